"""The statements that the journal's methods are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Insert, Update, bindparam, select, update

from mailer.journal.lines import KEY_COLUMNS, LINE, RUN, Run
from mailer.journal.states import State

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
)
UPDATE = (
    update(LINE)
    .where(*(LINE.c[name] == bindparam(f"old_{name}") for name in KEY_COLUMNS))
    .values({LINE.c[name]: bindparam(f"new_{name}") for name in _CHANGED})
)


def run_many(connection: Connection, statement: Insert | Update, rows: list[dict[str, Any]]) -> None:
    """Run a statement for each row, by way of the driver: SQLAlchemy's own costs more than the writing."""
    if not rows:
        return
    compiled = statement.compile(dialect=connection.dialect)
    columns = {name: name.removeprefix("old_").removeprefix("new_") for name in compiled.params}
    if compiled.positional:
        picked = itemgetter(*(columns[name] for name in compiled.positiontup or ()))
        connection.exec_driver_sql(str(compiled), [picked(row) for row in rows])
    else:
        named = [{name: row[column] for name, column in columns.items()} for row in rows]
        connection.exec_driver_sql(str(compiled), named)


def of(campaign: str, edition: str | None) -> list[Any]:
    """Return the condition for a campaign, and an edition of it if one is given."""
    where = [LINE.c.campaign == campaign]
    return where if edition is None else [*where, LINE.c.edition == edition]


def waiting(campaign: str, edition: str | None) -> list[Any]:
    """Return the condition for what is on paper and was not confirmed as posted."""
    return [*of(campaign, edition), LINE.c.channel == "print", LINE.c.state == State.PRODUCED.value]


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
