"""Reads any table into typed columns: opened, its header found and matched, cleaned, typed, compact.

A kind of file is one class with the shape of `grid.Grid` and one line in `doors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients import header, inference, problems, typed, values
from mailer.clients.cells import ADDRESS, LONG_CELL, Notes, clean_column
from mailer.clients.doors import open_grid
from mailer.clients.grid import Block, Grid, Source, block_of
from mailer.clients.matching import Matching, aliases, match
from mailer.model import Column, Finding, Severity, Value

THREADS = 2
"""Columns that are cleaned at a time."""

WINDOW = 256
"""Rows that are turned into Python values at a time when a table is walked through."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its header in the file, its name, its type, and the alias that told."""

    header: str
    name: str
    type: str
    alias: str
    known: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the rows below the header: ``rows`` = ``empty`` + ``set_aside`` + ``usable``."""

    rows: int
    empty: int
    set_aside: int
    usable: int


@dataclass(slots=True)
class Data:
    """A table as it was read: typed columns by name, row numbers, and what was noticed."""

    file: str
    sheet: str
    header: int
    columns: tuple[TableColumn, ...]
    names: Mapping[str, str]
    arrays: dict[str, Any]
    rows: Any
    empty: int
    long: list[tuple[int, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def header_of(self, name: str) -> str:
        """Return the header in the file of a column, or its canonical name where the file has none."""
        return next((column.header for column in self.columns if column.name == name), name)


class Records:
    """A table of known columns, typed; see `records`.

    ``headers`` gives the header in the file of each column by its name; ``unread`` holds, of each row that
    is too long to be read, the cell where its code should stand.
    """

    def __init__(self, data: Data) -> None:
        self._data = data
        self.file = data.file
        self.columns = data.columns
        self.names = data.names
        self.findings = tuple(data.findings)
        self.headers = {column.name: column.header for column in data.columns if column.header}
        self.unread = tuple(text for _, text in data.long)
        self.counts = Counts(
            len(data.rows) + data.empty + len(data.long), data.empty, len(data.long), len(data.rows)
        )

    def __len__(self) -> int:
        return len(self._data.rows)

    def rows(self) -> Iterator[tuple[int, dict[str, Value]]]:
        """Yield each row's number in the file and its values by canonical name or slug."""
        names = list(self._data.arrays)
        for start in range(0, len(self), WINDOW):
            lists = [self._data.arrays[name].slice(start, WINDOW).to_pylist() for name in names]
            numbers = self._data.rows[start : start + WINDOW].tolist()
            for row, cells in zip(numbers, zip(*lists, strict=True), strict=True):
                yield row, dict(zip(names, cells, strict=True))


def records(source: Source, columns: Sequence[Column], *, today: date, country: str = "FR") -> Records:
    """Read any table by a list of known columns: a ledger, a price list.

    ``country`` (ISO code) is the one of rows that name none. Raises ClientsError where the table cannot be
    read.
    """
    return Records(load(source, columns, today=today, country=country))


def load(
    source: Source,
    columns: Sequence[Column],
    *,
    today: date,
    country: str = "FR",
    reserved: Sequence[str] = (),
) -> Data:
    """Read a table into typed columns. Raises ClientsError where it cannot be read at all."""
    _be_frugal()
    known = frozenset(aliases(columns))
    grid = open_grid(source, known)
    row = header.find(grid.head, known, source.columns, wanted=source.header, file=grid.file)
    headers, width = _headers(grid, row)
    matching = match(headers, columns, source.columns, source.types, reserved=reserved, file=grid.file)
    raw = _read(grid, row, width, matching)
    data = raw.compact()
    _type_columns(data, raw, today, country)
    data.findings[:0] = [
        Finding(
            rule, Severity.WARNING if rule == "client-column-twice" else Severity.INFO, message, column=name
        )
        for rule, name, message in matching.notes
        if rule != "client-header-blank" or message.args["name"] in data.arrays
    ]
    return data


def _be_frugal() -> None:
    """Let Arrow give back memory: its usual allocator keeps a third more after many small blocks."""
    with suppress(NotImplementedError):  # not in every build of Arrow
        pa.set_memory_pool(pa.jemalloc_memory_pool())


def _headers(grid: Grid, row: int) -> tuple[list[str], int]:
    """Return the headers and how wide the table is: as wide as most of its first rows, if that is wider."""
    cells = [" ".join(cell.split()) for cell in grid.head[row - 1]]
    while cells and not cells[-1]:
        cells.pop()
    below = [len(some) for some in grid.head[row:] if any(some)]
    width = max(len(cells), max(set(below), key=below.count) if below else 0)
    return cells + [""] * (width - len(cells)), width


