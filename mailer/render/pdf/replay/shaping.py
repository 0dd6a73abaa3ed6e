"""Text to glyphs: words shaped once by HarfBuzz in the font that WeasyPrint chose, and written as it writes them.

Widths are Pango units (1/1024 pixel), as HarfBuzz gives them at the font's size. In the PDF a font has whole
thousandths as widths, and what a glyph is narrower or wider than that stands between the glyphs as a
whole number: cut off, not rounded, for so does WeasyPrint, and over a line the difference can be seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from operator import add

from mailer.errors import N_
from mailer.render.pdf.harfbuzz import COMMON, LATIN, Glyph, Shape
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.glyphs import LETTERS, UNITS, Font, Pair, Pull, Word, written
from mailer.render.pdf.replay.recent import Recent
from mailer.render.pdf.replay.records import Look

WORDS = 4_096
"""How many words of a look are kept, half of what is kept at most (`Recent`): a word takes half a kilobyte."""

CELLS = 1_024
"""How many texts of cells are kept, likewise: the same amount stands in two columns, the same date in many rows."""

SHORT = 24
"""The longest text, in characters, that is kept as it was set: longer ones hardly come again."""

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


class Shaper:
    """Shapes the words of one look."""

    def __init__(
        self, font: Font, look: Look, shape: Callable[[Look, str], Shape], script: str = LATIN
    ) -> None:
        """``shape`` gives what turns text of a look and a script into glyphs.

        Raises `UnknownLayoutError` for a font without a space.
        """
        self.font = font
        self.size = look.size
        self.spacing = 0.0
        self.common = self if script == COMMON else Shaper(font, look, shape, COMMON)
        self._shape = shape(look, script)
        self._words: Recent[str, Word] = Recent(WORDS)
        self._portions: Recent[str, tuple[float, str]] = Recent(WORDS)
        self._codes: Recent[tuple[int, int, int], str] = Recent(WORDS)
        self._pairs: dict[str, Pair | None] = {}
        self._ends: dict[str, Glyph] = {}
        self._plain: dict[str, tuple[int, str]] = {}
        self._digits: dict[str, tuple[int, str]] = {}
        self._alone: Recent[str, tuple[float, str]] = Recent(CELLS)
        self._pulls = False
        (self._space,) = self._glyphs(" ")
        self.blank = self._space.advance
        self._pairwise = all(self._paired(text) in (None, self._whole(text)) for text in _SAMPLES)

    def word(self, text: str) -> Word:
        """Return a word shaped. Raises `UnknownLayoutError` for what is not plain text of the font."""
        word = self._words.get(text)
        if word is None:
            word = (self._paired(text) if self._pairwise else None) or self._whole(text)
            self._words.keep(text, word)
        return word

    def joined(self, words: Sequence[Word]) -> str:
        """Return the glyphs of a line of words."""
        *others, last = words
        if not others:
            return last.glyphs
        if self._pulls:
            return self.composed(words)
        glyphs = [glyph for word in others for glyph in (word.space_glyphs, word.glyphs_before_space)]
        return "".join([*glyphs[1:], last.space_glyphs, last.glyphs])

    def portion(self, text: str) -> tuple[float, str]:
        """Return width and glyphs of text that may begin or end with a space; raises as `word` does."""
        if len(text) > SHORT:
            return self._portion(text)
        portion = self._portions.get(text)
        if portion is None:
            portion = self._portions.keep(text, self._portion(text))
        return portion

    def alone(self, text: str) -> tuple[float, str]:
        """Return width and glyphs of text that is all its line holds, as `portion` does, but keep it for a while only.

        Raises `UnknownLayoutError` as `word` does.
        """
        found = self._alone.get(text)
        if found is None:
            pairwise = self._pairwise and self.common._pairwise
            found = self._alone.keep(text, self._put_together(text) if pairwise else self._portion(text))
        return found

    def _put_together(self, text: str) -> tuple[float, str]:
        found: tuple[float, str] | None = self._known(
            text, self._plain if text[0].isalpha() else self._digits
        )
        if found is None and (self is self.common or LETTERS.search(text)):
            found = self._known(text, self._plain)
        elif found is None:
            found = self._portion(text)
            self._note_digits(text)
        return found or self._portion(text)

    @staticmethod
    def _known(text: str, known: Mapping[str, tuple[int, str]]) -> tuple[int, str] | None:
        """Return text put together from pairs of characters, if all are known."""
        try:
            cuts = [known[pair] for pair in map(add, text, text[1:])]
            cuts.append(known[text[-1]])
        except KeyError:
            return None
        widths, codes = zip(*cuts, strict=True)
        return sum(widths), "".join(codes)

    def _note_digits(self, text: str) -> None:
        """Note what is as wide in both scripts, and pulls nothing."""
        for part in (*map(add, text, text[1:]), text[-1]):
            drawn = self.common._plain.get(part)
            if drawn is not None and part in self._plain and self._plain[part][0] == drawn[0]:
                self._digits[part] = drawn

    def _portion(self, text: str) -> tuple[float, str]:
        words = [self.word(part) if part else None for part in text.split(" ")]
        width = sum(word.width_before_space if word else 0 for word in words[:-1])
        width += sum(word.space if word else self.blank for word in words[1:])
        width += words[-1].width if words[-1] else 0
        if self is self.common or LETTERS.search(text):
            return width, self.composed(words)
        return self.common.same_width(text, width)

    def same_width(self, text: str, width: float) -> tuple[float, str]:
        """Return a portion of text that is broken into lines as another script has it, but drawn as this one does.

        Raises `UnknownLayoutError` where the two do not agree on its width.
        """
        portion = self.portion(text)
        if portion[0] != width:
            raise UnknownLayoutError(
                N_("the font {font} sets digits otherwise beside letters"), font=self.font.face.family
            )
        return portion

    def composed(self, words: Sequence[Word | None]) -> str:
        """Return the glyphs of words with a space between each two; None is a word of no letters."""
        glyphs: list[str] = []
        word: Word | None = None
        for index, following in enumerate(words):
            if index:
                glyphs += (word.glyphs_before_space if word else "", self._space_between(word, following))
            word = (following.following or following) if following and index else following
        return "".join([*glyphs, word.glyphs if word else ""])

    def _space_between(self, word: Word | None, following: Word | None) -> str:
        if word is None or word.pull is None:
            return (
                following.space_glyphs if following else self._code(self._space.number, self._space.advance)
            )
        advance = following.space_advance if following else self._space.advance
        return self._code(self._space.number, advance + word.pull.advance, word.pull.right)

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
        space, *inner, last = cuts
        alone = self._ends[text[-1]]
        width = sum([cut.width for cut in inner])
        start, pull = self._chained(inner, None)
        word = Word(
            text,
            LETTERS.search(text) is not None,
            width + alone.advance,
            width + last.width,
            space.width,
            start + self._pulled(alone.number, alone.advance, pull),
            start + self._pulled(last.glyph, last.advance, pull),
            space.code,
            space.advance,
            pull=last.pull,
        )
        if space.pull is None:
            return word
        start, pull = self._chained(inner, space.pull)
        return word._replace(
            following=word._replace(
                glyphs=start + self._pulled(alone.number, alone.advance, pull),
                glyphs_before_space=start + self._pulled(last.glyph, last.advance, pull),
            )
        )

    def _chained(self, cuts: Sequence[Pair], pull: Pull | None) -> tuple[str, Pull | None]:
        """Return how the first glyphs of pairs are written, the first one pulled, and what the last one pulls."""
        if not self._pulls:
            return "".join([cut.code for cut in cuts]), None
        codes = []
        for cut in cuts:
            codes.append(self._pulled(cut.glyph, cut.advance, pull) if pull else cut.code)
            pull = cut.pull
        return "".join(codes), pull

    def _pair(self, pair: str) -> Pair | None:
        """Return the first of two characters that stay two glyphs; None where they do not."""
        self._check(pair)
        shaped = self._glyphs(pair)
        if [glyph.cluster for glyph in shaped] != [0, 1] or shaped[0].right:
            return None
        for glyph, character in zip(shaped, pair, strict=True):
            if character not in self._ends:
                alone = self._glyphs(character)
                if len(alone) != 1 or alone[0].right:
                    return None
                self._ends[character] = alone[0]
            if self._ends[character].number != glyph.number:
                return None
            self._use(glyph.number, character)
            end = self._ends[character]
            self._plain[character] = (end.advance, self._code(end.number, end.advance))
        one, other = shaped
        wider = other.advance - self._ends[pair[1]].advance
        pull = Pull(wider, other.right) if wider or other.right else None
        self._pulls = self._pulls or pull is not None
        code = self._code(one.number, one.advance)
        if pull is None:
            self._plain[pair] = (one.advance, code)
        return Pair(one.advance + wider, code, one.number, one.advance, pull)

    def _whole(self, text: str) -> Word:
        """Return a word shaped whole: by itself, and with a space before and behind it."""
        self._check(text)
        alone, before, after, both = map(self._glyphs, (text, f"{text} ", f" {text}", f" {text} "))
        numbers = [glyph.number for glyph in alone]
        space = self._space.number
        for shaped, expected in (
            (before, [*numbers, space]),
            (after, [space, *numbers]),
            (both, [space, *numbers, space]),
        ):
            if [glyph.number for glyph in shaped] != expected:
                raise self._unknown(text)
        ends = [*(glyph.cluster for glyph in alone[1:]), len(text)]
        for glyph, end in zip(alone, ends, strict=True):
            self._use(glyph.number, text[glyph.cluster : end])
        self._use(space, " ")
        width = sum(glyph.advance for glyph in alone)
        last = before[-1]
        wider = last.advance - self._space.advance
        pull = Pull(wider, last.right) if wider or last.right else None
        word = Word(
            text,
            LETTERS.search(text) is not None,
            width,
            sum(glyph.advance for glyph in before) - self._space.advance,
            sum(glyph.advance for glyph in after) - width,
            self._written(alone),
            self._written(before[:-1]),
            self._written(after[:1]),
            after[0].advance,
            pull=pull,
        )
        following = word._replace(
            glyphs=self._written(after[1:]), glyphs_before_space=self._written(both[1:-1])
        )
        self._pulls = self._pulls or pull is not None or following != word
        return word if following == word else word._replace(following=following)

    def wider(self, space: str, more: int, right: int) -> str:
        """Return how a space by itself is written that is so much wider, and how far to the right it is."""
        (glyph,) = self._glyphs(space)
        self._use(glyph.number, space)
        return self._code(glyph.number, glyph.advance + more, right)

    def _written(self, glyphs: Iterable[Glyph]) -> str:
        return "".join([self._code(glyph.number, glyph.advance, glyph.right) for glyph in glyphs])

    def _glyphs(self, text: str) -> list[Glyph]:
        """Return the glyphs of a text. Raises `UnknownLayoutError` for one that is missing, or moved up or down."""
        glyphs = self._shape(text)
        if any(not glyph.number or glyph.up for glyph in glyphs):
            raise self._unknown(text)
        return glyphs

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

    def _pulled(self, glyph: int, advance: int, pull: Pull | None) -> str:
        if pull is None:
            return self._code(glyph, advance)
        return self._code(glyph, advance + pull.advance, pull.right)

    def _code(self, glyph: int, width: int, right: int = 0) -> str:
        """Return how WeasyPrint writes a glyph, with what moves it and the ones behind it (`draw_first_line`)."""
        code = self._codes.get((glyph, width, right))
        if code is None:
            shift = right / self.size
            kerning = int(self.font.widths[glyph] + shift - width * 1000 / UNITS / self.size)
            code = (f"){-shift}(" if shift else "") + written(glyph) + (f"){kerning}(" if kerning else "")
            self._codes.keep((glyph, width, right), code)
        return code
