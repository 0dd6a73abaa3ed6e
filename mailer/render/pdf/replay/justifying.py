"""Justified lines: the room that a line leaves goes to its spaces, as WeasyPrint and Pango share it out.

WeasyPrint gives each space of a line the same part of the room, in pixels, and has Pango draw each box of text anew
with that. Pango then shapes the words between spaces by themselves, and gives half of what a space gets to its left and
half to its right (`pango_glyph_item_letter_space`), but nothing at the ends of a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mailer.render.pdf.replay.careful import Part, SetLine
from mailer.render.pdf.replay.glyphs import LETTERS, UNITS
from mailer.render.pdf.replay.shaping import Shaper
from mailer.render.pdf.replay.spaced import SpacedShaper, halved

_SPACE = re.compile("([ \u00a0])")


def justified(lines: Sequence[SetLine], shapers: Mapping[int, Shaper], width: float) -> list[SetLine]:
    """Return the lines of a stretch in a width of pixels; the last one stays as it is. ``shapers`` are by look."""
    return [*(_filled(line, shapers, width) for line in lines[:-1]), lines[-1]]


def _filled(line: SetLine, shapers: Mapping[int, Shaper], width: float) -> SetLine:
    room = width - line.width / UNITS
    spaces = sum(map(_spaces, line.parts))
    if room <= 0 or not spaces:
        return line
    spacing = room / spaces
    parts: list[Part] = []
    before = 0
    for part in line.parts:
        own = _spaces(part)
        glyphs = _spread(shapers[part.look], part.text, spacing) if own and part.glyphs else part.glyphs
        at, wider = part.at + before * spacing * UNITS, part.width + own * spacing * UNITS
        parts.append(Part(part.look, at, glyphs, wider, part.text))
        before += own
    return SetLine(width * UNITS, tuple(parts))


def _spaces(part: Part) -> int:
    return part.text.count(" ") + part.text.count("\u00a0")


def _spread(shaper: Shaper, text: str, spacing: float) -> str:
    """Return the glyphs of a text whose spaces are wider, by so many pixels."""
    if isinstance(shaper, SpacedShaper):
        return shaper.spread(text, spacing)
    of_words = shaper if LETTERS.search(text) else shaper.common
    units = int(spacing * UNITS)
    last = len(text.encode()) - 1
    glyphs, at = [], 0
    for place, part in enumerate(_SPACE.split(text)):
        end = at + len(part.encode())
        if part and place % 2:
            more = 2 * units if at in (0, last) else units  # as WeasyPrint has it (`Layout.set_text`)
            left = halved(more)
            before, behind = (left if at else 0), (more - left if end <= last else 0)
            glyphs.append(shaper.wider(part, before + behind, before))
        elif part:
            glyphs.append(of_words.word(part).glyphs)
        at = end
    return "".join(glyphs)
