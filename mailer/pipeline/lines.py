"""Printed lines, counted by the layout of a theme and handed to lint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import cast

from mailer.errors import RenderError
from mailer.model import Assets, LineCounter, Skeleton, Theme
from mailer.render.beside import processes
from mailer.render.contract import Format

BESIDE_FROM = 2_000
"""From so many clients on, a process beside this one counts: by the time that they are merged, it can."""


def line_counter(
    theme: Theme, assets: Assets, today: date, language: str = "fr", pdf: Format | None = None
) -> LineCounter:
    """Return the counter of printed lines in a theme, with the run's own PDF format if it has one."""
    from mailer.render.pdf import PdfFormat, PdfLineCounter

    made = cast(PdfFormat, pdf) if pdf is not None else PdfFormat(theme, assets, language, today=today)
    return _Counter(PdfLineCounter(made))


@contextmanager
def line_counter_beside(
    theme: Theme, assets: Assets, today: date, language: str = "fr"
) -> Iterator[LineCounter]:
    """Give a counter that has a process of its own, which gets ready while the caller does other things.

    The process is ended on exit, whether anything was counted or not.
    """
    from mailer.render.pdf import PdfFormat, PdfLineCounter
    from mailer.render.pdf.pool import crew

    make = partial(PdfFormat, theme, assets, language, today=today, workers=1)
    asking = make()
    with crew(make, 1) as asking.crew:
        yield _Counter(PdfLineCounter(asking))


def pays_beside(clients: int, workers: int) -> bool:
    """Whether a process of its own is worth it, for so many clients; ``workers`` bounds processes (0: the cores)."""
    return clients >= BESIDE_FROM and processes(workers) > 1


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
