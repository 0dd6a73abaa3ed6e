"""The quick way to set a stretch of text: its fixed words are shaped once, and lines are found by widths alone.

It gives up, and leaves the stretch to `careful`, where a line would not simply end between two words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import add, attrgetter, itemgetter

from mailer.model import split_slots
from mailer.render.pdf.replay.breaking import breakable, cuts, parted
from mailer.render.pdf.replay.careful import Box, Part, SetLine, collapsed
from mailer.render.pdf.replay.glyphs import Word
from mailer.render.pdf.replay.shaping import Shaper

INSIDE, AT_END, AT_START, NONE = range(4)
"""Where the space between two words stands: in the box of both, at the end of the first one's box, at the start of the
second one's, or nowhere."""

ODD_SPACES = re.compile("^ |  | $|[\t\n\r\f\v]")
"""White space that would not be printed as it stands."""


class _Fixed:
    """Words that no slot touches; ``free`` tells which of them a line may begin with, the first one aside.

    ``steps`` are how far each word's start is from that of the word before it. ``lines`` are those
    there were of nothing but these words, by the first of them and the one behind the last.
    """

    __slots__ = ("free", "latin", "lines", "steps", "words")

    def __init__(self, words: tuple[Word, ...], free: tuple[bool, ...]) -> None:
        self.words = words
        self.free = free
        self.latin = any(word.latin for word in words)
        self.steps = tuple([one.width_before_space + other.space for one, other in pairwise(words)])
        self.lines: dict[tuple[int, int], SetLine] = {}


Token = _Fixed | tuple[str | int, ...]
"""A part of a box: fixed words, or text with slots between two spaces."""


class Composer:
    """A stretch of text ready to be set."""

    def __init__(self, boxes: Sequence[Box], language: str) -> None:
        """Shape what is fixed. Raises `UnknownLayoutError` as `Shaper.word` does."""
        self._language = language
        self._boxes = boxes
        texts = collapsed([box.source for box in boxes])
        self._joints = [_joint(text, following) for text, following in pairwise(texts)]
        self._works = all(text.strip(" ") for text in texts) and not texts[-1].endswith(" ")
        self._works = self._works and not any(box.shaper.spacing for box in boxes)
        self._tokens = [
            tuple(_tokens(text.strip(" "), box.shaper, language))
            for text, box in zip(texts, boxes, strict=True)
            if self._works
        ]

    def lines(self, values: Sequence[str], limit: int) -> list[SetLine] | None:
        """Return the lines in a width of Pango units; None where more care is needed."""
        letter = _Letter(self._boxes, self._joints, self._language) if self._works else None
        if letter is None or not letter.fill(self._tokens, values):
            return None
        return letter.lines(limit)


