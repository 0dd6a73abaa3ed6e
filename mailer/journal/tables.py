"""The journal's tables, as a new journal has them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, text
from sqlalchemy.types import TypeEngine

METADATA = MetaData()
KEY_COLUMNS = ("campaign", "edition", "client_key", "piece", "channel", "level")


def _bytewise(kind: type[String], length: int | None = None) -> TypeEngine[str]:
    """Return a type of text that PostgreSQL sorts and compares as SQLite does: by its bytes, not by a language."""
    return kind(length).with_variant(kind(length, collation="C"), "postgresql")


LINE = Table(
    "line",
    METADATA,
    Column("campaign", _bytewise(String, 200), primary_key=True),
    Column("edition", _bytewise(String, 40), primary_key=True),
    Column("client_key", _bytewise(Text), primary_key=True),
    Column("piece", _bytewise(String, 100), primary_key=True),
    Column("channel", _bytewise(String, 10), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("state", _bytewise(String, 20), nullable=False),
    Column("created_at", _bytewise(String, 32), nullable=False),
    Column("changed_at", _bytewise(String, 32), nullable=False),
    Column("document", Text, nullable=False),
    Column("first_page", Integer, nullable=False),
    Column("last_page", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("run", _bytewise(String, 64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("posted_on", _bytewise(String, 10), nullable=False, server_default=""),
    Column("address", _bytewise(Text), nullable=False, server_default=""),
    Column("message_id", _bytewise(Text), nullable=False, server_default=""),
    Column("queue_id", Text, nullable=False, server_default=""),
    Column("code", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_at", _bytewise(String, 32), nullable=False, server_default=""),
    Column("sent_at", _bytewise(String, 32), nullable=False, server_default=""),
)
"""The journal proper; `lines.Entry` says what its columns hold. Moments are text in UTC, empty where there is none."""

CAN_BE_DUE = text("state = 'planned' OR state = 'deferred'")
"""The condition of the next index: one that is smaller is changed less, and a line that flies or is over is not in
it. SQLite uses it for a query that has one of these terms, PostgreSQL for any that implies them."""
BY_TURN = Index(
    "line_by_turn",
    *(
        LINE.c[name]
        for name in ("campaign", "edition", "channel", "state", "next_at", "client_key", "piece", "level")
    ),
    sqlite_where=CAN_BE_DUE,
    postgresql_where=CAN_BE_DUE,
)
"""Whose turn it is to be sent."""
IS_MAILED = text("message_id <> ''")
"""The condition of the indexes below; a query that is to use them has it word for word."""
BY_MESSAGE = Index("line_by_message", LINE.c.message_id, sqlite_where=IS_MAILED, postgresql_where=IS_MAILED)
BY_ADDRESS = Index("line_by_address", LINE.c.address, sqlite_where=IS_MAILED, postgresql_where=IS_MAILED)
"""These two find the line that a bounce, a complaint or an opt-out is about."""

RUN = Table(
    "run",
    METADATA,
    Column("campaign", String(200), primary_key=True),
    Column("edition", String(40), primary_key=True),
    Column("name", _bytewise(String, 64), primary_key=True),
    Column("trial", Integer, primary_key=True, autoincrement=False),
    Column("day", String(10), nullable=False),
    Column("formats", Text, nullable=False),
    Column("folder", Text, nullable=False),
)
LEASE = Table(
    "lease",
    METADATA,
    Column("name", String(250), primary_key=True),
    Column("token", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("beat_at", String(32), nullable=False),
)
SUPPRESSION = Table(
    "suppression",
    METADATA,
    Column("address", _bytewise(Text), primary_key=True),
    Column("stream", _bytewise(String, 20), primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("source", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
SOFT_BOUNCE = Table(
    "soft_bounce",
    METADATA,
    Column("address", _bytewise(Text), primary_key=True),
    Column("bounces", Integer, nullable=False),
    Column("first_at", String(32), nullable=False),
    Column("last_at", String(32), nullable=False),
)
REPLY = Table(
    "reply",
    METADATA,
    Column("identity", _bytewise(Text), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("at", String(32), nullable=False),
)
"""What came back and was read: the same message is not read twice."""
REMOVAL = Table(
    "removal",
    METADATA,
    Column("address", _bytewise(Text), primary_key=True),
    Column("at", String(32), primary_key=True),
    Column("why", Text, nullable=False),
)
"""Who was taken off the list of addresses not to write to, when, and why."""
VERSION = Table("schema_version", METADATA, Column("version", Integer, nullable=False))
