"""A skeleton's blocks as WordprocessingML, by styles alone, with holes where the slots are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mailer.model import Block, Line, Skeleton
from mailer.render import holes
from mailer.render.flow import Reading, Span
from mailer.render.word.elements import twips, twips_mm
from mailer.render.word.inline import SIGNATURE_BOX, Inline

RULE = (
    '<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="999999"/></w:pBdr></w:pPr>'
    "</w:p>"
)

_STYLES = {
    "accroche": "Title",
    "salutation": "Salutation",
    "dateline": "Date",
    "reference": "Reference",
    "sender": "Sender",
    "address": "Address",
    "signature": "Signature",
    "ps": "Postscriptum",
    "coupon": "Coupon",
    "legal": "Legal",
    "footer": "Footer",
    "quote": "Quote",
}
_ALIGN = {"right": "right", "center": "center"}
_COLUMNS = {2: (65,), 3: (50,), 4: (42,), 5: (30,), 6: (26, 13, 13, 11)}
"""Widths of the first columns in percent, by the number of columns, as in print; the others share what is left."""


class Context(NamedTuple):
    """What a block is in: its style, whether it stays with the next, depth and indent of a list."""

    style: str = "Normal"
    keep: bool = False
    depth: int = 0
    numbering: str = ""


PLAIN = Context()


class Body:
    """Writes blocks, for one skeleton."""

    def __init__(self, skeleton: Skeleton, inline: Inline, width: float) -> None:
        """``width`` is that of the text, in millimetres."""
        self.reading = Reading(skeleton, "print")
        self.inline = inline
        self.width = width
        self.grid = "CouponGrid" if skeleton.piece == "coupon" else "Statement"

    def blocks(self, blocks: Iterable[Block], context: Context = PLAIN) -> str:
        """Return blocks, each within its condition; a signature never stands alone at the top of a page."""
        printed = list(self.reading.blocks(blocks))
        out = []
        for index, block in enumerate(printed):
            signed = any(later.kind == "signature" for later in printed[index + 1 : index + 3])
            xml = self.block(block, context._replace(keep=context.keep or signed))
            out.append(holes.when(self.reading.block(block), xml))
        return "".join(out)

    def block(self, block: Block, context: Context) -> str:
        """Return one block."""
        if block.kind == "table":
            return self.table(block, context)
        if block.kind == "list":
            return self.list_(block, context)
        if block.kind == "rule":
            return RULE
        if block.kind == "heading":
            style = "CouponHeading" if context.style == "Coupon" else f"Heading{min(max(block.level, 1), 3)}"
            return self.paragraph(block.lines, context._replace(style=style))
        inside = context
        if block.kind in _STYLES:
            inside = context._replace(style=_STYLES[block.kind])
        own = self.paragraph(block.lines, inside) if block.lines else ""
        if block.kind == "coupon":
            return self.cut_line() + self.together(block.children, inside)
        if block.kind == "signature" or context.style == "Coupon":
            return own + self.together(block.children, inside)
        return own + self.blocks(block.children, inside)

    def together(self, blocks: Sequence[Block], context: Context) -> str:
        """Return blocks that stay on one page: each is kept with the next."""
        printed = list(self.reading.blocks(blocks))
        return "".join(
            self.blocks([block], context._replace(keep=context.keep or index + 1 < len(printed)))
            for index, block in enumerate(printed)
        )

    def paragraph(self, lines: Sequence[Line], context: Context, align: str = "", character: str = "") -> str:
        """Return a paragraph of lines."""
        box = SIGNATURE_BOX if context.style == "Signature" else None
        runs = self.inline.runs(self.reading.spans(lines), character, box)
        return paragraph(runs, context, align)

    def cut_line(self) -> str:
        """Return the line along which a coupon is cut off."""
        return paragraph(self.inline.runs([Span("✂")]), Context("CutLine"))

    def scissors(self, left: float) -> str:
        """Return scissors above the frame along which a coupon is cut out, ``left`` mm from its corner."""
        runs = self.inline.runs([Span("✂")])
        place = f'<w:spacing w:before="0" w:after="0"/><w:ind w:left="{twips_mm(left)}"/>'
        return f'<w:p><w:pPr><w:pStyle w:val="Coupon"/><w:keepNext/>{place}</w:pPr>{runs}</w:p>'

    def sender(self, block: Block) -> str:
        """Return a sender's lines, the first as a name."""
        out: list[str] = []
        for child in self.reading.blocks(block.children) if block.children else [block]:
            first = next((i for i, line in enumerate(child.lines) if line.hard), len(child.lines)) + 1
            spans = self.reading.spans(child.lines)
            count = 0 if out else len(self.reading.spans(child.lines[:first]))
            runs = self.inline.runs(spans[:count], "SenderName") + self.inline.runs(spans[count:])
            out.append(holes.when(self.reading.block(child), paragraph(runs, Context("Sender"))))
        return "".join(out)

    def list_(self, block: Block, context: Context) -> str:
        """Return a list; an ordered one begins at 1 by a numbering of its own."""
        style = "ListNumber" if block.ordered else "ListBullet"
        number = "1"
        if block.ordered:
            serial = self.inline.serials.take()
            self.inline.serials.lists.append(serial)
            number = holes.hole(serial)
        level = min(context.depth, 2)
        mark = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        inside = Context(style, context.keep or context.style == "Coupon", context.depth + 1, mark)
        out: list[str] = []
        for item in self.reading.blocks(block.children):
            first = self.paragraph(item.lines, inside) if item.lines else ""
            for child in self.reading.blocks(item.children):
                xml = self.block(
                    child, inside if not first else inside._replace(numbering=_unnumbered(level))
                )
                first += holes.when(self.reading.block(child), xml)
            out.append(holes.when(self.reading.block(item), first))
        return "".join(out)

    def table(self, block: Block, context: Context) -> str:
        """Return a table with fixed columns: its head is repeated on the next page, its rows never split."""
        rows = list(self.reading.blocks(block.children))
        widths = columns(max((len(row.children) for row in rows), default=1), self.width)
        style = "CouponGrid" if context.style == "Coupon" else self.grid
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        body = "".join(holes.when(self.reading.block(row), self.row(row, widths, context)) for row in rows)
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>{spacer(6, keep=context.keep)}"
        )

    def row(self, row: Block, widths: Sequence[int], context: Context) -> str:
        """Return a table's row."""
        style = "TableHeading" if row.header else "TableText"
        cells = []
        for index, width in enumerate(widths):
            inside = Context(style, keep=row.header or context.keep or context.style == "Coupon")
            cell = row.children[index] if index < len(row.children) else None
            inner = self.paragraph(cell.lines, inside, _ALIGN.get(cell.align, "")) if cell else ""
            inner += self.blocks(cell.children, inside) if cell else ""
            inner = inner or paragraph("", inside)
            cells.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{inner}</w:tc>')
        head = "<w:tblHeader/>" if row.header else ""
        return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def columns(count: int, width: float) -> list[int]:
    """Return the widths of a table's columns in twentieths of a point: by their number, never by the data."""
    first = _COLUMNS.get(count, ())
    left = count - len(first)
    shares = [*first, *([(100 - sum(first)) / left] * left)]
    return [round(twips_mm(width) * share / 100) for share in shares]


def paragraph(runs: str, context: Context, align: str = "") -> str:
    """Return a paragraph of a style; what is not said by the style is kept to the least."""
    properties = f'<w:pStyle w:val="{context.style}"/>' if context.style != "Normal" else ""
    properties += "<w:keepNext/><w:keepLines/>" if context.keep else ""
    properties += context.numbering
    properties += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{runs}</w:p>"


def spacer(points: float, *, keep: bool = False) -> str:
    """Return an empty paragraph of a height: Word needs one behind a table, which has no space of its own."""
    together = "<w:keepNext/>" if keep else ""
    return (
        f'<w:p><w:pPr>{together}<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'
        "</w:pPr></w:p>"
    )


def _unnumbered(level: int) -> str:
    """Return what takes the number off a list's paragraph and leaves its indent."""
    left = twips_mm(6 * (level + 1))
    return f'<w:numPr><w:numId w:val="0"/></w:numPr><w:ind w:left="{left}" w:firstLine="0"/>'
