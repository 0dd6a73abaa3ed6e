"""Return-Paths that tell which e-mail came back: ``bounce+TOKEN@example.com`` (VERP, variable envelope return path).

A bounce comes to the envelope's sender, whatever the server that writes it makes of the message: so that address
carries the e-mail's token. The mailbox behind must take addresses with a part after ``+`` (RFC 5233).
"""

from __future__ import annotations

import re

LONGEST = 64
"""Octets of what stands before the @ (RFC 5321, 4.5.3.1.1)."""
_TOKEN = re.compile(r"[0-9a-z]+(?:[-_=.][0-9a-z]+)*")
_RETURNED = re.compile(rf"(?P<base>[^+@\s]+)\+(?P<token>{_TOKEN.pattern})@(?P<domain>[^@\s]+)", re.IGNORECASE)


def return_path(bounces: str, token: str) -> str:
    """Return the address that an e-mail is to come back to: that of the house's bounces, with the token in it.

    Tokens are lower case, since servers on the way may change the case.

    >>> return_path("bounce@clairval.example", "0a1b2c")
    'bounce+0a1b2c@clairval.example'

    Raises:
        ValueError: the token has other characters than small letters, digits and ``- _ = .`` between them, or
            makes the part before the @ longer than 64 octets.
    """
    base, at, domain = bounces.rpartition("@")
    local = f"{base}+{token}"
    if not at or not _TOKEN.fullmatch(token) or len(local.encode()) > LONGEST:
        raise ValueError(local)
    return f"{local}@{domain}"


def token_in(address: str, bounces: str) -> str | None:
    """Return the token of the e-mail that came back to an address; None where that is none of the house's.

    >>> token_in("Bounce+0A1B2C@clairval.example", "bounce@clairval.example")
    '0a1b2c'
    """
    found = _RETURNED.fullmatch(address.strip().strip("<>"))
    if not found or f"{found['base']}@{found['domain']}".lower() != bounces.lower():
        return None
    return found["token"].lower()
