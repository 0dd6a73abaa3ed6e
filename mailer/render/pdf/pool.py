"""Laying out in several processes: results in order, bounded memory, and a worker that dies is replaced.

Workers begin to get ready as soon as there is a crew, while the caller still has other things to do. They are
never forked from the caller, which may hold threads, locks and open files: a process of its own loads what all of
them need and has no threads (`preload`), and they are forked from that one. Where there is no fork, each is started
afresh. They leave when the parent is gone, however it went, and ignore Ctrl-C, which is the parent's to handle.
"""

from __future__ import annotations

import ctypes
import pickle
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeVar

from mailer.errors import N_, RenderError
from mailer.model import Piece
from mailer.render.beside import deaf
from mailer.render.contract import Expected, Outcome
from mailer.render.pdf.ahead import Ahead, Begun, Plan
from mailer.render.pdf.worker import Made, Maker, Sent, answer, begin, early, ready, work, written
from mailer.render.server import context

Answer = TypeVar("Answer")

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

EARLY = 64
"""Pieces of a part that is begun before it is asked for."""

BEGUN = 2
"""Such parts for each worker at a time."""

SEEN = 4_096
"""The most pieces that are taken from the caller, and whose outcomes he has not been given yet."""

ATTEMPTS = 2
"""How often a part may take its worker down before its pieces are tried one at a time."""


