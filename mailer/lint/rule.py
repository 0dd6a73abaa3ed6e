"""A rule as a value: what it asks, where the course says so, why, how sure that is, and its examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import Any

from mailer.errors import N_
from mailer.lint.reading import Reading, Where
from mailer.lint.subject import CampaignFacts, SlotUse
from mailer.lint.text import Text
from mailer.model import LineCounter, Message, Place, Severity


class Family(StrEnum):
    """The parts of the course, and of the engine, that rules belong to."""

    PROJECT = "project"
    ACCROCHE = "accroche"
    WRITING = "writing"
    LEGIBILITY = "legibility"
    PRESENTATION = "presentation"
    PACK = "pack"
    RELANCE = "relance"
    COMPLAINT = "complaint"
    TYPOGRAPHY = "typography"
    MERGE = "merge"
    LEGAL = "legal"
    DELIVERY = "delivery"
    ENGINE = "engine"
    HOUSE = "house"


class Reads(StrEnum):
    """What a rule reads; it falls away where that is not there."""

    TEXT = "text"
    VALUES = "values"
    LAYOUT = "layout"
    PACK = "pack"
    CAMPAIGN = "campaign"


class Level(StrEnum):
    """How sure it is that a rule helps."""

    LAW = "law"
    NORM = "norm"
    STUDY = "study"
    COURSE = "course"  # a convention of the course, taught but not proven
    ENGINE = "engine"  # a rule of the engine's own
    HOUSE = "house"  # a rule that a house wrote for itself


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule rests on; ``note`` says so in a sentence."""

    level: Level
    note: str


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of a rule: its default gives the type (int, float, bool, text or a tuple of texts)."""

    name: str
    default: int | float | bool | str | tuple[str, ...]
    doc: str
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A small template that a rule fires on (bad) or is silent on (good).

    ``finds`` are the texts that the findings quote, one each, in order. ``campaign`` replaces keys of the
    campaign that examples run in (dotted: ``offer.until``; None takes a key away); ``values`` gives the
    distinct values of fields; without ``layout``, printed lines are not counted.
    """

    text: str
    _: KW_ONLY
    finds: tuple[str, ...] = ()
    objective: str = "sale"
    piece: str = "letter"
    campaign: Mapping[str, Any] = field(default_factory=dict)
    layout: bool = True
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check noticed, before the runner makes a finding of it.

    With ``text``, the hit is the text from ``start`` to ``end`` (None: its end). With ``slot`` and
    ``values``, it is in what some clients put there. ``excerpt`` is quoted instead of the text, ``severity``
    replaces the rule's own. Hits of a rule on the same place are one finding, and the one of most ``weight``
    speaks, unless their ``key`` differs; so are those on the ``whole`` of a piece, of whichever branch.
    A hit of the pack in what clients put somewhere says in which ``reading``.
    """

    message: Message
    hint: Message | None = None
    text: Text | None = None
    start: int = 0
    end: int | None = None
    place: Place | None = None
    end_place: Place | None = None
    excerpt: str = ""
    slot: int | None = None
    values: tuple[str, ...] = ()
    severity: Severity | None = None
    key: str = ""
    weight: float = 0
    whole: bool = False
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class PieceScene:
    """What a check of one piece looks at; ``channel`` is set where the rule holds for one channel only."""

    reading: Reading
    campaign: CampaignFacts | None
    objective: str
    options: Mapping[str, Any]
    channel: str = ""
    counter: LineCounter | None = None

    def texts(self, where: Where) -> tuple[Text, ...]:
        """Return the visible texts that the rule reads, in reading order."""
        return self.reading.select(where, self.channel)

    def slot(self, number: int) -> SlotUse | None:
        """Return what clients put into a slot, where it differs between them and is known."""
        return self.reading.use.slots.get(number) if self.reading.varies(number) else None


@dataclass(frozen=True, slots=True)
class PackScene:
    """What a check of the whole pack looks at: all pieces and branches for which the rule holds."""

    readings: Sequence[Reading]
    campaign: CampaignFacts | None
    objective: str
    options: Mapping[str, Any]


class Check:
    """The base of all shapes: looks at each piece, at the pack, or at both. Shapes hold no state."""

    def in_piece(self, scene: PieceScene, /) -> Iterable[Hit]:  # noqa: ARG002 (the base looks at nothing)
        """Return what is noticed in one piece."""
        return ()

    def in_pack(self, scene: PackScene, /) -> Iterable[Hit]:  # noqa: ARG002
        """Return what is noticed in the pack as a whole, or in the campaign."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of lint. Its file is named by its id.

    ``source`` points at the course (``course: M19``), a law or a norm. Empty ``pieces``, ``objectives``,
    ``channels`` and ``languages`` mean all. A rule that is not ``on`` runs where the house asks for it.
    """

    id: str
    family: Family
    title: str
    source: str
    why: str
    evidence: Evidence
    severity: Severity
    check: Check
    reads: frozenset[Reads]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]
    pieces: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    options: tuple[Option, ...] = ()
    on: bool = True

    def holds_in(self, objective: str, channels: frozenset[str]) -> bool:
        """Whether the rule holds for a campaign of this objective, on these channels (empty: not known)."""
        return (not self.objectives or objective in self.objectives) and (
            not self.channels or not channels or not self.channels.isdisjoint(channels)
        )

    def holds_for(self, piece: str, language: str) -> bool:
        """Whether the rule holds for pieces of a kind in a language."""
        return (not self.pieces or piece in self.pieces) and (
            not self.languages or language in self.languages
        )


SELLING = frozenset({"sale", "launch", "win-back"})
MAILING = frozenset({"sale", "launch", "win-back", "awareness", "event", "survey", "loyalty"})
"""All objectives of a mailing in the course's sense: not a payment reminder, not a reply to a complaint."""

WORDS_OPTION = Option("words", (), N_("Words and phrases of the house, added to the list of the rule."))
