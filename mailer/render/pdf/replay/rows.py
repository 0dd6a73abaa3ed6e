"""Skeletons that differ in the number of a table's rows alone: one skeleton with a few rows stands for them all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import NamedTuple

from mailer.model import Block, Run, Skeleton, Slot, has_slots, slot_text, split_slots
from mailer.render import markup
from mailer.render.pdf.replay.variant import Conditions

FEW = 4
"""So many rows stand for any number: a first, two that are alike, and a last one."""

FROM = 2
"""Rows from which they are counted: one that is the first and the last may look like no other."""

_PLACE = re.compile(r"([\w*-]*)(?:[.#][\w-]+|\[[^]]*\]|:[\w-]+)*:nth-[\w-]+\(")
_TABLES = frozenset(("", "*", "table", "thead", "tbody", "tr", "td", "th"))
_NEIGHBOUR = re.compile(r"\b(?:tr|td|th|tbody)\b[^,{}]*[+~]|[+~]\s*(?:tr|td|th|tbody|\*)")
_COUNTERS = re.compile(r"counter-(?:increment|set|reset)|target-")


def counts_rows(css: str) -> bool:
    """Whether a style sheet asks for a row's place, or its neighbours, or counts itself: then rows may look otherwise.

    Which of them is first or last it may ask for.
    """
    said = css.lower()
    return (
        any(element in _TABLES for element in _PLACE.findall(said))
        or _NEIGHBOUR.search(said) is not None
        or _COUNTERS.search(said) is not None
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """A skeleton of which one table's rows are counted.

    ``skeleton`` has ``few`` of them, with its blocks and slots numbered anew: slots that rows have no part in come
    first, then the first row's, as many as ``width``, then the next row's. ``common`` and ``rows`` say which slots of
    the counted skeleton these are.
    """

    skeleton: Skeleton
    common: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]
    few: int

    @property
    def width(self) -> int:
        """How many slots a row has."""
        return len(self.rows[0])

    def sample(self, values: Sequence[str]) -> tuple[str, ...]:
        """Return values for the skeleton with few rows: the first row's for each."""
        row = [values[slot] for slot in self.rows[0]]
        return (*(values[slot] for slot in self.common), *row * self.few)

    def row_conditions(self, fixed: Mapping[int, str]) -> tuple[tuple[int, ...], ...]:
        """Return what decides whether parts of a row are printed: values of it, of which one must not be blank."""
        start = len(self.common)
        return tuple(
            tuple([slot - start for slot in slots])
            for slots in Conditions.of(self.skeleton, fixed).slots
            if slots and all(start <= slot < start + self.width for slot in slots)
        )


def counted(skeleton: Skeleton) -> Counted | None:
    """Return a skeleton with its longest run of rows counted, if there is one long enough.

    Long tables (`markup.LONG`) and others are not counted together.
    """
    named = Counter(slot for block in skeleton.walk() for slot in _slots(block))
    found = [
        run
        for table in markup.printed(skeleton.blocks, "print")
        if table.kind == "table"
        for run in _runs(table)
        if all(named[slot] == 1 and skeleton.slots[slot].fixed is None for row in run.slots for slot in row)
    ]
    if not found:
        return None
    run = max(found, key=lambda one: len(one.slots))
    body = sum(not row.header for row in run.table.children)
    passed = markup.LONG if body >= markup.LONG else 0
    few = max(FEW, passed + len(run.slots) - body)
    longer = body - len(run.slots) + few >= markup.LONG
    if len(run.slots) < FROM or longer != (body >= markup.LONG):
        return None
    return _few(skeleton, run, few)


class _Run(NamedTuple):
    """Rows of one shape, one below the other: their table, the place of the first in it, and the slots of each."""

    table: Block
    first: int
    slots: tuple[tuple[int, ...], ...]


def _runs(table: Block) -> Iterator[_Run]:
    shapes = [_shape(row) for row in table.children]
    at = 0
    for shape, group in groupby(shapes, key=lambda one: one[0]):
        slots = tuple(of_row for _, of_row in group)
        if shape is not None and slots[0]:
            yield _Run(table, at, slots)
        at += len(slots)


