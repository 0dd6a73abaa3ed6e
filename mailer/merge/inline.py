"""Inline text to runs: emphasis, links, pictures, and for every stretch the place that wrote it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from markdown_it.token import Token

from mailer.errors import N_, MergeError
from mailer.merge.marks import MarkedText
from mailer.model import PLAIN, Line, Place, Run, Style, has_slots, slot_text, split_slots
from mailer.typography import Change

UNDERLINE = frozenset({"souligne", "souligné", "underline"})
Typeset = Callable[[str], Iterable[Change]]
"""Tells what a language's typography changes in a text."""

_VALUE, _PICTURE = slot_text(0), "\ufffc"
"""What stands for a value, of which typography knows nothing but that it is one, and for a picture."""


def at(place: Place | None) -> dict[str, Any]:
    """Return a place as the fields of an error."""
    if place is None:
        return {}
    return {"file": place.file, "line": place.line, "column": place.column}


class Lines:
    """The lines of a part's source; what is looked for on one line is found from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._from: dict[int, int] = {}

    def start(self, line: int) -> int:
        """Return the offset of a line's first character (lines count from 0)."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    def find(self, line: int, content: str) -> int:
        """Return where a text begins on a line, behind what was found there before."""
        start = self.start(line)
        found = self.text.find(content, self._from.get(line, start)) if content else start
        if found < 0:
            found = start
        self._from[line] = found + len(content)
        return found

    def restart(self) -> None:
        """Look from the start of each line again."""
        self._from.clear()


class Cursor:
    """Finds the characters of an inline text again in the source, in order.

    Markdown's inline tokens carry no columns: their text is a subsequence of the source's.
    """

    def __init__(self, lines: Lines, content: str, first: int) -> None:
        self.content = content
        self.at = 0
        self.starts: list[int] = []
        self.offsets: list[int] = []
        position = 0
        for number, line in enumerate(content.split("\n")):
            self.starts.append(position)
            self.offsets.append(lines.find(first + number, line))
            position += len(line) + 1

    def offset(self, character: str) -> int:
        """Return the source offset of the next occurrence of a character."""
        found = self.content.find(character, self.at)
        if found >= 0:
            self.at = found + 1
        else:
            found = max(self.at - 1, 0)
        return self.translate(found)

    def translate(self, position: int) -> int:
        """Return the source offset of a position of the content."""
        line = bisect_right(self.starts, position) - 1
        return self.offsets[line] + position - self.starts[line]

    def follows(self, text: str) -> bool:
        """Whether all of a text stands as it is where its first character was found a moment ago."""
        return self.content.startswith(text, self.at - 1)

    def skip(self, text: str) -> None:
        """Go behind a text, where it comes next."""
        found = self.content.find(text, self.at)
        if found >= 0:
            self.at = found + len(text)


