"""Which answers were read before, and who was taken off the list: what must not happen twice, or unseen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from mailer.journal.journal import Journal
from mailer.journal.lines import stamp
from mailer.journal.statements import chunks
from mailer.journal.suppression import folded
from mailer.journal.tables import REMOVAL, REPLY


class Heard:
    """Remembers what was read. Every method is one transaction, and raises `JournalError` as the journal does."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def known(self, identities: Iterable[str]) -> frozenset[str]:
        """Return which of some answers were read before."""
        found: set[str] = set()
        with self._journal.reading() as connection:
            for some in chunks(sorted(set(identities))):
                query = select(REPLY.c.identity).where(REPLY.c.identity.in_(some))
                found.update(connection.execute(query).scalars())
        return frozenset(found)

    def remember(self, read: Iterable[tuple[str, str]], at: datetime) -> None:
        """Write that some answers were read, each by its identity and kind; known ones stay as they are."""
        rows = dict(read)
        with self._journal.writing() as connection:
            for some in chunks(sorted(rows)):
                query = select(REPLY.c.identity).where(REPLY.c.identity.in_(some))
                there = set(connection.execute(query).scalars())
                new = [
                    {"identity": one, "kind": rows[one], "at": stamp(at)} for one in some if one not in there
                ]
                if new:
                    connection.execute(REPLY.insert(), new)

    def removed(self, addresses: Iterable[str], why: str, at: datetime) -> None:
        """Write that addresses were taken off the list, and why."""
        rows = [{"address": one, "at": stamp(at), "why": why} for one in sorted(set(map(folded, addresses)))]
        with self._journal.writing() as connection:
            for row in rows:
                same = (REMOVAL.c.address == row["address"]) & (REMOVAL.c.at == row["at"])
                connection.execute(REMOVAL.delete().where(same))
            if rows:
                connection.execute(REMOVAL.insert(), rows)
