"""``mailer suppression``: the house's list of addresses that get no e-mail, or none that canvasses."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailer.cli import common
from mailer.cli.common import FINE, Session, argument, json_option, option, pass_session
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.journal.suppression import Reason, Stream

REASONS = {
    "unsubscribed": N_("unsubscribed"),
    "bounced": N_("address dead"),
    "complained": N_("complained"),
    "manual": N_("by hand"),
}
"""The reasons, in a few words."""
STREAMS = {"marketing": N_("offers and news"), "all": N_("every e-mail")}
"""What an address is kept from, in a few words."""
SHOWN = 50

addresses_argument = argument(
    "addresses", nargs=-1, required=True, metavar=N_("ADDRESS..."), help=N_("E-mail addresses.")
)
reason_option = option(
    "--reason", type=click.Choice(tuple(REASONS)), default="manual", help=N_("Why they are on the list.")
)
stream_option = option(
    "--stream",
    type=click.Choice(tuple(STREAMS)),
    default="marketing",
    help=N_("What they are kept from: marketing (payment reminders still go), or all."),
)


@common.command_group(
    "suppression", help=N_("Show who gets no e-mail, and change it: add, remove, import, export.")
)
@option(
    "--address", "wanted", multiple=True, metavar=N_("ADDRESS"), help=N_("Only this one (may be repeated).")
)
@option("--all", "everything", is_flag=True, help=N_("Print the whole list, however long it is."))
@json_option
@pass_session
@click.pass_context
def command(
    ctx: click.Context, session: Session, wanted: tuple[str, ...], everything: bool, as_json: bool
) -> int | None:
    """Print the list, unless a command follows."""
    if ctx.invoked_subcommand:
        return None
    from mailer.pipeline import suppressing

    found = suppressing.entries(session.workspace(), wanted)
    screen = session.screen
    if as_json:
        screen.json(found)
        return FINE
    shown = found if everything or wanted else found[:SHOWN]
    if shown:
        screen.table(
            (N_("address"), N_("reason"), N_("gets no"), N_("since"), N_("source")),
            [
                (one.address, translate(REASONS[one.reason]), translate(STREAMS[one.stream]),
                 one.at.date().isoformat(), one.source)
                for one in shown
            ],
        )  # fmt: skip
    screen.print(
        Message(N_("{count} entry on the list."), {"count": len(found)}, N_("{count} entries on the list."))
    )
    if len(shown) < len(found):
        screen.print(N_("Shown are the first {shown}; --all prints the others too."), shown=len(shown))
    return FINE


@common.command("add", help=N_("Put addresses on the list."))
@addresses_argument
@reason_option
@stream_option
@option("--note", default="", metavar=N_("TEXT"), help=N_("Where it comes from: a call, a letter…"))
@json_option
@pass_session
def add(
    session: Session, addresses: tuple[str, ...], reason: Reason, stream: Stream, note: str, as_json: bool
) -> int:
    """Add, and say how many were new."""
    from mailer.pipeline import suppressing

    added = suppressing.add(session.workspace(), addresses, reason, stream, note, datetime.now(UTC))
    _added(session, added, as_json)
    return FINE


@common.command("import", help=N_("Put the addresses of a CSV file on the list."))
@argument(
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar=N_("FILE"),
    help=N_("A CSV file with a column “email”, or with addresses alone."),
)
@reason_option
@stream_option
@json_option
@pass_session
def take_in(session: Session, file: Path, reason: Reason, stream: Stream, as_json: bool) -> int:
    """Add what the file holds, and say how many were new."""
    from mailer.pipeline import suppressing

    _added(
        session, suppressing.take_in(session.workspace(), file, reason, stream, datetime.now(UTC)), as_json
    )
    return FINE


@common.command("remove", help=N_("Take addresses off the list; who, when and why is kept."))
@addresses_argument
@option("--reason", "why", required=True, metavar=N_("TEXT"), help=N_("Why: the client asked for it on …"))
@option(
    "--stream",
    type=click.Choice(tuple(STREAMS)),
    help=N_("Off this stream's list alone; without it, off both."),
)
@json_option
@pass_session
def remove(
    session: Session, addresses: tuple[str, ...], why: str, stream: Stream | None, as_json: bool
) -> int:
    """Remove, and say how many that were."""
    from mailer.pipeline import suppressing

    if not why.strip():
        raise click.UsageError(translate(N_("Say why with --reason: it is kept with the address.")))
    gone = suppressing.remove(session.workspace(), addresses, stream, why.strip(), datetime.now(UTC))
    if as_json:
        session.screen.json({"removed": gone})
    else:
        one, many = N_("{count} entry taken off the list."), N_("{count} entries taken off the list.")
        session.screen.print(Message(one, {"count": gone}, many))
    return FINE


@common.command("export", help=N_("Write the list into a CSV file."))
@argument(
    "file", type=click.Path(path_type=Path, dir_okay=False), metavar=N_("FILE"), help=N_("The file to write.")
)
@option(
    "--hashed",
    is_flag=True,
    help=N_("Without addresses: their SHA-256, salted by the variable MAILER_SUPPRESSION_SALT."),
)
@json_option
@pass_session
def write_out(session: Session, file: Path, hashed: bool, as_json: bool) -> int:
    """Write the list, and say how long it is."""
    from mailer.pipeline import suppressing

    rows = suppressing.write_out(session.workspace(), file, os.environ, hashed=hashed)
    if as_json:
        session.screen.json({"file": file, "entries": rows, "hashed": hashed})
    else:
        one, many = N_("{file}: {count} entry."), N_("{file}: {count} entries.")
        session.screen.print(Message(one, {"file": str(file), "count": rows}, many))
    return FINE


for below in (add, remove, take_in, write_out):
    command.add_command(below)


def _added(session: Session, added: tuple[int, int], as_json: bool) -> None:
    new, there = added
    if as_json:
        session.screen.json({"added": new, "already_there": there})
        return
    one, many = N_("{count} address came onto the list."), N_("{count} addresses came onto the list.")
    session.screen.print(Message(one, {"count": new}, many))
    if there:
        one, many = N_("{count} was on it already."), N_("{count} were on it already.")
        session.screen.print(Message(one, {"count": there}, many))
