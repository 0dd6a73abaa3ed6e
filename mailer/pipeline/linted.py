"""What a run of lint comes to, of a campaign or of a template alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailer.lint.score import Score
from mailer.lint.subject import SkeletonUse, SlotUse
from mailer.model import Finding, Piece, Severity, Skeleton
from mailer.render.contract import Expected


@dataclass(frozen=True, slots=True)
class Linted:
    """What lint found, and what the merge of all clients showed on the way.

    ``skeletons`` counts the texts that clients get, ``texts`` holds the first of them, and ``plan`` tells how many
    pieces there are of each, by its ``id``, and what they have in common. ``printable`` is whether the fonts are
    known to have every character of every client's, so that nobody need look again. ``scores`` has a mark for
    each kind of piece.
    """

    findings: tuple[Finding, ...]
    clients: int
    skeletons: int
    set_aside: Counter[str] = field(default_factory=Counter)
    texts: tuple[Skeleton, ...] = ()
    plan: Mapping[str, Expected] = field(default_factory=dict)
    printable: bool = False
    scores: tuple[Score, ...] = ()

    @property
    def errors(self) -> int:
        """How many findings stop a render."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)


def branch_use(piece: Piece, row: int) -> SkeletonUse:
    """Return the use of a text that no client gets, with the values it was tried with."""
    slots = {
        slot.number: SlotUse({piece.values[slot.number]: 0}, {piece.values[slot.number]: (row,)})
        for slot in piece.skeleton.slots
        if slot.fixed is None
    }
    return SkeletonUse(piece.skeleton, slots, 0)
