"""The quick way to set a stretch of text: its fixed words are shaped once, and lines are found by widths alone.

It gives up, and leaves the stretch to `careful`, where a line would not simply end between two words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from mailer.model import split_slots
from mailer.render.pdf.replay.breaking import breakable, cuts, parted
from mailer.render.pdf.replay.careful import Box, Part, SetLine, collapsed
from mailer.render.pdf.replay.glyphs import Word
from mailer.render.pdf.replay.shaping import Shaper

INSIDE, AT_END, AT_START, NONE = range(4)
"""Where the space between two words stands: in the box of both, at the end of the first one's box, at the start of the
second one's, or nowhere."""

_ODD_SPACES = re.compile("^ |  | $|[\t\n\r\f\v]")


class _Fixed(NamedTuple):
    """Words that no slot touches; ``free`` tells which of them a line may begin with, the first one aside."""

    words: tuple[Word, ...]
    free: tuple[bool, ...]


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

    def fill(self, tokens: Sequence[Sequence[Token]], values: Sequence[str]) -> bool:
        """Take a client's values; returns whether they are words with single spaces between them."""
        words, free = self._words, self._free
        for box, of_box in zip(self._boxes, tokens, strict=True):
            if self._begins:
                self._joints[len(words)] = self._kinds[len(self._begins) - 1]
            self._begins.append(len(words))
            for token in of_box:
                if isinstance(token, _Fixed):
                    free.append(self._breakable(token.words[0].text))
                    free += token.free
                    words += token.words
                    continue
                text = "".join([part if isinstance(part, str) else values[part] for part in token])
                if not text or _ODD_SPACES.search(text):
                    return False
                for word in text.split(" "):
                    free.append(self._breakable(word))
                    words.append(box.shaper.word(word))
        return len(self._boxes) > 1 or any(word.latin for word in words)

    def _breakable(self, following: str) -> bool:
        """Whether a line may end before a word that follows those there are."""
        words = self._words
        if not words or self._joints.get(len(words)) == NONE:
            return False
        return breakable(words[-1].text, following, self._language)

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
            width = ends[stop - 1] - starts[first]
            lines.append(SetLine(width, tuple(self._parts(first, stop, starts, ends))))
            first = stop
        return lines

    def _measured(self) -> tuple[list[int], list[int]]:
        """Return where each word begins and ends, had the stretch one line."""
        words = self._words
        steps = [one.width_before_space + other.space for one, other in pairwise(words)]
        for index, joint in self._joints.items():
            steps[index - 1] = _step(joint, words[index - 1], words[index], self._box(index - 1).shaper)
        starts = [0, *accumulate(steps)]
        return starts, [start + word.width for start, word in zip(starts, words, strict=True)]

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
        self._words[index : index + 1] = [shaper.word(text[:cut]), shaper.word(text[cut:])]
        self._free[index : index + 1] = [self._free[index], True]
        self._begins = [begin + (begin > index) for begin in self._begins]
        self._joints = {at + (at > index): joint for at, joint in self._joints.items()} | {index + 1: NONE}

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
