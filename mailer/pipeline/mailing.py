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
    sender = house.mail.sender or house.email
    if not sender:
        raise CampaignError(
            N_("The house does not say which address e-mails come from."),
            hint=N_("Write mail: and below it sender: in mailer.yaml."),
            file="mailer.yaml",
            field="mail.sender",
        )
    identity = "\x1f".join((job.slug, job.edition, client.key, piece.name, str(piece.level)))
    name = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    reply = house.mail.reply_to
    return Envelope(
        sender=(house.mail.sender_name or house.company, sender),
        to=(str(client.get("full_name") or ""), str(client.get("email"))),
        reply_to=(house.company, reply) if reply else None,
        message_id=f"<{name}@{sender.partition('@')[2]}>",
        date=job.settings.today,
    )
