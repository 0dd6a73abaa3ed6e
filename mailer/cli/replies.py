"""``mailer replies``: what came back after e-mails were sent, taken into the journal."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailer.cli import common
from mailer.cli.common import FINE, Day, Number, Session, json_option, option, pass_session
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.pipeline.answering import Outcome, Report
    from mailer.replies.records import Kind

SHOWN = 30
"""Rows of a table that are printed."""

path_type = click.Path(path_type=Path, exists=True)
file_type = click.Path(path_type=Path, exists=True, dir_okay=False)
folder_type = click.Path(path_type=Path, exists=True, file_okay=False)


@common.command(
    "replies", help=N_("Read bounces, complaints and unsubscribes, and write them into the journal.")
)
@option("--imap", is_flag=True, help=N_("Read the mailbox that mailer.yaml names (mail.replies)."))
@option("--since", type=Day(), metavar=N_("DATE"), help=N_("With --imap, only what arrived since that day."))
@option("--maildir", multiple=True, type=folder_type, metavar=N_("DIR"), help=N_("Read a Maildir."))
@option("--mbox", multiple=True, type=file_type, metavar=N_("FILE"), help=N_("Read an mbox file."))
@option(
    "--eml", multiple=True, type=path_type, metavar=N_("PATH"), help=N_("Read .eml files: one, or a folder.")
)
@option(
    "--unsubscribes",
    multiple=True,
    type=file_type,
    metavar=N_("FILE"),
    help=N_("Read unsubscribes: the file of the web page, or a CSV file of addresses."),
)
@option(
    "--patience",
    type=Number(1),
    default=3,
    metavar="N",
    help=N_("Give an address up when it has come back for now N times (default: 3)."),
)
@json_option
@pass_session
def command(
    session: Session,
    imap: bool,
    since: date | None,
    maildir: tuple[Path, ...],
    mbox: tuple[Path, ...],
    eml: tuple[Path, ...],
    unsubscribes: tuple[Path, ...],
    patience: int,
    as_json: bool,
) -> int:
    """Read, and say what changed. Reading the same again changes nothing."""
    from mailer.pipeline import answering

    sources = answering.Sources((*maildir, *mbox, *eml), unsubscribes, imap, since)
    if not (sources.mailboxes or unsubscribes or imap):
        raise click.UsageError(
            translate(N_("Say what to read: --imap, --maildir, --mbox, --eml or --unsubscribes."))
        )
    report = answering.take(session.workspace(), sources, os.environ, datetime.now(UTC), patience)
    if as_json:
        counts = {"read": report.read, "known": report.known, "lines": report.lines, "listed": report.listed}
        session.screen.json({**counts, "kinds": report.kinds, "outcomes": report.outcomes})
    else:
        _told(session, report)
    return FINE


def _told(session: Session, report: Report) -> None:
    """Print how many there were of each kind, what changed, and what a person should look at."""
    screen = session.screen
    one, many = N_("{count} answer read."), N_("{count} answers read.")
    screen.print(Message(one, {"count": report.read}, many))
    if report.known:
        one = N_("{count} was read before, and changes nothing.")
        many = N_("{count} were read before, and change nothing.")
        screen.print(Message(one, {"count": report.known}, many))
    if not report.outcomes:
        return
    kinds = Counter((one.kind, one.reason.text) for one in report.outcomes)
    screen.table(
        (N_("what"), N_("why"), N_("answers")),
        [
            (_kind(kind), translate(reason), str(count))
            for (kind, reason), count in sorted(
                kinds.items(), key=lambda one: (one[0][0], -one[1], one[0][1])
            )
        ],
        right=(2,),
    )
    one, many = N_("{count} line of the journal changed."), N_("{count} lines of the journal changed.")
    screen.print(Message(one, {"count": report.lines}, many))
    one, many = N_("{count} address came onto the list."), N_("{count} addresses came onto the list.")
    screen.print(Message(one, {"count": report.listed}, many))
    _listed(session, [one for one in report.outcomes if _for_a_person(one)], N_("For a person to look at:"))
    _listed(
        session, [one for one in report.outcomes if _strange(one)], N_("About no e-mail of this journal:")
    )


def _for_a_person(outcome: Outcome) -> bool:
    """Whether a person should read it: a filter wants a proof, somebody has left, a person has written."""
    return outcome.kind.value in ("challenge", "other") or outcome.cause in ("left", "fraud")


def _strange(outcome: Outcome) -> bool:
    from mailer.pipeline.answering import ACTED

    return outcome.kind in ACTED and not outcome.matched and not outcome.listed


def _listed(session: Session, outcomes: list[Outcome], heading: str) -> None:
    if not outcomes:
        return
    session.screen.print()
    session.screen.print(heading)
    rows = [(one.source, one.address, _kind(one.kind), translate(one.reason)) for one in outcomes[:SHOWN]]
    session.screen.table((N_("message"), N_("address"), N_("what"), N_("why")), rows)
    more = len(outcomes) - SHOWN
    if more > 0:
        one, many = N_("{count} other; --json lists all."), N_("{count} others; --json lists all.")
        session.screen.print(Message(one, {"count": more}, many))


def _kind(kind: Kind) -> str:
    from mailer.replies.records import NAMES

    return translate(NAMES[kind])
