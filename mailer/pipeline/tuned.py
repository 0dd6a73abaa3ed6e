"""The rules of a run, and how they are set: built in, brought by others, the house's own; by house and campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from mailer.lint.registry import all_rules
from mailer.lint.rule import Rule
from mailer.lint.tuning import Settings, read_settings
from mailer.model import Place

if TYPE_CHECKING:
    from mailer.campaign import Campaign
    from mailer.house import House


class Rulebook(NamedTuple):
    """All rules, and their settings."""

    rules: tuple[Rule, ...]
    settings: Settings


def rulebook(house: House | None = None, campaign: Campaign | None = None) -> Rulebook:
    """Return the rules under a house's settings, and a campaign's over them.

    Raises:
        LintError: what the house or the campaign says of rules cannot be, with its place.
    """
    rules = all_rules()
    if house is None:
        return Rulebook(rules, Settings())
    from mailer.lint.own import OwnRule, build  # few houses have rules of their own

    own = [OwnRule(**rule.model_dump()) for rule in house.lint.rules]
    rules += build(own, rules, _under(house.key, "lint.rules"))
    settings = read_settings(house.lint.settings, rules, _under(house.key, "lint.settings"))
    if campaign is not None:
        told = read_settings(campaign.lint.settings, rules, _under(campaign.key, "lint.settings"))
        settings = told.over(settings)
    return Rulebook(rules, settings)


def _under(place: Callable[[str], Place], top: str) -> Callable[[str], Place]:
    return lambda key: place(f"{top}.{key}")
