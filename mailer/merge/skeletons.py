"""Merged texts to skeletons: parsed once for all clients on the same branch, and kept."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, cast

from mailer.merge.inline import Typeset
from mailer.merge.markdown import FRAME, Parser
from mailer.merge.marks import Mark, MarkedText, Marks
from mailer.merge.rows import copied, joined, parted
from mailer.model import SLOT_BASE, SLOT_LEAD, SLOT_SPAN, Block, Skeleton, Slot, split_slots
from mailer.pieces import Kind

KEPT = 512
"""Skeletons in the cache; a campaign has a handful."""

PARTS = 64
"""Parsed frames, signatures and coupons in the cache."""


_SLOT = re.compile(
    f"[{chr(SLOT_LEAD)}-{chr(SLOT_LEAD + 0xFD)}]*[{chr(SLOT_BASE)}-{chr(SLOT_BASE + SLOT_SPAN - 1)}]"
)
_Key = tuple[str, ...]
Printed = tuple[str, ...]
"""A marked text in the pieces in which Jinja printed it: clients alike have the same ones, and join none."""


class Parts(NamedTuple):
    """The marked text of each part of a piece, as Jinja printed it; empty where there is none."""

    frame: Printed
    body: Printed
    signature: Printed
    coupon: Printed
    subject: Printed


class Skeletons:
    """Parses skeletons and keeps them; ``parsed`` counts how many that were."""

    def __init__(self, marks: Marks, language: str, typeset: Typeset) -> None:
        self.marks = marks
        self.language = language
        self.typeset = typeset
        self.parsed = 0
        self._kept: OrderedDict[_Key, Skeleton] = OrderedDict()
        self._keys: dict[tuple[str, str, Parts], _Key] = {}
        self._parts: dict[tuple[str, bool], tuple[Block, ...]] = {}

    def of(self, kind: Kind, template: str, parts: Parts, values: Sequence[str], paper: str) -> Skeleton:
        """Return the skeleton of a merged piece.

        Raises:
            MergeError: the text holds a block or a link that cannot be (see `markdown.Parser`).
        """
        key = self._key(kind, template, parts)
        skeleton = self._kept.get(key)
        if skeleton is not None:
            self._kept.move_to_end(key)
            return skeleton
        skeleton = self._parse(kind, template, key[2:], values, paper)
        self.parsed += 1
        self._kept[key] = skeleton
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return skeleton

    def _key(self, kind: Kind, template: str, parts: Parts) -> _Key:
        """Return kind, template and the whole text of each part; what was joined once is not joined again."""
        printed = kind.name, template, parts
        key = self._keys.get(printed)
        if key is None:
            if len(self._keys) >= KEPT:
                self._keys.clear()
            key = self._keys[printed] = (kind.name, template, *("".join(part) for part in parts))
        return key

    def _parse(
        self, kind: Kind, template: str, parts: Sequence[str], values: Sequence[str], paper: str
    ) -> Skeleton:
        sources = [MarkedText(part, self.marks.table) for part in parts]
        frame, body, signature, coupon, subject = sources
        parser = Parser(self.typeset, accroche=kind.accroche, salutation=not kind.body)
        blocks = self._read(parser, parts[1], body)
        around = self._part(parts[0], frame, frame=True)
        fills = {"signature": self._part(parts[2], signature), "coupon": self._part(parts[3], coupon)}
        slots = tuple(_slots(sources, values))
        texts = [source.text for source in sources] + [slot.fixed or "" for slot in slots]
        identity = "\x1e".join((kind.name, template, self.language, *texts))
        return Skeleton(
            id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            piece=kind.name,
            template=template,
            language=self.language,
            blocks=_numbered(_ordered(around, tuple(_filled(blocks, fills)))),
            slots=slots,
            subject=parser.inline(subject),
            paper=paper,
        )

    def _part(self, marked: str, source: MarkedText, *, frame: bool = False) -> tuple[Block, ...]:
        """Return the blocks of what stands around or in a body: most bodies have the same, which is read once."""
        if not source.text:
            return ()
        key = marked, frame
        if key not in self._parts:
            if len(self._parts) >= PARTS:
                self._parts.clear()
            self._parts[key] = Parser(self.typeset, salutation=True).parse(source, frame=frame)
        return self._parts[key]

    def _read(self, parser: Parser, marked: str, whole: MarkedText) -> tuple[Block, ...]:
        """Return the blocks of a body; of rows written alike Markdown reads the first, wherever that will do."""
        text, rows = parted(marked)
        if rows:
            blocks = joined(replace(parser).parse(MarkedText(text, self.marks.table)), rows)
            if blocks is not None:
                return blocks
        return parser.parse(whole)


def _filled(blocks: Iterable[Block], fills: Mapping[str, tuple[Block, ...]]) -> Iterator[Block]:
    """Give empty signatures and coupons the campaign's own content; a coupon that has none goes."""
    for block in blocks:
        if block.kind in fills and not block.children:
            if fills[block.kind] or block.kind != "coupon":
                yield replace(block, children=fills[block.kind])
        elif block.children:
            yield replace(block, children=tuple(_filled(block.children, fills)))
        else:
            yield block


def _ordered(around: tuple[Block, ...], body: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the frame around the body; a body that brings a block of the frame replaces it."""
    own = {block.kind for block in body if block.kind in FRAME}
    frame = [block for block in around if block.kind not in own]
    top = [block for block in frame if block.kind != "footer"]
    foot = [block for block in frame if block.kind == "footer"]
    return (*top, *body, *foot)


def _numbered(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Number blocks in reading order."""
    counter = iter(range(1_000_000_000))

    def number(block: Block) -> Block:
        own = next(counter)
        return copied(block, own, block.lines, tuple([number(child) for child in block.children]))

    return tuple(number(block) for block in blocks)


def _slots(sources: Sequence[MarkedText], values: Sequence[str]) -> Iterator[Slot]:
    """Yield a slot for each value, with the expression that printed it first."""
    marks: dict[int, Mark] = {}
    for source in sources:
        for found in _SLOT.finditer(source.text):
            mark = source.mark(found.start())
            if mark is not None:
                marks.setdefault(next(cast(Iterator[int], split_slots(found.group()))), mark)
    for number, value in enumerate(values):
        mark = marks.get(number)
        if mark is None:
            yield Slot(number, "")
        else:
            yield Slot(number, mark.field, mark.place, value if mark.fixed else None)
