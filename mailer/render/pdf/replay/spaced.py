"""Text with more room between its letters than the font gives (CSS ``letter-spacing``), set as Pango sets it.

Pango gives half of what a character gets to its left and half to its right, but nothing at the ends of a line
(`pango_glyph_item_letter_space`), and makes no ligatures. WeasyPrint adds one spacing to the width of each text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain

from mailer.errors import N_
from mailer.render.pdf.harfbuzz import Glyph, Shape
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.glyphs import LETTERS, UNITS, Font
from mailer.render.pdf.replay.records import Look
from mailer.render.pdf.replay.shaping import Shaper

_SPACE = re.compile("([ \u00a0])")


def halved(spacing: int) -> int:
    """Return the part of a spacing that is left of a glyph; whole pixels are halved to whole pixels."""
    left = int(spacing / 2)
    return left if spacing % UNITS else (left + UNITS // 2) // UNITS * UNITS


class SpacedShaper(Shaper):
    """Shapes text with more room, or less, between its letters."""

    def __init__(self, font: Font, look: Look, shape: Callable[[Look, str], Shape]) -> None:
        """See `Shaper`."""
        super().__init__(font, look, shape)
        self.spacing = look.spacing
        self._units = int(look.spacing * UNITS)
        self.blank += self._units

    def portion(self, text: str) -> tuple[float, str]:
        """Return width and glyphs of text; raises as `Shaper.portion` does."""
        glyphs = self._shaped(text, LETTERS.search(text) is None)
        width = (
            sum(glyph.advance for glyph in glyphs) + (len(glyphs) - 1) * self._units + self.spacing * UNITS
        )
        return width, self._drawn(glyphs, [self._units] * len(glyphs))

    def alone(self, text: str) -> tuple[float, str]:
        """Return width and glyphs of text; raises as `Shaper.portion` does."""
        return self.portion(text)

    def spread(self, text: str, spacing: float) -> str:
        """Return the glyphs of a text whose spaces are wider, by so many pixels; the words are shaped by themselves."""
        common = LETTERS.search(text) is None
        units, end, at = int(spacing * UNITS + self._units), len(text.encode()) - 1, 0
        glyphs: list[list[Glyph]] = []
        spacings: list[int] = []
        for place, part in enumerate(_SPACE.split(text)):
            if part:
                glyphs.append(self._shaped(part, common))
                more = units * (1 + (at in (0, end))) if place % 2 else self._units
                spacings += [more] * len(part)
            at += len(part.encode())
        return self._drawn(list(chain.from_iterable(glyphs)), spacings)

    def _shaped(self, text: str, common: bool) -> list[Glyph]:
        """Return the glyphs of a text, one for each character."""
        self._check(text)
        glyphs = self._glyphs(text)
        if common:
            # Its line is broken as one with letters, and drawn as one without.
            drawn = self.common._glyphs(text)
            if sum(glyph.advance for glyph in drawn) != sum(glyph.advance for glyph in glyphs):
                raise UnknownLayoutError(
                    N_("the font {font} sets digits otherwise beside letters"), font=self.font.face.family
                )
            glyphs = drawn
        if [glyph.cluster for glyph in glyphs] != list(range(len(text))):
            raise self._unknown(text)
        for glyph, character in zip(glyphs, text, strict=True):
            self._use(glyph.number, character)
        return glyphs

    def _drawn(self, glyphs: list[Glyph], spacings: Iterable[int]) -> str:
        codes = []
        last = len(glyphs) - 1
        for place, (glyph, spacing) in enumerate(zip(glyphs, spacings, strict=True)):
            left = halved(spacing)
            before, behind = (left if place else 0), (spacing - left if place < last else 0)
            codes.append(self._code(glyph.number, glyph.advance + before + behind, glyph.right + before))
        return "".join(codes)
