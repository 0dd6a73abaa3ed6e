"""The records of layout replay, light to import: what WeasyPrint was asked once, and what a letter is made of.

Lengths are CSS pixels (1/96 inch) from the top left of the page, widths of text Pango units (1/1024 pixel).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from mailer.model import Document
from mailer.render.pdf.replay.structure import Nest, Tree

Way = tuple[tuple[int, str], ...]
"""The elements that an item is in, from the page on: the number of each one's block (or -1), and its role."""

FONTS_ELSEWHERE = "MailerFonts"
"""The key of the dictionary that stands for the fonts in painted pages."""


class Typeface(NamedTuple):
    """A font as WeasyPrint names it in a PDF, with what its dictionary there says.

    ``data`` is the font file, ``place`` the font's number in it; ``ascent`` and ``descent`` are
    thousandths of the font's size.
    """

    hash: str
    name: str
    family: str
    flags: int
    ascent: int
    descent: int
    opentype: bool
    place: int
    data: bytes


class Stroke(NamedTuple):
    """A line along a text (CSS ``text-decoration``), drawn ``over`` it or under it: its place below the baseline.

    ``color`` and ``width`` are operators, ``dashes`` is the array of a broken line; ``apart`` is how far each of two
    lines is from that place.
    """

    below: float
    over: bool
    color: str
    width: str
    dashes: str = ""
    apart: float = 0.0


class Linked(NamedTuple):
    """A box of a line that is a link or part of one: its number on the page, the target, and the box's height.

    ``above`` is how far its top is above the baseline. In the ``target`` of a page of stand-ins, a link with values is
    named by its number (see `variant.linked`).
    """

    box: int
    target: str
    above: float
    height: float


Link = tuple[str, tuple[float, float, float, float]]
"""A link's target, and left, top, right and bottom of where it can be clicked."""


class Look(NamedTuple):
    """How a run of text is set: typeface, size in pixels, OpenType features, language, colour operators, lines along
    it, and the links that it is in.

    ``spacing`` is what each letter is wider by, in pixels; ``nest`` are the elements that it is in, for files that are
    tagged.
    """

    face: Typeface
    size: float
    features: tuple[tuple[str, int], ...]
    language: str
    color: str
    strokes: tuple[Stroke, ...] = ()
    links: tuple[Linked, ...] = ()
    nest: Nest = ()
    spacing: float = 0.0


class RunOfText(NamedTuple):
    """Text of one box before it is broken into lines; slots stand in it as private-use characters."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands between two forced ends of lines; ``wraps`` unless white space must not end a line."""

    runs: tuple[RunOfText, ...]
    wraps: bool = True


@dataclass(frozen=True, slots=True)
class Inline:
    """A block's text: its stretches, how its lines are aligned (``left``, ``right``, ``center``, ``justify``), and
    whether white space in it counts as one space."""

    stretches: tuple[Stretch, ...]
    align: str
    collapse: bool = True


class Spot(NamedTuple):
    """Where a printed line stands: page (from 0), left edge and width of its block, and the baseline."""

    page: int
    x: float
    width: float
    baseline: float

    def at(self, page: int, top: float) -> Spot:
        """Return the place of a line of an item whose top stands at a place of a page."""
        return Spot(page, self.x, self.width, top + self.baseline)


class MarginLine(NamedTuple):
    """A line in a page's margin that repeats a named text of the page (CSS ``string()``), as the addressee's name."""

    spot: Spot
    name: str
    look: Look
    align: str


class Texts(NamedTuple):
    """What a page says before layout: numbered blocks, and the named texts that margins may repeat."""

    blocks: Mapping[int, Inline]
    named: Mapping[str, str]


class Painting(NamedTuple):
    """Painted pages: a PDF without fonts, a name for what each page shows, and the text of each glyph, by typeface.

    A name ends with a zero where nothing is painted.
    """

    pdf: bytes
    pictures: tuple[bytes, ...]
    glyphs: Mapping[str, Mapping[int, str]]


