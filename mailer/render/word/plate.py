"""A skeleton compiled for Word: its text cut at the slots and packed, its package ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mailer.model import Document, Skeleton
from mailer.render.cut import Cut, Encode, Encoders, Memo, clean
from mailer.render.holes import Escape
from mailer.render.pictures import Picture, Pictures
from mailer.render.word.body import spacer
from mailer.render.word.elements import DECLARATION, NAMESPACES
from mailer.render.word.inline import Choice, Serials, described
from mailer.render.word.layout import Layout, lay_out
from mailer.render.word.look import ThemeLook
from mailer.render.word.numbering import FIRST_LIST
from mailer.render.word.package import DOCUMENT, Edge, Package
from mailer.render.word.press import NOTHING, Cast, Mould, Pressed, pays, press, value
from mailer.render.word.section import section

PROLOG = press(f"{DECLARATION}<w:document {NAMESPACES}><w:body>")
EPILOG = press("</w:body></w:document>")


class Counts(NamedTuple):
    """How far a file's ordered lists and pictures are counted: a section goes on where the last one stopped."""

    lists: int = 0
    drawings: int = 0


NONE = Counts()


class WordPlate:
    """What all clients of a skeleton share, with holes for what they do not."""

    MOULDS = 64
    """How many packages are kept: one for each choice of pictures."""

    def __init__(
        self,
        skeleton: Skeleton,
        look: ThemeLook,
        pictures: Pictures,
        package: Package,
        encoders: Encoders[Pressed],
    ) -> None:
        """Compile a skeleton. Raises `RenderError` for a picture that is not there and an unknown paper."""
        layout = lay_out(skeleton, look, pictures, package.language)
        self._pictures = pictures
        self._package = package
        self._count = len(skeleton.slots)
        self._serials = layout.serials
        self._always = layout.pictures
        self._alone = self._counted(NONE)
        width = layout.paper.width - layout.page.left - layout.page.right
        special = _special(layout.serials, pictures, width)
        self._body = Cut(layout.form, fixed=press, values=encoders, empty=NOTHING, special=special)
        self._whole = not pays(self._body.parts)
        self.paper = skeleton.paper
        self._own_edges = _edges(layout, layout.next_header)
        self.edges = _edges(layout, layout.next_header_among_others)
        own = section(layout.page, layout.paper, _ids(self._own_edges), next_page=False)
        self._close = press(_last(layout) + own)
        properties = section(layout.page, layout.paper, _ids(self.edges), next_page=True)
        self.last = press(_last(layout) + properties)
        self.between = press(_closing(properties))
        self._moulds: dict[tuple[str, ...], Mould] = {}

    def fill(self, values: Sequence[str]) -> Document:
        """Return a client's document. Raises `RenderError` for a picture that is not declared."""
        for choice in self._serials.choices:
            self._pictures.find(choice.source(values))
        return WordDocument(self, values)

    @property
    def lists(self) -> int:
        """How many ordered lists the text has."""
        return len(self._serials.lists)

    def shown(self, values: Sequence[str]) -> tuple[Picture, ...]:
        """Return the pictures of a client's document."""
        chosen = (self._pictures.find(choice.source(values)) for choice in self._serials.choices)
        return tuple(dict.fromkeys((*self._always, *chosen)))

    def body(self, values: Sequence[str], counts: Counts = NONE) -> list[Pressed]:
        """Return the text of a client's document without its section, as part of a file counted so far."""
        return self._body.fill(self._extended(values, counts))

    def after(self, counts: Counts) -> Counts:
        """Return how far a file is counted behind a document of this skeleton."""
        serials = self._serials
        return Counts(counts.lists + len(serials.lists), counts.drawings + len(serials.drawings))

    def cast(self, values: Sequence[str]) -> Cast:
        """Return a client's document as a file of its own."""
        key = tuple([choice.source(values) for choice in self._serials.choices])
        mould = self._moulds.get(key)
        if mould is None:
            if len(self._moulds) >= self.MOULDS:
                self._moulds.clear()
            parts = self._package.parts(self._own_edges.values(), self.shown(values), self.lists)
            mould = self._moulds[key] = Mould(parts, DOCUMENT)
        return mould.cast([PROLOG, *self.body(values), self._close, EPILOG], whole=self._whole)

    def _extended(self, values: Sequence[str], counts: Counts) -> Sequence[str]:
        """Return the values with what the file and the pictures add, at the numbers that the text names."""
        serials = self._serials
        if serials.next == self._count:
            return values
        more = self._alone.copy() if counts is NONE else self._counted(counts)
        for number, before in serials.alone:
            if any(values[slot].strip() for slot in before):
                break  # the lines that follow have these before them too
            more[number - self._count] = "1"
        for choice in serials.choices:
            source = choice.source(values)
            start = choice.first - self._count
            more[start : start + 3] = (source, source, source)
        return [*values[: self._count], *more]

    def _counted(self, counts: Counts) -> list[str]:
        """Return the serial numbers of lists and pictures in a file counted so far, and room for other values."""
        serials = self._serials
        more = [""] * (serials.next - self._count)
        for index, number in enumerate(serials.lists):
            more[number - self._count] = str(FIRST_LIST + counts.lists + index)
        for index, number in enumerate(serials.drawings):
            more[number - self._count] = str(1 + counts.drawings + index)
        return more


