"""Files for all clients, cut into batches for the printer, and the table that goes with each batch.

A batch holds so many clients, each with all its pieces, so that batch 3 of every paper is for the same clients.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from mailer.errors import N_, CampaignError
from mailer.pipeline.manifest import COLUMNS
from mailer.pipeline.options import CHANNELS, Settings
from mailer.render.aside import AsideFile

DIGITS = 3
"""The fewest digits of a batch's number."""


def check_split(settings: Settings) -> None:
    """Refuse batches where no file is for all clients, before anything is made.

    Raises:
        CampaignError: there is nothing that could be cut.
    """
    if settings.split and (settings.each or all(CHANNELS.get(name) == "mail" for name in settings.formats)):
        raise CampaignError(
            N_("--split cuts the file that is for all clients, and here each client has a file."),
            hint=N_("Leave out --each.") if settings.each else "",
            field="--split",
        )


def ending(served: int, size: int, total: int) -> str:
    """Return what a batch's files have behind their names, for the client after ``served`` others.

    ``size`` is how many clients a batch holds and ``total`` how many there are at most.

    >>> ending(0, 500, 3_000), ending(500, 500, 3_000), ending(10, 1, 20_000)
    ('-001', '-002', '-00011')
    """
    digits = max(DIGITS, len(str(-(-total // size))))
    return f"-{served // size + 1:0{digits}}"


class BatchTables:
    """A CSV beside each batch with the lines of the manifest that are about it; written aside like the rest."""

    def __init__(self) -> None:
        self._files: dict[Path, AsideFile] = {}

    def add(self, path: Path, cells: Sequence[str]) -> None:
        """Write a line into the table of the batch whose documents are in ``path``."""
        path = table_of(path)
        file = self._files.get(path)
        if file is None:
            file = self._files[path] = AsideFile(path)
            file.write("\ufeff".encode() + _line(COLUMNS))
        file.write(_line(cells))

    def rest(self, path: Path) -> None:
        """Let go of the table of a batch for now: more than a few may not be open at once."""
        self._files[table_of(path)].rest()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                for file in self._files.values():
                    file.finish()
                for file in self._files.values():
                    file.close()
        finally:
            for file in self._files.values():
                file.abort()


def table_of(path: Path) -> Path:
    """Return the table that lies beside a batch's documents."""
    return path.with_suffix(".csv")


def _line(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(cells)
    return text.getvalue().encode()
