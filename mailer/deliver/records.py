"""What the sending rooms hand to one another, and what they ask of those who call them.

The outbox (the journal's), the source of ready e-mails (the pipeline's) and the clock come in as Protocols.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from mailer.journal.records import Due, DueKey, Settled

Verdict = Literal["accepted", "deferred", "refused", "uncertain", "lost"]
"""``lost``: the line broke before the last byte of the e-mail was sent, so that nobody has it."""
Stage = Literal["connect", "auth", "mail", "rcpt", "data", "dot"]
"""Where in the conversation an answer was given: ``dot`` is the end of the message."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An e-mail ready to go: the envelope, and the message as the mailbox is to store it.

    ``sender`` is the Return-Path (empty: bounces go nowhere), ``to`` the one recipient. ``data`` has any
    line endings (each CR, LF or CRLF goes out as CRLF, RFC 5321 2.3.8) and no stuffed dots.
    """

    due: Due
    sender: str
    to: str
    data: bytes


class Answer(NamedTuple):
    """What a server said to an e-mail, and what follows from it.

    ``code`` is the reply's (0 where none came), ``text`` its words on one line. ``queue_id`` is the server's
    name for an accepted message, empty where it gives none. ``wait`` is how many seconds the server asks to
    wait, None where it does not say. ``at`` is where in the conversation. ``crowded`` tells whether
    the server wants fewer connections or a slower pace; ``closing`` whether the line is no longer of use.
    """

    verdict: Verdict
    code: int
    text: str
    queue_id: str = ""
    wait: float | None = None
    at: Stage = "dot"
    crowded: bool = False
    closing: bool = False


class Outbox(Protocol):
    """The journal's lines of one campaign and edition, as sending needs them. Each method is one transaction."""

    def due(self, now: datetime, limit: int, *, skip: Collection[DueKey] = ()) -> list[Due]:
        """Return at most so many e-mails whose turn has come, planned ones first, without those of ``skip``."""
        ...

    def commit(self, flying: Sequence[Due], settled: Sequence[Settled], at: datetime) -> None:
        """Write what became of e-mails, and that others are in flight: on disk when this returns.

        An e-mail may stand in ``settled`` of one call and in ``flying`` of a later one, never in both of one.
        """
        ...

    def next_due(self) -> datetime | None:
        """Return when the next deferred e-mail is to be tried, None where none waits."""
        ...


class Source(Protocol):
    """Who makes e-mails. Called from a thread, with one batch at a time."""

    def __call__(self, batch: Sequence[Due]) -> Sequence[Outgoing | Settled]:
        """Make the e-mails of a batch, in its order; what cannot or must not go comes back as settled."""
        ...


class Clock(Protocol):
    """The time, as an argument, so that a test need not wait for a night to pass."""

    def now(self) -> datetime:
        """Return the moment, with its time zone."""
        ...

    def ticks(self) -> float:
        """Return seconds that never go back, from an unknown beginning."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""
        ...


class Notice(NamedTuple):
    """Something that who watches a run may want to know.

    ``kind``: a connection was ``opened``, ``lost`` or ``turned away``; the server wants ``fewer``, so that
    ``connections`` are left; sending ``waits`` for ``seconds``, is ``paused`` or ``resumed``.
    ``text`` gives the server's words, or the reason of a wait, a message for the catalogues.
    """

    kind: Literal["opened", "lost", "turned away", "fewer", "more", "waits", "paused", "resumed"]
    connections: int = 0
    seconds: float = 0.0
    text: str = ""


class Hear(Protocol):
    """Who watches: is told of each e-mail that is over once that is on disk, and of what happens beside."""

    def __call__(self, heard: Settled | Notice, /) -> None:
        """Take one piece of news; called from the loop, so it must not take long."""
        ...
