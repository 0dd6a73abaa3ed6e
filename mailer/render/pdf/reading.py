"""Reads what the pages of a small PDF of WeasyPrint's say of their contents, to write it anew in a file of many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from mailer.render.pdf.replay.structure import PAGE, Element, Kid, Link, Mark, pieces
from mailer.render.pdf.writer import text

_KEPT = frozenset(("/TR", "/TD", "/TH"))
_MARKED = re.compile(rb"/\w+\s+<</MCID (\d+)>>\s+BDC")


class Tree:
    """The tree of a small PDF, and its pages' contents with the marks that are in it.

    What is not in the tree is said to be repeated on each page: WeasyPrint leaves texts in margins out. A
    picture that nothing is said of is decoration.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = [page.obj for page in pdf.pages]
        self._numbers = {page.objgen: number for number, page in enumerate(self._pages)}
        self._marks: list[dict[int, int]] = [{} for _ in self._pages]
        trees: list[list[Kid]] = [[] for _ in self._pages]
        (document,) = pdf.Root.StructTreeRoot.K
        for below in document.K:
            trees[self._numbers[below.Pg.objgen]] += self._nodes(below)
        parts = [
            pieces(tree, float(page.MediaBox[3]) / 0.75)
            for tree, page in zip(trees, self._pages, strict=True)
        ]
        self.written = PAGE.join([b"".join(part) for part in parts])  # type: ignore[arg-type]

    def _nodes(self, node: Any) -> Iterator[Element]:
        """Yield an element, if anything is in it."""
        role, page = str(node.S), self._numbers[node.Pg.objgen]
        if role == "/Figure" and not str(node.get("/Alt", "")).strip():
            return
        kids: list[Kid] = []
        for kid in node.K:
            if not isinstance(kid, pikepdf.Dictionary):
                marks = self._marks[page]
                kids.append(Mark(marks.setdefault(int(kid), len(marks))))
            elif "/Obj" in kid:
                links = [link.objgen for link in self._pages[page].Annots]
                kids.append(Link(links.index(kid.Obj.objgen)))
            else:
                kids += self._nodes(kid)
        if kids or role in _KEPT:
            yield Element(role[1:], tuple(kids), _entries(node, role), edges=_edges(node, role))

    def content(self, page: int) -> bytes:
        """Return the content of a page."""
        marks = self._marks[page]

        def exchanged(found: re.Match[bytes]) -> bytes:
            number = marks.get(int(found[1]))
            return b"/Artifact<</Type/Pagination>>BDC" if number is None else b"/Span<</MCID %d>>BDC" % number

        return _MARKED.sub(exchanged, self._pages[page].Contents.read_bytes())


_PAINTING = frozenset(("f", "F", "f*", "B", "B*", "b", "b*", "S", "s"))
_SHOWING = frozenset(("Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"))


def sequences(page: Any) -> Iterator[tuple[bytes, bytes]]:
    """Yield the content of a page in parts: what stands in no marked sequence, and each marked sequence by itself,
    without its mark; with what its name ends with.
    """
    content: Any = pikepdf.parse_content_stream(page.Contents)
    within: list[int | None] = [None]
    owners: list[int | None] = []
    marks = 0
    for operands, operator in content:
        name = str(operator)
        if name in ("BMC", "BDC"):
            numbered = (
                name == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/MCID" in operands[1]
            )
            within.append(int(operands[1].MCID) if numbered else within[-1])
            marks += numbered
        owners.append(within[-1])
        if name == "EMC":
            within.pop()
    for mark in (None, *range(marks)):
        kept: list[Any] = []
        for (operands, operator), owner in zip(content, owners, strict=True):
            name = str(operator)
            if name in ("BMC", "BDC", "EMC") and (mark is not None or owner is not None):
                continue
            if owner != mark and name in _SHOWING:
                continue
            others = owner != mark and name in _PAINTING
            kept.append(([], pikepdf.Operator("n")) if others else (operands, operator))
        yield b"" if mark is None else b".%d" % mark, pikepdf.unparse_content_stream(kept)


def _entries(node: Any, role: str) -> bytes:
    """Return what an element says beside its role, as `mailer.render.pdf.tagging` has it."""
    if role == "/Figure":
        return b"/Alt" + text(str(node.Alt))
    if role not in ("/TH", "/TD"):
        return b""
    told = node.get("/A", {})
    said = b"/Scope/Column" if role == "/TH" else b""
    for key in ("/ColSpan", "/RowSpan"):
        said += b"%b %d" % (key.encode(), int(told[key])) if key in told else b""
    return b"/A<</O/Table%b>>" % said if said else b""


def _edges(node: Any, role: str) -> tuple[float, float, float, float] | None:
    if role != "/Figure":
        return None
    left, top, right, bottom = (float(edge) for edge in node.A.BBox)
    return left, top, right, bottom
