"""A section's properties: the sheet, its margins, and which head and foot stand on which pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from docx.enum.section import WD_HEADER_FOOTER, WD_ORIENTATION, WD_SECTION_START
from docx.oxml import OxmlElement
from docx.oxml.ns import nspfxmap
from docx.oxml.section import CT_SectPr
from docx.shared import Mm

from mailer.render.word.elements import fragment, tag
from mailer.render.word.look import Page
from mailer.render.word.papers import Paper

MARGIN_TO_HEADER = 12.0
"""Where the head of the pages behind the first stands (millimetres)."""
_MARGIN_TO_FOOTER = 10.0


def section(page: Page, sheet: Paper, relationships: Mapping[str, str], *, next_page: bool) -> str:
    """Return a section's properties; ``relationships`` name the parts ``first``, ``next`` and ``footer``.

    It begins on a page of its own with ``next_page``; its pages are numbered from 1.
    """
    made = cast(CT_SectPr, OxmlElement("w:sectPr", nsdecls=nspfxmap("w", "r")))
    made.append(tag("w:pgNumType", start=1))
    made.start_type = WD_SECTION_START.NEW_PAGE if next_page else WD_SECTION_START.CONTINUOUS
    made.page_width, made.page_height = Mm(sheet.width), Mm(sheet.height)
    made.orientation = WD_ORIENTATION.LANDSCAPE if sheet.width > sheet.height else WD_ORIENTATION.PORTRAIT
    made.top_margin, made.right_margin = Mm(page.top), Mm(page.right)
    made.bottom_margin, made.left_margin = Mm(page.bottom), Mm(page.left)
    made.header = Mm(min(MARGIN_TO_HEADER, page.top / 2) if sheet.envelope else MARGIN_TO_HEADER)
    made.footer = Mm(min(_MARGIN_TO_FOOTER, page.bottom / 2))
    made.gutter = Mm(0)
    made.titlePg_val = "first" in relationships
    default, first = WD_HEADER_FOOTER.PRIMARY, WD_HEADER_FOOTER.FIRST_PAGE
    for add, kind, name in (
        (made.add_headerReference, default, "next"),
        (made.add_headerReference, first, "first"),
        (made.add_footerReference, default, "footer"),
        (made.add_footerReference, first, "footer"),
    ):
        if name in relationships:
            add(kind, relationships[name])
    return fragment(made)
