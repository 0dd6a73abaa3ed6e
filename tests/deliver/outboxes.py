"""An outbox in memory that obeys the contract, and holds the sending loop to its promises at every instant."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from mailer.deliver.opening import Server
from mailer.deliver.records import Hear, Outbox, Outgoing, Source
from mailer.deliver.sending import Report, Settings, WallClock, send
from mailer.journal.records import Due, DueKey, Settled
from mailer.journal.states import TRANSITIONS, State


class MemoryOutbox:
    """Lines by key. ``commit`` checks each transition, and that it is called from one thread only."""

    def __init__(self, dues: Sequence[Due] = (), *, delay: float = 0.0) -> None:
        self.dues = {due.key: due for due in dues}
        self.states: dict[DueKey, State] = dict.fromkeys(self.dues, State.PLANNED)
        self.settled: dict[DueKey, Settled] = {}
        self.waits: dict[DueKey, datetime] = {}
        self.commits = 0
        self.delay = delay
        self.most_flying = 0
        self.fails_at: set[int] = set()  # commits that raise, as on a full disk
        self.history: dict[DueKey, list[State]] = {}
        self._thread: int | None = None

    def due(self, now: datetime, limit: int, *, skip: Collection[DueKey] = ()) -> list[Due]:
        found = [k for k, state in self.states.items() if state is State.PLANNED and k not in skip]
        found += [
            k
            for k, state in self.states.items()
            if state is State.DEFERRED and k not in skip and self.waits[k] <= now
        ]
        return [self.dues[key] for key in found[:limit]]

    def commit(self, flying: Sequence[Due], settled: Sequence[Settled], at: datetime) -> None:
        here = threading.get_ident()
        assert self._thread in (None, here), "one thread writes"
        self._thread = here
        self.commits += 1
        if self.delay:
            time.sleep(self.delay)
        if self.commits in self.fails_at:
            raise OSError(28, "No space left on device")
        assert not {due.key for due in flying} & {one.due.key for one in settled}
        for one in settled:
            self._go(one.due.key, one.state)
            self.settled[one.due.key] = one
            assert (one.next_at is not None) == (one.state is State.DEFERRED)
            if one.next_at:
                assert one.next_at.tzinfo
                self.waits[one.due.key] = one.next_at
                old = self.dues[one.due.key]
                self.dues[one.due.key] = old._replace(attempts=old.attempts + one.tried)
        for due in flying:
            self._go(due.key, State.IN_FLIGHT)
        self.most_flying = max(self.most_flying, self.count(State.IN_FLIGHT))

    def next_due(self) -> datetime | None:
        return min((self.waits[k] for k, s in self.states.items() if s is State.DEFERRED), default=None)

    def _go(self, key: DueKey, state: State) -> None:
        assert state in TRANSITIONS[self.states[key]], (key, self.states[key], state)
        self.states[key] = state
        self.history.setdefault(key, []).append(state)

    def count(self, state: State) -> int:
        return sum(1 for one in self.states.values() if one is state)

    def tally(self) -> Mapping[State, int]:
        return Counter(self.states.values())

    def where(self, state: State) -> set[str]:
        return {key[0] for key, one in self.states.items() if one is state}


def dues(count: int, domain: str = "example.org") -> list[Due]:
    return [Due(f"C{n:05}", "mail", 0, f"c{n}@{domain}", f"<C{n:05}@clairval.example>") for n in range(count)]


def message(due: Due, size: int = 600) -> bytes:
    head = (
        f"From: bonjour@clairval.example\r\nTo: {due.address}\r\nSubject: Bonjour\r\n"
        f"Message-ID: {due.message_id}\r\n\r\n"
    ).encode()
    line = b"La rentree des ateliers, c'est maintenant : deux heures gagnees par semaine.\r\n"
    return head + line * max((size - len(head)) // len(line), 1)


def ready(batch: Sequence[Due], size: int = 600) -> list[Outgoing]:
    return [
        Outgoing(due, f"bounce+{due.client_key}@clairval.example", due.address, message(due, size))
        for due in batch
    ]


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def deliver(source: Source, outbox: Outbox, server: Server, settings: Settings, hear: Hear) -> Report:
    """Run the sending loop to its end, by the machine's clock."""
    return asyncio.run(send(source, outbox, server, settings, WallClock(), hear))
