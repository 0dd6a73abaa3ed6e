"""Puts letters into one PDF file, or each into a file of its own in a folder.

The small PDF of each client is read with pikepdf and its pages are copied, object by object, into a
file that is written in one go: memory does not grow with the number of clients. Fonts and pictures that
are the same byte for byte are written once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from io import SEEK_END, BytesIO
from pathlib import Path

import pikepdf

from mailer.errors import N_, RenderError
from mailer.model import Document, Receipt
from mailer.render.aside import AsideFile, AsideFolder
from mailer.render.contract import Binder
from mailer.render.pdf.archive import catalogue
from mailer.render.pdf.copier import append
from mailer.render.pdf.details import Details
from mailer.render.pdf.embedding import usual
from mailer.render.pdf.pages import ReplayPages
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.replay.stock import Stock
from mailer.render.pdf.structure import StructureTree
from mailer.render.pdf.writer import PdfWriter


class PdfBinder(Binder):
    """One PDF for all, or one each; see `mailer.render.contract.Binder`."""

    def __init__(self, path: Path, *, each: bool, details: Details, stock: Stock) -> None:
        self.path = path
        self._details = details
        self._stock = stock
        self._folder = AsideFolder(path) if each else None
        self._file = None if each else AsideFile(path)
        self._writer = PdfWriter(self._file) if self._file else None
        self._finished = False
        self._replay = ReplayPages(self._writer, stock, details, together=True) if self._writer else None

    def add(self, name: str, document: Document) -> Receipt:
        """Add one client's letter. Raises `RenderError` for a file name that is taken."""
        if self._folder is not None:
            data = single(document, self._stock, self._details)
            path = self._folder.write(f"{name}.pdf", data)
            return Receipt(path, 1, document.pages, hashlib.sha256(data).hexdigest())
        assert self._writer is not None  # noqa: S101 - either a folder or a file
        assert self._replay is not None  # noqa: S101
        first = self._writer.pages + 1
        if isinstance(document, Replayed):
            mark = document.sha256
            self._replay.add(document)
        else:
            mark = hashlib.sha256(document.data).hexdigest()
            archive, structure = self._details.archive, self._replay.structure
            append(self._writer, document.data, archive=archive, structure=structure)
        return Receipt(self.path, first, self._writer.pages, mark)

    def rest(self) -> None:
        """Let go of the open file; its fonts wait for the glyphs of all other letters of the run."""
        if self._file is not None:
            self._file.rest()

    def finish(self) -> None:
        """Write fonts and tables. Raises `RenderError` where nothing was added."""
        if self._folder is not None:
            self._folder.finish()
        if self._file is None or self._writer is None or self._finished or not self._file.pending:
            return
        if not self._writer.pages:
            self.abort()
            raise RenderError(N_("There is no page to write to {path}."), path=str(self.path))
        assert self._replay is not None  # noqa: S101
        self._finished = True
        self._replay.finish(self._stock.glyphs)
        _finish(self._writer, self._details, self._replay.structure)
        self._file.finish()

    def aside(self, path: Path) -> Path:
        """Return where a file that will be at ``path`` can be read as long as the output is not in its place."""
        if self._folder is not None:
            return self._folder.partial / path.relative_to(self.path)
        assert self._file is not None  # noqa: S101 - either a folder or a file
        return self._file.partial

    def close(self) -> None:
        """Finish and put the output in its place. Raises `RenderError` where nothing was added."""
        if self._folder is not None:
            self._folder.close()
        elif self._file is not None:
            self.finish()
            self._file.close()

    def abort(self) -> None:
        """Remove what was written; an older output stays."""
        if self._folder is not None:
            self._folder.abort()
        elif self._file is not None:
            self._file.abort()


BEGUN = 64
"""How many beginnings of files are kept: one for each layout, and one for each letter with an unusual character."""


def single(document: Document, stock: Stock, details: Details) -> bytes:
    """Return a letter as a PDF of its own, replayed or not."""
    if isinstance(document, Replayed):
        return alone(document, stock, details)
    return rewritten(document.data, details)


def alone(document: Replayed, stock: Stock, details: Details) -> bytes:
    """Return a replayed letter as a PDF of its own.

    Its fonts hold the characters that nearly all letters are made of, and its own: so letters on one layout are the
    same file up to their text, and that much is made once.
    """
    used = stock.used(document)
    unusual = [(name, *sorted(used[name].keys() - usual(stock.faces[name]).keys())) for name in sorted(used)]
    key = (document.mark, details.archive, details.tagged, *unusual)
    begun = stock.begun.get(key)
    if begun is None:
        if len(stock.begun) >= BEGUN:
            stock.begun.clear()
        begun = stock.begun[key] = _begun(document.mark, used, stock, details)
    before, data = begun
    stream = BytesIO(data)
    stream.seek(0, SEEK_END)
    pages = before.onto(stream)
    pages.add(document)
    _finish(pages.writer, replace(details, title=document.title), pages.structure)
    return stream.getvalue()


def rewritten(data: bytes, details: Details) -> bytes:
    """Return a small PDF of WeasyPrint's as one for an archive or for screen readers, under its own title."""
    if not details.archive and not details.tagged:
        return data
    stream = BytesIO()
    writer = PdfWriter(stream)
    structure = StructureTree(writer, together=False) if details.tagged else None
    append(writer, data, archive=details.archive, structure=structure)
    with pikepdf.open(BytesIO(data)) as pdf:
        title = str(pdf.docinfo.get("/Title", details.title))
    _finish(writer, replace(details, title=title), structure)
    return stream.getvalue()


def _finish(writer: PdfWriter, details: Details, structure: StructureTree | None) -> None:
    info = details.info()
    more = structure.finish() if structure else b""
    if details.archive or details.tagged:
        more += catalogue(
            writer, info, details.language, details.today, archive=details.archive, tagged=details.tagged
        )
    writer.finish(info, details.language, more)


def _begun(
    mark: bytes, used: Mapping[str, Mapping[int, str]], stock: Stock, details: Details
) -> tuple[ReplayPages, bytes]:
    """Begin a file with a layout, and fonts for the letters on it."""
    stream = BytesIO()
    pages = ReplayPages(PdfWriter(stream), stock, details)
    pages.prepare(mark)
    pages.finish({name: {**usual(stock.faces[name]), **texts} for name, texts in used.items()})
    return pages, stream.getvalue()
