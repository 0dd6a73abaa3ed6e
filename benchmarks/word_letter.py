"""The letter as a Word file with open fields, for the peers that fill one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import letter

AddField = Callable[[Any, str, bool], None]
"""Adds a field to a paragraph of python-docx: the paragraph, the field's name, in bold or not."""


def write(path: Path, add_field: AddField) -> None:
    """Write the letter with its fields added by ``add_field``. Needs python-docx."""
    from docx import Document
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        Mm(15),
        Mm(20),
        Mm(18),
        Mm(22),
    )
    document.styles["Normal"].font.name = "Liberation Serif"
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)

    def add(words: str, style: str | None = None) -> Any:
        paragraph = document.add_paragraph(style=style)
        for part in letter.pieces(words):
            if part.is_field:
                add_field(paragraph, part.text, part.bold)
            else:
                paragraph.add_run(part.text).bold = part.bold or None
        return paragraph

    for line in letter.SENDER:
        add(line)
    for number in range(1, letter.LINES + 1):
        add(f"{{line{number}}}").paragraph_format.left_indent = Mm(88)
    add(letter.DATELINE)
    add(letter.HEADLINE, "Heading 1")
    for words in (letter.GREETING, *letter.PARAGRAPHS):
        add(words)
    document.add_picture(str(letter.SIGNATURE), height=Mm(12))
    for words in (*letter.SIGNED, letter.POST_SCRIPTUM):
        add(words)
    add(letter.COUPON_TITLE, "Heading 2")
    for words in letter.COUPON_LINES:
        add(words)
    table = document.add_table(0, len(letter.COUPON_TABLE[0]), style="Table Grid")
    for row in letter.COUPON_TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    add(letter.COUPON_FOOT)
    add(letter.FOOTER)
    document.save(str(path))
