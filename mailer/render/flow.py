"""What prints of a skeleton's lines, span by span, for the formats that are not HTML (Word, plain text).

Values that cannot differ between clients are folded in; what vanishes with an empty value is named by the
slots that it hangs on, so that the same things vanish everywhere (`Line.vanishes`, `Block.vanishes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from mailer.model import PLAIN, Block, Line, Run, Skeleton, Style, slot_text, split_slots
from mailer.render import holes, markup
from mailer.render.cut import clean

Group = frozenset[int]
"""Slots of which one at least must not be blank."""

_BLANKS = re.compile(" {2,}")
_URL_SAFE = "/:?#[]@!$&'()*+,;=~%"


class Span(NamedTuple):
    """A stretch of a line: fixed ``text``, a ``slot``, or a picture (``image``, described by ``text``).

    It prints when each of the ``when`` groups holds a value. A text of ``\\n`` is a printed line end.
    ``link`` and ``image`` are sources in which slots may stand.
    """

    text: str
    slot: int | None = None
    style: Style = PLAIN
    link: str = ""
    image: str = ""
    when: tuple[Group, ...] = ()


class Reading:
    """A skeleton's lines and blocks as they print in one channel (``print`` or ``mail``)."""

    def __init__(self, skeleton: Skeleton, channel: str) -> None:
        self.channel = channel
        self.fixed = {number: clean(value) for number, value in markup.fixed(skeleton).items()}

    def blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        """Yield the blocks of the channel that print for some client."""
        for block in blocks:
            if block.channel in ("", self.channel) and self.block(block) != frozenset():
                yield block

    def fold(self, text: str) -> str:
        """Return a text with slots (a link, a picture) in which only those are left that vary."""
        if text.isascii():
            return text
        parts = split_slots(text)
        return "".join(p if isinstance(p, str) else self.fixed.get(p, slot_text(p)) for p in parts)

    def block(self, block: Block) -> Group | None:
        """Return the slots of which one must not be blank for a block to print; None if it always does."""
        return self._open(markup.printed_by(block))

    def line(self, line: Line) -> Group | None:
        """Return the slots of which one must not be blank for a line to print; None if it always does."""
        if not line.optional:
            return None
        return self._open(frozenset(run.slot for run in line.runs if run.slot is not None))

    def _open(self, group: Group | None) -> Group | None:
        if group is None or any(self.fixed.get(number, "").strip() for number in group):
            return None
        return frozenset(number for number in group if number not in self.fixed)

    def spans(self, lines: Sequence[Line]) -> list[Span]:
        """Return the spans of a text block; an empty value leaves no double space and no empty line."""
        conditions = [self.line(line) for line in lines]
        spans: list[Span] = []
        for index, line in enumerate(lines):
            condition = conditions[index]
            own = () if condition is None else (condition,)
            spans += _single_spaces([self._span(run, own) for run in line.runs])
            if index + 1 < len(lines):
                later = _any_of(conditions[index + 1 :])
                spans.append(Span("\n" if line.hard else " ", when=own if later is None else (*own, later)))
        return [
            span for span in spans if all(span.when) and (span.text or span.slot is not None or span.image)
        ]

    def runs(self, runs: Iterable[Run]) -> list[Span]:
        """Return the spans of a text of one line (a subject)."""
        return self.spans([Line(tuple(runs))])

    def _span(self, run: Run, when: tuple[Group, ...]) -> Span:
        link, image = self.fold(run.link), self.fold(run.image)
        if image:
            return Span(self.fold(run.text), None, run.style, link, image, when)
        if run.slot is None:
            return Span(_BLANKS.sub(" ", clean(run.text)), None, run.style, link, "", when)
        if run.slot in self.fixed:
            return Span(self.fixed[run.slot], None, run.style, link, "", when)
        return Span("", run.slot, run.style, link, "", when)


def guard(inner: str, groups: Iterable[Group]) -> str:
    """Return marked text that prints only when each of the groups holds a value."""
    for group in groups:
        inner = holes.when(group, inner)
    return inner


def source(text: str) -> str:
    """Return a text in which slots may stand (a picture's description) as marked text."""
    return "".join(
        escape(clean(part)) if isinstance(part, str) else holes.hole(part) for part in split_slots(text)
    )


def target(link: str) -> str:
    """Return a link's target as marked text; empty where it is no web, mail or telephone address."""
    parts = list(split_slots(link))
    start = parts[0] if parts and isinstance(parts[0], str) else ""
    how = next((way for scheme, way in markup.SCHEMES.items() if start.lower().startswith(scheme)), None)
    if how is None:
        return ""
    return "".join(
        holes.hole(part, how) if isinstance(part, int) else escape(quote(clean(part), safe=_URL_SAFE))
        for part in parts
    )


def _any_of(conditions: Iterable[Group | None]) -> Group | None:
    union: Group = frozenset()
    for condition in conditions:
        if condition is None:
            return None
        union |= condition
    return union


def _single_spaces(spans: list[Span]) -> list[Span]:
    """Guard the space behind a slot that has one before it too: without the value, one is enough."""
    out: list[Span] = []
    slots: frozenset[int] = frozenset()
    space_before = True  # at the start of a line a space would show as well
    for span in spans:
        if span.slot is not None:
            slots |= {span.slot}
        elif span.image:
            slots, space_before = frozenset(), False
        elif text := span.text:
            if slots and space_before and text.startswith(" "):
                out.append(span._replace(text=" ", when=(*span.when, slots)))
                out.append(span._replace(text=text[1:]))
            else:
                out.append(span)
            slots, space_before = frozenset(), text.endswith(" ")
            continue
        out.append(span)
    return out
