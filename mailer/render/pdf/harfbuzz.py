"""Shaping with the HarfBuzz that Pango itself stands on, in the very fonts that Pango shapes with.

Where a font has its kerning in more than one table, its version and the script of the text decide which one is used and
whether a pair's first glyph takes it all: elsewhere shaped, a letter would be thousandths of a point off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from weasyprint.text.ffi import ffi, harfbuzz

# WeasyPrint's own binding lacks the functions that shape: Pango calls them for it.
ffi.cdef("""
    typedef ... hb_buffer_t;
    typedef const struct hb_language_impl_t * hb_language_t;
    typedef struct { uint32_t tag, value; unsigned int start, end; } hb_feature_t;
    typedef struct { uint32_t codepoint, mask, cluster, var1, var2; } hb_glyph_info_t;
    typedef struct { int32_t x_advance, y_advance, x_offset, y_offset; uint32_t var; } hb_glyph_position_t;
    hb_buffer_t * hb_buffer_create (void);
    void hb_buffer_destroy (hb_buffer_t *buffer);
    void hb_buffer_clear_contents (hb_buffer_t *buffer);
    void hb_buffer_add_utf32 (
        hb_buffer_t *buffer, const uint32_t *text, int length, unsigned int offset, int count);
    void hb_buffer_set_direction (hb_buffer_t *buffer, int direction);
    void hb_buffer_set_script (hb_buffer_t *buffer, uint32_t script);
    void hb_buffer_set_language (hb_buffer_t *buffer, hb_language_t language);
    hb_language_t hb_language_from_string (const char *name, int length);
    void hb_shape (hb_font_t *font, hb_buffer_t *buffer, const hb_feature_t *features, unsigned int count);
    hb_glyph_info_t * hb_buffer_get_glyph_infos (hb_buffer_t *buffer, unsigned int *length);
    hb_glyph_position_t * hb_buffer_get_glyph_positions (hb_buffer_t *buffer, unsigned int *length);
""")

_LEFT_TO_RIGHT = 4
LATIN, COMMON = "Latn", "Zyyy"
"""Scripts (ISO 15924) of text with letters, and of text of nothing but digits and signs."""

_TO_THE_END = 0xFFFFFFFF


class Glyph(NamedTuple):
    """A glyph: its number in the font, width, the first character that it stands for, and how far it is moved.

    Width and shifts are Pango units (1/1024 pixel).
    """

    number: int
    advance: int
    cluster: int
    right: int
    up: int


Shape = Callable[[str], list[Glyph]]
"""Turns a text into glyphs."""


class PangoFont(NamedTuple):
    """A font as Pango shapes with it: a pointer that is good for as long as its owner lives."""

    pointer: Any
    owner: Any


class TextShaper:
    """Shapes plain text of one script, left to right, in one font at one size."""

    def __init__(self, font: PangoFont, features: Mapping[str, int], language: str, script: str) -> None:
        """``features`` are OpenType's, ``script`` is `LATIN` or `COMMON`."""
        self._font = font
        self._script = _tag(script)
        self._buffer = ffi.gc(harfbuzz.hb_buffer_create(), harfbuzz.hb_buffer_destroy)
        self._language = harfbuzz.hb_language_from_string(language.encode(), -1) if language else None
        self._features = ffi.new(
            "hb_feature_t[]",
            [(_tag(name), value, 0, _TO_THE_END) for name, value in features.items()],
        )

    def __call__(self, text: str) -> list[Glyph]:
        """Return the glyphs of a text, from left to right."""
        buffer = self._buffer
        harfbuzz.hb_buffer_clear_contents(buffer)
        harfbuzz.hb_buffer_add_utf32(buffer, [ord(character) for character in text], len(text), 0, len(text))
        harfbuzz.hb_buffer_set_direction(buffer, _LEFT_TO_RIGHT)
        harfbuzz.hb_buffer_set_script(buffer, self._script)
        if self._language is not None:
            harfbuzz.hb_buffer_set_language(buffer, self._language)
        harfbuzz.hb_shape(self._font.pointer, buffer, self._features, len(self._features))
        length = ffi.new("unsigned int *")
        infos = harfbuzz.hb_buffer_get_glyph_infos(buffer, length)
        positions = harfbuzz.hb_buffer_get_glyph_positions(buffer, length)
        return [
            Glyph(info.codepoint, position.x_advance, info.cluster, position.x_offset, position.y_offset)
            for info, position in zip(infos[0 : length[0]], positions[0 : length[0]], strict=True)
        ]


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")
