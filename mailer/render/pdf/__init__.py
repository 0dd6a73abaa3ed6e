"""PDF for print: WeasyPrint lays out, pikepdf reads back, a writer of our own joins.

Names are loaded when they are asked for: who wants to know a font needs no binder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailer.render.pdf.format import PdfFormat
    from mailer.render.pdf.lines import PdfLineCounter
    from mailer.render.pdf.press import PdfPlate

__all__ = ["PdfFormat", "PdfLineCounter", "PdfPlate"]

_HOMES = {"PdfFormat": "format", "PdfLineCounter": "lines", "PdfPlate": "press"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
