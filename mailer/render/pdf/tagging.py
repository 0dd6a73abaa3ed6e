"""What WeasyPrint's pages say of their contents, read from its boxes as it reads them itself (`weasyprint.pdf.tags`).

While a page is painted, WeasyPrint marks each text and each picture of its content with a number. Here the same tree
of elements is made as a record, with holes where clients' lines go. What stands in margins is told of as repeated
(an artifact of pagination, ISO 32000-1, 14.8.2.2); WeasyPrint leaves it marked, and out of its tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
import weasyprint.pdf
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.tags import _get_pdf_tag

from mailer.render.pdf import flow
from mailer.render.pdf.replay.records import FlowPage, Way
from mailer.render.pdf.replay.structure import Element, Hole, Kid, Link, Mark, Nest, Place, Tree, Within
from mailer.render.pdf.writer import text as written

_KEPT = frozenset(("TR", "TD", "TH"))
"""Elements that are told of even where nothing is in them."""

_WITHIN_MARGINS = pydyf.Dictionary({"Type": "/Pagination"})

Marks = Mapping[int, int]
"""The numbers of marked sequences, by the identity of boxes."""


@contextmanager
def marked(
    shown: Sequence[Collection[int] | None], margins: Sequence[Collection[int]]
) -> Iterator[list[Marks]]:
    """Have painted pages marked, and no tree written; gives the marks of each page when it is painted.

    ``shown`` are the boxes, by identity, that are painted of each page (None for all), ``margins`` those
    that stand in its margins.
    """
    add_tags = weasyprint.pdf.add_tags
    found: list[Marks] = []

    def read(_pdf: Any, _document: Any, _version: Any, streams: Sequence[Any]) -> None:
        found.extend(map(_renumbered, streams, shown, margins))

    weasyprint.pdf.add_tags = read
    try:
        yield found
    finally:
        weasyprint.pdf.add_tags = add_tags


def _renumbered(stream: Any, shown: Collection[int] | None, margins: Collection[int]) -> Marks:
    """Take marks of what is not painted out of a page's content, and count the others anew.

    Pictures that nothing is said of are decoration.
    """
    boxes_of = {of["mcid"]: box for box, of in stream._tags.items()}
    marks: dict[int, int] = {}
    out: list[Any] = []
    closed: list[bool] = []
    for token in stream.stream:
        if token == b"BDC" and isinstance(out[-1], dict) and "MCID" in out[-1]:
            box = boxes_of[out[-1]["MCID"]]
            del out[-2:]
            text = isinstance(box, boxes.TextBox)
            closed.append((shown is None or id(box) in shown) and not (text and not box.text.strip()))
            if closed[-1] and id(box) in margins:
                out += ["/Artifact", _WITHIN_MARGINS, token]
            elif closed[-1] and not text and not _alternative(box.element):
                out += ["/Artifact", b"BMC"]
            elif closed[-1]:
                number = marks[id(box)] = len(marks)
                out += ["/Span", pydyf.Dictionary({"MCID": number}), token]
        elif token in (b"BMC", b"BDC"):
            closed.append(True)
            out.append(token)
        elif token != b"EMC" or closed.pop():
            out.append(token)
    stream.stream[:] = out
    return marks


def in_margins(page: Any) -> frozenset[int]:
    """Return the boxes of a page that stand in its margins, by identity."""
    areas = (box for box in page._page_box.children if isinstance(box, boxes.MarginBox))
    return frozenset(id(box) for area in areas for box in flow.every(area))


def links(page: Any, without: Collection[int] = (), only: Collection[int] | None = None) -> dict[int, int]:
    """Return the place of each link of a page among them all, by the identity of the box that is linked.

    Boxes ``without`` are left out, and those that are not of some ``only``.
    """
    linked = [id(link[3]) for link in page.links if link[0] in ("internal", "external")]
    some = [box for box in linked if box not in without and (only is None or box in only)]
    return {box: place for place, box in enumerate(some)}


def nest_of(line: Any) -> dict[int, Nest]:
    """Return the elements that each text of a line is in, by the identity of its box."""
    found: dict[int, Nest] = {}
    count = 0

    def look(box: Any, nest: Nest, linked: bool) -> None:
        nonlocal count
        for child in box.children:
            if isinstance(child, boxes.TextBox):
                found[id(child)] = nest
            elif isinstance(child, boxes.InlineBox):
                count += 1
                within = linked or child.link is not None
                look(child, (*nest, Within(count, _role(child), within)), within)

    look(line, (), False)
    return found


def _role(box: Any) -> str:
    return str(_get_pdf_tag(None if box.element is None else box.element_tag))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the trees of a page: marks by box, holes by line box, and links by the box that is linked."""

    marks: Marks
    holes: Mapping[int, Hole] = field(default_factory=dict)
    links: Mapping[int, int] = field(default_factory=dict)
    items: Mapping[int, int] = field(default_factory=dict)

    def page(self, page: Any) -> Tree:
        """Return the tree of a page."""
        return tuple(self._nodes(page._page_box, ""))

    def item(self, box: Any, way: Way) -> Tree:
        """Return the tree of an item that is in some elements."""
        return tuple(self._nodes(box, way[-1][1] if way else ""))

    def _nodes(self, box: Any, parent: str) -> Iterator[Kid]:
        """Yield what a box is in the tree: one element, and lists in an item of a list behind it."""
        box = getattr(box, "_box", box)  # an absolute or running box is behind a placeholder
        if id(box) in self.items:
            yield Place(self.items[id(box)])
            return
        if isinstance(box, boxes.MarginBox):
            return
        name = None if box.element is None else box.element_tag
        if isinstance(box, boxes.PageBox) or name in ("html", "body"):
            for child in box.children:
                yield from self._nodes(child, parent)
            return
        role = _role(box)
        if role in ("TD", "TH") and parent in ("TD", "TH"):
            role = "NonStruct"
        elif role == "LI" and parent == "LI":
            role = "LBody"
        elif role == "LI" and parent == "LBody":
            role = "NonStruct"
        elif role == "LI" and _without_bullet(box, name):
            kids = tuple(self._element(box, "LBody"))
            yield Element("LI", kids, block=flow.number(box))
            return
        yield from self._element(box, role)

    def _element(self, box: Any, role: str) -> Iterator[Kid]:
        kids: list[Kid] = []
        behind: list[Kid] = []
        if id(box) in self.links:
            kids.append(Link(self.links[id(box)]))
        for child in _children(box, role):
            if isinstance(child, boxes.LineBox):
                if id(child) in self.holes:
                    kids.append(self.holes[id(child)])
                for inner in child.children:
                    kids += self._inner(inner, role)
            elif role == "LI" and getattr(child, "_box", child).element_tag in ("ul", "ol"):
                behind += self._nodes(child, "L")
            else:
                kids += self._inner(child, role)
        if isinstance(box, boxes.ReplacedBox) and id(box) in self.marks:
            kids.append(Mark(self.marks[id(box)]))
        if kids or role in _KEPT:
            edges = None
            if role == "Figure":
                left, top = box.content_box_x(), box.content_box_y()
                edges = (left, top, left + box.width, top + box.height)
            yield Element(role, tuple(kids), _entries(box, role), flow.number(box), edges)
        yield from behind

    def _inner(self, child: Any, role: str) -> Iterator[Kid]:
        if not isinstance(child, boxes.TextBox):
            yield from self._nodes(child, role)
        elif id(child) in self.marks:
            mark = Mark(self.marks[id(child)])
            yield mark if role == "Link" else Element("Span", (mark,))