def loose_name(picture: bytes) -> str:
    """Return the name that a letter draws a loose picture by."""
    return f"L{picture[:5].hex()}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What letters share, by names of pictures: each page's ground, and what letters draw where it stands in them.

    ``begins`` is what each page's content begins with, where it is the same for all letters and so is written once.
    Where it is ``tagged``, a page's ground is part of its content, and of loose pictures each marked sequence is drawn
    by itself.
    """

    pages: tuple[bytes, ...]
    loose: tuple[bytes, ...] = ()
    begins: tuple[bytes, ...] = ()
    tagged: bool = False

    @property
    def mark(self) -> bytes:
        """A name for the layout, from what is drawn."""
        return hashlib.sha256(
            repr((self.pages, self.loose, self.begins) + self.tagged * (1,)).encode()
        ).digest()[:16]


@dataclass(frozen=True, slots=True)
class Sheets:
    """Laid-out pages.

    ``painting`` holds them, ``heights`` are theirs in points, ``spots`` say where the lines of the asked-for
    blocks stand, ``margins`` those of named texts. ``trees`` say what is what on each page, if that was asked for, and
    ``links`` how many of them are painted there.
    """

    painting: Painting
    heights: tuple[float, ...]
    spots: Mapping[int, tuple[Spot, ...]]
    margins: tuple[MarginLine, ...]
    trees: tuple[Tree, ...] = ()
    links: tuple[int, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self.heights)


class Item(NamedTuple):
    """A part of the text that moves as a whole, as it stands on a page: its element's number, the edges of its frame.

    ``spots`` of its lines, the ``bottoms`` of all its lines and the ``links`` in it are given from its top; ``picture``
    names what is painted of it (see `Painting`). A row has the number of its ``table``, and is a ``head`` where that is
    repeated. For tagged files, ``tree`` says what is in it, and ``way`` what it is in.
    """

    number: int
    top: float
    bottom: float
    spots: Mapping[int, tuple[Spot, ...]]
    bottoms: tuple[float, ...]
    picture: bytes
    table: int | None
    head: bool
    links: tuple[Link, ...] = ()
    way: Way = ()
    tree: Tree = ()


class FlowPage(NamedTuple):
    """A page of items: its height, its text's left edge and width, down to where it may stand, and what stands apart.

    ``ground`` names the picture of all but the items, ``foot`` tells whether something was
    taken to the page's foot. For tagged files, ``tree`` says what is on it, with places of items, and
    ``links`` how many of them the ground has.
    """

    height: float
    left: float
    width: float
    bottom: float
    items: tuple[Item, ...]
    apart: Mapping[int, tuple[Spot, ...]]
    margins: tuple[MarginLine, ...]
    ground: bytes
    foot: bool
    tree: Tree = ()
    links: int = 0


class Flow(NamedTuple):
    """Laid-out pages as items; painted where that was asked for."""

    pages: tuple[FlowPage, ...]
    painting: Painting | None


class Replayed(Document):
    """A client's letter: the layout that it stands on, and what is written on each page (a compressed stream).

    ``links`` are those of each page that are not of the layout, in points from its bottom left; none for no page.
    ``mark`` names the layout. As a PDF of its own it is written when it is asked for, by ``owner``: the format in whose
    process it is, under ``title``. ``structure`` is what its pages say of their contents (see `structure`), empty where
    they are not tagged.
    """

    __slots__ = ("contents", "links", "mark", "owner", "structure", "title")

    def __init__(
        self,
        mark: bytes,
        contents: tuple[bytes, ...],
        paper: str,
        *,
        title: str = "",
        owner: Owner | None = None,
        structure: bytes = b"",
        links: tuple[tuple[Link, ...], ...] = (),
    ) -> None:
        object.__setattr__(self, "links", links)
        object.__setattr__(self, "mark", mark)
        object.__setattr__(self, "contents", contents)
        object.__setattr__(self, "pages", len(contents))
        object.__setattr__(self, "paper", paper)
        object.__setattr__(self, "slow", None)
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "structure", structure)

    mark: bytes
    contents: tuple[bytes, ...]
    links: tuple[tuple[Link, ...], ...]
    title: str
    owner: Owner | None
    structure: bytes

    @property
    def data(self) -> bytes:
        """The letter as a PDF of its own."""
        if self.owner is None:
            raise TypeError("a letter on its way between processes is no file yet")
        return self.owner.alone(self)

    @property
    def sha256(self) -> str:
        """A fingerprint of what the letter shows, in hexadecimal."""
        said = repr(self.links).encode() if self.links else b""
        return hashlib.sha256(self.mark + b"".join((*self.contents, self.structure, said))).hexdigest()

    def __reduce__(self) -> tuple[Any, ...]:
        return _arrived, (self.mark, self.contents, self.paper, self.title, self.structure, self.links)

    def owned(self, owner: Owner, title: str | None = None) -> Replayed:
        """Return the letter in a process that knows its layout, by default under the title that it has."""
        named = self.title if title is None else title
        return Replayed(
            self.mark, self.contents, self.paper,
            title=named, owner=owner, structure=self.structure, links=self.links,
        )  # fmt: skip


def _arrived(
    mark: bytes,
    contents: tuple[bytes, ...],
    paper: str,
    title: str,
    structure: bytes,
    links: tuple[tuple[Link, ...], ...],
) -> Replayed:
    return Replayed(mark, contents, paper, title=title, structure=structure, links=links)


class Owner(Protocol):
    """What can write a replayed letter as a file."""

    def alone(self, document: Replayed) -> bytes:
        """Return a letter as a PDF of its own."""
        ...
