"""All rules of a run: the built-in list, and those of other distributions (entry points ``mailer.rules``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from mailer.distributions import entry_points
from mailer.errors import N_, LintError
from mailer.lint.rule import Rule
from mailer.lint.rules import RULES

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "mailer.rules"


def all_rules(points: Iterable[EntryPoint] | None = None) -> tuple[Rule, ...]:
    """Return the built-in rules and those that installed distributions bring, each a `Rule` or several.

    Raises:
        LintError: a distribution's rules cannot be loaded, are no rules, or take an id that is taken.
    """
    if points is None:
        points = entry_points(GROUP)
    rules = {rule.id: rule for rule in RULES}
    for point in points:
        for rule in _load(point):
            if rule.id in rules:
                raise _error(
                    N_("The rule “{rule}” of {package} has the name of another rule."), point, rule=rule.id
                )
            rules[rule.id] = rule
    return tuple(rules.values())


def _load(point: EntryPoint) -> tuple[Rule, ...]:
    """Return the rules behind an entry point."""
    try:
        loaded = point.load()
    except Exception as error:  # whatever a foreign module raises while it is imported
        raise _error(
            N_("The rules of {package} cannot be loaded: {reason}."), point, reason=str(error)
        ) from error
    rules = (loaded,) if isinstance(loaded, Rule) else loaded
    if not isinstance(rules, Iterable):
        raise _error(N_("The entry point “{name}” of {package} holds no rules."), point)
    rules = tuple(rules)
    if not all(isinstance(rule, Rule) for rule in rules):
        raise _error(N_("The entry point “{name}” of {package} holds no rules."), point)
    return rules


def _error(message: str, point: EntryPoint, **details: Any) -> LintError:
    package = point.dist.name if point.dist else point.value
    return LintError(
        message,
        hint=N_("Uninstall or update the distribution {package}."),
        name=point.name,
        package=package,
        **details,
    )
