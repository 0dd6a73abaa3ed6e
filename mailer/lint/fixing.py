"""Mends the typography of a template's source: spaces, apostrophes, quotation marks and dots, nothing else.

What the merge mends by itself is let be. Fields, tags, comments, the head, links, addresses, code, pictures and
words for pictures are never touched, nor is any letter or figure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mailer.lint import inline
from mailer.lint.slips import FINDERS, WALL, Print, Slip, printed
from mailer.lint.subject import Ignore

FIXABLE = frozenset(FINDERS)
"""The rules of which slips are mended."""

ROUNDS = 10
"""What is mended may uncover another slip; more often than this, nothing is mended at all."""


class Edit(NamedTuple):
    """One change: the rule, where (line and column, from 1, of the text it was made in), old and new characters."""

    rule: str
    line: int
    column: int
    old: str
    new: str


class Fixed(NamedTuple):
    """A template's text after mending, and what was changed."""

    text: str
    edits: tuple[Edit, ...]


def fix(source: str, rules: Iterable[str] = FIXABLE, label: str = "") -> Fixed:
    """Return a template's source with its slips mended; what it ignores, and what cannot be read, is let be.

    Mending twice changes nothing more.

    Raises:
        LintError: a comment for lint that cannot be read (see `inline.parse`).
    """
    asked = [name for name in FINDERS if name in frozenset(rules)]
    ignored = tuple(inline.parse(source.replace("\r\n", "\n"), label))
    text = source
    edits: list[Edit] = []
    for _ in range(ROUNDS):
        made = list(_edits(text, asked, ignored))
        if not made:
            return Fixed(text, tuple(edits))
        text, said = _applied(text, made)
        edits += said
    return Fixed(source, ())


def diff(label: str, before: str, after: str) -> str:
    """Return the changes as a unified diff; empty where there are none."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    lines = difflib.unified_diff(old, new, f"a/{label}", f"b/{label}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


class _Change(NamedTuple):
    start: int
    end: int
    new: str
    rule: str


def _edits(text: str, rules: Sequence[str], ignored: Sequence[Ignore]) -> Iterator[tuple[_Change, ...]]:
    """Yield what is to be changed, together where it belongs together."""
    parts = list(_parts(text))
    if not parts:
        return
    page = printed(parts)
    for rule in rules:
        for slip in FINDERS[rule](page.string):
            change = _change(text, page, slip)
            if change and not _is_ignored(text, change, ignored):
                yield change


def _change(text: str, page: Print, slip: Slip) -> tuple[_Change, ...]:
    """Return the changes of a slip in the source; none where they cannot be made there."""
    if not slip.safe:
        return ()
    made = []
    for start, end, new in slip.changes:
        span = page.source(start, end)
        if span is None or "\n" in text[slice(*span)]:
            return ()
        if text[slice(*span)] != new:
            made.append(_Change(*span, new, slip.rule))
    return tuple(made)


def _is_ignored(text: str, changes: tuple[_Change, ...], ignored: Sequence[Ignore]) -> bool:
    line = text.count("\n", 0, changes[0].start) + 1
    return any(one.rule == changes[0].rule and one.first <= line <= one.last for one in ignored)


def _applied(text: str, made: Sequence[tuple[_Change, ...]]) -> tuple[str, list[Edit]]:
    """Return the text with changes made; of two that touch, the later waits for the next round."""
    taken: list[_Change] = []
    for together in made:
        if not any(one.start <= other.end and other.start <= one.end for one in together for other in taken):
            taken += together
    parts: list[str] = []
    edits = []
    at = 0
    for start, end, new, rule in sorted(taken):
        parts += [text[at:start], new]
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        edits.append(Edit(rule, line, column, text[start:end], new))
        at = end
    return "".join([*parts, text[at:]]), edits


# -- what is text in a template ------------------------------------------------------------------

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_OPAQUE = re.compile(
    rf"""
    (?P<head> \A\ufeff?---\r?\n.*?\n---[ \t]*(?=\r?\n|\Z) )
  | (?P<wall>
        \{{\#.*?\#\}}
      | \{{%[-+]?\s*raw\b.*?\bendraw\s*[-+]?%\}}
      | \{{%(?>{_QUOTED}|(?!%\}}).)*+%\}}
      | ^[ ]{{0,3}}(?P<code>`{{3,}}|~{{3,}}).*?(?:^[ ]{{0,3}}(?P=code)|\Z)
      | ^[ ]{{0,3}}:{{3,}}[^\n]*
      | ^[ ]{{0,3}}\[[^\]\n]+\]:[^\n]*
      | (?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)
      | !\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])?
      | <[^<>\s]+>
      | (?:https?|ftp|mailto|tel|asset):[^\s«»]+ | www\.[^\s«»]+ | [^\s«»@]+@[^\s«»@]+\.[^\s«»@]+
      | &\#?\w+;
      | \\[^\w\s]
    )
  | (?P<value> \{{\{{(?>{_QUOTED}|(?!\}}\}}).)*+\}}\}} )
  | (?P<mark>
        \[(?=[^\[\]\n]+\][(\[{{])
      | \]\((?:\{{\{{.*?\}}\}}|[^()\s])*(?:\s+"[^"\n]*")?\)
      | \]\[[^\]\n]*\]
      | \]\{{[^{{}}\n]*\}}
      | \*+
    )
  | (?P<end> \r?\n )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")


def _parts(source: str) -> Iterator[tuple[int, int, str | None]]:
    """Yield the parts of a source (see `slips.printed`); none at all where its braces do not fit together."""
    parts: list[tuple[int, int, str | None]] = []
    at = 0
    for found in _OPAQUE.finditer(source):
        parts += _text(source, at, found.start())
        at = found.end()
        if found["value"]:
            parts.append((found.start(), at, None))
        elif found["end"]:
            parts.append((found.start(), at, "\n"))
        elif found["mark"] is None:
            parts.append((found.start(), at, WALL))
    parts += _text(source, at, len(source))
    return iter([] if any(text and _BRACES.search(text) for _, _, text in parts) else parts)


def _text(source: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    return [(start, end, source[start:end])] if start < end else []
