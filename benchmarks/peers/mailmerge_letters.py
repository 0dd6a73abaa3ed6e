"""docx-mailmerge2: a Word file with merge fields, a file for each client or one for all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks import word_letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task, Values


def each(task: Task) -> Made:
    """Merge a file for each client."""
    from mailmerge import MailMerge

    template = _template(task)

    def make(client: Values) -> bytes:
        out = BytesIO()
        with MailMerge(template) as document:
            document.merge(**client)
            document.write(out)
        return out.getvalue()

    return contract.each(task, task.clients, make, ".docx")


def one(task: Task) -> Made:
    """Merge all clients into one file, a page each."""
    from mailmerge import MailMerge

    template = _template(task)

    def make(path: Path) -> None:
        with MailMerge(template) as document:
            document.merge_templates(task.clients, separator="page_break")
            document.write(path)

    return contract.one(task, make, ".docx")


def _template(task: Task) -> Path:
    path = task.folder / "template.docx"
    word_letter.write(path, _add_field)
    return path


def _add_field(paragraph: Any, name: str, bold: bool) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" MERGEFIELD {name} ")
    run = paragraph.add_run(f"«{name}»")
    run.bold = bold or None
    paragraph._p.append(field)
    field.append(run._r)
