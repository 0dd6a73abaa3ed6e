"""A skeleton ready for replay: which layout a client's letter takes, and the client's own text upon it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Container, Mapping, Sequence

from mailer.errors import N_
from mailer.model import Skeleton, has_slots
from mailer.render import markup
from mailer.render.pdf.harfbuzz import Shape
from mailer.render.pdf.inner import Inner
from mailer.render.pdf.replay import UnknownLayoutError, variant
from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.paragraph import Paragraph
from mailer.render.pdf.replay.records import (
    Inline,
    Look,
    MarginLine,
    Replayed,
    RunOfText,
    Sheets,
    Spot,
    Stretch,
)
from mailer.render.pdf.replay.shaping import UNITS, Font, Shaper
from mailer.render.pdf.replay.stock import Stock

VARIANTS = 200
"""How many variants of a skeleton are kept: sets of lines that are printed, and choices of pictures."""

LAYOUTS = 2_000
"""How many layouts of a variant are kept."""


Html = Callable[[Skeleton, Sequence[str]], str]
"""Writes a skeleton with values as the HTML page that WeasyPrint is given, its blocks numbered."""


class Shapers:
    """The fonts of an engine and what shapes words in them, shared by all plates of a process."""

    def __init__(self, stock: Stock, shape: Callable[[Look, str], Shape]) -> None:
        """``shape`` gives what turns text of a look and a script into glyphs."""
        self.stock = stock
        self._shape = shape
        self.fonts: dict[str, Font] = {}
        self._shapers: dict[tuple[object, ...], Shaper] = {}

    def of(self, look: Look) -> Shaper:
        """Return what shapes the words of a look; colours share one."""
        font = self.fonts.get(look.face.hash)
        if font is None:
            font = self.fonts[look.face.hash] = Font(look.face, self.stock.face(look.face))
        key = (look.face.hash, look.size, look.features, look.language)
        shaper = self._shapers.get(key)
        if shaper is None:
            shaper = self._shapers[key] = Shaper(font, look, self._shape)
        return shaper


class ReplayPlate:
    """A skeleton compiled for replay."""

    def __init__(
        self, inner: Inner, shapers: Shapers, skeleton: Skeleton, html: Html, alike: Mapping[int, str]
    ) -> None:
        """``alike`` are the values of slots that say the same in all letters: they are part of the layout."""
        self._inner = inner
        self._shapers = shapers
        self._skeleton = skeleton
        self._html = html
        self._alike, self._same = tuple(alike), tuple(alike.values())
        self._fixed = {**markup.fixed(skeleton), **alike}
        self._conditions = variant.Conditions.of(skeleton, self._fixed)
        self._pictures = variant.picture_slots(skeleton, self._fixed)
        self._variants: dict[tuple[object, ...], Variant | UnknownLayoutError] = {}
        self._widths: dict[int, float] = {}

    def fill(self, values: Sequence[str]) -> Replayed:
        """Return a client's letter. Raises `UnknownLayoutError` where it must be laid out by WeasyPrint itself."""
        if tuple(map(values.__getitem__, self._alike)) != self._same:
            raise UnknownLayoutError(N_("a text that was to be the same in all letters is not"))
        key = (self._conditions.pattern(values), tuple([values[slot] for slot in self._pictures]))
        one = self._variants.get(key)
        if one is None:
            if len(self._variants) >= VARIANTS:
                self._variants.clear()
            try:
                one = Variant(
                    self._inner,
                    self._shapers,
                    variant.prune(self._skeleton, values),
                    values,
                    self._html,
                    self._fixed,
                    self._widths,
                )
            except UnknownLayoutError as unknown:
                one = unknown
            self._variants[key] = one
        if isinstance(one, UnknownLayoutError):
            raise one
        return one.fill(values)


