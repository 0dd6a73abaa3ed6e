"""What planning an e-mail does to a line that exists, and the columns of one that does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, select, update

from mailer.journal.lines import stamp
from mailer.journal.records import DueKey, Planned
from mailer.journal.statements import THE_LINE, chunks, in_state
from mailer.journal.states import State
from mailer.journal.tables import LINE


class Standing(NamedTuple):
    """What planning asks of a line that exists."""

    state: State
    address: str
    message_id: str
    detail: str


_SENDABLE = frozenset({State.PRODUCED, State.SUPPRESSED})
_OTHER_ADDRESS = frozenset({State.PLANNED, State.DEFERRED, State.REFUSED})
_STOPPABLE = frozenset({State.PRODUCED, State.PLANNED, State.DEFERRED})

REPLAN = (
    update(LINE)
    .where(*THE_LINE, in_state(_SENDABLE | _OTHER_ADDRESS))
    .values(
        {
            LINE.c[name]: bindparam(f"new_{name}")
            for name in (
                *("state", "changed_at", "run", "detail", "address", "message_id"),
                *("queue_id", "code", "attempts", "next_at", "sent_at"),
            )
        }
    )
)


def replanned(before: Standing, one: Planned) -> bool:
    """Whether planning changes a line; what a client has, may have or gets just now is left as it is."""
    if one.suppressed:
        return before.state in _STOPPABLE or (
            before.state is State.SUPPRESSED and before.detail != one.suppressed
        )
    moved = (before.address, before.message_id) != (one.address, one.message_id)
    return before.state in _SENDABLE or (before.state in _OTHER_ADDRESS and moved)


def planned_lines(planned: Iterable[Planned], key: Mapping[str, str], at: datetime) -> list[dict[str, Any]]:
    """Return the columns of lines that are planned, or suppressed."""
    now = stamp(at)
    return [
        {
            **key,
            "client_key": one.client_key,
            "piece": one.piece,
            "level": one.level,
            "state": (State.SUPPRESSED if one.suppressed else State.PLANNED).value,
            "created_at": now,
            "changed_at": now,
            "document": "",
            "first_page": 0,
            "last_page": 0,
            "sha256": "",
            "run": one.run,
            "detail": one.suppressed,
            "posted_on": "",
            "address": one.address,
            "message_id": one.message_id,
            "queue_id": "",
            "code": 0,
            "attempts": 0,
            "next_at": "",
            "sent_at": "",
        }
        for one in planned
    ]


def standing(
    connection: Connection, lines: Sequence[ColumnElement[bool]], batch: Mapping[DueKey, Planned]
) -> dict[DueKey, Standing]:
    """Return the lines that exist among a batch's, by client key, piece and level."""
    columns = [LINE.c[name] for name in ("client_key", "piece", "level", "state", "address", "message_id")]
    columns.append(LINE.c.detail)
    found: dict[DueKey, Standing] = {}
    for some in chunks(sorted({key[0] for key in batch})):
        query = select(*columns).where(*lines, LINE.c.client_key.in_(some))
        for client_key, piece, level, state, *rest in connection.execute(query):
            if (client_key, piece, level) in batch:
                found[client_key, piece, level] = Standing(State(state), *rest)
    return found
