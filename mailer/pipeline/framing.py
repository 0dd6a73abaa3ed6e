"""What stands around the e-mails of a campaign: who sends, why, how to receive no more; and its header fields.

Two streams are kept apart. What canvasses (marketing) says how to stop, in the header (RFC 2369, RFC 8058) and in the
body. What a client's own affair asks for (transactional: reminders, replies to complaints) says nothing of that, for
stopping offers never stops a reminder.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from mailer.campaign import Objective
from mailer.errors import N_, CampaignError
from mailer.house import House
from mailer.pipeline.job import Job
from mailer.render.contract import MailFrame
from mailer.settings.mailing import TOKEN
from mailer.tokens import Secret, sign

IDENTITY = {
    "fr": "Cet e-mail vous est envoyé par {sender}.",
    "en": "This e-mail was sent to you by {sender}.",
}
STOP = {
    "fr": ("Vous ne souhaitez plus recevoir nos offres par e-mail\u00a0?", "Se désinscrire"),
    "en": ("You would rather not receive our offers by e-mail?", "Unsubscribe"),
}
REQUEST = {"fr": "desinscription", "en": "unsubscribe"}
"""Subject of the message that asks to stop, in characters that any program keeps in a link."""


def frame(job: Job) -> MailFrame:
    """Return what stands around every message of a campaign, in the campaign's language."""
    house, language = job.workspace.house, job.campaign.language
    mail = house.mail
    canvasses = job.campaign.objective.stream == "marketing"
    return MailFrame(
        identity=IDENTITY[language].format(sender=_sender(house)),
        legal=house.legal_line(language),
        reason=(mail.reason or "") if canvasses else "",
        stop=STOP[language] if canvasses else None,
        pictures_at=_pictures_at(job),
    )


def _sender(house: House) -> str:
    """Return who sends and where they are, on one line."""
    lines = house.address_lines
    return ", ".join([house.company, *lines, *([house.legal.country] if lines else [])])


def _pictures_at(job: Job) -> str:
    """Return the folder on the web that pictures are linked from; empty where they are in the message.

    Raises:
        CampaignError: the campaign wants links, and the house does not say where pictures lie.
    """
    mail = job.workspace.house.mail
    if (job.campaign.images or mail.images) != "link":
        return ""
    if not mail.images_url:
        raise CampaignError(
            N_("Pictures are to be links, and nothing says where they lie."),
            hint=N_("Write images_url: below mail: in mailer.yaml, or images: embed."),
            file=job.label,
            line=job.campaign.place("images").line,
            field="images",
        )
    return mail.images_url


class Fields:
    """The header fields for machines of a campaign's messages.

    Raises `CampaignError` where the house has a page to unsubscribe at and no secret for its links.
    """

    def __init__(self, job: Job, sender: str) -> None:
        house, campaign = job.workspace.house, job.campaign
        mail = house.mail
        self._marketing = campaign.objective.stream == "marketing"
        self._fixed: dict[str, str] = {}
        if campaign.objective is Objective.PAYMENT:
            self._fixed["Auto-Submitted"] = (
                "auto-generated"  # RFC 3834: nobody's absence need answer a reminder
            )
        if mail.feedback_id:
            parts = (_word(job.slug), _word(job.edition), campaign.objective.stream, mail.feedback_id)
            self._fixed["Feedback-ID"] = ":".join(parts)
        if not self._marketing:
            return
        self._fixed["List-Id"] = f"<{mail.list_id or 'mailing.' + sender.rpartition('@')[2]}>".lower()
        before, token, after = (mail.unsubscribe.url or "").partition(TOKEN)
        self._page = (before, after) if token else None
        self._secret = self._read_secret(job)
        self._mailbox = quote(mail.unsubscribe.mailto or mail.reply_to or sender, safe="@+")
        self._request = REQUEST[campaign.language]

    def _read_secret(self, job: Job) -> Secret | None:
        name = job.workspace.house.mail.unsubscribe.secret_env
        text = job.settings.environment.get(name, "")
        if text:
            return Secret.parse(text)
        if self._page is None:
            return None
        raise CampaignError(
            N_("The variable {name} holds no secret for the links that unsubscribe."),
            hint=N_("Put 16 random characters or more into it, or take url: out of mail.unsubscribe."),
            file="mailer.yaml",
            line=job.workspace.house.place("mail.unsubscribe").line,
            field="mail.unsubscribe.url",
            name=name,
        )

    def of(self, number: str) -> tuple[dict[str, str], str]:
        """Return a message's fields by its number (the left part of its Message-ID), and where its body says to stop.

        The token's payload is the number's bytes; the journal knows the client by the Message-ID.
        """
        if not self._marketing:
            return self._fixed, ""
        token = sign(self._secret, bytes.fromhex(number)) if self._secret else ""
        subject = f"{self._request}%20{token}" if token else self._request
        mailto = f"mailto:{self._mailbox}?subject={subject}"
        if self._page is None:
            return {**self._fixed, "List-Unsubscribe": f"<{mailto}>"}, mailto
        page = token.join(self._page)
        fields = {
            **self._fixed,
            "List-Unsubscribe": f"<{page}>, <{mailto}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        return fields, page


def _word(text: str) -> str:
    """Return a text as one word of Feedback-ID: no colon, no space, ASCII."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text) or "-"


__all__ = ["Fields", "frame"]