class WordDocument(Document):
    """A client's document, written when it is asked for: as a file, or as a section of one for all."""

    __slots__ = ("plate", "values")

    def __init__(self, plate: WordPlate, values: Sequence[str]) -> None:
        object.__setattr__(self, "plate", plate)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "pages", 1)
        object.__setattr__(self, "paper", plate.paper)
        object.__setattr__(self, "slow", None)

    plate: WordPlate
    values: Sequence[str]

    def cast(self) -> Cast:
        """Return the file in two halves, the first of which many documents share."""
        return self.plate.cast(self.values)

    @property
    def data(self) -> bytes:
        """The whole .docx."""
        return self.cast().data


def _edges(layout: Layout, next_header: str) -> dict[str, Edge]:
    """Return the heads and the foot of a layout, by name: empty ones too, or a section takes over the last one's."""
    edges = {
        "next": Edge("header", next_header or spacer(1)),
        "footer": Edge("footer", layout.footer or spacer(1)),
    }
    return edges | ({"first": Edge("header", layout.first_header)} if layout.first_header else {})


def _ids(edges: Mapping[str, Edge]) -> dict[str, str]:
    """Return the relationships of heads and foot, by name."""
    return {name: edge.id for name, edge in edges.items()}


def _last(layout: Layout) -> str:
    """Return what must stand behind the text: a paragraph, where it ends in a table."""
    return spacer(1) if layout.ends_in_table else ""


def _closing(properties: str) -> str:
    """Return a paragraph one point high that ends a section within a file."""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
        f"{properties}</w:pPr></w:p>"
    )


def _special(serials: Serials, pictures: Pictures, width: float) -> dict[int, Encode[Pressed]]:
    """Return what writes the values that the file adds: serial numbers, and the pictures that clients choose."""

    def encoder(choice: Choice, index: int) -> Encode[Pressed]:
        def encode(source: str) -> Pressed:
            return value(described(pictures.find(source), choice.box, width)[index])

        return Memo(encode).__getitem__

    numbers: dict[int, Encode[Pressed]] = dict.fromkeys((*serials.lists, *serials.drawings), value)
    return numbers | {
        choice.first + index: encoder(choice, index) for choice in serials.choices for index in range(3)
    }


def encoders() -> Encoders[Pressed]:
    """Return what packs values for the plates of a run."""
    return Encoders(_packed)


def _packed(how: Escape, text: str) -> Pressed:
    return value(how(clean(text)))
