"""Which e-mail comes next: taken from the outbox, within the rates and the schedule, made ready a batch ahead."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime

from mailer.deliver.control import Control
from mailer.deliver.rates import Rates, domain_of
from mailer.deliver.records import Clock, Hear, Notice, Outgoing, Source
from mailer.deliver.schedule import Schedule
from mailer.deliver.writer import Writer
from mailer.errors import N_
from mailer.journal.records import Due, DueKey, Settled

READY_BYTES = 32 << 20
"""Bytes of e-mails that wait ready: with large attachments the batches get smaller."""
HELD = 2000
"""E-mails that are looked through for one whose domain has room: to a full one they wait by the thousand."""
AGAIN = 1.0
"""Seconds after which an outbox that had no more is asked again while e-mails are under way."""
TOLD = 1.0
"""Seconds from which on a wait is worth telling."""


class Feed:
    """Hands out e-mails one by one (`next`); `back` takes one again that was not sent, `over` forgets it."""

    def __init__(
        self,
        source: Source,
        writer: Writer,
        rates: Rates,
        schedule: Schedule,
        *,
        clock: Clock,
        hear: Hear,
        control: Control,
        batch: int,
        patience: float,
    ) -> None:
        self._source = source
        self._writer = writer
        self._rates = rates
        self._schedule = schedule
        self._clock = clock
        self._hear = hear
        self._control = control
        self._batch = batch
        self._patience = patience
        self._hand: set[DueKey] = set()  # taken from the outbox, and not over on disk yet
        self._held: deque[Due] = deque()  # of these, those not made yet
        self._ready: deque[Outgoing] = deque()
        self._bytes = 0
        self._wanted: deque[asyncio.Future[Outgoing | None]] = deque()
        self._stirred = asyncio.Event()
        self.ended = asyncio.Event()
        self._dry_until = 0.0
        self.next_at: datetime | None = None
        """When the next deferred e-mail is to be tried, once the run has ended."""

    async def next(self) -> Outgoing | None:
        """Return the next e-mail; None where there is none any more, or the run was stopped."""
        if self._control.stopped or self.ended.is_set():
            return None
        if self._ready and not self._control.paused:
            mail = self._ready.popleft()
            self._bytes -= len(mail.data)
            if len(self._ready) < self._batch:
                self._stirred.set()
            return mail
        wanted: asyncio.Future[Outgoing | None] = asyncio.get_running_loop().create_future()
        self._wanted.append(wanted)
        self._stirred.set()
        return await wanted

    def back(self, mail: Outgoing) -> None:
        """Take an e-mail again that was not sent, to be the next."""
        self._ready.appendleft(mail)
        self._bytes += len(mail.data)
        self._hand_out()

    def over(self, key: DueKey) -> None:
        """Forget an e-mail whose answer is on disk."""
        self._hand.discard(key)
        self._stirred.set()

    def end(self) -> None:
        """Hand out nothing any more."""
        self.ended.set()
        self._stirred.set()
        while self._wanted:
            if not (wanted := self._wanted.popleft()).done():
                wanted.set_result(None)

    def _hand_out(self) -> None:
        while self._ready and self._wanted and not self._control.paused:
            wanted = self._wanted.popleft()
            if not wanted.done():
                mail = self._ready.popleft()
                self._bytes -= len(mail.data)
                wanted.set_result(mail)

    async def run(self) -> None:
        """Keep e-mails ready until all have gone, or the run is stopped."""
        try:
            while not (self._control.stopped or self.ended.is_set()):
                if self._control.paused:
                    await self._pause()
                elif await self._closed_hours() or self.ended.is_set():
                    continue
                elif len(self._ready) >= self._batch or self._bytes >= READY_BYTES:
                    await self._stir()
                elif chosen := await self._choose():
                    await self._make(chosen)
        finally:
            self.end()

    async def _pause(self) -> None:
        self._hear(Notice("paused"))
        while self._control.paused and not self._control.stopped:
            await self._control.change()
        self._hear(Notice("resumed"))
        self._hand_out()

    async def _closed_hours(self) -> bool:
        """Wait until the schedule lets e-mails go; tell whether that took any time."""
        now = self._clock.now()
        opens = self._schedule.opens(now)
        if opens is None:
            self.end()
        elif opens > now:
            await self._rest((opens - now).total_seconds(), N_("quiet hours"))
            return True
        return False

    async def _choose(self) -> list[Due]:
        """Return e-mails that may go now; where there is none, wait for what is in the way and return none."""
        if len(self._held) < self._batch:
            await self._fetch()
        chosen, wait = self._admitted()
        if chosen:
            return chosen
        if self._held and len(self._held) < HELD and await self._fetch():
            return []  # there may be others among them, to domains that have room
        if self._held:
            await self._rest(wait, N_("limit of the rate"))
        elif self._hand:
            await self._stir(AGAIN)
        else:
            await self._later()
        return []

    async def _fetch(self) -> int:
        """Take more from the outbox, and return how many; not again at once where it had no more."""
        now = self._clock.ticks()
        if self._hand and now < self._dry_until:
            return 0
        limit = self._batch * 2
        found = await self._writer.due(self._clock.now(), limit, skip=frozenset(self._hand))
        self._held.extend(found)
        self._hand.update(one.key for one in found)
        if len(found) < limit:
            self._dry_until = now + AGAIN
        return len(found)

    def _admitted(self) -> tuple[list[Due], float]:
        """Return a batch within the rates, and count it; and how long it takes until the next may go."""
        now = self._clock.ticks()
        count = min(self._batch, len(self._held))
        if self._rates.free:
            return [self._held.popleft() for _ in range(count)], 0.0
        chosen: list[Due] = []
        kept: list[Due] = []
        soonest = float("inf")
        while self._held and len(chosen) < count:
            due = self._held.popleft()
            wait = self._rates.wait(domain_of(due.address), now)
            if wait <= 0:
                self._rates.take(domain_of(due.address), now)
                chosen.append(due)
                continue
            kept.append(due)
            soonest = min(soonest, wait)
            if self._rates.overall(now) > 0:
                break
        self._held.extendleft(reversed(kept))
        return chosen, soonest

    async def _make(self, chosen: list[Due]) -> None:
        """Have e-mails made, and keep them ready."""
        answered = await asyncio.to_thread(self._source, chosen)
        if len(answered) != len(chosen):
            raise ValueError("a source answers for each e-mail of its batch")
        for made in answered:
            if isinstance(made, Settled):
                self._writer.settle(made)
            else:
                self._ready.append(made)
                self._bytes += len(made.data)
        self._hand_out()

    async def _later(self) -> None:
        """Nothing is left but what was put off: wait for it, or end."""
        self.next_at = await self._writer.next_due()
        now = self._clock.now()
        if self.next_at is None or (self.next_at - now).total_seconds() > self._patience:
            self.end()
        elif self.next_at > now:
            await self._rest((self.next_at - now).total_seconds(), N_("e-mails that were put off"))

    async def _stir(self, seconds: float | None = None) -> None:
        """Wait until an e-mail is wanted, over or back, or a switch is turned; for so many seconds at most."""
        self._stirred.clear()
        timer = [] if seconds is None else [self._clock.sleep(seconds)]
        await self._control.first(self._stirred.wait(), *timer)

    async def _rest(self, seconds: float, why: str) -> None:
        """Wait for so long, or until a switch is turned or the run ends."""
        if seconds >= TOLD:
            self._hear(Notice("waits", seconds=seconds, text=why))
        await self._control.first(self._clock.sleep(seconds), self.ended.wait())
