"""The parts of a .docx beside its text: styles, numbering, head and foot, pictures, properties.

They belong to a theme and a campaign, not to a skeleton: names are made of what a part holds, so that letters
of several skeletons share one package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import CT_Types, serialize_part_xml
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part
from docx.opc.rel import Relationships
from docx.opc.spec import default_content_types
from docx.package import Package as Opc
from docx.parts.hdrftr import FooterPart, HeaderPart
from docx.parts.image import ImagePart

from mailer.render.pictures import Picture
from mailer.render.word.blank import blank
from mailer.render.word.elements import DECLARATION, NAMESPACES
from mailer.render.word.inline import relationship
from mailer.render.word.look import ThemeLook
from mailer.render.word.numbering import numbered

DOCUMENT = "word/document.xml"
_DOCUMENT = PackURI(f"/{DOCUMENT}")


@dataclass(frozen=True, slots=True)
class Edge:
    """A head or foot: ``header`` or ``footer``, and the part's text."""

    kind: str
    xml: str

    @property
    def id(self) -> str:
        """The relationship's name, made of the text."""
        return f"rId{self.kind.title()}{hashlib.sha256(self.xml.encode()).hexdigest()[:12]}"

    def relate(self, text: Part) -> None:
        """Add the part to a text."""
        header = self.kind == "header"
        root, made = ("hdr", HeaderPart) if header else ("ftr", FooterPart)
        blob = f"{DECLARATION}<w:{root} {NAMESPACES}>{self.xml}</w:{root}>".encode()
        name = PackURI(f"/word/{self.kind}{self.id[-12:]}.xml")
        content = CONTENT_TYPE.WML_HEADER if header else CONTENT_TYPE.WML_FOOTER
        kind = RELATIONSHIP_TYPE.HEADER if header else RELATIONSHIP_TYPE.FOOTER
        text.load_rel(kind, made.load(name, content, blob, text.package), self.id)


class Package:
    """The parts that all documents of a run share."""

    def __init__(self, look: ThemeLook, language: str, today: date, author: str, title: str) -> None:
        self._look = look
        self.language = language
        self._today = today
        self._author = author
        self._title = title

    def parts(
        self, edges: Iterable[Edge], pictures: Iterable[Picture], lists: int
    ) -> Iterator[tuple[str, bytes]]:
        """Yield all parts but the text, in order; ``lists`` is how many ordered lists it has."""
        package = Opc()
        text = Part(_DOCUMENT, CONTENT_TYPE.WML_DOCUMENT_MAIN, b"", package)
        of_package, of_text = self._shared
        for name, kind, part in of_package:
            package.load_rel(kind, text if kind == RELATIONSHIP_TYPE.OFFICE_DOCUMENT else part, name)
        for name, kind, part in of_text:
            own = _numbered(part, lists) if kind == RELATIONSHIP_TYPE.NUMBERING else part
            text.load_rel(kind, own, name)
        for edge in edges:
            edge.relate(text)
        for picture in pictures:
            text.load_rel(RELATIONSHIP_TYPE.IMAGE, _image(picture), relationship(picture))
        return _written(package)

    @cached_property
    def _shared(self) -> tuple[list[Shared], list[Shared]]:
        """What the package and its text relate to whatever the text is: built once and kept as bytes."""
        document = blank(self._look, self.language, self._today, self._author, self._title)
        text = document.part
        return _shared(text.package.rels), _shared(text.rels)


class Shared(NamedTuple):
    """A part that is the same in all documents: its relationship's name and kind, and the part."""

    id: str
    kind: str
    part: Part


def _shared(relationships: Relationships) -> list[Shared]:
    return [Shared(one.rId, one.reltype, _as_bytes(one.target_part)) for one in relationships.values()]


def _as_bytes(part: Part) -> Part:
    """Return a part as bytes, so that its XML is written once."""
    return Part(part.partname, part.content_type, part.blob)


def _numbered(part: Part, lists: int) -> Part:
    return Part(part.partname, part.content_type, numbered(part.blob, lists))


def _image(picture: Picture) -> ImagePart:
    """Return a picture's part, named after its bytes.

    ``get_or_add_image`` would number them as they come, and refuses JPEGs that begin with neither JFIF nor Exif.
    """
    name = PackURI(f"/word/media/{picture.digest}.{picture.kind}")
    return ImagePart(name, f"image/{picture.kind}", picture.data)


def _written(package: Opc) -> Iterator[tuple[str, bytes]]:
    """Yield a package's parts by the names that they have in a zip, without the text itself."""
    parts = list(package.iter_parts())
    yield CONTENT_TYPES_URI.membername, _content_types(parts)
    yield PACKAGE_URI.rels_uri.membername, package.rels.xml
    for part in parts:
        if part.rels:
            yield part.partname.rels_uri.membername, part.rels.xml
        if part.partname != _DOCUMENT:
            yield part.partname.membername, part.blob


def _content_types(parts: Iterable[Part]) -> bytes:
    """Return the list of what each part holds, by its name's ending where that says it."""
    types = CT_Types.new()
    endings = {"rels": CONTENT_TYPE.OPC_RELATIONSHIPS, "xml": CONTENT_TYPE.XML}
    own: dict[str, str] = {}
    for part in parts:
        ending = part.partname.ext
        if (ending, part.content_type) in default_content_types:
            endings[ending] = part.content_type
        else:
            own[part.partname] = part.content_type
    for ending, kind in sorted(endings.items()):
        types.add_default(ending, kind)
    for name, kind in sorted(own.items()):
        types.add_override(name, kind)
    return serialize_part_xml(types)
