"""``mailer relance``: the plan of payment reminders, and the letters."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailer.cli import common, running
from mailer.cli.common import (
    FINDINGS,
    FINE,
    Session,
    argument,
    json_option,
    option,
    pass_session,
    today_option,
)
from mailer.cli.render import as_data, code, show
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import Job


@common.command("relance", help=N_("Plan payment reminders from a ledger of open invoices, and write them."))
@argument("ledger", required=False, metavar=N_("[LEDGER]"), type=click.Path(path_type=Path),
          help=N_("The invoice list; the campaign's own if none."))  # fmt: skip
@option(
    "--campaign", default="relance", metavar=N_("CAMPAIGN"), help=N_("The campaign of reminders (relance).")
)
@option("--render", "rendering", is_flag=True, help=N_("Write the letters."))
@running.format_option
@option("--each", is_flag=True, help=N_("A file for each client, instead of one for all."))
@option(
    "--only", multiple=True, metavar=N_("CODE"), help=N_("Only the client with this code (may be repeated).")
)
@option("--exclude", multiple=True, metavar=N_("CODE"), help=N_("Without this client (may be repeated)."))
@running.out_option
@running.edition_option
@option("--allow-findings", is_flag=True, help=N_("Render although lint found errors."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    ledger: Path | None,
    campaign: str,
    rendering: bool,
    names: tuple[str, ...],
    each: bool,
    only: tuple[str, ...],
    exclude: tuple[str, ...],
    out: Path | None,
    edition: str,
    allow_findings: bool,
    today: date,
    as_json: bool,
) -> int:
    """Print who is written to at which level and why, and who is not; with ``--render``, write the letters."""
    from mailer import pipeline

    workspace = session.workspace()
    settings = running.settings(
        today,
        formats=names,
        each=each,
        out=out.resolve() if out else None,
        edition=edition,
        choice=pipeline.Choice(only=only, exclude=exclude),
        allow_findings=allow_findings,
        ledger=ledger.resolve() if ledger else None,
    )
    job = pipeline.open_job(workspace, campaign, settings)
    plan = pipeline.relance_view(job)
    if rendering:
        report = running.follow(session, pipeline.render(job, translate), quiet=as_json)
        if as_json:
            session.screen.json({"plan": plan, **as_data(report, workspace.root)})
        else:
            _show(session, plan, job)
            session.screen.print()
            show(session, report, campaign, workspace.root)
        return code(report)
    if as_json:
        from mailer.lint.report import as_json as data

        session.screen.json({"plan": plan, **data(job.debts.findings if job.debts else (), translate)})
    else:
        _show(session, plan, job)
    return FINDINGS if job.debts and any(f.severity != "info" for f in job.debts.findings) else FINE


def _show(session: Session, plan: list[dict[str, Any]], job: Job) -> None:
    screen = session.screen
    if job.debts and job.debts.findings:
        screen.findings(job.debts.findings)
        screen.print()
    screen.table(
        (N_("client"), N_("name"), N_("level"), N_("late"), N_("asked for"), N_("why")),
        [
            (
                one["client"],
                one["name"],
                str(one["level"] or "—"),
                translate(N_("{days} d"), days=one["days_late"]),
                one["written"],
                translate(one["reason"]),
            )
            for one in plan
        ],
        right=(2, 3, 4),
    )
    letters = sum(one["level"] > 0 for one in plan)
    screen.print(
        Message(
            N_("{count} reminder, {none} accounts without one."),
            {"count": letters, "none": len(plan) - letters},
            N_("{count} reminders, {none} accounts without one."),
        )
    )
