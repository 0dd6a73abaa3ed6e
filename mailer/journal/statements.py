"""The statements that the journal's methods are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Update,
    bindparam,
    literal_column,
    or_,
    select,
    update,
)

from mailer.journal.lines import Run
from mailer.journal.states import State
from mailer.journal.tables import KEY_COLUMNS, LINE, RUN

CHUNK = 400
"""Client keys asked for in one query: below every database's limit of parameters."""
WRITES = {"journal_writes": True}
"""Says of a connection that it will write: see `database`."""

_CHANGED = (
    "state",
    "changed_at",
    "document",
    "first_page",
    "last_page",
    "sha256",
    "run",
    "detail",
    "posted_on",
    "address",
    "message_id",
    "queue_id",
    "code",
    "attempts",
    "next_at",
    "sent_at",
)
THE_LINE = tuple(LINE.c[name] == bindparam(f"old_{name}") for name in KEY_COLUMNS)
"""The condition for one line, by its key."""
INSERT = LINE.insert()
UPDATE = update(LINE).where(*THE_LINE).values({LINE.c[name]: bindparam(f"new_{name}") for name in _CHANGED})


class Prepared:
    """A statement put into words for one kind of database, to be run many times by way of its driver.

    SQLAlchemy's own way costs more than the writing. Parameters may be named ``old_…`` and ``new_…``, so that a
    column can stand in a condition and be changed.
    """

    def __init__(self, statement: Insert | Update, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._columns = {name: name.removeprefix("old_").removeprefix("new_") for name in compiled.params}
        self._picked = (
            itemgetter(*(self._columns[name] for name in compiled.positiontup or ()))
            if compiled.positional
            else None
        )

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each row, in which columns stand by their names; return how many lines that changed."""
        if not rows:
            return 0
        given: list[Any]
        if self._picked is not None:
            given = [self._picked(row) for row in rows]
        else:
            given = [{name: row[column] for name, column in self._columns.items()} for row in rows]
        return connection.exec_driver_sql(self._text, given).rowcount


def of(campaign: str, edition: str | None) -> list[Any]:
    """Return the condition for a campaign, and an edition of it if one is given."""
    where = [LINE.c.campaign == campaign]
    return where if edition is None else [*where, LINE.c.edition == edition]


def waiting(campaign: str, edition: str | None) -> list[Any]:
    """Return the condition for what is on paper and was not confirmed as posted."""
    return [*of(campaign, edition), LINE.c.channel == "print", LINE.c.state == State.PRODUCED.value]


def in_state(states: Iterable[State]) -> ColumnElement[bool]:
    """Return the condition for lines in one of some states, without parameters."""
    return or_(*(LINE.c.state == literal_column(f"'{state.value}'") for state in sorted(states)))


def chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the keys some at a time."""
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def write_run(connection: Connection, run: Run) -> None:
    """Write a run in the place of one of the same name, trials apart from others."""
    facts = {
        "campaign": run.campaign,
        "edition": run.edition,
        "name": run.name,
        "trial": int(run.trial),
        "day": run.day.isoformat(),
        "formats": ",".join(run.formats),
        "folder": run.folder,
    }
    same = [RUN.c[name] == facts[name] for name in ("campaign", "edition", "name", "trial")]
    connection.execute(RUN.delete().where(*same))
    connection.execute(RUN.insert().values(**facts))


def read_runs(connection: Connection, campaign: str, edition: str | None) -> list[Run]:
    """Return the runs of a campaign, and an edition of it if one is given, the latest first."""
    where = [RUN.c.campaign == campaign, *([] if edition is None else [RUN.c.edition == edition])]
    query = select(RUN).where(*where).order_by(RUN.c.name.desc(), RUN.c.trial)
    return [
        Run(
            campaign=row.campaign,
            edition=row.edition,
            name=row.name,
            day=date.fromisoformat(row.day),
            formats=tuple(row.formats.split(",")),
            folder=row.folder,
            trial=bool(row.trial),
        )
        for row in connection.execute(query)
    ]
