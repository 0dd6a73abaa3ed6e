"""The lock of a run: one at a time sends a campaign, and one that died leaves no lock behind.

A lease is a line of the table ``lease``: who holds it, and when they last gave a sign of life. Each holder has a
greater token than the one before, and every write of the outbox asks in its own transaction whether the token is
still the last one (fencing): a run that lost its lease while it was suspended writes nothing any more, and so sends
nothing any more, for no e-mail's last byte goes out before its line is written.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select, update

from mailer.errors import N_, JournalError
from mailer.journal.journal import Journal
from mailer.journal.lines import stamp
from mailer.journal.tables import LEASE

STALE = timedelta(seconds=120)
"""After so long without a sign of life a lease may be taken over, from whatever machine it was held."""
BEAT = timedelta(seconds=20)
"""How often a run that writes nothing else should give a sign of life."""

_HOLD = (
    update(LEASE)
    .where(
        LEASE.c.name == bindparam("old_name"),
        LEASE.c.token == bindparam("old_token"),
        LEASE.c.holder != literal_column("''"),
    )
    .values(beat_at=bindparam("new_beat_at"))
)


def this_process() -> str:
    """Return the holder's text of this process: the machine's name and the number of the process."""
    return f"{socket.gethostname()} {os.getpid()}"


def lease_name(campaign: str, edition: str) -> str:
    """Return the name of the lease under which a campaign's edition is sent."""
    return f"{campaign} {edition}"


class Lease:
    """The right to send one thing, held by one run at a time.

    Moments are the real ones of the machine, with their time zone: a frozen clock would let the lease go stale.
    Every method raises `JournalError` where the journal cannot be read or written.
    """

    def __init__(self, journal: Journal, name: str, holder: str = "") -> None:
        self.name = name
        self.holder = holder or this_process()
        self.token = 0
        self._journal = journal

    def take(self, at: datetime) -> int:
        """Take the lease, from a holder that is gone if need be, and return its token.

        Raises:
            JournalError: another run holds it and is alive, or may be.
        """
        with self._journal.writing() as connection:
            row = connection.execute(select(LEASE).where(LEASE.c.name == self.name)).one_or_none()
            if row is not None and row.holder and not _gone(row, at):
                raise JournalError(
                    N_("Another run is at it: {holder}, last heard of {beat}."),
                    hint=N_(
                        "Wait until it is over, or stop it; if it died on another machine, its lock is free"
                        " {seconds} seconds after its last sign of life."
                    ),
                    holder=row.holder,
                    beat=row.beat_at[:19].replace("T", " ") + " UTC",
                    seconds=int(STALE.total_seconds()),
                )
            token = 1 if row is None else row.token + 1
            facts = {"token": token, "holder": self.holder, "beat_at": stamp(at)}
            if row is None:
                connection.execute(LEASE.insert().values(name=self.name, **facts))
            else:
                connection.execute(update(LEASE).where(LEASE.c.name == self.name).values(**facts))
        self.token = token
        return token

    def beat(self, at: datetime) -> None:
        """Give a sign of life. Raises `JournalError` where another run has taken the lease."""
        with self._journal.writing() as connection:
            self.hold(connection, at)

    def hold(self, connection: Connection, at: datetime) -> None:
        """Give a sign of life inside a transaction that writes, which then is this holder's or does not happen.

        Raises:
            JournalError: another run has taken the lease; the transaction must not be committed.
        """
        row = {"name": self.name, "token": self.token, "beat_at": stamp(at)}
        if not self._journal.prepared(_HOLD).many(connection, [row]):
            raise JournalError(
                N_("This run was given up for dead, and another one has gone on in its place."),
                hint=N_(
                    "Nothing more is sent by this one; see mailer journal for what became of each client."
                ),
            )

    def release(self) -> None:
        """Let the lease go; where it was lost, nothing happens."""
        with self._journal.writing() as connection:
            mine = (LEASE.c.name == self.name, LEASE.c.token == self.token)
            connection.execute(update(LEASE).where(*mine).values(holder=""))


def _gone(row: Any, at: datetime) -> bool:
    """Whether the holder of a lease is not there any more, as far as can be known here."""
    if at - datetime.fromisoformat(row.beat_at) > STALE:
        return True
    host, _, number = row.holder.rpartition(" ")
    return host == socket.gethostname() and number.isdecimal() and not _alive(int(number))


def _alive(process: int) -> bool:
    """Whether a process of this machine runs, whoever's it is."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
