"""WeasyPrint by itself: HTML in, PDF out, laid out anew for every client."""

from __future__ import annotations

from pathlib import Path

from benchmarks import html_letter, letter
from benchmarks.peers import contract
from benchmarks.peers.contract import Made, Task, Values

CSS = html_letter.FONT_FACES + html_letter.CSS


def each(task: Task) -> Made:
    """Make a document and a file for each client, as its first example does."""
    from weasyprint import HTML

    fill = html_letter.filler(letter.SIGNATURE.as_uri())

    def make(client: Values) -> bytes:
        return bytes(HTML(string=html_letter.page(fill(client), CSS)).write_pdf())

    return contract.each(task, task.clients, make, ".pdf")


def one(task: Task) -> Made:
    """Make one document of all clients."""
    from weasyprint import HTML

    fill = html_letter.filler(letter.SIGNATURE.as_uri())

    def make(path: Path) -> None:
        letters = "".join(fill(client) for client in task.clients)
        HTML(string=html_letter.page(letters, CSS)).write_pdf(path)

    return contract.one(task, make, ".pdf")
