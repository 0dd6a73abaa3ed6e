"""Quoted-printable in pieces: what is fixed is encoded once, each value by itself.

A piece begins at the start of a line of the encoded text and ends with a soft line end, which decoding
removes; so no piece has to know how long the others are, and no line is longer than 76 columns.
"""

from __future__ import annotations

from binascii import b2a_qp

_SOFT = b"=\r\n"


def lines(text: str) -> bytes:
    """Encode whole lines; every one, the last as well, gets the line end that mail has."""
    return _encode(text.removesuffix("\n"))


def piece(text: str) -> bytes:
    """Encode a stretch that others may follow on the same line."""
    if not text:
        return b""
    if text.endswith("\n"):
        return lines(text)
    return _encode(text)[:-2] + _SOFT


def _encode(text: str) -> bytes:
    """Encode text and a line end behind it; a line end tells the encoder which kind to use for soft ones."""
    return b2a_qp(text.replace("\n", "\r\n").encode() + b"\r\n", istext=True)
