"""What those who send are told: how the house sends, and what each check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import idna

from mailer.model import Message

State = Literal["ok", "warning", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What one check found. ``key`` is what `requirements` call it, "" where they do not ask.

    ``doubtful`` tells that it leaves open whether what is asked for is there.
    """

    key: str
    state: State
    name: Message
    found: Message
    remedy: Message | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """How a house sends, as far as its settings say; domains are in lower case.

    ``authors`` are the domains of From, ``returns`` that of the Return-Path. ``selector`` is "" where the server signs;
    ``record`` is what the DNS must have for the private key, "" where that is not at hand. ``one_click`` is the
    address of the page that stops e-mails, ``secret`` whether the secret of its links is set. ``tls`` tells whether
    the line to the server was secured, None where nobody knows.
    """

    authors: tuple[str, ...]
    returns: str
    host: str
    signs: str
    selector: str = ""
    record: str = ""
    one_click: str = ""
    secret: bool = False
    tls: bool | None = None


def say(text: str, **args: Any) -> Message:
    """Return a message with its values."""
    return Message(text, args)


def domain_of(address: str) -> str:
    """Return the domain of an address, or a domain, as the DNS has it: ASCII, in lower case (RFC 5891)."""
    domain = address.rpartition("@")[2]
    try:
        return idna.encode(domain, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return domain.lower()
