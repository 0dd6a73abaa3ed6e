"""Rows that a loop prints: Markdown reads the first of them, and the others are made after it.

A reminder of sixty invoices holds sixty lines that differ in the numbers of their slots and in nothing else. Each row
of a table stands for itself, so that what holds for one holds for all that are written alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from mailer.merge.marks import MARK
from mailer.model import SLOT_BASE, SLOT_LEAD, SLOT_SPAN, Block, Line, Run, has_slots

_SLOT = re.compile(f"[{chr(SLOT_BASE)}-{chr(SLOT_BASE + SLOT_SPAN - 1)}]")
_FAR = re.compile(f"[{chr(SLOT_LEAD)}-{chr(SLOT_LEAD + 0xFD)}]")
_ANY = chr(SLOT_BASE)


class Rows(NamedTuple):
    """The slots of a row, in order, and those of each row after it that is written alike."""

    slots: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]


def parted(marked: str) -> tuple[str, list[Rows]]:
    """Return a marked text with but the first of lines that are rows written alike, and what they were.

    Such lines follow one another, begin with a mark and a bar, and have a slot. A text of so many slots that one takes
    two characters is left as it is.
    """
    if "|" not in marked or _FAR.search(marked):
        return marked, []
    kept: list[str] = []
    found: list[Rows] = []
    shape, slots, others = "", (), []  # type: tuple[str, tuple[int, ...], list[tuple[int, ...]]]
    for line in marked.split("\n"):
        alike, own = "", ()  # type: tuple[str, tuple[int, ...]]
        if line[1:2] == "|" and MARK.match(line):
            own = tuple([ord(one) - SLOT_BASE for one in _SLOT.findall(line)])
            alike = _SLOT.sub(_ANY, line) if len(set(own)) == len(own) else ""
        if own and alike and alike == shape:
            others.append(own)
            continue
        if others:
            found.append(Rows(slots, tuple(others)))
        shape, slots, others = alike, own, []
        kept.append(line)
    if others:
        found.append(Rows(slots, tuple(others)))
    return ("\n".join(kept), found) if found else (marked, [])


def joined(blocks: Sequence[Block], found: Iterable[Rows]) -> tuple[Block, ...] | None:
    """Return the blocks of a parted text with all their rows; None where one of these was read as something else."""
    wanted = {rows.slots[0]: rows for rows in found}
    done = tuple(_completed(block, wanted) for block in blocks)
    return None if wanted else done


def _completed(block: Block, wanted: dict[int, Rows]) -> Block:
    """Return a block with the rows that are missing in it, which are taken out of those that are wanted."""
    if not wanted or not block.children:
        return block
    if block.kind != "table":
        return replace(block, children=tuple(_completed(child, wanted) for child in block.children))
    return replace(block, children=tuple(row for child in block.children for row in _alike(child, wanted)))


def _alike(row: Block, wanted: dict[int, Rows]) -> Iterator[Block]:
    """Yield a row, and those written alike."""
    yield row
    runs = [run for cell in row.children for line in cell.lines for run in line.runs]
    slots = tuple(run.slot for run in runs if run.slot is not None)
    rows = wanted.get(slots[0]) if slots else None
    if rows is None or rows.slots != slots or row.header:
        return
    if any(has_slots(run.link) or has_slots(run.image) or has_slots(run.text) for run in runs):
        return
    del wanted[slots[0]]
    for others in rows.others:
        yield _renumbered(row, dict(zip(slots, others, strict=True)))


def _renumbered(row: Block, slots: dict[int, int]) -> Block:
    """Return a row with other slots."""
    cells = [
        copied(cell, cell.number, tuple([_line(line, slots) for line in cell.lines]), cell.children)
        for cell in row.children
    ]
    return copied(row, row.number, row.lines, tuple(cells))


def copied(block: Block, number: int, lines: tuple[Line, ...], children: tuple[Block, ...]) -> Block:
    """Return a block with another number, other lines and other children; `dataclasses.replace`, many times quicker."""
    return Block(
        block.kind, number, lines, children, block.place, block.channel, block.theme, block.level,
        block.align, block.ordered, block.header, block.name,
    )  # fmt: skip


def _line(line: Line, slots: dict[int, int]) -> Line:
    runs = (
        run if run.slot is None else Run(run.text, slots[run.slot], run.style, run.link, run.image, run.place)
        for run in line.runs
    )
    return Line(tuple(runs), line.hard)
