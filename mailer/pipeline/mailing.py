"""The e-mails of a campaign, whole: who each goes to and comes from, its fields, its body, its attachments."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time

from mailer.deliver import verp
from mailer.errors import N_, CampaignError, RenderError
from mailer.model import Client, Document, Envelope, Piece
from mailer.pipeline.attaching import Attachments
from mailer.pipeline.framing import Fields, frame
from mailer.pipeline.job import Job
from mailer.pipeline.making import make
from mailer.pipeline.signing import signer
from mailer.render.contract import AddressedFormat, Format


class Post:
    """Makes the e-mails of a run: the same client, day and files give the same bytes.

    ``made`` is the format, set up for the campaign; without it, e-mail as it is delivered. ``at`` is the moment that
    messages say they were sent; without it, the run's day at eight in the morning UTC.

    Raises:
        CampaignError: the house lacks what every message needs, or a file to attach is not there.
    """

    def __init__(self, job: Job, made: Format | None = None, at: datetime | None = None) -> None:
        made = made or make(job, "eml")
        assert isinstance(made, AddressedFormat)  # noqa: S101 - the caller's affair
        made.framed(frame(job))
        self._format = made
        self._job = job
        self._at = at
        self._sender = sender_address(job)
        self._fields = Fields(job, self._sender)
        self._attachments = Attachments(job) if job.campaign.attach else None
        self._signer = signer(job, self._sender)
        self._moment = at or datetime.combine(job.settings.today, time(8), UTC)
        self._limit = job.workspace.house.mail.size

    def message(self, client: Client, piece: Piece, message_id: str = "") -> tuple[str, bytes]:
        """Return a client's e-mail as its Return-Path and its bytes, signed where the house has a key for that.

        Raises `RenderError` as `document` does.

        ``message_id`` is the one that was planned; without it, it is worked out again.
        """
        message_id = message_id or self._message_id(client, piece)
        data = self.document(client, piece, message_id).data
        if self._signer:
            data = self._signer.sign(data, self._moment)
        return self.return_path(message_id), data

    def document(self, client: Client, piece: Piece, message_id: str = "") -> Document:
        """Return a client's e-mail; the length of its data is what a server's SIZE counts.

        Raises:
            RenderError: it cannot be made, or is larger than the house allows (``field`` is ``size``).
        """
        message_id = message_id or self._message_id(client, piece)
        fields, stop = self._fields.of(_number(message_id))
        addressed = self._envelope(client, message_id, stop)
        attached = self._attachments.of(client, piece) if self._attachments else ()
        document = self._format.compose(piece, addressed, fields, attached)
        if len(document.data) > self._limit:
            raise RenderError(
                N_("The e-mail has {size} bytes, and {limit} are allowed."),
                hint=N_("Attach less, or raise size: below mail: in mailer.yaml if your server takes more."),
                field="size",
                size=len(document.data),
                limit=self._limit,
            )
        return document

    def return_path(self, message_id: str) -> str:
        """Return where an undeliverable message comes back to: the house's address for that, with the message's number.

        Without such an address, the one that e-mails come from.
        """
        bounces = self._job.workspace.house.mail.bounces
        if not bounces:
            return self._sender
        return verp.return_path(bounces, _number(message_id))

    def _message_id(self, client: Client, piece: Piece) -> str:
        return message_id(self._job, client.key, piece.name, piece.level)

    def _envelope(self, client: Client, message_id: str, stop: str) -> Envelope:
        house = self._job.workspace.house
        own = house.mail.sender_name or house.company, self._sender
        author = self._author(client) or own
        reply = house.mail.reply_to
        return Envelope(
            sender=author,
            to=(str(client.get("full_name") or ""), str(client.get("email"))),
            reply_to=(house.company, reply) if reply else None,
            message_id=message_id,
            date=self._at or self._job.settings.today,
            agent=own if author != own else None,
            unsubscribe=stop,
        )

    def _author(self, client: Client) -> tuple[str, str] | None:
        """Return who writes to a client, where the house wants the signatory there and they have an address."""
        house = self._job.workspace.house
        if house.mail.author != "signatory":
            return None
        who = house.signatories.get(self._job.signatory(client) or "")
        return (who.name, who.email) if who and who.email else None


def message_id(job: Job, key: str, piece: str, level: int) -> str:
    """Return the Message-ID of a client's e-mail, by client key and the piece's name and level.

    It is derived from them, campaign and edition, so that a message made twice is known as the same one.
    Raises as `sender_address` does.
    """
    identity = "\x1f".join((job.slug, job.edition, key, piece, str(level)))
    name = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"<{name}@{sender_address(job).partition('@')[2]}>"


def _number(message_id: str) -> str:
    """Return the 32 hexadecimal digits that one of our messages has for a name."""
    return message_id.removeprefix("<").partition("@")[0]


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
