"""A letter's text set on layouts that WeasyPrint has made, each for so many lines of each block."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from html import unescape
from typing import NamedTuple

from mailer.errors import N_
from mailer.model import Skeleton, has_slots
from mailer.render import markup
from mailer.render.pdf.inner import Inner
from mailer.render.pdf.replay import UnknownLayoutError, variant
from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.ink import Head, Ink, head
from mailer.render.pdf.replay.paragraph import Paragraph
from mailer.render.pdf.replay.records import (
    Inline,
    Layout,
    Link,
    Look,
    MarginLine,
    Painting,
    Replayed,
    RunOfText,
    Sheets,
    Spot,
    Stretch,
)
from mailer.render.pdf.replay.shapers import Shapers
from mailer.render.pdf.replay.shaping import Shaper
from mailer.render.pdf.replay.shelf import Shelf
from mailer.render.pdf.replay.stream import compressed, ground, start, text
from mailer.render.pdf.replay.structure import Nest
from mailer.render.pdf.replay.tagged import MarkedInk, Structure

LAYOUTS = 2_000
"""How many layouts of a variant are kept."""

Html = Callable[[Skeleton, Sequence[str]], str]
"""Writes a skeleton with values as the HTML page that WeasyPrint is given, its blocks numbered."""


class Bench(NamedTuple):
    """What the texts of a plate are set with: WeasyPrint, shapers, the plate's HTML, and slots of fixed text.

    Workers share their layouts on a ``shelf``.
    """

    inner: Inner
    shapers: Shapers
    html: Html
    fixed: Container[int]
    shelf: Shelf | None = None


class Text:
    """A skeleton with the parts that some clients print: its texts, and WeasyPrint to lay it out."""

    def __init__(
        self, bench: Bench, skeleton: Skeleton, values: Sequence[str], widths: dict[int, float]
    ) -> None:
        """Prepare a variant of a pruned skeleton.

        ``widths`` are those of blocks as far as other variants have measured them.

        Raises `UnknownLayoutError` for what replay cannot set.
        """
        inner = self.inner = bench.inner
        self.stock = bench.shapers.stock
        self.html = bench.html
        self._shelf = bench.shelf
        self.skeleton = skeleton
        self.blocks = variant.slotted(skeleton, bench.fixed)
        self.values = values
        looks: list[Look] = []
        self.heads: list[Head] = []
        self.nests: list[Nest] = []
        specimen = variant.specimen(self.skeleton, values)
        told, links = variant.linked(skeleton, markup.fixed(skeleton))
        self._targets = [markup.target(skeleton, link) for link in links]
        texts = inner.texts(self.html(told, specimen), frozenset(self.blocks))
        if texts.blocks.keys() != self.blocks.keys():
            raise UnknownLayoutError(N_("a block of varying text is not on the page"))
        for number, block in self.blocks.items():
            if len(texts.blocks[number].stretches) != len(tuple(markup.stretches(block.lines))):
                raise UnknownLayoutError(N_("a block of varying text has line ends of its own"))
        self.named = {name: text for name, text in texts.named.items() if has_slots(text)}

        def shaper(look: Look) -> tuple[int, Shaper]:
            if look not in looks:
                looks.append(look)
                self.heads.append(head(look))
                self.nests.append(look.nest)
            return looks.index(look), bench.shapers.of(look)

        self.shaper = shaper
        self.texts = dict(sorted(texts.blocks.items()))
        self.widths = widths
        if not self.blocks.keys() <= widths.keys():
            widths.update(self.measured())

    def links(self, found: Sequence[Link], height: float, values: Sequence[str]) -> tuple[Link, ...]:
        """Return links as they stand on a page, in points: its height in these is given, ``found`` are in pixels.

        Raises `UnknownLayoutError` for one that leads to no address.
        """
        return tuple(
            (
                self._target(target, values),
                (0.75 * left, height - 0.75 * top, 0.75 * right, height - 0.75 * bottom),
            )
            for target, (left, top, right, bottom) in found
        )

    def _target(self, target: str, values: Sequence[str]) -> str:
        number = _LINK.search(target)
        if number is None:
            return target
        return self.inner.uri(unescape(self._targets[int(number[1])].fill(values)))

    def measured(self) -> dict[int, float]:
        """Return the blocks' widths, with longer texts than `_place` has: so one that follows its text shows."""
        counts = {number: [1] * stretches for number, stretches in self.stretches().items()}
        sheets = self.lay_out(counts, variant.STAND_IN * 3)
        return {number: spots[0].width for number, spots in sheets.spots.items()}

    def stretches(self) -> dict[int, int]:
        """Return how many stretches each block of varying text has."""
        return {number: len(tuple(markup.stretches(block.lines))) for number, block in self.blocks.items()}

    def lay_out(self, counts: Mapping[int, Sequence[int]], text: str = variant.STAND_IN) -> Sheets:
        """Lay out stand-ins: so many lines for each stretch of a block."""
        skeleton = variant.stand_in(self.skeleton, counts, text)
        html = self.html(skeleton, self.values)

        def make() -> Sheets:
            return self.inner.lay_out(html, frozenset(self.blocks), self.named)

        sheets = self._shelf.sheets((html, sorted(self.blocks), self.named), make) if self._shelf else make()
        if any(len(spots) != sum(counts[number]) for number, spots in sheets.spots.items()):
            raise UnknownLayoutError(N_("a block of varying text is not on the page"))
        return sheets

    def keep(self, painting: Painting) -> None:
        """Take what was painted, and the glyphs that are in it."""
        for name, texts in painting.glyphs.items():
            self.stock.face(self.inner.faces[name]).update(texts)
        self.stock.keep(painting)

    def margin(self, line: MarginLine) -> Paragraph:
        """Return the text of a line in a margin."""
        run = RunOfText(self.named[line.name], line.look)
        return Paragraph(Inline((Stretch((run,)),), line.align), self.shaper, self.skeleton.language)


