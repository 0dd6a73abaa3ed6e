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
from mailer.cli.screen import after_colon, visible
from mailer.errors import N_
from mailer.i18n import reader, translate, written
from mailer.model import Message, Money

if TYPE_CHECKING:
    from mailer.pipeline import PlanLine, ReminderPlan
    from mailer.workspace import Workspace

WIDEST_CODE, WIDEST_NAME = 14, 21
"""Columns that a client's code and name may take on the screen."""


@common.command("relance", help=N_("Plan payment reminders from a ledger of open invoices, and write them."))
@argument("ledger", required=False, metavar=N_("[LEDGER]"), type=click.Path(path_type=Path),
          help=N_("The invoice list (the campaign's own if none), or a campaign's name."))  # fmt: skip
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
@option("--no-layout", is_flag=True, help=N_("Leave out the rules of lint that count printed lines."))
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
    no_layout: bool,
    today: date,
    as_json: bool,
) -> int:
    """Print who is written to at which level and why, and who is not; with ``--render``, write the letters."""
    from mailer import pipeline

    workspace = session.workspace()
    ledger, campaign = _meant(workspace, ledger, campaign)
    settings = running.settings(
        today,
        formats=names,
        each=each,
        out=out.resolve() if out else None,
        edition=edition,
        choice=pipeline.Choice(only=only, exclude=exclude),
        allow_findings=allow_findings,
        layout=not no_layout,
        ledger=ledger.resolve() if ledger else None,
    )
    job = pipeline.open_job(workspace, campaign, settings)
    plan = pipeline.reminder_plan(job)
    if rendering:
        report = running.follow(session, pipeline.render(job, translate), quiet=as_json)
        if as_json:
            session.screen.json({**_data(plan), **as_data(report, workspace.root)})
        else:
            _show(session, plan)
            session.screen.print()
            show(session, report, campaign, workspace.root)
        return code(report)
    if as_json:
        from mailer.lint.report import as_json as data

        session.screen.json({**_data(plan), **data(plan.findings, translate)})
    else:
        if plan.findings:
            session.screen.findings(plan.findings)
            session.screen.print()
        _show(session, plan)
    return FINE if plan.clean else FINDINGS


def _meant(workspace: Workspace, ledger: Path | None, campaign: str) -> tuple[Path | None, str]:
    """Return the ledger and the campaign that are meant: a word that names no file may name a campaign."""
    if ledger is not None and not ledger.exists() and str(ledger) in workspace.campaigns():
        return None, str(ledger)
    return ledger, campaign


def _data(plan: ReminderPlan) -> dict[str, Any]:
    """Return a plan as ``--json`` prints it."""
    return {
        "campaign": plan.campaign,
        "ledger": plan.ledger,
        "clients": plan.clients,
        "today": plan.today,
        "plan": [
            {
                "client": line.client,
                "name": line.name,
                "currency": line.currency,
                "level": line.level,
                "invoices": len(line.invoices),
                "total": line.total,
                "written": written(Money(line.total, line.currency)),
                "balance": line.balance,
                "oldest_due": line.oldest_due,
                "days_late": line.days_late,
                "reason": line.reason,
                "served": line.served,
                "items": line.invoices,
                "warnings": line.warnings,
            }
            for line in plan.lines
        ],
        "totals": plan.totals,
    }


def _show(session: Session, plan: ReminderPlan) -> None:
    """Print what the plan rests on, a line for each account, and the totals."""
    screen = session.screen
    for name, value in (
        (N_("Ledger"), plan.ledger),
        (N_("Clients"), plan.clients),
        (N_("Day"), written(plan.today)),
    ):
        screen.raw(after_colon(translate(name), visible(value)))
    screen.print()
    rows = [_row(line) for line in plan.lines]
    rows += [
        (
            "",
            translate(N_("Total")),
            str(total.invoices),
            written(Money(total.due, total.currency)),
            "",
            "",
            "",
        )
        for total in plan.totals
    ]
    screen.table(
        (N_("client"), N_("name"), N_("late"), N_("due"), N_("since"), N_("lvl"), N_("why")),
        rows,
        right=(2, 3, 4, 5),
        fill=True,
    )
    screen.print()
    for total in plan.totals:
        facts = {
            "count": total.letters,
            "asked": Money(total.asked, total.currency),
            "none": total.accounts - total.letters,
            "balance": Money(total.balance, total.currency),
        }
        screen.print(
            Message(
                N_("{count} reminder, for {asked}; accounts without one: {none}. Open in all: {balance}."),
                facts,
                N_("{count} reminders, for {asked}; accounts without one: {none}. Open in all: {balance}."),
            )
        )
    if not plan.lines:
        screen.print(N_("The ledger holds nothing that is open."))


def _row(line: PlanLine) -> tuple[str, ...]:
    """Return the cells of an account; rules in brackets are those of findings about it."""
    from mailer.typography import format_date

    rules = "".join(f" [{rule}]" for rule in line.warnings)
    return (
        _short(line.client, WIDEST_CODE),
        _short(line.name, WIDEST_NAME),
        str(len(line.invoices)),
        written(Money(line.total, line.currency)),
        format_date(line.oldest_due, reader(), "short").replace("\u00a0", " ") if line.oldest_due else "—",
        str(line.level),
        translate(line.reason) + rules,
    )


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
