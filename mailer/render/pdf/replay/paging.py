"""Where the pages of a stack end: asked of WeasyPrint once for each situation at the foot of a page.

What WeasyPrint does where the text comes to a page's end follows from what stands there: which item is the first not to
fit, by how much if that is close, and what stands around it. Letters that come into the same situation are broken
alike; the first one is laid out as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mailer.errors import N_
from mailer.render.pdf.replay import OutOfPlaceError, UnstackableError
from mailer.render.pdf.replay.records import Flow, MarginLine, Spot
from mailer.render.pdf.replay.stack import EXACT, Ask, Key, Known, Piece, Stack, Stood, Unit, made
from mailer.render.pdf.replay.structure import Tree

NEAR = 4.0
"""Closer than this to a page's end (in pixels), what fits is not told by edges alone: half a border may count."""

BEFORE, BEHIND = 8, 3
"""How many items before the first that does not fit, and behind it, belong to a situation; no more go over with it."""


class Ground(NamedTuple):
    """A page without its items: its picture and height, what stands apart on it, and lines in its margins.

    For tagged files, what it says of that, and how many links it has.
    """

    picture: bytes
    height: float
    apart: Mapping[int, tuple[Spot, ...]]
    margins: tuple[MarginLine, ...]
    tree: Tree = ()
    links: int = 0


class Edge(NamedTuple):
    """What stands about a page's end within a table: the last row, the head again, and the row that goes on."""

    end: Piece
    heads: tuple[Stood, ...]
    start: Piece
    top: float


@dataclass(slots=True)
class Found:
    """What WeasyPrint has said of pages: where each ends, the tops of items that begin one, ends within tables, and how
    many items go over from one page to the next, by situation; ``wrong`` once it has said otherwise."""

    wrong: bool = False
    ends: dict[int, float] = field(default_factory=dict)
    tops: dict[int, float] = field(default_factory=dict)
    edges: dict[Key, Edge | None] = field(default_factory=dict)
    breaks: dict[object, int] = field(default_factory=dict)