@dataclass(slots=True)
class _Raw:
    """Clean text columns, before empty rows are left out."""

    grid: Grid
    header: int
    matching: Matching
    columns: list[Any]
    numeric: list[Any]
    notes: list[Notes]
    rows: Any
    long: list[tuple[int, str]]
    short: list[int]

    def compact(self) -> Data:
        """Leave out empty rows and put short ones back where they stood; tell what was noticed so far."""
        keep = pa.array(np.zeros(len(self.rows), dtype=bool))
        for column in self.columns:
            keep = pc.or_(keep, pc.not_equal(column, ""))
        mask = keep.to_numpy(zero_copy_only=False)
        order = np.argsort(self.rows, kind="stable") if self.grid.ragged else None
        at = None if mask.all() and order is None else (np.arange(len(mask)) if order is None else order)
        if at is not None:
            at = at[mask[at]]
        found = [
            finding
            for column, notes in zip(self.matching.columns, self.notes, strict=True)
            for finding in problems.findings(notes, column.header, self.rows, limit=LONG_CELL)
        ]
        found += self._told(self.rows[~mask])
        if at is not None:
            picked = pa.array(at)
            for position, column in enumerate(self.columns):
                self.columns[position] = column.take(picked)
                if self.numeric[position] is not None:
                    self.numeric[position] = self.numeric[position].take(picked)
        rows = self.rows if at is None else self.rows[at]
        empty = len(mask) - int(mask.sum())
        return Data(
            self.grid.file,
            self.grid.name,
            self.header,
            (),
            self.matching.names,
            {},
            rows,
            empty,
            self.long,
            found,
        )

    def _told(self, empty: Any) -> list[Finding]:
        """Return the findings on whole rows."""
        found = []
        shown = problems.SHOWN_ROWS
        if self.short:
            found.append(problems.finding("client-row-short", "", self.short[:shown], len(self.short), ()))
        if self.long:
            rows, texts = zip(*self.long[:shown], strict=True)
            found.append(problems.finding("client-row-long", "", rows, len(self.long), texts[:3]))
        if len(empty):
            found.append(problems.finding("client-row-empty", "", np.sort(empty)[:shown], len(empty), ()))
        return found


class _Intake:
    """Takes blocks in, cleans their columns side by side and keeps the parts of each column."""

    def __init__(self, matching: Matching, pool: Executor) -> None:
        self.names = [column.name for column in matching.columns]
        self.notes = [Notes() for _ in self.names]
        self.count = 0
        self._parts: list[list[Any]] = [[] for _ in self.names]
        self._flags: list[list[Any]] = [[] for _ in self.names]
        self._pool = pool

    def add(self, block: Block) -> None:
        """Clean a block's columns (Arrow works outside Python's lock) and keep them."""
        clean = partial(self._clean, block, self.count)
        for position, cells in enumerate(self._pool.map(clean, range(len(self.names)))):
            self._parts[position].append(cells)
            numeric = block.numeric[position]
            self._flags[position].append(numeric if numeric is not None else len(block))
        self.count += len(block)

    def _clean(self, block: Block, offset: int, position: int) -> Any:
        notes, name = self.notes[position], self.names[position]
        return clean_column(block.columns[position], offset, notes, column=name)

    def columns(self) -> list[Any]:
        """Return the columns whole, and let go of their parts."""
        return [_joined(parts) for parts in self._parts]

    def numeric(self) -> list[Any]:
        """Return which cells of each column are numbers in the file, None for columns without any."""
        return [_flags(flags) for flags in self._flags]


def _read(grid: Grid, row: int, width: int, matching: Matching) -> _Raw:
    """Read all blocks of a grid, cleaned column by column as they come; rows of odd widths come last."""
    with ThreadPoolExecutor(THREADS) as pool:
        intake = _Intake(matching, pool)
        for block in grid.blocks(row, width):
            intake.add(block)
        code = next((one.position for one in matching.columns if one.name == "code"), 0)
        short, long, harmless = _sort_ragged(grid, width, code)
        numbers = np.arange(row + 1, row + 1 + intake.count + len(grid.ragged), dtype=np.int32)
        if grid.ragged:
            odd = np.array([ragged.row for ragged in grid.ragged], dtype=np.int32)
            late = np.array(short + harmless, dtype=np.int32)
            numbers = np.concatenate([np.setdiff1d(numbers, odd), late])
            cells = {ragged.row: ragged.cells[:width] for ragged in grid.ragged}
            if len(late):
                intake.add(block_of([cells[number] for number in short + harmless], width))
    return _Raw(grid, row, matching, intake.columns(), intake.numeric(), intake.notes, numbers, long, short)


