"""The manifest of a run: what was produced for whom, in which file and pages, and who was set aside and why.

Rows are written as they come, so that no number of clients fills the memory; both files are written
aside and renamed at the end.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from mailer.model import Client, Message, Piece, Receipt
from mailer.pipeline.job import SetAside
from mailer.pipeline.produced import Products
from mailer.render.aside import AsideFile

COLUMNS = (
    "client", "row", "name", "piece", "template", "skeleton", "level", "format", "file", "first_page", "last_page",
    "sha256", "state", "reason",
)  # fmt: skip
_LINE = "{" + ", ".join(f'"{name}": %s' for name in COLUMNS) + "}"
CSV, JSON = "manifest.csv", "manifest.json"
RISKY = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


@dataclass(slots=True)
class Counts:
    """What became of the clients that one format was for: printed, and set aside by reason."""

    produced: int = 0
    pieces: int = 0
    pages: int = 0
    set_aside: Counter[str] = field(default_factory=Counter)


class Manifest:
    """Writes ``manifest.csv`` and ``manifest.json`` in the output folder, row by row."""

    def __init__(self, folder: Path, say: Callable[[Message], str]) -> None:
        self.folder = folder
        self.say = say
        self.counts: dict[str, Counts] = {}
        self._csv = AsideFile(folder / CSV)
        self._json = AsideFile(folder / JSON)
        self._table = TextIOWrapper(self._csv.stream, "utf-8", newline="", write_through=True)
        self._table.write("\ufeff")  # by hand: the encoding that begins with it is many times slower
        self._writer = csv.writer(self._table, delimiter=";", lineterminator="\r\n")
        self._writer.writerow(COLUMNS)
        self._lines = TextIOWrapper(self._json.stream, "utf-8", newline="\n", write_through=True)
        self._lines.write('{"documents": [')
        self._first = True
        self._encode = json.JSONEncoder(ensure_ascii=False).encode
        self._prefixes: dict[Path, str] = {}
        self._last: tuple[Path | None, str] = None, ""
        self.products = Products()

    def format(self, name: str) -> Counts:
        """Return the counts of a format."""
        return self.counts.setdefault(name, Counts())

    def produced(
        self, client: Client, piece: Piece, format_: str, receipt: Receipt, note: Message | None = None
    ) -> list[str]:
        """Write the line of one document, and return its cells; ``note`` says what is amiss with it."""
        counts = self.format(format_)
        counts.pieces += 1
        counts.pages += receipt.last_page - receipt.first_page + 1
        file = self._relative(receipt.path)
        self.products.add(client, piece, format_, file, receipt)
        return self._row(
            client.key, client.row, str(client.get("full_name") or ""), piece.name, piece.skeleton.template,
            piece.skeleton.id, piece.level, format_, file, receipt.first_page, receipt.last_page,
            receipt.sha256, "produced", self.say(note) if note else "",
        )  # fmt: skip

    def set_aside(self, aside: SetAside, format_: str) -> None:
        """Write the line of a client that got nothing in a format, with the reason."""
        self.format(format_).set_aside[aside.code] += 1
        self.unread(aside, format_)

    def unread(self, aside: SetAside, format_: str = "", state: str = "set-aside") -> None:
        """Write the line of a row that no client was made of, with the reason."""
        nothing = [""] * (COLUMNS.index("state") - COLUMNS.index("file"))
        self._row(aside.key, aside.row, "", "", "", "", "", format_, *nothing, state, self.say(aside.reason))

    def left_out(self, aside: SetAside) -> None:
        """Write the line of a client whom the run was asked to leave out, with the reason."""
        self.unread(aside, state="left-out")

    def _row(self, *cells: str | int) -> list[str]:
        """Write a line into both files, its cells in the order of `COLUMNS`; return them as the table has them."""
        written = [harmless(cell) if isinstance(cell, str) else str(cell) for cell in cells]
        self._writer.writerow(written)
        encode = self._encode
        line = _LINE % tuple([encode(cell) if isinstance(cell, str) else cell for cell in cells])
        self._lines.write(("\n" if self._first else ",\n") + line)
        self._first = False
        return written

    def _relative(self, path: Path) -> str:
        """Return a file as the manifest names it: from its own folder, asked once for all that is in it."""
        if path is self._last[0]:
            return self._last[1]
        folder = path.parent
        prefix = self._prefixes.get(folder)
        if prefix is None:
            inside = folder != self.folder and folder.is_relative_to(self.folder)
            prefix = f"{folder.relative_to(self.folder).as_posix()}/" if inside else ""
            self._prefixes[folder] = prefix
        self._last = path, prefix + path.name
        return self._last[1]

    def close(self, summary: Mapping[str, Any]) -> None:
        """Finish both files and put them in their place."""
        rest = json.dumps(summary, ensure_ascii=False, indent=1, default=str)
        self._lines.write("\n],\n" + rest.lstrip("{").lstrip("\n"))
        self._lines.write("\n")
        self._csv.close()
        self._json.close()

    def abort(self, *, forget: bool = False) -> None:
        """Remove what was written; with ``forget`` the last run's too, whose documents are no longer all there."""
        self._csv.abort()
        self._json.abort()
        if forget:
            self._csv.path.unlink(missing_ok=True)
            self._json.path.unlink(missing_ok=True)

    @staticmethod
    def outputs(folder: Path) -> frozenset[str]:
        """Return the files and folders that runs have left in a folder, as far as its manifest knows."""
        try:
            with (folder / JSON).open(encoding="utf-8") as lines:
                rest = "".join(line for line in lines if not line.startswith("{"))
            said = json.loads("{" + rest.partition("],")[2])
            return frozenset(map(str, (*said["outputs"], *said["earlier"])))
        except (OSError, ValueError, KeyError, TypeError):  # none, or not one of ours: nothing is known
            return frozenset()
