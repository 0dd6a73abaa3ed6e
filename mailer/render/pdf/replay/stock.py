"""What all letters of a run share: layouts and the glyphs of fonts, gathered from every process that sets letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailer.render.pdf.replay.records import Layout, Painting, Replayed, Typeface

_SHOWN = re.compile(rb"/(\S+) \S+ Tf\n|\(((?:[^\\()]|\\.)*)\)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class News:
    """What one process has made since it last told: paintings, layouts by mark, typefaces, and texts of glyphs."""

    paintings: tuple[Painting, ...]
    layouts: Mapping[bytes, Layout]
    faces: Mapping[str, Typeface]
    glyphs: Mapping[str, Mapping[int, str]]

    def __bool__(self) -> bool:
        return bool(self.paintings or self.layouts or self.faces or self.glyphs)


@dataclass(slots=True)
class Stock:
    """Pictures by name (in which painting they are, and on which page), layouts by mark, typefaces by name.

    ``glyphs`` are those in use of each typeface, with their text.
    ``begun`` are files of one letter as far as many begin alike; see `mailer.render.pdf.binder.alone`.
    """

    pictures: dict[bytes, tuple[Painting, int]] = field(default_factory=dict)
    layouts: dict[bytes, Layout] = field(default_factory=dict)
    faces: dict[str, Typeface] = field(default_factory=dict)
    glyphs: dict[str, dict[int, str]] = field(default_factory=dict)
    begun: dict[object, tuple[Any, bytes]] = field(default_factory=dict)
    _told: set[object] = field(default_factory=set)

    def face(self, face: Typeface) -> dict[int, str]:
        """Return the glyphs of a typeface, to be added to."""
        self.faces.setdefault(face.hash, face)
        return self.glyphs.setdefault(face.hash, {})

    def used(self, document: Replayed) -> dict[str, dict[int, str]]:
        """Return the glyphs of one letter, by typeface, with the text of each."""
        used: dict[str, dict[int, str]] = {}
        layout = self.layouts[document.mark]
        for picture in (*layout.pages, *layout.loose):
            for name, texts in self.pictures[picture][0].glyphs.items():
                used.setdefault(name, {}).update(texts)
        shown: dict[str, list[bytes]] = {}
        for content in document.contents:
            codes: list[bytes] = []
            for font, string in _SHOWN.findall(zlib.decompress(content)):
                if font:
                    codes = shown.setdefault(font.decode(), [])
                else:
                    codes.append(string)
        for name, codes in shown.items():
            texts, known = used.setdefault(name, {}), self.glyphs[name]
            for high, low in _glyphs(b"".join(codes)):
                texts[high << 8 | low] = known[high << 8 | low]
        return used

    def keep(self, painting: Painting) -> None:
        """Take a painting, of which layouts may draw the pictures that are new."""
        for page, name in enumerate(painting.pictures):
            self.pictures.setdefault(name, (painting, page))

    def hear(self, news: News) -> None:
        """Take over what another process has made."""
        for painting in news.paintings:
            self.keep(painting)
        self.layouts |= news.layouts
        self.faces |= news.faces
        for name, texts in news.glyphs.items():
            self.glyphs.setdefault(name, {}).update(texts)

    def news(self) -> News:
        """Return what is new since this was last asked."""
        paintings = tuple(
            {id(one): one for name, (one, _) in self.pictures.items() if name not in self._told}.values()
        )
        layouts = {mark: one for mark, one in self.layouts.items() if mark not in self._told}
        faces = {name: face for name, face in self.faces.items() if name not in self._told}
        glyphs = {
            name: fresh
            for name, texts in self.glyphs.items()
            if (fresh := {glyph: text for glyph, text in texts.items() if (name, glyph) not in self._told})
        }
        self._told.update(
            self.pictures,
            layouts,
            faces,
            ((name, glyph) for name, texts in glyphs.items() for glyph in texts),
        )
        return News(paintings, layouts, faces, glyphs)


def _glyphs(strings: bytes) -> set[tuple[int, int]]:
    """Return the glyphs of strings of a page, as their two bytes (see `shaping.written`)."""
    plain = _ESCAPE.sub(lambda escape: b"\r" if escape[1] == b"r" else escape[1], strings)
    return set(zip(plain[::2], plain[1::2], strict=True))