def _sort_ragged(grid: Grid, width: int, code: int) -> tuple[list[int], list[tuple[int, str]], list[int]]:
    """Return short rows, long rows with their cell at ``code``, and rows that only differ in empty cells."""
    short: list[int] = []
    long: list[tuple[int, str]] = []
    harmless: list[int] = []
    for ragged in grid.ragged:
        if any(cell.strip() for cell in ragged.cells[width:]):
            long.append((ragged.row, " ".join(ragged.cells[code].split())))
        elif len(ragged.cells) < width and any(cell.strip() for cell in ragged.cells):
            short.append(ragged.row)
        else:
            harmless.append(ragged.row)
    return short, long, harmless


def _joined(parts: list[Any]) -> Any:
    """Return one array of the parts of a column, and let go of them."""
    joined = pa.concat_arrays(parts) if parts else pa.array([], pa.string())
    parts.clear()
    return joined


def _flags(parts: list[Any]) -> Any:
    if all(isinstance(part, int) for part in parts):
        return None
    return pa.concat_arrays([pa.array(np.zeros(p, dtype=bool)) if isinstance(p, int) else p for p in parts])


def _type_columns(data: Data, raw: _Raw, today: date, country: str) -> None:
    """Turn the text columns into typed ones, one after the other, in the place of the text."""
    reader = typed.Reader(today, _countries(raw, country, len(data.rows)))
    kept: list[TableColumn] = []
    for column in raw.matching.columns:
        cells, numeric = raw.columns[column.position], raw.numeric[column.position]
        raw.columns[column.position] = raw.numeric[column.position] = None
        if not column.header and pc.all(pc.equal(cells, "")).as_py():
            continue
        notes = Notes()
        if not column.type:
            kind, data.arrays[column.name] = inference.infer(column.name, cells, numeric, today)
        else:
            kind = column.type
            data.arrays[column.name] = typed.read(column.name, kind, cells, numeric, notes, reader)
        kept.append(TableColumn(column.header, column.name, kind, column.alias, column.column is not None))
        data.findings += problems.findings(notes, column.header, data.rows)
    data.columns = tuple(kept)
    gone = {column.name for column in raw.matching.columns} - set(data.arrays)
    data.names = {name: target for name, target in data.names.items() if target not in gone}
    _spread_lines(data)


def _spread_lines(data: Data) -> None:
    """Give each line of an address cell that holds several a column of its own, as far as four columns go."""
    present = [name for name in ADDRESS if name in data.arrays]
    if not present:
        return
    several = [pc.fill_null(pc.match_substring(data.arrays[name], "\n"), False) for name in present]
    mask = several[0]
    for other in several[1:]:
        mask = pc.or_(mask, other)
    at = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    if not len(at):
        return
    picked = pa.array(at)
    rows = zip(*(data.arrays[name].take(picked).to_pylist() for name in present), strict=True)
    spread = []
    for row in rows:
        lines = [line for cell in row if cell for line in cell.split("\n")]
        spread.append([*lines[:3], " ".join(lines[3:]), None, None, None][:4])
    for name, cells in zip(ADDRESS, zip(*spread, strict=True), strict=True):
        texts = pa.array([cell or None for cell in cells], pa.string())
        if name in data.arrays or texts.null_count < len(texts):
            column = data.arrays.get(name, pa.nulls(len(data.rows), pa.string()))
            data.arrays[name] = pc.replace_with_mask(column, mask, texts)
        if name in data.arrays and name not in present:
            data.columns = (*data.columns, TableColumn("", name, "text", "", True))
            data.names = {**data.names, name: name}


def _countries(raw: _Raw, default: str, length: int) -> Any:
    """Return the ISO code of each row's country as a dictionary array; ``default`` is a code or a name."""
    default = values.country(default)
    position = next((c.position for c in raw.matching.columns if c.name == "country"), None)
    if position is None:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(length, dtype=np.int32)), pa.array([default]))
    encoded = raw.columns[position].dictionary_encode()
    codes = [values.country(text) or default for text in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(codes, pa.string()))
