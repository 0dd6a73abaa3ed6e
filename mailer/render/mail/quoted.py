"""Quoted-printable in pieces: what is fixed is encoded once, each value by itself.

A piece begins at the start of a line of the encoded text and ends with a soft line end, which decoding
removes; so no piece has to know how long the others are, and no line is longer than 76 columns.
"""

from __future__ import annotations

from binascii import b2a_qp

_SOFT = b"=\r\n"
_LONGEST = 76


def lines(text: str) -> bytes:
    """Encode whole lines; every one, the last as well, gets the line end that mail has."""
    return _encode(text.removesuffix("\n"))


def piece(text: str) -> bytes:
    """Encode a stretch that others may follow on the same line."""
    if not text:
        return b""
    if text.endswith("\n"):
        return lines(text)
    encoded = _encode(text)[:-2]
    if len(encoded) - (encoded.rfind(b"\n") + 1) < _LONGEST:
        return encoded + _SOFT
    last = -3 if encoded[-3:-2] == b"=" else -1  # a full line has no room for the sign of the soft line end
    return encoded[:last] + _SOFT + encoded[last:] + _SOFT


def _encode(text: str) -> bytes:
    """Encode text and a line end behind it; a line end tells the encoder which kind to use for soft ones."""
    return b2a_qp(text.replace("\n", "\r\n").encode() + b"\r\n", istext=True)
