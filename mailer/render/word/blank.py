"""The empty document of a theme: python-docx's template with our styles, and nothing else that was in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.rel import Relationships
from docx.oxml.ns import qn

from mailer.render.cut import clean
from mailer.render.word import numbering, palette, styles
from mailer.render.word.elements import locale, tag
from mailer.render.word.look import ThemeLook

_PARTS = frozenset(
    {
        RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
        RELATIONSHIP_TYPE.CORE_PROPERTIES,
        RELATIONSHIP_TYPE.STYLES,
        RELATIONSHIP_TYPE.SETTINGS,
        RELATIONSHIP_TYPE.NUMBERING,
        RELATIONSHIP_TYPE.FONT_TABLE,
        RELATIONSHIP_TYPE.THEME,
    }
)
_SETTINGS = frozenset(
    qn(f"w:{name}")
    for name in (
        "zoom",
        "defaultTabStop",
        "characterSpacingControl",
        "compat",
        "themeFontLang",
        "clrSchemeMapping",
        "doNotAutoCompressPictures",
        "decimalSymbol",
        "listSeparator",
    )
)
_WORD_2013 = "15"
_LONGEST = 255
"""How many characters python-docx takes for a property; Word shows fewer."""


def blank(look: ThemeLook, language: str, today: date, author: str, title: str) -> Document:
    """Return a document with a theme's styles, lists and colours, and without text."""
    document = docx.Document()
    _keep(document.part.rels)
    _keep(document.part.package.rels)
    styles.define(document, look, language)
    numbering.define(document)
    palette.define(document, look)
    _settings(document, language)
    _properties(document, language, today, author, title)
    return document


def _keep(relationships: Relationships) -> None:
    """Drop the template's thumbnail, its print of the styles for Word 2007, and other parts of no use."""
    for name, relationship in list(relationships.items()):
        if relationship.reltype not in _PARTS:
            del relationships[name]


def _settings(document: Document, language: str) -> None:
    """Take out the traces of the template's own history, and lay a page out as Word 2013 and later do."""
    settings = document.settings.element
    for element in list(settings):
        if element.tag not in _SETTINGS:
            settings.remove(element)
    decimal, separator = (",", ";") if language == "fr" else (".", ",")
    said = {
        "zoom": {"percent": "100"},
        "defaultTabStop": {"val": "709"},
        "themeFontLang": {"val": locale(language)},
        "decimalSymbol": {"val": decimal},
        "listSeparator": {"val": separator},
    }
    for name, attributes in said.items():
        element = settings.find(qn(f"w:{name}"))
        element.attrib.clear()
        element.attrib.update({qn(f"w:{key}"): value for key, value in attributes.items()})
    settings.find(qn("w:defaultTabStop")).addnext(tag("w:hyphenationZone", val=425))
    for element in settings.xpath("w:compat/w:useFELayout"):
        element.getparent().remove(element)
    (mode,) = settings.xpath('w:compat/w:compatSetting[@w:name="compatibilityMode"]')
    mode.set(qn("w:val"), _WORD_2013)


def _properties(document: Document, language: str, today: date, author: str, title: str) -> None:
    """Say who wrote it and what it is; the run's day is the only time in it."""
    document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element[:] = []
    properties = document.core_properties
    properties.title = clean(title)[:_LONGEST]
    properties.author = properties.last_modified_by = clean(author)[:_LONGEST]
    properties.language = locale(language)
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(today, time(), UTC)
