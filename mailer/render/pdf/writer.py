"""A PDF file written object by object to a stream: nothing of a page stays in memory once it is written.

What is kept is eight bytes an object for the cross-reference table, eight a page for the page tree, and
the fingerprints of the last few thousand shared objects (fonts, pictures), which are written once.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

BRANCH = 256
"""Pages under one node of the page tree; a flat tree of 100,000 would make readers slow to open."""

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
        self._pages = array("Q")
        self._nodes: list[int] = []
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._write(b"%PDF-1.7\n%\xc2\xb5\xc2\xb6\n")

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return len(self._pages)

    def reserve(self) -> int:
        """Return the number of an object that will be written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """Write an object and return its number."""
        number = number or self.reserve()
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

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
        self._pages.append(self.put(body, number))

    def finish(self, info: Mapping[str, str], language: str) -> None:
        """Write page tree, catalogue, information and cross-reference table; ``info`` maps keys to texts."""
        tree = self.reserve()
        for index, node in enumerate(self._nodes):
            pages = self._pages[index * BRANCH : (index + 1) * BRANCH]
            kids = b" ".join(b"%d 0 R" % page for page in pages)
            body = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [%b] >>" % (tree, len(pages), kids)
            self.put(body, node)
        kids = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self.put(b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(self._pages), kids), tree)
        catalogue = self.put(
            b"<< /Type /Catalog /Pages %d 0 R /Lang %b /ViewerPreferences << /DisplayDocTitle true >> >>"
            % (tree, text(language))
        )
        entries = b" ".join(b"/%b %b" % (key.encode(), text(value)) for key, value in info.items())
        information = self.put(b"<< %b >>" % entries)
        self._table(catalogue, information)

    def _table(self, catalogue: int, information: int) -> None:
        start, mark = self._at, self._hash.hexdigest()[:32].encode()
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for first in range(1, len(self._offsets), 1000):
            chunk = self._offsets[first : first + 1000]
            self._write(b"".join(b"%010d 00000 n \n" % offset for offset in chunk))
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), catalogue, information, mark, mark, start)
        )

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._hash.update(data)
        self._at += len(data)


def text(value: str) -> bytes:
    """Return a PDF text string in UTF-16, written in hexadecimal so that nothing in it needs escaping."""
    return b"<%b>" % ("\ufeff" + value).encode("utf-16-be", "replace").hex().encode()
