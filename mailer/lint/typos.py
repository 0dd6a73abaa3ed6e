"""The shape of the rules of typography: slips (see `slips`) in texts as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from mailer.errors import N_
from mailer.lint.reading import Reading, Where
from mailer.lint.rule import Check, Hit, PieceScene
from mailer.lint.slips import FINDERS, QUOTES, VALUE, WALL, Print, Slip, may_hold, printed
from mailer.lint.text import KEPT, Segment, Text
from mailer.lint.tokens import quote
from mailer.model import Message, Style

EVERYWHERE = Where()
_ADDRESS = re.compile(r"(?:https?|ftp|mailto|tel):[^\s«»]+|www\.[^\s«»]+|[^\s«»@]+@[^\s«»@]+\.[^\s«»@]+")
_MARKS = frozenset("«»“”")
_IN_ADDRESS = ("@", "www.", "http", "ftp:", "mailto:", "tel:")
REACH = 40
"""How many characters of the words around a slip are quoted."""

SAID = N_("Write “{right}” instead of “{wrong}”.")
NESTED = N_("Write ‘{right}’ instead of ‘{wrong}’.")
"""The same where what is quoted holds quotation marks itself."""
BARE = N_("Write {right} instead of {wrong}.")
"""The same of quotation marks, with what stands between them."""
FIXED = N_("mailer lint --fix does it for you.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slips(Check):
    """Slips of one rule in fixed text; the message quotes what stands there and what should."""

    rule: str
    hint: str = ""

    def in_piece(self, scene: PieceScene, /) -> Iterator[Hit]:
        """Yield a hit for each slip."""
        pages, together = scene.reading.once(_pages)
        if not may_hold(self.rule, together):
            return
        for text, page in pages:
            for slip in FINDERS[self.rule](page.string):
                yield self._hit(text, page, slip)

    def _hit(self, text: Text, page: Print, slip: Slip) -> Hit:
        first, last = (slip.start, slip.end) if slip.rule == QUOTES else _words(page.string, slip)
        wrong = quote(_shown(text, page, first, last, ()))
        right = quote(_shown(text, page, first, last, slip.changes))
        start, end = page.spans[first][0], page.spans[last - 1][1]
        place = text.place(start)
        hint = FIXED if slip.safe and place is not None and place.file.endswith(".md") else self.hint
        marks = not _MARKS.isdisjoint(right + wrong)
        said = Message(
            BARE if slip.rule == QUOTES else NESTED if marks else SAID, {"right": right, "wrong": wrong}
        )
        return Hit(said, Message(hint) if hint else None, text=text, start=start, end=end, excerpt=wrong)


def _pages(reading: Reading) -> tuple[list[tuple[Text, Print]], str]:
    """Return the texts of which their author wrote something, as they are printed, and all that is printed."""
    pages = [
        (text, print_of(text))
        for text in reading.select(EVERYWHERE)
        if any(segment.run.slot is None for segment in text.segments)
    ]
    return pages, "\n".join([page.string for _, page in pages])


def print_of(text: Text) -> Print:
    """Return a block's text as it is printed, with what clients and the campaign put there as values."""
    return _printed(tuple(_parts(text)))


@lru_cache(maxsize=KEPT)  # branches have most of their texts in common
def _printed(parts: tuple[tuple[int, int, str | None], ...]) -> Print:
    page = printed(parts)
    if not any(map(page.string.__contains__, _IN_ADDRESS)):
        return page
    return Print(_ADDRESS.sub(lambda found: WALL * len(found.group()), page.string), page.parts, page.changes)


def _parts(text: Text) -> Iterator[tuple[int, int, str | None]]:
    """Yield the parts of a text (see `printed`); fixed text of one style is one, wherever it was written."""
    at = 0
    for (slot, image, *_), together in groupby(text.segments, _kind):
        runs = list(together)
        start, end = runs[0].start, runs[-1].end
        if start > at:  # the end of a line
            yield at, start, text.string[at:start]
        if slot is not None:
            yield start, end, None
        else:
            yield start, end, WALL if image else text.string[start:end]
        at = end


def _kind(segment: Segment) -> tuple[int | None, str, Style, str]:
    run = segment.run
    return run.slot, run.image, run.style, run.link


def _words(string: str, slip: Slip) -> tuple[int, int]:
    """Return where the words around a slip begin and end."""
    first, last = slip.start, slip.end
    while first > 0 and slip.start - first < REACH and not string[first - 1].isspace():
        first -= 1
    while last < len(string) and last - slip.end < REACH and not string[last].isspace():
        last += 1
    return first, last


def _shown(text: Text, page: Print, first: int, last: int, changes: tuple[tuple[int, int, str], ...]) -> str:
    """Return characters of a print with changes made, and values as their fields."""
    parts = []
    at = first
    for start, end, new in (*changes, (last, last, "")):
        for index in range(at, start):
            sign = page.string[index]
            parts.append(text.written(*page.spans[index]) if sign == VALUE else "" if sign == WALL else sign)
        parts.append(new)
        at = end
    return "".join(parts)
