"""Printed lines, counted by the layout of a theme and handed to lint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from mailer.errors import RenderError
from mailer.model import Assets, LineCounter, Skeleton, Theme
from mailer.render.contract import Format


def line_counter(
    theme: Theme, assets: Assets, today: date, language: str = "fr", pdf: Format | None = None
) -> LineCounter:
    """Return the counter of printed lines in a theme, with the run's own PDF format if it has one."""
    from mailer.render.pdf import PdfFormat, PdfLineCounter

    made = cast(PdfFormat, pdf) if pdf is not None else PdfFormat(theme, assets, language, today=today)
    return _Counter(PdfLineCounter(made))


class _Counter:
    """Counts no lines where a layout cannot be made: a branch that no client takes may show a picture nobody has."""

    def __init__(self, counter: LineCounter) -> None:
        self.counter = counter

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
        """Return the printed lines of each text block, by block number."""
        try:
            return self.counter.lines(skeleton, values)
        except RenderError:
            return {}

    def ahead(self, skeleton: Skeleton, values: Sequence[str]) -> None:
        """Be told of what will be asked for."""
        self.counter.ahead(skeleton, values)
