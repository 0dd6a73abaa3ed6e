"""Laying out in several processes: results in order, bounded memory, and a worker that dies is replaced.

Workers are started afresh (spawn), not forked: Pango and fontconfig hold threads and locks. They leave when
the parent is gone, however it went, and ignore Ctrl-C, which is the parent's to handle.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from typing import Any, NamedTuple, Protocol

from mailer.errors import N_, RenderError
from mailer.model import Piece
from mailer.render.contract import Outcome

Stop = ctypes.c_bool
"""Says to all workers that nobody waits for them any more."""

PART = 8
"""Pieces handed to a worker at a time when it begins: enough beside laying each of them out."""

LARGEST = 256
"""The most pieces that are handed over at a time."""

GRACE = 0.5
"""Seconds that workers are waited for before one asks whether another was killed."""

MOMENT = 0.1
"""Seconds that a part should take: long beside handing it over, short for who watches or stops the run."""

AHEAD = 3
"""Parts in flight for each worker; what the caller has not taken yet is never more than that."""

ATTEMPTS = 2
"""How often a part may take its worker down before its pieces are tried one at a time."""


class Maker(Protocol):
    """Lays out one piece at a time; each worker makes its own."""

    def document(self, piece: Piece) -> Outcome:
        """Return what becomes of a piece."""
        ...

    def news(self) -> Any:
        """Return what the parent must know beside the documents, since this was last asked; it can be pickled."""
        ...


class Made(NamedTuple):
    """What a worker gives back for a part: outcomes in order, its maker's news, and the seconds that it took."""

    outcomes: list[Outcome]
    news: Any
    seconds: float


@dataclass(slots=True)
class _Part:
    pieces: tuple[Piece, ...]
    future: Future[Made] | None = None
    attempts: int = 0


_maker: Maker | None = None
_stop: Stop | None = None


def outcomes(
    make: Callable[[], Maker], pieces: Iterable[Piece], workers: int, hear: Callable[[Any], None]
) -> Iterator[Outcome]:
    """Yield what becomes of each piece, in order, from a pool of ``workers`` processes.

    ``make`` is called once in each worker, and so must be something that can be pickled. ``hear`` is given a
    worker's news before any document that they belong to.
    """
    # Not a TemporaryDirectory: where the caller drops this generator half-way, the garbage collector may remove
    # that before the workers have left it, and complains about it.
    folder = tempfile.mkdtemp(prefix="mailer-")
    try:
        crew = _Crew(make, workers, folder, hear)
        try:
            yield from crew.run(iter(pieces))
        finally:
            crew.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Crew:
    """The workers, and the parts that they are at."""

    def __init__(
        self, make: Callable[[], Maker], workers: int, folder: str, hear: Callable[[Any], None]
    ) -> None:
        self.workers = workers
        self._hear = hear
        self._size = PART
        self._context = multiprocessing.get_context("spawn")
        self._stop = self._context.RawValue(
            ctypes.c_bool, False
        )  # no lock: a killed worker might take it along
        self._arguments = (make, folder, self._stop)
        self._executor = self._hire(workers)
        self._parts: deque[_Part] = deque()

    def _hire(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, self._context, initializer=_begin, initargs=self._arguments)

    def run(self, pieces: Iterator[Piece]) -> Iterator[Outcome]:
        """Yield outcomes in order, keeping `AHEAD` parts a worker in flight."""
        while True:
            while len(self._parts) < AHEAD * self.workers and (some := tuple(islice(pieces, self._size))):
                self._parts.append(_Part(some))
                self._submit(self._parts[-1])
            if not self._parts:
                return
            yield from self._first()
            self._parts.popleft()

    def _submit(self, part: _Part) -> None:
        with _deaf(), suppress(BrokenProcessPool):  # noticed, and mended, when the part comes to the head
            part.future = self._executor.submit(_work, part.pieces)

    def _first(self) -> Iterator[Outcome]:
        """Return the outcomes of the part at the head, begun again if its worker dies."""
        part = self._parts[0]
        while part.attempts < ATTEMPTS:
            try:
                if part.future is not None:
                    return iter(self._taken(part.future.result()))
            except BrokenProcessPool:
                pass
            part.attempts += 1
            self._replace()
        return iter([self._alone(piece) for piece in part.pieces])

    def _taken(self, made: Made) -> list[Outcome]:
        """Return a part's outcomes; its news are told, and later parts made as large as a moment allows."""
        if made.news:
            self._hear(made.news)
        if len(made.outcomes) >= self._size:
            fitting = int(len(made.outcomes) * MOMENT / max(made.seconds, 1e-6))
            self._size = min(max(fitting, PART), 2 * self._size, LARGEST)
        return made.outcomes

    def _replace(self) -> None:
        """Start a new crew; what the old one was at and had not finished is begun again."""
        _dismiss(self._executor)
        self._executor = self._hire(self.workers)
        for part in self._parts:
            future = part.future
            if future is None or not future.done() or future.cancelled() or future.exception():
                part.future = None
                self._submit(part)

    def _alone(self, piece: Piece) -> Outcome:
        """Lay out one piece in a process of its own, so that the one that kills its worker is known."""
        executor = self._hire(1)
        with executor:
            try:
                with _deaf():
                    future = executor.submit(_work, (piece,))
                return self._taken(future.result())[0]
            except BrokenProcessPool:
                return RenderError(
                    N_("Layout of {template} was killed twice for this client, perhaps for want of memory."),
                    template=piece.skeleton.template,
                )

    def leave(self) -> None:
        """Stop the workers when each has finished the piece that it is at."""
        self._stop.value = True
        _dismiss(self._executor)


def _dismiss(executor: ProcessPoolExecutor) -> None:
    """Have an executor's workers leave.

    One that was killed while it waited for work takes the lock of the queue along, and the others wait for it for
    ever where the executor has not noticed yet (CPython, issue 94777): these are ended.
    """
    workers = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    while any(worker.is_alive() for worker in workers):
        wait([worker.sentinel for worker in workers if worker.is_alive()], GRACE)
        if any(worker.exitcode for worker in workers):
            for worker in workers:
                worker.terminate()
    executor.shutdown(wait=True)


@contextmanager
def _deaf() -> Iterator[None]:
    """Hold Ctrl-C back while workers are started: they are born deaf to it, before they can say so themselves."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(make: Callable[[], Maker], folder: str, stop: Stop) -> None:
    """Set up a worker."""
    global _maker, _stop  # noqa: PLW0603 - a worker process is made for one format
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder  # WeasyPrint's copies of fonts go away with it, even if the worker is killed
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _maker = make()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(pieces: tuple[Piece, ...]) -> Made:
    """Make a part in a worker."""
    assert _maker is not None  # noqa: S101 - set by `_begin` before any part comes
    assert _stop is not None  # noqa: S101
    start = time.perf_counter()
    made = [_maker.document(piece) for piece in pieces if not _stop.value]
    return Made(made, _maker.news(), time.perf_counter() - start)
