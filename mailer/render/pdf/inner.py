"""What layout replay asks of WeasyPrint beyond its public interface: the one door to its inner parts.

Together with `looks`, `lineboxes`, `flow`, `boxes`, `strokes` and `harfbuzz` this is all that leans on private names of
WeasyPrint, whose version is pinned for their sake. Everything that comes out of here is a record of ours. Lengths are
CSS pixels (1/96 inch) from the top left of the page; widths of text are Pango units (1/1024 pixel).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf
import pydyf
import weasyprint.pdf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document as Laid
from weasyprint.formatting_structure.build import build_formatting_structure, create_anonymous_boxes
from weasyprint.html import get_link, parse_url
from weasyprint.text.line_break import get_log_attrs, strut

from mailer.errors import N_
from mailer.render.pdf import flow, lineboxes, tagging
from mailer.render.pdf.looks import Looks
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import (
    FONTS_ELSEWHERE,
    Flow,
    FlowPage,
    Inline,
    Item,
    Link,
    Linked,
    MarginLine,
    Painting,
    RunOfText,
    Sheets,
    Spot,
    Stretch,
    Texts,
)
from mailer.render.pdf.replay.structure import Hole

HIGH = 1024.0
"""What stands for the height of a page that does not end."""


@dataclass(slots=True)
class Inner(Looks):
    """One engine's inner parts; fonts are kept here, for all pages of the process."""

    _linked: dict[int, tuple[int, Any]] = field(default_factory=dict)

    def texts(self, html: str, wanted: Collection[int]) -> Texts:
        """Return the texts of numbered blocks of a page as they stand before layout, white space collapsed.

        Raises `UnknownLayoutError` for what cannot be set again line by line: boxes in the text, floats, turned or
        see-through blocks.
        """
        self._linked.clear()
        with self.engine.watched():
            source = self.engine.source(html)
            options = DEFAULT_OPTIONS | {
                "stylesheets": self.engine.sheets,
                "cache": self.engine.pictures,
                "dpi": 300,
            }
            style = CounterStyle()
            context = Laid._build_layout_context(source, self.engine.fonts, style, {}, options)
            root = build_formatting_structure(
                source.etree_element, context.style_for, context.get_image_from_uri, source.base_url,
                context.target_collector, style, context.footnotes,
            )  # fmt: skip
            found: dict[int, Inline] = {}
            named: dict[str, str] = {}
            # What is taken to the foot of the page is no longer in the tree; its white space is not collapsed.
            notes = [create_anonymous_boxes(note.deepcopy()) for note in context.footnotes]
            for box in (root, *notes):
                for number, parent, line in lineboxes.lines(box, None, None):
                    if number is None or number not in wanted:
                        continue
                    if number in found:
                        raise UnknownLayoutError(N_("a block of varying text has several parts"))
                    lineboxes.check_block(parent.style)
                    stretches = tuple(self._stretches(line))
                    found[number] = Inline(stretches, lineboxes.alignment(line.style), collapse=box is root)
                for child in box.descendants():
                    for name, text in child.string_set or ():
                        if named.setdefault(name, text) != text:
                            raise UnknownLayoutError(N_("a text of the margins is set more than once"))
            return Texts(found, named)

    def uri(self, href: str) -> str:
        """Return a link's target as WeasyPrint writes it.

        Raises `UnknownLayoutError` for one that does not lead out of the document.
        """
        url = parse_url(href, self.engine.base, allow_relative=True)
        found = get_link(url, self.engine.base) if url else None
        if found is None or found[1][0] != "external":
            raise UnknownLayoutError(N_("a link leads to no address"))
        return str(found[1][1])

    def _stretches(self, line: Any) -> Iterator[Stretch]:
        runs: list[RunOfText] = []
        struts: set[Any] = set()
        spaces: set[str] = set()
        nests = tagging.nest_of(line) if self.engine.tagged else {}
        for box, parents in lineboxes.texts(line, ()):
            if box.text == "\n":
                yield Stretch(tuple(runs), spaces != {"nowrap"})
                runs, struts, spaces = [], set(), set()
                continue
            spaces.add(box.style["white_space"])
            if len(spaces) > 1 or not spaces <= {"normal", "nowrap"} or "\n" in box.text:
                raise UnknownLayoutError(N_("white space is kept in a block of varying text"))
            struts.add(strut(box.style))
            if len(struts) > 1:
                raise UnknownLayoutError(N_("a line of varying text has letters of several heights"))
            look = self.look(box.style)._replace(nest=nests.get(id(box), ()), links=self._links(parents))
            runs.append(RunOfText(box.text, look))
        yield Stretch(tuple(runs), spaces != {"nowrap"})

    def _links(self, parents: Sequence[Any]) -> tuple[Linked, ...]:
        """Return those of the boxes around a text that are links, or parts of one."""
        found: list[Linked] = []
        target = ""
        for box in parents:
            if box.link is not None:
                kind, target = box.link[1]
                if kind != "external":
                    raise UnknownLayoutError(N_("a link leads to no address"))
            if target:
                height, above = strut(box.style)
                number = self._linked.setdefault(id(box), (len(self._linked), box))[0]
                found.append(Linked(number, target, above, height))
        return tuple(found)

    def lay_out(self, html: str, wanted: Collection[int], named: Collection[str]) -> Sheets:
        """Lay a page out, and paint it without the text of the wanted blocks and of the named texts in margins.

        Raises `UnknownLayoutError` where something floats, or a line has no place of its own.
        """
        document = self.engine.layout(html)
        margins: list[MarginLine] = []
        spots: dict[int, list[Spot]] = {number: [] for number in wanted}
        holes: dict[int, Hole] = {}
        for index, page in enumerate(document.pages):
            for number, parent, line in list(lineboxes.lines(page._page_box, None, None)):
                if number is not None and number in spots and not lineboxes.in_margin(parent):
                    holes[id(line)] = Hole(number, len(spots[number]))
                    spots[number].append(lineboxes.spot(parent, line)._replace(page=index))
                    line.children = ()
            margins += self._margins(page, index, named)
        heights = tuple(page.height * 0.75 for page in document.pages)
        places = {number: tuple(found) for number, found in spots.items()}
        if not self.engine.tagged:
            return Sheets(self._painted(document), heights, places, tuple(margins))
        pages = document.pages
        with tagging.marked([None] * len(pages), list(map(tagging.in_margins, pages))) as marks:
            painting = self._painted(document)
        links = [tagging.links(page) for page in pages]
        trees = [
            tagging.Reader(of_page, holes, linked).page(page)
            for of_page, linked, page in zip(marks, links, pages, strict=True)
        ]
        return Sheets(painting, heights, places, tuple(margins), tuple(trees), tuple(map(len, links)))

    def flow(
        self,
        html: str,
        wanted: Collection[int],
        named: Collection[str],
        *,
        endless: str = "",
        paint: bool = True,
    ) -> Flow:
        """Lay pages out as `lay_out` does, and tell of what items they are made, each painted by itself.

        With ``endless``, the name of the paper, there is one page that does not end, painted as one of `HIGH`
        pixels: what reads PDF often counts with seven digits. Raises `UnknownLayoutError`
        where pages are not made of items that stand one below the other.
        """
        more = [self.engine.endless(endless)] if endless else []
        document = self.engine.layout(html, *more)
        standing = [flow.standing(page) for page in document.pages]
        pages: list[FlowPage] = []
        holes: dict[int, Hole] = {}
        for index, (page, items) in enumerate(zip(document.pages, standing, strict=True)):
            found = tuple([_measured(item, wanted, flow.links(page, item), holes) for item in items])
            apart: dict[int, list[Spot]] = {}
            for number, parent, line in list(lineboxes.lines(page._page_box, None, None)):
                if (
                    number is not None
                    and number in wanted
                    and line.children
                    and not lineboxes.in_margin(parent)
                ):
                    holes[id(line)] = Hole(number, len(apart.get(number, ())))
                    apart.setdefault(number, []).append(lineboxes.spot(parent, line)._replace(page=index))
                    line.children = ()
            box, foot = page._page_box, flow.foot(page)
            bottom = box.content_box_y() + box.height - foot
            pages.append(
                FlowPage(
                    HIGH if endless else page.height, box.content_box_x(), box.width, bottom, found,
                    {n: tuple(of) for n, of in apart.items()},
                    tuple(self._margins(page, index, named)) if paint else (), b"", bool(foot),
                )
            )  # fmt: skip
        if not paint:
            return Flow(tuple(pages), None)
        drawn = flow.pictures(document, standing, HIGH if endless else None)
        with tagging.marked(
            [one.boxes for one in drawn.pages], list(map(tagging.in_margins, drawn.pages))
        ) as marks:
            painting = self._painted(drawn)
        if self.engine.tagged:
            pages = tagging.told(pages, document.pages, standing, marks, holes)
        names = iter(painting.pictures)
        shown = [
            page._replace(
                ground=next(names), items=tuple([item._replace(picture=next(names)) for item in page.items])
            )
            for page in pages
        ]
        return Flow(tuple(shown), painting)

    def _margins(self, page: Any, index: int, named: Collection[str]) -> Iterator[MarginLine]:
        """Yield the lines of named texts in a page's margins, taken out of it.

        Raises `UnknownLayoutError` where one takes several lines, as the name of an addressee may in the address.
        """
        seen: set[int] = set()
        for number, parent, line in list(lineboxes.lines(page._page_box, None, None)):
            if number is None and (name := lineboxes.repeated(parent, named)):
                first, *others = lineboxes.text_boxes(line)
                if others:
                    raise UnknownLayoutError(N_("a text of the margins is made of several"))
                if id(parent) in seen:
                    raise UnknownLayoutError(N_("a text of the margins takes several lines"))
                seen.add(id(parent))
                spot = lineboxes.spot(parent, line)._replace(page=index)
                yield MarginLine(spot, name, self.look(first.style), lineboxes.alignment(line.style))
                line.children = ()

    def _painted(self, document: Any) -> Painting:
        """Paint a laid-out document without embedding fonts."""
        for _, font in self.fonts.items():
            font.to_unicode, font.missing = {}, {}
        document.fonts = self.fonts
        with self.engine.watched(), _fonts_elsewhere():
            data = document.write_pdf(pdf_identifier=b"mailer", pdf_tags=self.engine.tagged, dpi=300)
        if any(font.missing for _, font in self.fonts.items()):
            raise UnknownLayoutError(N_("a font lacks a character"))
        used = {
            self.face(font).hash: dict(font.to_unicode) for _, font in self.fonts.items() if font.to_unicode
        }
        return Painting(data, _pictures(data), used)


