"""A theme's look in Word: the page, and each style's font, size, colours and spaces, from ``word.yaml``.

```yaml
page: {top: 15, next: 30, left: 25, right: 20, bottom: 25}   # mm; next: the top of the pages behind the first
font: Times New Roman
color: "111111"
styles:
  Title: {size: 18, bold: true, color: 7A1420, after: 12}    # points
  Postscriptum: {edge: {side: left, color: 7A1420, width: 2}}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from mailer.errors import N_, RenderError, nearest
from mailer.render.word.names import STYLE_NAMES


@dataclass(frozen=True, slots=True)
class Page:
    """Margins in millimetres; ``next`` is the top margin of the pages behind the first."""

    top: float = 15
    next: float = 30
    left: float = 25
    right: float = 20
    bottom: float = 25


@dataclass(frozen=True, slots=True)
class Edge:
    """A line along one side of a paragraph: its kind as Word calls it; width and distance in points."""

    side: str = "top"
    kind: str = "single"
    color: str = "999999"
    width: float = 0.5
    space: float = 6


@dataclass(frozen=True, slots=True)
class Look:
    """How one style looks; None leaves a thing to the style that it is based on.

    Sizes, spaces and indents are points, ``line`` is a multiple of the font's own, or with ``exactly``
    points, ``fill`` the colour behind the text. ``align`` is left, right, center or both.
    """

    font: str | None = None
    size: float | None = None
    color: str | None = None
    fill: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    align: str | None = None
    before: float | None = None
    after: float | None = None
    line: float | None = None
    exactly: float | None = None
    left: float | None = None
    right: float | None = None
    edge: Edge | None = None
    together: bool | None = None


@dataclass(frozen=True, slots=True)
class ThemeLook:
    """A whole theme's look."""

    page: Page = Page()
    styles: Mapping[str, Look] = field(default_factory=dict)

    def style(self, name: str) -> Look:
        """Return the look of a style."""
        return self.styles.get(name, Look())


R = TypeVar("R", Page, Edge, Look)

_TYPES: Mapping[str, tuple[type, ...]] = {"float": (int, float), "str": (str,), "bool": (bool,)}
_COLORS = frozenset({"color", "fill"})
_CHOICES: Mapping[str, frozenset[str]] = {
    "align": frozenset({"left", "right", "center", "both"}),
    "side": frozenset({"top", "left", "bottom", "right"}),
}
_HEX = re.compile("[0-9A-F]{6}")

_BASE: Mapping[str, Look] = {
    "Normal": Look(font="Times New Roman", size=11, color="111111", after=7, line=1.15),
    "Title": Look(size=18, bold=True, before=3, after=12, line=1, together=True),
    "Heading1": Look(size=14, bold=True, before=10, after=5, together=True),
    "Heading2": Look(size=12.5, bold=True, before=10, after=5, together=True),
    "Heading3": Look(size=11.5, bold=True, before=8, after=4, together=True),
    "Salutation": Look(after=8, together=True),
    "Date": Look(align="right", before=8, after=11),
    "Reference": Look(size=10, after=8),
    "Sender": Look(size=9.5, after=0),
    "SenderName": Look(size=13, bold=True),
    "Address": Look(size=10.5, before=0, after=0, exactly=12.5),
    "Signature": Look(left=241, after=0, together=True),
    "Postscriptum": Look(before=6, after=8),
    "Quote": Look(italic=True, left=17, right=17),
    "TableText": Look(size=10, before=2.5, after=2.5, line=1),
    "TableHeading": Look(size=10, bold=True, before=2.5, after=2.5, line=1),
    "CutLine": Look(
        size=11,
        before=10,
        after=6,
        line=1,
        left=-42,
        right=-42,
        together=True,
        edge=Edge("bottom", "dashed", "444444", 0.75, 0),
    ),
    "Coupon": Look(size=10, after=4, line=1.05),
    "CouponHeading": Look(size=12, bold=True, after=4, line=1.05, together=True),
    "Legal": Look(size=8, color="444444", after=3, line=1),
    "Stamp": Look(size=8.5, color="444444", align="center", after=0, line=1),
    "Header": Look(size=8.5, color="444444", after=0),
    "Footer": Look(size=8, color="444444", align="center", after=0, line=1),
    "Hyperlink": Look(underline=True),
}


def read(word: Mapping[str, Any]) -> ThemeLook:
    """Return a theme's look; what ``word.yaml`` does not say is as in a plain letter.

    Raises `RenderError` for an unknown key or style, and for a value of the wrong type.
    """
    _known(word, ("page", "font", "color", "styles"), "word.yaml")
    page = _record(Page, word.get("page") or {}, "page")
    styles = dict(_BASE)
    given = word.get("styles") or {}
    _known(given, STYLE_NAMES, "styles")
    for name, said in given.items():
        values = dict(said or {})
        edge = values.pop("edge", None)
        look = _record(Look, values, name)
        if edge:
            look = replace(look, edge=_record(Edge, edge, f"{name}.edge"))
        styles[name] = _over(styles.get(name, Look()), look)
    styles["Normal"] = _over(
        styles["Normal"], Look(font=word.get("font") or None, color=_color(word.get("color")))
    )
    return ThemeLook(page, styles)


def _over(base: Look, look: Look) -> Look:
    """Return a look with the values of another where it has any."""
    said = {f.name: value for f in fields(Look) if (value := getattr(look, f.name)) is not None}
    return replace(base, **said)


def _record(kind: type[R], values: Mapping[str, Any], where: str) -> R:
    """Return a record of the values that a part of the file gives, each of the field's own type."""
    kinds = {f.name: str(f.type).partition(" ")[0] for f in fields(kind) if f.name != "edge"}
    _known(values, kinds, where)
    said: dict[str, Any] = {}
    for key, value in values.items():
        if key in _COLORS:
            said[key] = _color(value)
            continue
        types = _TYPES[kinds[key]]
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise _wrong(f"{where}.{key}", value)
        if key in _CHOICES and value not in _CHOICES[key]:
            raise _wrong(f"{where}.{key}", value)
        said[key] = value
    return kind(**said)


def _color(value: Any) -> str | None:
    """Return a colour as six hexadecimal figures; an unquoted one of figures alone comes as a number."""
    if value is None:
        return None
    color = str(value).lstrip("#").upper().zfill(6)
    if not _HEX.fullmatch(color):
        raise _wrong("color", value)
    return color


def _known(given: Any, names: Iterable[str], where: str) -> None:
    if not isinstance(given, Mapping):
        raise _wrong(where, given)
    known = sorted(names)
    for key in given:
        if key not in known:
            near = nearest(str(key), known)
            raise RenderError(
                N_("The theme's word.yaml has an unknown key {key} in {where}."),
                hint=N_("Did you mean {near}?") if near else N_("It may hold: {known}."),
                key=key,
                where=where,
                near=near,
                known=", ".join(known),
            )


def _wrong(where: str, value: Any) -> RenderError:
    return RenderError(
        N_("The theme's word.yaml has a wrong value for {where}: {value}."), where=where, value=repr(value)
    )
