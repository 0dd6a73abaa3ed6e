"""The fonts of a theme, and no others: a machine's own would make the same input print differently.

WeasyPrint gathers the fonts of the system and falls back on them for a character that the theme's lack. Here
fontconfig reads a configuration without any, and the font files in the theme's folders are all there is. So
what they have can be told beforehand (`coverage`).
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from mailer.model import Theme

PLAIN_SUFFIXES = (".ttf", ".otf")
SUFFIXES = (*PLAIN_SUFFIXES, ".woff", ".woff2")

# Without folders of fonts. The rules draw bold and italics for a theme that brings only one face of a family.
_CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<cachedir>{cache}</cachedir>
<match target="font">
  <test name="slant"><const>roman</const></test>
  <test target="pattern" name="slant" compare="not_eq"><const>roman</const></test>
  <edit name="matrix" mode="assign"><times><name>matrix</name>
    <matrix><double>1</double><double>0.2</double><double>0</double><double>1</double></matrix></times></edit>
  <edit name="slant" mode="assign"><const>oblique</const></edit>
</match>
<match target="font">
  <test name="weight" compare="less_eq"><const>medium</const></test>
  <test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>
  <edit name="embolden" mode="assign"><bool>true</bool></edit>
  <edit name="weight" mode="assign"><const>bold</const></edit>
</match>
</fontconfig>
"""


def files(theme: Theme) -> tuple[Path, ...]:
    """Return the font files in a theme's folders, each once, in the order of the folders."""
    found = (path for folder in theme.folders for path in sorted(folder.rglob("*")))
    fonts = (path.resolve() for path in found if path.suffix.lower() in SUFFIXES and path.is_file())
    return tuple(dict.fromkeys(fonts))


@contextmanager
def only_own(folder: str) -> Iterator[None]:
    """Have fontconfig read a configuration without the system's fonts, written into a folder, for a moment."""
    path = Path(folder) / "fonts.conf"
    path.write_text(_CONFIGURATION.format(cache=folder), encoding="utf-8")
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(path)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


class Coverage:
    """The characters that a set of fonts can print."""

    def __init__(self, points: Iterable[int]) -> None:
        self.points = frozenset(points)
        covered = "".join(_ranges(sorted(point for point in self.points if point <= 0xFFFF)))
        # One search tells for nearly every value that there is nothing to look at.
        self._suspect = re.compile(f"[^\\x00-\\x7f{covered}]" if covered else ".").search

    def missing(self, text: str) -> str:
        """Return the characters of a text that no font has, each once, in their order."""
        if text.isascii() or not self._suspect(text):
            return ""
        return "".join(dict.fromkeys(one for one in text if not self._prints(one)))

    def _prints(self, character: str) -> bool:
        """Whether a character is there, can be put together from others, or prints nothing by its nature."""
        if ord(character) in self.points or ord(character) in _BY_OTHERS:
            return True
        if unicodedata.category(character) in _SILENT or character in _SELECTORS:
            return True
        parts = unicodedata.normalize("NFD", character)
        return len(parts) > 1 and all(ord(part) in self.points for part in parts)


_SILENT = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zs", "Zl", "Zp"})
"""Categories of what has no glyph of its own, or never gets so far (private-use characters)."""
_SELECTORS = frozenset(map(chr, (0x34F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_BY_OTHERS = frozenset({0x2011})
"""What is printed by another character's glyph where it has none: the hyphen that does not break."""


def _ranges(points: list[int]) -> Iterator[str]:
    """Yield sorted code points as the ranges of a character class."""
    start = last = -1
    for point in [*points, -1]:
        if point != last + 1 or start < 0:
            if start >= 0:
                yield f"\\u{start:04x}-\\u{last:04x}"
            start = point
        last = point


def coverage(theme: Theme) -> Coverage:
    """Return what the fonts of a theme can print; read once for each set of files."""
    return _coverage(tuple((str(path), path.stat().st_mtime_ns) for path in files(theme)))


@lru_cache(maxsize=8)
def _coverage(paths: tuple[tuple[str, int], ...]) -> Coverage:
    return Coverage(point for path, _ in paths for point in _points(path))


def _points(path: str) -> Iterable[int]:
    """Return the code points that a font has; none for a file that is no font."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with Path(path).open("rb") as file:  # opened here: it would stay open where it is no font
            return tuple(TTFont(file, lazy=True).getBestCmap() or ())
    except (TTLibError, OSError, KeyError, ImportError):  # ImportError: a compression without its library
        return ()
