"""A sample that shows everything: one client of each text, and the extremes of each field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.lint.subject import text_width

if TYPE_CHECKING:
    from mailer.pipeline.job import Job

EXTREMES = (
    "full_name",
    "company",
    "address_line_1",
    "address_line_2",
    "address_line_3",
    "address_line_4",
    "town",
)


def sample(job: Job, indices: list[int]) -> list[int]:
    """Return the first client of each combination of skeletons, and the widest and barest values, in file order."""
    from mailer.pipeline.job import SetAside

    texts: dict[tuple[str, ...], int] = {}
    widest: dict[str, tuple[int, int]] = {}
    barest: tuple[int, int] | None = None
    for index in indices:
        client = job.table.client(index)
        pack = job.pack(client)
        if isinstance(pack, SetAside):
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
