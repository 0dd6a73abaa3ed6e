"""The records that go into the journal and come out, and how they are written in columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from mailer.errors import N_, JournalError
from mailer.journal.states import NAMES, REACHED, State, allowed
from mailer.model import Message

Key = tuple[str, str, str, str, str, int]
"""Campaign, edition, client key, piece, channel, level."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a piece for a client, and what became of it at ``at`` (with its time zone).

    ``piece`` tells the pieces of a pack apart (``letter``, ``envelope/reply``), ``channel`` is ``print``
    or ``mail``, ``level`` that of a reminder (0 for anything else). ``document`` is the file, in which
    the client's pages go from ``first_page`` to ``last_page``; ``run`` names the run that wrote the
    line, ``detail`` holds a server's answer. ``posted_on`` is the day on which it went to the post.

    Of an e-mail, ``address`` is where it goes and ``message_id`` its name (with brackets); ``queue_id`` is the
    server's name for what it took, ``code`` its reply's (0: none). ``attempts`` counts the times that a server
    was asked, ``next_at`` is when it is asked again, ``sent_at`` when the last byte went out, as far as known.
    """

    campaign: str
    edition: str
    client_key: str
    piece: str
    at: datetime
    channel: str = "print"
    level: int = 0
    state: State = State.PRODUCED
    document: str = ""
    first_page: int = 0
    last_page: int = 0
    sha256: str = ""
    run: str = ""
    detail: str = ""
    posted_on: date | None = None
    address: str = ""
    message_id: str = ""
    queue_id: str = ""
    code: int = 0
    attempts: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What makes the line the only one of its kind."""
        return (self.campaign, self.edition, self.client_key, self.piece, self.channel, self.level)


@dataclass(frozen=True, slots=True)
class Run:
    """One run that made documents: its ``name`` is its moment, ``day`` the day printed on what it made.

    A ``trial`` (a sample, the first few) is remembered without lines: nobody posts it. ``folder`` is where
    its outputs were put.
    """

    campaign: str
    edition: str
    name: str
    day: date
    formats: tuple[str, ...]
    folder: str
    trial: bool = False


class Tally(NamedTuple):
    """How many lines of a piece are in a state, and when the last of them came into it."""

    campaign: str
    edition: str
    piece: str
    channel: str
    level: int
    state: State
    lines: int
    last: datetime


@lru_cache(maxsize=8)
def stamp(moment: datetime) -> str:
    """Write a moment as the journal keeps it: UTC, so that text sorts as time does."""
    if moment.tzinfo is None:
        raise ValueError("a moment in the journal has a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime | None:
    """Return the moment that a column holds, None for an empty one."""
    return datetime.fromisoformat(text) if text else None


def values(entry: Entry) -> dict[str, Any]:
    """Return the columns of a line."""
    at = stamp(entry.at)
    return {
        "campaign": entry.campaign,
        "edition": entry.edition,
        "client_key": entry.client_key,
        "piece": entry.piece,
        "channel": entry.channel,
        "level": entry.level,
        "state": entry.state.value,
        "created_at": at,
        "changed_at": at,
        "document": entry.document,
        "first_page": entry.first_page,
        "last_page": entry.last_page,
        "sha256": entry.sha256,
        "run": entry.run,
        "detail": entry.detail,
        "posted_on": entry.posted_on.isoformat() if entry.posted_on else "",
        "address": entry.address,
        "message_id": entry.message_id,
        "queue_id": entry.queue_id,
        "code": entry.code,
        "attempts": entry.attempts,
        "next_at": stamp(entry.next_at) if entry.next_at else "",
        "sent_at": stamp(entry.sent_at) if entry.sent_at else "",
    }


def entry_of(row: Row[Any]) -> Entry:
    """Return the record of a line."""
    return Entry(
        campaign=row.campaign,
        edition=row.edition,
        client_key=row.client_key,
        piece=row.piece,
        at=datetime.fromisoformat(row.changed_at),
        channel=row.channel,
        level=row.level,
        state=State(row.state),
        document=row.document,
        first_page=row.first_page,
        last_page=row.last_page,
        sha256=row.sha256,
        run=row.run,
        detail=row.detail,
        posted_on=date.fromisoformat(row.posted_on) if row.posted_on else None,
        address=row.address,
        message_id=row.message_id,
        queue_id=row.queue_id,
        code=row.code,
        attempts=row.attempts,
        next_at=moment(row.next_at),
        sent_at=moment(row.sent_at),
    )


def check(before: State | None, entry: Entry) -> None:
    """Refuse a change that `states.TRANSITIONS` does not list, with a `JournalError`."""
    if allowed(before, entry.state):
        return
    facts: dict[str, Any] = {
        "client": entry.client_key,
        "piece": entry.piece,
        "campaign": entry.campaign,
        "edition": entry.edition,
        "after": Message(NAMES[entry.state]),
    }
    if before is None:
        raise JournalError(
            N_("The journal has no line for {piece} of client {client} in {campaign} {edition}."), **facts
        )
    if before in REACHED and entry.state is State.PRODUCED:
        raise JournalError(
            N_("Client {client} already has {piece} of {campaign} {edition}: it is {before}."),
            hint=N_("Exclude the client, or give the run another edition."),
            before=Message(NAMES[before]),
            **facts,
        )
    raise JournalError(
        N_("{piece} of client {client} in {campaign} {edition} is {before} and cannot become {after}."),
        before=Message(NAMES[before]),
        **facts,
    )