_LINK = re.compile(f"{variant.LINK}([0-9]+)~")
"""A link's number, in place of its values."""


class Variant(Text):
    """A text with the layouts of it that were needed so far."""

    def __init__(
        self, bench: Bench, skeleton: Skeleton, values: Sequence[str], widths: dict[int, float]
    ) -> None:
        """Prepare a variant; see `Text`."""
        super().__init__(bench, skeleton, values, widths)
        self.paragraphs = {
            number: Paragraph(inline, self.shaper, self.skeleton.language)
            for number, inline in self.texts.items()
        }
        self._layouts: dict[tuple[tuple[int, ...], ...], Placed | UnknownLayoutError] = {}

    def fill(self, values: Sequence[str]) -> Replayed:
        """Return a client's letter; see `ReplayPlate.fill`."""
        lines = [
            paragraph.lines(values, self.widths[number]) for number, paragraph in self.paragraphs.items()
        ]
        key = tuple([tuple([len(stretch) for stretch in stretches]) for stretches in lines])
        placed = self._layouts.get(key)
        if placed is None:
            if len(self._layouts) >= LAYOUTS:
                self._layouts.clear()
            try:
                placed = self._place(dict(zip(self.paragraphs, key, strict=True)))
            except UnknownLayoutError as unknown:
                placed = unknown
            self._layouts[key] = placed
        if isinstance(placed, UnknownLayoutError):
            raise placed
        return placed.write(lines, self, values)

    def _place(self, counts: Mapping[int, Sequence[int]]) -> Placed:
        sheets = self.lay_out(counts)
        self.keep(sheets.painting)
        if any(
            abs(spot.width - self.widths[number]) > 1e-6
            for number, found in sheets.spots.items()
            for spot in found
        ):
            raise UnknownLayoutError(N_("the width of a block hangs on the text in it"))
        tagged = self.inner.engine.tagged
        begins = tuple([(text if tagged else ground)(height) for height in sheets.heights])
        layout = Layout(sheets.painting.pictures, begins=begins, tagged=tagged)
        self.stock.layouts[layout.mark] = layout
        margins = [(line.spot, self.margin(line)) for line in sheets.margins]
        placed = Placed(
            layout.mark, sheets.heights, sheets.spots, self.paragraphs, margins, self.skeleton.paper
        )
        if tagged:
            placed.structure = Structure(sheets, tuple(self.paragraphs), self.nests)
        return placed


