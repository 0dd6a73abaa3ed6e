"""One message in, what it says out: which of the forms it has is asked in an order of its own.

Reports of standard form are certain and go first. Filters that want a proof, and letters of servers, are told by
their words; what is left that a machine marked as its answer arrived. All else a person wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email.message import Message as Email

from mailer.errors import N_
from mailer.model import Message
from mailer.replies import automatic, bounce, complaint, parts, unsubscribe
from mailer.replies.records import Kind, Reply

UNKNOWN = N_("No bounce, no complaint and no automatic answer: a person should read it.")
FORMS: tuple[Callable[[Email], tuple[Reply, ...]], ...] = (
    complaint.complaint,
    bounce.standard,
    automatic.receipt,
    automatic.challenge,
    bounce.other_forms,
    automatic.answer,
    unsubscribe.wish,
)
"""The forms, in the order of asking."""


def read(data: bytes, source: str = "") -> tuple[Reply, ...]:
    """Return what a message says, one reply for each recipient that it is about; at least one.

    ``data`` are the bytes of the message, ``source`` says where it was read, for messages to people.
    """
    message = parts.parse(data)
    found: tuple[Reply, ...] = ()
    for form in FORMS:
        found = form(message)
        if found:
            break
    if not found:
        found = (
            Reply(
                Kind.OTHER,
                "letter",
                Message(UNKNOWN),
                address=parts.sender(message),
                diagnostic=parts.field(message, "subject")[:200],
            ),
        )
    identity = parts.identity(data)
    moment = parts.moment(message)
    return tuple(
        replace(one, source=source, identity=f"{identity}#{number}", at=moment)
        for number, one in enumerate(found)
    )
