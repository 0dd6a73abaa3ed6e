"""Where a piece's blocks stand on its sheet: the window address, the letterhead, the foot, the pages behind.

Sender and address stand in a table with rows of exact height: Word and LibreOffice both keep to it to the
millimetre, where frames move, and a person can still edit it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.model import Block, Skeleton
from mailer.render import holes
from mailer.render.holes import Form, When
from mailer.render.pictures import Picture, Pictures
from mailer.render.word import head
from mailer.render.word.body import Body, spacer
from mailer.render.word.elements import twips_mm
from mailer.render.word.inline import Inline, Serials
from mailer.render.word.look import Page, ThemeLook
from mailer.render.word.names import STYLE_NAMES
from mailer.render.word.papers import (
    COUPON_WITHIN,
    FOLDS,
    PLACES,
    STAMP_HEIGHT,
    STAMP_RIGHT,
    STAMP_WIDTH,
    WINDOW_BOTTOM,
    WINDOW_CLEAR,
    WINDOW_LEFT,
    WINDOW_WIDTH,
    Paper,
    paper,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid-out skeleton: text with holes, page, and what stands in head and foot (empty for none).

    The head of the pages behind the first is another one in a file for all clients.
    """

    form: Form
    page: Page
    paper: Paper
    first_header: str
    next_header: str
    next_header_among_others: str
    footer: str
    serials: Serials
    pictures: tuple[Picture, ...]
    ends_in_table: bool


def lay_out(skeleton: Skeleton, look: ThemeLook, pictures: Pictures, language: str) -> Layout:
    """Lay a skeleton out for a document whose styles are named in a language.

    Raises `RenderError` for an unknown paper and for a picture that is not there.
    """
    sheet = paper(skeleton.paper)
    page = sheet.page(look.page)
    width = sheet.width - page.left - page.right
    serials = Serials(len(skeleton.slots))
    inline = Inline(pictures, serials, width)
    framed = skeleton.piece == "coupon"
    body = Body(skeleton, inline, width - 2 * COUPON_WITHIN if framed else width)
    blocks = [block for block in skeleton.blocks if block.channel != "mail"]
    top = {kind: _first(blocks, kind) for kind in ("sender", "address", "reference", "accroche")}
    is_letter = top["address"] is not None and skeleton.paper == "a4"
    if sheet.envelope:
        xml = _envelope(body, sheet, page, top, skeleton.paper)
        rest = [block for block in blocks if block not in top.values()]
    elif is_letter:
        xml = _window(body, page, top["sender"], top["address"])
        rest = [block for block in blocks if block not in (top["sender"], top["address"])]
    else:
        xml = body.sender(top["sender"]) if top["sender"] else ""
        rest = [block for block in blocks if block is not top["sender"]]
    foot = [block for block in rest if block.kind == "footer"]
    footer = _closed(body.blocks(foot), body)
    rest = [block for block in rest if block.kind != "footer"]
    xml += body.blocks([*rest, *foot] if footer is None else rest)
    if framed:
        xml = _framed(body, xml, width)
    named = STYLE_NAMES[head.STYLE].name(language) if serials.named else ""
    heads = [
        head.head(page, width, named, _sender_name(body, top["sender"]), count) if is_letter else ""
        for count in (head.ALONE, head.AMONG_OTHERS)
    ]
    return Layout(
        form=holes.cut(xml, body.reading.fixed),
        page=page,
        paper=sheet,
        first_header=_fold_marks() if is_letter else "",
        next_header=heads[0],
        next_header_among_others=heads[1],
        footer=footer or "",
        serials=serials,
        pictures=tuple(dict.fromkeys(inline.shown)),
        ends_in_table=framed or not rest,
    )


def _first(blocks: Sequence[Block], kind: str) -> Block | None:
    return next((block for block in blocks if block.kind == kind), None)


def _closed(xml: str, body: Body) -> str | None:
    """Return the text of a part that is the same for all clients; None where it is not."""
    form = holes.cut(xml, body.reading.fixed)
    return None if form.slots() else form.fill(())


def _sender_name(body: Body, sender: Block | None) -> str:
    """Return a sender's first line as runs; nothing where it is not the same for all clients."""
    lines = [line for block in (sender.walk() if sender else ()) for line in block.lines][:1]
    return (_closed(body.inline.runs(body.reading.spans(lines)), body) or "") if lines else ""


