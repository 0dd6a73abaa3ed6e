"""Laying out in several processes: results in order, bounded memory, and a worker that dies is replaced.

Workers begin to get ready as soon as there is a crew, while the caller still has other things to do. They are
never forked from the caller, which may hold threads, locks and open files: a process of its own loads what all of
them need and has no threads (`preload`), and they are forked from that one. Where there is no fork, each is started
afresh. They leave when the parent is gone, however it went, and ignore Ctrl-C, which is the parent's to handle.
"""

from __future__ import annotations

import ctypes
import hashlib
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from mailer.errors import N_, RenderError
from mailer.model import Piece, Skeleton
from mailer.render.beside import deaf
from mailer.render.contract import Expected, Outcome

Answer = TypeVar("Answer")

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

SKELETONS = 512
"""How many skeletons a worker keeps."""

AHEAD = 3
"""Parts in flight for each worker; what the caller has not taken yet is never more than that."""

ATTEMPTS = 2
"""How often a part may take its worker down before its pieces are tried one at a time."""


class Maker(Protocol):
    """Lays out one piece at a time; each worker makes its own."""

    def start(self) -> None:
        """Load what takes a while. Raises `RenderError` for a theme that no piece could be laid out in."""
        ...

    def expect(self, plan: Mapping[str, Expected]) -> None:
        """Take what documents of each skeleton there will be, before the first of them is asked for."""
        ...

    def document(self, piece: Piece) -> Outcome:
        """Return what becomes of a piece."""
        ...

    def news(self) -> Any:
        """Return what the parent must know beside the documents, since this was last asked; it can be pickled."""
        ...


class Sent(NamedTuple):
    """A piece on its way to a worker; its skeleton, which many share, is read from the crew's folder by its id."""

    kind: str
    skeleton: str
    values: tuple[str, ...]
    name: str
    level: int


class Made(NamedTuple):
    """What a worker gives back for a part: outcomes in order, its maker's news, and the seconds that it took."""

    outcomes: list[Outcome]
    news: Any
    seconds: float


@dataclass(slots=True)
class _Part:
    pieces: tuple[Piece, ...]
    plan: Mapping[str, Expected]
    future: Future[Made] | None = None
    attempts: int = 0


_maker: Maker | None = None
_stop: Stop | None = None
_rehearsing: Stop | None = None
_fault: Exception | None = None


