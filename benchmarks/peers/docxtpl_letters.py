"""docxtpl: a Word file with Jinja in it, rendered for each client."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from benchmarks import word_letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task, Values


def each(task: Task) -> Made:
    """Render a file for each client."""
    from docxtpl import DocxTemplate

    template = task.folder / "template.docx"
    word_letter.write(template, _add_field)

    def make(client: Values) -> bytes:
        document = DocxTemplate(template)
        document.render(dict(client), autoescape=True)
        out = BytesIO()
        document.save(out)
        return out.getvalue()

    return contract.each(task, task.clients, make, ".docx")


def _add_field(paragraph: Any, name: str, bold: bool) -> None:
    paragraph.add_run("{{ " + name + " }}").bold = bold or None
