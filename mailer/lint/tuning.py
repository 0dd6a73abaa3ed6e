"""How a house sets its rules: severity, thresholds, own words. What is not known is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mailer.errors import N_, LintError, nearest
from mailer.lint.rule import Option, Rule
from mailer.model import Place, Severity


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a house changes of one rule."""

    on: bool | None = None
    severity: Severity | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run changes of the rules; with ``only``, no other rule runs."""

    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    only: frozenset[str] = frozenset()

    def of(self, rule: Rule) -> RuleSettings:
        """Return what is set for a rule."""
        return self.rules.get(rule.id, _DEFAULT)

    def runs(self, rule: Rule) -> bool:
        """Whether a rule is to run."""
        if self.only:
            return rule.id in self.only
        on = self.of(rule).on
        return rule.on if on is None else on

    def options(self, rule: Rule) -> Mapping[str, Any]:
        """Return the values of a rule's options."""
        return {option.name: option.default for option in rule.options} | dict(self.of(rule).options)

    def over(self, wider: Settings) -> Settings:
        """Return these settings over wider ones, as a campaign's over its house's: lists of words add up."""
        rules = dict(wider.rules)
        for name, own in self.rules.items():
            below = rules.get(name, _DEFAULT)
            options = dict(below.options)
            for key, value in own.options.items():
                held = options.get(key)
                options[key] = (*held, *value) if isinstance(held, tuple) else value
            on = below.on if own.on is None else own.on
            rules[name] = RuleSettings(on, own.severity or below.severity, options)
        return Settings(rules, self.only or wider.only)

    def severity(self, rule: Rule) -> Severity | None:
        """Return the severity that the house gives a rule, None where it leaves the rule's own."""
        return self.of(rule).severity


_DEFAULT = RuleSettings()
PlaceOf = Callable[[str], Place | None]


def read_settings(
    raw: Mapping[str, Any], rules: Sequence[Rule], place: PlaceOf = lambda _key: None
) -> Settings:
    """Return the settings written in a house's or campaign's file.

    ``raw`` maps rule ids to ``off``, ``on``, a severity, or a mapping of ``severity`` and options, whose figures
    may be texts; ``place`` tells where a key (``sentence-length.words``) stands in the file.

    Raises:
        LintError: an unknown rule or option, or a value of another type than the option's default.
    """
    known = {rule.id: rule for rule in rules}
    read: dict[str, RuleSettings] = {}
    for name, value in raw.items():
        rule = known.get(name)
        if rule is None:
            raise unknown_rule(name, known, place(name))
        read[name] = _read_rule(rule, value, place)
    return Settings(read)


def unknown_rule(name: str, known: Mapping[str, Rule], place: Place | None) -> LintError:
    """Return the error for a rule that does not exist."""
    from mailer.lint.near import near_rules  # asked for where something is wrong alone

    near = near_rules(name, {rule.id: rule.title for rule in known.values()})
    remedy = N_("Did you mean “{meant}”?") if len(near) == 1 else N_("Did you mean one of these: {near}?")
    return LintError(
        N_("There is no rule “{name}”."),
        hint=remedy if near else N_("`mailer rules` lists the rules."),
        **_where(place), name=name, meant=near[0] if near else "", near=", ".join(near),
    )  # fmt: skip


def _read_rule(rule: Rule, value: Any, place: PlaceOf) -> RuleSettings:
    if value is False or value in ("off", "false"):
        return RuleSettings(on=False)
    if value is True or value in ("on", "true"):
        return RuleSettings(on=True)
    if isinstance(value, str):
        return RuleSettings(True, _severity(rule.id, value, place(rule.id)))
    if not isinstance(value, Mapping):
        raise LintError(
            N_("The rule “{name}” takes “off”, a severity, or a list of options."),
            hint=N_("Write it as in {example}."),
            **_where(place(rule.id)),
            example=f"{rule.id}: off",
            name=rule.id,
        )
    options = {option.name: option for option in rule.options}
    severity: Severity | None = None
    chosen: dict[str, Any] = {}
    for key, given in value.items():
        at = place(f"{rule.id}.{key}")
        if key == "severity":
            severity = _severity(rule.id, given, at)
        elif key in options:
            chosen[key] = _value(rule, options[key], given, at)
        else:
            known = [*options, "severity"]
            raise refused(N_("The rule “{rule}” has no option “{name}”."), at, key, known, "", rule=rule.id)
    return RuleSettings(True, severity, chosen)


def _severity(rule: str, value: Any, place: Place | None) -> Severity:
    try:
        return Severity(value)
    except ValueError:
        known = [*Severity, "off"]
        raise refused(
            N_("“{name}” is no severity for the rule “{rule}”."), place, str(value), known, "", rule=rule
        ) from None


def _value(rule: Rule, option: Option, value: Any, place: Place | None) -> Any:
    """Return an option's value if it has the type of the default."""
    default = option.default
    if isinstance(value, str) and not isinstance(default, str):
        value = _read(value.strip(), default)
    if isinstance(default, tuple):
        fits = (
            isinstance(value, Sequence)
            and not isinstance(value, str)
            and all(isinstance(v, str) for v in value)
        )
        value = tuple(value) if fits else value
    elif isinstance(default, float):
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    else:
        fits = type(value) is type(default)
    if not fits or (option.least is not None and value < option.least):
        raise LintError(
            N_("The option “{option}” of the rule “{rule}” cannot be {value}."),
            hint=N_("Its default is {default}."),
            **_where(place),
            option=option.name,
            rule=rule.id,
            value=repr(value),
            default=default,
        )
    return value


def _read(text: str, default: object) -> Any:
    """Read what a file holds for an option as its default is: settings files give every figure as a text."""
    if isinstance(default, tuple):
        return (text,)
    if isinstance(default, bool):
        return {"true": True, "on": True, "false": False, "off": False}.get(text.lower(), text)
    try:
        return float(text.replace(",", ".")) if isinstance(default, float) else int(text)
    except ValueError:
        return text


def _where(place: Place | None) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column} if place else {}


def refused(
    message: str,
    place: Place | None,
    name: str = "",
    known: Sequence[str] = (),
    remedy: str = "",
    **details: Any,
) -> LintError:
    """Return an error in the configuration; for a name that is not known, with the nearest known one."""
    meant = nearest(name, known) if name else None
    hint = N_("Did you mean “{meant}”?") if meant else remedy or (N_("Known are: {known}.") if known else "")
    return LintError(
        message, hint=hint, **_where(place), name=name, meant=meant or "", known=", ".join(known), **details
    )