class Pager:
    """Breaks the letters of a stack into pages."""

    def __init__(self, stack: Stack, found: dict[int, tuple[Known, Found]]) -> None:
        """``found`` is what pagers have found out, by the identity of what their stacks know, which it keeps."""
        self.stack = stack
        _, own = found.setdefault(id(stack.known), (stack.known, Found()))
        self._found = own
        self._ends, self._tops, self._edges, self._breaks = own.ends, own.tops, own.edges, own.breaks
        # What stands apart may hold pictures that a client chooses: each variant has its own.
        self._grounds: dict[tuple[int, Key], tuple[Ground, ...]] = {}
        self._first_ends: dict[Key, float] = {}

    def pages(self, units: Sequence[Unit], apart: Key) -> tuple[list[list[Stood]], tuple[Ground, ...]]:
        """Return where the units of a letter stand, page by page, and these pages without them.

        ``apart`` are the lines of what stands apart from them. Raises `UnstackableError` where a page ends within
        an item, and `UnknownLayoutError` where no letter can be put together.
        """
        if self._found.wrong:
            raise _elsewhere()
        if apart not in self._first_ends:
            self._begin(apart)
        pages: list[list[Stood]] = []
        start = 0
        while start < len(units) or not pages:
            if pages and not self._knows(units, start, len(pages)):
                self._judge(units, apart)
                if not self._knows(units, start, len(pages)):
                    raise _elsewhere()
            page, situation = self._filled(units, start, len(pages), apart)
            if situation is not None:
                if situation not in self._breaks:
                    self._judge(units, apart)
                back = self._breaks.get(situation)
                if back is None:
                    raise _elsewhere()
                if back == WITHIN:
                    raise UnstackableError(N_("a page ends within a block"))
                page = self._cut(units, page, back)
            pages.append(page)
            start = page[-1].unit + 1 if page else len(units)
        if (len(pages), apart) not in self._grounds:
            self._judge(units, apart)
            if (len(pages), apart) not in self._grounds:
                raise _elsewhere()
        return pages, self._grounds[len(pages), apart]

    def _begin(self, apart: Key) -> None:
        """Lay out a short letter on its own paper: where its first page ends, and the page without items."""
        stack = self.stack
        counts = stack.base | dict(zip(stack.apart, map(list, apart), strict=True))
        flow = stack.ask(Ask(counts, None, endless=False, paint=True))
        stack.check(flow)
        self._take(flow, apart)
        first, *others = flow.pages
        units = [Unit(index, stack.key(index, stack.base)) for index in range(len(stack.blocks))]
        stack.compare(units, 0, stack.first, first.items[:-1] if others else first.items)
        self._first_ends[apart] = first.bottom

    def _take(self, flow: Flow, apart: Key) -> None:
        """Keep the pages of a laid-out letter without their items."""
        if len(flow.pages) > 1 and any(page.foot for page in flow.pages):
            raise UnstackableError(N_("a letter of several pages has something at a page's foot"))
        assert flow.painting is not None  # noqa: S101 - that is what it was asked for
        self.stack.keep(flow.painting)
        self._grounds[len(flow.pages), apart] = tuple(
            Ground(page.ground, page.height, page.apart, page.margins, page.tree, page.links)
            for page in flow.pages
        )

    def _knows(self, units: Sequence[Unit], start: int, page: int) -> bool:
        """Whether it is known where a page that begins with a unit begins and ends."""
        return page in self._ends and (self._continues(units, start) or units[start].item in self._tops)

    def _filled(
        self, units: Sequence[Unit], start: int, page: int, apart: Key
    ) -> tuple[list[Stood], object | None]:
        """Return a page with all units up to the first that does not fit, and the situation there.

        The situation is None where all fit, beyond doubt.
        """
        stack = self.stack
        stood: list[Stood] = []
        top, first = stack.first, None
        if page and self._continues(units, start):
            if not stack.in_the_middle(units[start]):
                raise UnstackableError(N_("a page ends within a table"))
            edge = self._edge(units[start].key)
            stood += edge.heads
            top, first = edge.top, edge.start
        elif page:
            top = self._tops[units[start].item]
        end = self._ends[page] if page else self._first_ends[apart]
        bottom = top
        for one in stack.below(units, start, top):
            stood.append(one if first is None or one.unit != start else one._replace(piece=first))
            bottom = one.top + one.piece.height
            if bottom > end:
                break
        if bottom > end - NEAR and stood:
            return stood, self._situation(units, start, page, stood, end)
        return stood, None

    def _situation(
        self, units: Sequence[Unit], start: int, page: int, stood: Sequence[Stood], end: float
    ) -> object:
        """Return what stands at the foot of a page, of which the last item may not fit."""
        number, top, piece = stood[-1]
        edges = [top + piece.height - end]
        if number > start:
            edges.append(top - piece.gap - end)
        lines = [top + bottom - end for bottom in piece.bottoms] if len(piece.bottoms) > 1 else []
        return (
            bool(page),
            min(number - start, BEFORE + 1),
            tuple(units[max(start, number - BEFORE) : number + 1]),
            tuple([unit.item for unit in units[number + 1 : number + 1 + BEHIND]]),
            sum(line <= 0 for line in lines),
            tuple([round(edge, 4) for edge in (*edges, *lines) if abs(edge) < NEAR]),
        )

    def _continues(self, units: Sequence[Unit], start: int) -> bool:
        """Whether a unit goes on with the table of the one before it."""
        one, other = units[start - 1].item, units[start].item
        tables = self.stack.tables
        return tables[one] is not None and tables[one] == tables[other]

    def _cut(self, units: Sequence[Unit], page: list[Stood], back: int) -> list[Stood]:
        """Return a page without the last items, so many of them."""
        kept = page[: len(page) - back]
        if not kept or kept[-1].unit < 0:
            raise UnstackableError(N_("a page ends within a block"))
        last = kept[-1]
        following = last.unit + 1
        if following < len(units) and self._continues(units, following):
            if not (
                self.stack.in_the_middle(units[last.unit]) and self.stack.in_the_middle(units[following])
            ):
                raise UnstackableError(N_("a page ends within a table"))
            kept[-1] = last._replace(piece=self._edge(units[last.unit].key).end)
        return kept

    def _edge(self, key: Key) -> Edge:
        """Return what stands about a page's end between two rows of so many lines: of rows that are counted, no others.

        A letter of stand-ins with such rows tells of it, always the same one.
        """
        stack, run = self.stack, self.stack.run
        if key in self._edges or run is None:
            edge = self._edges.get(key)
            if edge is None:
                raise UnstackableError(N_("a page ends within a table"))
            return edge
        self._edges[key] = None
        row = stack.piece(Unit(run.first + 1, key))
        rows = int((next(iter(self._first_ends.values())) - stack.first) / row.height) + 4
        flow = stack.ask(Ask(stack.base, [key] * rows, endless=False, paint=True))
        if flow.painting is None or len(flow.pages) < 2:
            raise _elsewhere()
        stack.check(flow)
        stack.keep(flow.painting)
        one, other = flow.pages[:2]
        heads = [item for item in other.items if item.head]
        starts = [item for item in other.items if not item.head]
        lines = [sum(count) for count in key]
        whole = all([len(of) for of in item.spots.values()] == lines for item in (one.items[-1], *starts[:1]))
        if not whole or not starts or not one.items[-1].table == starts[0].table == stack.tables[run.first]:
            raise UnstackableError(N_("a page ends within a table"))
        edge = self._edges[key] = Edge(
            made(one.items[-1], 0.0, one.height),
            tuple(Stood(-1, item.top, made(item, 0.0, other.height)) for item in heads),
            made(starts[0], 0.0, other.height),
            starts[0].top,
        )
        return edge

    def _judge(self, units: Sequence[Unit], apart: Key) -> None:
        """Have WeasyPrint lay out a letter as it is, and keep what it says of the situations in it."""
        stack, run = self.stack, self.stack.run
        counts = dict(stack.base) | dict(zip(stack.apart, map(list, apart), strict=True))
        rows: list[Key] = []
        for item, key in units:
            if run is not None and item in run:
                rows.append(key)
            else:
                counts |= dict(zip(stack.blocks[item], map(list, key), strict=True))
        letter = Ask(counts, rows if run else None, endless=False, paint=False)
        flow = stack.ask(letter)
        stack.check(flow)
        if (len(flow.pages), apart) not in self._grounds:
            self._take(stack.ask(letter._replace(paint=True)), apart)
        own = self._found
        ends, tops, breaks = dict(own.ends), dict(own.tops), dict(own.breaks)
        try:
            self._learn(units, flow, apart)
        except OutOfPlaceError:
            own.wrong = True
            for known in (own.ends, own.tops, own.breaks):
                known.clear()
            own.ends.update(ends)
            own.tops.update(tops)
            own.breaks.update(breaks)
            raise

    def _learn(self, units: Sequence[Unit], flow: Flow, apart: Key) -> None:
        """Keep what a laid-out letter says of its situations. Raises `OutOfPlaceError` where it says otherwise."""
        start = 0
        for number, page in enumerate(flow.pages):
            again = bool(number) and self._continues(units, start)
            items = [item for item in page.items if not (again and item.head)]
            if number:
                _agree(self._ends.setdefault(number, page.bottom), page.bottom)
                if not again:
                    _agree(self._tops.setdefault(units[start].item, items[0].top), items[0].top)
            stood, situation = self._filled(units, start, number, apart)
            own = [one for one in stood if one.unit >= 0]
            within = self._ends_within(flow, number)
            for laid, one in zip(items[: len(items) - within], own, strict=False):
                _agree(laid.top, one.top)
            back = len(own) - len(items)
            if situation is not None:
                told = WITHIN if within or not 0 <= back <= BEFORE else back
                if self._breaks.setdefault(situation, told) != told:
                    raise _elsewhere()
            elif back:
                raise _elsewhere()
            if within:
                return
            start += len(items)

    def _ends_within(self, flow: Flow, number: int) -> bool:
        """Whether a page ends within an item."""
        if number + 1 == len(flow.pages):
            return False
        items, after = flow.pages[number].items, flow.pages[number + 1].items
        following = [item.number for item in after if not item.head]
        return not items or not following or items[-1].number in following


def _agree(one: float, other: float) -> None:
    """Raise `OutOfPlaceError` where two places that were to be the same are not."""
    if abs(one - other) > EXACT:
        raise _elsewhere()


def _elsewhere() -> OutOfPlaceError:
    return OutOfPlaceError(N_("blocks stand elsewhere than below each other"))


WITHIN = -1
"""In place of how many items go over to the next page: the page ends within one."""
