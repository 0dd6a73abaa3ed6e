"""Text to glyphs: words shaped once by HarfBuzz in the font that WeasyPrint chose, and written as it writes them.

Widths are Pango units (1/1024 pixel), as HarfBuzz gives them at the font's size. In the PDF a font has whole
thousandths as widths, and what a glyph is narrower or wider than that stands between the glyphs as a
whole number: cut off, not rounded, for so does WeasyPrint, and over a line the difference can be seen.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import uharfbuzz

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import Look, Typeface
from mailer.render.pdf.widths import Widths

UNITS = 1024
"""Pango units in a pixel."""

WORDS = 50_000
"""How many words of a look are kept."""

_SETTABLE = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u024f\u1e00-\u1eff\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033"
    "\u2039\u203a\u2044\u20ac\u2116\u2122\u2190-\u2193\u2212]"
)
"""What is not plain Latin text: other scripts, marks that join, directions and invisible characters."""


_SPACES = " \u00a0\u202f"
"""Spaces need no glyph of their own: HarfBuzz makes them of the plain one, for Pango as for us."""


class Word(NamedTuple):
    """A shaped word: its width and glyphs by itself, before a space, and those of a space before it.

    Glyphs are written as within ``<`` and ``>``, four hexadecimal digits each.
    """

    width: int
    width_before_space: int
    space: int
    glyphs: str
    glyphs_before_space: str
    space_glyphs: str


class Font:
    """A typeface that words are set in, and the glyphs of it that were used, with the text of each."""

    def __init__(self, face: Typeface, texts: dict[int, str]) -> None:
        """``texts`` is where the used glyphs are noted."""
        self.face = face
        self.hb = uharfbuzz.Face(face.data, face.place)
        self.covered = frozenset(self.hb.unicodes)
        self.texts = texts
        self.widths = Widths(face.data, face.place)


class Shaper:
    """Shapes the words of one look."""

    def __init__(self, font: Font, look: Look) -> None:
        self.font = font
        self.size = look.size
        self._hb = uharfbuzz.Font(font.hb)
        scale = int(look.size * UNITS)
        self._hb.scale = (scale, scale)
        self._features = dict(look.features)
        self._language = look.language
        self._words: dict[str, Word] = {}
        self._portions: dict[str, tuple[int, str]] = {}

    def word(self, text: str) -> Word:
        """Return a word shaped. Raises `UnknownLayoutError` for what is not plain text of the font."""
        word = self._words.get(text)
        if word is None:
            if len(self._words) >= WORDS:
                self._words.clear()
            word = self._words[text] = self._shape(text)
        return word

    def portion(self, text: str) -> tuple[int, str]:
        """Return width and glyphs of text that may begin or end with a space; raises as `word` does."""
        portion = self._portions.get(text)
        if portion is None:
            if len(self._portions) >= WORDS:
                self._portions.clear()
            portion = self._portions[text] = self._compose(text)
        return portion

    def _compose(self, text: str) -> tuple[int, str]:
        blank = self.word("n")  # a letter that has no kerning with a space
        first, *others = text.split(" ")
        word = self.word(first) if first else None
        width, glyphs = 0, []
        for other in others:
            following = self.word(other) if other else None
            if word:
                width += word.width_before_space
                glyphs.append(word.glyphs_before_space)
            width += following.space if following else blank.space
            glyphs.append(following.space_glyphs if following else blank.space_glyphs)
            word = following
        if word:
            width += word.width
            glyphs.append(word.glyphs)
        return width, "".join(glyphs)

    def _shape(self, text: str) -> Word:
        found = _SETTABLE.search(text)
        missing = (
            found.group()
            if found
            else next((c for c in text if ord(c) not in self.font.covered and c not in _SPACES), None)
        )
        if missing is not None:
            raise UnknownLayoutError(
                N_("the character {character} is not plain text of the font {font}"),
                character=missing,
                font=self.font.face.family,
            )
        buffer = uharfbuzz.Buffer()
        buffer.add_str(f" {text} ")
        buffer.guess_segment_properties()
        buffer.direction, buffer.script = "ltr", "Latn"
        if self._language:
            buffer.language = self._language
        uharfbuzz.shape(self._hb, buffer, self._features)
        infos, positions = buffer.glyph_infos, buffer.glyph_positions
        if any(p.x_offset or p.y_offset for p in positions):
            raise UnknownLayoutError(
                N_("the character {character} is not plain text of the font {font}"),
                character=text,
                font=self.font.face.family,
            )
        codes: list[str] = []
        widths: list[int] = []
        glyphs = [info.codepoint for info in infos]
        clusters = [info.cluster for info in infos] + [len(text) + 2]
        if clusters[0] != 0 or clusters[1] != 1 or clusters[-2] != len(text) + 1:
            raise UnknownLayoutError(
                N_("the character {character} is not plain text of the font {font}"),
                character=text,
                font=self.font.face.family,
            )
        source = f" {text} "
        for index, glyph in enumerate(glyphs):
            self._use(glyph, source[clusters[index] : clusters[index + 1]])
            widths.append(positions[index].x_advance)
            codes.append(self._code(glyph, widths[-1]))
        last = glyphs[-2]
        alone = self._hb.get_glyph_h_advance(last)
        inner = sum(widths[1:-2])
        start = "".join(codes[1:-2])
        return Word(
            inner + alone,
            inner + widths[-2],
            widths[0],
            start + self._code(last, alone),
            start + codes[-2],
            codes[0],
        )

    def _use(self, glyph: int, text: str) -> None:
        texts = self.font.texts
        if glyph not in texts or (text and (len(text), text) < (len(texts[glyph]), texts[glyph])):
            texts[glyph] = text

    def _code(self, glyph: int, width: int) -> str:
        kerning = int(self.font.widths[glyph] - width * 1000 / UNITS / self.size)
        return f"{glyph:04x}>{kerning}<" if kerning else f"{glyph:04x}"
