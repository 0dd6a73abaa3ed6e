"""How e-mail leaves the house: the block ``mail`` of ``mailer.yaml``.

Secrets never stand in the file. They stand in environment variables, whose names stand here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from mailer.errors import N_
from mailer.settings.fields import Email, EnvironmentName, Text
from mailer.settings.hours import Hours
from mailer.settings.validated import Settings, refusal

SECRETS = {
    "password": ("password_env", "MAILER_PASSWORD"),
    "passwd": ("password_env", "MAILER_PASSWORD"),
    "secret": ("password_env", "MAILER_PASSWORD"),
    "token": ("password_env", "MAILER_PASSWORD"),
    "api_key": ("password_env", "MAILER_PASSWORD"),
    "user": ("user_env", "MAILER_USER"),
    "login": ("user_env", "MAILER_USER"),
}
"""Keys under which people write secrets, and what stands in the file instead."""

TOKEN = "{token}"  # noqa: S105 - the name of a place, not a secret
"""What stands in an address for the token of one message."""

ImageWay = Literal["embed", "link"]
"""How pictures get into a message: as parts of it (cid), or as addresses that the reader's program fetches."""

ConsentException = Literal["clients", "professionals"]
"""Who may get e-mails that canvass without having said yes, where the house declares so."""

_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]"


def _https(value: str) -> str:
    """Refuse what is not a web address over TLS."""
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.hostname or not re.fullmatch(r"[!-~]+", value):
        raise refusal(
            N_("“{key}” takes an address that begins with https://."),
            N_("Write it in plain characters, as in https://www.example.com/stop."),
        )
    return value


HttpsAddress = Annotated[Text, AfterValidator(_https)]


class Unsubscribe(Settings):
    """How a client stops e-mails that canvass: a page of the house's own, a mailbox, or both."""

    url: HttpsAddress | None = Field(
        default=None,
        description=N_(
            "Page that asks and then stops, with {token} where the client's token goes; over https. It must take "
            "the POST of RFC 8058 (one click)."
        ),
    )
    mailto: Email | None = Field(
        default=None,
        description=N_("Mailbox that takes such requests; without it, the address that answers go to."),
    )
    secret_env: EnvironmentName = Field(
        default="MAILER_UNSUBSCRIBE_SECRET",
        description=N_(
            "Name of the environment variable that holds the secret of the links, 16 random characters or more; "
            "who has it can stop e-mails for anybody."
        ),
    )

    @field_validator("url", mode="after")
    @classmethod
    def _has_token(cls, value: str | None) -> str | None:
        if value is not None and value.count(TOKEN) != 1:
            raise refusal(
                N_("“{key}” does not say where the client's token goes."),
                N_("Write {{token}} once in it, as in https://www.example.com/stop?t={{token}}."),
            )
        if value is not None and TOKEN in urlsplit(value).netloc + urlsplit(value).fragment:
            raise refusal(
                N_("The token cannot stand in the server's name or behind a “#”."),
                N_("Write {{token}} once in it, as in https://www.example.com/stop?t={{token}}."),
            )
        return value


class ReplyBox(Settings):
    """The mailbox that undeliverable messages, complaints and answers come back to."""

    host: Text = Field(description=N_("IMAP server."))
    port: int = Field(default=993, ge=1, le=65535, description=N_("Port of the IMAP server."))
    security: Literal["tls", "starttls"] = Field(
        default="tls", description=N_("How the line is secured: tls (port 993), or starttls (143).")
    )
    folder: Text = Field(default="INBOX", description=N_("Folder of the mailbox that is read."))
    user_env: EnvironmentName = Field(
        default="MAILER_IMAP_USER", description=N_("Name of the environment variable that holds the user.")
    )
    password_env: EnvironmentName = Field(
        default="MAILER_IMAP_PASSWORD",
        description=N_("Name of the environment variable that holds the password."),
    )
    token_env: EnvironmentName | None = Field(
        default=None,
        description=N_(
            "Name of the variable that holds an access token (XOAUTH2), used instead of a password."
        ),
    )


class Dkim(Settings):
    """The key that e-mails are signed with (DKIM), where the server that takes them does not sign."""

    selector: Annotated[Text, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")] = Field(
        description=N_(
            "Selector of the key: the public half stands in the DNS at SELECTOR._domainkey.DOMAIN."
        )
    )
    domain: Annotated[Text, Field(pattern=rf"(?i)^{_DOMAIN}$")] | None = Field(
        default=None, description=N_("Domain that signs; without it, that of the address e-mails come from.")
    )
    key_env: EnvironmentName = Field(
        default="MAILER_DKIM_KEY",
        description=N_(
            "Name of the environment variable that holds the private key (PEM, RSA of 2048 bits), or the path of its "
            "file."
        ),
    )


