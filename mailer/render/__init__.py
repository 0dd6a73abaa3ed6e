"""Rendering: pieces in, files out. Formats are named here and imported only when one is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from mailer.distributions import entry_points
from mailer.errors import N_, RenderError, nearest
from mailer.render.contract import FormatFactory

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FORMATS = {
    "pdf": "mailer.render.pdf:PdfFormat",
    "docx": "mailer.render.word:WordFormat",
    "eml": "mailer.render.mail:MailFormat",
}
"""Built-in formats by the name that ``--format`` takes; others are entry points ``mailer.formats``."""


def known() -> tuple[str, ...]:
    """Return the names of all formats, built-in ones first."""
    others = sorted(entry.name for entry in _added())
    return (*FORMATS, *(name for name in others if name not in FORMATS))


def load(name: str) -> FormatFactory:
    """Import a format by name and return its factory.

    Raises `RenderError` for an unknown name, with the nearest known one.
    """
    if target := FORMATS.get(name):
        module, _, attribute = target.partition(":")
        return cast(FormatFactory, getattr(import_module(module), attribute))
    for entry in _added():
        if entry.name == name:
            return cast(FormatFactory, entry.load())
    names = known()
    guess = nearest(name, names)
    hint = N_("Did you mean {guess}?") if guess else N_("The formats are: {names}.")
    raise RenderError(
        N_("There is no output format {name}."), hint=hint, name=name, guess=guess, names=", ".join(names)
    )


def _added() -> tuple[EntryPoint, ...]:
    """Return the formats that other packages bring along."""
    return entry_points("mailer.formats")
