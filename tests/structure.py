"""Reads what a PDF's pages say of their contents, and checks what PDF/UA-1 (ISO 14289-1) asks of it, as far as a
program can tell.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
from typing import Any
from unicodedata import normalize

import pikepdf

Said = tuple[Any, ...]
"""An element: its role, and what is in it: elements, and texts."""

PAINTING = frozenset(
    ("f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Tj", "TJ", "'", '"', "sh", "INLINE IMAGE")
)
KEPT = frozenset(("TR", "TD", "TH"))


class Page:
    """A page's content: the text of each marked sequence, and what is painted outside of all."""

    def __init__(self, page: Any) -> None:
        self.texts: dict[int, str] = defaultdict(str)
        self.times: Counter[int] = Counter()
        self.stray: list[str] = []
        self._run(page.Contents, page.Resources, None)

    def _run(self, content: Any, resources: Any, within: Any) -> None:
        stack = [within]
        font: dict[bytes, str] = {}
        source = _joined(content)
        for operands, operator in pikepdf.parse_content_stream(source):
            name = str(operator)
            if name in ("BMC", "BDC"):
                mark = stack[-1]
                if operands[0] == "/Artifact":
                    assert mark is None or mark == "artifact" or isinstance(mark, int)
                    mark = mark if mark is not None else "artifact"
                elif name == "BDC" and "/MCID" in operands[1]:
                    assert mark is None, "a marked sequence within another one"
                    mark = int(operands[1].MCID)
                    self.times[mark] += 1
                    self.texts[mark] += ""
                stack.append(mark)
            elif name == "EMC":
                stack.pop()
                assert stack
            elif name == "Tf":
                font = _characters(resources.Font[str(operands[0])])
            elif name == "Do":
                drawn = resources.XObject[str(operands[0])]
                if drawn.Subtype == "/Form":
                    self._run(drawn, drawn.Resources, stack[-1])
                elif stack[-1] is None:
                    self.stray.append("Do")
            elif name in PAINTING:
                text = "".join(_text(operands, font)) if name in ("Tj", "TJ") else ""
                if stack[-1] is None and (text or name not in ("Tj", "TJ")):
                    self.stray.append(f"{name} {text}")
                elif isinstance(stack[-1], int):
                    self.texts[stack[-1]] += text
        assert stack == [within]


def _joined(content: Any) -> Any:
    if not isinstance(content, pikepdf.Array):
        return content
    data = b"\n".join(part.read_bytes() for part in content)
    return pikepdf.Stream(_scratch(), data)


@cache
def _scratch() -> pikepdf.Pdf:
    return pikepdf.new()


def _text(operands: Any, font: dict[bytes, str]) -> Iterator[str]:
    parts = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
    for part in parts:
        if isinstance(part, pikepdf.String | bytes | str):
            codes = bytes(part)
            yield from (font.get(codes[at : at + 2], "\ufffd") for at in range(0, len(codes), 2))


_fonts: dict[bytes, dict[bytes, str]] = {}


def _characters(font: Any) -> dict[bytes, str]:
    data = font.ToUnicode.read_bytes()
    if data not in _fonts:
        found: dict[bytes, str] = {}
        for line in data.splitlines():
            parts = line.replace(b"><", b"> <").split()
            if len(parts) == 2 and all(part.startswith(b"<") for part in parts):
                code, said = (bytes.fromhex(part.strip(b"<>").decode()) for part in parts)
                found[code] = said.decode("utf-16-be")
        _fonts[data] = found
    return _fonts[data]


def kids(node: Any) -> list[Any]:
    """Return what is in an element."""
    below = node.get("/K")
    if below is None:
        return []
    return below.as_list() if isinstance(below, pikepdf.Array) else [below]


def said(pdf: pikepdf.Pdf) -> list[Said]:
    """Return the trees of a file's letters: of one, or of each in an element of its own."""
    pages = {page.objgen: Page(page) for page in pdf.pages}
    (document,) = kids(pdf.Root.StructTreeRoot)
    assert document.S == "/Document"
    return [element for kid in kids(document) for element in _said(kid, pages)]


