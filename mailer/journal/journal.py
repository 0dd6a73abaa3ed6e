"""The journal as the pipeline uses it: what was produced, posted, sent; never twice, never lost.

Lines are written in batches; a batch is one transaction, so that a killed run leaves all of it or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

from sqlalchemy import Connection, Engine, Insert, Row, Select, Update, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from mailer.errors import N_, JournalError
from mailer.journal.database import open_engine, said, shown
from mailer.journal.lines import Entry, Key, Run, Tally, check, entry_of, stamp, values
from mailer.journal.migrations import MIGRATIONS, migrate, version_of
from mailer.journal.statements import (
    INSERT,
    UPDATE,
    WRITES,
    Prepared,
    chunks,
    of,
    read_runs,
    waiting,
    write_run,
)
from mailer.journal.states import REACHED, State, allowed
from mailer.journal.tables import KEY_COLUMNS, LINE


class Counts(NamedTuple):
    """What a batch did: lines that are new, lines that changed, lines left as they were."""

    new: int
    changed: int
    kept: int


class Reached(NamedTuple):
    """The level of a piece that a client got last, and the day on which it was posted or sent."""

    level: int
    on: date


class Printed(NamedTuple):
    """A piece on paper of one run: whose, in which file, and whether it still waits to be confirmed as posted."""

    edition: str
    client_key: str
    document: str
    waits: bool


class Journal:
    """The journal of a workspace: a SQLite file, or a database by its address.

    Used as a context manager. Every method raises `JournalError` for a database that cannot be read or
    written; one that fails changes nothing. Moments are given by the caller, with their time zone.
    """

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self._engine: Engine | None = None
        self._prepared: dict[Insert | Update, Prepared] = {}

    def __enter__(self) -> Self:
        with self._speaking():
            self._engine = open_engine(self._where)
            self._writer = self._engine.execution_options(**WRITES)
            try:
                self._prepare()
            except BaseException:
                self._engine.dispose()
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def produced(self, entries: Iterable[Entry], *, again: bool = False) -> Counts:
        """Write that documents exist, in one transaction; of two entries with one key the later stands.

        A piece that was produced before is written anew. For one that the client has already, or that is on
        its way, the batch is refused and nothing is written; with ``again`` such lines are left as they are,
        and counted as kept.
        """
        later = frozenset(state for state in State if not allowed(state, State.PRODUCED))
        return self.write(entries, keep=later if again else frozenset())

    def write(self, entries: Iterable[Entry], *, keep: Collection[State] = frozenset()) -> Counts:
        """Write lines in one transaction, each in the state of its entry.

        Raises `JournalError`, and writes nothing, where a line may not go into that state from its own;
        lines in a state of ``keep`` are left alone instead.
        """
        batch = {entry.key: entry for entry in entries}
        with self.writing() as connection:
            before = self._states(connection, batch)
            kept = {key for key, state in before.items() if state in keep}
            new: list[dict[str, Any]] = []
            old: list[dict[str, Any]] = []
            for key, entry in batch.items():
                if key not in kept:
                    check(before.get(key), entry)
                    (old if key in before else new).append(values(entry))
            self.prepared(INSERT).many(connection, new)
            self.prepared(UPDATE).many(connection, old)
        return Counts(len(new), len(old), len(kept))

    def posted(
        self,
        campaign: str,
        edition: str | None,
        at: datetime,
        *,
        on: date | None = None,
        client_keys: Collection[str] | None = None,
        run: str | None = None,
    ) -> int:
        """Confirm that what was produced on paper went to the post; return how many lines that were.

        ``edition`` None is all editions, ``client_keys`` None all clients, ``run`` None all runs; ``on`` is
        the day of posting, ``at``'s own if None.
        """
        of_run = [] if run is None else [LINE.c.run == run]
        change = (
            update(LINE)
            .where(
                *waiting(campaign, edition),
                *of_run,
            )
            .values(state=State.POSTED.value, changed_at=stamp(at), posted_on=(on or at.date()).isoformat())
        )
        changes = [change]
        if client_keys is not None:
            changes = [change.where(LINE.c.client_key.in_(some)) for some in chunks(sorted(client_keys))]
        with self.writing() as connection:
            return sum(connection.execute(one).rowcount for one in changes)

    def last_run(self, campaign: str, edition: str | None = None) -> str | None:
        """Return the name of the run that produced pieces on paper last, posted or not; None where none did.

        Runs are named by their moment (ISO 8601, UTC), so that names sort as time does.
        """
        query = (
            select(LINE.c.run)
            .where(*of(campaign, edition), LINE.c.channel == "print")
            .order_by(LINE.c.run.desc())
            .limit(1)
        )
        with self.reading() as connection:
            return connection.execute(query).scalar()

    def printed(self, campaign: str, edition: str | None, run: str) -> Iterator[Printed]:
        """Yield the pieces on paper of one run, by edition and client key."""
        query = (
            select(LINE.c.edition, LINE.c.client_key, LINE.c.document, LINE.c.state)
            .where(*of(campaign, edition), LINE.c.channel == "print", LINE.c.run == run)
            .order_by(*(LINE.c[name] for name in KEY_COLUMNS))
        )
        for row in self.stream(query):
            yield Printed(row.edition, row.client_key, row.document, row.state == State.PRODUCED.value)

    def waiting(self, campaign: str, edition: str | None) -> int:
        """Return for how many clients something on paper waits to be confirmed as posted, over all runs."""
        query = select(func.count(LINE.c.client_key.distinct())).where(*waiting(campaign, edition))
        with self.reading() as connection:
            return connection.execute(query).scalar() or 0

    def ran(self, run: Run) -> None:
        """Remember a run; one of the same name gives way to it."""
        with self.writing() as connection:
            write_run(connection, run)

    def runs(self, campaign: str, edition: str | None = None) -> list[Run]:
        """Return the runs that are remembered, the latest first, trials too."""
        with self.reading() as connection:
            return read_runs(connection, campaign, edition)

    def entries(
        self, campaign: str, edition: str | None = None, states: Collection[State] | None = None
    ) -> Iterator[Entry]:
        """Return the lines of a campaign, of one edition or of all, by edition, client key, piece and level.

        ``states`` None is all states.
        """
        query = select(LINE).where(*of(campaign, edition)).order_by(*(LINE.c[name] for name in KEY_COLUMNS))
        if states is not None:
            query = query.where(LINE.c.state.in_(sorted(states)))
        return map(entry_of, self.stream(query))

    def already_posted(
        self,
        campaign: str,
        edition: str,
        client_keys: Iterable[str],
        *,
        piece: str | None = None,
        level: int | None = None,
    ) -> set[str]:
        """Return which of some clients have a piece of this edition already, by post or e-mail."""
        where = [*of(campaign, edition), LINE.c.state.in_(sorted(REACHED))]
        if piece is not None:
            where.append(LINE.c.piece == piece)
        if level is not None:
            where.append(LINE.c.level == level)
        found: set[str] = set()
        with self.reading() as connection:
            for some in chunks(sorted(set(client_keys))):
                query = select(LINE.c.client_key).distinct().where(*where, LINE.c.client_key.in_(some))
                found.update(connection.execute(query).scalars())
        return found

    def reached(self, campaign: str) -> Mapping[tuple[str, str], Reached]:
        """Return, by client key and piece, the level that a client got last, over all editions."""
        query = select(
            LINE.c.client_key, LINE.c.piece, LINE.c.level, LINE.c.changed_at, LINE.c.posted_on, LINE.c.sent_at
        ).where(LINE.c.campaign == campaign, LINE.c.state.in_(sorted(REACHED)))
        with self.reading() as connection:
            rows = connection.execute(query).all()
        days = [
            date.fromisoformat(row.posted_on or row.sent_at[:10] or row.changed_at[:10]) for row in rows
        ]  # lines of old journals know the moment alone
        dated = sorted(zip(days, rows, strict=True), key=lambda one: (one[0], one[1].level))
        return {(row.client_key, row.piece): Reached(row.level, day) for day, row in dated}

    def sent_since(self, moment: datetime) -> Iterator[tuple[str, datetime]]:
        """Yield the address and the moment of each e-mail, of any campaign, that a server was given since then.

        In the order in which they went. Where an answer was lost, the e-mail counts.
        """
        query = select(LINE.c.address, LINE.c.sent_at).where(
            LINE.c.channel == "mail", LINE.c.sent_at >= stamp(moment)
        )
        for row in self.stream(query.order_by(LINE.c.sent_at)):
            yield row.address, datetime.fromisoformat(row.sent_at)

    def summary(self, campaign: str | None = None, edition: str | None = None) -> list[Tally]:
        """Return how many lines are in each state, by campaign, edition, piece, channel and level."""
        names = ("campaign", "edition", "piece", "channel", "level", "state")
        columns = [LINE.c[name] for name in names]
        query = select(*columns, func.count(), func.max(LINE.c.changed_at)).group_by(*columns)
        query = query.order_by(*columns)
        if campaign is not None:
            query = query.where(*of(campaign, edition))
        with self.reading() as connection:
            return [
                Tally(*row[:5], State(row[5]), row[6], datetime.fromisoformat(row[7]))
                for row in connection.execute(query)
            ]

    def _prepare(self) -> None:
        """Make the tables, or bring an older journal's to the present version."""
        with self.reading() as connection:
            version = version_of(connection)
        if version > len(MIGRATIONS):
            raise JournalError(
                N_("The journal was written by a newer mailer (its version is {version}, ours {ours})."),
                hint=N_("Update mailer on this machine."),
                file=shown(self._where),
                version=version,
                ours=len(MIGRATIONS),
            )
        if version < len(MIGRATIONS):
            with self.writing() as connection:
                migrate(
                    connection, version_of(connection)
                )  # asked again: another process may have been faster

    def stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Yield what a query finds, some rows at a time; for the rooms of this package."""
        with (
            self.reading() as connection,
            connection.execution_options(yield_per=1000).execute(query) as rows,
        ):
            yield from rows

    def prepared(self, statement: Insert | Update) -> Prepared:
        """Return a statement put into words for this database, the same each time."""
        if statement not in self._prepared:
            self._prepared[statement] = Prepared(statement, self._opened().dialect)
        return self._prepared[statement]

    @staticmethod
    def _states(connection: Connection, batch: Mapping[Key, Entry]) -> dict[Key, State]:
        """Return the states of the lines that exist among a batch's."""
        columns = [LINE.c[name] for name in KEY_COLUMNS]
        known = {state.value: state for state in State}
        states: dict[Key, State] = {}
        for campaign, edition in sorted({key[:2] for key in batch}):
            keys = sorted({key[2] for key in batch if key[:2] == (campaign, edition)})
            for some in chunks(keys):
                query = select(*columns, LINE.c.state).where(
                    *of(campaign, edition), LINE.c.client_key.in_(some)
                )
                for row in connection.execute(query).all():
                    *cells, state = row
                    key = cast(Key, tuple(cells))
                    if key in batch:
                        states[key] = known[state]
        return states

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that other writers wait for; for the rooms of this package."""
        with self._speaking():
            self._opened()
            with self._writer.begin() as connection:
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the journal and changes nothing."""
        with self._speaking(), self._opened().connect() as connection:
            yield connection

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Put what the database says into a sentence."""
        try:
            yield
        except SQLAlchemyError as fault:
            raise said(fault, self._where) from None
        except UnicodeEncodeError:
            raise JournalError(
                N_("A client key or a file name holds a character that cannot be stored."),
                hint=N_("Correct it in the client file."),
            ) from None

    def _opened(self) -> Engine:
        if self._engine is None:
            raise ValueError("the journal is a context manager: use it in a with statement")
        return self._engine
