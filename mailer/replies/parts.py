"""What is read out of a message that a stranger's program wrote: tolerant of whatever it did wrong.

Messages are parsed by the standard library with its oldest policy, which never refuses one. Header fields are
read raw, because they may hold bytes that no standard allows.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import quopri
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from html import unescape

LONGEST = 2_000_000
"""Bytes of a message that are looked at: what a bounce returns may be large, what it says is not."""
RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
"""The parts in which a report gives back the message, or its header (RFC 3462, RFC 6533)."""
OURS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "x-delivered-to")
"""The fields that tell to which address of ours a message came."""
MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s]+>")
ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"'`|{}]+@[^\s<>()\[\]:;,\"'`|{}]+")
_TAG = re.compile(
    r"<(?:style|script)\b.*?</(?:style|script)>|<br[^>]*>|</(?:p|div|tr|h\d|li)>|(<[^>]*>)", re.I | re.S
)


def parse(data: bytes) -> Message:
    """Return a message of bytes, of which at most `LONGEST` are read."""
    return message_from_bytes(data[:LONGEST])


def identity(data: bytes) -> str:
    """Return what is the same each time the same message is read: its Message-ID and date, else its SHA-256.

    The way a message took is not counted: a copy in another folder is the same message.
    """
    head = parse(data[:65_536])
    own = MESSAGE_ID.search(field(head, "message-id"))
    return (
        f"{own[0]} {field(head, 'date')}".strip()
        if own
        else hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
    )


def field(message: Message, name: str) -> str:
    """Return a header field as text, encoded words read, on one line; empty where there is none."""
    return next(fields(message, name), "")


def fields(message: Message, name: str) -> Iterator[str]:
    """Yield all header fields of a name as text."""
    for key, value in message.raw_items():
        if key.lower() == name:
            yield _readable(str(value))


def _readable(value: str) -> str:
    text = (
        value.encode("ascii", "surrogateescape")
        if value.isascii()
        else value.encode("utf-8", "surrogateescape")
    )
    plain = " ".join(_decoded(text, "utf-8").split())
    if "=?" not in plain:
        return plain
    try:
        return " ".join(str(make_header(decode_header(plain))).split())
    except (MessageError, LookupError, ValueError):
        return plain


def addresses(message: Message, *names: str) -> tuple[str, ...]:
    """Return the addresses that stand in some header fields, each once, in order."""
    found = getaddresses([value for name in names for value in fields(message, name)])
    return tuple(dict.fromkeys(address for _, address in found if "@" in address))


def moment(message: Message) -> datetime | None:
    """Return the moment that a message gives, in UTC; None where it gives none that can be read."""
    try:
        found = parsedate_to_datetime(field(message, "date"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def sender(message: Message) -> str:
    """Return the address that a message says it is from; empty where it says none."""
    return parseaddr(field(message, "from"))[1]


def text(part: Message) -> str:
    """Return the text of a part that holds text; HTML becomes lines."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    said = _decoded(raw, str(part.get_content_charset() or "utf-8"))
    if part.get_content_type() == "text/html":
        said = unescape(_TAG.sub(lambda tag: " " if tag[1] else "\n", said))
    return said.replace("\r\n", "\n")


def body(message: Message) -> str:
    """Return what a message says to people: its text parts, else its HTML ones, without what it gives back."""
    for wanted in ("text/plain", "text/html"):
        said = [text(part) for part in _own(message) if part.get_content_type() == wanted]
        if any(one.strip() for one in said):
            return "\n".join(said)
    return ""


def _own(message: Message) -> Iterator[Message]:
    """Yield the parts of a message that are its own, not those of a message inside it."""
    content = message.get_content_type()
    if content in RETURNED or content.startswith("message/"):
        return
    payload = message.get_payload()
    if isinstance(payload, list):
        for part in payload:
            if isinstance(part, Message):
                yield from _own(part)
    else:
        yield message


def find(message: Message, *types: str) -> Iterator[Message]:
    """Yield the parts of some content types, outside of messages that are inside the message."""
    if message.get_content_type() in types:
        yield message
        return
    payload = message.get_payload()
    if isinstance(payload, list) and not message.get_content_type().startswith("message/"):
        for part in payload:
            if isinstance(part, Message):
                yield from find(part, *types)


def returned(message: Message) -> Message | None:
    """Return the message, or its header alone, that a report gives back; None where it gives back none."""
    for part in find(message, *RETURNED):
        if part.get_content_type().startswith("message/") and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, Message) and inner.keys():
                return inner
        inner = parse(content(part))
        if inner.keys():
            return inner
    return None


def content(part: Message) -> bytes:
    """Return the bytes below a part's own header, its transfer encoding undone."""
    whole = part.as_bytes()
    _, _, below = whole.replace(b"\r\n", b"\n").partition(b"\n\n")
    encoding = field(part, "content-transfer-encoding").lower()
    try:
        if encoding == "base64":
            return base64.b64decode(below)
        if encoding == "quoted-printable":
            return quopri.decodestring(below)
    except binascii.Error:
        pass
    return below


def blocks(raw: bytes) -> list[Mapping[str, str]]:
    """Return groups of fields that blank lines part, as reports write them: names in small letters."""
    groups: list[Mapping[str, str]] = []
    for group in re.split(r"\n[ \t]*\n", _decoded(raw, "utf-8").replace("\r\n", "\n").strip("\n")):
        found: dict[str, str] = {}
        name = ""
        for line in group.split("\n"):
            if line[:1] in (" ", "\t") and name:
                found[name] = f"{found[name]} {line.strip()}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip().lower()
                found.setdefault(name, value.strip())
        if found:
            groups.append(found)
    return groups


def _decoded(raw: bytes, charset: str) -> str:
    """Return bytes as text: in the charset that is named, else UTF-8, else Latin-1, which all bytes are."""
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")
