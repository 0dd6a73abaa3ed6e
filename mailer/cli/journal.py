"""``mailer journal``: what became of each client."""

from __future__ import annotations

import csv
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from mailer.cli import common, names, running
from mailer.cli.common import FINE, Day, Session, argument, json_option, option, pass_session, today_option
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline import Posting

COLUMNS = ("campaign", "edition", "client_key", "piece", "channel", "level", "state", "at", "document", "first_page",
           "last_page", "sha256", "posted_on")  # fmt: skip


@common.command("journal", help=N_("Show what became of each client; confirm that a print run was posted."))
@argument("campaign", required=False, metavar=N_("[CAMPAIGN]"), help=N_("A campaign; all of them if none."))
@option("--edition", metavar=N_("EDITION"), help=N_("Only this run of the campaign."))
@option("--posted", is_flag=True, help=N_("Confirm that what the last run printed went to the post."))
@option(
    "--on", type=Day(), metavar=N_("DATE"), help=N_("With --posted, the day of posting (default: today).")
)
@option(
    "--only", multiple=True, metavar=N_("CODE"), help=N_("Only the client with this code (may be repeated).")
)
@option("--csv", "as_csv", is_flag=True, help=N_("Print CSV."))
@today_option
@json_option
@pass_session
def command(
    session: Session,
    campaign: str | None,
    edition: str | None,
    posted: bool,
    on: date | None,
    only: tuple[str, ...],
    as_csv: bool,
    today: date,
    as_json: bool,
) -> int:
    """Print the lines of a campaign, or how many are in each state; or confirm a posting."""
    from mailer import pipeline

    workspace = session.workspace()
    if posted:
        if campaign is None:
            raise click.UsageError(translate(N_("Name the campaign that was posted.")))
        posting = pipeline.confirm_posted(workspace, campaign, edition, only, running.settings(today), on)
        if as_json:
            session.screen.json(posting)
        else:
            _confirmed(session, posting, campaign)
        return FINE
    if on is not None:
        raise click.UsageError(translate(N_("--on says when something was posted: give it with --posted.")))
    if campaign is None:
        _summary(session, pipeline.journal_summary(workspace), as_json)
        return FINE
    entries = pipeline.journal_entries(workspace, campaign, edition, only)
    if as_json:
        session.screen.json([_data(entry) for entry in entries])
    elif as_csv:
        writer = csv.writer(sys.stdout, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(
            [pipeline.harmless(str(cell)) for cell in _data(entry).values()] for entry in entries
        )
    else:
        _lines(session, entries)
    return FINE


def _confirmed(session: Session, posting: Posting, campaign: str) -> None:
    """Print which run was confirmed, in which files and for how many, and what was not meant."""
    screen = session.screen
    made = _moment(posting.made)
    run = {"made": made, "edition": posting.edition, "files": list(posting.files), "day": posting.day}
    if posting.day:
        screen.print(Message(N_("Run of {made}, dated {day}, edition {edition}: {files}"), run))
    else:
        screen.print(Message(N_("Run of {made}, edition {edition}: {files}"), run))
    facts = {"count": posting.clients, "campaign": campaign, "on": posting.on, "pieces": posting.pieces}
    screen.print(
        Message(
            N_("{campaign}: {count} client confirmed as posted on {on}, pieces: {pieces}."),
            facts,
            N_("{campaign}: {count} clients confirmed as posted on {on}, pieces: {pieces}."),
        )
    )
    if posting.again:
        screen.print(
            Message(
                N_("{count} client of this run was confirmed before, and stays as it is."),
                {"count": posting.again},
                N_("{count} clients of this run were confirmed before, and stay as they are."),
            )
        )
    if posting.waiting:
        screen.print(
            Message(
                N_("Not confirmed: what was printed for {count} other client."),
                {"count": posting.waiting},
                N_("Not confirmed: what was printed for {count} other clients."),
            )
        )
    if posting.trial:
        screen.print(N_("The trial of {made}, made after it, is not meant."), made=_moment(posting.trial))


def _moment(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else "?"


def _data(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in COLUMNS}


def _lines(session: Session, entries: Any) -> None:
    from mailer.journal import NAMES

    screen = session.screen
    rows = [
        (e.client_key, names.piece(e.piece), names.channel(e.channel), str(e.level or ""), translate(NAMES[e.state]),
         _moment(e.at), f"{e.document} p. {e.first_page}" if e.document else "")
        for e in entries
    ]  # fmt: skip
    if not rows:
        screen.print(N_("The journal has no line for this campaign."))
        return
    heads = (N_("client"), N_("piece"), N_("channel"), N_("level"), N_("state"), N_("when"), N_("document"))
    screen.table(heads, rows, right=(3,))
    screen.print(Message(N_("{count} line."), {"count": len(rows)}, N_("{count} lines.")))


def _summary(session: Session, tallies: Any, as_json: bool) -> None:
    from mailer.journal import NAMES

    screen = session.screen
    if as_json:
        screen.json([tally._asdict() for tally in tallies])
        return
    if not tallies:
        screen.print(N_("The journal is empty: nothing was rendered yet."))
        return
    heads = (N_("campaign"), N_("edition"), N_("piece"), N_("channel"), N_("state"), N_("clients"))
    screen.table(
        heads,
        [
            (
                t.campaign,
                t.edition,
                names.piece(t.piece),
                names.channel(t.channel),
                translate(NAMES[t.state]),
                str(t.lines),
            )
            for t in tallies
        ],
        right=(5,),
    )
