"""A sample that shows everything: one client of each text, and the extremes of each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mailer.lint.subject import text_width
from mailer.model import Client, Pack

EXTREMES = (
    "full_name",
    "company",
    "address_line_1",
    "address_line_2",
    "address_line_3",
    "address_line_4",
    "town",
)

PackOf = Callable[[Client], Pack | object]


def sample(clients: Iterable[tuple[int, Client]], pack_of: PackOf) -> list[int]:
    """Return the numbers of a few clients: the first of each combination of texts, the widest values, the barest.

    ``pack_of`` merges a client; one that gives no `Pack` is left out.
    """
    texts: dict[tuple[str, ...], int] = {}
    widest: dict[str, tuple[int, int]] = {}
    barest: tuple[int, int] | None = None
    for index, client in clients:
        pack = pack_of(client)
        if not isinstance(pack, Pack):
            continue
        texts.setdefault(tuple(piece.skeleton.id for piece in pack.pieces), index)
        filled = 0
        for name in EXTREMES:
            value = str(client.get(name) or "")
            filled += bool(value)
            width = text_width(value)
            if width > widest.get(name, (0, 0))[0]:
                widest[name] = (width, index)
        if barest is None or filled < barest[0]:
            barest = (filled, index)
    chosen = {*texts.values(), *(index for _, index in widest.values())}
    if barest is not None:
        chosen.add(barest[1])
    return sorted(chosen)
