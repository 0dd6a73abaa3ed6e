"""How the journal of an older mailer becomes the present one: a step for each version."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.schema import CreateColumn

from mailer.journal.tables import (
    BY_ADDRESS,
    BY_MESSAGE,
    BY_TURN,
    LEASE,
    LINE,
    METADATA,
    REMOVAL,
    REPLY,
    RUN,
    SOFT_BOUNCE,
    SUPPRESSION,
    VERSION,
)


def _first_tables(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[LINE, VERSION])


def _runs_and_days_of_posting(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[RUN])
    _add(connection, "posted_on")


def _sending(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[LEASE, SUPPRESSION, SOFT_BOUNCE])
    _add(connection, "address", "message_id", "queue_id", "code", "attempts", "next_at", "sent_at")
    connection.execute(
        text("DROP INDEX IF EXISTS line_by_state")
    )  # the beginning of line_by_turn is the same
    for index in (BY_TURN, BY_MESSAGE, BY_ADDRESS):
        index.create(connection, checkfirst=True)


def _answers(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[REPLY, REMOVAL])


def _add(connection: Connection, *names: str) -> None:
    """Add the columns that the table of lines does not have yet; lines that are there get the default."""
    there = {column["name"] for column in inspect(connection).get_columns(LINE.name)}
    for name in names:
        if name not in there:
            column = CreateColumn(LINE.c[name]).compile(dialect=connection.dialect)
            connection.execute(text(f"ALTER TABLE line ADD COLUMN {column}"))


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    _first_tables,
    _runs_and_days_of_posting,
    _sending,
    _answers,
)
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
