"""What the commands that run campaigns share: options, settings, progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailer.cli.common import Number, Session, option
from mailer.errors import N_, MailerError, nearest
from mailer.i18n import translate, written

if TYPE_CHECKING:
    from mailer.pipeline import Settings
    from mailer.pipeline.events import Event

Decorated = Callable[..., Any]

LONG = 300_000
"""Bytes of a table of some three thousand clients: from there on, letters are set by several processes."""


def naming(function: Decorated) -> Decorated:
    """Add the options that name clients of the segment: the first few, some, all but some."""
    again = N_("Only the client with this code (may be repeated).")
    options = (
        option("--limit", type=Number(1), metavar="N", help=N_("Only the first N clients.")),
        option("--only", multiple=True, metavar=N_("CODE"), help=again),
        option(
            "--exclude", multiple=True, metavar=N_("CODE"), help=N_("Without this client (may be repeated).")
        ),
    )
    return _with(options, function)


def choosing(function: Decorated) -> Decorated:
    """Add the options that choose clients of the segment: those of `naming`, samples, those who have nothing yet."""
    options = (
        option(
            "--sample", is_flag=True, help=N_("A client of each text, and the longest and barest values.")
        ),
        option(
            "--skip-posted", is_flag=True, help=N_("Without clients who have a posted piece of this edition.")
        ),
    )
    return naming(_with(options, function))


def _with(options: Sequence[Decorated], function: Decorated) -> Decorated:
    """Add options in their order."""
    for decorate in reversed(options):
        function = decorate(function)
    return function


def settings(today: date, **given: Any) -> Settings:
    """Return a run's settings: the options given, the machine's clock and environment."""
    from mailer.pipeline import Settings

    moment = None if os.environ.get("SOURCE_DATE_EPOCH") else datetime.now(UTC)
    return Settings(today=today, environment=os.environ, moment=moment, **given)


def foresee(session: Session, campaign: str, formats: Sequence[str]) -> None:
    """Where a campaign's folder holds a long list of clients, have what prints letters load beside all else."""
    with suppress(OSError):
        files = (Path(session.folder) / "campaigns" / campaign).iterdir()
        if "pdf" in formats and any(file.stat().st_size > LONG for file in files):
            from mailer.render import server

            server.start()


def follow(session: Session, events: Iterable[Event], *, quiet: bool = False) -> Any:
    """Show how far a job is, and return its result; with ``quiet`` only where a person watches."""
    from mailer.pipeline import Done, Note, Progress, Stage

    with ExitStack() as stack:
        done = 0
        advance: Callable[..., None] = lambda *_: None  # noqa: E731
        for event in events:
            match event:
                case Stage():
                    stack.close()
                    shown = session.screen.progress(event.title, event.total, quiet=quiet)
                    advance, done = stack.enter_context(shown), 0
                case Progress():
                    if event.states:
                        advance(event.done - done, in_states(event.states))
                    else:
                        advance(event.done - done)
                    done = event.done
                case Note():
                    session.screen.say(event.message)
                case Done():
                    return event.result
    return None


def in_states(states: Mapping[str, int]) -> str:
    """Return how many are in which state, in a few words; states are marked for translation where they are named."""
    return ", ".join(f"{translate(name)} {written(number)}" for name, number in states.items())


def formats(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    """Read ``pdf,docx`` as a list of formats that exist, each once.

    Raises:
        MailerError: a format that does not exist, with the nearest.
    """
    from mailer import render

    asked = tuple(dict.fromkeys(name.strip().lower() for name in value.split(",") if name.strip()))
    known = render.known()
    for name in asked:
        if name not in known:
            near = nearest(name, known)
            raise MailerError(
                N_("There is no output format {name}."),
                hint=N_("Did you mean {near}?") if near else N_("The formats are: {known}."),
                name=name, near=near, known=", ".join(known),
            )  # fmt: skip
    return asked or ("pdf",)


format_option = option(
    "--format",
    "names",
    default="pdf",
    callback=formats,
    metavar=N_("FORMATS"),
    help=N_("Formats, parted by commas: pdf, docx, eml."),
)
out_option = option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar=N_("DIR"),
    help=N_("Write into this folder instead of out/CAMPAIGN."),
)
edition_option = option(
    "--edition", default="", metavar=N_("EDITION"), help=N_("Which run of the campaign this is.")
)
