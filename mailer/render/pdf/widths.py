"""Widths of glyphs as PDF has them: whole thousandths of the font's size, taken from the font file.

WeasyPrint takes them from the first size that it meets a glyph in, where rounding may give one more or less. With the
font's own widths a letter is the same whatever stands before it, replayed or laid out.
"""

from __future__ import annotations

from typing import Any

import uharfbuzz


class Widths(dict[int, int]):
    """Widths by glyph, of those that were asked for."""

    def __init__(self, data: bytes, index: int) -> None:
        super().__init__()
        face = uharfbuzz.Face(data, index)
        self._count = face.glyph_count
        self._upem = face.upem
        self._font = uharfbuzz.Font(face)

    def __contains__(self, glyph: object) -> bool:
        return super().__contains__(glyph) or (isinstance(glyph, int) and 0 <= glyph < self._count)

    def __missing__(self, glyph: int) -> int:
        if not 0 <= glyph < self._count:
            raise KeyError(glyph)
        width: int = round(self._font.get_glyph_h_advance(glyph) * 1000 / self._upem)
        self[glyph] = width
        return width


class Fonts(dict[Any, Any]):
    """WeasyPrint's fonts by key, each with the widths of its file: those of all glyphs, till they are embedded."""

    def __setitem__(self, key: Any, font: Any) -> None:
        font.widths = Widths(font.file_content, font.index)
        super().__setitem__(key, font)

    def values(self) -> Any:
        """Return the fonts, as WeasyPrint asks for them to embed them, with the widths of the glyphs in use."""
        for font in super().values():
            font.widths = dict(font.widths)
        return super().values()
