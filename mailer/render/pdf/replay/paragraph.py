"""A block of text set for one client: values put in, broken into lines as WeasyPrint breaks them.

Lines are filled greedily, as Pango fills them: a word that fits without the space behind it is on the line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from mailer.errors import N_
from mailer.model import split_slots
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.breaking import cuts, units
from mailer.render.pdf.replay.records import Inline, Look, RunOfText, Stretch
from mailer.render.pdf.replay.shaping import LETTERS, UNITS, Shaper, Word

_SPACES = re.compile("[ \t\n\r\f]{2,}|[\t\n\r\f]")


TEXTS = 2_000
"""How many texts of a stretch are kept as they were set."""

ENDLESS = 1 << 31
"""A width that every text fits in."""


class Part(NamedTuple):
    """Text of one box on one line: which look, how far from the line's start (Pango units), and its glyphs."""

    look: int
    at: int
    glyphs: str


class SetLine(NamedTuple):
    """A line: its width in Pango units, and its parts from left to right."""

    width: int
    parts: tuple[Part, ...]


class Paragraph:
    """One block's text, ready for values."""

    def __init__(self, inline: Inline, shaper: Callable[[Look], tuple[int, Shaper]], language: str) -> None:
        """Prepare a block; ``shaper`` gives each look its number in the plate, and what shapes it."""
        self.align = inline.align
        self._language = language
        self._stretches = [
            _Stretch(stretch, inline.collapse, shaper, language) for stretch in inline.stretches
        ]

    def lines(self, values: Sequence[str], width: float) -> list[list[SetLine]]:
        """Return the lines of each stretch in a width given in pixels.

        Raises `UnknownLayoutError` for text that cannot be set with certainty, and a word that is wider than the line.
        """
        limit = int(width * UNITS * (1 + 1e-9))
        return [stretch.lines(values, limit) for stretch in self._stretches]


class _Stretch:
    """The text between two forced ends of lines."""

    def __init__(
        self, stretch: Stretch, collapse: bool, shaper: Callable[[Look], tuple[int, Shaper]], language: str
    ) -> None:
        self._collapse = collapse
        self._wraps = stretch.wraps
        self._set: dict[tuple[str, ...], list[SetLine]] = {}
        self._limit = -1
        self._language = language
        self._runs = [_Run(run, *shaper(run.look)) for run in stretch.runs]

    def lines(self, values: Sequence[str], limit: int) -> list[SetLine]:
        """Return the lines in a width of Pango units; texts that come again (a salutation) are set once."""
        texts = tuple([run.text(values) for run in self._runs])
        lines = self._set.get(texts)
        if lines is None or self._limit != limit:
            if len(self._set) >= TEXTS or self._limit != limit:
                self._set.clear()
                self._limit = limit
            lines = self._set[texts] = self._broken(list(texts), limit if self._wraps else ENDLESS)
        return lines

    def _broken(self, texts: list[str], limit: int) -> list[SetLine]:
        if any(map(_SPACES.search, texts)) or len(texts) > 1:
            texts = self._collapsed(texts)
        if not "".join(texts).strip(" "):
            raise UnknownLayoutError(N_("a printed line is empty"))
        if len(texts) == 1:
            run = self._runs[0]
            return _one_run(texts[0].strip(" "), run.look, run.shaper, self._language, limit)
        return _Runs(texts, self._runs, self._language, limit).lines()

    def _collapsed(self, texts: list[str]) -> list[str]:
        """Return texts with white space as WeasyPrint has it: one space for any, across boxes too."""
        if not self._collapse:
            if any(map(_SPACES.search, texts)):
                raise UnknownLayoutError(N_("white space is kept in a block of varying text"))
            return texts
        out: list[str] = []
        space = True
        for text in texts:
            one = _SPACES.sub(" ", text)
            out.append(one[1:] if space and one[:1] == " " else one)
            if out[-1]:
                space = out[-1][-1] == " "
        return out


class _Run:
    """A box of text with holes."""

    def __init__(self, run: RunOfText, look: int, shaper: Shaper) -> None:
        self.look = look
        self.shaper = shaper
        self._parts = tuple(split_slots(run.text))
        self._fixed = run.text if all(isinstance(part, str) for part in self._parts) else None

    def text(self, values: Sequence[str]) -> str:
        """Return the text for a client's values."""
        if self._fixed is not None:
            return self._fixed
        return "".join([part if isinstance(part, str) else values[part] for part in self._parts])


