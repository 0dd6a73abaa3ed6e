"""Which rules are held against which pieces: worked out once for all letters that are linted alike."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mailer.lint.rule import Check, Reads, Rule
from mailer.lint.tuning import Settings


class Terms(NamedTuple):
    """What decides which rules hold: the objective, the channels, whether there is a campaign and a counter."""

    objective: str
    channels: frozenset[str]
    campaign: bool
    counter: bool


class Held(NamedTuple):
    """A rule that holds, with its options; ``channel`` is set where it holds for one channel only."""

    rule: Rule
    options: Mapping[str, Any]
    channel: str


class Plan:
    """The rules that hold on some terms, under some settings.

    ``left_out`` are those that were switched off, or lack what they read; ``uncounted`` those among them that
    hold, and lack nothing but the counter of lines; ``of_pack`` those that look at the pack as a whole.
    """

    def __init__(self, rules: Sequence[Rule], settings: Settings, terms: Terms) -> None:
        self.rules = rules
        self.settings = settings
        self.terms = terms
        self.uncounted: list[Rule] = []
        left_out: set[str] = set()
        held: list[Held] = []
        for rule in rules:
            lacking = not settings.runs(rule) or (Reads.CAMPAIGN in rule.reads and not terms.campaign)
            holds = rule.holds_in(terms.objective, terms.channels)
            uncounted = Reads.LAYOUT in rule.reads and not terms.counter
            if lacking or (holds and uncounted):
                left_out.add(rule.id)
            elif holds:
                channel = next(iter(rule.channels)) if len(rule.channels) == 1 else ""
                held.append(Held(rule, settings.options(rule), channel))
            if holds and uncounted and not lacking:
                self.uncounted.append(rule)
        self.left_out = frozenset(left_out)
        self.of_pack = [one for one in held if type(one.rule.check).in_pack is not Check.in_pack]
        self._of_piece = [one for one in held if type(one.rule.check).in_piece is not Check.in_piece]
        self._by_kind: dict[tuple[str, str, bool], list[Held]] = {}

    def of_piece(self, piece: str, language: str, *, layout: bool) -> list[Held]:
        """Return the rules that look at a kind of piece in a language: those on printed lines, or all others."""
        kind = (piece, language, layout)
        if kind not in self._by_kind:
            self._by_kind[kind] = [
                one
                for one in self._of_piece
                if (Reads.LAYOUT in one.rule.reads) is layout and one.rule.holds_for(piece, language)
            ]
        return self._by_kind[kind]


KEPT = 8
_PLANS: deque[Plan] = deque(maxlen=KEPT)
"""The last plans: a run has one, or one for each of its campaigns."""


def plan(rules: Sequence[Rule], settings: Settings, terms: Terms) -> Plan:
    """Return the plan for some rules, settings and terms; the same rules and settings are not gone through again."""
    for known in _PLANS:
        if known.rules is rules and known.settings is settings and known.terms == terms:
            return known
    made = Plan(rules, settings, terms)
    if isinstance(rules, tuple):  # a list may change
        _PLANS.append(made)
    return made
