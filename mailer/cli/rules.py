"""``mailer rules``: the rules of lint, one a line."""

from __future__ import annotations

from mailer.cli import common
from mailer.cli.common import Session, json_option, pass_session
from mailer.cli.screen import SEVERITIES
from mailer.errors import N_
from mailer.i18n import translate


@common.command("rules", help=N_("List the rules of lint, in the order of the course."))
@json_option
@pass_session
def command(session: Session, as_json: bool) -> None:
    """Print the rules."""
    from mailer import lint

    pages = [lint.explain(rule) for rule in lint.all_rules()]
    if as_json:
        fields = ("id", "severity", "family", "title", "source", "reads", "pieces", "objectives", "channels")
        session.screen.json([{name: getattr(page, name) for name in fields} for page in pages])
        return
    session.screen.table(
        (N_("rule"), N_("severity"), N_("source"), N_("what it asks")),
        [
            (page.id, translate(SEVERITIES[page.severity][0]), page.source, translate(page.title))
            for page in pages
        ],
    )
    session.screen.print()
    session.screen.print(N_("mailer explain RULE shows why, and examples."))
