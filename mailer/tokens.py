"""Tokens that stand in links and addresses of e-mails: nobody else can make one, and nobody else can read one.

A token is what a message carries in the link that unsubscribes. It is made of the payload, a secret of the house
and nothing else, so that the same message has the same token each time it is made. Nothing of the payload can be
read in it: this is the construction of SIV (RFC 5297, 2.6) with HMAC-SHA256 in the place of AES, of which Python's
own library is enough. The payload's HMAC is the token's seal, and from that seal the bytes come that cover the payload.

A secret may be replaced: each has a number, which the token begins with, and old numbers are still read.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailer.errors import N_, WorkspaceError

SEAL = 16
"""Bytes of the seal: 2^128 guesses."""
SHORTEST = 16
"""Characters that a secret must have at least; `secrets.token_urlsafe` gives 43."""
BLOCK = 32
"""Bytes that one HMAC-SHA-256 covers."""
LARGEST = 1024
"""Bytes of a payload, and thus of a token read from a stranger's request, are bounded."""
HIGHEST = 255
_NUMBERED = re.compile(r"(\d{1,3}):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Secret:
    """The secrets of a house by their numbers (0 to 255); new tokens are made with the highest.

    They are not shown by ``repr``.
    """

    keys: Mapping[int, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Secret:
        """Read secrets as an environment variable holds them: one alone, or ``2:new,1:old`` where one was replaced.

        Raises:
            WorkspaceError: there is none, one is shorter than 16 characters, or a number comes twice.
        """
        keys: dict[int, bytes] = {}
        for part in filter(None, (one.strip() for one in text.split(","))):
            numbered = _NUMBERED.fullmatch(part)
            number, key = (int(numbered[1]), numbered[2]) if numbered else (0, part)
            if len(key) < SHORTEST or number > HIGHEST or number in keys:
                raise WorkspaceError(
                    N_("The secret of the unsubscribe links cannot be used as it is."),
                    hint=N_(
                        "Give it 16 characters at least, and write two as “2:new,1:old”, each number once (0 to 255)."
                    ),
                )
            keys[number] = key.encode("utf-8", "surrogateescape")
        if not keys:
            raise WorkspaceError(
                N_("There is no secret for the unsubscribe links."),
                hint=N_(
                    "Put 16 random characters or more into the environment variable that mailer.yaml names."
                ),
            )
        return cls(keys)


def sign(secret: Secret, payload: bytes) -> str:
    """Return the token of a payload: urlsafe base64 without padding, the same each time.

    A payload of 16 bytes gives 44 characters.

    Raises:
        ValueError: the payload is larger than `LARGEST`.
    """
    if len(payload) > LARGEST:
        raise ValueError("a token holds 1024 bytes at most")
    number = max(secret.keys)
    key = secret.keys[number]
    seal = _seal(key, number, payload)
    whole = bytes([number]) + seal + _covered(key, seal, payload)
    return base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")


def read(secret: Secret, token: str) -> bytes | None:
    """Return the payload of a token; None for anything that `sign` did not make with one of these secrets."""
    whole = _decoded(token)
    if whole is None or len(whole) <= SEAL:
        return None
    number, seal, covered = whole[0], whole[1 : 1 + SEAL], whole[1 + SEAL :]
    key = secret.keys.get(number)
    if key is None:
        return None
    payload = _covered(key, seal, covered)
    return payload if hmac.compare_digest(seal, _seal(key, number, payload)) else None


def _decoded(token: str) -> bytes | None:
    """Return the bytes of a token written as `sign` writes it: other spellings of the same bytes are none."""
    if not token.isascii() or len(token) > 2 * LARGEST:
        return None
    try:
        whole = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    again = base64.urlsafe_b64encode(whole).rstrip(b"=").decode("ascii")
    return whole if again == token else None


def _seal(key: bytes, number: int, payload: bytes) -> bytes:
    return hmac.digest(key, b"seal" + bytes([number]) + payload, "sha256")[:SEAL]


def _covered(key: bytes, seal: bytes, text: bytes) -> bytes:
    """Cover a payload, or uncover it: the same bytes are added either way."""
    cover = b"".join(
        hmac.digest(key, b"cover" + seal + at.to_bytes(4, "big"), "sha256")
        for at in range(-(-len(text) // BLOCK))
    )[: len(text)]
    return (int.from_bytes(text) ^ int.from_bytes(cover)).to_bytes(len(text))