class Runs:
    """Builds lines of runs out of inline tokens."""

    def __init__(self, source: MarkedText, typeset: Typeset) -> None:
        self.source = source
        self.typeset = typeset
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.strong = self.emphasis = self.underline = 0
        self.link = ""
        self.spans: list[bool] = []

    @property
    def style(self) -> Style:
        """The style that holds here."""
        style = Style(self.strong > 0, self.emphasis > 0, self.underline > 0)
        return PLAIN if style == PLAIN else style

    def take(self, token: Token, cursor: Cursor) -> None:
        """Add one token."""
        match token.type:
            case "text" | "text_special" | "code_inline":
                self._text(token.content, cursor)
            case "softbreak" | "hardbreak":
                self._break(hard=token.type == "hardbreak")
                cursor.skip("\n")
            case "strong_open" | "strong_close":
                self.strong += token.nesting
                cursor.skip(token.markup)
            case "em_open" | "em_close":
                self.emphasis += token.nesting
                cursor.skip(token.markup)
            case "span_open" | "span_close":
                self._span(token, cursor)
            case "link_open":
                self.link = _target(str(token.attrs.get("href", "")), self.source, cursor)
            case "link_close":
                self.link = ""
                cursor.skip(">" if token.markup == "autolink" else ")")
            case "image":
                self._image(token, cursor)
            case _:
                if token.content:
                    self._text(token.content, cursor)

    def _span(self, token: Token, cursor: Cursor) -> None:
        if token.nesting > 0:
            self.spans.append(str(token.attrs.get("class", "")) in UNDERLINE)
            self.underline += self.spans[-1]
            cursor.skip("[")
        else:
            self.underline -= self.spans.pop()
            cursor.skip("}")

    def _image(self, token: Token, cursor: Cursor) -> None:
        source = str(token.attrs.get("src", ""))
        place = self.source.place(cursor.offset("!"))
        cursor.skip(")")
        words = "".join(child.content or " " for child in token.children or [])
        alternative = _set((" ".join(words.split()),), self.typeset)[0]
        self.runs.append(Run(alternative, image=source, style=self.style, link=self.link, place=place))

    def _text(self, text: str, cursor: Cursor) -> None:
        """Add text: one run for each slot, and for each stretch that comes from one place."""
        for part in split_slots(text):
            if isinstance(part, int):
                place = self.source.place(cursor.offset(slot_text(part)[-1]))
                self.runs.append(Run("", slot=part, style=self.style, link=self.link, place=place))
            else:
                self._fixed(part, cursor)

    def _fixed(self, text: str, cursor: Cursor) -> None:
        start = 0
        first = last = cursor.offset(text[0])
        index = self.source.index(first)
        if cursor.follows(text) and self.source.index(first + len(text) - 1) == index:
            cursor.skip(text[1:])
            self._run(text, first)
            return
        for at in range(1, len(text)):
            offset = cursor.offset(text[at])
            other = self.source.index(offset)
            if other != index or offset != last + 1:
                self._run(text[start:at], first)
                start, first, index = at, offset, other
            last = offset
        self._run(text[start:], first)

    def _run(self, text: str, offset: int) -> None:
        place = self.source.place(offset)
        self.runs.append(Run(text, style=self.style, link=self.link, place=place))

    def _break(self, *, hard: bool) -> None:
        self.lines.append(Line(typeset_runs(self.runs, self.typeset), hard=hard))
        self.runs = []

    def close(self) -> tuple[Line, ...]:
        """Return the lines."""
        if self.runs or self.lines:
            self._break(hard=False)
        return tuple(self.lines)


def typeset_runs(runs: Sequence[Run], typeset: Typeset) -> tuple[Run, ...]:
    """Return the runs of a line with the typography of their whole text; values stay as they are.

    A mark and the space that belongs to it may stand in two runs: where a condition, emphasis or a field ends.
    """
    shown = [_VALUE if run.slot is not None else _PICTURE if run.image else run.text for run in runs]
    made = _set(shown, typeset)
    return tuple(
        run if new is old else replace(run, text=new)
        for run, old, new in zip(runs, shown, made, strict=True)
        if new or not old
    )


def _set(texts: Sequence[str], typeset: Typeset) -> Sequence[str]:
    """Return texts that follow one another with the typography of all together, each by itself.

    What takes the place of spaces stands in the text in which they began, what is put in beside its mark.
    """
    whole = "".join(texts)
    changes = list(typeset(whole))
    if not changes:
        return texts
    ends = list(accumulate(map(len, texts)))
    made = [""] * len(texts)
    at = 0

    def keep(end: int) -> None:
        nonlocal at
        while at < end:
            index = bisect_right(ends, at)
            upto = min(end, ends[index])
            made[index] += whole[at:upto]
            at = upto

    for start, end, new, mark in changes:
        keep(start)
        made[bisect_right(ends, start if end > start else mark)] += new
        at = end
    keep(len(whole))
    return [old if old == new else new for old, new in zip(texts, made, strict=True)]


_SCHEMES = ("http://", "https://", "mailto:", "tel:", "#")


def _target(url: str, source: MarkedText, cursor: Cursor) -> str:
    """Return a link's target, if it is of a kind that a letter may carry.

    The scheme and host must stand in the template: a value can fill a path or a query, never say
    where a link leads.
    """
    head = next(split_slots(url), "")
    if isinstance(head, str) and head.lower().startswith(_SCHEMES):
        return url
    place = source.place(cursor.translate(cursor.at))
    if has_slots(url):
        raise MergeError(
            N_("A link must begin with https://, mailto: or tel: in the template itself."),
            hint=N_("Write the address of the site, then the field."),
            **at(place),
        )
    raise MergeError(
        N_("The link {url} is not a web, mail or phone link."),
        hint=N_("Begin it with https://, mailto: or tel:."),
        url=url,
        **at(place),
    )
