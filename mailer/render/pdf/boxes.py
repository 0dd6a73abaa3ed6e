"""Reads WeasyPrint's laid-out pages: which block has which printed lines, on which page.

The box tree is private to WeasyPrint. This module and `inner` are what touches it, and the version is pinned
to 70 for their sake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes


@dataclass(frozen=True, slots=True)
class Printed:
    """Where the blocks of a piece came to stand: printed lines and first page (from 1), by block number."""

    lines: Mapping[int, int]
    pages: Mapping[int, int]
    count: int


def printed(document: Any) -> Printed:
    """Return the printed lines of each block of a laid-out document whose HTML is numbered."""
    lines: Counter[int] = Counter()
    pages: dict[int, int] = {}
    for number, page in enumerate(document.pages, 1):
        on_page: Counter[int] = Counter()
        running: set[int] = set()
        for block, box, margin in _walk(page._page_box, None, False):
            pages.setdefault(block, number)
            if margin and pages[block] != number:
                running.add(block)  # a footer is the same on every page: count it once
            elif isinstance(box, boxes.LineBox) and _prints(box):
                on_page[block] += 1
        for block in running:
            del on_page[block]
        lines.update(on_page)
    return Printed(dict(lines), pages, len(document.pages))


def _walk(box: Any, block: int | None, margin: bool) -> Iterator[tuple[int, Any, bool]]:
    """Yield the boxes below numbered elements: nearest number above, box, whether it is in a margin."""
    if not isinstance(box, boxes.Box):  # an absolute or running box is behind a placeholder
        box = getattr(box, "_box", box)
    element = getattr(box, "element", None)
    number = element.get("data-block") if element is not None and hasattr(element, "get") else None
    if number is not None:
        block = int(number)
    margin = margin or isinstance(box, boxes.MarginBox)
    if block is not None:
        yield block, box, margin
    for child in getattr(box, "children", ()):
        yield from _walk(child, block, margin)


def _prints(line: Any) -> bool:
    """Whether a line box shows anything: a text or a picture."""
    return any(
        (isinstance(box, boxes.TextBox) and box.text.strip()) or isinstance(box, boxes.ReplacedBox)
        for box in line.descendants()
    )