class _Letter:
    """One letter's words, which of them may begin a line, and at which of them boxes begin."""

    def __init__(self, boxes: Sequence[Box], joints: Sequence[int], language: str) -> None:
        self._boxes = boxes
        self._language = language
        self._kinds = joints
        self._joints: dict[int, int] = {}
        self._begins: list[int] = []
        self._words: list[Word] = []
        self._free: list[bool] = []
        self._steps: list[int] = []
        """How far each word's start is from that of the word before it; the first one's is 0."""
        self._fixed: list[tuple[int, _Fixed]] = []
        """Where fixed words begin, with all words before them as they are."""

    def fill(self, tokens: Sequence[Sequence[Token]], values: Sequence[str]) -> bool:
        """Take a client's values; returns whether they are words with single spaces between them."""
        words, free, steps, latin = self._words, self._free, self._steps, len(self._boxes) > 1
        language, last = self._language, None
        for number, (box, of_box) in enumerate(zip(self._boxes, tokens, strict=True)):
            begin = len(words)
            self._begins.append(begin)
            if number:
                self._joints[begin] = self._kinds[number - 1]
            for token in of_box:
                fixed = token if isinstance(token, _Fixed) else None
                new = token.words if isinstance(token, _Fixed) else _taken(token, box.shaper, values)
                if not new:
                    return False
                first = new[0]
                if last is None:
                    steps.append(0)
                    free.append(False)
                elif len(words) > begin:
                    steps.append(last.width_before_space + first.space)
                    free.append(breakable(last.text, first.text, language))
                else:
                    joint = self._kinds[number - 1]
                    steps.append(_step(joint, last, first, self._boxes[number - 1].shaper))
                    free.append(joint != NONE and breakable(last.text, first.text, language))
                if fixed:
                    self._fixed.append((len(words), fixed))
                    steps += fixed.steps
                    free += fixed.free
                    latin = latin or fixed.latin
                else:
                    for one, other in pairwise(new):
                        steps.append(one.width_before_space + other.space)
                        free.append(breakable(one.text, other.text, language))
                    latin = latin or any(word.latin for word in new)
                words += new
                last = new[-1]
        return latin

    def lines(self, limit: int) -> list[SetLine] | None:
        """Return the lines in a width of Pango units; None where one needs more care."""
        starts, ends = self._measured()
        lines: list[SetLine] = []
        first = 0
        while first < len(self._words):
            room = starts[first] + limit
            stop = bisect_right(ends, room, first)
            if stop < len(self._words):
                if self._overhangs(first, stop, starts, room):
                    return None
                while stop > first and not self._free[stop]:
                    stop -= 1
                cut = self._cut(stop, room - starts[stop])
                if cut is None or (stop == first and not cut):
                    return None
                if cut:
                    self._split(stop, cut)
                    starts, ends = self._measured()
                    stop += 1
            lines.append(self._line(first, stop, starts, ends))
            first = stop
        return lines

    def _measured(self) -> tuple[list[int], list[int]]:
        """Return where each word begins and ends, had the stretch one line."""
        starts = [*accumulate(self._steps)]
        return starts, [*map(add, starts, map(_width, self._words))]

    def _box(self, index: int) -> Box:
        """Return the box that a word stands in."""
        return self._boxes[bisect_right(self._begins, index) - 1]

    def _overhangs(self, first: int, stop: int, starts: Sequence[int], room: int) -> bool:
        """Whether a box's words fit on a line and the space behind them does not, or a word does with a space alone.

        Both are for `careful`.
        """
        if starts[stop] + self._words[stop].width_before_space <= room:
            return True
        return any(
            first < index <= stop and starts[index] > room
            for index, joint in self._joints.items()
            if joint == AT_END
        )

    def _cut(self, index: int, room: int) -> int | None:
        """Return how many characters of a word are still on the line that it is too wide for; None to take more care.

        The line may end within a word (behind a hyphen), but hardly ever within words that must stay together.
        """
        words, alone = self._words, True
        unit = words[index].text
        for following in range(index + 1, len(words)):
            if self._free[following]:
                break
            joint = self._joints.get(following, INSIDE)
            if joint == AT_END:
                return None
            if joint == NONE and parted(
                words[following - 1].text[-1], words[following].text[0], self._language
            ):
                return None
            alone = False
            unit += words[following].text if joint == NONE else f" {words[following].text}"
        found = cuts(unit, self._language)
        if found and not alone:
            return None
        shaper = self._box(index).shaper
        for cut in reversed(found):
            if shaper.word(unit[:cut]).width <= room:
                return cut
            if shaper.word(unit[: cut + 1]).width - shaper.word(unit[cut]).width <= room:
                return None
        return 0

    def _split(self, index: int, cut: int) -> None:
        """Make two words of one, with nothing between them."""
        shaper, text = self._box(index).shaper, self._words[index].text
        words = self._words
        words[index : index + 1] = [shaper.word(text[:cut]), shaper.word(text[cut:])]
        self._free[index : index + 1] = [self._free[index], True]
        self._fixed = [one for one in self._fixed if one[0] + len(one[1].words) <= index]
        self._begins = [begin + (begin > index) for begin in self._begins]
        self._joints = {at + (at > index): joint for at, joint in self._joints.items()} | {index + 1: NONE}
        self._steps[index : index + 2] = [
            self._step_at(at) for at in range(index, min(index + 3, len(words)))
        ]

    def _step_at(self, index: int) -> int:
        """Return how far a word's start is from that of the word before it."""
        if not index:
            return 0
        before, word = self._words[index - 1], self._words[index]
        joint = self._joints.get(index)
        if joint is None:
            return before.width_before_space + word.space
        return _step(joint, before, word, self._box(index - 1).shaper)

    def _line(self, first: int, stop: int, starts: Sequence[int], ends: Sequence[int]) -> SetLine:
        """Return the line of some words; one of fixed words alone is the same in all letters."""
        place = bisect_right(self._fixed, first, key=_begin) - 1
        begin, fixed = self._fixed[place] if place >= 0 else (0, None)
        if fixed is None or stop > begin + len(fixed.words):
            return SetLine(ends[stop - 1] - starts[first], tuple(self._parts(first, stop, starts, ends)))
        key = first - begin, stop - begin
        line = fixed.lines.get(key)
        if line is None:
            line = SetLine(ends[stop - 1] - starts[first], tuple(self._parts(first, stop, starts, ends)))
            fixed.lines[key] = line
        return line

    def _parts(self, first: int, stop: int, starts: Sequence[int], ends: Sequence[int]) -> Iterator[Part]:
        """Yield the parts of a line, one for each box that has words on it."""
        bounds = [*self._begins, len(self._words)]
        for box, begin, end in zip(self._boxes, bounds, bounds[1:], strict=False):
            low, high = max(begin, first), min(end, stop)
            if low >= high:
                continue
            before = low > first and self._joints.get(low) == AT_START
            after = high < stop and self._joints.get(high) == AT_END
            words, text = self._words[low:high], ""
            at = starts[low] - starts[first] - (words[0].space if before else 0)
            width = (starts[high] if after else ends[high - 1]) - starts[first] - at
            if box.justified:
                text = " " * before + " ".join([word.text for word in words]) + " " * after
            if any(word.latin for word in words):
                spaced = [*([None] * before), *words, *([None] * after)]
                glyphs = box.shaper.composed(spaced) if before or after else box.shaper.joined(words)
            else:
                text = " " * before + " ".join([word.text for word in words]) + " " * after
                _, glyphs = box.shaper.common.same_width(text, width)
            yield Part(box.look, at, glyphs, width, text)