class Variant:
    """A skeleton with the parts that some clients print, and the layouts of it that were needed so far."""

    def __init__(
        self,
        inner: Inner,
        shapers: Shapers,
        skeleton: Skeleton,
        values: Sequence[str],
        html: Html,
        fixed: Container[int],
        widths: dict[int, float],
    ) -> None:
        """Prepare a variant of a pruned skeleton: text in ``fixed`` slots is part of the layout.

        ``widths`` are those of blocks as far as other variants have measured them.

        Raises `UnknownLayoutError` for what replay cannot set.
        """
        self._inner = inner
        self._stock = shapers.stock
        self._html = html
        self._skeleton = skeleton
        self._blocks = variant.slotted(skeleton, fixed)
        self._values = values
        self.looks: list[Look] = []
        self._heads: list[tuple[str, str]] = []
        self._layouts: dict[tuple[tuple[int, ...], ...], Placed | UnknownLayoutError] = {}
        specimen = variant.specimen(self._skeleton, values)
        texts = inner.texts(self._html(self._skeleton, specimen), frozenset(self._blocks))
        if texts.blocks.keys() != self._blocks.keys():
            raise UnknownLayoutError(N_("a block of varying text is not on the page"))
        for number, block in self._blocks.items():
            if len(texts.blocks[number].stretches) != len(tuple(markup.stretches(block.lines))):
                raise UnknownLayoutError(N_("a block of varying text has line ends of its own"))
        self._named = {name: text for name, text in texts.named.items() if has_slots(text)}

        def shaper(look: Look) -> tuple[int, Shaper]:
            if look not in self.looks:
                self.looks.append(look)
                self._heads.append((f"{look.color}\n", f"/{look.face.hash} {_number(look.size)} Tf\n"))
            return self.looks.index(look), shapers.of(look)

        self._shaper = shaper
        self._paragraphs = {
            number: Paragraph(text, shaper, skeleton.language)
            for number, text in sorted(texts.blocks.items())
        }
        self._widths = widths
        if not self._blocks.keys() <= widths.keys():
            widths.update(self._measured())

    def _measured(self) -> dict[int, float]:
        """Return the blocks' widths, with longer texts than `_place` has: so one that follows its text shows."""
        counts = {
            number: [1] * len(tuple(markup.stretches(block.lines))) for number, block in self._blocks.items()
        }
        sheets = self._lay_out(counts, variant.STAND_IN * 3)
        return {number: spots[0].width for number, spots in sheets.spots.items()}

    def _lay_out(self, counts: Mapping[int, Sequence[int]], text: str = variant.STAND_IN) -> Sheets:
        skeleton = variant.stand_in(self._skeleton, counts, text)
        sheets = self._inner.lay_out(self._html(skeleton, self._values), frozenset(self._blocks), self._named)
        if any(len(spots) != sum(counts[number]) for number, spots in sheets.spots.items()):
            raise UnknownLayoutError(N_("a block of varying text is not on the page"))
        return sheets

    def fill(self, values: Sequence[str]) -> Replayed:
        """Return a client's letter; see `ReplayPlate.fill`."""
        lines = [
            paragraph.lines(values, self._widths[number]) for number, paragraph in self._paragraphs.items()
        ]
        key = tuple([tuple([len(stretch) for stretch in stretches]) for stretches in lines])
        placed = self._layouts.get(key)
        if placed is None:
            if len(self._layouts) >= LAYOUTS:
                self._layouts.clear()
            try:
                placed = self._place(dict(zip(self._paragraphs, key, strict=True)))
            except UnknownLayoutError as unknown:
                placed = unknown
            self._layouts[key] = placed
        if isinstance(placed, UnknownLayoutError):
            raise placed
        return placed.write(lines, self._heads, values)

    def _place(self, counts: Mapping[int, Sequence[int]]) -> Placed:
        sheets = self._lay_out(counts)
        for number, spots in sheets.spots.items():
            if any(abs(spot.width - self._widths[number]) > 1e-6 for spot in spots):
                raise UnknownLayoutError(N_("the width of a block hangs on the text in it"))
        stock = self._stock
        for name, texts in sheets.glyphs.items():
            stock.face(self._inner.faces[name]).update(texts)
        mark = hashlib.sha256(sheets.pdf).digest()[:16]
        stock.layouts[mark] = sheets
        margins = [(line.spot, self._margin(line)) for line in sheets.margins]
        return Placed(mark, sheets, self._paragraphs, margins, self._skeleton.paper)

    def _margin(self, line: MarginLine) -> Paragraph:
        run = RunOfText(self._named[line.name], line.look)
        return Paragraph(Inline((Stretch((run,)),), line.align), self._shaper, self._skeleton.language)


class Placed:
    """A layout, and the order in which a client's lines are written onto it."""

    def __init__(
        self,
        mark: bytes,
        sheets: Sheets,
        paragraphs: Mapping[int, Paragraph],
        margins: Sequence[tuple[Spot, Paragraph]],
        paper: str,
    ) -> None:
        self._mark = mark
        self._paper = paper
        self._heads = [f"/P Do\n.75 0 0 -.75 0 {_number(height)} cm\nBT\n" for height in sheets.heights]
        blocks = [
            (spot, paragraph) for number, paragraph in paragraphs.items() for spot in sheets.spots[number]
        ]
        self._spots = [
            (spot, _SHARES[paragraph.align], _start(spot.x, spot.baseline))
            for spot, paragraph in (*blocks, *margins)
        ]
        self._margins = margins

    def write(
        self,
        texts: Sequence[Sequence[Sequence[SetLine]]],
        heads: Sequence[tuple[str, str]],
        values: Sequence[str],
    ) -> Replayed:
        """Return a client's letter on this layout; ``heads`` are each look's colour and font.

        Raises `UnknownLayoutError` for a text in a margin that takes more than a line.
        """
        lines = [line for stretches in texts for stretch in stretches for line in stretch]
        for spot, paragraph in self._margins:
            ((*others, line),) = paragraph.lines(values, spot.width)
            if others:
                raise UnknownLayoutError(N_("a text of the margins takes several lines"))
            lines.append(line)
        pages = [[head] for head in self._heads]
        current, colors = [("", "")] * len(pages), [""] * len(pages)
        for (spot, share, start), line in zip(self._spots, lines, strict=True):
            number = spot.page
            out, left = pages[number], spot.x
            if share:
                left += share * max(spot.width - line.width / UNITS, 0)
            for look, at, glyphs in line.parts:
                if heads[look] != current[number]:
                    color, font = current[number] = heads[look]
                    out += (color if color != colors[number] else "", font)
                    colors[number] = color
                moved = at or share
                out += (_start(left + at / UNITS, spot.baseline) if moved else start, glyphs, ")] TJ\n")
        contents = tuple([zlib.compress("".join([*page, "ET"]).encode("latin-1"), 6) for page in pages])
        return Replayed(self._mark, contents, self._paper)


_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
"""How much of the room that a line leaves stands before it."""


def _start(x: float, baseline: float) -> str:
    """Return what begins a text at a place."""
    return f"1 0 0 -1 {x:.6f} {baseline:.6f} Tm\n[("


def _number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
