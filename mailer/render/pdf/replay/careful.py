"""Breaking of text into lines as WeasyPrint breaks it, whatever stands in it: the careful way, and the slower one.

Lines are filled greedily, as Pango fills them: a word that fits without the space behind it is on the line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from mailer.errors import N_
from mailer.model import split_slots
from mailer.render.pdf import inner
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.breaking import cuts, parted, units
from mailer.render.pdf.replay.records import RunOfText
from mailer.render.pdf.replay.shaping import Shaper

_SPACES = re.compile("[ \t\n\r\f]{2,}|[\t\n\r\f]")


class Part(NamedTuple):
    """Text of one box on one line: which look, how far from the line's start, its glyphs, and its width (Pango units).

    There are no glyphs of a space that is underlined. ``text`` is kept of text that is justified.
    """

    look: int
    at: float
    glyphs: str
    width: float
    text: str = ""


class SetLine(NamedTuple):
    """A line: its width in Pango units, and its parts from left to right."""

    width: float
    parts: tuple[Part, ...]


class Box:
    """A box of text with holes."""

    def __init__(self, run: RunOfText, look: int, shaper: Shaper, *, justified: bool = False) -> None:
        self.look = look
        self.justified = justified
        self.marked = bool(run.look.strokes or run.look.links) or justified
        self.shaper = shaper
        self.source = run.text
        self._parts = tuple(split_slots(run.text))
        self._fixed = run.text if all(isinstance(part, str) for part in self._parts) else None

    def text(self, values: Sequence[str]) -> str:
        """Return the text for a client's values."""
        if self._fixed is not None:
            return self._fixed
        return "".join([part if isinstance(part, str) else values[part] for part in self._parts])


def broken(
    texts: Sequence[str], boxes: Sequence[Box], language: str, limit: int, *, collapse: bool
) -> list[SetLine]:
    """Return the lines of a stretch: a text for each box, in a width of Pango units.

    Raises `UnknownLayoutError` for text that cannot be set with certainty, and a word that is wider than the line.
    """
    if any(map(_SPACES.search, texts)) or len(texts) > 1:
        texts = collapsed(texts) if collapse else _kept(texts)
    if not "".join(texts).strip(" "):
        raise UnknownLayoutError(N_("a printed line is empty"))
    lines = _Boxes(texts, boxes, language, limit).lines()
    if texts[-1].endswith(" ") and lines[-1].width + boxes[-1].shaper.blank > limit:
        raise UnknownLayoutError(N_("a space at the end of a box does not fit on its line"))
    return lines


def collapsed(texts: Sequence[str]) -> list[str]:
    """Return texts with white space as WeasyPrint has it: one space for any, across boxes too."""
    out: list[str] = []
    space = True
    for text in texts:
        one = _SPACES.sub(" ", text)
        out.append(one[1:] if space and one[:1] == " " else one)
        if out[-1]:
            space = out[-1][-1] == " "
    return out


def _kept(texts: Sequence[str]) -> Sequence[str]:
    if any(map(_SPACES.search, texts)):
        raise UnknownLayoutError(N_("white space is kept in a block of varying text"))
    return texts


