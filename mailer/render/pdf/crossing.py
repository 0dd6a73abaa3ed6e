"""The cross-reference table of a PDF file, as a stream (ISO 32000-1, 7.5.8): where each object is to be found.

Objects that are written together in one object stream under numbers in a row (a letter's structure has some hundred)
are kept as one entry, a block.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.uint8]

INSIDE = 1 << 63
"""Marks an object that stands in an object stream: the stream's number and its place there follow, in 16 bits."""

AT_ONCE = 1 << 16
"""Rows of the table that are made at once, where there are blocks."""


class Blocks:
    """Blocks of objects, in the order of their numbers: 24 bytes each."""

    def __init__(self) -> None:
        self.objects = 0
        self.streams = array("Q")
        """The object stream of each block."""
        self._firsts = array("Q")
        self._before = array("Q", [0])

    def copy(self) -> Blocks:
        """Return the same blocks, to be added to."""
        other = Blocks()
        other.objects, other.streams = self.objects, self.streams[:]
        other._firsts, other._before = self._firsts[:], self._before[:]
        return other

    def add(self, others: int, objects: int) -> int:
        """Return the first number of a block behind so many other objects and all blocks."""
        first = others + self.objects
        self.objects += objects
        self._firsts.append(first)
        self._before.append(self.objects)
        return first

    def place(self, number: int) -> int:
        """Return the place of an object that is in no block among all such objects."""
        return number - self._before[bisect_right(self._firsts, number)] if self._firsts else number

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Yield blocks: how many objects that are in none stand before it, its own, and their stream."""
        for index, stream in enumerate(self.streams):
            before = self._before[index]
            yield self._firsts[index] - before, self._before[index + 1] - before, stream


def table(entries: array[int], blocks: Blocks) -> bytes:
    """Return the table, compressed as differences to the row above: one byte for how, eight for where.

    ``entries`` tell of objects that are in no block; the first one is nobody's.
    """
    if not blocks.objects:
        return zlib.compress(_differences(_rows(entries)), 9)
    import numpy as np

    packer, out = zlib.compressobj(9), []
    last: Rows | None = None
    for rows in _woven(entries, blocks):
        above = rows if last is None else np.vstack((last, rows))
        made = _differences(above)
        out.append(packer.compress(made if last is None else made[rows.shape[1] + 1 :]))
        last = rows[-1:]
    return b"".join([*out, packer.flush()])


def _woven(entries: array[int], blocks: Blocks) -> Iterator[Rows]:
    """Yield the rows of all objects, many at once."""
    import numpy as np

    own = _rows(entries)
    waiting: list[Rows] = []
    done = size = 0
    for before, objects, stream in blocks:
        rows = np.zeros((objects, 9), np.uint8)
        rows[:, 0] = 2
        rows[:, 1:7] = np.frombuffer(stream.to_bytes(6, "big"), np.uint8)
        rows[:, 7:] = np.arange(objects, dtype=">u2").view(np.uint8).reshape(-1, 2)
        waiting += [own[done:before], rows]
        size += before - done + objects
        done = before
        if size >= AT_ONCE:
            yield np.vstack(waiting)
            waiting, size = [], 0
    yield np.vstack([*waiting, own[done:]])


def _rows(entries: array[int]) -> Rows:
    """Return the rows of a cross-reference stream; what was reserved and never written is a free object."""
    import numpy as np  # workers, who finish no file, need not load it

    objects = np.frombuffer(entries, np.uint64)
    inside = objects >= INSIDE
    rows = np.zeros((len(objects), 9), np.uint8)
    rows[:, 0] = np.where(inside, 2, objects > 0)
    where = np.where(inside, objects >> 16 & 0xFFFFFFFF, objects)
    rows[:, 1:7] = where.astype(">u8").view(np.uint8).reshape(-1, 8)[:, 2:]
    index = np.where(inside, objects & 0xFFFF, 0)
    rows[:, 7:] = index.astype(">u2").view(np.uint8).reshape(-1, 2)
    rows[0, 7:] = 0xFF
    return rows


def _differences(rows: Rows) -> bytes:
    """Return rows as differences to the row above (PNG's second filter): those of a table are small."""
    import numpy as np

    out = np.full((len(rows), rows.shape[1] + 1), 2, np.uint8)
    out[0, 1:] = rows[0]
    out[1:, 1:] = rows[1:] - rows[:-1]
    return out.tobytes()
