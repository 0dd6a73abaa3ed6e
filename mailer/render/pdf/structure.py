"""The structure of a tagged file, written letter after letter: nothing of a letter's tree stays in memory.

What is kept is four numbers a letter, for the element that holds its pages and the leaf of the parent tree
(ISO 32000-1, 14.7.2 and 14.7.4.4). Letters of one layout have trees that differ in the numbers of their objects alone,
so each tree is worked out once, and is then a form to fill in.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from mailer.render.pdf.replay.stream import packed
from mailer.render.pdf.replay.structure import CLOSE, LINK, MARK, OPEN, PAGE, tokens
from mailer.render.pdf.writer import BRANCH, PdfWriter

FORMS = 1_000
"""How many trees are kept worked out."""

LENGTHS = 64
"""How many texts are kept of a tree: numbers and links of other lengths make another one."""

Links = tuple[tuple[bytes, ...], ...]
"""The links of each page: what their dictionaries hold."""


class Told(NamedTuple):
    """What a page must say of itself: its key in the parent tree, and its links' objects."""

    key: int
    links: tuple[int, ...]

    @property
    def entries(self) -> bytes:
        """The entries of the page's dictionary."""
        links = b" ".join(b"%d 0 R" % link for link in self.links)
        return b"/Tabs/S/StructParents %d%b" % (self.key, b"/Annots[%b]" % links if links else b"")


class StructureTree:
    """The tree of a file; with ``together`` it holds several letters, each an element of its own."""

    def __init__(self, writer: PdfWriter, *, together: bool) -> None:
        self._writer = writer
        self._root = writer.reserve()
        self._above = writer.reserve() if together else self._root
        self._role = b"Sect" if together else b"Document"
        self._letters = array("Q")
        self._leaves = array("Q")
        self._ends = array("Q")
        self._nodes: list[tuple[int, int, int]] = []
        self._key = 0

    def add(self, written: bytes, links: Links, pages: Sequence[int]) -> list[Told]:
        """Write the tree of a letter's pages, whose objects' numbers are given."""
        form = _form(self._role, written, len(links))
        first = self._writer.block(form.objects)
        data, start = form.filled(first, pages, self._key, self._above, links)
        self._writer.put_block(form.objects, packed(data), start)
        self._letters.append(first)
        self._leaves.append(first + form.objects - 1)
        links_from = first + form.elements
        told = []
        for page, number in enumerate(form.links):
            told.append(Told(self._key + page, tuple(range(links_from, links_from + number))))
            links_from += number
        self._key += form.keys
        self._ends.append(self._key - 1)
        if len(self._leaves) == BRANCH:
            self._branch()
        return told

    def _branch(self) -> None:
        """Write a node of the parent tree above the last leaves."""
        first = self._nodes[-1][2] + 1 if self._nodes else 0
        kids = b" ".join(b"%d 0 R" % leaf for leaf in self._leaves)
        node = self._writer.pack(b"<</Limits[%d %d]/Kids[%b]>>" % (first, self._ends[-1], kids))
        self._nodes.append((node, first, self._ends[-1]))
        del self._leaves[:], self._ends[:]

    def finish(self) -> bytes:
        """Write what all letters' trees hang on, and return what the catalogue says of it."""
        if self._leaves:
            self._branch()
        parents = self._writer.pack(
            b"<</Kids[%b]>>" % b" ".join(b"%d 0 R" % node for node, _, _ in self._nodes)
        )
        letters = b" ".join(b"%d 0 R" % letter for letter in self._letters)
        if self._above != self._root:
            self._writer.pack(b"<</S/Document/P %d 0 R/K[%b]>>" % (self._root, letters), self._above)
            letters = b"%d 0 R" % self._above
        self._writer.pack(
            b"<</Type/StructTreeRoot/K[%b]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (letters, parents, self._key),
            self._root,
        )
        return b"/StructTreeRoot %d 0 R /MarkInfo << /Marked true >>" % self._root


@dataclass(slots=True)
class _Element:
    """An element: the one above it, its page, its role and entries, and what is in it."""

    above: int
    page: int
    head: bytes
    kids: list[tuple[bytes, int]] = field(default_factory=list)


class _Body:
    """An object with numbers to be filled in, by their places in the row of all numbers."""

    def __init__(self) -> None:
        self.text: list[bytes] = []
        self.places: list[int] = []

    def add(self, text: bytes, *places: int) -> None:
        self.text.append(text)
        self.places += places


