"""Characters that no font of the theme has: the PDF would leave a blank in their place, and say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailer.errors import N_
from mailer.lint.subject import ROWS_KEPT, SkeletonUse, SlotUse, column_of
from mailer.model import Finding, Message, Place, Run, Severity, Skeleton, Theme

if TYPE_CHECKING:
    from mailer.render.pdf.fonts import Coverage

RULE = "no-glyph"
NAMED = 8
"""How many characters a sentence names."""
_REPLACED = N_("Write it otherwise, or put a font that has it into the theme's folder.")


class Glyphs:
    """What the fonts of a theme lack of a run's texts and values."""

    def __init__(self, theme: Theme) -> None:
        from mailer.render.pdf.fonts import coverage

        self._coverage: Coverage = coverage(theme)
        self._printed: dict[str, tuple[int, ...]] = {}

    def findings(self, uses: Iterable[SkeletonUse]) -> tuple[Finding, ...]:
        """Return an error for each place of a text, and a warning for each field, where a character is lacking."""
        fixed: dict[tuple[Place | None, str], Finding] = {}
        fields: dict[str, _Field] = {}
        for use in uses:
            for finding in self._in_text(use.skeleton):
                fixed.setdefault((finding.place, str(finding.message)), finding)
            if use.clients:
                self._gather(use, fields)
        return (*fixed.values(), *(one.finding(column) for column, one in fields.items()))

    def unprinted(self, skeleton: Skeleton, values: Sequence[str]) -> Message | None:
        """Return what a client's document lacks, as its line of the manifest says it; None for nothing."""
        numbers = self._slots(skeleton)
        lacking = self._coverage.missing("".join([values[number] for number in numbers]))
        if not lacking:
            return None
        return Message(
            N_("printed without {characters}, which no font of the theme has"), {"characters": named(lacking)}
        )

    def _slots(self, skeleton: Skeleton) -> tuple[int, ...]:
        """Return the slots that are printed on paper."""
        numbers = self._printed.get(skeleton.id)
        if numbers is None:
            found = (run.slot for run in _runs(skeleton) if run.slot is not None)
            numbers = self._printed[skeleton.id] = tuple(dict.fromkeys(found))
        return numbers

    def _in_text(self, skeleton: Skeleton) -> Iterator[Finding]:
        for run in _runs(skeleton):
            if run.slot is None and not run.image and (lacking := self._coverage.missing(run.text)):
                at = run.text.index(lacking[0])
                place = run.place._replace(column=run.place.column + at) if run.place else None
                yield _error(skeleton, lacking, place, "")
        for slot in skeleton.slots:
            if (
                slot.fixed
                and slot.number in self._slots(skeleton)
                and (lacking := self._coverage.missing(slot.fixed))
            ):
                yield _error(skeleton, lacking, slot.place, slot.field)

    def _gather(self, use: SkeletonUse, fields: dict[str, _Field]) -> None:
        numbers = frozenset(self._slots(use.skeleton))
        for slot in use.skeleton.slots:
            values = use.slots.get(slot.number)
            if values is None or slot.number not in numbers:
                continue
            for value in values.values:
                if lacking := self._coverage.missing(value):
                    column = column_of(slot)
                    one = fields.setdefault(column, _Field(slot.place, use.skeleton.piece))
                    one.add(value, lacking, values)


@dataclass(slots=True)
class _Field:
    """What clients put into one field that cannot be printed."""

    place: Place | None
    piece: str
    characters: dict[str, None] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    rows: dict[int, None] = field(default_factory=dict)

    def add(self, value: str, lacking: str, use: SlotUse) -> None:
        """Count a value; one that stands in several pieces counts once for each client."""
        self.characters |= dict.fromkeys(lacking)
        self.counts[value] = max(self.counts.get(value, 0), use.values[value])
        self.rows |= dict.fromkeys(use.rows.get(value, ()))

    def finding(self, column: str) -> Finding:
        """Return the warning."""
        return Finding(
            RULE,
            Severity.WARNING,
            _sentence("".join(self.characters)),
            Message(_REPLACED),
            place=self.place,
            piece=self.piece,
            column=column,
            rows=tuple(sorted(self.rows))[:ROWS_KEPT],
            count=sum(self.counts.values()),
        )


def named(characters: str) -> tuple[Message | str, ...]:
    """Return characters as a message names them: each with its number in Unicode, the first few."""
    listed: list[Message | str] = [
        Message(N_("“{character}” ({code})"), {"character": one, "code": f"U+{ord(one):04X}"})
        for one in characters[:NAMED]
    ]
    return tuple(listed) if len(characters) <= NAMED else (*listed, "…")


def _sentence(characters: str, expression: str = "") -> Message:
    args = {"count": len(characters), "characters": named(characters), "expression": expression}
    if expression:
        return Message(
            N_("No font of the theme has the character {characters} of {expression}."),
            args,
            N_("No font of the theme has the characters {characters} of {expression}."),
        )
    return Message(
        N_("No font of the theme has the character {characters}."),
        args,
        N_("No font of the theme has the characters {characters}."),
    )


def _error(skeleton: Skeleton, characters: str, place: Place | None, expression: str) -> Finding:
    return Finding(
        RULE,
        Severity.ERROR,
        _sentence(characters, f"{{{{ {expression} }}}}" if expression else ""),
        Message(_REPLACED),
        place=place,
        piece=skeleton.piece,
    )


def _runs(skeleton: Skeleton) -> Iterator[Run]:
    """Yield what is printed on paper."""
    for block in skeleton.walk():
        if block.channel in ("", "print"):
            for line in block.lines:
                yield from line.runs
