"""Parts of a message that are files: pictures shown in place, and attachments, with names in any script.

A name with accents is written as RFC 2231 has it (``filename*=utf-8''…``), in pieces where it is long; beside it
stands a plain one as ``name`` of the type, for programs that know no better.
"""

from __future__ import annotations

import unicodedata
from base64 import encodebytes
from functools import lru_cache
from urllib.parse import quote

from mailer.model import Attachment
from mailer.render.cut import clean
from mailer.render.mail.html import content_id
from mailer.render.pictures import Picture

MIXED = b"=_mailer_mixed"
RELATED = b"=_mailer_related"
"""Boundaries: ``=_`` stands neither in quoted-printable nor in base64, so no content can look like one."""

_LONGEST = 60
"""Columns of a name that stands on one line."""

_ATTRIBUTE = "!#$&+-.^_`|~"
"""What may stand as it is in a value of RFC 2231, beside letters and figures."""


@lru_cache(maxsize=64)
def picture(shown: Picture) -> bytes:
    """Return a picture as a part of the message, shown in place."""
    head = (
        f"\r\n--{RELATED.decode()}\r\nContent-Type: image/{shown.kind}\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-ID: <{content_id(shown)}>\r\n"
        "Content-Disposition: inline\r\n\r\n"
    )
    return head.encode("ascii") + _base64(shown.data)


def part(attachment: Attachment) -> bytes:
    """Return an attachment as a part of the message."""
    return head(attachment.name, attachment.media) + _base64(attachment.data)


def size(attachment: Attachment) -> int:
    """Return the bytes that an attachment adds to a message, without making the part."""
    length = len(attachment.data)
    lines = -(-length // 57)  # 57 bytes make a line of 76 characters
    return len(head(attachment.name, attachment.media)) + 4 * -(-length // 3) + 2 * lines


@lru_cache(maxsize=256)
def head(name: str, media: str) -> bytes:
    """Return what stands above an attachment's data: boundary, type, name, encoding."""
    name = _file_name(name)
    plain = _plain(name)
    lines = [f"Content-Type: {media};", f' name="{plain}"', "Content-Transfer-Encoding: base64"]
    if name == plain and len(name) <= _LONGEST:
        lines += ["Content-Disposition: attachment;", f' filename="{name}"']
    else:
        first, *more = _pieces(name)
        lines += ["Content-Disposition: attachment;"]
        if not more:
            lines += [f" filename*=utf-8''{first}"]
        else:
            rest = [f" filename*{number}*={piece}" for number, piece in enumerate(more, start=1)]
            lines += ";\n".join([f" filename*0*=utf-8''{first}", *rest]).split("\n")
    text = f"\r\n--{MIXED.decode()}\r\n" + "\r\n".join(lines) + "\r\n\r\n"
    return text.encode("ascii")


def _base64(data: bytes) -> bytes:
    return encodebytes(data).replace(b"\n", b"\r\n")


def _file_name(name: str) -> str:
    """Return a name without folders, line ends and what no file can be called by."""
    kept = "".join(c for c in clean(name).replace("\\", "/").rpartition("/")[2] if c not in '"<>:|?*')
    return unicodedata.normalize("NFC", " ".join(kept.split())).strip(" .") or "document"


def _plain(name: str) -> str:
    """Return a name in ASCII, its accents left out, short enough for its line."""
    folded = unicodedata.normalize("NFKD", name.replace("’", "-").replace("œ", "oe").replace("Œ", "OE"))
    plain = "".join(c if c.isascii() else "_" for c in folded if not unicodedata.combining(c))
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) <= _LONGEST:
        return plain
    return (
        f"{stem[: _LONGEST - len(suffix) - 1]}{dot}{suffix}" if dot and len(suffix) < 10 else plain[:_LONGEST]
    )


def _pieces(name: str) -> list[str]:
    """Return a name percent-encoded, cut between characters where a line would be too long."""
    pieces = [""]
    for character in name:
        more = quote(character, safe=_ATTRIBUTE)
        if len(pieces[-1]) + len(more) > _LONGEST - 10:
            pieces.append("")
        pieces[-1] += more
    return pieces


__all__ = ["MIXED", "RELATED", "head", "part", "picture", "size"]
