"""How the program was started: commands that it prints can be typed as they are."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from mailer.cli.common import near

NAME = "mailer"


def typed(*words: str, folder: str = "") -> str:
    """Return a command line that runs ``mailer`` with these words, from the current folder, as it was started.

    ``folder`` is the workspace that it is to work in, empty or ``.`` for the current one.
    """
    program, words = _program(), tuple(words)
    if folder in ("", "."):
        return shlex.join((*program, *words))
    if program == (NAME,):
        return f"cd {shlex.quote(folder)} && {shlex.join((NAME, *words))}"
    return shlex.join((*program, "-C", folder, *words))


def _program() -> tuple[str, ...]:
    """Return what stands for ``mailer``: its name where the shell finds it, else a path, else Python's module."""
    started = Path(sys.argv[0])
    if started.name == "__main__.py" and started.parent.name == NAME:
        return (near(sys.orig_argv[0]), "-m", NAME)
    found = shutil.which(NAME)
    if started.stem != NAME or (found and Path(found).resolve() == started.resolve()):
        return (NAME,)
    return (near(str(started)),)