@contextmanager
def crew(make: Callable[[], Maker], workers: int) -> Iterator[Crew]:
    """Start ``workers`` processes, and end them on exit.

    ``make`` is called once in each of them, and so must be something that can be pickled.
    """
    # Not a TemporaryDirectory: where the caller drops what holds this, the garbage collector may remove
    # that before the workers have left it, and complains about it.
    folder = tempfile.mkdtemp(prefix="mailer-")
    try:
        started = Crew(make, workers, folder)
        try:
            yield started
        finally:
            started.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Crew:
    """The workers, and the parts that they are at."""

    def __init__(self, make: Callable[[], Maker], workers: int, folder: str) -> None:
        self.workers = workers
        self._size = PART
        self._context = _context()
        self._stop = self._context.RawValue(
            ctypes.c_bool, False
        )  # no lock: a killed worker might take it along
        self._rehearsing = self._context.RawValue(ctypes.c_bool, True)
        self._arguments = (make, folder, self._stop, self._rehearsing)
        self._folder = Path(folder)
        self._written: set[str] = set()
        self._parts: deque[_Part] = deque()
        self._executor = self._hire(workers)
        self._ready: list[Future[None]] = []
        # A thread, for the first worker is there only when what all of them need is loaded.
        self._starting = threading.Thread(target=self._start, daemon=True)
        self._starting.start()

    def _start(self) -> None:
        """Start all workers: an executor starts a process for each of the first tasks."""
        with deaf(), suppress(Exception):  # whoever asks for the first part meets it again
            for _ in range(self.workers):
                if not self._stop.value:
                    self._ready.append(self._executor.submit(_ready))

    def _hire(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, self._context, initializer=_begin, initargs=self._arguments)

    def ready(self) -> None:
        """Wait until a worker can begin. Raises `RenderError` for a theme that cannot be used."""
        self._starting.join()
        with suppress(BrokenProcessPool, CancelledError):  # mended with the first part
            for one in self._ready[:1]:
                one.result()

    def ask(self, question: Callable[..., Answer], *about: Any) -> Future[Answer]:
        """Have a worker call ``question`` with its maker, and with ``about``; all of it must be picklable.

        The future raises what the question does, and `BrokenProcessPool` where the worker dies of it.
        """
        with deaf():
            return self._executor.submit(_answer, question, about)

    def rehearse(self, pieces: Iterable[Piece], plan: Mapping[str, Expected]) -> None:
        """Have a worker set pieces that nobody takes, until the first of `run` come."""
        sent, own = self._sent(pieces), _of(pieces, plan)

        def submit() -> None:
            self._starting.join()  # which the caller does not wait for
            with deaf(), suppress(BrokenProcessPool, RuntimeError):  # noticed with the first part
                self._executor.submit(_rehearse, sent, own)

        threading.Thread(target=submit, daemon=True).start()

    def hurry(self) -> None:
        """End all rehearsals: somebody waits."""
        self._rehearsing.value = False

    def run(
        self, pieces: Iterator[Piece], plan: Mapping[str, Expected], hear: Callable[[Any], None]
    ) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order, keeping `AHEAD` parts a worker in flight.

        ``hear`` is given a worker's news before any document that they belong to.
        """
        self.hurry()
        while True:
            while len(self._parts) < AHEAD * self.workers and (some := tuple(islice(pieces, self._size))):
                self._parts.append(_Part(some, _of(some, plan)))
                self._submit(self._parts[-1])
            if not self._parts:
                return
            for made in self._first():
                if made.news:
                    hear(made.news)
                yield from made.outcomes
            self._parts.popleft()

    def _submit(self, part: _Part) -> None:
        with deaf(), suppress(BrokenProcessPool):  # noticed, and mended, when the part comes to the head
            part.future = self._executor.submit(_work, self._sent(part.pieces), part.plan)

    def _sent(self, pieces: Iterable[Piece]) -> tuple[Sent, ...]:
        """Return pieces as they are sent; each skeleton is written once for all workers."""
        sent = []
        for piece in pieces:
            skeleton = piece.skeleton
            if skeleton.id not in self._written:
                _written(self._folder, skeleton.id).write_bytes(
                    pickle.dumps(skeleton, pickle.HIGHEST_PROTOCOL)
                )
                self._written.add(skeleton.id)
            sent.append(Sent(piece.kind, skeleton.id, piece.values, piece.name, piece.level))
        return tuple(sent)

    def _first(self) -> Iterator[Made]:
        """Return what was made of the part at the head, begun again if its worker dies."""
        part = self._parts[0]
        while part.attempts < ATTEMPTS:
            try:
                if part.future is not None:
                    return iter([self._measured(part.future.result())])
            except BrokenProcessPool:
                pass
            part.attempts += 1
            self._replace()
        return (self._alone(piece, part.plan) for piece in part.pieces)

    def _measured(self, made: Made) -> Made:
        """Make later parts as large as a moment allows, after what this one took."""
        if len(made.outcomes) >= self._size:
            fitting = int(len(made.outcomes) * MOMENT / max(made.seconds, 1e-6))
            self._size = min(max(fitting, PART), 2 * self._size, LARGEST)
        return made

    def _replace(self) -> None:
        """Start a new crew; what the old one was at and had not finished is begun again."""
        self._starting.join()
        _dismiss(self._executor)
        self._executor = self._hire(self.workers)
        for part in self._parts:
            future = part.future
            if future is None or not future.done() or future.cancelled() or future.exception():
                part.future = None
                self._submit(part)

    def _alone(self, piece: Piece, plan: Mapping[str, Expected]) -> Made:
        """Lay out one piece in a process of its own, so that the one that kills its worker is known."""
        executor = self._hire(1)
        with executor:
            try:
                with deaf():
                    future = executor.submit(_work, self._sent([piece]), plan)
                return future.result()
            except BrokenProcessPool:
                killed = RenderError(
                    N_("Layout of {template} was killed twice for this client, perhaps for want of memory."),
                    template=piece.skeleton.template,
                )
                return Made([killed], None, 0)

    def leave(self) -> None:
        """Stop the workers when each has finished the piece that it is at; who is not ready yet is not waited for."""
        self._stop.value = True
        self._starting.join()
        _dismiss(self._executor, now=not all(one.done() for one in self._ready))


def _context() -> BaseContext:
    """Return how workers are started: forked from a process that has loaded everything, or afresh.

    That process begins to load here. Elsewhere than on Linux, or where the folder for temporary files has a name that
    is too long for a socket's, there is none.
    """
    if sys.platform == "linux":
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["mailer.render.pdf.preload"])
        with deaf(), suppress(OSError):
            forkserver.ensure_running()
            return context
    return multiprocessing.get_context("spawn")


def _of(pieces: Iterable[Piece], plan: Mapping[str, Expected]) -> dict[str, Expected]:
    """Return what a plan says of some pieces."""
    wanted = dict.fromkeys(piece.skeleton.id for piece in pieces)
    return {key: plan[key] for key in wanted if key in plan}


def _dismiss(executor: ProcessPoolExecutor, *, now: bool = False) -> None:
    """Have an executor's workers leave: ``now``, or when they have done what they are at.

    One that was killed while it waited for work takes the lock of the queue along, and the others wait for it for
    ever where the executor has not noticed yet (CPython, issue 94777): these are ended.
    """
    workers = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    for worker in workers if now else ():
        worker.terminate()
    while any(worker.is_alive() for worker in workers):
        wait([worker.sentinel for worker in workers if worker.is_alive()], GRACE)
        if any(worker.exitcode for worker in workers):
            for worker in workers:
                worker.terminate()
    executor.shutdown(wait=True)


def _begin(make: Callable[[], Maker], folder: str, stop: Stop, rehearsing: Stop) -> None:
    """Set up a worker; what is wrong with the theme is said when it is asked whether it is ready."""
    global _maker, _stop, _rehearsing, _fault  # noqa: PLW0603 - a worker process is made for one format
    _stop, _rehearsing = stop, rehearsing
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder  # WeasyPrint's copies of fonts go away with it, even if the worker is killed
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _maker = make()
    try:
        _maker.start()
    except Exception as fault:  # raised here, it would be printed, and the pool merely be broken
        _fault = fault


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _ready() -> None:
    """Raise what kept this worker from getting ready."""
    if _fault is not None:
        raise _fault


def _answer(question: Callable[..., Answer], about: tuple[Any, ...]) -> Answer:
    """Put a question to the worker's maker."""
    assert _maker is not None  # noqa: S101 - set by `_begin` before anything is asked
    return question(_maker, *about)


