"""``mailer explain``: the page of a rule, with its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mailer.cli import common, names
from mailer.cli.common import Session, argument, json_option, pass_session
from mailer.cli.rules import pages, severity
from mailer.cli.screen import SEVERITIES, Screen, after_colon, visible
from mailer.errors import N_, LintError
from mailer.i18n import translate

if TYPE_CHECKING:
    from mailer.lint import Example, Page


def _rules(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    from mailer import lint

    return [rule.id for rule in lint.all_rules() if rule.id.startswith(incomplete)]


@common.command("explain", help=N_("Explain a rule of lint: what it asks, why, how sure that is, examples."))
@argument(
    "rule", metavar=N_("RULE"), shell_complete=_rules, help=N_("The rule's name, as `mailer rules` lists it.")
)
@json_option
@pass_session
def command(session: Session, rule: str, as_json: bool) -> None:
    """Print the page of a rule."""
    held = {page.id: page for page in pages(session)}
    if rule not in held:
        from mailer.lint.near import near_rules

        near = near_rules(rule, {page.id: page.title.text for page in held.values()})
        remedy = N_("Did you mean “{near}”?") if len(near) == 1 else N_("Did you mean one of these: {near}?")
        raise LintError(
            N_("There is no rule “{rule}”."),
            hint=remedy if near else N_("mailer rules lists the rules."),
            rule=rule,
            near=", ".join(near),
        )
    page = held[rule]
    if as_json:
        session.screen.json(page)
    else:
        show(session.screen, page)


def show(screen: Screen, page: Page) -> None:
    """Print a page as text."""
    screen.title(N_("{rule} — {title}"), rule=page.id, title=page.title)
    screen.raw()
    facts = (
        (N_("severity"), _severity(page)),
        (N_("part"), translate(page.family)),
        (N_("source"), names.source(page.source)),
        (N_("evidence"), after_colon(translate(page.evidence), translate(page.evidence_note))),
        (N_("pieces"), names.keys(page.pieces)),
        (N_("objectives"), names.keys(page.objectives)),
        (N_("channels"), names.keys(page.channels)),
        (N_("languages"), names.keys(page.languages)),
    )
    for name, value in facts:
        if value:
            screen.text(after_colon(translate(name), value))
    screen.raw()
    screen.text(translate(page.why))
    for option in page.options:
        screen.raw()
        named = N_("{name}, default {value}")
        if option.value != option.default:
            named = N_("{name}, here {here}, default {value}")
        default = option.default if option.default != () else translate(N_("none"))
        said = translate(named, name=option.name, value=default, here=option.value)
        screen.text(after_colon(said, translate(option.doc)))
    _examples(screen, N_("Bad"), page.bad)
    _examples(screen, N_("Good"), page.good)


def _severity(page: Page) -> str:
    """Return the severity that holds here, with the rule's own where the house sets another."""
    if page.default == (page.severity if page.on else None):
        return severity(page)
    usual = translate(SEVERITIES[page.default][0] if page.default else N_("off"))
    return translate(N_("{here} (by default: {usual})"), here=severity(page), usual=usual)


def _examples(screen: Screen, title: str, examples: tuple[Example, ...]) -> None:
    for example in examples:
        screen.raw()
        screen.title(title)
        if example.note:
            screen.print(example.note)
        for line in example.text.strip("\n").split("\n"):
            screen.raw(f"    {visible(line)}".rstrip())
