"""Writes replayed letters into a file: layouts once, as forms or contents that pages share, and each letter's text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, NamedTuple

import pikepdf

from mailer.render.pdf.copier import BARE_KEYS, Copier, compressed_stream
from mailer.render.pdf.details import Details
from mailer.render.pdf.embedding import embed
from mailer.render.pdf.reading import sequences
from mailer.render.pdf.replay.records import Layout, Replayed, loose_name
from mailer.render.pdf.replay.stock import Stock
from mailer.render.pdf.replay.stream import numeral
from mailer.render.pdf.structure import Links, StructureTree
from mailer.render.pdf.writer import PdfWriter, Sink


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
            if document.links:
                links = tuple(
                    (*fixed, *(self._link(*link) for link in of_page))
                    for fixed, of_page in zip(links, own, strict=True)
                )
            told = [one.entries for one in self.structure.add(document.structure, links, numbers)]
        for page, (shared, content) in enumerate(zip(entries, document.contents, strict=True)):
            stream = self.writer.put(compressed_stream(content))
            if told:
                self.writer.page(b"%b%d 0 R]%b" % (shared, stream, told[page]), numbers[page])
            else:
                more = [
                    *links[page],
                    *(b"%d 0 R" % self.writer.pack(b"<< %b >>" % self._link(*link)) for link in own[page]),
                ]
                said = b" /Annots [%b]" % b" ".join(more) if more else b""
                self.writer.page(b"%b%d 0 R]%b" % (shared, stream, said))

    def _link(self, target: str, place: tuple[float, float, float, float]) -> bytes:
        """Return what a link's annotation holds, as WeasyPrint writes it; in an archive it is marked as printed."""
        sides = " ".join(map(numeral, place))
        address = re.sub(r"([\\()])", r"\\\1", target)
        flags = "/F 4 " if self._details.archive else ""
        if self.structure is not None:
            flags += f"/Contents ({address}) "
        return (
            f"/Type /Annot /Subtype /Link {flags}/Rect [{sides}] /BS << /W 0 >> "
            f"/A << /Type /Action /S /URI /URI ({address}) >>"
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
                copier = Copier(self.writer, archive=self._details.archive)
                copier.numbers[drawn.Resources.Font.objgen] = self._fonts
                if not tagged:
                    self._pictures[key] = self._form(drawn, copier, loose=loose)
                elif loose:
                    self._pictures[key] = self._forms(drawn, copier, loose_name(name).encode())
                else:
                    self._pictures[key] = self._content(drawn, copier)
        return self._pictures[key]

    def _form(self, page: Any, copier: Copier, *, loose: bool) -> _Picture:
        """Write a picture as a form; a loose one may stand beyond the page that it was painted on."""
        box = ANYWHERE if loose else copier.encode(page.MediaBox)
        resources = copier.encode(page.Resources)
        content = page.Contents.read_raw_bytes()
        form = self.writer.share(_as_form(box, resources, content))
        links = tuple(copier.encode(one) for one in page.get("/Annots", ()))
        return _Picture(form, copier.entries(page, BARE_KEYS), links=links)

    def _forms(self, page: Any, copier: Copier, name: bytes) -> _Picture:
        """Write a loose picture as a form for each marked sequence, and one for all else, if there is anything."""
        resources = copier.encode(page.Resources)
        forms = [
            b"/%b%b %d 0 R"
            % (name, suffix, self.writer.share(_as_form(ANYWHERE, resources, zlib.compress(content, 9))))
            for suffix, content in sequences(page)
        ]
        return _Picture(0, b"", forms=b" ".join(forms))

    def _content(self, page: Any, copier: Copier) -> _Picture:
        """Write a picture as a content that pages begin with."""
        content = zlib.compress(b"q\n%b\nQ\n" % page.Contents.read_bytes(), 9)
        stream = self.writer.share(compressed_stream(content))
        resources = [
            b"%b %b" % (key.encode(), copier.encode(page.Resources[key]))
            for key in sorted(page.Resources.keys() - {"/XObject"})
        ]
        return _Picture(
            stream,
            copier.entries(page, BARE_KEYS),
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
