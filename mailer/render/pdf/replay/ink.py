"""The text of one page while it is written: lines of glyphs, and what is drawn along them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.records import Link, Linked, Look, Stroke
from mailer.render.pdf.replay.stream import numeral, start


class Head(NamedTuple):
    """What a look is on a page: operators for its colour and its font, lines under its glyphs and over them."""

    color: str
    font: str
    under: tuple[Stroke, ...]
    over: tuple[Stroke, ...]
    links: tuple[Linked, ...]


def head(look: Look) -> Head:
    """Return what a look is on a page."""
    under = tuple(stroke for stroke in look.strokes if not stroke.over)
    over = tuple(stroke for stroke in look.strokes if stroke.over)
    return Head(f"{look.color}\n", f"/{look.face.hash} {numeral(look.size)} Tf\n", under, over, look.links)


Places = dict[Linked, list[float]]
"""Where the parts of each link of a line begin and end, in pixels; the links in the order in which they begin."""


class Ink:
    """What is written on a page, within a text object; ``heads`` are the looks by number.

    ``links`` are those in the text, in pixels from the top left.
    """

    __slots__ = ("_color", "_font", "_heads", "links", "operators")

    stroke = ("ET\nq\n", "S\nQ\nBT\n")
    """What stands before and behind a line along a text."""

    def __init__(self, heads: Sequence[Head]) -> None:
        self._heads = heads
        self._color = self._font = ""
        self.operators: list[str] = []
        self.links: list[Link] = []

    def line(self, line: SetLine, left: float, baseline: float, begins: str = "") -> None:
        """Write a line that begins at a place in pixels; ``begins`` is what begins a text there, if that is known."""
        out = self.operators
        places: Places = {}
        for look, at, glyphs, width, _ in line.parts:
            color, font, under, over, links = self._heads[look]
            if font != self._font or color != self._color:
                out += (color if color != self._color else "", font)
                self._font, self._color = font, color
            if links:
                self._meet(places, links, left + at / UNITS, width / UNITS)
            if under or over or not glyphs:
                x = left + at / UNITS
                self._stroke(under, x, x + width / UNITS, baseline, at / UNITS)
                if glyphs:
                    out += (start(x, baseline), glyphs, ")] TJ\n")
                self._stroke(over, x, x + width / UNITS, baseline, at / UNITS)
            else:
                out += (start(left + at / UNITS, baseline) if at or not begins else begins, glyphs, ")] TJ\n")
        if places:
            self._link(places, baseline)

    def _meet(self, places: Places, links: Iterable[Linked], x: float, width: float) -> None:
        """Note where a text stands that is in links."""
        for link in links:
            places.setdefault(link, []).extend((x, x + width))

    def _link(self, places: Places, baseline: float) -> None:
        """Note where the links of a line can be clicked."""
        for link, ends in places.items():
            top = baseline - link.above
            self.links.append((link.target, (min(ends), top, max(ends), top + link.height)))

    def _stroke(self, strokes: Iterable[Stroke], x: float, end: float, baseline: float, phase: float) -> None:
        """Draw lines along a text, in the order in which WeasyPrint does (`draw_text`): outside of the text object."""
        for stroke in strokes:
            dashes = f"{stroke.dashes} {numeral(phase)} d\n" if stroke.dashes else ""
            places = (-stroke.apart, stroke.apart) if stroke.apart else (0.0,)
            y = baseline + stroke.below
            if x == end:  # WeasyPrint takes a line without length for one that goes down the page
                ends = [(x + place, x + place, y) for place in places]
            else:
                ends = [(x, end, y + place) for place in places]
            lines = [
                f"{numeral(one)} {numeral(at)} m\n{numeral(other)} {numeral(at)} l\n"
                for one, other, at in ends
            ]
            self.operators += (self.stroke[0], stroke.color, dashes, stroke.width, *lines, self.stroke[1])
