"""Letters with a table of as many rows as a client has: put together from items, of which the rows are some."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from mailer.errors import N_
from mailer.model import Skeleton, slot_text, split_slots
from mailer.render.pdf.replay import UnknownLayoutError, UnstackableError, variant
from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.ink import Head, Ink
from mailer.render.pdf.replay.letter import SHARES, Bench, Text
from mailer.render.pdf.replay.paging import Found, Ground, Pager
from mailer.render.pdf.replay.paragraph import Paragraph
from mailer.render.pdf.replay.records import Flow, Inline, Layout, Link, Replayed, loose_name
from mailer.render.pdf.replay.rows import with_rows
from mailer.render.pdf.replay.spoken import Speaker, SpokenPage
from mailer.render.pdf.replay.stack import Ask, Key, Known, Piece, Stack, Stood, Unit
from mailer.render.pdf.replay.stream import compressed, numeral
from mailer.render.pdf.replay.structure import PAGE

KINDS = 4
"""Rows of more kinds than this, by the lines of their cells, are not put together: each kind asks for layouts."""

Set = Sequence[Sequence[SetLine]]
"""The lines of a block, by stretch."""


@dataclass(slots=True)
class Shared:
    """What the variants of a skeleton have found out together."""

    known: dict[object, Known] = field(default_factory=dict)
    found: dict[int, tuple[Known, Found]] = field(default_factory=dict)


class CountedVariant(Text):
    """A text of which a table's rows are counted."""

    def __init__(
        self,
        bench: Bench,
        skeleton: Skeleton,
        values: Sequence[str],
        few: int,
        common: int,
        shared: Shared,
    ) -> None:
        """Prepare a variant of a pruned skeleton with ``few`` rows, whose slots come after ``common`` other ones.

        ``shared`` is what variants of one skeleton have found out.

        Raises `UnknownLayoutError` for what replay cannot set, and pages that are not made of items.
        """
        super().__init__(bench, skeleton, values, {})
        width = (len(values) - common) // few
        firsts = [common + row * width for row in range(few)]
        rows = [
            next(row for row in skeleton.walk() if row.kind == "row" and _names(row, first))
            for first in firsts
        ]
        self._run = [row.number for row in rows]
        self._cells = [[cell.number for cell in row.children if cell.number in self.blocks] for row in rows]
        self._places_in_row = [
            place for place, cell in enumerate(rows[1].children) if cell.number in self.blocks
        ]
        inside = {cell for row in self._cells for cell in row}
        language = skeleton.language
        shapes = [
            [_from(self.texts[cell], first) for cell in row]
            for row, first in zip(self._cells, firsts, strict=True)
        ]
        if any(shape != shapes[1] for shape in shapes):
            raise UnknownLayoutError(N_("the rows of a table do not look alike"))
        self._row = [
            (Paragraph(inline, self.shaper, language), self.widths[cell])
            for inline, cell in zip(shapes[1], self._cells[1], strict=True)
        ]
        quick = [paragraph.cell(width) for paragraph, width in self._row]
        self._quick = [cell for cell in quick if cell] if all(quick) else []
        self._common = {
            block: Paragraph(inline, self.shaper, language)
            for block, inline in self.texts.items()
            if block not in inside
        }
        self._alone: Key = ((1,),) * len(self._row)
        self._pager = Pager(
            Stack(self._asked, self.keep, self.stretches(), self._cells, shared.known), shared.found
        )
        self._places: dict[int, tuple[Piece, list[tuple[float, float, float, float]]]] = {}
        self._marks: dict[tuple[tuple[bytes, ...], frozenset[bytes]], bytes] = {}
        self._margins: dict[int, list[Paragraph]] = {}
        self._speaker = Speaker(self.heads, self.nests) if self.inner.engine.tagged else None

    def _asked(self, ask: Ask) -> Flow:
        """Have WeasyPrint lay out stand-ins."""
        counts, skeleton = dict(ask.counts), self.skeleton
        origins: dict[int, int] = {}
        if ask.rows is not None:
            skeleton, cells = with_rows(skeleton, self._run, len(ask.rows))
            for row, key in zip(cells, ask.rows, strict=True):
                lines = dict(zip([row[place] for place in self._places_in_row], map(list, key), strict=True))
                counts |= lines
                origins |= dict(zip(lines, self._cells[1], strict=True))
        skeleton = variant.stand_in(skeleton, counts)
        flow = self.inner.flow(
            self.html(skeleton, self.values), frozenset(counts), self.named,
            endless=skeleton.paper if ask.endless else "", paint=ask.paint,
        )  # fmt: skip
        found: Counter[int] = Counter()
        for page in flow.pages:
            for spots in (page.apart, *(item.spots for item in page.items)):
                for block, lines_of in spots.items():
                    found[block] += len(lines_of)
                    width = self.widths[block if block in self.widths else origins[block]]
                    if any(abs(spot.width - width) > 1e-6 for spot in lines_of):
                        raise UnknownLayoutError(N_("the width of a block hangs on the text in it"))
        if found != Counter({block: sum(lines) for block, lines in counts.items()}):
            raise UnknownLayoutError(N_("a block of varying text is not on the page"))
        return flow

    def fill(self, common: Sequence[str], rows: Sequence[Sequence[str]]) -> Replayed:
        """Return a client's letter, from the values outside the rows, and those of each row."""
        texts = {block: one.lines(common, self.widths[block]) for block, one in self._common.items()}
        stack, run = self._pager.stack, self._pager.stack.run
        assert run is not None  # noqa: S101 - the stack was made with rows
        units: list[Unit] = []
        lines: list[Sequence[SetLine]] = []
        for item, blocks in enumerate(stack.blocks):
            if item not in run:
                own = [texts[block] for block in blocks]
                units.append(Unit(item, _key(own)))
                lines.append(_flat(own))
            elif item == run.first:
                for number, row in enumerate(rows):
                    key, cells = self._set_row(row)
                    units.append(Unit(run.item(number, len(rows)), key))
                    lines.append(cells)
        if len({unit.key for unit in units if unit.item in run}) > KINDS:
            raise UnstackableError(N_("the rows of a table take too many numbers of lines"))
        apart = tuple(tuple(map(len, texts[block])) for block in stack.apart)
        pages, grounds = self._pager.pages(units, apart)
        drawn: set[bytes] = set()
        contents = []
        links: list[tuple[Link, ...]] = []
        if self._speaker is not None:
            return self._spoken(self._speaker, pages, grounds, units, lines, texts, common)
        for page, ground in zip(pages, grounds, strict=True):
            written = _Page(ground.height, self.heads)
            for one in page:
                if one.piece.shows:
                    drawn.add(one.piece.picture)
                    written.draw(one)
            written.begin()
            for block, spots in ground.apart.items():
                for spot, line in zip(spots, (line for of in texts[block] for line in of), strict=True):
                    written.line(line, spot.x, spot.width, SHARES[self._common[block].align], spot.baseline)
            for one in page:
                if one.unit < 0:
                    continue
                written.lines(lines[one.unit], self._at(one.piece, units[one.unit].item), one.top)
            links.append(self.links(_links(page, written), ground.height * 0.75, common))
            for margin, paragraph in zip(ground.margins, self._of_margins(ground), strict=True):
                ((*others, line),) = paragraph.lines(common, margin.spot.width)
                if others:
                    raise UnknownLayoutError(N_("a text of the margins takes several lines"))
                written.line(
                    line, margin.spot.x, margin.spot.width, SHARES[paragraph.align], margin.spot.baseline
                )
            contents.append(written.finished())
        mark = self._layout(grounds, frozenset(drawn))
        of_pages = tuple(links) if any(links) else ()
        return Replayed(mark, tuple(contents), self.skeleton.paper, links=of_pages)

    def _spoken(
        self,
        speaker: Speaker,
        pages: Sequence[Sequence[Stood]],
        grounds: Sequence[Ground],
        units: Sequence[Unit],
        lines: Sequence[Sequence[SetLine]],
        texts: Mapping[int, Set],
        common: Sequence[str],
    ) -> Replayed:
        """Return a letter with these pages, tagged."""
        contents, structure = [], []
        links: list[tuple[Link, ...]] = []
        drawn: set[bytes] = set()
        for page, ground in zip(pages, grounds, strict=True):
            written = speaker.page(ground)
            for one in page:
                if one.piece.shows:
                    drawn.add(one.piece.picture)
                written.draw(one)
            written.begin()
            for block, spots in ground.apart.items():
                share = SHARES[self._common[block].align]
                places = [(spot.x, spot.width, share, spot.baseline) for spot in spots]
                written.apart(block, _flat([texts[block]]), places)
            for one in page:
                head = one.unit < 0
                places = [] if head else self._at(one.piece, units[one.unit].item)
                written.item(one, [] if head else lines[one.unit], places)
            for margin, paragraph in zip(ground.margins, self._of_margins(ground), strict=True):
                spot = margin.spot
                ((*others, line),) = paragraph.lines(common, spot.width)
                if others:
                    raise UnknownLayoutError(N_("a text of the margins takes several lines"))
                written.margin(line, (spot.x, spot.width, SHARES[paragraph.align], spot.baseline))
            links.append(self.links(_links(page, written), ground.height * 0.75, common))
            contents.append(written.finished())
            structure.append(written.structure())
        mark = self._layout(grounds, frozenset(drawn), tagged=True)
        of_pages = tuple(links) if any(links) else ()
        return Replayed(
            mark, tuple(contents), self.skeleton.paper, structure=PAGE.join(structure), links=of_pages
        )

    def _set_row(self, row: Sequence[str]) -> tuple[Key, Sequence[SetLine]]:
        """Return how many lines a row's cells take, and these."""
        if self._quick:
            lines = [cell(row) for cell in self._quick]
            if None not in lines:
                return self._alone, lines  # type: ignore[return-value]
        cells = [cell.lines(row, width) for cell, width in self._row]
        return _key(cells), _flat(cells)

    def _of_margins(self, ground: Ground) -> list[Paragraph]:
        if id(ground) not in self._margins:
            self._margins[id(ground)] = [self.margin(line) for line in ground.margins]
        return self._margins[id(ground)]

    def _layout(self, grounds: Sequence[Ground], drawn: frozenset[bytes], *, tagged: bool = False) -> bytes:
        """Return the mark of the layout of these grounds and pictures."""
        key = (tuple([ground.picture for ground in grounds]), drawn)
        mark = self._marks.get(key)
        if mark is None:
            layout = Layout(key[0], tuple(sorted(drawn)), tagged=tagged)
            mark = self._marks[key] = layout.mark
            self.stock.layouts[mark] = layout
        return mark

    def _at(self, piece: Piece, item: int) -> list[tuple[float, float, float, float]]:
        """Return where the lines of a piece stand: left edge, width, share of the room before a line, and baseline."""
        known = self._places.get(id(piece))
        if known is None:
            places = [
                (spot.x, spot.width, SHARES[self.texts[block].align], spot.baseline)
                for block, spots in zip(self._pager.stack.blocks[item], piece.spots.values(), strict=True)
                for spot in spots
            ]
            known = self._places[id(piece)] = (piece, places)
        return known[1]


