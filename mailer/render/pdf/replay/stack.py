"""Pages put together from items: each item is laid out once for each number of lines that it may take.

In a flow, an item stands as far below the one before it whatever both hold: so what WeasyPrint has told of each item in
a letter of stand-ins on a page that does not end gives the place of everything in all letters. All else that it lays
out is held against what was put together; where they differ, nothing is put together any more. Where pages end
is told by `paging`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from mailer.errors import N_
from mailer.render.pdf.replay import OutOfPlaceError, UnknownLayoutError
from mailer.render.pdf.replay.records import Flow, Item, Link, Painting, Spot, Way
from mailer.render.pdf.replay.structure import Tree

Key = tuple[tuple[int, ...], ...]
"""How many lines each stretch of each block of an item takes."""

Counts = Mapping[int, Sequence[int]]
"""How many lines each stretch of a block takes, by the block's number."""

EXACT = 1e-4
"""Places that differ by less (in pixels) are the same."""


class Ask(NamedTuple):
    """A letter of stand-ins to be laid out: the lines of its blocks, and of each row where they are counted (those that
    the stack was made with, if None); on a page that does not end, or on its own paper."""

    counts: Counts
    rows: Sequence[Key] | None
    endless: bool
    paint: bool


class Unit(NamedTuple):
    """An item of a letter: which one (from 0) of the stack's own, and the lines that it takes."""

    item: int
    key: Key


class Piece(NamedTuple):
    """An item as it was laid out once: its height and the gap above it, where its lines stand from its top, and its
    picture, with the top edge and the height of the page in the painting (all in pixels)."""

    height: float
    gap: float
    spots: Mapping[int, tuple[Spot, ...]]
    bottoms: tuple[float, ...]
    picture: bytes
    origin: float
    room: float
    links: tuple[Link, ...] = ()
    way: Way = ()
    tree: Tree = ()

    @property
    def shows(self) -> bool:
        """Whether anything is painted of it."""
        return self.picture[-1] != 0

    def like(self, other: Piece) -> bool:
        """Whether another one is the same."""
        return self.picture == other.picture and self.links == other.links and self.stands_like(other)

    def stands_like(self, other: Piece) -> bool:
        """Whether another one is as high, with its lines in the same places."""
        return abs(self.height - other.height) < EXACT and all(
            abs(one - two) < EXACT
            for spots, of_other in zip(self.spots.values(), other.spots.values(), strict=True)
            for spot, twin in zip(spots, of_other, strict=True)
            for one, two in zip(spot, twin, strict=True)
        )

    def rise(self, top: float, height: float) -> float:
        """Return how many points higher than painted its picture is drawn with its top at a place of a page."""
        return 0.75 * ((height - self.room) - (top - self.origin))


def made(item: Item, gap: float, room: float) -> Piece:
    """Return an item as a piece, with the gap above it and its page's height."""
    return Piece(
        item.bottom - item.top, gap, item.spots, item.bottoms, item.picture, item.top, room,
        item.links, item.way, item.tree,
    )  # fmt: skip


class Stood(NamedTuple):
    """A piece where it stands on a page; ``unit`` counts the letter's units, and is -1 for a repeated head."""

    unit: int
    top: float
    piece: Piece


class Run(NamedTuple):
    """Rows of one shape, of which there are as many as a letter wants: the first, the others, and the last item."""

    first: int
    last: int

    def item(self, row: int, rows: int) -> int:
        """Return which item a row is, of so many."""
        if row == 0:
            return self.first
        return self.last if row == rows - 1 else self.first + 1

    def __contains__(self, item: object) -> bool:
        return isinstance(item, int) and self.first <= item <= self.last


Known = dict[Unit, Piece]
"""What is known of the items of a skeleton, whichever lines of an address and the like are printed."""


