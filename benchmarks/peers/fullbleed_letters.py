"""fullbleed: HTML in, PDF out, in Rust. Its parallel batch renderer, and its compiled template whose text flows."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

from benchmarks import html_letter, letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task


def batch(task: Task) -> Made:
    """Render each client's HTML into one file, on all cores (``render_pdf_batch_to_file_parallel``)."""
    engine = _engine()
    fill = html_letter.filler(_picture())

    def make(path: Path) -> None:
        pages = [html_letter.page(fill(client)) for client in task.clients]
        engine.render_pdf_batch_to_file_parallel(pages, html_letter.CSS, str(path))

    return contract.one(task, make, ".pdf")


def compiled(task: Task) -> Made:
    """Compile the letter once and bind the clients' values (``render_pdf_reflow_bindings_to_file``).

    The compiled letter gains where the same values come again; here all clients are distinct, and come once.
    """
    engine = _engine()
    page = html_letter.page(html_letter.form(lambda name: "{{" + name + "}}", _picture()))

    def make(path: Path) -> None:
        document = engine.compile_pdf(page, html_letter.CSS)
        columns = {name: [client[name] for client in task.clients] for name in _named(page)}
        document.render_pdf_reflow_bindings_to_file(columns, str(path))

    return contract.one(task, make, ".pdf")


def _engine() -> Any:
    import fullbleed

    return fullbleed.PdfEngine(
        font_files=[str(path) for path in sorted(letter.FONTS.glob("LiberationSerif-*.ttf"))]
    )


def _picture() -> str:
    return "data:image/png;base64," + b64encode(letter.SIGNATURE.read_bytes()).decode("ascii")


def _named(page: str) -> list[str]:
    return [name for name in letter.FIELDS if "{{" + name + "}}" in page]
