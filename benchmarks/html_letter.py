"""The letter as HTML and CSS, for the peers that read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from benchmarks import letter

FONT_FACES = "".join(
    f'@font-face {{ font-family: "Liberation Serif"; src: url("{(letter.FONTS / file).as_uri()}"); {style} }}\n'
    for file, style in (
        ("LiberationSerif-Regular.ttf", ""),
        ("LiberationSerif-Bold.ttf", "font-weight: bold"),
        ("LiberationSerif-Italic.ttf", "font-style: italic"),
        ("LiberationSerif-BoldItalic.ttf", "font-weight: bold; font-style: italic"),
    )
)
CSS = """\
@page { size: A4; margin: 15mm 20mm 18mm 22mm }
body { font-family: "Liberation Serif", serif; font-size: 10.5pt; line-height: 1.21; color: #111; margin: 0 }
section { position: relative; page-break-after: always }
section:last-of-type { page-break-after: auto }
strong { font-weight: bold }
p { margin: 0 0 1.6mm }
.sender { font-size: 9.5pt; line-height: 1.35; height: 45mm }
.address { position: absolute; left: 88mm; top: 30mm; width: 80mm; line-height: 4.4mm }
.dateline { margin: 21mm 0 6.5mm; text-align: right }
h1 { font-size: 17pt; line-height: 1.18; color: #7a1420; margin: 0 0 3.6mm }
.signature { margin: 2mm 0 3mm 88mm; line-height: 1.25 }
.signature img { height: 12mm }
.ps { margin: 0 0 3mm; padding-left: 3mm; border-left: 0.8mm solid #7a1420; font-style: italic }
.coupon { border: 0.3mm dashed #555; padding: 3mm; font-size: 10pt; line-height: 1.25 }
h2 { font-size: 11.5pt; margin: 0 0 1.3mm }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: 0 0 1.4mm }
th, td { border: 0.2mm solid #555; padding: 0.7mm 1.5mm; text-align: left }
.foot { font-size: 8pt; color: #444; text-align: center; margin: 4mm 0 0 }
"""


def form(field: Callable[[str], str], image: str) -> str:
    """Return one letter with its fields written by ``field``; ``image`` is the signature's address."""

    def text(words: str) -> str:
        return letter.written(words, escape, field, lambda word: f"<strong>{word}</strong>")

    def paragraphs(*words: str) -> str:
        return "".join(f"<p>{text(one)}</p>\n" for one in words)

    head, row = ("".join(f"<{tag}>{cell}</{tag}>" for cell in cells)
                 for tag, cells in zip(("th", "td"), letter.COUPON_TABLE, strict=True))  # fmt: skip
    lines = "".join(f"<div>{field(f'line{number}')}</div>" for number in range(1, letter.LINES + 1))
    return (
        f'<section>\n<div class="sender">{"<br>".join(letter.SENDER)}</div>\n<div class="address">{lines}</div>\n'
        f'<p class="dateline">{letter.DATELINE}</p>\n<h1>{text(letter.HEADLINE)}</h1>\n'
        f"{paragraphs(letter.GREETING, *letter.PARAGRAPHS)}"
        f'<div class="signature"><img src="{image}"><br>{"<br>".join(letter.SIGNED)}</div>\n'
        f'<div class="ps">{text(letter.POST_SCRIPTUM)}</div>\n'
        f'<div class="coupon"><h2>{letter.COUPON_TITLE}</h2>\n{paragraphs(*letter.COUPON_LINES)}'
        f"<table><tr>{head}</tr><tr>{row}</tr></table><p>{letter.COUPON_FOOT}</p></div>\n"
        f'<p class="foot">{letter.FOOTER}</p>\n</section>\n'
    )


def filler(image: str) -> Callable[[Mapping[str, str]], str]:
    """Return a function that gives a client's letter."""
    blank = form(lambda name: "{" + name + "}", image)

    def fill(values: Mapping[str, str]) -> str:
        return blank.format_map({name: escape(value) for name, value in values.items()})

    return fill


def page(letters: str, css: str = "") -> str:
    """Return letters as a whole HTML document."""
    head = f'<meta charset="utf-8"><style>{css}</style>'
    return f'<!doctype html><html lang="fr"><head>{head}</head><body>{letters}</body></html>'