def _one_run(text: str, look: int, shaper: Shaper, language: str, limit: int) -> list[SetLine]:
    """Break a text of one look into lines: the way of most paragraphs, and so the one that is quick."""
    if not LETTERS.search(text):
        shaper = shaper.common
    words = [shaper.word(word) for word in text.split(" ")]
    width = sum([word.width_before_space + word.space for word in words])
    width += words[-1].width - words[-1].width_before_space - words[0].space
    if width <= limit:
        return [SetLine(width, (Part(look, 0, shaper.joined(words)),))]
    lines: list[SetLine] = []
    line: list[Word] = []
    width = before = 0  # of the line, by itself and with a space to come
    pending = units(text, language)
    pending.reverse()
    while pending:
        unit = pending.pop()
        word = shaper.word(unit)
        start = before + word.space if line else 0
        if start + word.width <= limit:
            line.append(word)
            width, before = start + word.width, start + word.width_before_space
            continue
        for cut in reversed(cuts(unit, language)):
            part = shaper.word(unit[:cut].rstrip(" "))
            if start + part.width <= limit:
                line.append(part)
                width = start + part.width
                unit = unit[cut:].lstrip(" ")
                break
        if not line:
            raise UnknownLayoutError(N_("a word is wider than its line"))
        lines.append(_set(line, width, look, shaper))
        line = []
        pending.append(unit)
    lines.append(_set(line, width, look, shaper))
    return lines


def _set(words: Sequence[Word], width: int, look: int, shaper: Shaper) -> SetLine:
    """Return a line of words of one look."""
    if shaper is shaper.common or any(LETTERS.search(word.text) for word in words):
        return SetLine(width, (Part(look, 0, shaper.joined(words)),))
    width, glyphs = shaper.common.same_width(" ".join([word.text for word in words]), width)
    return SetLine(width, (Part(look, 0, glyphs),))


class _Runs:
    """Breaking of a stretch in which several boxes of text follow one another."""

    def __init__(self, texts: Sequence[str], runs: Sequence[_Run], language: str, limit: int) -> None:
        text = "".join(texts)
        room = len(text) - len(text.lstrip(" "))
        self._text = text.strip(" ")
        if "  " in self._text:
            raise UnknownLayoutError(N_("white space is kept in a block of varying text"))
        self._runs = runs
        self._language = language
        self._limit = limit
        ends = [
            max(end - room, 0) for end in accumulate(map(len, texts))
        ]  # a line does not begin with a space
        self._spans = list(zip([0, *ends], ends, strict=False))

    def lines(self) -> list[SetLine]:
        """Return the lines."""
        whole = self._line(0, len(self._text))
        if whole.width <= self._limit:
            return [whole]
        lines: list[SetLine] = []
        first = at = 0
        line: SetLine | None = None
        for unit in units(self._text, self._language):
            stop = at + len(unit)
            while (longer := self._line(first, stop)).width > self._limit:
                cut = self._cut(first, at, unit[at - stop :])
                if cut is None:
                    self._check_end(first, at)
                else:
                    line, at = self._line(first, cut), cut
                if line is None:
                    raise UnknownLayoutError(N_("a word is wider than its line"))
                lines.append(line)
                first, line = at, None
            line, at = longer, stop + 1
        assert line is not None  # noqa: S101 - a stretch has a unit
        return [*lines, line]

    def _check_end(self, first: int, at: int) -> None:
        """Raise `UnknownLayoutError` where a box fits on the line without the space that it ends with, but not with it.

        WeasyPrint then takes no more than the box's first word (`split_first_line`, step 3).
        """
        if any(end == at for _, end in self._spans) and self._line(first, at).width > self._limit:
            raise UnknownLayoutError(N_("a space at the end of a box does not fit on its line"))

    def _cut(self, first: int, at: int, unit: str) -> int | None:
        """Return where a unit that is too long may be cut so that its start is still on the line."""
        for cut in reversed(cuts(unit, self._language)):
            if self._line(first, at + cut).width <= self._limit:
                return at + cut
        return None

    def _line(self, first: int, stop: int) -> SetLine:
        """Return the text between two characters as one line."""
        at, parts = 0, []
        for (start, end), run in zip(self._spans, self._runs, strict=True):
            if (text := self._text[max(first, start) : min(stop, end)]) and start < stop and end > first:
                width, glyphs = run.shaper.portion(text)
                if text.strip(" "):
                    parts.append(Part(run.look, at, glyphs))
                at += width
        return SetLine(at, tuple(parts))
