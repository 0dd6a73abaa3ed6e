"""Copies the pages of small PDFs, object by object, into a file that is written in one go."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pikepdf

from mailer.render.pdf.reading import Tree
from mailer.render.pdf.structure import StructureTree
from mailer.render.pdf.writer import PdfWriter


def append(
    writer: PdfWriter, data: bytes, *, archive: bool = False, structure: StructureTree | None = None
) -> None:
    """Copy all pages of a small PDF into a file that is being written, with what they say of their contents."""
    with pikepdf.open(BytesIO(data)) as pdf:
        copier = Copier(writer, archive=archive)
        pages = [page.obj for page in pdf.pages]
        numbers = [writer.reserve() for _ in pages]
        copier.numbers |= {page.objgen: number for page, number in zip(pages, numbers, strict=True)}
        if structure is None:
            for page in pages:
                copier.page(page)
            return
        tree = Tree(pdf)
        links = tuple(tuple(map(copier.inside, page.get("/Annots", ()))) for page in pages)
        told = structure.add(tree.written, links, numbers)
        keys = [key for key in _PAGE_KEYS if key not in ("/Annots", "/Contents")]
        for index, page in enumerate(pages):
            content = writer.put(compressed_stream(zlib.compress(tree.content(index), 9)))
            entries = copier.entries(page, keys)
            writer.page(b"%b/Contents %d 0 R%b" % (entries, content, told[index].entries), numbers[index])


# What a page tells that is its own; the parent is another one here, tags and their numbers stay behind.
BARE_KEYS = ("/MediaBox", "/TrimBox", "/BleedBox", "/Rotate", "/UserUnit")
_OWN_KEYS = (*BARE_KEYS, "/Annots")
_PAGE_KEYS = (*_OWN_KEYS, "/Resources", "/Contents")


class Copier:
    """Copies the objects that the pages of one PDF need, under new numbers."""

    def __init__(self, writer: PdfWriter, *, archive: bool) -> None:
        """With ``archive``, links are marked as printed and pictures not smoothed (ISO 19005-3, 6.2.8 and 6.3.2)."""
        self._writer = writer
        self._archive = archive
        self.numbers: dict[tuple[int, int], int] = {}
        self._open: set[tuple[int, int]] = set()

    def page(self, page: Any) -> None:
        """Write one page whose number is already reserved."""
        self._writer.page(self.entries(page, _PAGE_KEYS), self.numbers[page.objgen])

    def entries(self, page: Any, keys: Iterable[str]) -> bytes:
        """Return some entries of a page's dictionary."""
        return b" ".join(b"%b %b" % (key.encode(), self.encode(page[key])) for key in keys if key in page)

    def inside(self, value: Any) -> bytes:
        """Return a dictionary's entries, but for its place in a structure."""
        return self._entries(value, without="/StructParent")

    def encode(self, value: Any) -> bytes:
        """Return a value as it is written, its references under new numbers."""
        if isinstance(value, pikepdf.Object):
            if value.is_indirect:
                return b"%d 0 R" % self._copy(value)
            return self._body(value)
        if isinstance(value, bool):
            return b"true" if value else b"false"
        if value is None:
            return b"null"
        return (f"{value:f}" if isinstance(value, Decimal) else str(value)).encode()

    def _copy(self, value: Any) -> int:
        """Return an object's new number, writing it before, below it first, where it is new.

        What is reached again from below itself is given a number before it is written, and so is not shared.
        """
        key = value.objgen
        if key in self.numbers:
            return self.numbers[key]
        if key in self._open:
            return self.numbers.setdefault(key, self._writer.reserve())
        self._open.add(key)
        body = self._body(value)
        if key in self.numbers:
            return self._writer.put(body, self.numbers[key])
        self.numbers[key] = self._writer.share(body)
        return self.numbers[key]

    def _body(self, value: Any) -> bytes:
        if isinstance(value, pikepdf.Stream):
            raw = value.read_raw_bytes()
            entries = self._entries(value, without="/Length")
            return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(raw), raw)
        if isinstance(value, pikepdf.Dictionary):
            return b"<< %b >>" % self._entries(value)
        if isinstance(value, pikepdf.Array):
            return b"[%b]" % b" ".join(self.encode(item) for item in value.as_list())
        return bytes(value.unparse())

    def _entries(self, value: Any, without: str = "") -> bytes:
        keys = sorted(key for key in value.keys() if key != without)  # noqa: SIM118 - pikepdf: keys are names
        entries = [(key, self.encode(value[key])) for key in keys]
        if self._archive:
            entries = [(key, entry) for key, entry in entries if key != "/Interpolate"]
            if value.get("/Subtype") == "/Link" and "/F" not in keys:
                entries.append(("/F", b"4"))
        return b" ".join(b"%b %b" % (name_of(key), entry) for key, entry in entries)


def name_of(key: str) -> bytes:
    """Return a dictionary key as it is written, with what a name cannot hold escaped."""
    return bytes(pikepdf.Name(key).unparse())


def compressed_stream(data: bytes) -> bytes:
    """Return a stream of compressed data as an object."""
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(data), data)
