"""What a message that came back says, whatever form it came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mailer.errors import N_
from mailer.model import Message


class Kind(StrEnum):
    """What a message that came back is, as far as it concerns the one that was sent."""

    HARD = "hard"  # the address takes no mail, and never will: nothing more goes there
    SOFT = "soft"  # it did not arrive this time: counted
    DELAYED = "delayed"  # a server still tries: nothing has failed yet
    CHALLENGE = "challenge"  # a filter wants a person to prove themselves before it delivers
    AUTO_REPLY = "auto-reply"  # it arrived, and a machine answered
    COMPLAINT = "complaint"  # it arrived, and the recipient called it spam
    UNSUBSCRIBE = "unsubscribe"  # the recipient wants no more of them
    OTHER = "other"  # none of these: a person's answer, a receipt, anything


NAMES = {
    Kind.HARD: N_("came back for good"),
    Kind.SOFT: N_("came back for now"),
    Kind.DELAYED: N_("delayed"),
    Kind.CHALLENGE: N_("asks for a proof"),
    Kind.AUTO_REPLY: N_("automatic answer"),
    Kind.COMPLAINT: N_("complaint"),
    Kind.UNSUBSCRIBE: N_("unsubscribed"),
    Kind.OTHER: N_("not a bounce"),
}
"""What a kind is called to people."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one message says of one recipient; a report on three recipients is three of these.

    ``reason`` says in plain words why it is of its ``kind``; ``cause`` is that reason as one word for programs
    (``unknown-user``, ``mailbox-full``, ``policy``). ``address`` is the recipient as the server that refused
    knows it, ``original`` the one that was written to, where the report tells both; either may be empty.
    ``status`` is an enhanced status code (RFC 3463: ``5.1.1``), ``code`` the SMTP reply code, 0 where there is
    none, ``diagnostic`` what the server said. ``message_id`` is that of the message that was sent, with its
    angle brackets. ``envelopes`` are the addresses of ours that it came back to: one may hold a token.
    ``tokens`` are words of the message that may be tokens of ours. ``source`` is the file or the mailbox's
    message that it was read from, ``identity`` the same each time the same message is read. ``at``
    is the moment that the message itself gives, None where it gives none.
    """

    kind: Kind
    cause: str
    reason: Message
    address: str = ""
    original: str = ""
    action: str = ""
    status: str = ""
    code: int = 0
    diagnostic: str = ""
    message_id: str = ""
    envelopes: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    source: str = ""
    identity: str = ""
    at: datetime | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """The recipient's addresses, the one that was written to first."""
        return tuple(dict.fromkeys(filter(None, (self.original, self.address))))
