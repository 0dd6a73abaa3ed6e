"""A .docx is a zip: parts are packed once and copied, and of the one that varies only the values are packed.

Deflate allows it (RFC 1951): a stretch that was compressed by itself and ended with a full flush stands at a
byte's edge and looks back at nothing, so that such stretches can be joined with stored values between them.
Everything is stamped 1 January 1980, zip's first day: the same parts give the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

LIMIT = 0xFFFF_FFFF
"""What a part or a zip may measure, in bytes, before it needs extensions that some programs do not read."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED = struct.Struct("<BHH")
_VERSION, _DEFLATED, _FIRST_DAY = 20, 8, 0x0021
_STORED_BLOCK = 0xFFFF
_SHORT = 160
_SHORT_HEADS = (b"", *(_STORED.pack(0, size, size ^ 0xFFFF) for size in range(1, _SHORT + 1)))
"""What stands before a value that is stored, by its length."""


class Pressed(NamedTuple):
    """A stretch of a part, as it is and as deflate blocks that others may follow."""

    raw: bytes
    packed: bytes


NOTHING = Pressed(b"", b"")
LAST_BLOCK = b"\x03\x00"
"""An empty block that ends a deflate stream."""


def press(text: str) -> Pressed:
    """Compress a stretch well: it is done once."""
    raw = text.encode()
    return min(
        Pressed(raw, deflate(raw, 9)), Pressed(raw, _stored(raw)), key=lambda pressed: len(pressed.packed)
    )


def value(text: str) -> Pressed:
    """Pack a value: a short one as it is, for compressing it costs more than it spares."""
    raw = text.encode()
    if len(raw) > _SHORT:
        return Pressed(raw, deflate(raw, 6))
    return Pressed(raw, _SHORT_HEADS[len(raw)] + raw)


def deflate(raw: bytes, level: int) -> bytes:
    """Return deflate blocks that end at a byte's edge and need nothing from before."""
    compressor = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(raw) + compressor.flush(zlib.Z_FULL_FLUSH)


def _stored(raw: bytes) -> bytes:
    size = len(raw)
    if 0 < size <= _STORED_BLOCK:
        return _STORED.pack(0, size, size ^ 0xFFFF) + raw
    return b"".join([_stored(raw[at : at + _STORED_BLOCK]) for at in range(0, size, _STORED_BLOCK)])


class Entry(NamedTuple):
    """A part within a zip: name, check sum, sizes before and after, and where it begins."""

    name: str
    crc: int
    size: int
    packed: int
    offset: int

    def local(self) -> bytes:
        """Return the header that stands before the part's data."""
        name = self.name.encode("ascii")
        return _LOCAL.pack(
            b"PK\3\4", _VERSION, 0, _DEFLATED, 0, _FIRST_DAY, self.crc, self.packed, self.size, len(name), 0
        ) + name  # fmt: skip

    def central(self) -> bytes:
        """Return the part's record in the directory at the end."""
        name = self.name.encode("ascii")
        return _CENTRAL.pack(
            b"PK\1\2", _VERSION, _VERSION, 0, _DEFLATED, 0, _FIRST_DAY, self.crc, self.packed, self.size,
            len(name), 0, 0, 0, 0, 0, self.offset,
        ) + name  # fmt: skip


def end(count: int, size: int, offset: int) -> bytes:
    """Return what closes a zip: how many parts, and where its directory is."""
    return _END.pack(b"PK\5\6", 0, 0, count, count, size, offset, 0)


def add(name: str, raw: bytes, offset: int) -> tuple[Entry, bytes]:
    """Return a part's entry, and the bytes that put it at an offset of a zip."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = compressor.compress(raw) + compressor.flush()
    entry = Entry(name, zlib.crc32(raw), len(raw), len(packed), offset)
    return entry, entry.local() + packed


class Cast(NamedTuple):
    """A zip in two halves: what all casts of a mould begin with, and what is its own; and the SHA-256 of both."""

    head: bytes
    rest: bytes
    sha256: str

    @property
    def data(self) -> bytes:
        """The whole zip."""
        return self.head + self.rest


class Mould:
    """A zip of which all parts but one are ready."""

    def __init__(self, parts: Iterable[tuple[str, bytes]], varying: str) -> None:
        """Pack the parts in their order; the part named ``varying`` comes behind them."""
        head: list[bytes] = []
        entries: list[Entry] = []
        offset = 0
        for name, raw in parts:
            entry, data = add(name, raw, offset)
            entries.append(entry)
            head.append(data)
            offset += len(data)
        self._head = b"".join(head)
        self._hash = hashlib.sha256(self._head)
        self._central = b"".join(entry.central() for entry in entries)
        self._count = len(entries) + 1
        self._varying = varying

    def cast(self, stretches: Sequence[Pressed], *, whole: bool = False) -> Cast:
        """Return the zip with these stretches as the varying part.

        With ``whole``, the part is compressed in one go: better where stretches are many and short.
        """
        raw = b"".join([stretch[0] for stretch in stretches])
        packed = (deflate(raw, 1) if whole else b"".join([stretch[1] for stretch in stretches])) + LAST_BLOCK
        entry = Entry(self._varying, zlib.crc32(raw), len(raw), len(packed), len(self._head))
        local, central = entry.local(), entry.central()
        at = len(self._head) + len(local) + len(packed)
        tail = end(self._count, len(self._central) + len(central), at)
        rest = b"".join([local, packed, self._central, central, tail])
        hashed = self._hash.copy()  # the head is most of the file: it is read once for all
        hashed.update(rest)
        return Cast(self._head, rest, hashed.hexdigest())


def pays(stretches: Sequence[Pressed]) -> bool:
    """Whether packing stretch by stretch keeps a part within five times what compressing it whole gives."""
    packed = sum(len(stretch.packed) for stretch in stretches)
    return packed <= 5 * len(deflate(b"".join(stretch.raw for stretch in stretches), 6))
