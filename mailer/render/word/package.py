"""The parts of a .docx beside its text: styles, numbering, head and foot, pictures, properties.

They belong to a theme and a campaign, not to a skeleton: names are made of what a part holds, so that letters
of several skeletons share one package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape

from mailer.render.cut import clean
from mailer.render.pictures import Picture
from mailer.render.word import palette
from mailer.render.word.inline import relationship
from mailer.render.word.look import ThemeLook
from mailer.render.word.styles import DECLARATION, NAMESPACES, locale, styles, twips_mm

DOCUMENT = "word/document.xml"
FIRST_LIST = 3
"""Numbering 1 is bullets, 2 figures; each ordered list has one of its own from here on, to begin at 1."""

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BULLETS = ("•", "–", "·")
_FIGURES = (("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3."))
_FIXED_TYPES = {
    DOCUMENT: f"{_TYPES}.document.main+xml",
    "word/styles.xml": f"{_TYPES}.styles+xml",
    "word/settings.xml": f"{_TYPES}.settings+xml",
    "word/numbering.xml": f"{_TYPES}.numbering+xml",
    "word/fontTable.xml": f"{_TYPES}.fontTable+xml",
    "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
}


@dataclass(frozen=True, slots=True)
class Edge:
    """A head or foot: ``header`` or ``footer``, and the part's text."""

    kind: str
    xml: str

    @property
    def id(self) -> str:
        """The relationship's name, made of the text."""
        return f"rId{self.kind.title()}{hashlib.sha256(self.xml.encode()).hexdigest()[:12]}"

    @property
    def name(self) -> str:
        """The part's name below ``word/``."""
        return f"{self.kind}{self.id[-12:]}.xml"

    def part(self) -> bytes:
        """Return the part."""
        tag = "hdr" if self.kind == "header" else "ftr"
        return f"{DECLARATION}<w:{tag} {NAMESPACES}>{self.xml}</w:{tag}>".encode()


class Package:
    """The parts that all documents of a run share."""

    def __init__(self, look: ThemeLook, language: str, today: date, author: str, title: str) -> None:
        self._look = look
        self._language = language
        self._today = today
        self._author = author
        self._title = title

    def parts(
        self, edges: Iterable[Edge], pictures: Iterable[Picture], lists: int
    ) -> Iterator[tuple[str, bytes]]:
        """Yield all parts but the text, in order; ``lists`` is how many ordered lists it has."""
        heads = {edge.id: edge for edge in edges}
        shown = {picture.digest: picture for picture in pictures}
        yield "[Content_Types].xml", _content_types(heads, shown)
        yield "_rels/.rels", _ROOT.encode()
        yield "word/_rels/document.xml.rels", _relationships(heads, shown)
        yield "word/styles.xml", self._styles
        yield "word/settings.xml", self._settings
        yield "word/numbering.xml", "".join(numbering(lists)).encode()
        yield "word/fontTable.xml", palette.fonts(self._look).encode()
        yield "word/theme/theme1.xml", palette.theme(self._look).encode()
        yield from ((f"word/{edge.name}", edge.part()) for edge in heads.values())
        yield from ((f"word/{_media(picture)}", picture.data) for picture in shown.values())
        yield "docProps/core.xml", self._core()
        yield (
            "docProps/app.xml",
            (
                f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
                'extended-properties"><Application>mailer</Application></Properties>'
            ).encode(),
        )

    @cached_property
    def _styles(self) -> bytes:
        return styles(self._look, self._language).encode()

    @cached_property
    def _settings(self) -> bytes:
        decimal, separator = (",", ";") if self._language == "fr" else (".", ",")
        return (
            f'{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
            '<w:hyphenationZone w:val="425"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
            f'w:val="15"/></w:compat><w:themeFontLang w:val="{locale(self._language)}"/>'
            f'<w:decimalSymbol w:val="{decimal}"/><w:listSeparator w:val="{separator}"/>'
            "</w:settings>"
        ).encode()

    def _core(self) -> bytes:
        """Return the document's properties; the run's day is the only time in it."""
        stamp = f"{self._today.isoformat()}T00:00:00Z"
        author, title = escape(clean(self._author)), escape(clean(self._title))
        return (
            f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>'
            f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
            "<cp:revision>1</cp:revision>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified>'
            f"<dc:language>{locale(self._language)}</dc:language></cp:coreProperties>"
        ).encode()


def numbering(lists: int) -> Iterator[str]:
    """Yield the numbering part, with a numbering for each of some ordered lists."""
    yield f"{DECLARATION}<w:numbering {NAMESPACES}>"
    for identity in (0, 1):
        levels = "".join(_level(level, ordered=identity == 1) for level in range(3))
        kind = '<w:multiLevelType w:val="hybridMultilevel"/>'
        yield f'<w:abstractNum w:abstractNumId="{identity}">{kind}{levels}</w:abstractNum>'
    yield '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    yield '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    restart = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="1"/></w:lvlOverride>' for level in range(3)
    )
    for number in range(FIRST_LIST, FIRST_LIST + lists):
        yield f'<w:num w:numId="{number}"><w:abstractNumId w:val="1"/>{restart}</w:num>'
    yield "</w:numbering>"


def _level(level: int, *, ordered: bool) -> str:
    kind, text = _FIGURES[level] if ordered else ("bullet", _BULLETS[level])
    left = twips_mm(6 * (level + 1))
    style = ""
    if level == 0:
        style = f'<w:pStyle w:val="{"ListNumber" if ordered else "ListBullet"}"/>'
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{style}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{twips_mm(5)}"/></w:pPr></w:lvl>'
    )


def _media(picture: Picture) -> str:
    return f"media/{picture.digest}.{picture.kind}"


def _content_types(edges: Mapping[str, Edge], pictures: Mapping[str, Picture]) -> bytes:
    kinds = sorted({picture.kind for picture in pictures.values()})
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        **{kind: f"image/{kind}" for kind in kinds},
    }
    overrides = {
        **_FIXED_TYPES,
        **{f"word/{edge.name}": f"{_TYPES}.{edge.kind}+xml" for edge in edges.values()},
    }
    inner = "".join(f'<Default Extension="{key}" ContentType="{value}"/>' for key, value in defaults.items())
    inner += "".join(
        f'<Override PartName="/{key}" ContentType="{value}"/>' for key, value in overrides.items()
    )
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'.encode()


def _relationships(edges: Mapping[str, Edge], pictures: Mapping[str, Picture]) -> bytes:
    targets = [
        ("rIdStyles", "styles", "styles.xml"),
        ("rIdSettings", "settings", "settings.xml"),
        ("rIdNumbering", "numbering", "numbering.xml"),
        ("rIdFonts", "fontTable", "fontTable.xml"),
        ("rIdTheme", "theme", "theme/theme1.xml"),
        *((edge.id, edge.kind, edge.name) for edge in edges.values()),
        *((relationship(picture), "image", _media(picture)) for picture in pictures.values()),
    ]
    inner = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in targets
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


_ROOT = (
    f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rIdDocument" Type="{_OFFICE}/officeDocument" Target="{DOCUMENT}"/>'
    f'<Relationship Id="rIdCore" Type="{_PACKAGE}/relationships/metadata/core-properties" '
    f'Target="docProps/core.xml"/><Relationship Id="rIdApp" Type="{_OFFICE}/extended-properties" '
    'Target="docProps/app.xml"/></Relationships>'
)