class Mail(Settings):
    """How e-mail leaves the house. Secrets stand in environment variables, whose names stand here."""

    sender: Email | None = Field(default=None, description=N_("Address that e-mails come from."))
    sender_name: Text | None = Field(default=None, description=N_("Name shown beside it."))
    author: Literal["house", "signatory"] = Field(
        default="house",
        description=N_(
            "Whose name stands in From: the house's, or the signatory's, where they have an address (the house "
            "then stands in Sender)."
        ),
    )
    reply_to: Email | None = Field(default=None, description=N_("Address that answers go to."))
    bounces: Email | None = Field(
        default=None,
        description=N_(
            "Address that undeliverable messages come back to; each message adds +TOKEN to its name (VERP)."
        ),
    )
    unsubscribe: Unsubscribe = Field(
        default_factory=Unsubscribe, description=N_("How a client stops e-mails that canvass.")
    )
    replies: ReplyBox | None = Field(
        default=None, description=N_("Mailbox that mailer replies --imap reads; nothing in it is changed.")
    )
    without_consent: tuple[ConsentException, ...] = Field(
        default=(),
        description=N_(
            "Who may get e-mails that canvass without having said yes (column email_consent): clients, of the same "
            "house for similar things (France: CPCE, art. L34-5; Morocco: law 09-08, art. 10), professionals, about "
            "their work, in France; to be verified for each case. Without it, nobody."
        ),
    )
    reason: Text | None = Field(
        default=None,
        description=N_(
            "Why clients get e-mails that canvass, printed at their foot: You get this message as a client of …"
        ),
    )
    list_id: Annotated[Text, Field(pattern=rf"(?i)^{_DOMAIN}$")] | None = Field(
        default=None,
        description=N_(
            "Name of the mailing list (List-Id), below a domain of the house; made up without it."
        ),
    )
    feedback_id: Annotated[Text, Field(pattern=r"^[A-Za-z0-9-]{5,15}$")] | None = Field(
        default=None,
        description=N_(
            "Sender's name in Feedback-ID, by which Gmail counts complaints, five to fifteen characters; without it "
            "there is no such field."
        ),
    )
    dkim: Dkim | None = Field(
        default=None,
        description=N_(
            "The key that e-mails are signed with, where the server that takes them does not sign."
        ),
    )
    images: ImageWay = Field(
        default="embed",
        description=N_("How pictures travel: embed (in the message), or link (fetched from images_url)."),
    )
    images_url: HttpsAddress | None = Field(
        default=None,
        description=N_("Folder on the web that holds the pictures of e-mails, where they are links."),
    )
    size: int = Field(
        default=10_000_000,
        ge=100_000,
        description=N_("Largest message in bytes, attachments as they travel; larger ones are not sent."),
    )
    rate: Text | None = Field(
        default=None,
        description=N_(
            "At most so many e-mails in a time, as in 5/s, 30/min, 200/h, 2000/day, several parted by commas; "
            "without it, what is known of the provider."
        ),
    )
    domains: Mapping[Annotated[str, Field(pattern=rf"(?i)^(?:other|{_DOMAIN})$")], Text] = Field(
        default_factory=dict,
        description=N_(
            "At most so many e-mails in a time to recipients of a domain, as in orange.fr: 100/h; other: stands for "
            "each domain that is not named."
        ),
    )
    hours: Hours = Field(
        default_factory=Hours, description=N_("When e-mails may go; at any time without it.")
    )
    connections: int | None = Field(
        default=None, ge=1, le=100, description=N_("At most so many connections to the server at once.")
    )
    host: Text | None = Field(default=None, description=N_("SMTP server."))
    port: int = Field(default=587, ge=1, le=65535, description=N_("Port of the SMTP server."))
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description=N_("How the line is secured.")
    )
    user_env: EnvironmentName | None = Field(
        default=None, description=N_("Name of the environment variable that holds the SMTP user.")
    )
    password_env: EnvironmentName | None = Field(
        default=None, description=N_("Name of the environment variable that holds the SMTP password.")
    )
    token_env: EnvironmentName | None = Field(
        default=None,
        description=N_(
            "Name of the environment variable that holds an access token for SMTP (XOAUTH2), used instead of a "
            "password."
        ),
    )

    @model_validator(mode="before")
    @classmethod
    def _no_secret(cls, data: Any) -> Any:
        """Say where a password goes instead, without repeating it."""
        found = next((key for key in SECRETS if isinstance(data, dict) and key in data), None)
        if found:
            instead, variable = SECRETS[found]
            raise refusal(
                N_("No secret stands in this file: “{key}” is not a key."),
                N_("Put it into an environment variable, and name that: “{instead}: {variable}”."),
                at=found,
                instead=instead,
                variable=variable,
            )
        return data

    @field_validator("host", mode="after")
    @classmethod
    def _bare_host(cls, value: str | None) -> str | None:
        if value and re.search(r"[@/\s]", value):
            raise refusal(
                N_("“{key}” takes the name of the server alone."), N_("Write it as in smtp.example.com.")
            )
        return value

    @model_validator(mode="after")
    def _linked_somewhere(self) -> Mail:
        """Ask for the folder that linked pictures lie in."""
        if self.images == "link" and not self.images_url:
            raise refusal(
                N_("Pictures are to be links, and nothing says where they lie."),
                N_("Write images_url: and the folder's https address, or images: embed."),
                at="images_url",
            )
        return self


__all__ = [
    "SECRETS",
    "TOKEN",
    "ConsentException",
    "Dkim",
    "HttpsAddress",
    "ImageWay",
    "Mail",
    "ReplyBox",
    "Unsubscribe",
]
