"""The text of a block as lint reads it: joined over its runs, cut into words and sentences once.

Every offset leads back to the file it was written in. A slot stands as its representative value, or as its
field in braces where no value is known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

from mailer.lint.sentences import Sentence, Span, split
from mailer.lint.tokens import Tokens, tokenize
from mailer.model import Block, Place, Run

_T = TypeVar("_T")
Show = Callable[[int], str]
"""Tells how a slot is shown: by a representative value, or by its field."""


class Segment(NamedTuple):
    """The part of a text that comes from one run; ``source`` is what stands in the file for a slot."""

    start: int
    end: int
    run: Run
    source: str


class Text:
    """The visible text of one text block.

    ``path`` names the kinds of the blocks around it, outermost first; ``channel`` is the innermost one given.
    Soft line ends read as a space, hard ones as ``\\n``. Pictures have no text.
    """

    __slots__ = (
        "_found",
        "_sentences",
        "_slots",
        "block",
        "channel",
        "closed",
        "index",
        "path",
        "segments",
        "string",
        "tokens",
    )

    def __init__(
        self,
        block: Block,
        path: tuple[str, ...] = (),
        channel: str = "",
        *,
        value: Show,
        source: Show,
        closed: Callable[[int], bool],
    ) -> None:
        self.block = block
        self.path = path
        self.channel = block.channel or channel
        self._sentences: Sequence[Sentence] | None = None
        self._slots: tuple[int, ...] | None = None
        self._found: dict[Any, Any] = {}
        parts: list[str] = []
        segments: list[Segment] = []
        spans: list[Span] = []
        at = 0
        for number, line in enumerate(block.lines):
            if number:
                parts.append("\n" if block.lines[number - 1].hard else " ")
                at += 1
            for run in line.runs:
                if run.slot is None:
                    text, written = ("" if run.image else run.text), ""
                else:
                    text, written = value(run.slot), source(run.slot)
                    if text and closed(run.slot):
                        spans.append((at, at + len(text)))
                segments.append(Segment(at, at + len(text), run, written))
                parts.append(text)
                at += len(text)
        self.string = "".join(parts)
        self.segments = tuple(segments)
        self.closed = tuple(spans)
        self.tokens: Tokens = _cut(self.string)
        """The words, figures and marks of the text."""
        self.index: Mapping[str, Sequence[int]] = self.tokens.by_word
        """Where each word, folded, stands among the tokens."""

    @property
    def sentences(self) -> Sequence[Sentence]:
        """The sentences of the text."""
        if self._sentences is None:
            self._sentences = _parted(self.string, self.closed)
        return self._sentences

    @property
    def blank(self) -> bool:
        """Whether nothing of the text is visible."""
        return not self.string.strip()

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of the slots in the text whose value differs from client to client."""
        if self._slots is None:
            closed = self.closed
            self._slots = (
                ()
                if not closed
                else tuple(
                    segment.run.slot
                    for segment in self.segments
                    if segment.run.slot is not None and (segment.start, segment.end) in closed
                )
            )
        return self._slots

    def has_fields(self) -> bool:
        """Whether a slot stands in the text, fixed or not."""
        return any(segment.run.slot is not None for segment in self.segments)

    def once(self, function: Callable[[Text], _T]) -> _T:
        """Return what a function finds in the text; it is called once for all rules that ask."""
        if function not in self._found:
            self._found[function] = function(self)
        return cast(_T, self._found[function])

    def written(self, start: int = 0, end: int | None = None) -> str:
        """Return a part of the text as its author knows it: clients' values as their fields."""
        stop = len(self.string) if end is None else end
        parts = []
        at = start
        for segment in self.segments:
            if (segment.start, segment.end) in self.closed and segment.end > at and segment.start < stop:
                parts += [self.string[at : max(segment.start, at)], segment.source]
                at = segment.end
        parts.append(self.string[at:stop])
        return "".join(parts)

    def has_picture(self) -> bool:
        """Whether the text block holds a picture."""
        return any(segment.run.image for segment in self.segments)

    def place(self, offset: int) -> Place | None:
        """Return where the character at an offset was written; the place of its field inside a slot."""
        found = self._placed(offset)
        if found is None:
            return self.block.place
        index, exact = found
        segment = self.segments[index]
        place = segment.run.place
        if place is None:
            return None
        if not exact or segment.run.slot is not None:
            return place
        return place._replace(
            column=place.column + min(max(offset, segment.start), segment.end) - segment.start
        )

    def end_place(self, offset: int) -> Place | None:
        """Return the place after the last character before ``offset``."""
        found = self._placed(max(offset - 1, 0))
        if found is None:
            return self.block.place
        segment = self.segments[found[0]]
        place = segment.run.place
        if place is None:
            return None
        if segment.run.slot is not None:
            return place._replace(column=place.column + _least_width(segment.source))
        return place._replace(
            column=place.column + min(max(offset, segment.start), segment.end) - segment.start
        )

    def slot_place(self, number: int) -> tuple[Place, Place] | None:
        """Return where a slot of the text begins and ends in its file."""
        for segment in self.segments:
            place = segment.run.place
            if segment.run.slot == number and place:
                return place, place._replace(column=place.column + _least_width(segment.source))
        return None

    def _placed(self, offset: int) -> tuple[int, bool] | None:
        """Return the index of the segment at an offset, or else of the nearest that has a place."""
        segments = self.segments
        if not segments:
            return None
        at = max(bisect_right(segments, offset, key=lambda segment: segment.start) - 1, 0)
        while at > 0 and segments[at].start == segments[at].end and segments[at - 1].end > offset:
            at -= 1
        for index in (*range(at, -1, -1), *range(at + 1, len(segments))):
            if segments[index].run.place is not None:
                return index, index == at
        return None


KEPT = 256
"""How many texts are kept as they were cut: the branches of a letter have most of theirs in common."""


_cut = lru_cache(maxsize=KEPT)(tokenize)


@lru_cache(maxsize=KEPT)
def _parted(string: str, closed: Sequence[Span]) -> Sequence[Sentence]:
    """Return the sentences of a text (see `split`)."""
    return split(string, _cut(string), closed)


def _least_width(source: str) -> int:
    """Return how many columns a field takes at least in its file: the author may leave out the spaces."""
    return max(len(source) - 2, 0)
