"""What pages say of their contents: a tree of elements, for screen readers (ISO 32000-1, 14.7 and 14.8).

A layout's tree has holes where a client's lines go. Filled, it is a text that can be sent between processes and told
from others at once; `mailer.render.pdf.structure` writes it into a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

OPEN, CLOSE, MARK, LINK, PAGE = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
"""Signs of a written tree: an element's role and attributes, its end, a marked sequence or a link of the page by its
number, a page's end."""

_TOKEN = re.compile(rb"([\x01-\x05])([^\x01-\x05]*)")


class Mark(NamedTuple):
    """A marked sequence of a page's content, by its number there."""

    number: int


class Link(NamedTuple):
    """A link, by its place among those of the page (from 0)."""

    number: int


class Hole(NamedTuple):
    """Where a line of a varying block goes: the block's number, and which of its lines on the page or item it is."""

    block: int
    line: int


class Place(NamedTuple):
    """Where an item stands in the tree of its page, by its place there (from 0)."""

    item: int


class Element(NamedTuple):
    """An element: its role, what is in it, further entries as they are written, and the number of its block (or -1).

    ``edges`` are those of a picture: left, top, right, bottom, in pixels from the top left of the page.
    """

    role: str
    kids: tuple[Kid, ...]
    entries: bytes = b""
    block: int = -1
    edges: tuple[float, float, float, float] | None = None


Kid = Element | Mark | Link | Hole | Place


class Within(NamedTuple):
    """An element of a line that text is in: a number that tells it from others, its role, and whether it is a link (or
    in one, which WeasyPrint links too)."""

    number: int
    role: str
    linked: bool = False


Nest = tuple[Within, ...]
"""The elements that text of a line is in, below its block."""

Tree = tuple[Kid, ...]

Part = bytes | Hole | Mark | Link
"""A part of a written tree: what is the same for all letters, a hole, a marked sequence, or a link."""


def pieces(tree: Iterable[Kid], height: float) -> tuple[bytes | Hole, ...]:
    """Return a tree as it is written, up to its holes; the height of its page is given in pixels."""
    found: list[bytes | Hole] = []
    for part in parts(tree, height):
        said = numbered(part)
        if isinstance(said, bytes) and found and isinstance(found[-1], bytes):
            found[-1] += said
        else:
            found.append(said)
    return tuple(found)


def parts(tree: Iterable[Kid], height: float, lower: float = 0.0) -> Iterator[Part]:
    """Yield a tree as it is written, part by part; all stands ``lower`` by so many pixels than told."""
    for kid in tree:
        if isinstance(kid, Element):
            yield OPEN + head(kid, height, lower)
            yield from parts(kid.kids, height, lower)
            yield CLOSE
        elif not isinstance(kid, Place):
            yield kid


def numbered(part: Part, mark: int = 0, link: int = 0) -> bytes | Hole:
    """Return a part as it is written, its marked sequences and links counted from these numbers on."""
    if isinstance(part, Mark):
        return b"%b%d" % (MARK, mark + part.number)
    return b"%b%d" % (LINK, link + part.number) if isinstance(part, Link) else part


def head(element: Element, height: float, lower: float = 0.0) -> bytes:
    """Return the role and the entries of an element as they are written."""
    said = b"/S/%b%b" % (element.role.encode(), element.entries)
    if element.edges is not None:
        left, top, right, bottom = element.edges
        box = (left, height - bottom - lower, right, height - top - lower)
        said += b"/A<</O/Layout/BBox[%b]>>" % b" ".join(b"%.2f" % (0.75 * edge) for edge in box)
    return said


def filled(tree: Iterable[bytes | Hole], line: Callable[[Hole], bytes]) -> bytes:
    """Return a written tree with lines in its holes."""
    return b"".join([line(part) if isinstance(part, Hole) else part for part in tree])


def line(nests: Sequence[Nest], first: int, link: int = 0) -> bytes:
    """Return what is written of a line whose parts are marked sequences, counted from ``first`` on.

    Its links are counted from ``link`` on, in the order in which they begin.
    """
    out: list[bytes] = []
    stack: Nest = ()
    for number, nest in enumerate(nests, first):
        same = 0
        while same < min(len(stack), len(nest)) and stack[same] == nest[same]:
            same += 1
        out += [CLOSE] * (len(stack) - same)
        for within in nest[same:]:
            out.append(OPEN + b"/S/" + within.role.encode())
            if within.linked:
                out.append(b"%b%d" % (LINK, link))
                link += 1
        # As WeasyPrint has it: text is of a link itself, and anywhere else in a span.
        of_link = bool(nest) and nest[-1].role == "Link"
        out.append(b"%b%d" % (MARK, number) if of_link else b"%b/S/Span%b%d%b" % (OPEN, MARK, number, CLOSE))
        stack = nest
    return b"".join([*out, *([CLOSE] * len(stack))])


def tokens(written: bytes) -> list[tuple[bytes, bytes]]:
    """Return a written tree sign by sign, each with what it says."""
    return _TOKEN.findall(written)


def marks(tree: Iterable[Kid]) -> int:
    """Return how many marked sequences a tree names."""
    return sum(marks(kid.kids) if isinstance(kid, Element) else isinstance(kid, Mark) for kid in tree)
