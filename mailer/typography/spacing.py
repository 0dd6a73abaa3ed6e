"""The spaces and apostrophes of French typography."""

from __future__ import annotations

import re

from mailer.typography.figures import NARROW_SPACE, NO_BREAK_SPACE

_SPACE = r"[ \u00a0\u202f]"
_SLOT = "\U000f0000-\U0010ffff"  # a merged value that is still open: treated as a letter
_WORD = rf"(?:[^\W_]|[{_SLOT}])"

# What is not prose is matched first, and left as it is.
_FRENCH = re.compile(
    rf"""
    (?P<kept> (?:https?|ftp|mailto|tel):[^\s«»]+ | www\.[^\s«»]+ | [^\s«»@]+@[^\s«»@]+\.[^\s«»@]+
            | \d\d?:\d\d(?::\d\d)?(?!\d) | &\#?\w+; )
  | «{_SPACE}*(?P<empty>»)?
  | (?P<closing>{_SPACE}*»)
  | (?:{_SPACE}+|(?<=[\w)\]»”"’…*.{_SLOT}]))(?P<high>[;!?]+)(?=$|[\s)\]»”"’*,.…])
  | (?:{_SPACE}+|(?<=[\w)\]»”"’*{_SLOT}]))(?P<colon>:)(?=$|[\s*»])
  | (?<=[\d{_SLOT}]){_SPACE}*(?P<unit>[%€‰])(?![}}%])
  | (?<={_WORD})(?P<apostrophe>')(?=[«“"]|{_WORD})
    """,
    re.VERBOSE,
)

_SIGN = re.compile("[«»;!?:%€‰']")
"""What is changed stands at one of these: asked first, for speed."""


def french(text: str) -> str:
    """Return the text with the spaces and apostrophes of French typography; doing it twice changes nothing.

    A narrow no-break space (U+202F) stands before ``; ! ?``, a no-break space (U+00A0) before ``:``
    and ``»``, after ``«``, and between a figure and ``% € ‰``; the apostrophe between letters becomes U+2019.
    Addresses of the web and of e-mail, times (10:30) and the spaces within figures are left alone, and
    so are slots (U+F0000 and above), which count as letters.
    """
    return _FRENCH.sub(_replaced, text) if _SIGN.search(text) else text


def _replaced(match: re.Match[str]) -> str:
    found = match.lastgroup
    if found == "kept":
        return match.group()
    if found == "empty":
        return f"«{NO_BREAK_SPACE}»"
    if found == "closing":
        return f"{NO_BREAK_SPACE}»"
    if found == "high":
        return NARROW_SPACE + match["high"]
    if found == "colon":
        return f"{NO_BREAK_SPACE}:"
    if found == "unit":
        return NO_BREAK_SPACE + match["unit"]
    if found == "apostrophe":
        return "’"
    return f"«{NO_BREAK_SPACE}"
