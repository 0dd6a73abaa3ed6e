"""The course at your elbow: rules held against texts as each recipient will read them.

`check` runs rules over a `Subject`; `all_rules` lists them. Lint knows neither files nor Jinja: it is handed
skeletons, the values that clients put into them, the campaign's facts, and a counter of printed lines.
"""

from __future__ import annotations

from mailer.lint.explain import Page, explain
from mailer.lint.registry import all_rules
from mailer.lint.rule import Check, Evidence, Example, Family, Hit, Level, Option, Reads, Rule
from mailer.lint.rules import RULES
from mailer.lint.runner import ahead, check
from mailer.lint.subject import (
    CampaignFacts,
    EventFacts,
    Fact,
    Gather,
    Ignore,
    OfferFacts,
    PieceFact,
    SignatoryFact,
    SkeletonUse,
    SlotUse,
    Subject,
)
from mailer.lint.tuning import RuleSettings, Settings, read_settings

__all__ = [
    "RULES",
    "CampaignFacts",
    "Check",
    "EventFacts",
    "Evidence",
    "Example",
    "Fact",
    "Family",
    "Gather",
    "Hit",
    "Ignore",
    "Level",
    "OfferFacts",
    "Option",
    "Page",
    "PieceFact",
    "Reads",
    "Rule",
    "RuleSettings",
    "Settings",
    "SignatoryFact",
    "SkeletonUse",
    "SlotUse",
    "Subject",
    "ahead",
    "all_rules",
    "check",
    "explain",
    "read_settings",
]
