"""Parts of a run that are made before anybody asks for them, and found again when their pieces come.

While clients are merged, workers make what is there. What was made on other terms than those of the run in the
end is made again, so nothing hangs on how far they got.
"""

from __future__ import annotations

import pickle
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mailer.model import Piece
from mailer.render.contract import Expected, Outcome
from mailer.render.pdf.worker import Early, Sent

Plan = Mapping[str, Expected]


@dataclass(slots=True, eq=False)
class Begun:
    """A part that was begun: a key for each of its pieces, on what terms, its file, and what its worker says of it."""

    keys: array[int]
    plan: Plan
    path: Path
    future: Future[Early]
    after: int = 0
    """The place behind the last piece that has come."""

    def taken(self, places: Sequence[int], pieces: Sequence[Sent]) -> list[Outcome]:
        """Return what became of the pieces at some places: of the first of them only, where its worker did not finish.

        A key may, once in a lifetime, be another piece's too: so what is taken is compared whole.
        """
        made: Sequence[tuple[Sent, Outcome]] = ()
        with suppress(Exception):  # met again where the pieces are made once more
            self.future.result()
            made = pickle.loads(self.path.read_bytes())  # noqa: S301 - our own
        outcomes = []
        for place, piece in zip(places, pieces, strict=True):
            if place >= len(made) or made[place][0] != piece:
                break
            outcomes.append(made[place][1])
        return outcomes


@dataclass(slots=True)
class Cut:
    """Pieces that go together: ``begun`` together at some places, or not yet."""

    pieces: list[Piece]
    begun: Begun | None
    places: list[int]


class Ahead:
    """What was begun, in the order of the pieces."""

    def __init__(self) -> None:
        self._all: list[Begun] = []
        self._valid: deque[Begun] = deque()
        self._firsts: dict[int, Begun] = {}

    def __len__(self) -> int:
        return len(self._all)

    @property
    def open(self) -> int:
        """How many parts workers are still at."""
        return sum(not begun.future.done() for begun in self._all[-16:])

    def add(self, pieces: Iterable[Sent], plan: Plan, path: Path, future: Future[Early]) -> None:
        """Take note of a part that was begun."""
        self._all.append(Begun(array("q", map(hash, pieces)), plan, path, future))

    def settle(self, plan: Plan, hold: Callable[[Plan, Plan], bool]) -> None:
        """Keep what was begun on terms that ``hold`` in the end."""
        self._valid = deque(begun for begun in self._all if hold(begun.plan, plan))
        self._firsts = {begun.keys[0]: begun for begun in reversed(self._valid)}

    def news(self) -> Iterator[Early]:
        """Wait for all that was begun, and yield what workers say of it, in the order in which they began."""
        for begun in self._all:
            said: Early | None = None
            with suppress(Exception):  # as above; its news come with the next part's
                said = begun.future.result()
            if said is not None:
                yield said

    def cut(self, pieces: Iterable[tuple[Piece, Sent]], size: Callable[[], int]) -> Iterator[Cut]:
        """Cut pieces where those that were begun begin and end; others go together by ``size``."""
        some: Cut | None = None
        for piece, sent in pieces:
            begun, place = self._find(hash(sent)) if self._valid else (None, 0)
            if some is not None and some.begun is not begun:
                yield some
                some = None
            if some is None:
                some = Cut([], begun, [])
            some.pieces.append(piece)
            some.places.append(place)
            if begun is None and len(some.pieces) >= size():
                yield some
                some = None
        if some is not None:
            yield some

    def _find(self, key: int) -> tuple[Begun | None, int]:
        """Return the part that a piece was begun in, and its place there, behind all that have come."""
        begun = self._valid[0]
        with suppress(ValueError):
            place = begun.keys.index(key, begun.after)
            begun.after = place + 1
            return begun, place
        later = self._firsts.get(key)
        if later is None or later is begun or later not in self._valid:
            return None, 0
        while self._valid[0] is not later:
            self._valid.popleft()
        later.after = 1
        return later, 0
