"""Themes: how pieces look, in folders of the workspace and built-in ones.

A template is linted alone in its theme, so that this is known without the house.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mailer.errors import N_, WorkspaceError, nearest
from mailer.model import Theme
from mailer.places import BUILTIN

FALLBACK = "classic"
"""The built-in theme that a house has which asks for none, and where others take what they lack."""


def names(root: Path) -> tuple[str, ...]:
    """Return the names of all themes of the workspace at a folder, sorted."""
    sheets = (path for folder in _folders(root) for path in folder.glob("*/print.css"))
    return tuple(sorted({path.parent.name for path in sheets}))


def theme(root: Path, name: str) -> Theme:
    """Return a theme of the workspace at a folder.

    A file that the workspace's theme does not have is taken from the built-in theme of that name, else
    from the built-in ``classic``. Raises `WorkspaceError` for an unknown name, with the nearest.
    """
    known = names(root)
    if name not in known:
        hint = N_("Did you mean “{nearest}”?") if nearest(name, known) else N_("There are: {known}.")
        raise WorkspaceError(
            N_("There is no theme “{name}”."),
            hint=hint,
            name=name,
            nearest=nearest(name, known),
            known=", ".join(known),
        )
    tops = _folders(root)
    folders = distinct([*(top / name for top in tops), BUILTIN / "themes" / FALLBACK])
    return Theme(
        name=name,
        css=_content(_first(folders, "print.css")),
        mail_css=_content(_first(folders, "mail.css")),
        word=_mapping(_first(folders, "word.yaml")),
        folders=distinct([*folders, *(top / "fonts" for top in tops)]),
    )


def asked_for(file: Path) -> str:
    """Return the theme that a house file asks for, without reading all else in it; `FALLBACK` where it asks for none.

    Raises `WorkspaceError` where the file cannot be read.
    """
    from mailer.settings import yamlfile

    defaults = yamlfile.read(file, WorkspaceError).data.get("defaults")
    asked = defaults.get("theme") if isinstance(defaults, dict) else None
    return asked if isinstance(asked, str) and asked else FALLBACK


def _folders(root: Path) -> tuple[Path, ...]:
    return distinct((root / "templates" / "themes", BUILTIN / "themes"))


def distinct(folders: Iterable[Path]) -> tuple[Path, ...]:
    """Return the folders that exist, each once, in order."""
    kept: dict[Path, Path] = {}
    for folder in folders:
        if folder.is_dir():
            kept.setdefault(folder.resolve(), folder)
    return tuple(kept.values())


def _first(folders: Iterable[Path], name: str) -> Path | None:
    """Return the first file of a name in the folders."""
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _content(path: Path | None) -> str:
    """Return a style sheet's text, empty where there is none."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise WorkspaceError(
            N_("The style sheet cannot be read."), hint=N_("Save it again in UTF-8."), file=str(path)
        ) from None


def _mapping(path: Path | None) -> dict[str, Any]:
    """Return the styles for Word, with figures read as figures."""
    from mailer.settings import yamlfile

    return yamlfile.read(path, WorkspaceError, typed=True).data if path else {}
