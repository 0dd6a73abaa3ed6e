"""The process that workers are forked from: it loads what all of them need, and has no threads.

That takes a second or two, so it is started as soon as one can tell that there will be workers.
"""

from __future__ import annotations

import multiprocessing
import sys
from contextlib import suppress
from multiprocessing.context import BaseContext

from mailer.render.beside import deaf, processes

PRELOAD = "mailer.render.pdf.preload"
"""What the process imports: the only workers are those of PDF."""


def context() -> BaseContext:
    """Return how workers are started: forked from that process, which begins to load here, or afresh.

    Elsewhere than on Linux, or where the folder for temporary files has a name that is too long for a socket's,
    there is none.
    """
    if sys.platform == "linux":
        from multiprocessing import forkserver

        found = multiprocessing.get_context("forkserver")
        found.set_forkserver_preload([PRELOAD])
        with deaf(), suppress(OSError):
            forkserver.ensure_running()
            return found
    return multiprocessing.get_context("spawn")


def start() -> None:
    """Have the process begin to load, where there are cores for workers."""
    if processes() > 1:
        context()