class _Form:
    """A letter's tree worked out, with places for the numbers of objects, pages and keys."""

    def __init__(self, role: bytes, written: bytes, pages: int) -> None:
        found = list(_elements(role, written))
        self.elements = len(found)
        linked = [(one.page, number) for one in found for sign, number in one.kids if sign == LINK]
        linked.sort()
        self.links = [sum(page == of for of, _ in linked) for page in range(pages)]
        self._linked = linked
        self.objects = self.elements + len(linked) + 1
        self.keys = pages + len(linked)
        self._pages = pages
        bodies = [
            _element(index, one, linked, self.elements, self.objects, pages + self.keys)
            for index, one in enumerate(found)
        ]
        said = self.objects + pages + self.keys + 1  # behind all numbers: what links hold
        for place in range(len(linked)):
            body = _Body()
            body.add(b"<<%b/StructParent %d>>", said + place, self.objects + 2 * pages + place)
            bodies.append(body)
        bodies.append(self._leaf(found, linked))
        self._bodies = bodies
        self._filled: dict[tuple[int, ...], tuple[bytes, Any, int]] = {}

    def _leaf(self, found: Sequence[_Element], linked: Sequence[tuple[int, int]]) -> _Body:
        """Return the parent tree's leaf: for each page the elements of its marked sequences, and that of each link."""
        body = _Body()
        keys = self.objects + self._pages
        body.add(b"<</Limits[%d %d]/Nums[", keys, keys + self.keys - 1)
        for page in range(self._pages):
            marks = {
                number: index
                for index, one in enumerate(found)
                if one.page == page
                for sign, number in one.kids
                if sign == MARK
            }
            if sorted(marks) != list(range(len(marks))):
                raise ValueError("a marked sequence of a page is not in its tree, or there twice")
            body.add(b"%d[", keys + page)
            body.add(b" ".join([b"%d 0 R"] * len(marks)), *(marks[number] for number in range(len(marks))))
            body.add(b"]")
        owners = {
            (one.page, number): index
            for index, one in enumerate(found)
            for sign, number in one.kids
            if sign == LINK
        }
        for place, link in enumerate(linked):
            body.add(b"%d %d 0 R ", keys + self._pages + place, owners[link])
        body.add(b"]>>")
        return body

    def filled(
        self, first: int, pages: Sequence[int], key: int, above: int, links: Links
    ) -> tuple[bytes, int]:
        """Return the object stream's data, uncompressed, and where its first object begins."""
        said = [links[page][number] for page, number in self._linked]
        numbers = [*range(first, first + self.objects), *pages, *range(key, key + self.keys), above, *said]
        lengths = tuple([len(str(number)) for number in (first, first + self.objects - 1, *pages, key)])
        lengths = (*lengths, len(str(key + self.keys - 1)), len(str(above)), *map(len, said))
        form = self._filled.get(lengths)
        if form is None:
            form = self._laid_out(numbers)
            last = len(pages) + 3
            if (
                lengths[0] == lengths[1] and lengths[last - 1] == lengths[last]
            ):  # or the next one ends otherwise
                if len(self._filled) >= LENGTHS:
                    self._filled.clear()
                self._filled[lengths] = form
        text, places, start = form
        return text % places(numbers), start

    def _laid_out(self, numbers: Sequence[int | bytes]) -> tuple[bytes, Any, int]:
        """Return the whole text with places for numbers of these lengths."""
        sizes = [
            len(b"".join(body.text) % tuple([numbers[place] for place in body.places]))
            for body in self._bodies
        ]
        head, at, length = [], 0, 0
        for number, size in enumerate(sizes):
            head.append(b"%%d %d" % at)
            length += len(str(numbers[number])) + len(str(at)) + 2
            at += size + 1
        text = b" ".join(head) + b"\n" + b"\n".join([b"".join(body.text) for body in self._bodies])
        places = [*range(len(sizes)), *chain.from_iterable(body.places for body in self._bodies)]
        return text, itemgetter(*places), length


def _element(
    index: int, one: _Element, linked: Sequence[tuple[int, int]], elements: int, objects: int, above: int
) -> _Body:
    """Return an element's dictionary. Pages' numbers stand behind those of objects, the root's at ``above`` there."""
    body = _Body()
    body.add(b"<<%b/P %%d 0 R" % one.head.replace(b"%", b"%%"), one.above if index else objects + above)
    signs = {sign for sign, _ in one.kids}
    if MARK in signs:
        body.add(b"/Pg %d 0 R", objects + one.page)
    if one.kids:
        many = len(one.kids) > 1
        body.add(b"/K[" if many else b"/K ")
        for place, (sign, number) in enumerate(one.kids):
            space = b" " if place else b""
            if sign == MARK:
                body.add(b"%b%d" % (space, number))
            elif sign == LINK:
                link = elements + linked.index((one.page, number))
                body.add(b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", link, objects + one.page)
            else:
                body.add(space + b"%d 0 R", number)
        body.add(b"]" if many else b"")
    body.add(b">>")
    return body


def _elements(role: bytes, written: bytes) -> Iterator[_Element]:
    """Yield the elements of a letter, each before those in it; the first holds them all."""
    found = [_Element(0, 0, b"/S/" + role)]
    stack, page = [0], 0
    for sign, said in tokens(written):
        if sign == OPEN:
            found[stack[-1]].kids.append((OPEN, len(found)))
            found.append(_Element(stack[-1], page, said))
            stack.append(len(found) - 1)
        elif sign == CLOSE:
            stack.pop()
        elif sign == PAGE:
            page += 1
        else:
            found[stack[-1]].kids.append((sign, int(said)))
    yield from found


@lru_cache(maxsize=FORMS)
def _form(role: bytes, written: bytes, pages: int) -> _Form:
    return _Form(role, written, pages)
