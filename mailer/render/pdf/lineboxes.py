"""Lines in WeasyPrint's trees of boxes: where they stand, what text is in them, and whether replay can set it again.

With `inner`, `flow`, `strokes` and `boxes` this is what leans on private names of WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import Spot

_PLAIN_BLOCK: Mapping[str, Sequence[Any]] = {
    "overflow": ("visible",),
    "opacity": (1,),
    "transform": ((), "none"),
    "direction": ("ltr",),
}


def check_block(style: Any) -> None:
    """Raise `UnknownLayoutError` for a block whose lines cannot simply be put where they stand."""
    for name, plain in _PLAIN_BLOCK.items():
        if style[name] not in plain:
            raise UnknownLayoutError(N_("{property} is set on a block of varying text"), property=name)
    if style["text_indent"].value:
        raise UnknownLayoutError(N_("{property} is set on a block of varying text"), property="text-indent")


def _check_inline(style: Any) -> None:
    """Raise `UnknownLayoutError` for what takes room within a line, or is painted behind its text."""
    for name in ("margin_left", "margin_right", "padding_left", "padding_right"):
        if getattr(style[name], "value", 0):
            raise UnknownLayoutError(N_("{property} is set on varying text"), property=name.replace("_", "-"))
    if any(style[f"border_{side}_width"] for side in ("left", "right", "top", "bottom")):
        raise UnknownLayoutError(N_("{property} is set on varying text"), property="border")
    if get_color(style, "background_color").alpha or any(
        image[0] != "none" for image in style["background_image"]
    ):
        raise UnknownLayoutError(N_("{property} is set on varying text"), property="background")
    if style["position"] != "static" or style["opacity"] != 1:
        raise UnknownLayoutError(N_("{property} is set on varying text"), property="position")


def alignment(style: Any) -> str:
    """Return how lines are aligned: left, right, center or justify. Raises `UnknownLayoutError` for any other way."""
    align, last = style["text_align_all"], style["text_align_last"]
    if align == "justify" and last in ("start", "left"):
        return "justify"
    if last not in ("auto", align):
        raise UnknownLayoutError(
            N_("{property} is set on a block of varying text"), property="text-align-last"
        )
    if align in ("start", "left"):
        return "left"
    if align in ("end", "right"):
        return "right"
    if align == "center":
        return "center"
    raise UnknownLayoutError(
        N_("{property} is set on a block of varying text"), property=f"text-align: {align}"
    )


def lines(box: Any, number: int | None, parent: Any) -> Iterator[tuple[int | None, Any, Any]]:
    """Yield line boxes with the number of the nearest numbered element above, and the block that they are in."""
    if not isinstance(box, boxes.Box):  # an absolute or running box is behind a placeholder
        box = getattr(box, "_box", box)
    element = getattr(box, "element", None)
    if element is not None and hasattr(element, "get") and (own := element.get("data-block")) is not None:
        number = int(own)
    if isinstance(box, boxes.LineBox):
        yield number, parent, box
    for child in getattr(box, "children", ()):
        yield from lines(child, number, parent if isinstance(box, boxes.LineBox | boxes.InlineBox) else box)


def spot(parent: Any, line: Any) -> Spot:
    """Return where a line of a block stands on its page."""
    return Spot(0, parent.content_box_x(), parent.width, line.position_y + line.baseline)


def text_boxes(box: Any) -> Iterator[Any]:
    """Yield the boxes of text in a line."""
    for text, _ in texts(box, ()):
        yield text


def texts(box: Any, parents: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield the boxes of text in a line, each with the boxes that it is in, the outermost first."""
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child, parents
        elif isinstance(child, boxes.InlineBox):
            _check_inline(child.style)
            yield from texts(child, (*parents, child))
        else:
            raise UnknownLayoutError(N_("a picture or a box stands in a line of varying text"))


def repeated(box: Any, named: Collection[str]) -> str:
    """Return the named text that a box in a margin repeats, if it is one of those; empty if it is none."""
    content = box.style["content"] if in_margin(box) else ()
    names = (
        [value[0] for kind, value in content if kind == "string()"]
        if isinstance(content, tuple | list)
        else []
    )
    if not any(name in named for name in names):
        return ""
    if len(content) > 1:
        raise UnknownLayoutError(N_("a text of the margins is made of several"))
    return str(names[0])


def in_margin(box: Any) -> bool:
    """Whether a box is one of a page's margins."""
    return isinstance(box, boxes.MarginBox)
