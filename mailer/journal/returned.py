"""What comes back after an e-mail was sent: the line that it is about, and the state that it leaves.

A run that sends need not be over: only lines that it has done with change here, and they change by their state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, select, update

from mailer.journal.journal import Journal
from mailer.journal.lines import Entry, Key, entry_of, stamp
from mailer.journal.outbox import CHANNEL, storable
from mailer.journal.statements import THE_LINE, chunks, in_state
from mailer.journal.states import TRANSITIONS, State
from mailer.journal.suppression import folded
from mailer.journal.tables import IS_MAILED, KEY_COLUMNS, LINE

RETURNED = frozenset({State.BOUNCED, State.UNSUBSCRIBED, State.COMPLAINED})
"""The states that what comes back leads to."""
SENT = frozenset({State.ACCEPTED, State.UNCERTAIN}) | RETURNED
"""The states of an e-mail that something can come back from."""


class Returned:
    """Finds and changes the lines that bounces, opt-outs and complaints are about.

    Every method is one transaction, and raises `JournalError` as the journal does.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def by_message_id(self, message_ids: Iterable[str]) -> Mapping[str, Entry]:
        """Return the lines with some Message-IDs (brackets included), by Message-ID; unknown ones are left out."""
        return {one.message_id: one for one in self._found(LINE.c.message_id, message_ids)}

    def by_address(self, addresses: Iterable[str]) -> Mapping[str, list[Entry]]:
        """Return the lines of e-mails that went to some addresses, by folded address, the last sent first.

        Addresses are compared as they were planned and in lower case.
        """
        wanted = {spelt for address in addresses for spelt in (address, folded(address))}
        found: dict[str, list[Entry]] = {}
        for one in self._found(LINE.c.address, wanted):
            found.setdefault(folded(one.address), []).append(one)
        for some in found.values():
            some.sort(key=lambda one: (one.sent_at or one.at, one.key), reverse=True)
        return found

    def mark(self, key: Key, state: State, at: datetime, *, code: int = 0, detail: str = "") -> bool:
        """Leave a line in a state of `RETURNED`; return whether it came from one in which that was possible."""
        if state not in RETURNED:
            raise ValueError(f"nothing that comes back leaves a line {state}")
        row: dict[str, Any] = dict(zip(KEY_COLUMNS, key, strict=True))
        row |= {"state": state.value, "changed_at": stamp(at), "code": code, "detail": storable(detail)}
        with self._journal.writing() as connection:
            return self._journal.prepared(_MARK[state]).many(connection, [row]) == 1

    def _found(self, column: ColumnElement[str], values: Iterable[str]) -> list[Entry]:
        found: list[Entry] = []
        with self._journal.reading() as connection:
            for some in chunks(sorted(set(values) - {""})):
                query = select(LINE).where(
                    column.in_(some), IS_MAILED, LINE.c.channel == CHANNEL, in_state(SENT)
                )
                found += map(entry_of, connection.execute(query))
        return found


def _marking(state: State) -> Any:
    before = [one for one, after in TRANSITIONS.items() if one is not None and state in after]
    names = ("changed_at", "code", "detail")
    return (
        update(LINE)
        .where(*THE_LINE, in_state(before))
        .values(
            state=literal_column(f"'{state.value}'"), **{name: bindparam(f"new_{name}") for name in names}
        )
    )


_MARK = {state: _marking(state) for state in RETURNED}
