"""Where a piece's blocks stand on its sheet: the window address, the letterhead, the foot, the pages behind.

Sender and address stand in a table with rows of exact height: Word and LibreOffice both keep to it to the
millimetre, where frames move, and a person can still edit it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mailer.model import Block, Skeleton
from mailer.render import holes
from mailer.render.holes import Form
from mailer.render.pictures import Picture, Pictures
from mailer.render.word.body import Body, spacer
from mailer.render.word.elements import twips_mm
from mailer.render.word.inline import Inline, Serials
from mailer.render.word.look import Page, ThemeLook
from mailer.render.word.papers import (
    ADDRESS_RISE,
    FOLDS,
    WINDOW_BOTTOM,
    WINDOW_CLEAR,
    WINDOW_LEFT,
    WINDOW_WIDTH,
    Paper,
    paper,
)
from mailer.render.word.section import MARGIN_TO_HEADER

_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_HEADER_LINE = 4.0
"""How high the head of the pages behind the first is (millimetres)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A laid-out skeleton: text with holes, page, and what stands in head and foot (empty for none)."""

    form: Form
    page: Page
    paper: Paper
    first_header: str
    next_header: str
    footer: str
    serials: Serials
    pictures: tuple[Picture, ...]
    ends_in_table: bool


def lay_out(skeleton: Skeleton, look: ThemeLook, pictures: Pictures) -> Layout:
    """Lay a skeleton out. Raises `RenderError` for an unknown paper and for a picture that is not there."""
    sheet = paper(skeleton.paper)
    page = sheet.page(look.page)
    width = sheet.width - page.left - page.right
    serials = Serials(len(skeleton.slots))
    inline = Inline(pictures, serials, width)
    body = Body(skeleton, inline, width)
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
    head = _head(body, page, width, top["sender"]) if is_letter else ""
    return Layout(
        form=holes.cut(xml, body.reading.fixed),
        page=page,
        paper=sheet,
        first_header=_fold_marks() if is_letter else "",
        next_header=head,
        footer=footer or "",
        serials=serials,
        pictures=tuple(dict.fromkeys(inline.shown)),
        ends_in_table=not rest,
    )


def _first(blocks: Sequence[Block], kind: str) -> Block | None:
    return next((block for block in blocks if block.kind == kind), None)


def _closed(xml: str, body: Body) -> str | None:
    """Return the text of a part that is the same for all clients; None where it is not."""
    form = holes.cut(xml, body.reading.fixed)
    return None if form.slots() else form.fill(())


def _window(body: Body, page: Page, sender: Block | None, address: Block | None) -> str:
    """Return the letterhead and the address in its window, and nothing below as far as windows reach."""
    left = WINDOW_LEFT - page.left
    left_cell = body.sender(sender) if sender else ""
    right_cell = body.blocks([address]) if address else ""
    rows = _row(WINDOW_BOTTOM - page.top, [(left, left_cell, "top"), (WINDOW_WIDTH, right_cell, "bottom")])
    rows += _row(WINDOW_CLEAR - WINDOW_BOTTOM, [(left, "", "top"), (WINDOW_WIDTH, "", "top")])
    return _grid([left, WINDOW_WIDTH], rows)


def _envelope(body: Body, sheet: Paper, page: Page, top: dict[str, Block | None], name: str) -> str:
    """Return an envelope: sender and stamp above, accroche and address below."""
    left = sheet.width / 2 - page.left
    right = sheet.width / 2 - page.right
    height = sheet.height - page.top - ADDRESS_RISE[name]
    cells = {kind: body.blocks([block]) if block else "" for kind, block in top.items() if kind != "sender"}
    above = body.sender(sender) if (sender := top["sender"]) else ""
    stamp = cells["reference"].replace(
        '<w:pStyle w:val="Reference"/>', '<w:pStyle w:val="Reference"/><w:jc w:val="right"/>'
    )
    rows = _row(height * 0.45, [(left, above, "top"), (right, stamp, "top")])
    rows += _row(height * 0.55, [(left, cells["accroche"], "bottom"), (right, cells["address"], "bottom")])
    return _grid([left, right], rows) + spacer(1)


def _grid(widths: Sequence[float], rows: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{twips_mm(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(map(twips_mm, widths))}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{rows}</w:tbl>"
    )


def _row(height: float, cells: Sequence[tuple[float, str, str]]) -> str:
    """Return a row of exact height; each cell has a width, content and where the content stands."""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{twips_mm(width)}" w:type="dxa"/><w:vAlign w:val="{align}"/></w:tcPr>'
        f"{xml or spacer(1)}</w:tc>"
        for width, xml, align in cells
    )
    exact = f'<w:cantSplit/><w:trHeight w:val="{twips_mm(height)}" w:hRule="exact"/>'
    return f"<w:tr><w:trPr>{exact}</w:trPr>{inner}</w:tr>"


def _head(body: Body, page: Page, width: float, sender: Block | None) -> str:
    """Return the head of the pages behind the first: who writes, and the page's number."""
    name = ""
    lines = [line for block in (sender.walk() if sender else ()) for line in block.lines][:1]
    if lines:
        name = _closed(body.inline.runs(body.reading.spans(lines)), body) or ""
    after = twips_mm(max(page.next - MARGIN_TO_HEADER - _HEADER_LINE, 0))
    number = f'<w:r><w:t xml:space="preserve">Page </w:t></w:r>{_FIELD.format(code="PAGE", shown="2")}'
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{twips_mm(width)}"/></w:tabs>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Header"/>{tab}'
        f'<w:spacing w:after="{after}"/></w:pPr>{name}<w:r><w:tab/></w:r>{number}</w:p>'
    )


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
