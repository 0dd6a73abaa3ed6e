"""The fonts of an engine, and what shapes words in them."""

from __future__ import annotations

from collections.abc import Callable

from mailer.render.pdf.harfbuzz import Shape
from mailer.render.pdf.replay.glyphs import Font
from mailer.render.pdf.replay.records import Look
from mailer.render.pdf.replay.shaping import Shaper
from mailer.render.pdf.replay.spaced import SpacedShaper
from mailer.render.pdf.replay.stock import Stock


class Shapers:
    """The fonts of an engine and what shapes words in them, shared by all plates of a process."""

    def __init__(self, stock: Stock, shape: Callable[[Look, str], Shape]) -> None:
        """``shape`` gives what turns text of a look and a script into glyphs."""
        self.stock = stock
        self._shape = shape
        self.fonts: dict[str, Font] = {}
        self._shapers: dict[tuple[object, ...], Shaper] = {}

    def of(self, look: Look) -> Shaper:
        """Return what shapes the words of a look; colours share one."""
        font = self.fonts.get(look.face.hash)
        if font is None:
            font = self.fonts[look.face.hash] = Font(look.face, self.stock.face(look.face))
        key = (look.face.hash, look.size, look.features, look.language, look.spacing)
        shaper = self._shapers.get(key)
        if shaper is None:
            kind = SpacedShaper if look.spacing else Shaper
            shaper = self._shapers[key] = kind(font, look, self._shape)
        return shaper
