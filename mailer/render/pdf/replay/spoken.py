"""Tagged pages that are put together from items: their content in marked sequences, and their tree.

An item brings the tree of what is in it, and the way there from the page. What stands apart comes before all items or
behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.careful import SetLine
from mailer.render.pdf.replay.glyphs import UNITS
from mailer.render.pdf.replay.ink import Head
from mailer.render.pdf.replay.paging import Ground
from mailer.render.pdf.replay.records import Link, Way, loose_name
from mailer.render.pdf.replay.stack import Piece, Stood
from mailer.render.pdf.replay.stream import compressed, marked, numeral
from mailer.render.pdf.replay.structure import (
    CLOSE,
    OPEN,
    Element,
    Hole,
    Kid,
    Nest,
    Part,
    Place,
    Tree,
    line,
    marks,
    numbered,
    parts,
)
from mailer.render.pdf.replay.tagged import MarkedInk

Places = Sequence[tuple[float, float, float, float]]


class _Apart(NamedTuple):
    """What stands apart on a page: its written tree before all items and behind them, and its marked sequences."""

    before: tuple[Part, ...]
    behind: tuple[Part, ...]
    marks: int


class _Told(NamedTuple):
    """What a piece says: its written tree, the places of its lines, its marked sequences, whether it shows pictures."""

    piece: Piece
    tree: tuple[Part, ...]
    lines: dict[Hole, int]
    marks: int
    pictures: bool


class Speaker:
    """What is worked out once for pages of one text; ``nests`` are the elements that text of each look is in."""

    def __init__(self, heads: Sequence[Head], nests: Sequence[Nest]) -> None:
        self.heads = heads
        self.nests = nests
        self._apart: dict[int, tuple[Ground, _Apart]] = {}
        self._told: dict[int, _Told] = {}

    def page(self, ground: Ground) -> SpokenPage:
        """Begin a page. Raises `UnknownLayoutError` where something stands apart between items."""
        known = self._apart.get(id(ground))
        if known is None:
            known = self._apart[id(ground)] = (ground, _divided(ground))
        return SpokenPage(ground, known[1], self)

    def told(self, piece: Piece) -> _Told:
        """Return what a piece says."""
        told = self._told.get(id(piece))
        if told is None:
            holes = (
                Hole(block, index) for block, spots in piece.spots.items() for index in range(len(spots))
            )
            told = self._told[id(piece)] = _Told(
                piece,
                tuple(parts(piece.tree, 0.0)),
                {hole: place for place, hole in enumerate(holes)},
                marks(piece.tree),
                _shows_pictures(piece.tree),
            )
        return told


class SpokenPage:
    """A page's content and tree while they are written."""

    def __init__(self, ground: Ground, apart: _Apart, speaker: Speaker) -> None:
        self._height = ground.height
        self._apart = apart
        self._speaker = speaker
        self._ink = MarkedInk(speaker.heads, apart.marks)
        self._out: list[str] = []
        self._firsts: list[tuple[int, int]] = []
        self._fixed_links = ground.links
        self._items: list[tuple[Stood, Sequence[bytes]]] = []
        self._lines: dict[Hole, bytes] = {}

    @property
    def links(self) -> Sequence[Link]:
        """The links in the text; those of the ground and of all items come before them."""
        return self._ink.links

    def draw(self, one: Stood) -> None:
        """Draw an item's picture, each marked sequence of it by itself."""
        ink = self._ink
        self._firsts.append((ink.following, self._fixed_links))
        self._fixed_links += len(one.piece.links)
        if not one.piece.shows:
            return
        name, rise = loose_name(one.piece.picture), numeral(one.piece.rise(one.top, self._height))
        self._out.append(f"q 1 0 0 1 0 {rise} cm/{name} Do\n")
        for number in range(self._speaker.told(one.piece).marks):
            self._out.append(f"{marked(ink.following)}/{name}.{number} Do EMC\n")
            ink.following += 1
        self._out.append("Q\n")

    def begin(self) -> None:
        """Begin with the text."""
        self._out.append(f".75 0 0 -.75 0 {numeral(self._height * 0.75)} cm\nBT\n")

    def apart(self, block: int, lines: Sequence[SetLine], places: Places) -> None:
        """Write the lines of a block that stands apart."""
        for index, said in enumerate(self._written(lines, places, 0)):
            self._lines[Hole(block, index)] = said

    def item(self, one: Stood, lines: Sequence[SetLine], places: Places) -> None:
        """Write the lines of an item, whose places are given from its top."""
        self._items.append((one, self._written(lines, places, one.top)))

    def _written(self, lines: Sequence[SetLine], places: Places, top: float) -> list[bytes]:
        """Write lines, and return what is written of them in the tree."""
        ink, nests, said = self._ink, self._speaker.nests, []
        for (x, width, share, baseline), one in zip(places, lines, strict=True):
            left = x + share * max(width - one.width / UNITS, 0) if share else x
            link = self._fixed_links + len(ink.links)
            said.append(line([nests[part.look] for part in one.parts if part.glyphs], ink.following, link))
            ink.write(one, left, top + baseline)
        return said

    def margin(self, line: SetLine, place: tuple[float, float, float, float]) -> None:
        """Write a line that is repeated on each page."""
        x, width, share, baseline = place
        self._ink.write(line, x + share * max(width - line.width / UNITS, 0), baseline, repeated=True)

    def finished(self) -> bytes:
        """Return the content, compressed."""
        return compressed([*self._out, *self._ink.operators, "ET"])

    def structure(self) -> bytes:
        """Return the page's tree, as it is written. All items have come, in the order in which they were drawn."""
        out = list(_filled(self._apart.before, (0, 0), self._lines.__getitem__))
        stack: Way = ()
        for (one, lines), first in zip(self._items, self._firsts, strict=True):
            way = one.piece.way
            same = 0
            while same < min(len(stack), len(way)) and stack[same] == way[same]:
                same += 1
            out += [CLOSE] * (len(stack) - same)
            out += [OPEN + b"/S/" + role.encode() for _, role in way[same:]]
            stack = way
            told = self._speaker.told(one.piece)
            tree = told.tree
            if told.pictures:  # their edges hang on where the item stands
                tree = tuple(parts(one.piece.tree, self._height, one.top - one.piece.origin))
            out += _filled(
                tree, first, {hole: lines[place] for hole, place in told.lines.items()}.__getitem__
            )
        out += [CLOSE] * len(stack)
        return b"".join([*out, *_filled(self._apart.behind, (0, 0), self._lines.__getitem__)])


