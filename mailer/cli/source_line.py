"""The line of a file that a finding stands in: cut around the finding, so that it fits into a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

CUT = "…"
"""Stands where a line goes on."""


class Shown(NamedTuple):
    """A part of a line, the columns before what is marked in it, and how many are marked (at least one)."""

    text: str
    before: int
    marked: int


def around(
    line: str, start: int, stop: int, room: int, shown: Callable[[str], str], width: Callable[[str], int]
) -> Shown:
    """Return what fits into ``room`` columns of a line around its characters ``start`` to ``stop``.

    ``shown`` says how a character is printed, ``width`` how many columns that takes. What is marked is shown
    from its beginning on; what room is left goes to both sides alike.
    """
    signs = [shown(sign) for sign in line]
    sizes = [width(sign) for sign in signs]
    if sum(sizes) <= room:
        return Shown("".join(signs), sum(sizes[:start]), max(1, sum(sizes[start:stop])))
    room -= 2 * len(CUT)
    last = _reach(sizes[start:stop], room)
    left = room - sum(sizes[start : start + last])
    first = start - _reach(sizes[:start][::-1], left // 2)
    last = start + last
    last += _reach(sizes[last:], left - sum(sizes[first:start]))
    first -= _reach(sizes[:first][::-1], room - sum(sizes[first:last]))
    opening, closing = CUT if first else "", CUT if last < len(signs) else ""
    before = len(opening) + sum(sizes[first:start])
    return Shown(
        f"{opening}{''.join(signs[first:last])}{closing}",
        before,
        max(1, sum(sizes[start : min(stop, last)])),
    )


def _reach(sizes: Sequence[int], room: int) -> int:
    """Return how many signs in a row fit into so many columns."""
    used = 0
    for count, size in enumerate(sizes):
        used += size
        if used > room:
            return count
    return len(sizes)