class Placed:
    """A layout, and the order in which a client's lines are written onto it."""

    def __init__(
        self,
        mark: bytes,
        heights: Sequence[float],
        spots: Mapping[int, Sequence[Spot]],
        paragraphs: Mapping[int, Paragraph],
        margins: Sequence[tuple[Spot, Paragraph]],
        paper: str,
    ) -> None:
        self._mark = mark
        self._paper = paper
        self._heights = heights
        blocks = [(spot, paragraph) for number, paragraph in paragraphs.items() for spot in spots[number]]
        self._spots = [
            (spot, SHARES[paragraph.align], start(spot.x, spot.baseline))
            for spot, paragraph in (*blocks, *margins)
        ]
        self._margins = margins
        self.structure: Structure | None = None

    def write(
        self,
        texts: Sequence[Sequence[Sequence[SetLine]]],
        text: Text,
        values: Sequence[str],
    ) -> Replayed:
        """Return a client's letter on this layout; ``text`` is what it is a layout of.

        Raises `UnknownLayoutError` for a text in a margin that takes more than a line.
        """
        lines = [line for stretches in texts for stretch in stretches for line in stretch]
        for spot, paragraph in self._margins:
            ((*others, line),) = paragraph.lines(values, spot.width)
            if others:
                raise UnknownLayoutError(N_("a text of the margins takes several lines"))
            lines.append(line)
        if self.structure is not None:
            return self._tagged(lines, text, self.structure, values)
        pages = [Ink(text.heads) for _ in self._heights]
        for (spot, share, begins), line in zip(self._spots, lines, strict=True):
            if share:
                left = spot.x + share * max(spot.width - line.width / UNITS, 0)
                pages[spot.page].line(line, left, spot.baseline)
            else:
                pages[spot.page].line(line, spot.x, spot.baseline, begins)
        contents = tuple([compressed([*page.operators, "ET"]) for page in pages])
        return Replayed(self._mark, contents, self._paper, links=self._links(pages, text, values))

    def _links(self, pages: Sequence[Ink], text: Text, values: Sequence[str]) -> tuple[tuple[Link, ...], ...]:
        """Return the links in the text of each page; none where no page has one."""
        if not any(page.links for page in pages):
            return ()
        return tuple(
            [
                text.links(page.links, height, values)
                for page, height in zip(pages, self._heights, strict=True)
            ]
        )

    def _tagged(
        self, lines: Sequence[SetLine], text: Text, structure: Structure, values: Sequence[str]
    ) -> Replayed:
        """Return a letter of these lines, each of its texts a marked sequence of its page."""
        pages = [MarkedInk(text.heads, first) for first in structure.fixed]
        varying, firsts = len(lines) - len(self._margins), []
        for index, ((spot, share, _), line) in enumerate(zip(self._spots, lines, strict=True)):
            page, left = pages[spot.page], spot.x
            if share:
                left += share * max(spot.width - line.width / UNITS, 0)
            firsts.append((page.following, structure.links[spot.page] + len(page.links)))
            page.write(line, left, spot.baseline, repeated=index >= varying)
        contents = tuple([compressed([*page.operators, "ET"]) for page in pages])
        return Replayed(
            self._mark, contents, self._paper,
            structure=structure.of(lines[:varying], firsts), links=self._links(pages, text, values),
        )  # fmt: skip


SHARES = {"left": 0.0, "justify": 0.0, "center": 0.5, "right": 1.0}
"""How much of the room that a line leaves stands before it."""
