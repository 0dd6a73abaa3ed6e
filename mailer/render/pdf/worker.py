"""What a worker process of the pool does: it sets pieces, and answers questions, with a maker of its own.

It leaves when the parent is gone, however it went, and ignores Ctrl-C, which is the parent's to handle.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from mailer.model import Piece, Skeleton
from mailer.render.contract import Expected, Outcome

Answer = TypeVar("Answer")

Flag = ctypes.c_bool
"""Something that all workers are told at once."""

SKELETONS = 512
"""How many skeletons a worker keeps."""

HELD = 0.25
"""Seconds that somebody may have to wait for a worker that is at what nobody has asked for yet."""

RUBBISH = 50_000
"""Objects that a worker makes before the collector looks for rubbish: hardly any of them refer to each other."""


class Maker(Protocol):
    """Lays out one piece at a time; each worker makes its own."""

    def share(self, folder: Path) -> None:
        """Take the folder by which the workers may share what each would make."""
        ...

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


class Early(NamedTuple):
    """What a worker says of a part that nobody has asked for yet: how many pieces it has made, news and seconds."""

    pieces: int
    news: Any
    seconds: float


_maker: Maker | None = None
_stop: Any = None
_hurry: Any = None
_fault: Exception | None = None


def begin(make: Callable[[], Maker], folder: str, stop: Flag, hurry: Flag) -> None:
    """Set up a worker; what is wrong with the theme is said when it is asked whether it is ready."""
    global _maker, _stop, _hurry, _fault  # noqa: PLW0603 - a worker process is made for one format
    _stop, _hurry = stop, hurry
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(RUBBISH)
    tempfile.tempdir = folder  # WeasyPrint's copies of fonts go away with it, even if the worker is killed
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _maker = make()
    _maker.share(Path(folder))
    try:
        _maker.start()
    except Exception as fault:  # raised here, it would be printed, and the pool merely be broken
        _fault = fault


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def ready() -> None:
    """Raise what kept this worker from getting ready."""
    if _fault is not None:
        raise _fault


def answer(question: Callable[..., Answer], about: tuple[Any, ...]) -> Answer:
    """Put a question to the worker's maker."""
    assert _maker is not None  # noqa: S101 - set by `begin` before anything is asked
    return question(_maker, *about)


def written(folder: Path, skeleton: str) -> Path:
    """Return where a skeleton is written for workers to read; its id may be any text."""
    return folder / hashlib.sha256(skeleton.encode()).hexdigest()


@lru_cache(maxsize=SKELETONS)
def _skeleton(name: str) -> Skeleton:
    """Return a skeleton in a worker."""
    assert tempfile.tempdir is not None  # noqa: S101 - set by `begin`
    skeleton: Skeleton = pickle.loads(written(Path(tempfile.tempdir), name).read_bytes())  # noqa: S301 - our own
    return skeleton


def work(pieces: tuple[Sent, ...], plan: Mapping[str, Expected]) -> Made:
    """Make a part."""
    assert _maker is not None  # noqa: S101 - set by `begin` before any part comes
    start = time.perf_counter()
    _maker.expect(plan)
    made = [_maker.document(_piece(one)) for one in pieces if not _stop.value]
    return Made(made, _maker.news(), time.perf_counter() - start)


def early(pieces: tuple[Sent, ...], plan: Mapping[str, Expected], path: str) -> Early:
    """Make a part that nobody has asked for yet, and write each piece with its outcome to a file.

    Where somebody waits meanwhile, the pieces that would keep him waiting are left.
    """
    assert _maker is not None  # noqa: S101 - set by `begin` before any part comes
    start = time.perf_counter()
    _maker.expect(plan)
    made: list[tuple[Sent, Outcome]] = []
    for one in pieces:
        if _stop.value or (_hurry.value and time.perf_counter() - start > HELD):
            break
        made.append((one, _maker.document(_piece(one))))
    Path(path).write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return Early(len(made), _maker.news(), time.perf_counter() - start)


def _piece(sent: Sent) -> Piece:
    return Piece(sent.kind, _skeleton(sent.skeleton), sent.values, sent.name, sent.level)
