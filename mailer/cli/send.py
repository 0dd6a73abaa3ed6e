"""``mailer send``: a campaign's e-mails; a dry run unless ``--yes`` says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from mailer.cli import common, running, sent
from mailer.cli.common import (
    CANNOT_RUN,
    FINDINGS,
    FINE,
    INTERRUPTED,
    TERMINATED,
    Number,
    Session,
    campaign_argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.cli.stopping import graceful
from mailer.errors import N_
from mailer.i18n import translate

if TYPE_CHECKING:
    from mailer.pipeline import Order


class Moment(click.ParamType[datetime]):
    """A moment on this machine's clock, written 2026-12-31T08:30 or 08:30 (today, or tomorrow if that is over)."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the moment, or say how to write one."""
        from mailer.pipeline import moment

        if isinstance(value, datetime):
            return value
        try:
            return moment(value, datetime.now().astimezone())
        except ValueError:
            message = translate(
                N_("“{value}” is not a moment; write it like 2026-12-31T08:30, or 08:30."), value=value
            )
            self.fail(message, param, ctx)


@common.command(
    "send", help=N_("Send the e-mails of a campaign, once each; a dry run unless --yes is given.")
)
@campaign_argument
@option("--yes", is_flag=True, help=N_("Send. Without it, nothing goes out: who would get what is shown."))
@option(
    "--test",
    "testers",
    multiple=True,
    metavar=N_("ADDRESS"),
    help=N_("Send a real e-mail of each text to this address, and none to clients (may be repeated)."),
)
@option(
    "--uncertain",
    type=click.Choice(("resend", "keep")),
    default=None,
    help=N_("What becomes of e-mails whose answer was lost: sent again, or taken as accepted."),
)
@running.naming
@running.edition_option
@option(
    "--rate",
    default="",
    metavar=N_("RATE"),
    help=N_("At most so many e-mails in a time: 5/s, 30/min, 200/h, 2000/day."),
)
@option("--connections", type=Number(1), metavar="N", help=N_("Open at most N connections to the server."))
@option(
    "--at",
    "at",
    type=Moment(),
    metavar=N_("MOMENT"),
    help=N_("Begin at this moment: 2026-12-31T08:30, or 08:30."),
)
@option(
    "--wait/--no-wait",
    default=None,
    help=N_(
        "Stay until no e-mail is deferred any more, or not at all (by default, for a quarter of an hour)."
    ),
)
@option("--same-address", is_flag=True, help=N_("Send to each client, even where several share an address."))
@option("--pause", is_flag=True, help=N_("Have the run that is sending this campaign pause."))
@option("--resume", is_flag=True, help=N_("Let the paused run of this campaign go on."))
@option("--allow-findings", is_flag=True, help=N_("Send although lint found errors."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    campaign: str,
    yes: bool,
    testers: tuple[str, ...],
    uncertain: str | None,
    limit: int | None,
    only: tuple[str, ...],
    exclude: tuple[str, ...],
    edition: str,
    rate: str,
    connections: int | None,
    at: datetime | None,
    wait: bool | None,
    same_address: bool,
    pause: bool,
    resume: bool,
    allow_findings: bool,
    today: date,
    as_json: bool,
) -> int:
    """Show what would go, send it, send samples to oneself, or make a run pause."""
    from mailer import pipeline

    _one_thing(yes, testers, pause, resume, uncertain)
    workspace = session.workspace()
    if pause or resume:
        sent.paused(session, pipeline.pause(workspace, campaign, pause=pause), campaign, pause=pause)
        return FINE
    settings = running.settings(
        today,
        formats=("eml",),
        edition=edition,
        choice=pipeline.Choice(limit, only, exclude),
        allow_findings=allow_findings,
        layout=False,
    )
    job = pipeline.open_job(workspace, campaign, settings)
    order = pipeline.Order(
        uncertain=uncertain or "",
        rate=rate,
        connections=connections or 0,
        at=at,
        wait=wait,
        shared=same_address,
    )
    if testers:
        return _tested(session, job, order, testers, campaign, as_json)
    if yes:
        return _sent(session, job, order, campaign, as_json)
    report = running.follow(session, pipeline.preview(job, order, translate), quiet=as_json)
    if as_json:
        session.screen.json(sent.preview_data(report, workspace.root))
    else:
        sent.show_preview(session, report, campaign, workspace.root)
    return CANNOT_RUN if report.stopped else sent.code(report.findings, report.plan.faults)


def _one_thing(yes: bool, testers: tuple[str, ...], pause: bool, resume: bool, uncertain: str | None) -> None:
    """Refuse options that ask for two things at once."""
    if sum((yes, bool(testers), pause, resume)) > 1:
        raise click.UsageError(translate(N_("Give one of --yes, --test, --pause and --resume.")))
    if uncertain and not yes:
        raise click.UsageError(translate(N_("--uncertain decides what is sent: give it with --yes.")))


def _sent(session: Session, job: Any, order: Order, campaign: str, as_json: bool) -> int:
    """Send, and say what became of it."""
    from mailer import pipeline

    stop = pipeline.Stop()
    with graceful(
        stop,
        lambda: session.screen.say(
            N_("Stopping: what is in flight is finished first. Once more to leave at once.")
        ),
    ):
        report = running.follow(session, pipeline.send(job, order, translate, stop), quiet=as_json)
    if as_json:
        session.screen.json(sent.data(report))
    else:
        sent.show(session, report, campaign, session.root)
    if report.stopped:
        return CANNOT_RUN
    if stop.asked:
        return TERMINATED if stop.terminated else INTERRUPTED
    return sent.code(report.findings, report.plan.faults + report.open)


def _tested(
    session: Session, job: Any, order: Order, testers: tuple[str, ...], campaign: str, as_json: bool
) -> int:
    """Send a sample of each text to some addresses, and say what the server answered."""
    from mailer import pipeline

    report = running.follow(session, pipeline.test(job, order, testers, translate), quiet=as_json)
    if as_json:
        session.screen.json(sent.test_data(report))
    else:
        sent.show_test(session, report, campaign, session.root)
    if report.stopped:
        return CANNOT_RUN
    return FINE if report.arrived else FINDINGS
