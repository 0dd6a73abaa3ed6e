"""Complaints: a recipient pressed "this is spam", and the mailbox's provider tells who sent it.

Reports come in the Abuse Reporting Format (RFC 5965), from Yahoo, Orange, Microsoft and others. Some
providers black the recipient out: then the Message-ID or the address that the message came back to says who it was.
Older reports of Microsoft are a plain letter around the message, which has the recipient in a field.
"""

from __future__ import annotations

import re
from email.message import Message as Email

from mailer.errors import N_
from mailer.model import Message
from mailer.replies import parts
from mailer.replies.bounce import original_of
from mailer.replies.records import Kind, Reply

REPORT = "message/feedback-report"
SPAM = N_("The recipient marked the e-mail as unwanted.")
NOT_SPAM = N_("The recipient said that the e-mail is no spam.")
WISHES = N_("The recipient asked their provider to unsubscribe them.")
FRAUD = N_("The e-mail was reported as fraud: look whether somebody else writes in the house's name.")
TYPES = {
    "abuse": (Kind.COMPLAINT, "abuse", SPAM),
    "complaint": (Kind.COMPLAINT, "abuse", SPAM),
    "fraud": (Kind.COMPLAINT, "fraud", FRAUD),
    "virus": (Kind.COMPLAINT, "virus", SPAM),
    "other": (Kind.COMPLAINT, "other", SPAM),
    "opt-out": (Kind.UNSUBSCRIBE, "opt-out", WISHES),
    "opt-out-list": (Kind.UNSUBSCRIBE, "opt-out", WISHES),
    "not-spam": (Kind.OTHER, "not-spam", NOT_SPAM),
}
"""The types of RFC 5965, 3.5 and 7.3, and those seen in use."""
RECIPIENTS = ("original-rcpt-to", "removal-recipient", "original-recipient")
MARKED = ("x-hmxmroriginalrecipient", "x-original-to", "x-rcpt-to")
"""The fields in which the message that is given back names its recipient, where the report does not."""
PLAIN = re.compile(
    r"complaint about message from|junk (?:mail|e-?mail) report|spam complaint|abuse report", re.I
)


def complaint(message: Email) -> tuple[Reply, ...]:
    """Return what a complaint says; nothing where the message is none."""
    for part in parts.find(message, REPORT):
        group = {key: value for one in parts.blocks(parts.content(part)) for key, value in one.items()}
        kind, cause, reason = TYPES.get(
            group.get("feedback-type", "other").lower(), (Kind.COMPLAINT, "other", SPAM)
        )
        return (_reply(message, kind, cause, reason, group),)
    back = parts.returned(message)
    if back is not None and (
        MARKED[0] in back
        or (PLAIN.search(parts.field(message, "subject")) and not parts.field(message, "in-reply-to"))
    ):
        return (_reply(message, Kind.COMPLAINT, "abuse", SPAM, {}),)
    return ()


def _reply(message: Email, kind: Kind, cause: str, reason: str, group: dict[str, str]) -> Reply:
    back = parts.returned(message)
    identity, ours = original_of(message, back)
    mail_from = parts.ADDRESS.findall(group.get("original-mail-from", ""))
    named = [address for name in RECIPIENTS for address in parts.ADDRESS.findall(group.get(name, ""))]
    if back is not None:
        named += parts.addresses(back, *MARKED)
        named += parts.addresses(back, "to") if not named else ()
    known = [one for one in named if not re.match(r"(?:redacted|unknown|undisclosed)\b", one, re.I)]
    return Reply(
        kind,
        cause,
        Message(reason),
        address=known[0] if known else "",
        action="complaint",
        diagnostic=group.get("user-agent", ""),
        message_id=identity,
        envelopes=tuple(dict.fromkeys([*ours, *mail_from])),
        tokens=_tokens(back),
    )


def _tokens(back: Email | None) -> tuple[str, ...]:
    """Return what may be tokens in the unsubscribe link of a message that is given back."""
    if back is None:
        return ()
    found = re.findall(r"[A-Za-z0-9_-]{24,}", parts.field(back, "list-unsubscribe"))
    return tuple(dict.fromkeys(found))