class _Page:
    """A page's content while it is written."""

    def __init__(self, height: float, heads: Sequence[Head]) -> None:
        self._height = height
        self._ink = Ink(heads)
        self._out = ["/P Do\n"]

    @property
    def links(self) -> Sequence[Link]:
        """The links in the text."""
        return self._ink.links

    def draw(self, one: Stood) -> None:
        """Draw an item's picture."""
        rise = one.piece.rise(one.top, self._height)
        self._out.append(f"q 1 0 0 1 0 {numeral(rise)} cm/{loose_name(one.piece.picture)} Do Q\n")

    def begin(self) -> None:
        """Begin with the text."""
        self._out.append(f".75 0 0 -.75 0 {numeral(self._height * 0.75)} cm\nBT\n")

    def lines(
        self, lines: Sequence[SetLine], places: Sequence[tuple[float, float, float, float]], top: float
    ) -> None:
        """Write the lines of an item, whose places are given from its top."""
        for (x, width, share, baseline), line in zip(places, lines, strict=True):
            left = x + share * max(width - line.width / UNITS, 0) if share else x
            self._ink.line(line, left, top + baseline)

    def line(self, line: SetLine, x: float, width: float, share: float, baseline: float) -> None:
        """Write a line of a block whose left edge and width are given."""
        self.lines([line], [(x, width, share, baseline)], 0)

    def finished(self) -> bytes:
        """Return the content, compressed."""
        return compressed([*self._out, *self._ink.operators, "ET"])


