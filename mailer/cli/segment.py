"""``mailer segment``: who gets a campaign, how many they are, and why."""

from __future__ import annotations

from datetime import date

from mailer.cli import common, running
from mailer.cli.common import (
    FINDINGS,
    FINE,
    Number,
    Session,
    campaign_argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.cli.render import reasons
from mailer.errors import N_
from mailer.model import Message


@common.command("segment", help=N_("Say who gets a campaign, how many they are, and why."))
@campaign_argument
@option("--list", "listed", is_flag=True, help=N_("List all clients of the segment."))
@option("--limit", type=Number(1), default=10, metavar="N", help=N_("List the first N clients."))
@today_option
@json_option
@pass_session
def command(session: Session, campaign: str, listed: bool, limit: int, today: date, as_json: bool) -> int:
    """Print the conditions, how many rows each keeps, and the first clients."""
    from mailer import pipeline

    job = pipeline.open_job(session.workspace(), campaign, running.settings(today))
    view = pipeline.segment_view(job, None if listed else limit)
    if as_json:
        session.screen.json(view)
        return FINE if view.clients else FINDINGS
    screen = session.screen
    screen.title(
        N_("{name}: {count} of {total} clients"), name=job.campaign.name, count=view.clients, total=view.total
    )
    if view.steps:
        screen.table(
            (N_("condition"), N_("alone"), N_("left")),
            [(step.condition, str(step.alone), str(step.remaining)) for step in view.steps],
            right=(1, 2),
        )
    if view.do_not_contact:
        screen.print(
            Message(
                N_("{count} client more is not to be contacted."),
                {"count": view.do_not_contact},
                N_("{count} clients more are not to be contacted."),
            )
        )
    if view.set_aside:
        screen.print(
            Message(
                N_("{count} of them cannot be served on paper ({reasons})."),
                {"count": sum(view.set_aside.values()), "reasons": ", ".join(reasons(view.set_aside))},
                N_("{count} of them cannot be served on paper ({reasons})."),
            )
        )
    if view.emptied_by:
        screen.print(N_("No client is left after this condition: {condition}"), condition=view.emptied_by)
    if view.first:
        screen.print()
        screen.table((N_("code"), N_("client"), N_("town")), view.first)
    return FINE if view.clients else FINDINGS
