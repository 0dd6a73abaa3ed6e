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

Part = bytes | Hole | Mark
"""A part of a written tree: what is the same for all letters, a hole, or a marked sequence."""


def pieces(tree: Iterable[Kid], height: float) -> tuple[bytes | Hole, ...]:
    """Return a tree as it is written, up to its holes; the height of its page is given in pixels."""
    found: list[bytes | Hole] = []
    for part in parts(tree, height):
        said = b"%b%d" % (MARK, part.number) if isinstance(part, Mark) else part
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
        elif isinstance(kid, Link):
            yield b"%b%d" % (LINK, kid.number)
        elif not isinstance(kid, Place):
            yield kid


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
