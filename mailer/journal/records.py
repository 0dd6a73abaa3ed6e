"""What goes in and out of the outbox: e-mails to come, and what became of them. Plain values, no database.

The outbox of the journal takes and gives them, the sending loop of ``mailer.deliver`` makes and reads them.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from mailer.journal.states import State

DueKey = tuple[str, str, int]
"""Client key, piece, level: what tells e-mails of one campaign and edition apart."""


class Planned(NamedTuple):
    """An e-mail that a campaign is to send.

    ``message_id`` is the same each time that it is planned, brackets included. ``run`` names the run.
    ``suppressed`` says why it must not go; empty: it may.
    """

    client_key: str
    piece: str
    level: int
    address: str
    message_id: str
    run: str
    suppressed: str = ""


class Due(NamedTuple):
    """An e-mail whose turn has come. ``attempts`` counts the times that a server was asked before."""

    client_key: str
    piece: str
    level: int
    address: str
    message_id: str
    attempts: int = 0

    @property
    def key(self) -> DueKey:
        """What tells it from the others of its campaign and edition."""
        return self[:3]


class Settled(NamedTuple):
    """What became of an e-mail.

    ``state`` is accepted, deferred, refused, uncertain or suppressed; from planned and deferred, too: a
    server that turns a recipient away does so before the e-mail is in flight. ``code`` is the server's (0
    where none was given), ``detail`` its words, ``queue_id`` its name for what it accepted. ``next_at``
    is when a deferred one is tried again, None for the others. ``tried`` tells whether this was an
    attempt of the e-mail's own: a line that broke before the server was asked is none.
    """

    due: Due
    state: State
    code: int = 0
    detail: str = ""
    queue_id: str = ""
    next_at: datetime | None = None
    tried: bool = True
