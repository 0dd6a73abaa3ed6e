"""Quoted-printable in pieces: what is fixed is encoded once, each value by itself.

A piece begins at the start of a line of the encoded text and ends with a soft line end, which decoding
removes; so no piece has to know how long the others are, and no line is longer than 76 columns.
"""

from __future__ import annotations

from binascii import b2a_qp

_SOFT = b"=\r\n"


def lines(text: str) -> bytes:
    """Encode whole lines; every one, the last as well, gets the line end that mail has."""
    encoded = b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
    return encoded if text.endswith("\n") else encoded + b"\r\n"


def piece(text: str) -> bytes:
    """Encode a stretch that others may follow on the same line."""
    encoded = b2a_qp(text.replace("\n", "\r\n").encode(), istext=True)
    return encoded if not encoded or text.endswith("\n") else encoded + _SOFT