def _filled(tree: Iterable[Part], firsts: tuple[int, int], lines: Callable[[Hole], bytes]) -> Iterator[bytes]:
    """Yield a tree as it is written; its marked sequences and links are counted from ``firsts`` on."""
    for part in tree:
        if isinstance(part, bytes):
            yield part
        else:
            said = numbered(part, *firsts)
            yield said if isinstance(said, bytes) else lines(said)


def _divided(ground: Ground) -> _Apart:
    """Return what stands apart before all items of a page, and behind them."""
    before: list[Kid] = []
    behind: list[Kid] = []
    seen = False
    for kid in ground.tree:
        if _holds_items(kid):
            if behind or not _is_way(kid):
                raise _between()
            seen = True
        else:
            (behind if seen else before).append(kid)
    return _Apart(
        tuple(parts(before, ground.height)), tuple(parts(behind, ground.height)), marks(ground.tree)
    )


def _holds_items(kid: Kid) -> bool:
    return isinstance(kid, Place) or (isinstance(kid, Element) and any(map(_holds_items, kid.kids)))


def _is_way(kid: Kid) -> bool:
    """Whether an element holds items and nothing else."""
    return isinstance(kid, Place) or (isinstance(kid, Element) and all(map(_is_way, kid.kids)))


def _shows_pictures(tree: Tree) -> bool:
    return any(isinstance(kid, Element) and (kid.edges or _shows_pictures(kid.kids)) for kid in tree)


def _between() -> UnknownLayoutError:
    return UnknownLayoutError(N_("something stands apart between blocks that move"))
