"""Letters of tagged files: their text in marked sequences, and the trees that name these."""

from __future__ import annotations

from collections.abc import Sequence

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.ink import Head, Ink, Places
from mailer.render.pdf.replay.records import Linked, Sheets
from mailer.render.pdf.replay.stream import PAGINATION, marked, start
from mailer.render.pdf.replay.structure import PAGE, Hole, Nest, filled, line, marks, pieces


class MarkedInk(Ink):
    """The text of a page, each part of a line a marked sequence; ``following`` is the number of the next one.

    Lines along a text are decoration.
    """

    __slots__ = ("following",)

    stroke = ("ET\n/Artifact BMC\nq\n", "S\nQ\nEMC\nBT\n")

    def __init__(self, heads: Sequence[Head], first: int) -> None:
        super().__init__(heads)
        self.following = first

    def write(self, line: SetLine, left: float, baseline: float, *, repeated: bool = False) -> None:
        """Write a line that begins at a place in pixels; what is ``repeated`` on each page is in no sequence.

        Raises `UnknownLayoutError` for a link that has no text on the line.
        """
        out = self.operators
        places: Places = {}
        said: set[Linked] = set()
        for look, at, glyphs, width, _ in line.parts:
            color, font, under, over, links = self._heads[look]
            if links:
                self._meet(places, links, left + at / UNITS, width / UNITS)
                said.update(links if glyphs else ())
            if font != self._font or color != self._color:
                out += (color if color != self._color else "", font)
                self._font, self._color = font, color
            x = left + at / UNITS
            if under:
                self._stroke(under, x, x + width / UNITS, baseline, at / UNITS)
            if glyphs:
                out += (PAGINATION if repeated else marked(self.following), start(x, baseline), glyphs)
                out.append(")] TJ\nEMC\n")
                self.following += not repeated
            if over:
                self._stroke(over, x, x + width / UNITS, baseline, at / UNITS)
        if len(said) < len(places):
            raise UnknownLayoutError(N_("a link is without text, or begins with a space"))
        self._link(places, baseline)


KEPT = 500
"""How many trees of a layout are kept: letters whose texts in bold stand on other lines have other ones."""


class Structure:
    """The trees of a layout's pages, and what they come to with the lines of letters."""

    def __init__(self, sheets: Sheets, blocks: Sequence[int], nests: Sequence[Nest]) -> None:
        """Prepare trees; letters give the lines of ``blocks`` in that order, and ``nests`` are those of each look."""
        self.fixed = [marks(tree) for tree in sheets.trees]
        self.links = sheets.links
        self._pages = [
            pieces(tree, height / 0.75) for tree, height in zip(sheets.trees, sheets.heights, strict=True)
        ]
        order = [Hole(block, index) for block in blocks for index in range(len(sheets.spots[block]))]
        self._order = {hole: place for place, hole in enumerate(order)}
        self._nests = nests
        self._kept: dict[tuple[tuple[int, ...], ...], bytes] = {}

    def of(self, lines: Sequence[SetLine], firsts: Sequence[tuple[int, int]]) -> bytes:
        """Return the tree of a letter, from its lines, and each one's first marked sequence and link on its page."""
        key = tuple([tuple([part.look for part in one.parts if part.glyphs]) for one in lines])
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            said = [
                line([self._nests[look] for look in looks], *first)
                for looks, first in zip(key, firsts, strict=True)
            ]
            found = self._kept[key] = PAGE.join(
                [filled(page, lambda hole: said[self._order[hole]]) for page in self._pages]
            )
        return found
