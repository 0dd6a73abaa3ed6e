"""A skeleton as rules see it: its texts in reading order, and where each stands in the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from mailer.lint.subject import SkeletonUse
from mailer.lint.text import Text
from mailer.model import Block, Line, Place
from mailer.places import BUILT_IN

_T = TypeVar("_T")

FRAME = frozenset({"sender", "address", "dateline", "reference", "footer"})
"""Blocks that a piece's frame prints around what the author writes."""

APART = FRAME | {"legal", "coupon", "signature"}
"""Blocks that are no running text of the letter."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which texts a rule reads: those of some kinds (none given: all), inside and outside some containers."""

    kinds: frozenset[str] = frozenset()
    inside: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()

    def holds(self, text: Text) -> bool:
        """Whether a text is one of them."""
        around = (*text.path, text.block.kind)
        return (
            (not self.kinds or text.block.kind in self.kinds)
            and (not self.inside or not self.inside.isdisjoint(around))
            and self.outside.isdisjoint(around)
        )


RUNNING = Where(outside=APART | {"table"})
"""The letter's own text: accroche, salutation, paragraphs, lists, post-scriptum."""

PROSE = Where(kinds=frozenset({"paragraph", "item"}), outside=APART | {"table", "salutation"})
ACCROCHE = Where(inside=frozenset({"accroche"}))


class Reading:
    """One skeleton, read once for all rules; ``subject`` is the e-mail's subject line, None where it has none."""

    def __init__(self, use: SkeletonUse) -> None:
        self.use = use
        self.skeleton = use.skeleton
        self._slots = {slot.number: slot for slot in use.skeleton.slots}
        self._shown: dict[int, str] = {}
        self.texts: tuple[Text, ...] = tuple(self._texts(use.skeleton.blocks, (), ""))
        subject = self.skeleton.subject
        self.subject = self._text(Block("subject", -1, (Line(subject),)), (), "") if subject else None
        self._places: tuple[Place, ...] | None = None
        self._selected: dict[Where, tuple[Text, ...]] = {}
        self._found: dict[Any, Any] = {}

    def once(self, function: Callable[[Reading], _T]) -> _T:
        """Return what a function finds in the skeleton; it is called once for all rules that ask."""
        if function not in self._found:
            self._found[function] = function(self)
        return cast(_T, self._found[function])

    def select(self, where: Where, channel: str = "") -> tuple[Text, ...]:
        """Return the texts that are not blank, in reading order; with ``channel``, those that it shows."""
        if where not in self._selected:
            self._selected[where] = tuple(text for text in self.texts if not text.blank and where.holds(text))
        texts = self._selected[where]
        return tuple(t for t in texts if t.channel in ("", channel)) if channel else texts

    def below(self, block: Block) -> tuple[Text, ...]:
        """Return the texts of a block and of all below it."""
        numbers = {part.number for part in block.walk()}
        return tuple(text for text in self.texts if text.block.number in numbers)

    def blocks(self, kind: str) -> tuple[Block, ...]:
        """Return the blocks of a kind, in reading order."""
        return tuple(block for block in self.skeleton.walk() if block.kind == kind)

    def body(self) -> tuple[Block, ...]:
        """Return the blocks that the author wrote, without the piece's frame."""
        return tuple(block for block in self.skeleton.blocks if block.kind not in FRAME)

    def place_of(self, block: Block) -> Place | None:
        """Return where a block begins."""
        if block.place:
            return block.place
        return next((p for text in self.below(block) if (p := text.place(0))), None)

    def start(self) -> Place | None:
        """Return where the author's own text begins, in the piece's own template."""
        return next(iter(self._own()), None)

    def end(self) -> Place | None:
        """Return where the last block begins that stands in the piece's own template."""
        return next(reversed(self._own()), None)

    def _own(self) -> tuple[Place, ...]:
        """Return where the author's blocks begin, without those that another file brings: a macro, an include."""
        if self._places is None:
            places = [place for block in self.body() if (place := self.place_of(block))]
            files = Counter(place.file for place in places)
            own = max(files, key=lambda file: (not file.startswith(BUILT_IN), files[file]), default="")
            self._places = tuple(place for place in places if place.file == own)
        return self._places

    def show(self, number: int) -> str:
        """Return what a slot reads as: its fixed or typical value, or its field in braces."""
        if number not in self._shown:
            self._shown[number] = self._show(number)
        return self._shown[number]

    def source(self, number: int) -> str:
        """Return a slot as a template writes it."""
        slot = self._slots.get(number)
        inner = slot.field.replace("{", "(").replace("}", ")").replace("\n", " ").strip() if slot else "?"
        return "{{ " + inner + " }}"

    def varies(self, number: int) -> bool:
        """Whether a slot's value differs from client to client."""
        slot = self._slots.get(number)
        return slot is None or slot.fixed is None

    def _show(self, number: int) -> str:
        slot = self._slots.get(number)
        if slot and slot.fixed is not None:
            return slot.fixed
        use = self.use.slots.get(number)
        if use and use.values:
            return use.typical()
        return self.source(number)

    def _texts(self, blocks: tuple[Block, ...], path: tuple[str, ...], channel: str) -> Iterator[Text]:
        for block in blocks:
            if block.lines:
                yield self._text(block, path, channel)
            yield from self._texts(block.children, (*path, block.kind), block.channel or channel)

    def _text(self, block: Block, path: tuple[str, ...], channel: str) -> Text:
        return Text(block, path, channel, value=self.show, source=self.source, closed=self.varies)
