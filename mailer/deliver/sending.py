"""The loop that sends: every e-mail once, each step of it on disk before the next.

An e-mail goes up to its final dot; then it is written to disk that it is in flight; then the dot goes, and what
the server answers is written in its turn. A run that dies leaves at most one e-mail a connection of which nobody
knows whether the server has it, and those it can name. One transaction carries what all the connections have to
write (`writer`); which e-mail comes next is `feed`'s affair, on which line `pool`'s.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mailer.deliver.control import Control
from mailer.deliver.feed import Feed
from mailer.deliver.line import Line, Timeouts
from mailer.deliver.opening import Server
from mailer.deliver.outcomes import Outcomes
from mailer.deliver.pool import Connections, Pool
from mailer.deliver.rates import Limits, Rates
from mailer.deliver.records import Clock, Hear, Notice, Outbox, Outgoing, Source
from mailer.deliver.retries import Retries
from mailer.deliver.schedule import Schedule
from mailer.deliver.writer import Writer
from mailer.errors import DeliverError
from mailer.journal.records import DueKey, Settled
from mailer.journal.states import State


@dataclass(frozen=True, slots=True)
class Settings:
    """How to send. ``batch`` e-mails are made at a time; ``patience`` is how many seconds a run waits for e-mails
    that were put off when all others are over."""

    limits: Limits = field(default_factory=Limits)
    schedule: Schedule = field(default_factory=lambda: Schedule(UTC))
    retries: Retries = field(default_factory=Retries)
    connections: Connections = field(default_factory=Connections)
    timeouts: Timeouts = field(default_factory=Timeouts)
    batch: int = 100
    patience: float = 900.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: how many e-mails came into which state, in how many seconds.

    ``next_at`` is when the first of those that were put off is to be tried, None where none waits.
    """

    states: Mapping[State, int]
    seconds: float
    stopped: bool
    next_at: datetime | None


class WallClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return datetime.now(UTC)

    def ticks(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class _Run:
    """One run: its lanes, each with one e-mail at a time."""

    def __init__(
        self,
        source: Source,
        outbox: Outbox,
        server: Server,
        settings: Settings,
        clock: Clock,
        hear: Hear,
        control: Control,
        rates: Rates,
        beat: Callable[[], None] | None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._control = control
        self._hear_out = hear
        self._states: Counter[State] = Counter()
        self._writer = Writer(outbox, clock, self._hear, self._over, beat)
        self._pool = Pool(server, settings.connections, settings.timeouts, clock, hear)
        self._feed = Feed(
            source,
            self._writer,
            rates,
            settings.schedule,
            clock=clock,
            hear=hear,
            control=control,
            batch=settings.batch,
            patience=settings.patience,
        )
        self._outcomes = Outcomes(
            server,
            self._writer,
            self._feed,
            self._pool,
            clock,
            settings.retries,
            settings.connections.most,
        )
        self._fault: BaseException | None = None

    def _hear(self, heard: Settled | Notice) -> None:
        if isinstance(heard, Settled):
            self._states[heard.state] += 1
        self._hear_out(heard)

    def _over(self, key: DueKey) -> None:
        self._feed.over(key)

    async def run(self) -> Report:
        """Send until nothing is left, or the run is stopped, or cannot go on."""
        began = self._clock.ticks()
        feeding = asyncio.create_task(self._guarded(self._feed.run()))
        lanes = [
            asyncio.create_task(self._guarded(self._lane())) for _ in range(self._settings.connections.most)
        ]
        try:
            await asyncio.gather(*lanes)
        except asyncio.CancelledError as fault:  # at once: what waits for its answer is uncertain
            self._fault = fault
        finally:
            self._feed.end()
            for task in (*lanes, feeding):
                task.cancel()
            await asyncio.gather(*lanes, feeding, return_exceptions=True)
        try:
            if not self._fault:
                self._outcomes.end()
        except DeliverError as fault:
            self._fault = fault
        try:
            await self._writer.close()
        except Exception as fault:
            self._fault = self._fault or fault
        await self._pool.close()
        if self._fault:
            raise self._fault
        return Report(
            dict(self._states), self._clock.ticks() - began, self._control.stopped, self._feed.next_at
        )

    async def _guarded(self, work: Coroutine[None, None, None]) -> None:
        """Do a part of the run; what stops it stops the others, once they have finished what is under way."""
        try:
            await work
        except Exception as fault:
            self._fault = self._fault or fault
            self._feed.end()

    async def _lane(self) -> None:
        while (mail := await self._feed.next()) is not None:
            line = await self._line()
            if line is None:
                return
            await self._send(mail, line)

    async def _line(self) -> Line | None:
        """Return a line; None where the run is over before there is one."""
        if line := self._pool.ready():
            return line
        taking = asyncio.ensure_future(self._pool.take())
        try:
            while not taking.done() and not self._control.stopped and not self._feed.ended.is_set():
                await self._control.first(asyncio.wait([taking]), self._feed.ended.wait())
            return taking.result() if taking.done() else None
        finally:
            if not taking.done():
                taking.cancel()
                await asyncio.gather(taking, return_exceptions=True)

    async def _send(self, mail: Outgoing, line: Line) -> None:
        """Send one e-mail, and give the line back."""
        flew = False
        try:
            answer = await line.offer(mail)
            if answer is None:
                await self._writer.fly(mail.due)
                flew = True
                answer = await line.finish()
        except BaseException as fault:
            line.abort()
            await self._pool.give(line)
            if flew and isinstance(fault, asyncio.CancelledError):
                self._outcomes.stopped(mail)
            raise
        try:
            self._outcomes.judge(mail, answer, flew=flew, fresh=line.sent == 1)
        finally:
            await self._pool.give(line, complaint=answer.text if answer.crowded else "", wait=answer.wait)


async def send(
    source: Source,
    outbox: Outbox,
    server: Server,
    settings: Settings,
    clock: Clock,
    hear: Hear,
    control: Control | None = None,
    rates: Rates | None = None,
    beat: Callable[[], None] | None = None,
) -> Report:
    """Send all that is due, each e-mail once; return when none is left that can go now.

    ``rates`` are those of ``settings.limits`` where they are not given (with what went before this run counted).
    ``beat`` is called every 20 seconds, from the outbox's thread: the lease's sign of life.
    Lines of a run that died are the caller's to settle before (the outbox's ``recover``).

    Raises:
        DeliverError: the server cannot be reached or trusted, refuses the login or the sender, or breaks off
            again and again. What was under way is finished, and all answers are on disk.
        Exception: what the outbox or the source raised; after the outbox's, answers may be missing on disk,
            whose lines stay in flight.
    """
    run = _Run(
        source,
        outbox,
        server,
        settings,
        clock,
        hear,
        control or Control(),
        rates or Rates(settings.limits),
        beat,
    )
    return await run.run()
