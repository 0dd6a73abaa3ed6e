"""The spaces and apostrophes of French typography."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from mailer.typography.figures import NARROW_SPACE, NO_BREAK_SPACE

_SPACE = r"[ \u00a0\u202f]"
_SLOT = "\U000f0000-\U0010ffff"  # a merged value that is still open: treated as a letter
_WORD = rf"(?:[^\W_]|[{_SLOT}])"
_START = "(?<![^\\s«»@;!?:%€‰'])"  # the first character of a word, or the one behind what was just replaced

_SIGNS = "«»;!?:%€‰'"
_SET = rf"""
    «{_SPACE}*(?P<empty>»)?
  | (?P<closing>{_SPACE}*»)
  | (?:{_SPACE}+|(?<=[\w)\]»”"’…*.{_SLOT}]))(?P<high>[;!?]+)(?=$|[\s)\]»”"’*,.…]|(?<={_SPACE}.){_WORD})
  | (?:{_SPACE}+|(?<=[\w)\]»”"’*{_SLOT}]))(?P<colon>:)(?=$|[\s*»]|(?<={_SPACE}.){_WORD})
  | (?<=[\d{_SLOT}]){_SPACE}*(?P<unit>[%€‰])(?![}}%])
  | (?<={_WORD})(?P<apostrophe>')(?=[«“"]|{_WORD})
"""

# What is not prose is matched first, and left as it is. The first line tells where anything can begin at
# all, and an address of e-mail is looked for where a word begins: both for speed alone.
_FRENCH = rf"""
    (?=[ \u00a0\u202f{_SIGNS}\dhftmw&]|{_START})(?:
    (?P<kept> (?:https?|ftp|mailto|tel):[^\s«»]+ | www\.[^\s«»]+ | {_START}[^\s«»@]+@[^\s«»@]+\.[^\s«»@]+
            | \d\d?:\d\d(?::\d\d)?(?!\d) | &\#?\w+; )
  | {_SET})
    """

_PROSE = re.compile(_SET, re.VERBOSE)
"""What is changed in a text that holds nothing to be left as it is: it is asked for at each sign."""
_KEPT = re.compile(r":[^\s«»]|[@&]|www\.")
"""What is left as it is holds one of these."""

_SIGN = re.compile(f"[{_SIGNS}]")
"""What is changed stands at one of these: asked first, for speed."""


def french(text: str) -> str:
    """Return the text with the spaces and apostrophes of French typography; doing it twice changes nothing.

    A narrow no-break space (U+202F) stands before ``; ! ?``, a no-break space (U+00A0) before ``:``
    and ``»``, after ``«``, and between a figure and ``% € ‰``; the apostrophe between letters becomes U+2019.
    Addresses of the web and of e-mail, times (10:30) and the spaces within figures are left alone, and
    so are slots (U+F0000 and above), which count as letters.
    """
    return changed(text, french_changes(text))


class Change(NamedTuple):
    """Spaces or an apostrophe from ``start`` to ``end``, what is to stand there, and the offset of its mark."""

    start: int
    end: int
    new: str
    mark: int


def changed(text: str, changes: Iterable[Change]) -> str:
    """Return a text with changes made, which come from left to right."""
    parts: list[str] = []
    at = 0
    for start, end, new, _ in changes:
        parts += (text[at:start], new)
        at = end
    return "".join((*parts, text[at:])) if parts else text


def french_changes(text: str) -> Iterator[Change]:
    """Yield what `french` changes in a text, from left to right."""
    if not _SIGN.search(text):
        return
    for match in _whole().finditer(text) if _KEPT.search(text) else _at_signs(text):
        change = _change(match)
        if change is not None and text[change.start : change.end] != change.new:
            yield change


@cache
def _whole() -> re.Pattern[str]:
    """Return the whole pattern, which a text with an address needs: most have none."""
    return re.compile(_FRENCH, re.VERBOSE)


def _at_signs(text: str) -> Iterator[re.Match[str]]:
    """Yield what the whole pattern finds in a text that holds nothing to be left as it is, which is faster."""
    free = 0
    for sign in _SIGN.finditer(text):
        start = sign.start()
        if start < free:
            continue
        while sign[0] != "«" and start > free and text[start - 1] in " \u00a0\u202f":
            start -= 1
        match = _PROSE.match(text, start)
        if match:
            yield match
            free = match.end()


def _change(match: re.Match[str]) -> Change | None:
    found, start, end = match.lastgroup, match.start(), match.end()
    if found == "kept":
        return None
    if found == "apostrophe":
        return Change(start, end, "’", start)
    if found in (None, "empty"):  # an opening quotation mark; behind an empty one the closing one stands
        return Change(start + 1, end - (found == "empty"), NO_BREAK_SPACE, start)
    mark = end - (1 if found == "closing" else len(match[found]))
    return Change(start, mark, NARROW_SPACE if found == "high" else NO_BREAK_SPACE, mark)
