"""The e-mails of one campaign and edition on their way: planned, due, in flight, settled.

What makes a campaign survive a kill is the order of writing: a line is in flight on disk before the last byte of its
e-mail goes out. What a run that is gone left in flight is uncertain, and a person decides; everything else is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    bindparam,
    func,
    literal_column,
    select,
    update,
)

from mailer.errors import N_, JournalError
from mailer.journal.journal import Counts, Journal
from mailer.journal.lease import Lease, lease_name
from mailer.journal.lines import Entry, entry_of, moment, stamp
from mailer.journal.planning import REPLAN, planned_lines, replanned, standing
from mailer.journal.records import Due, DueKey, Planned, Settled
from mailer.journal.statements import INSERT, THE_LINE, chunks, in_state, of
from mailer.journal.states import State, allowed
from mailer.journal.tables import KEY_COLUMNS, LINE

CHANNEL = "mail"
BATCH = 1_000
"""Lines planned in one transaction: bounds memory, and lets others write in between."""
DETAIL = 500
"""Characters of a server's answer that are kept."""
RUN_ENDED = N_("The run that was sending it ended before the answer came.")
"""The detail of a line that is uncertain because a run was killed; translated where it is shown."""

WAITING = frozenset({State.PLANNED, State.DEFERRED})
"""The states of an e-mail that a run may send."""
OUTCOMES = frozenset({State.ACCEPTED, State.DEFERRED, State.REFUSED, State.UNCERTAIN, State.SUPPRESSED})
"""The states in which `commit` leaves an e-mail that is over for now."""

_TURN = tuple(LINE.c[name] for name in ("next_at", "client_key", "piece", "level"))
_DUE = tuple(LINE.c[name] for name in ("client_key", "piece", "level", "address", "message_id", "attempts"))