def _measured(
    item: flow.Standing, wanted: Collection[int], links: tuple[Link, ...], holes: dict[int, Hole]
) -> Item:
    """Return the record of an item with its links; lines of wanted blocks are taken out, and told of in ``holes``."""
    lines = list(lineboxes.lines(item.box, None, None))
    spots: dict[int, list[Spot]] = {}
    for number, parent, line in lines:
        if number is not None and number in wanted:
            spot = lineboxes.spot(parent, line)
            holes[id(line)] = Hole(number, len(spots.get(number, ())))
            spots.setdefault(number, []).append(spot._replace(baseline=spot.baseline - item.top))
            line.children = ()
    bottoms = tuple([line.position_y + line.height - item.top for _, _, line in lines])
    return Item(
        item.number, item.top, item.bottom, {n: tuple(of) for n, of in spots.items()}, bottoms, b"",
        None if item.table is None else flow.number(item.table), item.head, links,
    )  # fmt: skip


def _pictures(data: bytes) -> tuple[bytes, ...]:
    """Return a name for what each page of a painting shows, which ends with a zero where that is nothing.

    A page's content names pictures and patterns by what they hold.
    """
    names = []
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            content, links = page.obj.Contents.read_bytes(), page.obj.get("/Annots", ())
            said = [content, page.obj.MediaBox.unparse(), *(link.unparse(resolved=True) for link in links)]
            shows = bool(links) or _PAINTS.search(content) is not None
            names.append(hashlib.sha256(b"\n".join(said)).digest()[:15] + (b"\1" if shows else b"\0"))
    return tuple(names)


_PAINTS = re.compile(rb"\b(?:f|F|S|s|B|b|Do|Tj|TJ|sh)\b")
"""Operators that put something onto a page."""


@contextmanager
def _fonts_elsewhere() -> Iterator[None]:
    """Have WeasyPrint paint without embedding fonts: they are embedded once for the whole file."""
    embed = weasyprint.pdf.build_fonts_dictionary
    weasyprint.pdf.build_fonts_dictionary = lambda *_: pydyf.Dictionary({FONTS_ELSEWHERE: "true"})
    try:
        yield
    finally:
        weasyprint.pdf.build_fonts_dictionary = embed


def breaks(text: str, language: str) -> list[int]:
    """Return where a line may end within a text: numbers of characters before the break, ends left out."""
    attributes = get_log_attrs(text, language)
    return [index for index in range(1, len(text)) if attributes[index].is_line_break]
