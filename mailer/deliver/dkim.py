"""DKIM signatures (RFC 6376): RSA with SHA-256, relaxed/relaxed, keys of 1,024 bits or more (RFC 8301; 2,048 advised).

The work is OpenSSL's, through cryptography. The same message, key and moment give the same signature.
"""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from mailer.errors import N_, DeliverError

SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted",
)  # fmt: skip
"""The fields that are signed where a message has them. RFC 8058, 4, asks for the two of List-Unsubscribe."""
AGAIN = ("from",)
"""Fields named once more than the message has them, so that none can be added (RFC 6376, 5.4.2)."""
SHORTEST_KEY = 1024
WIDTH = 72
"""Characters of the signature on a line."""

_RUNS = re.compile(rb"[ \t]{2,}|\t")
_FOLDED = re.compile(rb"\r\n(?=[ \t])")
_WHITE = re.compile(rb"[ \t]+")
_NAME = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*"
)


class Signer:
    """Signs messages for a domain with the key whose public half stands at ``selector._domainkey.domain``."""

    def __init__(self, domain: str, selector: str, key: bytes) -> None:
        """``key`` is the private key in PEM, without a password.

        Raises:
            DeliverError: it is no RSA key of 1,024 bits or more, or domain or selector cannot stand in a signature.
        """
        if not (_NAME.fullmatch(domain) and _NAME.fullmatch(selector)):
            raise DeliverError(
                N_("“{selector}._domainkey.{domain}” cannot be the name of a DKIM key."),
                hint=N_("Write the domain in ASCII (xn--…), and the selector as your DNS has it."),
                domain=domain,
                selector=selector,
            )
        self._key = _read(key)
        self._head = f"v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d={domain}; s={selector};"
        self.domain = domain
        self.selector = selector

    @property
    def record(self) -> str:
        """The TXT record that the DNS must have for this key."""
        public = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode('ascii')}"

    def sign(self, message: bytes, at: datetime) -> bytes:
        """Return the message with its signature before it. Its lines end in CRLF, the last one, too.

        Raises:
            ValueError: it has no From field, or lines that end otherwise.
        """
        return self.field(message, at) + message

    def field(self, message: bytes, at: datetime) -> bytes:
        """Return the DKIM-Signature field of a message, with its CRLF. Raises as `sign` does."""
        if message.count(b"\n") != message.count(b"\r\n") or not message.endswith(b"\r\n"):
            raise ValueError("a line does not end in CRLF")
        top, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(top)
        names = [name.lower() for name in SIGNED if name.lower() in fields]
        if "from" not in names:
            raise ValueError("a message without From cannot be signed")
        signed = [(name, value) for name in names for value in reversed(fields[name])]
        listed = ":".join([name for name, _ in signed] + list(AGAIN))
        digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest()).decode("ascii")
        value = f"{self._head} t={int(at.timestamp())};\r\n h={_folded(listed)};\r\n bh={digest};\r\n b="
        unsigned = f"DKIM-Signature: {value}".encode("ascii")
        text = b"".join(relaxed_field(name.encode(), value) + b"\r\n" for name, value in signed)
        text += relaxed_field(b"dkim-signature", unsigned.partition(b":")[2])
        signature = base64.b64encode(self._key.sign(text, padding.PKCS1v15(), SHA256()))
        parts = [signature[at : at + WIDTH] for at in range(0, len(signature), WIDTH)]
        return unsigned + b"\r\n ".join(parts) + b"\r\n"


def relaxed_body(body: bytes) -> bytes:
    """Return a body in the relaxed form (RFC 6376, 3.4.4)."""
    plain = _RUNS.sub(b" ", body) if b"  " in body or b"\t" in body else body
    plain = plain.replace(b" \r\n", b"\r\n")
    if plain and not plain.endswith(b"\r\n"):
        plain += b"\r\n"
    while plain.endswith(b"\r\n\r\n"):
        plain = plain[:-2]
    return b"" if plain == b"\r\n" else plain


def relaxed_field(name: bytes, value: bytes) -> bytes:
    """Return a header field in the relaxed form, without its CRLF (RFC 6376, 3.4.2)."""
    return name.lower().strip() + b":" + _WHITE.sub(b" ", _FOLDED.sub(b"", value)).strip()


def _fields(top: bytes) -> dict[str, list[bytes]]:
    """Return the values of a header's fields by their names in lower case, in order."""
    found: dict[str, list[bytes]] = {}
    for line in _FOLDED.sub(b"", top).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if colon:
            found.setdefault(name.strip().lower().decode("ascii", "replace"), []).append(value)
    return found


def _folded(listed: str) -> str:
    """Return the list of fields on lines that are not too long."""
    lines = [""]
    for name in listed.split(":"):
        if len(lines[-1]) + len(name) > WIDTH:
            lines.append("")
        lines[-1] += name + ":"
    return "\r\n ".join(lines)[:-1]


def _read(key: bytes) -> rsa.RSAPrivateKey:
    try:
        found = load_pem_private_key(key, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise DeliverError(
            N_("The DKIM key cannot be read."),
            hint=N_("It must be an RSA key in PEM without a password: openssl genrsa -out dkim.pem 2048."),
        ) from fault
    if not isinstance(found, rsa.RSAPrivateKey) or found.key_size < SHORTEST_KEY:
        raise DeliverError(
            N_("The DKIM key is no RSA key of 1,024 bits or more, which RFC 8301 asks for."),
            hint=N_("Make one of 2,048 bits: openssl genrsa -out dkim.pem 2048."),
        )
    return found
