"""How a message and its envelope are written on the line (RFC 5321, 4.5.2 and 2.3.8): pure, bytes in, bytes out."""

from __future__ import annotations

import re
from typing import NamedTuple

import idna

LONGEST_LINE = 998
"""Octets of a line without its CRLF (RFC 5321, 4.5.3.1.6; RFC 5322, 2.1.1)."""
END = b".\r\n"
"""What ends a message: the final dot, at the beginning of a line."""

_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_DOT = re.compile(rb"^\.", re.MULTILINE)
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


class Written(NamedTuple):
    """A message in lines that end in CRLF, and the octets of the longest one without it."""

    data: bytes
    longest: int


def lines(data: bytes) -> Written:
    """Return a message with CRLF at each end of a line, the last one included, and nowhere a CR or LF alone."""
    parts = data.split(b"\r\n")
    if data.count(b"\n") != len(parts) - 1 or data.count(b"\r") != len(parts) - 1:
        data = _BARE.sub(b"\r\n", data)
        parts = data.split(b"\r\n")
    if parts[-1]:
        data += b"\r\n"
    return Written(data, max(map(len, parts)))


def stuffed(data: bytes) -> bytes:
    """Return a message of CRLF lines as it goes over the line: each that begins with a dot gets another one."""
    if b"\n." in data or data.startswith(b"."):
        return _DOT.sub(b"..", data)
    return data


class Path(NamedTuple):
    """An address as MAIL and RCPT write it. ``utf8``: only a server with SMTPUTF8 (RFC 6531) can take it."""

    text: bytes
    utf8: bool


def path(address: str) -> Path:
    """Return an address for the envelope; an international domain becomes ASCII, a local part cannot.

    Raises:
        ValueError: the address has no place on the line: a space, a control character, ``<`` or ``>`` is in it,
            a part is missing, or its domain cannot be one.
    """
    if not address:
        return Path(b"", utf8=False)
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or _UNSAFE.search(address):
        raise ValueError(address)
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode("ascii")  # IDNAError is a ValueError
    return Path(f"{local}@{domain}".encode(), utf8=not local.isascii())
