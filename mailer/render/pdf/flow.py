"""What laid-out pages are made of: items that stand one below the other, each painted as a picture of its own.

An item is what moves as a whole when something above it grows: a paragraph, a row of a table, a box with a frame.
What stands apart from them (letterhead, margins, what is taken to the foot of the page) is a page's ground. With
`inner` and `boxes` this is what leans on private names of WeasyPrint. Lengths are CSS pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import Link


class Standing(NamedTuple):
    """An item as it stands on a page: its element's number, top and bottom edge of its frame, and its boxes.

    ``table`` and ``row`` (counted on the page) are given for a table's row, which is a ``head`` where it is repeated.
    """

    number: int
    top: float
    bottom: float
    box: Any
    table: Any = None
    row: int = 0
    head: bool = False

    def boxes(self) -> Iterator[Any]:
        """Yield all that belongs to the item."""
        return every(self.box)


def standing(page: Any) -> list[Standing]:
    """Return a page's items from top to bottom.

    Raises `UnknownLayoutError` where they do not simply stand one below the other.
    """
    body = next((box for box in every(page._page_box) if box.element_tag == "body"), None)
    if body is None:
        return []
    items = list(_items(body))
    for one, other in pairwise(items):
        if other.top < one.bottom - 1e-6:
            raise UnknownLayoutError(N_("blocks stand over each other"))
    return items


def _items(box: Any) -> Iterator[Standing]:
    if not _transparent(box):
        yield _item(box)
        return
    for child in box.children:
        if not isinstance(child, boxes.Box) or not child.is_in_normal_flow():
            _check_apart(getattr(child, "_box", child))
            continue
        if type(child) is boxes.BlockBox and _is_table(child):
            yield from _rows(child.children[0])
        elif type(child) is boxes.BlockBox and _holds_blocks(child):
            yield from _items(child)
        else:
            yield _item(child)


def _check_apart(box: Any) -> None:
    """Raise `UnknownLayoutError` for what is not in the flow, and stands where that has come to all the same."""
    style = box.style
    if box.is_floated() or (style["position"] == "absolute" and style["top"] == style["bottom"] == "auto"):
        raise UnknownLayoutError(N_("something floats beside the text"))


def _item(box: Any) -> Standing:
    top = box.border_box_y()
    return Standing(number(box), top, top + box.border_height(), box)


def _rows(table: Any) -> Iterator[Standing]:
    place = 0
    for group in table.children:
        for row in group.children:
            yield Standing(
                number(row), row.position_y, row.position_y + row.height, row, table, place, group.is_header
            )
            place += 1


def number(box: Any) -> int:
    """Return the number of the block that a box is; -1 for a box that is the style sheet's or of layout alone."""
    named = _named(box)
    return -1 if named is None else int(named)


def _named(box: Any) -> str | None:
    """Return the number of the element that a box is; None for a box that is of the style sheet or of layout."""
    element = box.element
    if element is None or not hasattr(element, "get") or box.element_tag != element.tag:
        return None
    named: str | None = element.get("data-block")
    return named


def _holds_blocks(box: Any) -> bool:
    """Whether a box holds blocks of the piece and nothing else, so that these may stand by themselves."""
    return all(
        isinstance(child, boxes.BlockLevelBox)
        and child.is_in_normal_flow()
        and child.element is not box.element
        and _named(child) is not None
        for child in box.children
    )


def _is_table(box: Any) -> bool:
    """Whether a block is a table of which nothing is painted but rows."""
    if not _transparent(box) or len(box.children) != 1 or not isinstance(box.children[0], boxes.TableBox):
        return False
    table = box.children[0]
    columns = [column for group in table.column_groups for column in (group, *group.children)]
    return (
        table.style["border_collapse"] == "collapse"
        and all(_bare(part) for part in (table, *columns, *table.children))
        and not any(group.is_footer for group in table.children)
    )


def _bare(box: Any) -> bool:
    background = box.background
    return background is None or not any(
        layer.image is not None or background.color.alpha for layer in background.layers
    )


def _transparent(box: Any) -> bool:
    """Whether a block is no more than what stands in it: nothing of its own is painted, and no height is its own."""
    style = box.style
    edges = (
        box.padding_top, box.padding_bottom,
        *(getattr(box, f"border_{side}_width") for side in ("top", "right", "bottom", "left")),
    )  # fmt: skip
    return (
        not any(edges)
        and _bare(box)
        and style["height"] == "auto"
        and style["min_height"] in ("auto", (0, "px"))
        and style["position"] == "static"
        and style["overflow"] == "visible"
        and style["opacity"] == 1
        and not style["transform"]
        and (style["outline_style"] == "none" or not style["outline_width"])
    )


def every(box: Any) -> Iterator[Any]:
    """Yield a box and all below it, also those that stand elsewhere on the page."""
    box = getattr(box, "_box", box)  # an absolute or running box is behind a placeholder
    yield box
    for child in getattr(box, "children", ()):
        yield from every(child)


class _Invisible:
    alpha = 0


