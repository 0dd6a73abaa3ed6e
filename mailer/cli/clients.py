"""``mailer clients``: a client file, read as a merge would read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

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
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import ClientsView

_TYPES = {"flag": "boolean"}
"""What a campaign file calls a type, where that is another word."""


@common.command("clients", help=N_("Read a client file as a merge would, and say what will not print well."))
@argument(
    "target", metavar=N_("CAMPAIGN|FILE"), help=N_("A campaign, or a client file (CSV, Excel, ODS, Parquet).")
)
@option("--sheet", metavar=N_("SHEET"), help=N_("The sheet of the file."))
@today_option
@json_option
@pass_session
def command(session: Session, target: str, sheet: str | None, today: date, as_json: bool) -> int:
    """Print the columns recognised, and what is odd about rows, grouped."""
    from mailer import pipeline

    view = pipeline.clients_view(session.folder, target, sheet, running.settings(today))
    if as_json:
        from mailer.lint.report import as_json as findings

        found = findings(view.findings, translate)
        session.screen.json(
            {"file": view.file, "sheet": view.sheet, "counts": view.counts, "columns": view.columns,
             "set_aside": view.set_aside, "findings": found["findings"], "severities": found["counts"]}
        )  # fmt: skip
    else:
        show(session, view)
    weighty = any(finding.severity != "info" for finding in view.findings)
    return FINDINGS if weighty or view.set_aside else FINE


def show(session: Session, view: ClientsView) -> None:
    """Print a client file's columns, counts and findings."""
    screen = session.screen
    where = f"{view.file} ({view.sheet})" if view.sheet else view.file
    screen.title(where)
    screen.print(
        Message(
            N_("{count} row: {empty} empty, {aside} set aside, {usable} usable."),
            {"count": view.counts.rows, "empty": view.counts.empty, "aside": view.counts.set_aside,
             "usable": view.counts.usable},
            N_("{count} rows: {empty} empty, {aside} set aside, {usable} usable."),
        )
    )  # fmt: skip
    screen.print()
    screen.table(
        (N_("column of the file"), N_("read as"), N_("type")),
        [
            (c.header or "—", c.name if c.known else f"({c.name})", _TYPES.get(c.type, c.type))
            for c in view.columns
        ],
    )
    screen.print()
    screen.findings(view.findings)
    if view.set_aside:
        screen.print()
        screen.title(N_("Set aside"))
        screen.table(
            (N_("row"), N_("code"), N_("client"), N_("why")),
            [(str(one.row), one.key, one.name, translate(one.message)) for one in view.set_aside[:20]],
            right=(0,),
        )
