"""The records of shaping: words and pairs of characters as glyphs, fonts, and how glyphs are written on a page."""

from __future__ import annotations

import re
from typing import NamedTuple

import uharfbuzz

from mailer.render.pdf.replay.records import Typeface
from mailer.render.pdf.widths import Widths

UNITS = 1024
"""Pango units in a pixel."""


LETTERS = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
"""What makes a text Latin: Pango gives a text of digits and signs alone no script, and some fonts kern it otherwise."""


class Pull(NamedTuple):
    """What a glyph does to the one behind it: how much wider that is, and how far to the right. Pango units."""

    advance: int
    right: int


class Pair(NamedTuple):
    """The first of two characters that stay two glyphs, and what it does to the second.

    ``width`` counts what the pair takes from both glyphs, ``advance`` what it takes from the first.
    """

    width: int
    code: str
    glyph: int
    advance: int
    pull: Pull | None


class Word(NamedTuple):
    """A shaped word: its widths by itself and before a space, that of a space before it, and how all are written.

    ``latin`` tells whether a letter is in it (see `LETTERS`).

    Glyphs are written as within ``(`` and ``)``, two bytes each (see `written`). Some fonts kern by halves, and a
    glyph depends on the one before it: ``following`` is then the word behind a space, and ``pull`` what it does to the
    space behind it, which is ``space_advance`` wide without it.
    """

    text: str
    latin: bool
    width: int
    width_before_space: int
    space: int
    glyphs: str
    glyphs_before_space: str
    space_glyphs: str
    space_advance: int
    following: Word | None = None
    pull: Pull | None = None


class Font:
    """A typeface that words are set in, and the glyphs of it that were used, with the text of each."""

    def __init__(self, face: Typeface, texts: dict[int, str]) -> None:
        """``texts`` is where the used glyphs are noted."""
        self.face = face
        self.covered = frozenset(uharfbuzz.Face(face.data, face.place).unicodes)
        self.texts = texts
        self.widths = Widths(face.data, face.place)


def written(glyph: int) -> str:
    """Return a glyph as it stands in a string of a page: two bytes, as characters, with what would end it escaped."""
    return "".join([_ESCAPED.get(byte) or chr(byte) for byte in divmod(glyph, 256)])


_ESCAPED = {ord("("): r"\(", ord(")"): r"\)", ord("\\"): r"\\", ord("\r"): r"\r"}
