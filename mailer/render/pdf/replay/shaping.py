"""Text to glyphs: words shaped once by HarfBuzz in the font that WeasyPrint chose, and written as it writes them.

Widths are Pango units (1/1024 pixel), as HarfBuzz gives them at the font's size. In the PDF a font has whole
thousandths as widths, and what a glyph is narrower or wider than that stands between the glyphs as a
whole number: cut off, not rounded, for so does WeasyPrint, and over a line the difference can be seen.
"""

from __future__ import annotations

import re
from itertools import pairwise
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


_SAMPLES = (
    "AVATAR", "Toulouse", "Yvelines", "L’Haÿ-les-Roses", "WAGNER", "P.-S.", "r,", "f’", "VAPEUR", "office",
    "fjord", "affiné", "Ta.", "11", "1er", "1711", "Éléonore", "Œuvre", "cœur", "«oui»", "“non”", "(AV)", "KO",
    "Ry", "y.", "w,", "Fr.", "D’Y", "T.V.A.",
)  # fmt: skip
"""Words in which a font would show that it looks at more than two characters at a time."""


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
        self._pairs: dict[str, tuple[int, str] | None] = {}
        self._ends: dict[str, tuple[int, str]] = {}
        self._pairwise = all(self._paired(text) in (None, self._shape(text)) for text in _SAMPLES)

    def word(self, text: str) -> Word:
        """Return a word shaped. Raises `UnknownLayoutError` for what is not plain text of the font."""
        word = self._words.get(text)
        if word is None:
            if len(self._words) >= WORDS:
                self._words.clear()
            word = self._words[text] = (self._paired(text) if self._pairwise else None) or self._shape(text)
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

    def _paired(self, text: str) -> Word | None:
        """Return a word put together from pairs of characters; None where one of them does not stay two glyphs.

        Latin fonts kern by pairs, and names, which nearly every client brings new ones of, need not be shaped whole.
        """
        pairs = self._pairs
        cuts = []
        for pair in map("".join, pairwise(f" {text} ")):
            try:
                cut = pairs[pair]
            except KeyError:
                cut = pairs[pair] = self._pair(pair)
            if cut is None:
                return None
            cuts.append(cut)
        (space, space_glyphs), *inner, (last, last_glyphs) = cuts
        alone, alone_glyphs = self._ends[text[-1]]
        width = sum([one for one, _ in inner])
        start = "".join([glyphs for _, glyphs in inner])
        return Word(
            width + alone, width + last, space, start + alone_glyphs, start + last_glyphs, space_glyphs
        )

    def _pair(self, pair: str) -> tuple[int, str] | None:
        """Return width and glyph of the first of two characters that stay two; None where they do not."""
        self._check(pair)
        shaped = self._glyphs(pair)
        if [cluster for _, _, cluster in shaped] != [0, 1]:
            return None
        for (glyph, _, _), character in zip(shaped, pair, strict=True):
            if character not in self._ends:
                alone = self._glyphs(character)
                if len(alone) != 1 or alone[0][0] != glyph:
                    return None
                self._ends[character] = (alone[0][1], self._code(glyph, alone[0][1]))
            elif self._ends[character][1][:4] != f"{glyph:04x}":
                return None
            self._use(glyph, character)
        if shaped[1][1] != self._ends[pair[1]][0]:
            return None  # the pair moves its second glyph too
        return shaped[0][1], self._code(*shaped[0][:2])

    def _shape(self, text: str) -> Word:
        """Return a word shaped whole, between two spaces."""
        self._check(text)
        source = f" {text} "
        shaped = self._glyphs(source)
        clusters = [cluster for _, _, cluster in shaped] + [len(source)]
        if clusters[:2] != [0, 1] or clusters[-2] != len(source) - 1:
            raise self._unknown(text)
        for index, (glyph, _, cluster) in enumerate(shaped):
            self._use(glyph, source[cluster : clusters[index + 1]])
        first, *inner, last, _ = shaped
        alone = self._hb.get_glyph_h_advance(last[0])
        width = sum(advance for _, advance, _ in inner)
        start = "".join(self._code(glyph, advance) for glyph, advance, _ in inner)
        return Word(
            width + alone,
            width + last[1],
            first[1],
            start + self._code(last[0], alone),
            start + self._code(last[0], last[1]),
            self._code(first[0], first[1]),
        )

    def _glyphs(self, text: str) -> list[tuple[int, int, int]]:
        """Return glyph, width and first character of each glyph. Raises `UnknownLayoutError` for shifted ones."""
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.direction, buffer.script = "ltr", "Latn"
        if self._language:
            buffer.language = self._language
        uharfbuzz.shape(self._hb, buffer, self._features)
        if any(one.x_offset or one.y_offset for one in buffer.glyph_positions):
            raise self._unknown(text)
        return [
            (info.codepoint, position.x_advance, info.cluster)
            for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        ]

    def _check(self, text: str) -> None:
        """Raise `UnknownLayoutError` for what is not plain text, or not in the font."""
        if found := _SETTABLE.search(text):
            raise self._unknown(found.group())
        for character in text:
            if ord(character) not in self.font.covered and character not in _SPACES:
                raise self._unknown(character)

    def _unknown(self, text: str) -> UnknownLayoutError:
        return UnknownLayoutError(
            N_("the character {character} is not plain text of the font {font}"),
            character=text.strip(),
            font=self.font.face.family,
        )

    def _use(self, glyph: int, text: str) -> None:
        texts = self.font.texts
        if glyph not in texts or (text and (len(text), text) < (len(texts[glyph]), texts[glyph])):
            texts[glyph] = text

    def _code(self, glyph: int, width: int) -> str:
        kerning = int(self.font.widths[glyph] - width * 1000 / UNITS / self.size)
        return f"{glyph:04x}>{kerning}<" if kerning else f"{glyph:04x}"
