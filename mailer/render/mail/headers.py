"""Header fields as bytes: encoded words (RFC 2047), folding (RFC 5322), mailboxes; nothing can inject a line.

The standard library's encoder is not used: it writes long List-Unsubscribe fields as encoded words, which no
mailbox understands, and some of its versions put adjacent encoded words together without white space.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime

from mailer.errors import N_, RenderError
from mailer.render.cut import clean

WIDTH = 76
"""Columns of a line with an encoded word (RFC 2047, section 2); other lines keep to it where they can."""

MAX_LINE = 998
"""The longest line that SMTP carries, without its end (RFC 5321, section 4.5.3.1.6)."""

_WORD_FRAME = len("=?utf-8?q??=")
_Q_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!*+-/")
_PLAIN = re.compile(r"[!-~]{1,60}(?: [!-~]{1,60})*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"[!-;=?A-~]+@[!-;=?A-~]+")
_FIELD_NAME = re.compile(r"[!-9;-~]+")
_VERBATIM = re.compile(r"[!-~]+(?: [!-~]+)*")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class _Quoted(dict[str, str]):
    """A character as it stands in a Q word; a space is an underscore."""

    def __missing__(self, character: str) -> str:
        if character in _Q_SAFE:
            quoted = character
        elif character == " ":
            quoted = "_"
        else:
            quoted = "".join(f"={byte:02X}" for byte in character.encode())
        self[character] = quoted
        return quoted


_QUOTED = _Quoted()


def text(name: str, value: str) -> bytes:
    """Return a field of free text (a subject): as it is where ASCII allows, else in encoded words."""
    value = clean(value).strip()
    if not value:
        return f"{name}:\r\n".encode("ascii")
    if _PLAIN.fullmatch(value) and "=?" not in value:
        return _fold(name, value.split(" "))
    return _fold(name, list(words(value, WIDTH - len(name) - 2)))


def mailbox(name: str, person: str, address: str, field: str = "email") -> bytes:
    """Return a field that holds one mailbox, with the person's name where there is one.

    Raises `RenderError` for an address that cannot stand in a header.
    """
    angle = f"<{ascii_address(address, field)}>"
    person = " ".join(clean(person).split())
    if not person:
        return _fold(name, [angle[1:-1]])
    room = WIDTH - len(name) - 2
    if "=?" in person:  # some programs decode such words even between quotes
        return _fold(name, [*words(person, room), angle])
    if _ATOMS.fullmatch(person) and len(person) <= room:
        return _fold(name, [*person.split(" "), angle])
    if person.isascii() and len(person) + person.count('"') + person.count("\\") + 2 <= room:
        quoted = person.replace("\\", "\\\\").replace('"', '\\"')
        return _fold(name, [f'"{quoted}"', angle])
    return _fold(name, [*words(person, room), angle])


def message_id(identifier: str) -> bytes:
    """Return the Message-ID field; it is never encoded and never folded inside.

    Raises `RenderError` for what is not of the form left@right.
    """
    bare = identifier.removeprefix("<").removesuffix(">")
    if not _MESSAGE_ID.fullmatch(bare):
        raise RenderError(N_("{identifier} cannot be a Message-ID."), identifier=repr(identifier))
    return _checked(f"Message-ID: <{bare}>\r\n".encode("ascii"), "Message-ID")


def verbatim(name: str, value: str) -> bytes:
    """Return a field that machines read (List-Unsubscribe): never encoded, folded at its spaces only.

    Raises `RenderError` for a name or value that is not printable ASCII.
    """
    if not _FIELD_NAME.fullmatch(name) or not _VERBATIM.fullmatch(value):
        raise RenderError(
            N_("The header {name} may hold printable ASCII characters only."), name=repr(name), field=name
        )
    return _fold(name, value.split(" "))


def day(value: date) -> bytes:
    """Return the Date field for a moment (with its time zone), or for a day at eight in the morning UTC.

    No clock is read.
    """
    hour = "08:00:00"
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
        hour = f"{value:%H:%M:%S}"
    stamp = f"{_DAYS[value.weekday()]}, {value.day:02d} {_MONTHS[value.month - 1]} {value.year:04d}"
    return f"Date: {stamp} {hour} +0000\r\n".encode("ascii")


def ascii_address(address: str, field: str = "email") -> str:
    """Return an address as every mail server takes it; a domain with accents is written in its ASCII form.

    Raises `RenderError` for what is no address, and for a local part with accents, which needs SMTPUTF8.
    """
    local, at, domain = address.rpartition("@")
    if at and not domain.isascii():
        domain = _ascii_domain(address, domain, field)
    if at and not local.isascii():
        raise RenderError(
            N_("The address {address} has accents before the @; it needs SMTPUTF8, which few servers offer."),
            hint=N_("Ask the client for another address."),
            address=repr(address),
            field=field,
        )
    plain = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(plain) or len(plain) > 254:
        raise RenderError(
            N_("{address} is not an e-mail address."),
            hint=N_("Correct it in the client table."),
            address=repr(address),
            field=field,
        )
    return plain


def _ascii_domain(address: str, domain: str, field: str) -> str:
    import idna

    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise RenderError(
            N_("{address} is not an e-mail address."),
            hint=N_("Correct it in the client table."),
            address=repr(address),
            field=field,
        ) from error


def words(value: str, room: int) -> Iterator[str]:
    """Yield encoded words for a text, in Q or B, whichever is shorter; the first has ``room`` columns.

    A character, with the accents that combine with it, is never split between two words.
    """
    quoted = "".join(map(_QUOTED.__getitem__, value))
    base64 = len(quoted) > _base64_length(len(value.encode()))
    if not base64 and len(quoted) <= room - _WORD_FRAME:  # most names
        yield f"=?utf-8?q?{quoted}?="
        return
    word: list[str] = []
    size = 0
    room -= _WORD_FRAME
    for cluster in _clusters(value):
        more = len(cluster.encode()) if base64 else _quoted_length(cluster)
        length = _base64_length(size + more) if base64 else size + more
        if word and length > room:
            yield _word("".join(word), base64=base64)
            word, size, room = [], 0, WIDTH - 1 - _WORD_FRAME
        word.append(cluster)
        size += more
    yield _word("".join(word), base64=base64)


def _quoted_length(value: str) -> int:
    return sum(len(_QUOTED[character]) for character in value)


def _base64_length(size: int) -> int:
    return 4 * -(-size // 3)


def _word(value: str, *, base64: bool) -> str:
    if base64:
        return f"=?utf-8?b?{b64encode(value.encode()).decode('ascii')}?="
    return f"=?utf-8?q?{''.join(map(_QUOTED.__getitem__, value))}?="


def _clusters(value: str) -> Iterator[str]:
    """Yield characters with the combining marks behind them, four at most, which fit any word."""
    if value.isascii():
        yield from value
        return
    cluster = ""
    for character in value:
        if cluster and (not unicodedata.combining(character) or len(cluster) == 4):
            yield cluster
            cluster = ""
        cluster += character
    if cluster:
        yield cluster


def _fold(name: str, tokens: list[str]) -> bytes:
    """Return a field of tokens, which are separated by single spaces or line ends with a space behind."""
    lines = [f"{name}:"]
    for token in tokens:
        if len(lines[-1]) + 1 + len(token) > WIDTH and lines != [f"{name}:"]:
            lines.append("")
        lines[-1] += f" {token}"
    return _checked(("\r\n".join(lines) + "\r\n").encode("ascii"), name)


def _checked(field: bytes, name: str) -> bytes:
    if len(field) > WIDTH and max(map(len, field.split(b"\r\n"))) > MAX_LINE:
        raise RenderError(N_("The header {name} is too long for a mail server."), name=name, field=name)
    return field