_width = attrgetter("width")
_begin = itemgetter(0)


def _taken(token: Sequence[str | int], shaper: Shaper, values: Sequence[str]) -> Sequence[Word]:
    """Return the words of a client's text; none where they have other than single spaces between them."""
    text = "".join([part if isinstance(part, str) else values[part] for part in token])
    if not text or ODD_SPACES.search(text):
        return []
    return [shaper.word(word) for word in text.split(" ")]


def _joint(text: str, following: str) -> int:
    if text.endswith(" "):
        return AT_END
    return AT_START if following.startswith(" ") else NONE


def _step(joint: int, word: Word, following: Word, shaper: Shaper) -> int:
    """Return how far a word's start is from that of the word before it, over the end of a box."""
    if joint == AT_END:
        return word.width_before_space + shaper.blank
    return word.width + (following.space if joint == AT_START else 0)


def _tokens(text: str, shaper: Shaper, language: str) -> Iterator[Token]:
    """Yield the tokens of a box's text."""
    fixed: list[str] = []
    for item in text.split(" "):
        parts = tuple(split_slots(item))
        if all(isinstance(part, str) for part in parts):
            fixed.append(item)
            continue
        if fixed:
            yield _fixed(fixed, shaper, language)
            fixed = []
        yield parts
    if fixed:
        yield _fixed(fixed, shaper, language)


def _fixed(texts: Sequence[str], shaper: Shaper, language: str) -> _Fixed:
    free = tuple(breakable(one, other, language) for one, other in pairwise(texts))
    return _Fixed(tuple(shaper.word(text) for text in texts), free)
