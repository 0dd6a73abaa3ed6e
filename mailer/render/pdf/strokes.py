"""Lines along a text (CSS ``text-decoration``), as WeasyPrint draws them.

With `inner`, `flow` and `boxes` this is what leans on private names of WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from weasyprint.draw.color import get_color
from weasyprint.layout.percent import percentage

from mailer.errors import N_
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import Stroke
from mailer.render.pdf.replay.stream import numeral


def strokes(style: Any, layout: Any, operators: Any) -> tuple[Stroke, ...]:
    """Return the lines along text of a computed style, in the order in which they are drawn.

    ``layout`` is a text of that style set by Pango; ``operators`` turns a colour into what strokes lines in it.
    Raises `UnknownLayoutError` for lines that are not straight, or let something through.
    """
    if style["text_decoration_line"] == "none":
        return ()
    kind, color = style["text_decoration_style"], get_color(style, "text_decoration_color")
    if kind not in ("solid", "double", "dashed", "dotted"):
        raise UnknownLayoutError(
            N_("{property} is set on varying text"), property=f"text-decoration-style: {kind}"
        )
    if color.alpha != 1:
        raise UnknownLayoutError(N_("{property} is set on varying text"), property="text-decoration-color")
    said = operators(color)
    return tuple(
        _stroke(kind, said, below, thickness, over=over) for below, thickness, over in _places(style, layout)
    )


def _places(style: Any, layout: Any) -> Iterator[tuple[float, float, bool]]:
    """Yield how far each line is below the baseline, how thick it is, and whether it is drawn over the text."""
    lines = style["text_decoration_line"]
    thickness, offset = layout.underline_thickness, -layout.underline_position
    if style["text_decoration_thickness"] not in ("auto", "from-font"):
        thickness = percentage(style["text_decoration_thickness"], style, style["font_size"])
    if "overline" in lines:
        yield thickness / 2 - layout.ascent, thickness, False
    if "underline" in lines:
        if style["text_underline_offset"] != "auto":
            offset = percentage(style["text_underline_offset"], style, style["font_size"])
        yield offset + thickness / 2, thickness, False
    if "line-through" in lines:
        yield -layout.strikethrough_position, layout.strikethrough_thickness, True


def _stroke(kind: str, color: str, below: float, thickness: float, *, over: bool) -> Stroke:
    """Return a line; see WeasyPrint's `draw_line`."""
    width = f"{numeral(thickness)} w\n"
    if kind == "double":
        return Stroke(below, over, f"{color}\n", f"{numeral(thickness / 3)} w\n", apart=thickness / 3)
    if kind == "dashed":
        return Stroke(below, over, f"{color}\n", width, f"[{numeral(5 * thickness)}]")
    if kind == "dotted":
        return Stroke(below, over, f"{color}\n1 J\n", width, f"[0 {numeral(2 * thickness)}]")
    return Stroke(below, over, f"{color}\n", width)
