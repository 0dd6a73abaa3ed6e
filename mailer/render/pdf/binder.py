"""Puts letters into one PDF file, or each into a file of its own in a folder.

The small PDF of each client is read with pikepdf and its pages are copied, object by object, into a
file that is written in one go: memory does not grow with the number of clients. Fonts and pictures that
are the same byte for byte are written once.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf

from mailer import __version__
from mailer.errors import N_, RenderError
from mailer.model import Document, Receipt
from mailer.render.aside import AsideFile, AsideFolder
from mailer.render.contract import Binder
from mailer.render.pdf.archive import catalogue
from mailer.render.pdf.embedding import embed, usual
from mailer.render.pdf.reading import Tree, sequences
from mailer.render.pdf.replay.records import Layout, Replayed, loose_name
from mailer.render.pdf.replay.stock import Stock
from mailer.render.pdf.replay.stream import numeral
from mailer.render.pdf.structure import Links, StructureTree
from mailer.render.pdf.writer import PdfWriter, Sink


@dataclass(frozen=True, slots=True)
class Details:
    """What a file says about itself: title and author, language of the text, day it was made on.

    ``archive`` makes it a PDF/A-3, ``tagged`` a PDF/UA-1.
    """

    title: str
    author: str
    language: str
    today: date
    archive: bool = False
    tagged: bool = False

    def info(self) -> dict[str, str]:
        """Return the entries of a PDF's information dictionary; texts that are empty are left out."""
        entries = {
            "Title": self.title,
            "Author": self.author,
            "Producer": f"publipostage {__version__}",
            "CreationDate": f"D:{self.today:%Y%m%d}",
        }
        return {key: value for key, value in entries.items() if value}


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


class ReplayPages:
    """Pages that stand on shared layouts: what is the same for many is a form that each page draws first.

    In a tagged file it is a content that each page begins with, for a form that many draw cannot say what is what.
    """

    def __init__(self, writer: PdfWriter, stock: Stock, details: Details, *, together: bool = False) -> None:
        self.writer = writer
        self.structure = StructureTree(writer, together=together) if details.tagged else None
        self._stock = stock
        self._details = details
        self._fonts = 0
        self._layouts: dict[bytes, _Shared] = {}
        self._pictures: dict[tuple[bytes, bool], _Picture] = {}

    def onto(self, stream: Sink) -> ReplayPages:
        """Return the same pages, to be gone on with in another stream, which holds what was written so far."""
        pages = ReplayPages(self.writer.copy(stream), self._stock, self._details)
        pages._fonts, pages._layouts = self._fonts, dict(self._layouts)
        pages._pictures = dict(self._pictures)
        return pages

    def prepare(self, mark: bytes) -> _Shared:
        """Write a layout, if it is not there yet; return what each of its pages says up to its own content."""
        shared = self._layouts.get(mark)
        if shared is None:
            self._fonts = self._fonts or self.writer.reserve()
            shared = self._layouts[mark] = self._shared(self._stock.layouts[mark])
        return shared

    def add(self, document: Replayed) -> None:
        """Write a letter's pages."""
        entries, links = self.prepare(document.mark)
        own = document.links or ((),) * document.pages
        numbers: list[int] = []
        told: Sequence[bytes] = ()
        if self.structure is not None:
            numbers = [self.writer.reserve() for _ in entries]
            told = [one.entries for one in self.structure.add(document.structure, links, numbers)]
        for page, (shared, content) in enumerate(zip(entries, document.contents, strict=True)):
            stream = self.writer.put(_compressed(content))
            if told:
                self.writer.page(b"%b%d 0 R]%b" % (shared, stream, told[page]), numbers[page])
            else:
                more = [
                    *links[page],
                    *(b"%d 0 R" % self.writer.pack(self._link(*link)) for link in own[page]),
                ]
                said = b" /Annots [%b]" % b" ".join(more) if more else b""
                self.writer.page(b"%b%d 0 R]%b" % (shared, stream, said))

    def _link(self, target: str, place: tuple[float, float, float, float]) -> bytes:
        """Return a link's annotation as WeasyPrint writes it; in an archive it is marked as printed."""
        sides = " ".join(map(numeral, place))
        address = re.sub(r"([\\()])", r"\\\1", target)
        flags = "/F 4 " if self._details.archive else ""
        return (
            f"<< /Type /Annot /Subtype /Link {flags}/Rect [{sides}] /BS << /W 0 >> "
            f"/A << /Type /Action /S /URI /URI ({address}) >> >>"
        ).encode()

    def finish(self, glyphs: Mapping[str, Mapping[int, str]]) -> None:
        """Write the fonts of all pages, if there are any, with these glyphs."""
        if self._fonts:
            fonts = {name: (self._stock.faces[name], texts) for name, texts in glyphs.items()}
            embed(self.writer, fonts, self._fonts)

    def _shared(self, layout: Layout) -> _Shared:
        """Write a layout's forms; return what each of its pages says up to its own content."""
        loose = [form for one in layout.loose for form in self._loose(one)]
        entries, links = [], []
        for page, ground in enumerate(self._picture(one, tagged=layout.tagged) for one in layout.pages):
            if layout.tagged:
                forms = b" ".join([ground.forms, *loose])
                used = self.writer.share(b"<< %b /XObject << %b >> >>" % (ground.resources, forms))
            else:
                forms = b" ".join([b"/P %d 0 R" % ground.form, *loose])
                used = self.writer.share(b"<< /Font %d 0 R /XObject << %b >> >>" % (self._fonts, forms))
            begun = self._start(layout.begins[page]) if layout.begins else b""
            if layout.tagged:
                begun = b"%d 0 R %b" % (ground.form, begun)
            entries.append(b"%b /Resources %d 0 R /Contents [%b" % (ground.entries, used, begun))
            links.append(ground.links)
        return _Shared(tuple(entries), tuple(links))

    def _start(self, content: bytes) -> bytes:
        """Return what names a content that many pages begin with."""
        return b"%d 0 R " % self.writer.share(
            b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)
        )

    def _loose(self, name: bytes) -> Iterator[bytes]:
        """Yield the forms of a picture that may stand beyond the page that it was painted on, with their names."""
        if self.structure is None:
            yield b"/%b %d 0 R" % (loose_name(name).encode(), self._picture(name, loose=True).form)
            return
        yield self._picture(name, loose=True, tagged=True).forms

    def _picture(self, name: bytes, *, loose: bool = False, tagged: bool = False) -> _Picture:
        """Return a picture, written as a form, or where it is ``tagged`` as a content or as forms."""
        key = (name, loose and tagged)
        if key not in self._pictures:
            painting, page = self._stock.pictures[name]
            with pikepdf.open(BytesIO(painting.pdf)) as pdf:
                drawn = pdf.pages[page].obj
                copier = _Copier(self.writer, archive=self._details.archive)
                copier.numbers[drawn.Resources.Font.objgen] = self._fonts
                if not tagged:
                    self._pictures[key] = self._form(drawn, copier, loose=loose)
                elif loose:
                    self._pictures[key] = self._forms(drawn, copier, loose_name(name).encode())
                else:
                    self._pictures[key] = self._content(drawn, copier)
        return self._pictures[key]

    def _form(self, page: Any, copier: _Copier, *, loose: bool) -> _Picture:
        """Write a picture as a form; a loose one may stand beyond the page that it was painted on."""
        box = ANYWHERE if loose else copier.encode(page.MediaBox)
        resources = copier.encode(page.Resources)
        content = page.Contents.read_raw_bytes()
        form = self.writer.share(_as_form(box, resources, content))
        links = tuple(copier.encode(one) for one in page.get("/Annots", ()))
        return _Picture(form, copier.entries(page, _BARE_KEYS), links=links)

    def _forms(self, page: Any, copier: _Copier, name: bytes) -> _Picture:
        """Write a loose picture as a form for each marked sequence, and one for all else, if there is anything."""
        resources = copier.encode(page.Resources)
        forms = [
            b"/%b%b %d 0 R"
            % (name, suffix, self.writer.share(_as_form(ANYWHERE, resources, zlib.compress(content, 9))))
            for suffix, content in sequences(page)
        ]
        return _Picture(0, b"", forms=b" ".join(forms))

    def _content(self, page: Any, copier: _Copier) -> _Picture:
        """Write a picture as a content that pages begin with."""
        content = zlib.compress(b"q\n%b\nQ\n" % page.Contents.read_bytes(), 9)
        stream = self.writer.share(_compressed(content))
        resources = [
            b"%b %b" % (key.encode(), copier.encode(page.Resources[key]))
            for key in sorted(page.Resources.keys() - {"/XObject"})
        ]
        return _Picture(
            stream,
            copier.entries(page, _BARE_KEYS),
            b" ".join(resources),
            copier.inside(page.Resources.get("/XObject", {})),
            tuple(map(copier.inside, page.get("/Annots", ()))),
        )


