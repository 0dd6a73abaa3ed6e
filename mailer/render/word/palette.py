"""The fonts and colours that Word offers to who edits a letter: the theme part and the font table.

python-docx knows neither: its template's parts are changed element by element.
"""

from __future__ import annotations

from collections.abc import Callable

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import XmlPart
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from mailer.render.word.elements import tag
from mailer.render.word.look import ThemeLook

_GREYS = ("FFFFFF", "444444", "EEEEEE")
_WIDTHS = (6350, 12700, 19050)


def define(document: Document, look: ThemeLook) -> None:
    """Give a document the letter's own font, ink and accent, so that what is added later suits it."""
    _change(document, RELATIONSHIP_TYPE.THEME, lambda root: _theme(root, look))
    _change(document, RELATIONSHIP_TYPE.FONT_TABLE, lambda root: _fonts(root, look))


def _change(document: Document, kind: str, change: Callable[[BaseOxmlElement], None]) -> None:
    """Change a part that python-docx keeps as bytes."""
    old = document.part.part_related_by(kind)
    part = XmlPart.load(old.partname, old.content_type, old.blob, old.package)
    change(part.element)
    document.part.load_rel(kind, part, document.part.relate_to(old, kind))


def _theme(root: BaseOxmlElement, look: ThemeLook) -> None:
    normal, accent = look.style("Normal"), look.style("Title").color or "444444"
    colors = {
        "dk1": normal.color or "000000",
        **dict(zip(("lt1", "dk2", "lt2"), _GREYS, strict=True)),
        **{f"accent{number}": accent if number % 2 else "777777" for number in range(1, 7)},
        "hlink": look.style("Hyperlink").color or accent,
        "folHlink": "777777",
    }
    root.set("name", "mailer")
    elements = root.find(qn("a:themeElements"))
    for scheme in elements:
        scheme.set("name", "mailer")
    palette, typefaces, formats = elements
    for color in palette:
        color[:] = [tag("a:srgbClr", val=colors[color.tag.rpartition("}")[2]])]
    for fonts in typefaces:
        latin = tag("a:latin", typeface=normal.font or "")
        fonts[:] = [latin, tag("a:ea", typeface=""), tag("a:cs", typeface="")]
    fills, lines, effects, backgrounds = formats
    fills[:] = [_fill() for _ in _WIDTHS]  # flat: no shades, no shadows
    lines[:] = [tag("a:ln", _fill(), w=width) for width in _WIDTHS]
    effects[:] = [tag("a:effectStyle", tag("a:effectLst")) for _ in _WIDTHS]
    backgrounds[:] = [_fill() for _ in _WIDTHS]
    root.find(qn("a:objectDefaults"))[:] = []


def _fonts(root: BaseOxmlElement, look: ThemeLook) -> None:
    root[:] = [
        tag(
            "w:font",
            tag("w:charset", val="00"),
            tag("w:family", val="auto"),
            tag("w:pitch", val="variable"),
            name=name,
        )
        for name in dict.fromkeys(style.font for style in look.styles.values() if style.font)
    ]


def _fill() -> BaseOxmlElement:
    return tag("a:solidFill", tag("a:schemeClr", val="phClr"))
