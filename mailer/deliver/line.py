"""One connection to the server, and the conversation for one e-mail, cut in two before the final dot.

aiosmtplib connects, secures the line and logs in; then the transport is ours, because it waits for the answer to
each command, and knows no PIPELINING (RFC 2920): MAIL, RCPT and DATA go out in one write where the server
offers that, so that an e-mail takes two round trips and not four. What was not followed by the final dot, the
server does not have (RFC 5321, 4.1.1.4): the cut lets the caller write down that an e-mail is in flight in between.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailer import i18n
from mailer.deliver import answers, wire
from mailer.deliver.opening import Server, connected, is_local, version
from mailer.deliver.records import Answer, Outgoing, Stage
from mailer.deliver.replies import Broken, Replies, Reply
from mailer.errors import N_, DeliverError

if TYPE_CHECKING:
    from aiosmtplib import SMTP

GO_AHEAD = 354
DONE = 250
WHOLE = 1 << 16
"""Bytes of a message that goes out in one piece, together with its final dot."""
CHUNK = 1 << 18
"""Bytes of a larger message that are handed to the line at once."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How many seconds to wait for what: the least that RFC 5321, 4.5.3.2, asks of a client."""

    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600
    quit: float = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server said at EHLO. ``size`` is the largest message in bytes, 0 where it names no limit."""

    pipelining: bool = False
    smtputf8: bool = False
    eight_bit: bool = False
    sized: bool = False
    size: int = 0


class Line:
    """An open connection. For each e-mail `offer`, and where that returns None `finish`; at last `quit`."""

    def __init__(
        self, transport: asyncio.Transport, replies: Replies, offer: Offer, timeouts: Timeouts
    ) -> None:
        self._transport = transport
        self._replies = replies
        self._offer = offer
        self._timeouts = timeouts
        self._untidy = False  # a transaction is open that the server has to forget: RSET
        self._usable = True
        self._last = b""  # the message, or nothing where it has gone already
        self.sent = 0
        """How many e-mails were offered on this line."""

    @property
    def usable(self) -> bool:
        """Whether the line can take another e-mail, as far as is known on this side."""
        return self._usable and not self._replies.broken and not self._replies.waiting

    async def offer(self, mail: Outgoing) -> Answer | None:
        """Bring an e-mail up to its final dot; None where the server waits for that, else its answer.

        The answer's verdict is ``deferred``, ``refused`` or ``lost``, never ``uncertain``: nobody has the e-mail.
        """
        self.sent += 1
        written = self._written(mail)
        if isinstance(written, Answer):
            return written
        commands, data = written
        try:
            refused = await (self._together(commands) if self._offer.pipelining else self._each(commands))
            return refused or await self._body(data)
        except Broken as fault:
            self.abort()
            return Answer("lost", 0, str(fault), at="data", closing=True)

    async def finish(self) -> Answer:
        """Send the final dot and wait for the answer; ``uncertain`` where that does not come."""
        if self._replies.broken or self._replies.waiting:
            return self._early()
        self._transport.write(self._last + wire.END)
        try:
            reply = await self._replies.next(self._timeouts.dot)
        except Broken as fault:
            self.abort()
            return Answer("uncertain", 0, str(fault), closing=True)
        except asyncio.CancelledError:
            self.abort()
            raise
        return self._judged(reply, "dot")

    async def quit(self) -> None:
        """Say goodbye, where the server listens, and close."""
        if self.usable:
            with contextlib.suppress(Broken):
                self._transport.write(b"QUIT\r\n")
                await self._replies.next(self._timeouts.quit)
        self.abort()

    def abort(self) -> None:
        """Close at once."""
        self._usable = False
        self._transport.abort()

    def _written(self, mail: Outgoing) -> tuple[list[bytes], bytes] | Answer:
        """Return the three commands and the stuffed body, or the answer of who knows that they cannot go."""
        try:
            sender, to = wire.path(mail.sender), wire.path(mail.to)
        except ValueError as fault:
            return _ours(
                i18n.translate(N_("“{address}” is no address that e-mail can go to."), address=fault)
            )
        data, longest = wire.lines(mail.data)
        offer = self._offer
        if (sender.utf8 or to.utf8) and not offer.smtputf8:
            return _ours(
                i18n.translate(N_("The server takes no addresses with accents before the @ (SMTPUTF8)."))
            )
        if offer.size and len(data) > offer.size:
            return _ours(
                i18n.translate(
                    N_("The message has {size} bytes, the server takes {limit} at most (SIZE)."),
                    size=len(data),
                    limit=offer.size,
                )
            )
        if longest > wire.LONGEST_LINE:
            return _ours(i18n.translate(N_("A line of the message has more than 998 bytes (RFC 5321).")))
        first = b"MAIL FROM:<" + sender.text + b">"
        if offer.sized:
            first += b" SIZE=%d" % len(data)
        if offer.eight_bit and not data.isascii():
            first += b" BODY=8BITMIME"
        if sender.utf8 or to.utf8:
            first += b" SMTPUTF8"
        return [first + b"\r\n", b"RCPT TO:<" + to.text + b">\r\n", b"DATA\r\n"], wire.stuffed(data)

    async def _together(self, commands: list[bytes]) -> Answer | None:
        """Say MAIL, RCPT and DATA in one write, after the RSET that may be owed, and read all the answers."""
        untidy, self._untidy = self._untidy, False
        self._transport.write(b"".join([b"RSET\r\n", *commands] if untidy else commands))
        seconds = self._timeouts.command
        if untidy and (said := await self._replies.next(seconds)).code != DONE:
            return self._judged(said, "mail", closing=True)
        mail = await self._heard("mail", seconds)
        if mail.closing:
            return mail
        rcpt = await self._heard("rcpt", seconds)
        if rcpt.closing:
            return _refused(mail) or rcpt
        data = await self._replies.next(self._timeouts.data)
        refused = _refused(mail) or _refused(rcpt)
        if data.code != GO_AHEAD:
            self._untidy = True
            return refused or self._judged(data, "data")
        if refused:
            await self._nothing(refused.at)
        return refused

    async def _nothing(self, at: Stage) -> None:
        """End a message that has no recipient, which a server may ask for all the same (RFC 2920, 3.1)."""
        if at == "mail":  # who knows what such a server would make of it
            self.abort()
            return
        self._transport.write(wire.END)
        if (await self._replies.next(self._timeouts.dot)).code == answers.CLOSING:
            self.abort()

    async def _each(self, commands: list[bytes]) -> Answer | None:
        """Say RSET where it is owed, then MAIL, RCPT and DATA, each when the one before was answered."""
        seconds = self._timeouts.command
        if self._untidy:
            self._untidy = False
            self._transport.write(b"RSET\r\n")
            if (said := await self._replies.next(seconds)).code != DONE:
                return self._judged(said, "mail", closing=True)
        stages: tuple[Stage, ...] = ("mail", "rcpt")
        for stage, command in zip(stages, commands, strict=False):
            self._transport.write(command)
            if refused := _refused(await self._heard(stage, seconds)):
                self._untidy = True
                return refused
        self._transport.write(commands[-1])
        data = await self._replies.next(self._timeouts.data)
        if data.code != GO_AHEAD:
            self._untidy = True
            return self._judged(data, "data")
        return None

    async def _body(self, data: bytes) -> Answer | None:
        """Write the message without its final dot; a server that answers before that wants none of it.

        A small one stays here until its dot goes: one write for the system, one packet or few.
        """
        self._last = data if len(data) <= WHOLE else b""
        if not self._last:
            for start in range(0, len(data), CHUNK):
                self._transport.write(data[start : start + CHUNK])
                if self._replies.full:
                    await self._replies.drained(self._timeouts.block)
        return self._early() if self._replies.broken or self._replies.waiting else None

    async def _heard(self, at: Stage, seconds: float) -> Answer:
        reply = await self._replies.next(seconds)
        return _TAKEN if reply.code == DONE else self._judged(reply, at)

    def _judged(self, reply: Reply, at: Stage, *, closing: bool = False) -> Answer:
        """Say what a reply means, and close the line where that follows."""
        answer = answers.read(reply.code, reply.text, at)
        if closing or answer.closing:
            self.abort()
            return answer._replace(closing=True)
        return answer

    def _early(self) -> Answer:
        """Say what it means that the server spoke, or left, before it got the final dot: nobody has the e-mail."""
        fault = self._replies.fault
        said = self._replies.take()
        self.abort()
        if said and said.code // 100 in (4, 5):
            return answers.read(said.code, said.text, "data")._replace(closing=True)
        return Answer("lost", said.code if said else 0, said.text if said else fault, at="data", closing=True)


_TAKEN = Answer("accepted", DONE, "", at="rcpt")
"""What nearly every reply to MAIL and RCPT means."""


def _refused(answer: Answer) -> Answer | None:
    return None if answer.verdict == "accepted" else answer


def _ours(text: str) -> Answer:
    """Refuse an e-mail on this side: the server would, or could not but garble it."""
    return Answer("refused", 0, text, at="mail")


async def open_line(server: Server, timeouts: Timeouts) -> Line:
    """Connect, secure the line, log in, and return the line.

    Raises:
        DeliverError: as `opening.connected`; or the line would be in clear beyond this machine.
        aiosmtplib.SMTPException, OSError, ValueError: see `opening.explained`.
    """
    client = await connected(server, timeouts.greeting)
    transport = client.transport
    if version(client) == "" and not is_local(client):
        client.close()
        raise DeliverError(
            N_("The line to {host} would be in clear: nothing is sent over it."),
            hint=N_("Write security: starttls (port 587) or tls (port 465) below mail: in mailer.yaml."),
            host=server.host,
        )
    if not isinstance(transport, asyncio.Transport):
        raise ConnectionResetError
    replies = Replies(transport)
    transport.set_protocol(replies)
    return Line(transport, replies, _offered(client), timeouts)


def _offered(client: SMTP) -> Offer:
    size = client.esmtp_extensions.get("size", "")
    return Offer(
        pipelining=client.supports_extension("pipelining"),
        smtputf8=client.supports_extension("smtputf8"),
        eight_bit=client.supports_extension("8bitmime"),
        sized=client.supports_extension("size"),
        size=int(size) if size.isascii() and size.isdecimal() else 0,
    )
