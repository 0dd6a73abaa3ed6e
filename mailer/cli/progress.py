"""The progress bar; loaded only where one is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from mailer.errors import N_
from mailer.i18n import translate


class _Rate(ProgressColumn):
    """Steps a second."""

    def render(self, task: Task) -> Text:
        if not task.speed:
            return Text("")
        return Text(translate(N_("{rate}/s"), rate=round(task.speed) if task.speed >= 1 else "<1"))


@contextmanager
def bar(stream: TextIO, label: str, total: int | None) -> Iterator[Callable[..., None]]:
    """Show a bar on a terminal while the block runs; the block calls what it is given with the steps done.

    Words behind them, on how things stand, are shown after the label.
    """
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda steps, said="": progress.update(
            task, advance=steps, description=f"{label} ({said})" if said else label
        )
