"""``mailer journal``: what became of each client."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from mailer.cli import common, names, running
from mailer.cli.common import FINE, Day, Session, argument, json_option, option, pass_session, today_option
from mailer.errors import N_, DeliverError
from mailer.i18n import translate
from mailer.journal.states import GROUPS, NAMES, State
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.journal import Entry
    from mailer.pipeline import Posting

FORMATS = ("table", "csv", "json", "html")
STATES = tuple(dict.fromkeys([*GROUPS, *map(str, State)]))
"""What --state takes: one of the four groups, or a state."""


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
@option(
    "--state",
    "wanted",
    multiple=True,
    type=click.Choice(STATES),
    help=N_("Only lines in this state: got, waiting, uncertain, missed, or one state (may be repeated)."),
)
@option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help=N_("A table (without it), CSV or JSON with all columns, or a page with a chart."),
)
@option("--csv", "as_csv", is_flag=True, help=N_("Print CSV."))
@option(
    "--out",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar=N_("FILE"),
    help=N_("Write into this file instead of printing."),
)
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
    wanted: tuple[str, ...],
    form: str | None,
    as_csv: bool,
    target: Path | None,
    today: date,
    as_json: bool,
) -> int:
    """Print the lines of a campaign, or how many are in each state; or confirm a posting."""
    from mailer import pipeline

    form = form or ("json" if as_json else "csv" if as_csv else "table")
    workspace = session.workspace()
    if posted:
        if campaign is None:
            raise click.UsageError(translate(N_("Name the campaign that was posted.")))
        posting = pipeline.confirm_posted(workspace, campaign, edition, only, running.settings(today), on)
        if form == "json":
            session.screen.json(posting)
        else:
            _confirmed(session, posting, campaign)
        return FINE
    if on is not None:
        raise click.UsageError(translate(N_("--on says when something was posted: give it with --posted.")))
    if campaign is None:
        if form in ("csv", "html") or wanted or target:
            raise click.UsageError(translate(N_("Name the campaign that is meant.")))
        _summary(session, pipeline.journal_summary(workspace), form == "json")
        return FINE
    if target is not None and form == "table":
        raise click.UsageError(translate(N_("Say in which format: --format csv, json or html.")))
    states = frozenset(
        state for name in wanted for state in GROUPS.get(name, (State(name),) if name in NAMES else ())
    )
    if form == "html":
        account = pipeline.journal_account(workspace, campaign, edition, only, states)
        now = running.settings(today).now
        page = pipeline.journal_page(account, workspace.house.company, now, names.piece)
        with _opened(target) as file:
            file.write(page)
    else:
        entries = pipeline.journal_entries(workspace, campaign, edition, only, states)
        _printed(session, entries, form, target)
    if target is not None:
        session.screen.say(N_("Written: {file}"), file=session.shown(str(target)))
    return FINE


def _printed(session: Session, entries: Iterable[Entry], form: str, target: Path | None) -> None:
    """Print lines as a table, or write them as CSV or JSON."""
    from mailer.pipeline import account

    if form == "table":
        _lines(session, entries)
    elif form == "json" and target is None:
        session.screen.json([account.data(entry) for entry in entries])
    elif form == "json":
        with _opened(target) as file:
            type(session.screen)(file, file, color=False).json([account.data(entry) for entry in entries])
    else:
        with _opened(target, spreadsheet=True) as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(account.COLUMNS)
            writer.writerows(account.cells(entry) for entry in entries)


def _opened(target: Path | None, *, spreadsheet: bool = False) -> Any:
    """Open a file to write, or standard output for none; a mark at its head tells spreadsheets that it is UTF-8."""
    if target is None:
        return nullcontext(sys.stdout)
    try:
        file: IO[str] = target.open("w", encoding="utf-8-sig" if spreadsheet else "utf-8", newline="")
    except OSError as fault:
        raise DeliverError(
            N_("The file cannot be written: {reason}."),
            hint=N_("Choose a folder that is there, and in which you may write."),
            file=str(target),
            reason=fault.strerror or "?",
        ) from None
    return file


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


def _lines(session: Session, entries: Iterable[Entry]) -> None:
    screen = session.screen
    rows = [
        (e.client_key, names.piece(e.piece), names.channel(e.channel), str(e.level or ""), translate(NAMES[e.state]),
         _moment(e.at), e.address, _document_or_answer(e))
        for e in entries
    ]  # fmt: skip
    if not rows:
        screen.print(N_("The journal has no line for this campaign."))
        return
    heads = [N_("client"), N_("piece"), N_("channel"), N_("level"), N_("state"), N_("when"), N_("to")]
    heads += [N_("document or answer")]
    used = [at for at, head in enumerate(heads) if head != "to" or any(row[at] for row in rows)]
    shown: list[Sequence[str]] = [[row[at] for at in used] for row in rows]
    screen.table([heads[at] for at in used], shown, right=(3,))
    screen.print(Message(N_("{count} line."), {"count": len(rows)}, N_("{count} lines.")))


def _document_or_answer(entry: Entry) -> str:
    """Return what a server said last, or why nothing was sent; else where the document stands."""
    if entry.code or entry.detail:
        return " ".join(part for part in (str(entry.code or ""), translate(entry.detail)) if part)
    return f"{entry.document} p. {entry.first_page}" if entry.document else ""


def _summary(session: Session, tallies: Any, as_json: bool) -> None:
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