def told(
    pages: Sequence[FlowPage],
    laid_out: Sequence[Any],
    standing: Sequence[Sequence[flow.Standing]],
    marks: Sequence[Marks],
    holes: Mapping[int, Hole],
) -> list[FlowPage]:
    """Return pages of items with their trees: of what stands apart, with places of items, and of each item.

    ``marks`` are those of the pictures of each page, the ground's first.
    """
    found = []
    following = iter(marks)
    for page, of_page, items in zip(pages, laid_out, standing, strict=True):
        places = {id(item.box): place for place, item in enumerate(items)}
        own = [frozenset(id(box) for box in item.boxes()) for item in items]
        of_ground = links(of_page, frozenset().union(*own))
        tree = Reader(next(following), holes, of_ground, places).page(of_page)
        ways = dict(_ways(tree, ()))
        said = [
            item._replace(
                way=ways.get(place, ()),
                tree=Reader(next(following), holes, links(of_page, only=own[place])).item(
                    one.box, ways.get(place, ())
                ),
            )
            for place, (item, one) in enumerate(zip(page.items, items, strict=True))
        ]
        found.append(page._replace(tree=tree, items=tuple(said), links=len(of_ground)))
    return found


def _ways(tree: Tree, way: Way) -> Iterator[tuple[int, Way]]:
    """Yield the place of each item, and what it is in."""
    for kid in tree:
        if isinstance(kid, Place):
            yield kid.item, way
        elif isinstance(kid, Element):
            yield from _ways(kid.kids, (*way, (kid.block, kid.role)))


def _children(box: Any, role: str) -> Iterator[Any]:
    """Yield the boxes in a box; those of a table stand for it."""
    if role == "Table" and box.is_table_wrapper and (table := box.get_wrapped_table()):
        for child in box.children:
            yield from table.children if child is table else [child]
    else:
        yield from getattr(box, "children", ())


def _without_bullet(box: Any, name: str | None) -> bool:
    return name in ("dt", "dd") or (
        name == "li" and ("list-item" not in box.style["display"] or box.style["list_style_type"] == "none")
    )


def _entries(box: Any, role: str) -> bytes:
    """Return what an element says beside its role: the text of a picture, what a cell is the head of."""
    if role == "Figure":
        return _alternative(box.element)
    if role not in ("TH", "TD"):
        return b""
    said = b""
    if role == "TH":
        said = b"/Scope/Row" if box.element.attrib.get("scope") == "row" else b"/Scope/Column"
    for key, span in ((b"ColSpan", box.colspan), (b"RowSpan", box.rowspan)):
        said += b"/%b %d" % (key, span) if span != 1 else b""
    return b"/A<</O/Table%b>>" % said if said else b""


def _alternative(element: Any) -> bytes:
    """Return what is said of a picture, as an entry; empty where nothing is."""
    if element.tag == "{http://www.w3.org/2000/svg}svg":
        title = element.find("{http://www.w3.org/2000/svg}title")
        said = title.text if title is not None else ""
    else:
        said = element.attrib.get("alt", "")
    return b"/Alt" + written(said) if said else b""
