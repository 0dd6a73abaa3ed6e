"""The page of a rule, as data: ``mailer explain`` prints it, and so does the reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mailer.errors import N_
from mailer.lint.rule import Example, Family, Level, Rule
from mailer.lint.tuning import Settings
from mailer.model import Message, Severity

FAMILIES = {
    Family.PROJECT: N_("the project"),
    Family.ACCROCHE: N_("the accroche"),
    Family.WRITING: N_("writing"),
    Family.LEGIBILITY: N_("legibility"),
    Family.PRESENTATION: N_("presentation"),
    Family.PACK: N_("the pack"),
    Family.RELANCE: N_("reminders"),
    Family.COMPLAINT: N_("replies to complaints"),
    Family.TYPOGRAPHY: N_("typography"),
    Family.MERGE: N_("merging"),
    Family.LEGAL: N_("law, to be verified"),
    Family.DELIVERY: N_("e-mail delivery"),
    Family.ENGINE: N_("the engine"),
    Family.HOUSE: N_("the house"),
}
LEVELS = {
    Level.LAW: N_("law"),
    Level.NORM: N_("norm"),
    Level.STUDY: N_("study"),
    Level.COURSE: N_("convention of the course"),
    Level.ENGINE: N_("rule of the engine"),
    Level.HOUSE: N_("rule of the house"),
}


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option: its default, the value that holds here, and what it does."""

    name: str
    default: Any
    value: Any
    doc: Message


@dataclass(frozen=True, slots=True)
class Page:
    """All that is said of a rule; where it holds for all pieces, objectives, channels, they are empty.

    ``severity`` and ``on`` are as the house sets them, ``default`` is the severity that the rule has by itself,
    None where it is off by itself.
    """

    id: str
    family: Message
    title: Message
    source: str
    severity: Severity
    default: Severity | None
    on: bool
    why: Message
    evidence: Message
    evidence_note: Message
    reads: tuple[str, ...]
    pieces: tuple[str, ...]
    objectives: tuple[str, ...]
    channels: tuple[str, ...]
    languages: tuple[str, ...]
    options: tuple[OptionLine, ...]
    bad: tuple[Example, ...]
    good: tuple[Example, ...]


def explain(rule: Rule, settings: Settings | None = None) -> Page:
    """Return the page of a rule, with the severity and the options that hold under these settings."""
    held = settings or Settings()
    values = held.options(rule)
    return Page(
        id=rule.id,
        family=Message(FAMILIES[rule.family]),
        title=Message(rule.title),
        source=rule.source,
        severity=held.severity(rule) or rule.severity,
        default=rule.severity if rule.on else None,
        on=held.runs(rule),
        why=Message(rule.why),
        evidence=Message(LEVELS[rule.evidence.level]),
        evidence_note=Message(rule.evidence.note),
        reads=tuple(sorted(rule.reads)),
        pieces=tuple(sorted(rule.pieces)),
        objectives=tuple(sorted(rule.objectives)),
        channels=tuple(sorted(rule.channels)),
        languages=tuple(sorted(rule.languages)),
        options=tuple(OptionLine(o.name, o.default, values[o.name], Message(o.doc)) for o in rule.options),
        bad=rule.bad,
        good=rule.good,
    )
