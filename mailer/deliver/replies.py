"""The server's replies, in the order in which they come in; a protocol of asyncio.

Several may wait: a client that pipelines reads them one by one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

from mailer import i18n
from mailer.errors import N_

LONGEST = 1 << 16
"""Bytes of one reply: a server that sends more is not one."""


class Reply(NamedTuple):
    """A reply as it came: its code, and its lines one below the other. ``code`` is 0 for what is no reply."""

    code: int
    text: str


class Broken(Exception):  # noqa: N818 - what has happened, not an error of ours
    """The line is of no more use: it was closed, the time was up, or what came is not SMTP."""


class Replies(asyncio.Protocol):
    """Reads replies; takes over a transport on which the greeting is past."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport = transport
        self._buffer = b""
        self._lines: list[bytes] = []
        self._waiting: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._full = False
        self.fault = ""
        """Why the line is of no more use, in the reader's language; empty: it is."""

    @property
    def broken(self) -> bool:
        """Whether the server has left, or the line is closed."""
        return bool(self.fault) or self._transport.is_closing()

    @property
    def waiting(self) -> bool:
        """Whether there is a reply that nobody has read."""
        return bool(self._waiting)

    @property
    def full(self) -> bool:
        """Whether what was written last still waits to go out."""
        return self._full

    def take(self) -> Reply | None:
        """Return a reply that is there already."""
        return self._waiting.popleft() if self._waiting else None

    async def next(self, seconds: float) -> Reply:
        """Return the next reply, which may take so many seconds.

        Raises:
            Broken: it did not come.
        """
        if not self._waiting:
            await self._wait(seconds)
        if not self._waiting:
            raise Broken(self.fault or _closed())
        return self._waiting.popleft()

    async def drained(self, seconds: float) -> None:
        """Come back when what was written has gone out, or the server spoke meanwhile.

        Raises:
            Broken: it did not go out within so many seconds, or the line broke.
        """
        if self._full and not self._waiting:
            await self._wait(seconds)
        if self.fault and not self._waiting:
            raise Broken(self.fault)

    async def _wait(self, seconds: float) -> None:
        """Wait until something happens."""
        if self.broken:
            raise Broken(self.fault or _closed())
        self._waiter = self._loop.create_future()
        late = self._loop.call_later(seconds, self._late, seconds)
        try:
            await self._waiter
        finally:
            late.cancel()
            self._waiter = None

    def _late(self, seconds: float) -> None:
        self._break(
            i18n.translate(N_("The server did not answer within {seconds} seconds."), seconds=f"{seconds:g}")
        )

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _break(self, fault: str) -> None:
        self.fault = self.fault or fault
        self._wake()

    def data_received(self, data: bytes) -> None:
        """Take what has come in: whole lines are read, a part of one is kept."""
        data = self._buffer + data
        *whole, self._buffer = data.split(b"\n")
        for line in whole:
            self._lines.append(line)
            if line[3:4] != b"-":
                self._waiting.append(_reply(self._lines))
                self._lines = []
        if len(self._buffer) + sum(map(len, self._lines)) > LONGEST:
            self._break(i18n.translate(N_("What the server sends is no SMTP.")))
        if self._waiting:
            self._wake()

    def eof_received(self) -> None:
        """Take note that the server has left."""
        self._break(_closed())

    def connection_lost(self, _cause: Exception | None) -> None:
        """Take note that the line is closed, by whomever."""
        self._full = False
        self._break(_closed())

    def pause_writing(self) -> None:
        """Take note that what was written does not go out as fast."""
        self._full = True

    def resume_writing(self) -> None:
        """Take note that it has gone out."""
        self._full = False
        self._wake()


def _closed() -> str:
    return i18n.translate(N_("The server closed the line."))


def _reply(lines: list[bytes]) -> Reply:
    first = lines[-1][:3]
    code = int(first) if first.isdigit() and len(first) == 3 else 0
    if len(lines) == 1 and code:
        return Reply(code, lines[0][4:].strip().decode("utf-8", "replace"))
    text = b"\n".join(line[4:].strip() if code else line.strip() for line in lines)
    return Reply(code, text.decode("utf-8", "replace"))
