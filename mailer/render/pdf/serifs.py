"""Whether a theme's text has serifs, as its fonts say of themselves (PANOSE).

The first family that the style sheet gives to ``body`` and that is there in a font of the theme is the
one that is printed. A font says in ten figures what it looks like; the second is the style of its serifs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from mailer.model import Theme
from mailer.render.pdf.fonts import files

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_FAMILY = re.compile(r"font-family\s*:\s*([^;]+)", re.IGNORECASE)
_SHORT = re.compile(r"(?<![\w-])font\s*:[^;]*?\d[\w.%]*(?:\s*/\s*[\w.%]+)?\s+([^;]+)", re.IGNORECASE)
_LATIN_TEXT = 2
_WITH, _WITHOUT = range(2, 11), range(11, 16)
"""PANOSE: the kind of family that the figures below hold for, and its styles with and without serifs."""

_CLASSES_WITH, _CLASS_WITHOUT = (1, 2, 3, 4, 5, 7), 8
"""IBM font classes, for a font without PANOSE."""


def serifs(theme: Theme) -> bool | None:
    """Return whether the font of a theme's text has serifs; None where it does not say, or is not known."""
    shipped = files(theme)
    faces = dict(_faces(theme, frozenset(shipped)))
    for family in _families(theme.css):
        path = faces.get(family) or next((p for p in shipped if family in _look(*_stamp(p))[0]), None)
        if path:
            return _look(*_stamp(path))[1]
    return None


def _families(css: str) -> tuple[str, ...]:
    """Return the families of ``body``, in small letters, as the last rule that names any does."""
    found: tuple[str, ...] = ()
    for selector, declarations in _RULE.findall(_COMMENT.sub("", css)):
        if "body" in (one.strip() for one in selector.split(",")):
            named = _FAMILY.search(declarations) or _SHORT.search(declarations)
            if named:
                found = tuple(_name(one) for one in named[1].split(","))
    return found


def _faces(theme: Theme, shipped: frozenset[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the families that the style sheet declares, each with a file of its upright face if there is one."""
    rules = _RULE.findall(_COMMENT.sub("", theme.css))
    declared = [text for selector, text in rules if selector.strip().lower().endswith("@font-face")]
    for text in sorted(declared, key=lambda text: "italic" not in text):
        family, url = _FAMILY.search(text), _URL.search(text)
        if family and url:
            paths = ((folder / unquote(url[1])).resolve() for folder in theme.folders)
            path = next((path for path in paths if path in shipped), None)
            if path:
                yield _name(family[1]), path


def _name(family: str) -> str:
    return family.replace("!important", "").strip().strip("\"'").lower()


def _stamp(path: Path) -> tuple[str, int]:
    return str(path), path.stat().st_mtime_ns


@lru_cache(maxsize=64)
def _look(path: str, _changed: int) -> tuple[frozenset[str], bool | None]:
    """Return the names of a font's family in small letters, and whether it has serifs; read once a file."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with Path(path).open("rb") as file:
            font = TTFont(file, lazy=True)
            names = frozenset(
                str(record).lower() for record in font["name"].names if record.nameID in (1, 16)
            )
            return names, _has_serifs(font["OS/2"])
    except (TTLibError, OSError, KeyError, ImportError, AttributeError, AssertionError):
        return frozenset(), None


def _has_serifs(table: object) -> bool | None:
    """Return what the table OS/2 of a font says of its serifs."""
    panose = table.panose  # type: ignore[attr-defined]
    if panose.bFamilyType == _LATIN_TEXT and panose.bSerifStyle in _WITH:
        return True
    if panose.bFamilyType == _LATIN_TEXT and panose.bSerifStyle in _WITHOUT:
        return False
    family_class = table.sFamilyClass >> 8  # type: ignore[attr-defined]
    return True if family_class in _CLASSES_WITH else False if family_class == _CLASS_WITHOUT else None
