"""The one who writes to the outbox: answers and departures are gathered, and each transaction takes all there are.

While one is on its way to the disk the next gathers, so that with many connections a transaction carries many
e-mails, and with one none is kept waiting. The outbox is only ever called from one thread.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from mailer.deliver.records import Clock, Hear, Outbox
from mailer.journal.records import Due, DueKey, Settled
from mailer.journal.states import State

T = TypeVar("T")

BEAT = 20.0
"""Seconds between signs of life: the journal takes a lease for left behind after two minutes without one."""
LINGER = 0.1
"""Seconds that answers wait for a departure to share a transaction with."""


class Writer:
    """Puts on disk that e-mails are in flight (`fly`, awaited) and what became of them (`settle`, not awaited)."""

    def __init__(
        self,
        outbox: Outbox,
        clock: Clock,
        hear: Hear,
        over: Callable[[DueKey], None],
        beat: Callable[[], None] | None = None,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._hear = hear
        self._over = over
        self._thread = ThreadPoolExecutor(1, "outbox")
        self._flying: list[Due] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._settled: list[Settled] = []
        self._something = asyncio.Event()
        self._departure = asyncio.Event()
        self._fault: Exception | None = None
        self._closing = False
        self._task = asyncio.create_task(self._run())
        self._beating = asyncio.create_task(self._beat(beat)) if beat else None

    async def due(self, now: datetime, limit: int, *, skip: Collection[DueKey]) -> list[Due]:
        """Ask the outbox what is due."""
        return await self._ask(partial(self._outbox.due, now, limit, skip=skip))

    async def next_due(self) -> datetime | None:
        """Ask the outbox when the next deferred e-mail is to be tried."""
        return await self._ask(self._outbox.next_due)

    async def _ask(self, what: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, what)

    async def fly(self, due: Due) -> None:
        """Come back when it is on disk that an e-mail is in flight.

        Raises:
            Exception: what the outbox raised; the e-mail must not go.
        """
        if self._fault:
            raise self._fault
        done = asyncio.get_running_loop().create_future()
        self._flying.append(due)
        self._waiting.append(done)
        self._something.set()
        self._departure.set()
        try:
            await done
        except asyncio.CancelledError:  # the dot does not go
            if due in self._flying:
                at = self._flying.index(due)
                del self._flying[at], self._waiting[at]
            elif not self._fault:  # it is on disk, or about to be
                self.settle(Settled(due, State.DEFERRED, next_at=self._clock.now(), tried=False))
            raise

    def settle(self, settled: Settled) -> None:
        """Have it written what became of an e-mail; told on when it is on disk."""
        self._settled.append(settled)
        self._something.set()

    async def close(self) -> None:
        """Write what is left, also after a fault: the disk may have room again.

        Raises:
            Exception: what the outbox raised; then what the answers were is not on disk.
        """
        self._closing = True
        if self._beating:
            self._beating.cancel()
            await asyncio.gather(self._beating, return_exceptions=True)
        self._something.set()
        self._departure.set()
        try:
            await self._task
            if self._settled:  # a fault was in the way
                await self._write([], self._taken())
        finally:
            self._thread.shutdown(wait=False)

    async def _beat(self, beat: Callable[[], None]) -> None:
        """Give a sign of life every so often, whatever else there is to write; one that fails ends the run."""
        while not self._fault:
            await asyncio.sleep(BEAT)
            try:
                await self._ask(beat)
            except Exception as fault:
                self._fault = fault
                self._something.set()
                self._departure.set()

    async def _run(self) -> None:
        while not self._fault and not (self._closing and not self._flying and not self._settled):
            await self._something.wait()
            if not self._flying and not self._closing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._departure.wait(), LINGER)
            self._something.clear()
            self._departure.clear()
            flying, self._flying = self._flying, []
            waiting, self._waiting = self._waiting, []
            settled = self._taken()
            try:
                await self._write(flying, settled)
            except Exception as fault:
                self._fault = fault
                self._settled = settled + self._settled
                waiting += self._waiting
            for one in waiting:
                if not one.done():
                    one.set_exception(self._fault) if self._fault else one.set_result(None)

    def _taken(self) -> list[Settled]:
        settled, self._settled = self._settled, []
        return settled

    async def _write(self, flying: list[Due], settled: list[Settled]) -> None:
        """Write one transaction, and tell on what became of its e-mails."""
        if flying or settled:
            await self._ask(partial(self._outbox.commit, flying, settled, self._clock.now()))
        for one in settled:
            self._over(one.due.key)
            self._hear(one)
