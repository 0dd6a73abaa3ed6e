"""A PDF file written object by object to a stream: nothing of a page stays in memory once it is written.

What is kept is eight bytes an object for the cross-reference table (24 for a whole block of them), eight a page for
the page tree, and the fingerprints of the last few thousand shared objects (fonts, pictures), which are written once.
Objects that are no streams go into object streams, a hundred at a time: as a mailing's pages resemble each other,
compressed together they take a tenth (ISO 32000-1, 7.5.7).
"""

from __future__ import annotations

import hashlib
import zlib
from array import array
from collections import OrderedDict
from collections.abc import Mapping
from copy import copy
from typing import Protocol

from mailer.render.pdf.crossing import INSIDE, Blocks, table

BRANCH = 256
"""Pages under one node of the page tree; a flat tree of 100,000 would make readers slow to open."""

PACKED = 100
"""Objects in one object stream (ISO 32000-1 advises to keep them small for readers that look at one page)."""

REMEMBERED = 4096
"""Objects whose fingerprints are kept, so that the same font or picture is not written again."""


class Sink(Protocol):
    """What a file is written to, piece after piece."""

    def write(self, data: bytes, /) -> object:
        """Write behind what is there."""
        ...


class PdfWriter:
    """Writes a PDF 1.7 file to a stream that need not be seekable."""

    def __init__(self, stream: Sink) -> None:
        self._stream = stream
        self._at = 0
        self._hash = hashlib.sha256()
        self._offsets = array("Q", [0])
        self._blocks = Blocks()
        self._pages = array("Q")
        self._nodes: list[int] = []
        self._packed: list[tuple[int, bytes]] = []
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._write(b"%PDF-1.7\n%\xc2\xb5\xc2\xb6\n")

    def copy(self, stream: Sink) -> PdfWriter:
        """Return a writer that goes on from here in another stream, which holds what was written so far."""
        other = copy(self)
        other._stream = stream
        other._hash = self._hash.copy()
        other._offsets, other._pages = self._offsets[:], self._pages[:]
        other._blocks = self._blocks.copy()
        other._nodes, other._packed, other._seen = [*self._nodes], [*self._packed], self._seen.copy()
        return other

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    def reserve(self) -> int:
        """Return the number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1 + self._blocks.objects

    def put(self, body: bytes, number: int = 0) -> int:
        """Write an object and return its number."""
        number = number or self.reserve()
        self._offsets[self._blocks.place(number)] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def pack(self, body: bytes, number: int = 0) -> int:
        """Write an object that is no stream, together with others; return its number."""
        number = number or self.reserve()
        self._packed.append((number, body))
        if len(self._packed) == PACKED:
            self._unload()
        return number

    def block(self, objects: int) -> int:
        """Return the first of so many numbers in a row, for objects that are written with `put_block` next."""
        return self._blocks.add(len(self._offsets), objects)

    def put_block(self, objects: int, data: bytes, start: int) -> None:
        """Write the objects of the last block as one object stream, compressed; the first one begins at ``start``."""
        self._blocks.streams.append(
            self.put(
                b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream"
                % (objects, start, len(data), data)
            )
        )

    def _unload(self) -> None:
        """Write the objects that wait as one object stream."""
        if not self._packed:
            return
        places, at = [], 0
        for _, body in self._packed:
            places.append(at)
            at += len(body) + 1
        head = b" ".join(
            b"%d %d" % (number, place) for (number, _), place in zip(self._packed, places, strict=True)
        )
        data = zlib.compress(b"%b\n%b" % (head, b"\n".join(body for _, body in self._packed)), 9)
        stream = self.put(
            b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream"
            % (len(self._packed), len(head) + 1, len(data), data)
        )
        for index, (number, _) in enumerate(self._packed):
            self._offsets[self._blocks.place(number)] = INSIDE | stream << 16 | index
        self._packed.clear()

    def share(self, body: bytes) -> int:
        """Write an object unless the same bytes were written before; return its number."""
        mark = hashlib.sha256(body).digest()[:16]
        number = self._seen.get(mark)
        if number is None:
            number = self._seen[mark] = self.put(body)
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        self._seen.move_to_end(mark)
        return number

    def parent(self) -> int:
        """Return the number of the page tree's node that the next page belongs to."""
        if len(self._pages) % BRANCH == 0:
            self._nodes.append(self.reserve())
        return self._nodes[-1]

    def page(self, entries: bytes, number: int = 0) -> None:
        """Write the next page: its dictionary's entries without Type and Parent."""
        body = b"<< /Type /Page /Parent %d 0 R %b >>" % (self.parent(), entries)
        self._pages.append(self.pack(body, number))

    def finish(self, info: Mapping[str, str], language: str, more: bytes = b"") -> None:
        """Write page tree, catalogue, information and cross-reference table.

        ``info`` maps keys to texts, ``more`` are further entries of the catalogue.
        """
        tree = self.reserve()
        for index, node in enumerate(self._nodes):
            pages = self._pages[index * BRANCH : (index + 1) * BRANCH]
            kids = b" ".join(b"%d 0 R" % page for page in pages)
            body = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (tree, len(pages), kids)
            self.pack(body, node)
        kids = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self.pack(b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(self._pages), kids), tree)
        self._unload()
        catalogue = self.put(
            b"<< /Type /Catalog /Pages %d 0 R /Lang %b /ViewerPreferences << /DisplayDocTitle true >> %b >>"
            % (tree, text(language), more)
        )
        entries = b" ".join(b"/%b %b" % (key.encode(), text(value)) for key, value in info.items())
        information = self.put(b"<< %b >>" % entries)
        self._table(catalogue, information)

    def _table(self, catalogue: int, information: int) -> None:
        """Write where all objects are, as a stream (ISO 32000-1, 7.5.8): one byte for how, eight for where."""
        number, start, mark = self.reserve(), self._at, self._hash.hexdigest()[:32].encode()
        self._offsets[self._blocks.place(number)] = start
        objects = len(self._offsets) + self._blocks.objects
        data = table(self._offsets, self._blocks)
        self._write(
            b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 6 2] /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] "
            b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 9 >> /Length %d >>\nstream\n%b\nendstream\n"
            b"endobj\nstartxref\n%d\n%%%%EOF\n"
            % (number, objects, catalogue, information, mark, mark, len(data), data, start)
        )

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._hash.update(data)
        self._at += len(data)


def text(value: str) -> bytes:
    """Return a PDF text string in UTF-16, written in hexadecimal so that nothing in it needs escaping."""
    return b"<%b>" % ("\ufeff" + value).encode("utf-16-be", "replace").hex().encode()