def _said(node: Any, pages: dict[Any, Page]) -> Iterator[Said]:
    """Yield an element, but for those that say nothing and hold nothing."""
    role = str(node.S)[1:]
    found: list[Any] = []
    for kid in kids(node):
        if not isinstance(kid, pikepdf.Dictionary):
            # A ligature may be one sign, and WeasyPrint may leave a space at a line's end.
            text = normalize("NFKC", pages[node.Pg.objgen].texts[int(kid)]).rstrip()
            found += [text] if text else []
        elif "/Obj" in kid:
            action = kid.Obj.get("/A", {})
            found.append(("link", str(action.get("/URI", ""))))
        else:
            found += _said(kid, pages)
    if role == "Figure":
        yield role, str(node.get("/Alt", ""))
    elif found or role in KEPT:
        yield role, *found


def difference(one: list[Said], other: list[Said]) -> str:
    """Return where two trees are first not the same; empty where they are."""
    lines, twins = (list(_lines(tree, 0)) for tree in (one, other))
    for number, (line, twin) in enumerate(zip_longest(lines, twins)):
        if line != twin:
            return "\n".join(["", *lines[max(number - 6, 0) : number], f"- {line}", f"+ {twin}"])
    return ""


def _lines(tree: Iterable[Any], depth: int) -> Iterator[str]:
    for node in tree:
        if isinstance(node, str):
            yield f"{'  ' * depth}“{node}”"
        else:
            yield f"{'  ' * depth}{node[0]}"
            yield from _lines(node[1:], depth + 1)


def check(pdf: pikepdf.Pdf, *, archive: bool = False) -> Counter[str]:
    """Check a file's structure and return how many elements there are of each kind."""
    root = pdf.Root
    assert not pdf.check_pdf_syntax()
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.Lang)
    assert str(pdf.docinfo.Title).strip()
    metadata = root.Metadata.read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata) == archive
    assert b"<dc:title>" in metadata
    parents = dict(numbers(root.StructTreeRoot.ParentTree))
    assert list(parents) == list(range(len(parents)))
    assert root.StructTreeRoot.ParentTreeNextKey == len(parents)
    found: dict[Any, Any] = {}
    owned: dict[Any, set[int]] = defaultdict(set)
    linked: set[Any] = set()
    _walk(root.StructTreeRoot, found, owned, linked)
    named = set()
    for page in pdf.pages:
        content = Page(page)
        assert not content.stray, content.stray[:3]
        assert page.obj.Tabs == "/S"
        elements = parents[int(page.obj.StructParents)].as_list()
        assert set(content.texts) == set(range(len(elements))) == owned[page.objgen]
        assert all(times == 1 for times in content.times.values())
        for mark, element in enumerate(elements):
            assert element.objgen in found
            assert mark in [kid for kid in kids(element) if not isinstance(kid, pikepdf.Dictionary)]
            assert element.Pg.objgen == page.objgen
        for link in page.obj.get("/Annots", ()):
            owner = parents[int(link.StructParent)]
            assert _in_a_link(owner)
            assert str(link.Contents)
            assert link.objgen in linked
            named.add(int(link.StructParent))
        named.add(int(page.obj.StructParents))
    assert named == set(parents)
    return Counter(str(element.S) for element in found.values())


def _in_a_link(element: Any) -> bool:
    """Whether an element is a link or within one: of a text in bold in a link, WeasyPrint makes a link of its own."""
    while element.S != "/Link" and "/S" in element.P:
        element = element.P
    return bool(element.S == "/Link")


def _walk(node: Any, found: dict[Any, Any], owned: dict[Any, set[int]], linked: set[Any]) -> None:
    for kid in kids(node):
        if not isinstance(kid, pikepdf.Dictionary):
            assert int(kid) not in owned[node.Pg.objgen]
            owned[node.Pg.objgen].add(int(kid))
        elif "/Obj" in kid:
            linked.add(kid.Obj.objgen)
        else:
            assert kid.objgen not in found
            assert kid.P.objgen == node.objgen
            if kid.S == "/Figure":
                assert str(kid.get("/Alt", "")).strip()
            if kid.S == "/TH":
                assert kid.A.Scope in ("/Column", "/Row")
            found[kid.objgen] = kid
            _walk(kid, found, owned, linked)


def numbers(node: Any) -> Iterator[tuple[int, Any]]:
    """Yield the keys and values of a number tree, and check the limits of its nodes."""
    first = last = None
    if "/Kids" in node:
        for kid in node.Kids:
            for key, value in numbers(kid):
                first, last = key if first is None else first, key
                yield key, value
    else:
        pairs = node.Nums.as_list()
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            first, last = int(key) if first is None else first, int(key)
            yield int(key), value
    if "/Limits" in node:
        assert [int(limit) for limit in node.Limits] == [first, last]
