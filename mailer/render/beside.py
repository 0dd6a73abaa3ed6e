"""The files of a folder, written by a process beside this one where there are many.

A small file costs the system more to make than its text costs us to fill, above all where as many were removed a
moment ago. What is handed over and not known to be written stays here: if the process dies, it is written here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

HIRE_FROM = 256
"""Files written here before a process is started: fewer are written by the time that it is there."""

AT_ONCE = 64
"""Files handed over at a time."""

LARGEST = 1 << 20
"""Bytes that are not held back for more files to come, so that large ones do not fill the memory."""

_File = tuple[str, tuple[bytes, ...]]
"""A file's name, and what it holds."""

_Mode = Literal["wb", "xb"]


def processes(workers: int = 0) -> int:
    """Return how many processes may run: ``workers``, or for 0 as many as there are cores for this one."""
    if workers:
        return workers
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Files:
    """New files of one folder; ``beside`` allows a process for them."""

    def __init__(self, folder: Path, *, beside: bool = False) -> None:
        self._folder = str(folder)
        self._beside = beside
        self._count = 0
        self._helper: _Helper | None = None
        self._batch: list[_File] = []
        self._size = 0

    def write(self, name: str, *parts: bytes) -> None:
        """Write a new file, now or a little later.

        Raises `FileExistsError` for a name that is taken, `OSError` for what the system refuses: of this file or
        of one before it.
        """
        if self._helper is None or not self._helper.ready():
            self._here(name, parts, "xb")
            self._count += 1
            if self._beside and self._count == HIRE_FROM:
                self._helper = _Helper(self._folder)
            return
        self._batch.append((name, parts))
        self._size += len(parts[-1])  # those before it are shared, and sent once
        if len(self._batch) >= AT_ONCE or self._size >= LARGEST:
            self._hand_over()

    def finish(self) -> None:
        """Wait until all is written. Raises as `write` does."""
        if self._batch:
            self._hand_over()
        if self._helper is not None and not self._helper.wait():
            self._instead(self._helper)
        self.stop()

    def stop(self) -> None:
        """End the process; what it has not written stays so."""
        helper, self._helper = self._helper, None
        self._batch = []
        if helper is not None:
            helper.end()

    def _hand_over(self) -> None:
        batch, self._batch, self._size = self._batch, [], 0
        if self._helper is not None and not self._helper.take(batch):
            self._instead(self._helper)

    def _instead(self, helper: _Helper) -> None:
        """Write here what a process that died may not have written, and go on without one."""
        self.stop()
        for name, parts in chain.from_iterable(helper.waiting):
            self._here(name, parts, "wb")

    def _here(self, name: str, parts: Sequence[bytes], mode: _Mode) -> None:
        _write(os.path.join(self._folder, name), parts, mode)


class _Helper:
    """The process. It is started afresh, not forked: libraries hold threads and locks."""

    def __init__(self, folder: str) -> None:
        self.waiting: deque[list[_File]] = deque()
        """What was handed over and is not known to be written."""
        self._ready = False
        self._fault: Exception | None = None
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, folder), daemon=True)
        with theirs, deaf():
            self._process.start()

    def ready(self) -> bool:
        """Whether the process is there to take files."""
        if not self._ready:
            with suppress(OSError, EOFError):  # one that died at once never is
                self._ready = self._line.poll() and self._line.recv() is None
        return self._ready

    def take(self, batch: list[_File]) -> bool:
        """Hand files over, waiting while the process is far behind; False where it has died.

        Raises what it could not do before.
        """
        self.waiting.append(batch)
        try:
            while self._line.poll():
                self._hear()
            self._line.send(batch)
        except (OSError, EOFError):
            return self._left()
        return True

    def wait(self) -> bool:
        """Wait until all is written; False where the process has died. Raises as `take` does."""
        try:
            while self.waiting:
                self._hear()
        except (OSError, EOFError):
            return self._left()
        return True

    def end(self) -> None:
        """End the process, if it is still there."""
        self._line.close()
        self._process.terminate()
        self._process.join()

    def _hear(self) -> None:
        """Take an answer: a batch is written, or what kept one from being so. Raises `EOFError` as the last."""
        self._fault = self._line.recv()
        if self._fault is not None:
            raise EOFError
        self.waiting.popleft()

    def _left(self) -> bool:
        """Hear what the process has still said before it left."""
        with suppress(OSError, EOFError):
            while self._fault is None:
                self._hear()
        if self._fault is not None:
            raise self._fault
        return False


def _serve(line: Connection, folder: str) -> None:
    """Write what comes in, and answer for each batch; leave with the parent, however it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the parent's to handle
    with suppress(OSError, EOFError):
        os.chdir(folder)  # a later run's folder of the same name is another one
        line.send(None)
        while True:
            line.send(_written(line.recv(), folder))


def _written(batch: list[_File], folder: str) -> Exception | None:
    """Write files; return why one of them cannot be."""
    for name, parts in batch:
        try:
            _write(name, parts, "xb")
        except OSError as fault:
            if fault.filename is not None:
                fault.filename = os.path.join(folder, name)
            return fault
        except Exception as fault:  # printed here, nobody would know what it is about
            return fault
    return None


def _write(path: str, parts: Sequence[bytes], mode: _Mode) -> None:
    with open(path, mode, buffering=0) as stream:
        left = memoryview(b"".join(parts))
        while left:  # on a disk that is nearly full, a part of it may be taken
            left = left[stream.write(left) :]


@contextmanager
def deaf() -> Iterator[None]:
    """Hold Ctrl-C back while a process is started: it is born deaf to it, before it can say so itself."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # This process of multiprocessing’s own comes first, and starting it lets Ctrl-C through again (CPython 3.11).
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
