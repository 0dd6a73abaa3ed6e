"""Where printed text comes from: marks put into templates before Jinja compiles them.

Jinja does not tell which source line an output character comes from. So every stretch of literal
text and every ``{{ … }}`` of a template gets a character of private-use plane 16 in front of it,
which comes out wherever loops, includes and macros print it; it is read and removed before
Markdown sees the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailer.errors import N_, MergeError
from mailer.model import Place

MARK_BASE = 0x100000
MARK_SPAN = 0xFFFD
MARK = re.compile("[\U00100000-\U0010fffd]")
PRIVATE = re.compile("[\U000f0000-\U0010fffd]")

RawToken = tuple[int, str, str]

_TEXT_LINE = re.compile(r"(?m)^[ \t]*(?=\S)")
_OPENING = ("variable_begin",)


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked spot: its place, and of a field the expression and whether it is fixed."""

    place: Place
    field: str = ""
    fixed: bool = False


@dataclass(slots=True)
class Marks:
    """The marks of all templates of one merger, by number, and where each template begins in its file.

    ``sources`` are the texts that were compiled, for messages that quote them; ``starts`` tells of a text
    that its file folds or quotes where each line of the file begins in it (offset, line, column).
    """

    table: list[Mark] = field(default_factory=list)
    origins: dict[str, Place] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    starts: dict[str, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)

    def new(self, mark: Mark) -> str:
        """Register a spot and return its character.

        Raises:
            MergeError: the templates of one campaign have more than 65,533 marked spots.
        """
        if len(self.table) >= MARK_SPAN:
            raise MergeError(
                N_("The templates of this campaign are too long: more than {limit} lines and fields."),
                file=mark.place.file,
                line=mark.place.line,
                hint=N_("Print long lists with a loop."),
                limit=MARK_SPAN,
            )
        self.table.append(mark)
        return chr(MARK_BASE + len(self.table) - 1)

    def place(self, template: str, line: int, column: int) -> Place:
        """Return a place in the file that holds a template, from one inside the template's text."""
        origin = self.origins.get(template) or Place(template, 1, 1)
        if starts := self.starts.get(template):
            lines = self.sources[template].split("\n")
            offset = sum(len(one) + 1 for one in lines[: line - 1]) + column - 1
            first = next(start for start in reversed(starts) if start[0] <= offset or start is starts[0])
            return Place(origin.file, first[1], first[2] + max(offset - first[0], 0))
        return Place(origin.file, origin.line + line - 1, origin.column + column - 1 if line == 1 else column)

    def tokens(
        self, source: str, template: str, raw: list[RawToken], fixed: frozenset[str]
    ) -> Iterator[RawToken]:
        """Yield a template's raw tokens with marks in the text and before each printed expression."""
        walk = _Walk(source)
        never = _assigned(raw)
        for index, (line, kind, value) in enumerate(raw):
            start = walk.find(value)
            if kind == "data":
                yield line, kind, self._mark_text(value, walk, start, template)
                continue
            if kind in _OPENING:
                mark = Mark(
                    self.place(template, *walk.position(start)),
                    field=_expression(raw, index),
                    fixed=_is_fixed(raw, index, fixed - never),
                )
                yield line, "data", self.new(mark)
            yield line, kind, value

    def _mark_text(self, value: str, walk: _Walk, start: int, template: str) -> str:
        """Put a mark before the first visible character of each line of literal text."""

        at = {match.end() for match in _TEXT_LINE.finditer(value)}
        at |= {one - start for one, _, _ in self.starts.get(template, ()) if 0 <= one - start < len(value)}
        parts, last = [], 0
        for offset in sorted(at):
            place = self.place(template, *walk.position(start + offset))
            parts += [value[last:offset], self.new(Mark(place))]
            last = offset
        return "".join([*parts, value[last:]])


class _Walk:
    """Finds the tokens of a source again, in order, and tells lines and columns."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", source))]

    def find(self, value: str) -> int:
        """Return where the next token stands: there is at most stripped white space before it."""
        start = self.source.find(value, self.at)
        if start < 0:
            return self.at
        self.at = start + len(value)
        return start

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def _expression(raw: list[RawToken], opening: int) -> str:
    """Return the text between ``{{`` and ``}}``."""
    parts = []
    for _, kind, value in raw[opening + 1 :]:
        if kind == "variable_end":
            break
        parts.append(value)
    return "".join(parts).strip()


def _is_fixed(raw: list[RawToken], opening: int, fixed: frozenset[str]) -> bool:
    """Whether an expression names only what is the same for all clients of the campaign."""
    previous = ""
    tokens = [t for t in raw[opening + 1 : opening + 200] if t[1] != "whitespace"]
    for index, (_, kind, value) in enumerate(tokens):
        if kind == "variable_end":
            return True
        if kind == "name" and previous not in (".", "|", "is"):
            keyword = tokens[index + 1][2] == "=" if index + 1 < len(tokens) else False
            if not keyword and value not in fixed and value not in _WORDS:
                return False
        previous = value
    return False


_WORDS = frozenset(
    {"and", "or", "not", "if", "else", "in", "is", "true", "false", "none", "True", "False", "None"}
)


_ASSIGNING = {"set": "=", "with": "=", "for": "in", "macro": "", "call": "", "import": "", "from": ""}


def _assigned(raw: list[RawToken]) -> frozenset[str]:
    """Return the names that a template itself gives a meaning (set, for, macro): never fixed."""
    names: set[str] = set()
    keyword = ""
    for _, kind, value in raw:
        if kind == "block_begin":
            keyword = "?"
        elif kind == "block_end" or (keyword in _ASSIGNING and value == _ASSIGNING[keyword]):
            keyword = ""
        elif keyword == "?" and kind == "name":
            keyword = value
        elif keyword in _ASSIGNING and kind == "name":
            names.add(value)
    return frozenset(names)


class MarkedText:
    """A merged text with its marks taken out, and the places they stood for.

    ``text`` is what Markdown reads; ``place(offset)`` tells where a character of it comes from.
    """

    def __init__(self, marked: str, table: list[Mark]) -> None:
        pieces: list[str] = []
        self.offsets: list[int] = []
        self.marks: list[Mark] = []
        at = length = 0
        for found in MARK.finditer(marked):
            pieces.append(marked[at : found.start()])
            length += found.start() - at
            at = found.end()
            self.offsets.append(length)
            self.marks.append(table[ord(found.group()) - MARK_BASE])
        pieces.append(marked[at:])
        self.text = "".join(pieces)

    def index(self, offset: int) -> int:
        """Return the number of the stretch that a character belongs to, -1 before the first mark."""
        return bisect_right(self.offsets, offset) - 1

    def mark(self, offset: int) -> Mark | None:
        """Return the mark of the stretch that a character belongs to."""
        index = self.index(offset)
        return self.marks[index] if index >= 0 else None

    def place(self, offset: int) -> Place | None:
        """Return where a character comes from, None in text that no template wrote."""
        index = self.index(offset)
        if index < 0:
            return None
        place = self.marks[index].place
        return place._replace(column=place.column + offset - self.offsets[index])


def strip_marks(text: str) -> str:
    """Return a text without its marks."""
    return MARK.sub("", text)
