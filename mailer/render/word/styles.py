"""The styles that all letters of a theme use; nothing in a letter is formatted by hand.

python-docx defines them; borders, shading, table formats and languages are elements of their own, for which it has
no word. These are put in first: what it sets itself, it puts in its place between them.
"""

from __future__ import annotations

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.styles.styles import Styles

from mailer.render.word.elements import locale, tag, twips_mm
from mailer.render.word.look import Look, ThemeLook
from mailer.render.word.names import STYLE_NAMES, TABLES
from mailer.render.word.numbering import BULLETS, FIGURES
from mailer.render.word.papers import COUPON_ABOVE, COUPON_BELOW, COUPON_WITHIN

_LISTS = {"ListBullet": BULLETS, "ListNumber": FIGURES}
_HEADINGS = ("Heading1", "Heading2", "Heading3")
_KNOWN_STYLES = 376
"""How many styles Word 2013 and later know by themselves."""
_SIDES = ("top", "left", "bottom", "right")
_OFFERED = "Table Grid"
"""The one style of Word's own that is offered beside a letter's."""


def define(document: Document, look: ThemeLook, language: str) -> None:
    """Give a document the styles of a theme, named in its language, in place of those that it has."""
    styles = document.styles
    _clear(styles)
    _defaults(styles, look.style("Normal"), language)
    made: dict[str, ParagraphStyle | CharacterStyle] = {}
    for key, name in STYLE_NAMES.items():
        kind = WD_STYLE_TYPE.CHARACTER if name.character else WD_STYLE_TYPE.PARAGRAPH
        style = styles.add_style(name.name(language), kind, builtin=not name.fr)
        style.style_id = key
        style.quick_style = True
        style.priority = len(made)
        made[key] = style
    made["Normal"].element.default = True
    for key, name in STYLE_NAMES.items():
        style = made[key]
        style.base_style = made.get(name.base)
        if isinstance(style, ParagraphStyle):
            style.next_paragraph_style = made.get(name.then)
            _paragraphs(style, key, look.style(key))
        _characters(style, look.style(key))
    for key, (en, fr) in TABLES.items():
        _table(styles, key, fr if language == "fr" else en, look)


def _clear(styles: Styles) -> None:
    """Take out all styles but the three defaults beside Normal, and what is said of those in no file."""
    for style in styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH or not style.element.default:
            style.delete()
    latent = styles.latent_styles
    for known in latent:
        if known.name != _OFFERED:
            known.delete()
    latent.load_count = _KNOWN_STYLES


def _defaults(styles: Styles, normal: Look, language: str) -> None:
    """Say what holds where no style says otherwise: Normal's font and size, the language, no space."""
    characters, paragraphs = styles.element.xpath("w:docDefaults/w:rPrDefault | w:docDefaults/w:pPrDefault")
    paragraphs.clear()
    half_points = _half_points(normal.size or 11)
    spoken = locale(language)
    fonts = [_fonts(normal.font)] if normal.font else []
    characters.clear()
    characters.append(
        tag(
            "w:rPr",
            *fonts,
            tag("w:sz", val=half_points),
            tag("w:szCs", val=half_points),
            tag("w:lang", val=spoken, eastAsia=spoken, bidi="ar-SA"),
        )
    )


def _paragraphs(style: ParagraphStyle, key: str, look: Look) -> None:
    properties = style.element.get_or_add_pPr()
    if look.edge:
        edge = look.edge
        width, space = max(round(edge.width * 8), 2), round(edge.space)
        line = tag(f"w:{edge.side}", val=edge.kind, sz=width, space=space, color=edge.color)
        properties.append(tag("w:pBdr", line))
    if look.fill:
        properties.append(tag("w:shd", val="clear", color="auto", fill=look.fill))
    if key in _LISTS:
        properties.append(tag("w:contextualSpacing"))
        properties.get_or_add_numPr().get_or_add_numId().val = _LISTS[key]
    if key in _HEADINGS:
        properties.append(tag("w:outlineLvl", val=_HEADINGS.index(key)))
    form = style.paragraph_format
    form.keep_with_next = form.keep_together = look.together or None
    form.space_before, form.space_after = _points(look.before), _points(look.after)
    form.line_spacing = look.line or _points(look.exactly or None)
    form.left_indent, form.right_indent = _points(look.left), _points(look.right)
    form.alignment = WD_ALIGN_PARAGRAPH.from_xml(look.align) if look.align else None


def _characters(style: CharacterStyle, look: Look) -> None:
    font = style.font
    font.bold, font.italic, font.underline = look.bold, look.italic, look.underline
    if look.font:
        font.name = look.font  # for Latin letters; the element has other scripts too
        style.element.rPr.rFonts.attrib.update(_fonts(look.font).attrib)
    if look.color:
        font.color.rgb = RGBColor.from_string(look.color)
    if look.size:
        half_points = _half_points(look.size)
        font.size = Pt(half_points / 2)
        style.element.rPr.sz.addnext(tag("w:szCs", val=half_points))


def _table(styles: Styles, key: str, name: str, look: ThemeLook) -> None:
    """Define a table style.

    A statement has rules between its rows, a coupon's grid has boxes to write in, its frame is cut along.
    """
    style = styles.add_style(name, WD_STYLE_TYPE.TABLE)
    style.style_id = key
    style.base_style = styles["Normal Table"]
    style.quick_style = True
    style.priority = len(STYLE_NAMES) + list(TABLES).index(key)
    head = tag("w:tcPr")
    padding = [tag(f"w:{side}", w=68, type="dxa") for side in ("left", "right")]
    if key == "Statement":
        accent = look.style("Title").color or "111111"
        borders = [_line("bottom", 8, accent), _line("insideH", 2, "AAAAAA")]
        head.append(tag("w:tcBorders", _line("bottom", 8, accent)))
    elif key == "CouponFrame":
        cut = look.style("CutLine").edge
        borders = [_line(side, 6, cut.color if cut else "444444", "dashed") for side in _SIDES]
        padding = _padding(COUPON_ABOVE, COUPON_WITHIN, COUPON_BELOW, COUPON_WITHIN)
    elif key == "StampBox":
        borders = [_line(side, 6, look.style("Stamp").color or "444444") for side in _SIDES]
        padding = _padding(8, 1, 0, 1)
    else:
        borders = [_line(side, 4, "777777") for side in (*_SIDES, "insideH", "insideV")]
    if (fill := look.style("TableHeading").fill) and key in ("Statement", "CouponGrid"):
        head.append(tag("w:shd", val="clear", color="auto", fill=fill))
    style.element.append(tag("w:tblPr", tag("w:tblBorders", *borders), tag("w:tblCellMar", *padding)))
    style.element.append(tag("w:tblStylePr", head, type="firstRow"))


def _line(side: str, size: int, color: str, kind: str = "single") -> BaseOxmlElement:
    return tag(f"w:{side}", val=kind, sz=size, space=0, color=color)


def _padding(*sides: float) -> list[BaseOxmlElement]:
    """Return a cell's margins in millimetres: above, left, below, right."""
    return [tag(f"w:{name}", w=twips_mm(side), type="dxa") for name, side in zip(_SIDES, sides, strict=True)]


def _fonts(font: str) -> BaseOxmlElement:
    return tag("w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)


def _points(value: float | None) -> Pt | None:
    return None if value is None else Pt(value)


def _half_points(size: float) -> int:
    return round(size * 2)