@dataclass(slots=True)
class _Part:
    """Pieces that workers are at, or that they have ``begun`` before, at some ``places`` of what they made then."""

    pieces: Sequence[Piece]
    plan: Plan
    future: Future[Made] | None = None
    attempts: int = 0
    begun: Begun | None = None
    places: Sequence[int] = ()


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
        self._context = context()
        self._stop = self._context.RawValue(
            ctypes.c_bool, False
        )  # no lock: a killed worker might take it along
        self._hurry = self._context.RawValue(ctypes.c_bool, False)
        self._arguments = (make, folder, self._stop, self._hurry)
        self._folder = Path(folder)
        self._written: set[str] = set()
        self._parts: deque[_Part] = deque()
        self._begun = Ahead()
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
                    self._ready.append(self._executor.submit(ready))

    def _hire(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, self._context, initializer=begin, initargs=self._arguments)

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
            return self._executor.submit(answer, question, about)

    def ahead(self, pieces: Sequence[Piece], plan: Plan, *, last: bool = False) -> None:
        """Have workers begin with pieces that will be asked for, unless they have enough to do.

        Those of the ``last`` calls are all taken, for workers to be at while nothing comes. What they make is
        taken by `run`, if the plan still holds there.
        """
        if self._starting.is_alive():
            return
        for start in range(0, len(pieces), EARLY):
            if not last and self._begun.open >= BEGUN * self.workers:
                return
            some = pieces[start : start + EARLY]
            sent, own = self._sent(some), _of(some, plan)
            path = self._folder / f"early-{len(self._begun)}"
            with deaf(), suppress(BrokenProcessPool, RuntimeError):  # noticed with the first part
                self._begun.add(sent, own, path, self._executor.submit(early, sent, own, str(path)))

    def hurry(self) -> None:
        """Say that somebody waits: what nobody has asked for is to keep him waiting no longer than a moment."""
        self._hurry.value = True

    def run(
        self,
        pieces: Iterator[Piece],
        plan: Plan,
        hear: Callable[[Any], None],
        hold: Callable[[Plan, Plan], bool],
    ) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order, keeping `AHEAD` parts a worker in flight.

        ``hear`` is given a worker's news before any document that they belong to. ``hold`` tells whether what was
        begun on the terms of a first plan would be the same on those of a second one.
        """
        self.hurry()
        self._begun.settle(plan, hold)
        coming = self._begun.cut(((piece, _as_sent(piece)) for piece in pieces), lambda: self._size)
        told = False
        while True:
            while self._room() and (cut := next(coming, None)):
                self._parts.append(
                    _Part(cut.pieces, _of(cut.pieces, plan), begun=cut.begun, places=cut.places)
                )
                if cut.begun is None:
                    self._submit(self._parts[-1])
            if not told:
                told = True
                self._hear_early(hear)
            if not self._parts:
                return
            for made in self._first():
                if made.news:
                    hear(made.news)
                yield from made.outcomes
            self._parts.popleft()

    def _room(self) -> bool:
        """Whether workers have too little to do, or could have."""
        busy = sum(part.begun is None for part in self._parts)
        return busy < AHEAD * self.workers and sum(len(part.pieces) for part in self._parts) < SEEN

    def _hear_early(self, hear: Callable[[Any], None]) -> None:
        """Hear what workers have to say of what was begun, before any document is taken."""
        for said in self._begun.news():
            if said.news:
                hear(said.news)
            self._resize(said.pieces, said.seconds)

    def _submit(self, part: _Part) -> None:
        with deaf(), suppress(BrokenProcessPool):  # noticed, and mended, when the part comes to the head
            part.future = self._executor.submit(work, self._sent(part.pieces), part.plan)

    def _sent(self, pieces: Iterable[Piece]) -> tuple[Sent, ...]:
        """Return pieces as they are sent; each skeleton is written once for all workers."""
        sent = []
        for piece in pieces:
            skeleton = piece.skeleton
            if skeleton.id not in self._written:
                written(self._folder, skeleton.id).write_bytes(
                    pickle.dumps(skeleton, pickle.HIGHEST_PROTOCOL)
                )
                self._written.add(skeleton.id)
            sent.append(_as_sent(piece))
        return tuple(sent)

    def _first(self) -> Iterator[Made]:
        """Return what was made of the part at the head, begun again if its worker dies."""
        part = self._parts[0]
        if part.begun is not None:
            return iter([self._taken(part, part.begun)])
        while part.attempts < ATTEMPTS:
            try:
                if part.future is not None:
                    made = part.future.result()
                    self._resize(len(made.outcomes), made.seconds)
                    return iter([made])
            except BrokenProcessPool:
                pass
            part.attempts += 1
            self._replace()
        return (self._alone(piece, part.plan) for piece in part.pieces)

    def _taken(self, part: _Part, begun: Begun) -> Made:
        """Take what was begun before; what is missing becomes the next part."""
        outcomes = begun.taken(part.places, [_as_sent(piece) for piece in part.pieces])
        if missing := part.pieces[len(outcomes) :]:
            self._parts.insert(1, _Part(missing, part.plan))
            self._submit(self._parts[1])
        return Made(outcomes, None, 0)

    def _resize(self, pieces: int, seconds: float) -> None:
        """Make later parts as large as a moment allows, after what so many pieces took."""
        if pieces >= self._size:
            fitting = int(pieces * MOMENT / max(seconds, 1e-6))
            self._size = min(max(fitting, PART), 2 * self._size, LARGEST)

    def _replace(self) -> None:
        """Start a new crew; what the old one was at and had not finished is begun again."""
        self._starting.join()
        _dismiss(self._executor)
        self._executor = self._hire(self.workers)
        for part in self._parts:
            future = part.future
            if part.begun is not None:
                continue
            if future is None or not future.done() or future.cancelled() or future.exception():
                part.future = None
                self._submit(part)

    def _alone(self, piece: Piece, plan: Plan) -> Made:
        """Lay out one piece in a process of its own, so that the one that kills its worker is known."""
        executor = self._hire(1)
        with executor:
            try:
                with deaf():
                    future = executor.submit(work, self._sent([piece]), plan)
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


def _as_sent(piece: Piece) -> Sent:
    return Sent(piece.kind, piece.skeleton.id, piece.values, piece.name, piece.level)


def _of(pieces: Iterable[Piece], plan: Plan) -> dict[str, Expected]:
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
