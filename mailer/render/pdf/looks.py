"""How WeasyPrint sets a run of text: the computed style of a box as a record, and what shapes text as it does.

With `inner`, `flow`, `strokes` and `boxes` this is what leans on private names of WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.pdf.stream import Stream
from weasyprint.text.ffi import harfbuzz, pango
from weasyprint.text.fonts import font_features, get_hb_object_data
from weasyprint.text.line_break import Layout

from mailer.errors import N_
from mailer.render.pdf.engine import Engine
from mailer.render.pdf.harfbuzz import PangoFont, TextShaper
from mailer.render.pdf.replay import UnknownLayoutError
from mailer.render.pdf.replay.records import Look, Typeface
from mailer.render.pdf.strokes import strokes
from mailer.render.pdf.widths import Fonts


@dataclass(slots=True)
class Looks:
    """The looks of one engine's texts; fonts are kept here, for all pages of the process."""

    engine: Engine
    fonts: Fonts = field(default_factory=Fonts)
    faces: dict[str, Typeface] = field(default_factory=dict)
    _fonts: dict[Look, PangoFont] = field(default_factory=dict)

    def look(self, style: Any) -> Look:
        """Return how text of a computed style is set. Raises `UnknownLayoutError` where replay cannot set it so."""
        for name, plain in _PLAIN_TEXT.items():
            if style[name] not in plain:
                raise UnknownLayoutError(
                    N_("{property} is set on varying text"), property=name.replace("_", "-")
                )
        features = font_features(
            style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
            style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
            style["font_variant_east_asian"], style["font_feature_settings"],
        )  # fmt: skip
        layout = Layout(style)
        layout.set_text("n")
        line, _ = layout.get_first_line()
        stream = self._scratch()

        def operators(color: Any, *, stroke: bool = True) -> str:
            del stream.stream[:]
            stream.set_color(color, stroke=stroke)
            return b" ".join(part for part in stream.stream if b" gs" not in part).decode()

        pango_font = line.runs[0].data.item.analysis.font
        font, size = stream.add_font(pango_font)
        if font.bitmap or font.png or font.svg or font.colr or "fvar" in font.tables:
            raise UnknownLayoutError(N_("the font {font} is not made of plain outlines"), font=font.family)
        if style["color"].alpha != 1:
            raise UnknownLayoutError(N_("{property} is set on varying text"), property="color")
        color = operators(style["color"], stroke=False)
        look = Look(
            self.face(font), size, tuple(sorted(features.items())), style["lang"] or "", color,
            strokes(style, layout, operators), spacing=_spacing(style),
        )  # fmt: skip
        self._fonts.setdefault(_shape(look), PangoFont(pango.pango_font_get_hb_font(pango_font), layout))
        return look

    def shaper(self, look: Look, script: str) -> TextShaper:
        """Return what shapes text of a look that `look` has told of; ``script`` is one of `harfbuzz`'s."""
        features = dict(look.features)
        if look.spacing:
            features |= dict.fromkeys(_LIGATURES, 0)
        return TextShaper(self._fonts[_shape(look)], features, look.language, script)

    def face(self, font: Any) -> Typeface:
        """Return the record of one of WeasyPrint's fonts."""
        face = self.faces.get(font.hash)
        if face is None:
            face = self.faces[font.hash] = Typeface(
                font.hash, font.name.decode().removeprefix("/"), font.family, font.flags, font.ascent, font.descent,
                font.type == "otf", harfbuzz.hb_face_get_index(font.hb_face), get_hb_object_data(font.hb_face),
            )  # fmt: skip
        return face

    def _scratch(self) -> Any:
        resources = pydyf.Dictionary({"ExtGState": pydyf.Dictionary()})
        return Stream(self.fonts, (0, 0, 1, 1), resources, {}, None, {}, None)


_LIGATURES = ("liga", "clig", "dlig", "hlig")
"""Features that Pango turns off where letters are spaced."""


def _spacing(style: Any) -> float:
    """Return what each letter of a text is wider by, in pixels."""
    spacing = style["letter_spacing"]
    if spacing == "normal":
        return 0.0
    if not isinstance(spacing, int | float):
        raise UnknownLayoutError(N_("{property} is set on varying text"), property="letter-spacing")
    return float(spacing)


def _shape(look: Look) -> Look:
    """Return what a look says of the shape of its text."""
    return look._replace(color="", strokes=(), nest=(), links=())


_PLAIN_TEXT: Mapping[str, Sequence[Any]] = {
    "word_spacing": (0,),
    "text_transform": ("none",),
    "vertical_align": ("baseline",),
    "hyphens": ("manual", "none"),
    "word_break": ("normal",),
    "visibility": ("visible",),
    "direction": ("ltr",),
    "font_variation_settings": ("normal",),
    "font_language_override": ("normal",),
}
