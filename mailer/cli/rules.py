"""``mailer rules``: the rules of lint, one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailer.cli import common, names
from mailer.cli.common import Session, json_option, pass_session
from mailer.cli.faults import sentence
from mailer.cli.screen import SEVERITIES
from mailer.errors import N_, MailerError
from mailer.i18n import translate

if TYPE_CHECKING:
    from mailer.lint import Page


FIELDS = ("id", "severity", "on", "family", "title", "source", "reads", "pieces", "objectives", "channels")


@common.command("rules", help=N_("List the rules of lint, in the order of the course."))
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Print the rules, as the house sets them."""
    held = pages(session)
    if as_json:
        session.screen.json([{name: getattr(page, name) for name in FIELDS} for page in held])
        return
    session.screen.table(
        (N_("rule"), N_("severity"), N_("source"), N_("what it asks")),
        [(page.id, severity(page), names.source(page.source), translate(page.title)) for page in held],
    )
    session.screen.print()
    session.screen.print(N_("mailer explain RULE shows why, and examples."))


def pages(session: Session) -> list[Page]:
    """Return the pages of all rules, as the house around the current folder sets them.

    Where the house's file is wrong, that is said, and the rules are as the engine has them: one may need their
    names to mend it.
    """
    from mailer.lint import explain
    from mailer.pipeline.tuned import rulebook

    book = rulebook()
    try:
        book = rulebook(session.workspace().house)
    except MailerError as fault:
        if fault.file:
            session.screen.fault(*sentence(fault, shown=session.shown))
    return [explain(rule, book.settings) for rule in book.rules]


def severity(page: Page) -> str:
    """Return a rule's severity as it is shown, or that the rule is off."""
    return translate(SEVERITIES[page.severity][0] if page.on else N_("off"))
