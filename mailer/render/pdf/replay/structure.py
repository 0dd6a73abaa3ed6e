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

Nest = tuple[tuple[int, str], ...]
"""The elements that text of a line is in, below its block: a number that tells them apart, and the role of each."""

Tree = tuple[Kid, ...]

Pieces = tuple[bytes | Hole | Place, ...]
"""A written tree with holes."""


def pieces(tree: Iterable[Kid], height: float, *, first: int = 0, lower: float = 0.0) -> Pieces:
    """Return a tree as it is written, up to its holes; the height of its page is given in pixels.

    Its marked sequences are counted from ``first`` on, and all stands ``lower`` by so many pixels than told.
    """
    found: list[bytes | Hole | Place] = []
    for part in _parts(tree, height, first, lower):
        if isinstance(part, bytes) and found and isinstance(found[-1], bytes):
            found[-1] += part
        else:
            found.append(part)
    return tuple(found)


def _parts(tree: Iterable[Kid], height: float, first: int, lower: float) -> Iterator[bytes | Hole | Place]:
    for kid in tree:
        if isinstance(kid, Element):
            yield OPEN + head(kid, height, lower)
            yield from _parts(kid.kids, height, first, lower)
            yield CLOSE
        elif isinstance(kid, Mark):
            yield b"%b%d" % (MARK, first + kid.number)
        elif isinstance(kid, Link):
            yield b"%b%d" % (LINK, kid.number)
        else:
            yield kid


def head(element: Element, height: float, lower: float = 0.0) -> bytes:
    """Return the role and the entries of an element as they are written."""
    said = b"/S/%b%b" % (element.role.encode(), element.entries)
    if element.edges is not None:
        left, top, right, bottom = element.edges
        box = (left, height - bottom - lower, right, height - top - lower)
        said += b"/A<</O/Layout/BBox[%b]>>" % b" ".join(b"%.2f" % (0.75 * edge) for edge in box)
    return said


def filled(tree: Pieces, line: Callable[[Hole], bytes]) -> bytes:
    """Return a written tree with lines in its holes."""
    return b"".join([line(part) if isinstance(part, Hole) else part for part in tree])  # type: ignore[misc]


def line(nests: Sequence[Nest], first: int) -> bytes:
    """Return what is written of a line whose parts are marked sequences, counted from ``first`` on."""
    out: list[bytes] = []
    stack: Nest = ()
    for number, nest in enumerate(nests, first):
        same = 0
        while same < min(len(stack), len(nest)) and stack[same] == nest[same]:
            same += 1
        out += [CLOSE] * (len(stack) - same)
        out += [OPEN + b"/S/" + role.encode() for _, role in nest[same:]]
        out.append(b"%b/S/Span%b%d%b" % (OPEN, MARK, number, CLOSE))
        stack = nest
    return b"".join([*out, *([CLOSE] * len(stack))])


def tokens(written: bytes) -> list[tuple[bytes, bytes]]:
    """Return a written tree sign by sign, each with what it says."""
    return _TOKEN.findall(written)


def marks(tree: Iterable[Kid]) -> int:
    """Return how many marked sequences a tree names."""
    return sum(marks(kid.kids) if isinstance(kid, Element) else isinstance(kid, Mark) for kid in tree)