def _window(body: Body, page: Page, sender: Block | None, address: Block | None) -> str:
    """Return the letterhead and the address in its window, and nothing below as far as windows reach."""
    left = WINDOW_LEFT - page.left
    left_cell = body.sender(sender) if sender else ""
    right_cell = head.address(body, address) if address else ""
    rows = _row(WINDOW_BOTTOM - page.top, [(left, left_cell, "top"), (WINDOW_WIDTH, right_cell, "bottom")])
    rows += _row(WINDOW_CLEAR - WINDOW_BOTTOM, [(left, "", "top"), (WINDOW_WIDTH, "", "top")])
    return _grid([left, WINDOW_WIDTH], rows)


def _envelope(body: Body, sheet: Paper, page: Page, top: dict[str, Block | None], name: str) -> str:
    """Return an envelope: sender and stamp above, accroche and address below, clear of each other."""
    places = PLACES[name]
    accroche, gap = places.accroche - page.left, places.address - places.accroche
    right = sheet.width - STAMP_RIGHT - places.address
    height = sheet.height - page.top - places.rise
    above = body.sender(sender) if (sender := top["sender"]) else ""
    address = head.address(body, top["address"]) if top["address"] else ""
    stamp = _stamp(body, top["reference"]) if top["reference"] else ""
    accroche_xml = body.blocks([top["accroche"]]) if top["accroche"] else ""
    below = accroche_xml.replace(
        '<w:pStyle w:val="Title"/>', '<w:pStyle w:val="Title"/><w:spacing w:after="0"/>'
    )
    rows = _row(height * 0.45, [(accroche, above, "top"), (gap, "", "top"), (right, stamp, "top")])
    rows += _row(height * 0.55, [(accroche, below, "bottom"), (gap, "", "top"), (right, address, "bottom")])
    return _grid([accroche, gap, right], rows) + spacer(1)


def _stamp(body: Body, block: Block) -> str:
    """Return the box for the stamp, and in it what the post asks to be printed there."""
    said = body.blocks([block]).replace('<w:pStyle w:val="Reference"/>', '<w:pStyle w:val="Stamp"/>')
    rows = _row(STAMP_HEIGHT, [(STAMP_WIDTH, said, "top")])
    box = _grid([STAMP_WIDTH], rows, "StampBox", '<w:jc w:val="right"/>') + spacer(1)
    return holes.when(body.reading.block(block), box)


def _framed(body: Body, xml: str, width: float) -> str:
    """Return a coupon on a sheet of its own within a frame to cut along, below its scissors."""
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{twips_mm(width)}" w:type="dxa"/></w:tcPr>{xml}{spacer(1)}</w:tc>'
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cell}</w:tr>"
    return body.scissors(COUPON_WITHIN) + _grid([width], row, "CouponFrame")


def _grid(widths: Sequence[float], rows: str, style: str = "", place: str = "") -> str:
    """Return a table of fixed columns; without a style it has neither borders nor margins."""
    columns = "".join(f'<w:gridCol w:w="{twips_mm(width)}"/>' for width in widths)
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    bare = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(map(twips_mm, widths))}" w:type="dxa"/>{place}'
        f'<w:tblLayout w:type="fixed"/>{"" if style else bare}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(height: float, cells: Sequence[tuple[float, str, str]]) -> str:
    """Return a row of exact height; each cell has a width, content and where the content stands."""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips_mm(width)}" w:type="dxa"/><w:vAlign w:val="{align}"/></w:tcPr>'
        f"{_held(xml)}</w:tc>"
        for width, xml, align in cells
    )
    exact = f'<w:cantSplit/><w:trHeight w:val="{twips_mm(height)}" w:hRule="exact"/>'
    return f"<w:tr><w:trPr>{exact}</w:trPr>{inner}</w:tr>"


def _held(xml: str) -> str:
    """Return what a cell holds, with a paragraph behind it where all else may vanish: Word refuses an empty cell."""
    certain = any(not isinstance(part, When) for part in holes.cut(xml).parts)
    return xml if certain else xml + spacer(1)


def _fold_marks() -> str:
    """Return short dashes at the left edge where the sheet is folded, and a line without height."""
    marks = "".join(
        f'<w:p><w:pPr><w:framePr w:w="{twips_mm(6)}" w:hRule="exact" w:h="{twips_mm(3)}" w:wrap="around" '
        f'w:vAnchor="page" w:hAnchor="page" w:x="{twips_mm(4)}" w:y="{twips_mm(fold - 1.6)}"/>'
        '<w:spacing w:before="0" w:after="0" w:line="170" w:lineRule="exact"/></w:pPr><w:r><w:rPr>'
        '<w:color w:val="999999"/><w:sz w:val="16"/></w:rPr><w:t>–</w:t></w:r></w:p>'
        for fold in FOLDS
    )
    return marks + spacer(1)