class _Shared(NamedTuple):
    """What each page of a layout says up to its own content, and its links: objects, or if tagged what they hold."""

    entries: tuple[bytes, ...]
    links: Links


class _Picture(NamedTuple):
    """A painted page in the file: the number of its form, and what a page that it is the ground of says of itself.

    In a tagged file, that of its content, with its resources, forms by name, and links; of a loose picture its forms.
    """

    form: int
    entries: bytes
    resources: bytes = b""
    forms: bytes = b""
    links: tuple[bytes, ...] = ()


ANYWHERE = b"[-14400 -14400 14400 14400]"
"""A box that no page reaches beyond (ISO 32000-1, annex C: 14,400 units)."""


def _as_form(box: bytes, resources: bytes, content: bytes) -> bytes:
    return (
        b"<< /Type /XObject /Subtype /Form /BBox %b /Resources %b /Filter /FlateDecode /Length %d >>\n"
        b"stream\n%b\nendstream" % (box, resources, len(content), content)
    )


def _compressed(data: bytes) -> bytes:
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(data), data)


def append(
    writer: PdfWriter, data: bytes, *, archive: bool = False, structure: StructureTree | None = None
) -> None:
    """Copy all pages of a small PDF into a file that is being written, with what they say of their contents."""
    with pikepdf.open(BytesIO(data)) as pdf:
        copier = _Copier(writer, archive=archive)
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
            content = writer.put(_compressed(zlib.compress(tree.content(index), 9)))
            entries = copier.entries(page, keys)
            writer.page(b"%b/Contents %d 0 R%b" % (entries, content, told[index].entries), numbers[index])


# What a page tells that is its own; the parent is another one here, tags and their numbers stay behind.
_BARE_KEYS = ("/MediaBox", "/TrimBox", "/BleedBox", "/Rotate", "/UserUnit")
_OWN_KEYS = (*_BARE_KEYS, "/Annots")
_PAGE_KEYS = (*_OWN_KEYS, "/Resources", "/Contents")


class _Copier:
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
