"""Written aside, then renamed: no output is ever half there, and a killed run leaves the last complete one.

What is being written stands next to its target under the name with ``.partial`` behind it.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from mailer.errors import N_, RenderError
from mailer.render.beside import Files

_PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
"""Names of files that need no closer look."""


PARTIAL = ".partial"


def sweep(folder: Path, names: tuple[str, ...]) -> None:
    """Remove what runs that were killed had begun in a folder, under names that begin so; nobody may be at it."""
    for path in folder.glob(f"*{PARTIAL}"):
        if path.name.startswith(names):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


class AsideFile:
    """A file that takes its place on `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.partial = path.with_name(path.name + PARTIAL)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            raise RenderError(
                N_("{path} is a folder, and a file should be written there."),
                hint=N_("Move it away, or choose another folder with --out."),
                path=str(path),
            )
        self.stream: BinaryIO = self.partial.open("wb")
        self._safe = False
        self.pending = True
        """Whether the file is still to take its place."""

    def write(self, data: bytes) -> None:
        """Write behind what is there; after `rest` the file is opened again."""
        if self.stream.closed:
            self.stream = self.partial.open("ab")
        self.stream.write(data)

    def rest(self) -> None:
        """Let go of the open file: any number of them may wait for their last bytes, or to take their places."""
        self.stream.close()

    def finish(self) -> None:
        """See that all is on the disk; nothing takes its place yet, and nothing more can be written."""
        if self._safe or not self.pending:
            return
        if self.stream.closed:
            self.stream = self.partial.open("ab")
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        self._safe = True

    def close(self) -> None:
        """Put the file in its place, replacing an older one in one step."""
        if not self.pending:
            return
        self.finish()
        self.partial.replace(self.path)
        self.pending = False

    def abort(self) -> None:
        """Remove what was written; an older file stays."""
        if not self.pending:
            return
        self.pending = False
        with suppress(OSError):  # what a full disk did not take goes anyway
            self.stream.close()
        self.partial.unlink(missing_ok=True)


class AsideFolder:
    """A folder of files that takes its place on `close`, with all its files or not at all.

    A folder cannot replace a full one in one step: the older one is moved to ``.old`` first. A run that
    was killed between the two moves is mended by the next, which finds ``.old`` without its folder.
    """

    def __init__(self, path: Path, *, beside: bool = False) -> None:
        """Begin the folder; ``beside`` allows a process that writes its files where there are many."""
        self.path = path
        self.partial = path.with_name(path.name + PARTIAL)
        self._old = path.with_name(path.name + ".old")
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file():
            raise RenderError(
                N_("{path} is a file, and a folder should be written there."),
                hint=N_("Move it away, or choose another folder with --out."),
                path=str(path),
            )
        if self._old.exists() and not path.exists():
            self._old.rename(path)
        shutil.rmtree(self.partial, ignore_errors=True)
        self.partial.mkdir()
        self._files = Files(self.partial, beside=beside)
        self._open = True

    def write(self, name: str, *parts: bytes) -> Path:
        """Write one file and return where it will be; a process beside this one may write it a little later.

        Raises `RenderError` for a name that is taken or that is not a plain file name.
        """
        if not _PLAIN.fullmatch(name) and (
            not name or name in {".", ".."} or Path(name).name != name or "\0" in name
        ):
            raise RenderError(N_("{name} cannot be the name of a file."), name=name)
        try:
            self._files.write(name, *parts)
        except FileExistsError as fault:
            raise _twice(fault) from None
        return self.path / name

    def finish(self) -> None:
        """Wait until all files are written. Raises `RenderError` as `write` does."""
        try:
            self._files.finish()
        except FileExistsError as fault:
            raise _twice(fault) from None

    def close(self) -> None:
        """Put the folder in its place; an older one is removed. Raises `RenderError` as `write` does."""
        if not self._open:
            return
        self.finish()
        self._open = False
        shutil.rmtree(self._old, ignore_errors=True)
        if self.path.exists():
            self.path.rename(self._old)
        self.partial.rename(self.path)
        shutil.rmtree(self._old, ignore_errors=True)

    def abort(self) -> None:
        """Remove what was written; an older folder stays."""
        if self._open:
            self._open = False
            self._files.stop()
            shutil.rmtree(self.partial, ignore_errors=True)


def _twice(fault: FileExistsError) -> RenderError:
    """Return what is said of a file that is there already."""
    return RenderError(
        N_("Two clients would get the same file, {name}."),
        hint=N_("Put {{code}} into --name-pattern."),
        name=Path(fault.filename).name,
    )
