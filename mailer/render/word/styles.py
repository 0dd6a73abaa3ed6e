"""``styles.xml``: the styles that all letters of a theme use; nothing in a letter is formatted by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from mailer.render.word.look import Edge, Look, ThemeLook
from mailer.render.word.names import STYLE_NAMES, TABLES, StyleName

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LISTS = ("ListBullet", "ListNumber")
LOCALES = {"fr": "fr-FR", "en": "en-GB"}

_TWIPS_MM = 1440 / 25.4


def twips(points: float) -> int:
    """Return points in twentieths, as Word counts."""
    return round(points * 20)


def twips_mm(millimetres: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(millimetres * _TWIPS_MM)


def locale(language: str) -> str:
    """Return the language and country that Word's spelling needs."""
    return LOCALES.get(language, language)


def styles(look: ThemeLook, language: str) -> str:
    """Return the part for a theme and a language."""
    return "".join(_parts(look, language))


def _parts(look: ThemeLook, language: str) -> Iterator[str]:
    normal = look.style("Normal")
    size = round((normal.size or 11) * 2)
    yield f"{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts(normal.font)}"
    yield f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    yield f'<w:lang w:val="{locale(language)}" w:eastAsia="{locale(language)}" w:bidi="ar-SA"/>'
    yield "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default '
        'Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        "<w:semiHidden/></w:style>"
    )
    for key, name in STYLE_NAMES.items():
        yield _style(key, name, look.style(key), language)
    accent = look.style("Title").color or "111111"
    for key, names in TABLES.items():
        yield _table(key, names[language == "fr"], accent, look)
    yield "</w:styles>"


def _style(key: str, name: StyleName, look: Look, language: str) -> str:
    kind = "character" if name.character else "paragraph"
    extra = ' w:default="1"' if key == "Normal" else ' w:customStyle="1"' if name.fr else ""
    base = f'<w:basedOn w:val="{name.base}"/>' if name.base else ""
    then = f'<w:next w:val="{name.then}"/>' if name.then else ""
    paragraph = "" if name.character else f"<w:pPr>{_paragraph(key, look)}</w:pPr>"
    shown = quoteattr(name.name(language))
    return (
        f'<w:style w:type="{kind}"{extra} w:styleId="{key}"><w:name w:val={shown}/>'
        f"{base}{then}<w:qFormat/>{paragraph}<w:rPr>{_characters(look)}</w:rPr></w:style>"
    )


def _paragraph(key: str, look: Look) -> str:
    """Return paragraph properties, in the order that the schema wants."""
    out = "<w:keepNext/><w:keepLines/>" if look.together else ""
    if key in LISTS:
        out += f'<w:numPr><w:numId w:val="{1 if key == "ListBullet" else 2}"/></w:numPr>'
    if look.edge:
        out += f"<w:pBdr>{_edge(look.edge)}</w:pBdr>"
    if look.fill:
        out += f'<w:shd w:val="clear" w:color="auto" w:fill="{look.fill}"/>'
    spacing = {
        "before": None if look.before is None else twips(look.before),
        "after": None if look.after is None else twips(look.after),
        "line": round(look.line * 240) if look.line else twips(look.exactly) if look.exactly else None,
        "lineRule": "auto" if look.line else "exact" if look.exactly else None,
    }
    out += _element("spacing", spacing)
    indent = {
        "left": None if look.left is None else twips(look.left),
        "right": None if look.right is None else twips(look.right),
    }
    out += _element("ind", indent)
    if key in LISTS:
        out += "<w:contextualSpacing/>"
    return out + (f'<w:jc w:val="{look.align}"/>' if look.align else "")


def _edge(edge: Edge) -> str:
    return (
        f'<w:{edge.side} w:val="{edge.kind}" w:sz="{max(round(edge.width * 8), 2)}" '
        f'w:space="{round(edge.space)}" w:color="{edge.color}"/>'
    )


def _element(name: str, attributes: Mapping[str, int | str | None]) -> str:
    given = "".join(f' w:{key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<w:{name}{given}/>" if given else ""


def _fonts(font: str | None) -> str:
    if not font:
        return ""
    name = quoteattr(font)
    return f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"


def _characters(look: Look) -> str:
    """Return run properties, in the order that the schema wants."""
    out = _fonts(look.font)
    for name, value in (("b", look.bold), ("i", look.italic)):
        if value is not None:
            out += f"<w:{name}/>" if value else f'<w:{name} w:val="0"/>'
    if look.color:
        out += f'<w:color w:val="{look.color}"/>'
    if look.size:
        out += f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/>'
    if look.underline is not None:
        out += f'<w:u w:val="{"single" if look.underline else "none"}"/>'
    return out


def _table(key: str, name: str, accent: str, look: ThemeLook) -> str:
    """Return a table style: a statement has rules between its rows, a coupon's grid has boxes to write in."""
    line = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'
    if key == "Statement":
        borders = line.format(side="bottom", size=8, color=accent)
        borders += line.format(side="insideH", size=2, color="AAAAAA")
        head = f"<w:tcBorders>{line.format(side='bottom', size=8, color=accent)}</w:tcBorders>"
    else:
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(line.format(side=side, size=4, color="777777") for side in sides)
        head = ""
    if fill := look.style("TableHeading").fill:
        head += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{key}"><w:name w:val="{escape(name)}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblCellMar><w:left w:w="68" w:type="dxa"/><w:right w:w="68" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr>{head}</w:tcPr></w:tblStylePr></w:style>'
    )