def _shape(row: Block) -> tuple[Block | None, tuple[int, ...]]:
    """Return a row with blocks and slots numbered as in all rows of its shape, and the slots.

    There is no shape of what is a head, or holds links or pictures.
    """
    slots: list[int] = []

    def own(slot: int) -> int:
        slots.append(slot)
        return len(slots) - 1

    shape = _changed(row, lambda _: 0, own)
    plain = not any(
        run.link or run.image for block in row.walk() for line in block.lines for run in line.runs
    )
    return (shape, tuple(slots)) if plain and not row.header else (None, ())


def _same(number: int) -> int:
    return number


def _slots(block: Block) -> Iterator[int]:
    """Yield the slots that a block names itself, in its texts, links and pictures."""
    for line in block.lines:
        for run in line.runs:
            if run.slot is not None:
                yield run.slot
            for text in (run.text, run.link, run.image):
                yield from (part for part in split_slots(text) if isinstance(part, int))


def _changed(block: Block, number: Callable[[int], int], slot: Callable[[int], int]) -> Block:
    """Return a block with other numbers, of blocks and of slots."""

    def text(said: str) -> str:
        if not has_slots(said):
            return said
        return "".join(part if isinstance(part, str) else slot_text(slot(part)) for part in split_slots(said))

    def run(one: Run) -> Run:
        named = None if one.slot is None else slot(one.slot)
        return replace(one, slot=named, text=text(one.text), link=text(one.link), image=text(one.image))

    return replace(
        block,
        number=number(block.number),
        lines=tuple(replace(line, runs=tuple(map(run, line.runs))) for line in block.lines),
        children=tuple(_changed(child, number, slot) for child in block.children),
    )


def _few(skeleton: Skeleton, run: _Run, few: int) -> Counted:
    """Return a skeleton with few rows of a run, numbered anew."""
    rows, width = run.slots, len(run.slots[0])
    own = {slot for row in rows for slot in row}
    common = tuple(slot.number for slot in skeleton.slots if slot.number not in own)
    numbers = {slot: number for number, slot in enumerate(common)}
    first = run.table.children[run.first]
    blocks = count()

    def row(number: int) -> Block:
        start = len(common) + number * width
        return _changed(first, _same, {slot: start + place for place, slot in enumerate(rows[0])}.__getitem__)

    def exchanged(block: Block) -> Block:
        if block is not run.table:
            inner = tuple(map(exchanged, block.children))
        else:
            before, after = block.children[: run.first], block.children[run.first + len(rows) :]
            inner = (*map(exchanged, before), *map(row, range(few)), *map(exchanged, after))
        own = _changed(replace(block, children=()), _same, numbers.__getitem__)
        return replace(own, children=inner)

    made = tuple(_changed(exchanged(block), lambda _: next(blocks), _same) for block in skeleton.blocks)
    slots = tuple(
        Slot(number, "", fixed=skeleton.slots[slot].fixed)
        for number, slot in enumerate((*common, *(rows[0] * few)))
    )
    return Counted(replace(skeleton, id="", blocks=made, slots=slots, subject=()), common, rows, few)


def with_rows(skeleton: Skeleton, run: Sequence[int], rows: int) -> tuple[Skeleton, list[list[int]]]:
    """Return a skeleton with so many rows of a run, and the numbers of each row's cells.

    ``run`` are the numbers of the few rows that are there; what is more is like the second.
    """
    following = max(block.number for block in skeleton.walk()) + 1
    numbers = count(following)
    cells: list[list[int]] = []

    def more(row: Block, inside: int) -> Block:
        return row if inside < len(run) - 1 else _changed(row, lambda _: next(numbers), _same)

    def exchanged(block: Block) -> Block:
        few = [child for child in block.children if child.number in run]
        if not few:
            return replace(block, children=tuple(map(exchanged, block.children)))
        at = block.children.index(few[0])
        middle = [
            more(few[1] if place >= len(run) - 1 else few[place], place) for place in range(1, rows - 1)
        ]
        made = [few[0], *middle, few[-1]]
        cells.extend([cell.number for cell in row.children] for row in made)
        return replace(block, children=(*block.children[:at], *made, *block.children[at + len(few) :]))

    return replace(skeleton, blocks=tuple(map(exchanged, skeleton.blocks))), cells
