"""Spans as WordprocessingML runs: text that stays in one run, links as fields, pictures in the line.

The XML is marked (`mailer.render.holes`): slots stand in it as their characters, what may vanish stands
between comments.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from mailer.model import PLAIN, Style, split_slots
from mailer.render.flow import Group, Span, guard, source, target
from mailer.render.holes import hole
from mailer.render.pictures import Picture, Pictures

EMU_MM = 36_000
"""Word measures pictures in English Metric Units: 914,400 to the inch."""

SIGNATURE_BOX = (60.0, 12.0)
"""What a signature fills, in millimetres: the handwriting of a pen, in both themes of print as well."""

_TICK = re.compile("\\[[ \u00a0\u202f]\\]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_A = "http://schemas.openxmlformats.org/drawingml/2006"
_DRAWING = (
    '<w:r><w:drawing><wp:inline xmlns:wp="{a}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{cx}" cy="{cy}"/><wp:docPr id="{id}" name="{name}" descr="{descr}"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{a}/main" noChangeAspect="1"/>'
    "</wp:cNvGraphicFramePr>"
    '<a:graphic xmlns:a="{a}/main"><a:graphicData uri="{a}/picture"><pic:pic xmlns:pic="{a}/picture">'
    '<pic:nvPicPr><pic:cNvPr id="{id}" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
    '<pic:blipFill><a:blip r:embed="{rel}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)


class Choice(NamedTuple):
    """A picture that a client's values choose, and the first of the three values that describe it.

    These are the relationship's name, width and height (`described`).
    """

    parts: tuple[str | int, ...]
    first: int
    box: tuple[float, float] | None

    def source(self, values: Sequence[str]) -> str:
        """Return the picture's source for a client."""
        return "".join(part if isinstance(part, str) else values[part] for part in self.parts)


class Alone(NamedTuple):
    """A value that is not empty only where these slots, those of the lines before a line, are blank."""

    number: int
    slots: tuple[int, ...]


class Serials:
    """Numbers of values beside the client's: lists and pictures are counted through a file."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.lists: list[int] = []
        self.drawings: list[int] = []
        self.choices: list[Choice] = []
        self.alone: list[Alone] = []
        self.named = False
        self.next = first

    def take(self, count: int = 1) -> int:
        """Return the first of some new numbers."""
        self.next += count
        return self.next - count


class Inline:
    """Writes runs, and remembers the pictures that they show."""

    def __init__(self, pictures: Pictures, serials: Serials, width: float) -> None:
        """``width`` is that of the text, in millimetres: no picture is wider."""
        self._pictures = pictures
        self.serials = serials
        self._width = width
        self.shown: list[Picture] = []

    def runs(self, spans: Sequence[Span], character: str = "", box: tuple[float, float] | None = None) -> str:
        """Return spans as runs; ``character`` is a character style, ``box`` what a picture fills (mm)."""
        out = []
        for link, group in groupby(spans, key=lambda span: span.link):
            linked = list(group)
            where = target(link) if link else ""
            style = "Hyperlink" if where else character
            inner = "".join(
                "".join(self._picture(span, box) for span in same) if image else _run(list(same), style)
                for (image, _), same in groupby(linked, key=lambda span: (bool(span.image), span.style))
            )
            out.append(guard(_field(where, inner), _shared(linked)) if where else inner)
        return "".join(out)

    def _picture(self, span: Span, box: tuple[float, float] | None) -> str:
        serial = self.serials.take()
        self.serials.drawings.append(serial)
        parts = tuple(split_slots(span.image))
        if all(isinstance(part, str) for part in parts):
            picture = self._pictures.find(span.image)
            self.shown.append(picture)
            rel, cx, cy = described(picture, box, self._width)
        else:
            first = self.serials.take(3)
            self.serials.choices.append(Choice(parts, first, box))
            rel, cx, cy = (hole(first + index) for index in range(3))
        drawing = _DRAWING.format(
            a=_A, cx=cx, cy=cy, id=hole(serial), rel=rel, name=f"Image {serial}", descr=source(span.text)
        )
        return guard(drawing, span.when)


def described(picture: Picture, box: tuple[float, float] | None, width: float) -> tuple[str, str, str]:
    """Return a picture's relationship, width and height in EMU: filling a box, or as large as at 96 dpi."""
    natural = min(width / picture.width, 25.4 / 96)
    scale = min(box[0] / picture.width, box[1] / picture.height) if box else natural
    cx, cy = round(picture.width * scale * EMU_MM), round(picture.height * scale * EMU_MM)
    return relationship(picture), str(cx), str(cy)


def relationship(picture: Picture) -> str:
    """Return the name of a picture's relationship, made of its bytes and so the same in every file."""
    return f"rIdPicture{picture.digest}"


def _run(spans: list[Span], character: str) -> str:
    text = "".join(guard(_text(span), span.when) for span in spans)
    return f'<w:r>{_properties(spans[0].style, character)}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _text(span: Span) -> str:
    if span.slot is not None:
        return hole(span.slot)
    return _BREAK if span.text == "\n" else escape(_TICK.sub("\u2610", span.text), quote=False)


def _properties(style: Style, character: str) -> str:
    if style == PLAIN and not character:
        return ""
    out = f'<w:rStyle w:val="{character}"/>' if character else ""
    out += "<w:b/>" if style.strong else ""
    out += "<w:i/>" if style.emphasis else ""
    out += '<w:u w:val="single"/>' if style.underline else ""
    return f"<w:rPr>{out}</w:rPr>"


def _field(where: str, inner: str) -> str:
    """Return a link as a field, whose target stands in the text and needs no relationship of its own."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f' HYPERLINK "{where}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{inner}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _shared(spans: Sequence[Span]) -> tuple[Group, ...]:
    """Return the groups that all spans hang on."""
    return tuple(group for group in spans[0].when if all(group in span.when for span in spans))
