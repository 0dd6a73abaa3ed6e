"""A skeleton without what a client does not print, and the same with lines of stand-ins for its values.

Blocks and lines that hold nothing but empty slots vanish (`mailer.model.Block.vanishes`). Clients with
the same ones printed share a variant: a smaller skeleton in which nothing is conditional any more.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailer.model import Block, Line, Run, Skeleton, slot_text, split_slots
from mailer.render import markup

STAND_IN = "n"
"""The letter that stands for a line of text where only its height counts: every font has it."""

BREAK = "\u2028"
"""LINE SEPARATOR: ends a line within an element, whatever the style says of white space."""

LINK = "~mailer~"
"""What stands before a link's number, in place of its values: no address that is written in a template has it."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What decides whether parts of a skeleton are printed: for each part, slots of which one must not be blank."""

    slots: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, skeleton: Skeleton, fixed: Mapping[int, str]) -> Conditions:
        """Collect the conditions of a skeleton's printed blocks and lines; ``fixed`` slots are alike in all letters."""
        found: dict[tuple[int, ...], None] = {}
        for block in markup.printed(skeleton.blocks, "print"):
            for condition in (
                markup.printed_by(block),
                *map(markup.stretch_printed_by, markup.stretches(block.lines)),
            ):
                if condition is None or any(fixed.get(slot, "").strip() for slot in condition):
                    continue
                found[tuple(sorted(condition - fixed.keys()))] = None
        return cls(tuple(found))

    def pattern(self, values: Sequence[str]) -> tuple[bool, ...]:
        """Return which conditions hold for a client."""
        return tuple([any(values[slot].strip() for slot in slots) for slots in self.slots])


def prune(skeleton: Skeleton, values: Sequence[str]) -> Skeleton:
    """Return the skeleton without the blocks and lines that a client with these values does not print."""
    return replace(skeleton, blocks=tuple(_pruned(skeleton.blocks, values)))


def _pruned(blocks: Sequence[Block], values: Sequence[str]) -> Iterator[Block]:
    for block in blocks:
        if block.channel not in ("", "print") or block.vanishes(values):
            continue
        lines = [
            line
            for stretch in markup.stretches(block.lines)
            if not all(line.vanishes(values) for line in stretch)
            for line in stretch
        ]
        if lines and lines[-1].hard:
            lines[-1] = replace(lines[-1], hard=False)
        yield replace(block, lines=tuple(lines), children=tuple(_pruned(block.children, values)))


def slotted(skeleton: Skeleton, fixed: Container[int]) -> Mapping[int, Block]:
    """Return the blocks whose own text differs between clients, by number."""
    return {
        block.number: block
        for block in skeleton.walk()
        if any(_varies(run, fixed) for line in block.lines for run in line.runs)
    }


def _varies(run: Run, fixed: Container[int]) -> bool:
    if run.image:
        return False  # a picture is part of the layout: see `picture_slots`
    return (run.slot is not None and run.slot not in fixed) or any(
        slot not in fixed for slot in _slots(run.link)
    )


def picture_slots(skeleton: Skeleton, fixed: Container[int], *, described: bool = False) -> tuple[int, ...]:
    """Return the slots that choose pictures, in order: each choice has layouts of its own.

    With ``described``, what is said of a picture is part of the layout too, as it is where pages are tagged.
    """
    found = [
        slot
        for run in markup.pictures(skeleton, "print")
        for text in (run.image, run.text * described)
        for slot in _slots(text)
    ]
    return tuple(dict.fromkeys(slot for slot in found if slot not in fixed))


def specimen(skeleton: Skeleton, values: Sequence[str]) -> list[str]:
    """Return values of which those in texts are the slots themselves, so that they can be found again."""
    pictures = frozenset(picture_slots(skeleton, ()))
    return [
        values[slot.number] if slot.number in pictures else slot_text(slot.number) for slot in skeleton.slots
    ]


def linked(skeleton: Skeleton, fixed: Container[int]) -> tuple[Skeleton, list[str]]:
    """Return a skeleton whose links with values name their number in place of these, and the links themselves.

    So they can be told apart after layout, and are what a style sheet takes them for (``a[href^="mailto:"]``).
    """
    found: list[str] = []

    def run(one: Run) -> Run:
        if all(slot in fixed for slot in _slots(one.link)):
            return one
        if one.link not in found:
            found.append(one.link)
        parts = [
            part
            if isinstance(part, str)
            else slot_text(part)
            if part in fixed
            else f"{LINK}{found.index(one.link)}~"
            for part in split_slots(one.link)
        ]
        return replace(one, link="".join(parts))

    def exchanged(block: Block) -> Block:
        return replace(
            block,
            lines=tuple(replace(line, runs=tuple(map(run, line.runs))) for line in block.lines),
            children=tuple(map(exchanged, block.children)),
        )

    return replace(skeleton, blocks=tuple(map(exchanged, skeleton.blocks))), found


def stand_in(skeleton: Skeleton, counts: Mapping[int, Sequence[int]], text: str = STAND_IN) -> Skeleton:
    """Return a pruned skeleton in which stretches of text are as many lines of stand-ins, all ``text``.

    ``counts`` gives for each slotted block the printed lines of each of its stretches.
    """

    def exchanged(block: Block) -> Block:
        children = tuple(map(exchanged, block.children))
        if block.number not in counts:
            return replace(block, children=children)
        lines = []
        stretches = tuple(markup.stretches(block.lines))
        for stretch, count in zip(stretches, counts[block.number], strict=True):
            first = next((run for line in stretch for run in line.runs), Run(""))
            lines.append(
                Line((Run(BREAK.join([text] * count), style=first.style, place=first.place),), hard=True)
            )
        lines[-1] = replace(lines[-1], hard=False)
        return replace(block, lines=tuple(lines), children=children)

    return replace(skeleton, blocks=tuple(map(exchanged, skeleton.blocks)))


def _slots(text: str) -> Iterator[int]:
    return (part for part in split_slots(text) if isinstance(part, int))