class _Picture(Page):  # type: ignore[misc]  # WeasyPrint tells no types
    """A page of which some boxes are painted."""

    def __init__(self, page: Any, height: float, links: Sequence[Any], shown: Callable[[], Any]) -> None:
        self.width, self.height, self.bleed = page.width, height, page.bleed
        self.links = links
        self.bookmarks: list[Any] = []
        self.anchors: dict[str, Any] = {}
        self.forms: dict[Any, list[Any]] = {None: []}
        self._page_box = page._page_box
        self._shown = shown
        self.boxes: frozenset[int] = frozenset()

    def paint(self, stream: Any, scale: float = 1) -> None:
        with self._shown():
            super().paint(stream, scale)


@dataclass(slots=True)
class _Held:
    """How a box is to be painted, while it is hidden."""

    box: Any
    style: Any
    background: Any
    grid: Any

    def hide(self) -> None:
        self.box.style = self.style.copy()
        self.box.style["visibility"] = "hidden"
        self.box.style["overflow"] = "visible"  # no trace of a clip
        self.box.background = None
        if self.grid is not None:
            self.box.collapsed_border_grid = _grid(self.grid, (), ())

    def show(self) -> None:
        self.box.style, self.box.background = self.style, self.background
        if self.grid is not None:
            self.box.collapsed_border_grid = self.grid


def pictures(document: Any, items: Sequence[Sequence[Standing]], height: float | None = None) -> Any:
    """Return a WeasyPrint document whose pages are pictures: each page's ground, and behind it each of its items.

    ``items`` are those of each page, in order; the pages are ``height`` high, by default as high as they are. The pages
    of ``document`` itself cannot be painted any more while one of these is, and not by another thread.
    """
    found: list[_Picture] = []
    for page, of_page in zip(document.pages, items, strict=True):
        held = {id(box): _hold(box) for box in every(page._page_box)}
        parts = [[id(box) for box in item.boxes()] for item in of_page]
        owned = {box for part in parts for box in part}
        tables = {id(item.table): item.table for item in of_page if item.table is not None}
        ground = [box for box in held if box not in owned and box not in tables]
        canvas = page._page_box.canvas_background
        for one in held.values():
            one.hide()
        page._page_box.canvas_background = None
        for shown, item in ((ground, None), *zip(parts, of_page, strict=True)):
            links = [link for link in page.links if id(link[3]) not in owned] if item is None else []
            picture = _Picture(page, height or page.height, links, _shower(page, held, shown, item, canvas))
            picture.boxes = frozenset(shown)
            found.append(picture)
    return document.copy(found)


def _hold(box: Any) -> _Held:
    return _Held(
        box, box.style, getattr(box, "background", None), getattr(box, "collapsed_border_grid", None)
    )


def _shower(
    page: Any, held: Mapping[int, _Held], shown: Collection[int], item: Standing | None, canvas: Any
) -> Callable[[], Any]:
    @contextmanager
    def show() -> Iterator[None]:
        for box in shown:
            held[box].show()
        if item is None:
            page._page_box.canvas_background = canvas
        elif item.table is not None:
            item.table.collapsed_border_grid = _of_row(item, held[id(item.table)].grid)
        try:
            yield
        finally:
            for box in shown:
                held[box].hide()
            page._page_box.canvas_background = None
            if item is not None and item.table is not None:
                held[id(item.table)].hide()

    return show


def _of_row(item: Standing, grid: Any) -> Any:
    """Return a table's collapsed borders of which those below a row, at its sides, and above the first, are seen."""
    table, row = item.table, item.row
    rows = sum(len(group.children) for group in table.children)
    head = len(table.children[0].children) if table.children[0].is_header else 0
    skipped = table.skipped_rows - head if table.skipped_rows else 0

    def original(y: int, more: int) -> int:
        # As WeasyPrint counts (`draw_collapsed_borders`), of tables without rows at their foot.
        return y if head and y < head + more else y + skipped

    horizontal = {original(row + 1, 1)}
    if row == 0:
        horizontal.add(original(0, 1))
    elif row == head and row + 1 <= rows:
        horizontal.discard(original(row, 1))
    return _grid(grid, {original(row, 0)}, horizontal)


def _grid(grid: Any, verticals: Collection[int], horizontals: Collection[int]) -> Any:
    """Return collapsed borders of the same widths, of which only some rows' are seen."""
    return tuple(
        [
            line if y in seen else [(score, (style, width, _Invisible)) for score, (style, width, _) in line]
            for y, line in enumerate(lines)
        ]
        for lines, seen in zip(grid, (verticals, horizontals), strict=True)
    )


def foot(page: Any) -> float:
    """Return how much of a page's height is taken by what stands at its foot."""
    areas = [box for box in page._page_box.children if isinstance(box, boxes.FootnoteAreaBox)]
    return float(sum(area.margin_height() for area in areas if area.children))


def links(page: Any, item: Standing) -> tuple[Link, ...]:
    """Return the links that stand in an item, their places given from its top.

    Raises `UnknownLayoutError` for one that leads to no address.
    """
    if not page.links:
        return ()
    own = {id(box) for box in item.boxes()}
    found = []
    for kind, target, (left, top, right, bottom), box in page.links:
        if id(box) in own:
            if kind != "external":
                raise UnknownLayoutError(N_("a link leads to no address"))
            found.append((target, (left, top - item.top, right, bottom - item.top)))
    return tuple(found)
