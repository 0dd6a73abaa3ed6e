"""A block of text set for one client: values put in, broken into lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from mailer.errors import N_
from mailer.model import slot_text, split_slots
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.careful import Box, Part, SetLine, broken, collapsed
from mailer.render.pdf.replay.composer import ODD_SPACES, Composer
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.justifying import justified
from mailer.render.pdf.replay.recent import Recent
from mailer.render.pdf.replay.records import Inline, Look, Stretch
from mailer.render.pdf.replay.shaping import SHORT, Shaper

TEXTS = 512
"""How many texts of a stretch are kept as they were set, half of what is kept at most (`Recent`)."""

ENDLESS = 1 << 31
"""A width that every text fits in."""


class Paragraph:
    """One block's text, ready for values."""

    def __init__(self, inline: Inline, shaper: Callable[[Look], tuple[int, Shaper]], language: str) -> None:
        """Prepare a block; ``shaper`` gives each look its number in the plate, and what shapes it."""
        self.align = inline.align
        self._language = language
        self._stretches = [_Stretch(stretch, inline, shaper, language) for stretch in inline.stretches]

    def lines(self, values: Sequence[str], width: float) -> list[list[SetLine]]:
        """Return the lines of each stretch in a width given in pixels.

        Raises `UnknownLayoutError` for text that cannot be set with certainty, and a word that is wider than the line.
        """
        limit = _units(width)
        return [stretch.lines(values, limit, width) for stretch in self._stretches]

    def cell(self, width: float) -> Callable[[Sequence[str]], SetLine | None] | None:
        """Return what sets a text on one line of a width in pixels, or gives None where it takes more.

        So most cells of a table are set, whose values hardly come again. None where no text can be set so.
        """
        if len(self._stretches) != 1:
            return None
        return self._stretches[0].cell(_units(width))


class _Stretch:
    """The text between two forced ends of lines."""

    def __init__(
        self, stretch: Stretch, inline: Inline, shaper: Callable[[Look], tuple[int, Shaper]], language: str
    ) -> None:
        collapse = self._collapse = inline.collapse
        self._justified = collapse and inline.align == "justify"
        self._wraps = stretch.wraps
        self._language = language
        self._boxes = [Box(run, *shaper(run.look), justified=self._justified) for run in stretch.runs]
        self._linked = [frozenset(link.box for link in run.look.links) for run in stretch.runs]
        if not any(self._linked):
            self._linked = []
        self._slots = tuple(
            part for run in stretch.runs for part in split_slots(run.text) if isinstance(part, int)
        )
        sources = [box.source for box in self._boxes]
        quick = collapse or collapsed(sources) == sources
        self._composer = Composer(self._boxes, language) if quick else None
        self._set: Recent[tuple[str, ...], list[SetLine]] = Recent(TEXTS)
        self._limit = -1
        self._short = (
            sum(len(part) for text in sources for part in split_slots(text) if isinstance(part, str)) <= SHORT
        )
        self._one: Callable[[Sequence[str]], SetLine | None] | None = None

    def lines(self, values: Sequence[str], limit: int, width: float) -> list[SetLine]:
        """Return the lines in a width of Pango units, and of pixels; texts that come again are set once."""
        if self._limit != limit:
            self._set.clear()
            self._limit = limit
            self._one = self.cell(limit) if self._short else None
        if self._one is not None and (line := self._one(values)) is not None:
            return [line]
        key = tuple([values[slot] for slot in self._slots])
        lines = self._set.get(key)
        if lines is None:
            lines = self._broken(values, limit if self._wraps else ENDLESS)
            if self._justified and len(lines) > 1:
                lines = justified(lines, {box.look: box.shaper for box in self._boxes}, width)
            self._set.keep(key, lines)
        return lines

    def _broken(self, values: Sequence[str], limit: int) -> list[SetLine]:
        if self._linked:
            self._check_links([box.text(values) for box in self._boxes])
        lines = self._composer.lines(values, limit) if self._composer else None
        if lines is not None:
            return lines
        texts = [box.text(values) for box in self._boxes]
        return broken(texts, self._boxes, self._language, limit, collapse=self._collapse)

    def _check_links(self, texts: Sequence[str]) -> None:
        """Raise `UnknownLayoutError` for a link that begins with white space, or has no text.

        WeasyPrint may leave its box at the end of the line before it.
        """
        texts = collapsed(texts)
        for box in frozenset().union(*self._linked):
            text = "".join(text for text, boxes in zip(texts, self._linked, strict=True) if box in boxes)
            if not text or text[0] == " ":
                raise UnknownLayoutError(N_("a link is without text, or begins with a space"))

    def cell(self, limit: int) -> Callable[[Sequence[str]], SetLine | None] | None:
        """Return what sets a text that takes one line; see `Paragraph.cell`."""
        if len(self._boxes) != 1 or not self._slots or self._linked:
            return None
        (box,) = self._boxes
        shaper, look = box.shaper, box.look
        text_of = itemgetter(self._slots[0]) if box.source == slot_text(self._slots[0]) else box.text

        def line(values: Sequence[str]) -> SetLine | None:
            text = text_of(values)
            if not text or ODD_SPACES.search(text):
                return None
            width, glyphs = shaper.alone(text)
            return SetLine(width, (Part(look, 0, glyphs, width),)) if width <= limit else None

        return line


def _units(width: float) -> int:
    """Return a width in pixels as Pango has it."""
    return int(width * UNITS * (1 + 1e-9))
