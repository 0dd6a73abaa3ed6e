"""Documents into files: a folder with one for each client, or one file with a section for each, streamed."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

from mailer.errors import N_, RenderError
from mailer.model import Document, Receipt
from mailer.render.aside import AsideFile, AsideFolder
from mailer.render.contract import Binder
from mailer.render.pictures import Picture
from mailer.render.word import press
from mailer.render.word.package import DOCUMENT, Edge, Package
from mailer.render.word.plate import EPILOG, PROLOG, Counts, WordDocument, WordPlate
from mailer.render.word.press import LAST_BLOCK, Entry, Pressed


class FolderBinder(Binder):
    """A folder of documents, written aside and put in its place on `close`."""

    def __init__(self, path: Path, *, beside: bool = False) -> None:
        """Begin the folder; ``beside`` allows a process that writes its files where there are many."""
        self._folder = AsideFolder(path, beside=beside)

    def add(self, name: str, document: Document) -> Receipt:
        """Write one document and say where it will be. Raises `RenderError` for a name that is taken."""
        if not isinstance(document, WordDocument):
            raise TypeError("a folder of Word files takes the documents of the Word format")
        cast = document.cast()
        path = self._folder.write(f"{name}.docx", cast.head, cast.rest)
        return Receipt(path, 1, document.pages, cast.sha256)

    def finish(self) -> None:
        """Wait until all documents are written."""
        self._folder.finish()

    def close(self) -> None:
        """Put the folder in its place."""
        self._folder.close()

    def abort(self) -> None:
        """Remove what was written."""
        self._folder.abort()


class FileBinder(Binder):
    """One document for all clients: each is a section that begins on a page of its own, numbered from 1.

    Sections go to the disk as they come; the parts that they turn out to need (heads, pictures, numbered
    lists) are written behind them. So memory does not grow with the clients.
    """

    def __init__(self, path: Path, package: Package) -> None:
        self._file = AsideFile(path)
        self._package = package
        self._edges: dict[str, Edge] = {}
        self._pictures: dict[str, Picture] = {}
        self._counts = Counts()
        self._sections = 0
        self._last: WordPlate | None = None
        self._crc = self._size = self._packed = 0
        self._finished = False
        self._file.stream.write(self._entry().local())
        self._write([PROLOG])

    def add(self, name: str, document: Document) -> Receipt:
        """Write a client's section; its receipt counts sections as pages, for Word breaks pages itself.

        The SHA-256 is that of the section's text. Raises `RenderError` where one file cannot hold more.
        """
        del name
        if not isinstance(document, WordDocument):
            raise TypeError("a Word file binds the documents of the Word format")
        plate = document.plate
        if self._last is not None:
            self._write([self._last.between])
        body = plate.body(document.values, self._counts)
        self._write(body)
        self._counts = plate.after(self._counts)
        self._last = plate
        self._edges |= {edge.id: edge for edge in plate.edges.values()}
        self._pictures |= {picture.digest: picture for picture in plate.shown(document.values)}
        self._sections += 1
        digest = hashlib.sha256(b"".join([stretch.raw for stretch in body])).hexdigest()
        return Receipt(self._file.path, self._sections, self._sections, digest)

    def rest(self) -> None:
        """Finish: nothing in the file waits for what comes after it."""
        self.finish()

    def finish(self) -> None:
        """Write the other parts."""
        if self._finished or not self._file.pending:
            return
        self._finished = True
        stream = self._file.stream
        closing = [self._last.last] if self._last is not None else []
        self._write([*closing, EPILOG])
        stream.write(LAST_BLOCK)
        self._packed += len(LAST_BLOCK)
        entries = [self._entry()]
        parts = self._package.parts(self._edges.values(), self._pictures.values(), self._counts.lists)
        for name, raw in parts:
            entry, data = press.add(name, raw, stream.tell())
            entries.append(entry)
            stream.write(data)
        start = stream.tell()
        for entry in entries:
            stream.write(entry.central())
        stream.write(press.end(len(entries), stream.tell() - start, start))
        stream.seek(0)
        stream.write(entries[0].local())
        self._file.finish()

    def close(self) -> None:
        """Finish and put the file in its place."""
        self.finish()
        self._file.close()

    def abort(self) -> None:
        """Remove what was written."""
        self._file.abort()

    def _entry(self) -> Entry:
        """Return the text's entry as far as it is known; it is written again at the end."""
        return Entry(DOCUMENT, self._crc, self._size, self._packed, 0)

    def _write(self, stretches: list[Pressed]) -> None:
        raw = b"".join([stretch.raw for stretch in stretches])
        packed = b"".join([stretch.packed for stretch in stretches])
        self._crc = zlib.crc32(raw, self._crc)
        self._size += len(raw)
        self._packed += len(packed)
        if max(self._size, self._packed) > press.LIMIT - (1 << 26):
            raise RenderError(
                N_("One Word file cannot hold more than {count} of these letters."),
                hint=N_("Render one file for each client with --each."),
                count=self._sections,
            )
        self._file.stream.write(packed)
