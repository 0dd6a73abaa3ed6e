"""Where lines may end: units of text that stay together, found by Pango's rules (Unicode Annex 14).

Nearly all gaps lie between two plain words and need no asking; the others are asked of Pango and remembered.
"""

from __future__ import annotations

from functools import lru_cache

from mailer.render.pdf import inner

_BEFORE = frozenset(",.;:)€%»”’")
"""Signs after which a space lets a line end, if a letter or figure follows; so do letters and figures."""


def units(text: str, language: str) -> list[str]:
    """Return what a text is cut into at the spaces that may end a line; a unit may hold spaces that may not."""
    words = text.split(" ")
    out = [words[0]]
    for word in words[1:]:
        if breakable(out[-1], word, language):
            out.append(word)
        else:
            out[-1] = f"{out[-1]} {word}"
    return out


def breakable(text: str, word: str, language: str) -> bool:
    """Whether a line may end with the space between a text and a word."""
    before, after = text[-1:], word[:1]
    return (after.isalnum() and (before.isalnum() or before in _BEFORE)) or _gap(text, word, language)


@lru_cache(maxsize=4_096)
def _gap(before: str, after: str, language: str) -> bool:
    return len(before) + 1 in inner.breaks(f"{before} {after}", language)


@lru_cache(maxsize=5_000)
def parted(before: str, after: str, language: str) -> bool:
    """Whether a line may end between two boxes: WeasyPrint looks at the last and the first character alone."""
    return bool(inner.breaks(before[-1] + after[0], language))


def cuts(unit: str, language: str) -> tuple[int, ...]:
    """Return where a line may end within a unit, in characters from its start."""
    return () if unit.isalnum() else _cuts(unit, language)


@lru_cache(maxsize=4_096)
def _cuts(unit: str, language: str) -> tuple[int, ...]:
    return tuple(inner.breaks(unit, language))
