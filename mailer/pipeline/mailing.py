"""Who an e-mail goes to and comes from."""

from __future__ import annotations

import hashlib

from mailer.errors import N_, CampaignError
from mailer.model import Client, Envelope, Piece
from mailer.pipeline.job import Job


def envelope(job: Job, client: Client, piece: Piece) -> Envelope:
    """Return the addresses, date and message id of a client's e-mail.

    The message id is derived from campaign, edition, client key and piece, so that a message made
    twice is known as the same one.

    Raises:
        CampaignError: the house does not say which address e-mails come from.
    """
    house = job.workspace.house
    reply = house.mail.reply_to
    return Envelope(
        sender=(house.mail.sender_name or house.company, sender_address(job)),
        to=(str(client.get("full_name") or ""), str(client.get("email"))),
        reply_to=(house.company, reply) if reply else None,
        message_id=message_id(job, client.key, piece.name, piece.level),
        date=job.settings.today,
    )


def message_id(job: Job, key: str, piece: str, level: int) -> str:
    """Return the Message-ID of a client's e-mail, by client key and the piece's name and level.

    Raises as `sender_address` does.
    """
    identity = "\x1f".join((job.slug, job.edition, key, piece, str(level)))
    name = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"<{name}@{sender_address(job).partition('@')[2]}>"


def sender_address(job: Job) -> str:
    """Return the address that e-mails come from.

    Raises:
        CampaignError: the house does not say it.
    """
    house = job.workspace.house
    sender = house.mail.sender or house.email
    if not sender:
        raise CampaignError(
            N_("The house does not say which address e-mails come from."),
            hint=N_("Write mail: and below it sender: in mailer.yaml."),
            file="mailer.yaml",
            field="mail.sender",
        )
    return sender