class _Boxes:
    """Breaking of a stretch of one or several boxes of text."""

    def __init__(self, texts: Sequence[str], boxes: Sequence[Box], language: str, limit: int) -> None:
        text = "".join(texts)
        room = len(text) - len(text.lstrip(" "))
        self._text = text.strip(" ")
        if "  " in self._text:
            raise UnknownLayoutError(N_("white space is kept in a block of varying text"))
        self._boxes = boxes
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
        found = units(self._text, self._language)
        stops = [end + number for number, end in enumerate(accumulate(map(len, found)))]
        starts = [0, *(stop + 1 for stop in stops[:-1])]
        usual = int(self._limit * len(self._text) / whole.width)  # characters on a line
        lines: list[SetLine] = []
        first = index = 0
        while index < len(found):
            early = self._early(first, starts)
            if early is not None:
                lines.append(self._line(first, early))
                first, index = early + 1, starts.index(early + 1)
                continue
            index, line = self._fitting(first, index, stops, usual)
            if index < len(found) and self._overhangs(first, stops[index]):
                index, line = index + 1, self._line(first, stops[index])
                first = starts[index]
            elif index < len(found):
                self._check_whole(starts[index], stops[index])
                at = max(starts[index], first)
                cut = self._cut(first, at, self._text[at : stops[index]])
                if cut is not None:
                    line, at = self._line(first, cut), cut
                first = at
            if line is None:
                raise UnknownLayoutError(N_("a word is wider than its line"))
            lines.append(line)
        return lines

    def _overhangs(self, first: int, stop: int) -> bool:
        """Whether text fits on a line because it is kerned with what follows, although it is drawn without it.

        Pango counts the kerning, and WeasyPrint leaves such a line a little too long, if there is one box.
        Raises `UnknownLayoutError` where there are more: then it may break the box once more, and take less of it.
        """
        _, fits = self._kerned_fits(first, stop)
        if fits and len(self._boxes) > 1:
            raise UnknownLayoutError(N_("a text fits on its line by its kerning alone"))
        return fits

    def _kerned_fits(self, first: int, stop: int) -> tuple[int, bool]:
        """Return where the box that ends a line begins on it, and whether it fits as long as more of it follows."""
        begin, box = next(
            (
                (max(start, first), box)
                for (start, end), box in zip(self._spans, self._boxes, strict=True)
                if start < stop <= end
            ),
        )
        following = (
            self._text[stop : stop + 1] if any(start < stop < end for start, end in self._spans) else ""
        )
        if not following:
            return begin, False
        width = self._line(first, stop + 1).width - box.shaper.portion(following)[0]
        return begin, width <= self._limit

    def _check_whole(self, start: int, stop: int) -> None:
        """Raise `UnknownLayoutError` where what must stay together has a space at the end of a box in it.

        To take it to the next line, WeasyPrint breaks that box anew, a pixel narrower, and so at its first word.
        """
        if any(start < end < stop and self._text[end - 1] == " " for _, end in self._spans):
            raise UnknownLayoutError(N_("a space at the end of a box does not fit on its line"))

    def _fitting(
        self, first: int, index: int, stops: Sequence[int], usual: int
    ) -> tuple[int, SetLine | None]:
        """Return the first unit from ``index`` on that is not on the line any more, and the line without it.

        ``usual`` characters are tried first, for each try sets the line anew.
        """
        guess = max(bisect_right(stops, first + usual), index + 1)
        line = self._line(first, stops[guess - 1])
        if line.width <= self._limit:
            while guess < len(stops) and (longer := self._line(first, stops[guess])).width <= self._limit:
                guess, line = guess + 1, longer
            return guess, line
        while guess - 1 > index:
            guess -= 1
            line = self._line(first, stops[guess - 1])
            if line.width <= self._limit:
                return guess, line
        return index, None

    def _early(self, first: int, starts: Sequence[int]) -> int | None:
        """Return where a line ends early because the space that a box ends with does not fit, though its words do.

        WeasyPrint then takes the box's first word alone (`split_first_line`, step 3), if there is one that a space
        follows. ``starts`` are the places where a line may begin.
        """
        filled = (
            (max(start, first), end)
            for start, end in self._spans
            if end > first and self._text[end - 1 : end] == " " and self._line(first, end).width > self._limit
        )
        begin, end = next(filled, (0, 0))
        if not end or self._line(first, end - 1).width > self._limit:
            return None
        box = self._text[begin:end]
        breaks = inner.breaks(box, self._language) if box[0] != " " else []
        if breaks and box[breaks[0] - 1] == " ":
            early = begin + len(box[: breaks[0]].rstrip(" "))
            if early + 1 in starts:
                return early
        elif end in starts and not (breaks and begin == first) and not self._slips_in(first, end, starts):
            return None
        raise UnknownLayoutError(N_("a space at the end of a box does not fit on its line"))

    def _slips_in(self, first: int, end: int, starts: Sequence[int]) -> bool:
        """Whether what follows a box is so narrow that it would stand in the place of the box's last space."""
        stop = next((start for start in starts if start > end), len(self._text) + 1) - 1
        room = self._limit - self._line(first, end - 1).width
        return self._line(end, stop).width <= room

    def _cut(self, first: int, at: int, unit: str) -> int | None:
        """Return where a unit that is too long may be cut so that its start is still on the line."""
        found = set(cuts(unit, self._language))
        for end in {end for _, end in self._spans if at < end < at + len(unit)}:
            found.discard(end - at)
            # WeasyPrint breaks no line beside a box without text.
            empty = any(end == start == stop for start, stop in self._spans)
            if not empty and parted(self._text[end - 1], self._text[end], self._language):
                found.add(end - at)
        for cut in sorted(found, reverse=True):
            if self._line(first, at + cut).width <= self._limit:
                return at + cut
            if self._kerned_fits(first, at + cut)[1]:
                raise UnknownLayoutError(N_("a text fits on its line by its kerning alone"))
        return None

    def _line(self, first: int, stop: int) -> SetLine:
        """Return the text between two characters as one line."""
        at, parts = 0.0, []
        for (start, end), box in zip(self._spans, self._boxes, strict=True):
            if (text := self._text[max(first, start) : min(stop, end)]) and start < stop and end > first:
                width, glyphs = box.shaper.portion(text)
                if text.strip(" "):
                    parts.append(Part(box.look, at, glyphs, width, text))
                elif box.marked:
                    parts.append(Part(box.look, at, "", width, text))
                at += width
            elif box.marked and start == stop and end == stop + 1:  # a space at the line's end leaves a dot
                parts.append(Part(box.look, at, "", 0))
        return SetLine(at, tuple(parts))