def _written(folder: Path, skeleton: str) -> Path:
    """Return where a skeleton is written for workers to read; its id may be any text."""
    return folder / hashlib.sha256(skeleton.encode()).hexdigest()


@lru_cache(maxsize=SKELETONS)
def _skeleton(name: str) -> Skeleton:
    """Return a skeleton in a worker."""
    assert tempfile.tempdir is not None  # noqa: S101 - set by `_begin`
    skeleton: Skeleton = pickle.loads(_written(Path(tempfile.tempdir), name).read_bytes())  # noqa: S301 - our own
    return skeleton


def _work(pieces: tuple[Sent, ...], plan: Mapping[str, Expected]) -> Made:
    """Make a part in a worker."""
    assert _maker is not None  # noqa: S101 - set by `_begin` before any part comes
    assert _stop is not None  # noqa: S101
    start = time.perf_counter()
    _maker.expect(plan)
    made = [_maker.document(_piece(one)) for one in pieces if not _stop.value]
    return Made(made, _maker.news(), time.perf_counter() - start)


def _rehearse(pieces: tuple[Sent, ...], plan: Mapping[str, Expected]) -> None:
    """Make pieces in a worker that nobody takes; what is wrong with them is said when they are asked for."""
    assert _maker is not None  # noqa: S101 - set by `_begin` before any part comes
    assert _rehearsing is not None  # noqa: S101
    assert _stop is not None  # noqa: S101
    _maker.expect(plan)
    for one in pieces:
        if _stop.value or not _rehearsing.value:
            return
        _maker.document(_piece(one))


def _piece(sent: Sent) -> Piece:
    return Piece(sent.kind, _skeleton(sent.skeleton), sent.values, sent.name, sent.level)