class Stack:
    """The items of a skeleton in which nothing is conditional."""

    def __init__(
        self,
        ask: Callable[[Ask], Flow],
        keep: Callable[[Painting], None],
        base: Mapping[int, int],
        rows: Sequence[Sequence[int]],
        known: dict[object, Known],
    ) -> None:
        """Lay the items out with a line for each stretch; ``base`` gives the number of stretches of each block.

        ``rows`` are the blocks of each row, where rows are counted; ``known`` is what stacks of the same items share,
        by what they look like. Raises `UnknownLayoutError` for pages that
        are not made of items.
        """
        self.ask = ask
        self.keep = keep
        self.base: dict[int, list[int]] = {number: [1] * stretches for number, stretches in base.items()}
        self.run: Run | None = None
        flow = self._laid_out(self.base)
        items = flow.pages[0].items
        self.blocks = [tuple(item.spots) for item in items]
        self.apart = tuple(sorted(self.base.keys() - {block for blocks in self.blocks for block in blocks}))
        self.tables = [item.table for item in items]
        self._across = (flow.pages[0].left, flow.pages[0].width)
        self.first = items[0].top if items else 0.0
        self._gaps = [0.0, *(other.top - one.bottom for one, other in pairwise(items))]
        if rows:
            owners = [self.blocks.index(tuple(row)) for row in rows if tuple(row) in self.blocks]
            if owners != list(range(owners[0] if owners else 0, len(rows) + (owners[0] if owners else 0))):
                raise UnknownLayoutError(N_("the rows of a table do not stand one below the other"))
            self.run = Run(owners[0], owners[-1])
        pieces = {
            Unit(index, self.key(index, self.base)): made(item, self._gaps[index], flow.pages[0].height)
            for index, item in enumerate(items)
        }
        look = tuple(
            (item.number, round(item.top, 3), round(item.bottom, 3), item.table, item.head) for item in items
        )
        self.known = known.setdefault((look, self.apart), {})
        if any(not piece.like(self.known.get(unit, piece)) for unit, piece in pieces.items()):
            self.known = {}
        for unit, piece in pieces.items():
            self.known.setdefault(unit, piece)

    def _laid_out(self, counts: Counts) -> Flow:
        """Lay out a letter on a page without end, as it has been."""
        flow = self.ask(Ask(counts, None, endless=True, paint=True))
        if len(flow.pages) != 1 or flow.painting is None:
            raise UnknownLayoutError(N_("a page of the style sheet ends where it pleases"))
        self.keep(flow.painting)
        return flow

    def key(self, index: int, counts: Counts) -> Key:
        """Return how many lines an item takes, of those that blocks take."""
        return tuple([tuple(counts[block]) for block in self.blocks[index]])

    def _learn(self, index: int, key: Key, item: Item, room: float) -> None:
        self.known[Unit(index, key)] = made(item, self._gaps[index], room)

    def piece(self, unit: Unit) -> Piece:
        """Return an item with so many lines. Raises `UnknownLayoutError` where the others do not simply make room."""
        piece = self.known.get(unit)
        if piece is None:
            self._lay_out_with(unit)
            piece = self.known[unit]
        return piece

    def in_the_middle(self, unit: Unit) -> bool:
        """Whether a unit is one of the rows that are counted, and looks as those in the middle of them.

        The last one does where other rows follow, for no style asks for its place (see `rows.counts_rows`).
        """
        run = self.run
        if run is None or unit.item not in (run.first + 1, run.last):
            return False
        if unit.item == run.first + 1:
            return True
        follows = self.tables[run.last + 1 : run.last + 2] == [self.tables[run.last]]
        return follows and self.piece(unit).stands_like(self.piece(Unit(run.first + 1, unit.key)))

    def check(self, flow: Flow) -> None:
        """Raise `OutOfPlaceError` where pages have other margins left and right than the one that does not end."""
        for page in flow.pages:
            if any(
                abs(one - two) > EXACT for one, two in zip((page.left, page.width), self._across, strict=True)
            ):
                raise _elsewhere()

    def _lay_out_with(self, unit: Unit) -> None:
        """Lay out a letter for the sake of an item: always the same one, so that its pictures are always the same.

        Items of one stretch take as many lines all at once, the others one by one, with the rows of a run.
        """
        index, key = unit
        if self.run is not None and index in self.run:
            members = list(range(self.run.first, self.run.last + 1))
        elif len(key) == 1 and len(key[0]) == 1:
            members = [
                other for other, blocks in enumerate(self.blocks)
                if len(blocks) == 1 and len(self.base[blocks[0]]) == 1
                and not (self.run is not None and other in self.run)
            ]  # fmt: skip
        else:
            members = [index]
        counts = dict(self.base)
        for member in members:
            counts |= dict(zip(self.blocks[member], map(list, key), strict=True))
        flow = self._laid_out(counts)
        items = flow.pages[0].items
        before = dict(self.known)
        try:
            for member in members:
                self._learn(member, key, items[member], flow.pages[0].height)
            units = [Unit(other, self.key(other, counts)) for other in range(len(items))]
            self.compare(units, 0, self.first, items)
        except UnknownLayoutError:
            self.known.clear()
            self.known.update(before)
            raise

    def compare(self, units: Sequence[Unit], start: int, top: float, items: Sequence[Item]) -> None:
        """Hold what WeasyPrint laid out against what would be put together of units from ``start`` on."""
        for item, (_, expected, piece) in zip(items, self.below(units, start, top), strict=False):
            if abs(item.top - expected) > EXACT or abs(item.bottom - item.top - piece.height) > EXACT:
                raise _elsewhere()

    def below(self, units: Sequence[Unit], start: int, top: float) -> Iterator[Stood]:
        """Yield units one below the other, the first one with its top at a place."""
        bottom = top
        for number in range(start, len(units)):
            piece = self.known.get(units[number]) or self.piece(units[number])
            stands = bottom + (piece.gap if number > start else 0.0)
            yield Stood(number, stands, piece)
            bottom = stands + piece.height


def _elsewhere() -> OutOfPlaceError:
    return OutOfPlaceError(N_("blocks stand elsewhere than below each other"))
