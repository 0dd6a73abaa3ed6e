"""The journal's tables, the records that go in and come out, and how old journals become new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    inspect,
    select,
    text,
)

from mailer.journal.states import State

Key = tuple[str, str, str, str, str, int]
"""Campaign, edition, client key, piece, channel, level."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: a piece for a client, and what became of it at ``at`` (with its time zone).

    ``piece`` tells the pieces of a pack apart (``letter``, ``envelope/reply``), ``channel`` is ``print``
    or ``mail``, ``level`` that of a reminder (0 for anything else). ``document`` is the file, in which
    the client's pages go from ``first_page`` to ``last_page``; ``run`` names the run that wrote the
    line, ``detail`` holds a server's answer. ``posted_on`` is the day on which it went to the post.
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


METADATA = MetaData()
KEY_COLUMNS = ("campaign", "edition", "client_key", "piece", "channel", "level")

LINE = Table(
    "line",
    METADATA,
    Column("campaign", String(200), primary_key=True),
    Column("edition", String(40), primary_key=True),
    Column("client_key", Text, primary_key=True),
    Column("piece", String(100), primary_key=True),
    Column("channel", String(10), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("state", String(20), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("document", Text, nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("last_page", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("run", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("posted_on", String(10), nullable=False, server_default=""),
    Index("line_by_state", "campaign", "edition", "state"),
)
RUN = Table(
    "run",
    METADATA,
    Column("campaign", String(200), primary_key=True),
    Column("edition", String(40), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("trial", Integer, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("formats", Text, nullable=False),
    Column("folder", Text, nullable=False),
)
VERSION = Table("schema_version", METADATA, Column("version", Integer, nullable=False))


def _first_tables(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[LINE, VERSION])


def _runs_and_days_of_posting(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[RUN])
    if LINE.c.posted_on.name not in {column["name"] for column in inspect(connection).get_columns(LINE.name)}:
        connection.execute(text("ALTER TABLE line ADD COLUMN posted_on VARCHAR(10) DEFAULT '' NOT NULL"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first_tables, _runs_and_days_of_posting)
"""Step n brings a journal of version n to version n+1. Steps are only ever added."""


def version_of(connection: Connection) -> int:
    """Return the version of a journal, 0 for an empty database."""
    if not inspect(connection).has_table(VERSION.name):
        return 0
    return int(connection.execute(select(VERSION.c.version)).scalar() or 0)


def migrate(connection: Connection, version: int) -> None:
    """Bring a journal from a version to the present one, inside the caller's transaction."""
    for step in MIGRATIONS[version:]:
        step(connection)
    if version < len(MIGRATIONS):
        connection.execute(VERSION.delete())
        connection.execute(VERSION.insert().values(version=len(MIGRATIONS)))


@lru_cache(maxsize=8)
def stamp(moment: datetime) -> str:
    """Write a moment as the journal keeps it: UTC, so that text sorts as time does."""
    if moment.tzinfo is None:
        raise ValueError("a moment in the journal has a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def values(entry: Entry) -> dict[str, Any]:
    """Return the columns of a line."""
    moment = stamp(entry.at)
    return {
        "campaign": entry.campaign,
        "edition": entry.edition,
        "client_key": entry.client_key,
        "piece": entry.piece,
        "channel": entry.channel,
        "level": entry.level,
        "state": entry.state.value,
        "created_at": moment,
        "changed_at": moment,
        "document": entry.document,
        "first_page": entry.first_page,
        "last_page": entry.last_page,
        "sha256": entry.sha256,
        "run": entry.run,
        "detail": entry.detail,
        "posted_on": entry.posted_on.isoformat() if entry.posted_on else "",
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
    )
