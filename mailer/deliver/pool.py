"""The open connections of a run: kept, renewed after so many e-mails, fewer where the server wants that.

How many there may be goes down at once and up slowly, as TCP does it: a server that turns a connection away shows
how many it takes; after a good while one more is tried, and that while doubles each time that it was wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from mailer.deliver import answers
from mailer.deliver.line import Line, Timeouts, open_line
from mailer.deliver.opening import Server, explained
from mailer.deliver.records import Clock, Notice
from mailer.errors import N_, DeliverError

FINAL = 500
"""SMTP replies from here on are final (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Connections:
    """``most`` connections at once, each for ``messages`` e-mails at most; ``idle`` seconds are kept unused.

    After a complaint, one more is tried every ``grow`` seconds. Where the server cannot be reached any more, or
    breaks off, the waits grow from ``again`` to ``longest`` seconds, and after ``outage`` seconds of that the run
    gives up. Complaints on several lines within ``together`` seconds are one: all of them were open when the server
    had enough.
    """

    most: int = 10
    messages: int = 100
    idle: float = 60.0
    grow: float = 60.0
    again: float = 5.0
    longest: float = 300.0
    outage: float = 900.0
    together: float = 1.0


class Pool:
    """Lends lines, one e-mail at a time: `take`, then `give`; `thrives` and `ails` say how it went."""

    def __init__(
        self,
        server: Server,
        settings: Connections,
        timeouts: Timeouts,
        clock: Clock,
        hear: Callable[[Notice], None],
    ) -> None:
        self._server = server
        self._settings = settings
        self._timeouts = timeouts
        self._clock = clock
        self._hear = hear
        self.size = settings.most
        """How many connections there may be now."""
        self.open = 0
        """How many there are, those that are being opened included."""
        self._idle: list[tuple[Line, float]] = []
        self._changed = asyncio.Event()
        self._probing = asyncio.Lock()
        self._met = False  # whether the server was reached once in this run
        self._ill: float | None = None  # since when nothing goes well
        self._wait = settings.again
        self._not_before = 0.0
        self._sized_at = clock.ticks() - settings.grow
        self._grow = settings.grow

    async def take(self) -> Line:
        """Return a line that can take an e-mail, an open one or a new one.

        Raises:
            DeliverError: the server cannot be reached, is not to be trusted or refuses the login.
        """
        while True:
            if self._ill is None:
                if line := self._kept() or await self._new():
                    return line
            else:
                async with self._probing:  # one at a time asks whether it is better
                    await self._clock.sleep(max(self._not_before - self._clock.ticks(), 0.0))
                    if line := self._kept() or await self._new():
                        return line

    def ready(self) -> Line | None:
        """Return a line that is open and good, None where `take` would have to open one or to wait."""
        return self._kept() if self._ill is None else None

    def _kept(self) -> Line | None:
        """Return the line that was used last, of those that are still good."""
        while self._idle:
            line, since = self._idle.pop()
            if line.usable and self._clock.ticks() - since <= self._settings.idle:
                return line
            self._drop(line)
        return None

    async def _new(self) -> Line | None:
        """Open a line where there may be one more; None where there may not, or the server did not want it."""
        now = self._clock.ticks()
        if self.size < self._settings.most and now - self._sized_at >= self._grow:
            self.size, self._sized_at = self.size + 1, now
            self._hear(Notice("more", self.size))
        if self.open >= self.size:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 0.5)  # or one more is allowed meanwhile
            return None
        self.open += 1
        line = None
        try:
            line = await self._connect()
        finally:
            if line is None:
                self._closed()
        return line

    async def _connect(self) -> Line | None:
        import aiosmtplib

        try:
            line = await open_line(self._server, self._timeouts)
        except aiosmtplib.SMTPAuthenticationError as fault:
            if fault.code >= FINAL:  # None: a password may stand in what it was raised from
                raise explained(self._server, fault, self._timeouts.greeting) from None
            self._missed(fault)
        except aiosmtplib.SMTPResponseException as fault:
            crowded = answers.is_crowded(fault.message)
            words = answers.shown(f"{fault.code} {fault.message}")
            self._hear(Notice("turned away", self.open - 1, text=words))
            if self.open > 1:
                self._resize(self.open - 1, words)
                self._grow *= 2  # it was wrong to try one more
            elif fault.code >= FINAL and not crowded and not self._met:
                raise explained(self._server, fault, self._timeouts.greeting) from fault
            else:
                self._missed(fault)
        except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
            if not self._met or isinstance(fault.__cause__ or fault, ssl.SSLCertVerificationError):
                raise explained(self._server, fault, self._timeouts.greeting) from fault
            self._missed(fault)
        else:
            self._met = True
            self._hear(Notice("opened", self.open))
            return line
        return None

    def _missed(self, fault: Exception) -> None:
        """Wait longer before the next try; give up where it has been too long."""
        said = explained(self._server, fault, self._timeouts.greeting)
        if self._ails(str(said)):
            raise said from fault

    def _ails(self, words: str) -> bool:
        """Take note that nothing goes well at the moment; tell whether it has been so for too long."""
        now = self._clock.ticks()
        if self._ill is None:
            self._ill = now
        if now - self._ill > self._settings.outage:
            return True
        if self._not_before <= now:
            self._not_before = now + self._wait
            self._hear(Notice("waits", self.open, self._wait, words))
            self._wait = min(self._wait * 2, self._settings.longest)
        return False

    def ails(self, words: str) -> None:
        """Take note that a line broke off, or that the last one was too much: what follows goes slower.

        Raises:
            DeliverError: it has been so for too long.
        """
        if self._ails(words):
            raise DeliverError(
                N_("{host} takes no e-mail any more ({reason})."),
                hint=N_("Run the same command again later: it goes on where it stopped."),
                host=self._server.host,
                reason=words,
            )

    def thrives(self) -> None:
        """Take note that an e-mail got through."""
        if self._ill is not None:
            self._ill, self._wait, self._not_before = None, self._settings.again, 0.0

    async def give(self, line: Line, *, complaint: str = "", wait: float | None = None) -> None:
        """Take a line back. ``complaint``: the server's, of the number of connections or of the pace.

        ``wait`` is how many seconds it asked to wait.
        """
        if complaint:
            self._complained(complaint, wait)
        if line.usable and line.sent < self._settings.messages and self.open <= self.size:
            self._idle.append((line, self._clock.ticks()))
            self._changed.set()
            return
        await line.quit()
        self._drop(line)

    def _complained(self, words: str, wait: float | None) -> None:
        since = self._clock.ticks() - self._sized_at
        if since < self._settings.together and self.size < self._settings.most:
            return
        if self.open > 1:
            self._resize(min(self.size, self.open) - max(1, self.open // 4), words)
        else:
            self.size = 1
            self._wait = min(max(self._wait, wait or 0.0), self._settings.longest)
            self.ails(words)

    def _resize(self, size: int, words: str) -> None:
        self.size, self._sized_at = max(1, size), self._clock.ticks()
        self._hear(Notice("fewer", self.size, text=words))

    async def close(self) -> None:
        """Say goodbye on all lines that are not lent."""
        kept, self._idle = [line for line, _ in self._idle], []
        await asyncio.gather(*(line.quit() for line in kept))
        for line in kept:
            self._drop(line)

    def _drop(self, line: Line) -> None:
        line.abort()
        self._closed()

    def _closed(self) -> None:
        self.open -= 1
        self._changed.set()
