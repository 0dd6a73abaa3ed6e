"""How the journal's database is opened, and what its complaints mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from mailer.errors import N_, JournalError

BUSY_SECONDS = 30
"""How long a write waits for another process that is writing."""

ADVISORY_LOCK = 0x6D61696C
"""The number of the lock that writers of a journal on PostgreSQL take in turn; the lock is that of one database."""


def shown(where: Path | str) -> str:
    """Return the journal's file or address as messages show it, without its password."""
    if isinstance(where, Path):
        return str(where)
    try:
        return make_url(where).render_as_string(hide_password=True)
    except ArgumentError:
        return "?"


def open_engine(where: Path | str) -> Engine:
    """Return an engine for a SQLite file (its folder is made) or a database's address."""
    if isinstance(where, Path):
        try:
            where.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise JournalError(
                N_("The folder of the journal cannot be made: {reason}."),
                hint=N_("Check who may write there."),
                file=str(where.parent),
                reason=fault.strerror or "?",
            ) from None
    try:
        url = URL.create("sqlite", database=str(where)) if isinstance(where, Path) else make_url(where)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() == "sqlite":
            engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
        elif url.get_backend_name() == "postgresql":
            engine = create_engine(url, pool_pre_ping=True, isolation_level="READ COMMITTED")
        else:
            raise ArgumentError
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        raise JournalError(
            N_("The journal's address is not that of a database that can be used here."),
            hint=N_("Write it as in postgresql+psycopg://user@host/name, with its driver installed."),
        ) from None
    sqlite = url.get_backend_name() == "sqlite"
    event.listen(engine, "connect", _set_up if sqlite else _set_up_server)
    event.listen(engine, "begin", _begin if sqlite else _begin_on_server)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    """Make SQLite keep what it says it kept: a write-ahead log, synced to disk at every commit."""
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin a transaction: one that writes takes its turn at once, so that two never meet half-way."""
    writes = connection.get_execution_options().get("journal_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_server(connection: Any, _record: object) -> None:
    """Make PostgreSQL wait no longer than SQLite does, and keep what it says it kept, whatever its own settings."""
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    cursor.execute("SET synchronous_commit = on")
    cursor.close()
    connection.commit()


def _begin_on_server(connection: Connection) -> None:
    """Make writers take turns, as they do on SQLite: who writes holds the journal's lock until it is on disk."""
    if connection.get_execution_options().get("journal_writes"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")


# What the database says -> what we say, in the order in which they are tried.
_COMPLAINTS = (
    (
        ("not a database", "malformed", "corrupt"),
        N_("The journal is damaged, or is not a journal."),
        N_("Put a backup in its place, or move it away and confirm again what was posted."),
    ),
    (
        ("readonly", "read-only", "permission denied"),
        N_("The journal may not be written."),
        N_("Check who may write this file."),
    ),
    (
        ("locked", "busy", "lock timeout"),
        N_("Another run is writing to the journal and does not finish."),
        N_("Wait for it, or stop it, and run this again."),
    ),
    (
        ("full", "disk I/O", "No space left"),
        N_("The disk of the journal is full or failing."),
        N_("Make room on it."),
    ),
    (
        ("unable to open", "connect", "password", "authentication", "resolve host"),
        N_("The journal cannot be opened."),
        N_("Check its folder, or the database's address and rights."),
    ),
    (
        ("no such column", "no such table", "already exists", "has no column", "does not exist"),
        N_("The journal's tables are not as they should be."),
        N_("Put a backup in its place, or move it away."),
    ),
)


def said(fault: SQLAlchemyError, where: Path | str) -> JournalError:
    """Return what a database's complaint means to the person who can mend it."""
    reason = str(fault.orig) if isinstance(fault, DBAPIError) else type(fault).__name__
    for words, message, hint in _COMPLAINTS:
        if any(word in reason for word in words):
            return JournalError(message, hint=hint, file=shown(where))
    return JournalError(
        N_("The journal cannot be used: {reason}."), file=shown(where), reason=reason.splitlines()[0][:200]
    )