def _links(page: Sequence[Stood], written: _Page | SpokenPage) -> list[Link]:
    """Return the links of a page's items and of its text, in pixels."""
    found = [
        (target, (left, one.top + top, right, one.top + bottom))
        for one in page
        for target, (left, top, right, bottom) in one.piece.links
    ]
    return [*found, *written.links]


def _key(blocks: Sequence[Set]) -> Key:
    return tuple([tuple([len(stretch) for stretch in stretches]) for stretches in blocks])


def _flat(blocks: Sequence[Set]) -> list[SetLine]:
    return [line for stretches in blocks for stretch in stretches for line in stretch]


def _names(row: object, slot: int) -> bool:
    """Whether a row's texts name a slot."""
    return any(run.slot == slot for block in row.walk() for line in block.lines for run in line.runs)  # type: ignore[attr-defined]


def _from(inline: Inline, first: int) -> Inline:
    """Return a cell's text with its slots counted from a row's first."""

    def text(said: str) -> str:
        return "".join(
            part if isinstance(part, str) else slot_text(part - first) for part in split_slots(said)
        )

    return replace(
        inline,
        stretches=tuple(
            replace(stretch, runs=tuple(run._replace(text=text(run.text)) for run in stretch.runs))
            for stretch in inline.stretches
        ),
    )
