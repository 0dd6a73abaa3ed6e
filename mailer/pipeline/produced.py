"""What a run has produced, remembered in columns for the journal and for what is said at the end.

The manifest on the disk holds the same and more; to read it back would take as long as to write it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from mailer.model import Client, Piece, Receipt

DIGEST = 32
"""Bytes of a SHA-256."""


class Product(NamedTuple):
    """One document: for whom (key and row in the client file), what, and in which pages (from 1) of which file.

    ``piece`` is the piece's name in its pack, ``file`` the path from the output folder, ``sha256`` in hexadecimal.
    """

    client: str
    row: int
    piece: str
    template: str
    level: int
    format: str
    file: str
    first_page: int
    last_page: int
    sha256: str


class Products:
    """The documents of a run in the order in which they came: some 150 bytes each."""

    def __init__(self) -> None:
        self._sorts: dict[tuple[str, str, int, str], int] = {}
        self._of = array("L")
        self._clients: list[str] = []
        self._rows = array("q")
        self._files: list[str] = []
        self._first = array("q")
        self._last = array("q")
        self._digests = bytearray()

    def add(self, client: Client, piece: Piece, format_: str, file: str, receipt: Receipt) -> None:
        """Remember a document that was put into ``file``."""
        sort = piece.name, piece.skeleton.template, piece.level, format_
        self._of.append(self._sorts.setdefault(sort, len(self._sorts)))
        self._clients.append(client.key)
        self._rows.append(client.row)
        self._files.append(self._files[-1] if self._files and self._files[-1] == file else file)
        self._first.append(receipt.first_page)
        self._last.append(receipt.last_page)
        self._digests += bytes.fromhex(receipt.sha256)

    def __len__(self) -> int:
        return len(self._of)

    def __iter__(self) -> Iterator[Product]:
        sorts = list(self._sorts)
        columns = zip(self._of, self._clients, self._rows, self._files, self._first, self._last, strict=True)
        for number, (of, client, row, file, first, last) in enumerate(columns):
            piece, template, level, format_ = sorts[of]
            digest = self._digests[number * DIGEST : (number + 1) * DIGEST].hex()
            yield Product(client, row, piece, template, level, format_, file, first, last, digest)
