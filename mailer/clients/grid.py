"""What every door hands over: a grid of cells, read block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any, Protocol

BLOCK_ROWS = 8192
"""Rows that are held as Python objects at a time: bounds what reading takes beyond the columns."""

HEAD_ROWS = 40
"""How far down a header is looked for, below titles and notes."""


@dataclass(frozen=True)
class Source:
    """Where a table comes from.

    ``path`` is a file, ``url`` a database URL already taken from the environment, with its ``query``
    (a SELECT). ``sheet`` names a sheet of a workbook; ``header`` is the row that holds the headers,
    counted from 1 as a spreadsheet shows it, where it cannot be found without help. ``columns`` gives
    headers of the file canonical names, ``types`` gives headers that are not known a type (one of
    `model.Column`'s), where it is not to be told from the cells.
    """

    path: Path | None = None
    url: str | None = field(default=None, repr=False)
    query: str | None = None
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    header: int | None = None


@dataclass(slots=True)
class Block:
    """Some rows of a grid as columns of text (pyarrow string arrays).

    ``numeric`` holds, for a column that has cells which are numbers in the file (and not text that
    looks like one), an array that tells which; None for columns that have none.
    """

    columns: list[Any]
    numeric: list[Any]

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row that has not as many cells as the table is wide; ``row`` as a spreadsheet shows it."""

    row: int
    cells: tuple[str, ...]


class Grid(Protocol):
    """A sheet, a CSV file, the result of a query: rows of cells, numbered from 1."""

    file: str
    name: str
    head: Sequence[Sequence[str]]
    ragged: list[Ragged]

    def blocks(self, header: int, width: int) -> Iterator[Block]:
        """Yield what stands below row ``header``; rows of another width go to ``ragged`` instead.

        ``ragged`` is complete once the last block is read.
        """
        ...


def as_text(cell: Any) -> str:
    """Return a cell as text that parses back to the same value: ISO dates, plain figures.

    >>> as_text(84270.0), as_text(0.1 + 0.2), as_text(1e-7)
    ('84270', '0.3', '0.0000001')
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "vrai" if cell else "faux"
    if isinstance(cell, float):
        return (
            "" if isnan(cell) else _plain(Decimal(f"{cell:.15g}"))
        )  # 15 digits are what a spreadsheet keeps
    if isinstance(cell, Decimal):
        return _plain(cell) if cell.is_finite() else ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return str(cell)


def _plain(number: Decimal) -> str:
    if not number.is_finite():
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def block_of(rows: Sequence[Sequence[Any]], width: int) -> Block:
    """Turn rows of typed cells into a block; short rows are filled up, cells beyond the width dropped."""
    import pyarrow as pa

    padded = [row if len(row) == width else [*row, *([None] * (width - len(row)))][:width] for row in rows]
    columns: list[Any] = []
    numeric: list[Any] = []
    for cells in zip(*padded, strict=True) if padded else ():
        kinds = set(map(type, cells))
        texts = cells if kinds == {str} else [as_text(cell) for cell in cells]
        columns.append(pa.array(texts, pa.string()))
        numbers = kinds & {int, float, Decimal}
        numeric.append(pa.array([type(cell) in numbers for cell in cells], pa.bool_()) if numbers else None)
    return Block(columns, numeric)