class Outbox:
    """The e-mails of a campaign and edition. Each method is one transaction, and raises `JournalError` as the
    journal does; one that fails changes nothing.

    What writes needs the ``lease``, which must have been taken, and stops with a `JournalError` where it was lost.
    ``only`` names the clients that `due` and `next_due` are about, None: all. Moments have their time zone.
    """

    def __init__(
        self,
        journal: Journal,
        campaign: str,
        edition: str,
        lease: Lease | None = None,
        *,
        only: Collection[str] | None = None,
    ) -> None:
        if lease is not None and lease.name != lease_name(campaign, edition):
            raise ValueError("the lease is that of something else")
        self._journal = journal
        self._lease = lease
        self._key: dict[str, Any] = {"campaign": campaign, "edition": edition, "channel": CHANNEL}
        self._lines = (*of(campaign, edition), LINE.c.channel == CHANNEL)
        self._only = None if only is None else sorted(set(only))

    def plan(self, planned: Iterable[Planned], at: datetime) -> Counts:
        """Write what is to be sent, in transactions of `BATCH` lines; return how many are new, changed, kept.

        A line that exists keeps its state, but for: what was only produced or suppressed and may now be sent
        is planned, what waits and must not be sent any more is suppressed, and what waits or was refused is
        planned anew where its address has changed.
        """
        counts = Counts(0, 0, 0)
        coming = iter(planned)
        while some := list(islice(coming, BATCH)):
            batch = {(one.client_key, one.piece, one.level): one for one in some}
            with self._writing(at) as connection:
                before = standing(connection, self._lines, batch)
                new = [one for key, one in batch.items() if key not in before]
                changed = [one for key, one in batch.items() if key in before and replanned(before[key], one)]
                self._journal.prepared(INSERT).many(connection, planned_lines(new, self._key, at))
                self._many(connection, REPLAN, planned_lines(changed, self._key, at))
            kept = len(batch) - len(new) - len(changed)
            counts = Counts(counts.new + len(new), counts.changed + len(changed), counts.kept + kept)
        return counts

    def recover(self, at: datetime) -> int:
        """Make uncertain what a run that is gone left in flight; return how many lines that were.

        To be called when the lease was taken, before anything is sent.
        """
        left = update(LINE).where(*self._lines, in_state({State.IN_FLIGHT}))
        facts = {"state": State.UNCERTAIN.value, "detail": RUN_ENDED, "code": 0, "queue_id": ""}
        with self._writing(at) as connection:
            change = left.values(**facts, sent_at=LINE.c.changed_at, changed_at=stamp(at))
            return connection.execute(change).rowcount

    def due(self, now: datetime, limit: int, *, skip: Collection[DueKey] = ()) -> list[Due]:
        """Return at most so many e-mails whose turn has come: planned ones, then deferred ones that waited longest.

        Those of ``skip`` are left out: what the run has in hand, and did not write as in flight yet.
        """
        left_out = frozenset(skip)
        found: list[Due] = []
        come = LINE.c.next_at <= stamp(now)
        with self._journal.reading() as connection:
            for state, time_has_come in ((State.PLANNED, ()), (State.DEFERRED, (come,))):
                for some in self._parts():
                    if len(found) >= limit:
                        return found
                    query = select(*_DUE).where(*self._lines, in_state({state}), *time_has_come, *some)
                    query = query.order_by(*_TURN).limit(limit - len(found) + len(left_out))
                    rows = map(Due._make, connection.execute(query).all())
                    fitting = (one for one in rows if one.key not in left_out)
                    found += islice(fitting, limit - len(found))
        return found

    def commit(self, flying: Sequence[Due], settled: Sequence[Settled], at: datetime) -> None:
        """Write, in one transaction on disk, what became of e-mails and which ones' last bytes go out next.

        Raises:
            JournalError: a line is not in a state from which that is possible; nothing was written.
        """
        if not flying and not settled:
            return
        if len({one.key for one in flying}) < len(flying):
            raise ValueError("an e-mail flies once at a time")
        now = stamp(at)
        by_state: dict[State, list[dict[str, Any]]] = {}
        for one in settled:
            by_state.setdefault(one.state, []).append(_outcome(one, self._key, now))
        with self._writing(at) as connection:
            for state, rows in by_state.items():
                self._many(connection, _settling(state), rows)
            rows = [
                {
                    **self._key,
                    "client_key": due.client_key,
                    "piece": due.piece,
                    "level": due.level,
                    "attempts": due.attempts + 1,
                    "changed_at": now,
                }
                for due in flying
            ]
            self._many(connection, _FLYING, rows)

    def next_due(self) -> datetime | None:
        """Return when the next deferred e-mail is to be tried, None where none waits."""
        found: list[str] = []
        with self._journal.reading() as connection:
            for some in self._parts():
                where = (*self._lines, in_state({State.DEFERRED}), *some)
                first = connection.execute(select(func.min(LINE.c.next_at)).where(*where)).scalar()
                found += [first] if first else []
        return moment(min(found)) if found else None

    def tally(self) -> Mapping[State, int]:
        """Return how many e-mails are in each state; states without any are left out."""
        query = select(LINE.c.state, func.count()).where(*self._lines).group_by(LINE.c.state)
        with self._journal.reading() as connection:
            return {State(state): lines for state, lines in connection.execute(query).all()}

    def uncertain(self) -> list[Entry]:
        """Return the e-mails of which nobody knows whether they arrived, by client key."""
        query: Select[Any] = select(LINE).where(*self._lines, in_state({State.UNCERTAIN}))
        with self._journal.reading() as connection:
            ordered = query.order_by(*(LINE.c[name] for name in KEY_COLUMNS))
            return [entry_of(row) for row in connection.execute(ordered)]

    def decide(self, resend: bool, at: datetime, *, client_keys: Collection[str] | None = None) -> int:
        """Settle what is uncertain as a person decided: send it again, or take it as accepted.

        ``client_keys`` None is all clients; returns how many lines that were.
        """
        change = update(LINE).where(*self._lines, in_state({State.UNCERTAIN}))
        if resend:
            change = change.values(state=State.PLANNED.value, changed_at=stamp(at), sent_at="", next_at="")
        else:
            change = change.values(state=State.ACCEPTED.value, changed_at=stamp(at))
        changes = [change]
        if client_keys is not None:
            changes = [change.where(LINE.c.client_key.in_(some)) for some in chunks(sorted(set(client_keys)))]
        with self._writing(at) as connection:
            return sum(connection.execute(one).rowcount for one in changes)

    def _parts(self) -> Iterator[Sequence[ColumnElement[bool]]]:
        """Yield conditions that together are for the clients of ``only``."""
        if self._only is None:
            yield ()
        else:
            yield from ((LINE.c.client_key.in_(some),) for some in chunks(self._only))

    @contextmanager
    def _writing(self, at: datetime) -> Iterator[Connection]:
        """Open a transaction that is the lease holder's or does not happen."""
        if self._lease is None or not self._lease.token:
            raise ValueError("take a lease before writing")
        with self._journal.writing() as connection:
            self._lease.hold(connection, at)
            yield connection

    def _many(self, connection: Connection, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement for each row, each of which must find its line in a fitting state."""
        if self._journal.prepared(statement).many(connection, rows) != len(rows):
            raise JournalError(
                N_("Lines of {campaign} {edition} are not in the state in which this run left them."),
                hint=N_(
                    "Nothing was written. See that nothing else changes the journal, and run this again."
                ),
                **self._key,
            )


_FLYING = (
    update(LINE)
    .where(*THE_LINE, in_state(WAITING))
    .values(
        state=literal_column(f"'{State.IN_FLIGHT.value}'"),
        changed_at=bindparam("new_changed_at"),
        attempts=bindparam("new_attempts"),
        next_at=literal_column("''"),
    )
)


@cache
def _settling(state: State) -> Update:
    """Return the statement that leaves an e-mail of this run in a state, from where that is allowed."""
    before = [one for one in (*WAITING, State.IN_FLIGHT) if allowed(one, state)]
    names = ["changed_at", "attempts", "code", "detail", "queue_id", "next_at"]
    if state in (State.ACCEPTED, State.UNCERTAIN):
        names.append("sent_at")
    return (
        update(LINE)
        .where(*THE_LINE, in_state(before))
        .values(
            state=literal_column(f"'{state.value}'"), **{name: bindparam(f"new_{name}") for name in names}
        )
    )


def _outcome(one: Settled, key: Mapping[str, str], now: str) -> dict[str, Any]:
    """Return the columns of what became of an e-mail."""
    if one.state not in OUTCOMES:
        raise ValueError(f"nothing that was sent ends as {one.state}")
    if (one.state is State.DEFERRED) != (one.next_at is not None):
        raise ValueError("what is deferred, and nothing else, has a moment at which it is tried again")
    return {
        **key,
        "client_key": one.due.client_key,
        "piece": one.due.piece,
        "level": one.due.level,
        "attempts": one.due.attempts + one.tried,
        "changed_at": now,
        "sent_at": now,
        "code": one.code,
        "detail": storable(one.detail),
        "queue_id": storable(one.queue_id),
        "next_at": stamp(one.next_at) if one.next_at else "",
    }


def storable(text: str) -> str:
    """Return a server's words as any database takes them: what a server says must never stop the writing."""
    if text.isascii() and text.isprintable() and len(text) <= DETAIL:
        return text
    return text[:DETAIL].replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
