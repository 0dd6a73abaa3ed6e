"""``theme1.xml`` and ``fontTable.xml``: the fonts and colours that Word offers to who edits a letter."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from mailer.render.word.look import ThemeLook
from mailer.render.word.styles import DECLARATION, NAMESPACES

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_GREYS = ("FFFFFF", "444444", "EEEEEE")
_LINE = '<a:ln w="{width}"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'
_FILL = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'


def theme(look: ThemeLook) -> str:
    """Return the theme part: the letter's own font, ink and accent, so that what is added later suits it."""
    normal, accent = look.style("Normal"), look.style("Title").color or "444444"
    colors = {
        "dk1": normal.color or "000000",
        **dict(zip(("lt1", "dk2", "lt2"), _GREYS, strict=True)),
        **{f"accent{number}": accent if number % 2 else "777777" for number in range(1, 7)},
        "hlink": look.style("Hyperlink").color or accent,
        "folHlink": "777777",
    }
    scheme = "".join(f'<a:{name}><a:srgbClr val="{color}"/></a:{name}>' for name, color in colors.items())
    font = f'<a:latin typeface={quoteattr(normal.font or "")}/><a:ea typeface=""/><a:cs typeface=""/>'
    lines = "".join(_LINE.format(width=width) for width in (6350, 12700, 19050))
    effects = "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    return (
        f'{DECLARATION}<a:theme xmlns:a="{_DRAWING}" name="mailer"><a:themeElements>'
        f'<a:clrScheme name="mailer">{scheme}</a:clrScheme><a:fontScheme name="mailer">'
        f"<a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="mailer"><a:fillStyleLst>{_FILL * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effects}</a:effectStyleLst><a:bgFillStyleLst>{_FILL * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


def fonts(look: ThemeLook) -> str:
    """Return the table of the fonts that the styles name."""
    names = dict.fromkeys(style.font for style in look.styles.values() if style.font)
    inner = "".join(
        f'<w:font w:name={quoteattr(name)}><w:charset w:val="00"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name in names
    )
    return f"{DECLARATION}<w:fonts {NAMESPACES}>{inner}</w:fonts>"
