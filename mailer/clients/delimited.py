"""CSV files as they are met: any usual separator and encoding, line breaks in cells, rows of odd widths."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from mailer.clients.grid import HEAD_ROWS, Block, Ragged
from mailer.errors import N_, ClientsError
from mailer.typography.letters import run_together

SEPARATORS = ";,\t|"
SAMPLE_BYTES = 1 << 18
BLOCK_BYTES = 1 << 19
"""Read at a time; also how long a row may be. Larger blocks are no faster and take more memory."""

CELL_LINES = 100
"""A cell with more line breaks than this is a quote that never closes, not an address."""

CELL_BYTES = 1 << 30

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Visible:
    """A file in which NUL is another control character, taken out and told of later like any other.

    Arrow counts a row too many as skipped where the header holds a NUL.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        return self._file.read(size).replace(b"\0", b"\x01")

    def close(self) -> None:
        """Leave the file to whom it belongs."""
        self.closed = True


class Delimited:
    """A CSV file as a grid."""

    def __init__(self, path: Path, known: frozenset[str]) -> None:
        """Find encoding and separator from the content; ``known`` are the folded headers that count as such.

        Raises ClientsError for a file that is no text in any encoding that French software writes.
        """
        self.path = path
        self.file = path.name
        self.name = ""
        self.encoding = encoding(path)
        self.ragged: list[Ragged] = []
        with path.open("rb") as file:
            raw = file.read(SAMPLE_BYTES)
        text = codecs.getincrementaldecoder(self.encoding)().decode(raw)
        self.complete = len(raw) < SAMPLE_BYTES
        self.skip = 1 if re.match(r"sep=.\r?\n", text) else 0  # Excel's own hint; it does not show that line
        self.separator = text[4] if self.skip else separator(text, known, whole=self.complete)
        rows = list(records(text, self.separator, whole=self.complete))[self.skip :]
        if not text.strip(f'{SEPARATORS}" \r\n'):
            rows = []
        self.sample = rows
        self.head: Sequence[Sequence[str]] = rows[:HEAD_ROWS]

    def blocks(self, header: int, width: int) -> Iterator[Block]:
        """Yield the rows below the header as columns."""
        import pyarrow as pa
        from pyarrow import csv as arrow_csv

        if self.complete and len(self.sample) <= header:
            return
        names = [str(position) for position in range(width)]
        try:
            with self.path.open("rb") as file:
                file.seek(len(codecs.BOM_UTF8) if self.encoding == "utf-8-sig" else 0)
                reader = arrow_csv.open_csv(
                    pa.PythonFile(
                        file if self.encoding.startswith(("utf-16", "utf-32")) else _Visible(file), "r"
                    ),
                    arrow_csv.ReadOptions(
                        use_threads=False,  # or rows that are not as wide as the table would have no number
                        block_size=BLOCK_BYTES,
                        encoding="utf8" if self.encoding.startswith("utf-8") else self.encoding,
                        column_names=names,
                        skip_rows_after_names=header + self.skip,
                    ),
                    arrow_csv.ParseOptions(
                        delimiter=self.separator,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=self._keep,
                    ),
                    arrow_csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                    ),
                )
                last: Block | None = None
                for batch in reader:
                    last = Block(list(batch.columns), [None] * width)
                    if len(last):
                        yield last
        except pa.ArrowInvalid as error:
            raise self._open_quote() or self._unreadable(error) from error
        if (last is not None and _ends_open(last)) or (self.ragged and "\n" in self.ragged[-1].cells[-1]):
            mistake = self._open_quote()
            if mistake:
                raise mistake

    def _keep(self, row: Any) -> str:
        cells = next(iter(csv.reader(io.StringIO(row.text, newline=""), delimiter=self.separator)), [])
        self.ragged.append(Ragged(row.number - self.skip, tuple(cells) or ("",)))
        return "skip"

    def _open_quote(self) -> ClientsError | None:
        """Return the error for a quote that opens and never closes; None where all are closed."""
        csv.field_size_limit(CELL_BYTES)
        with self.path.open(encoding=self.encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self.separator, strict=True)
            row, line = -self.skip, 0
            try:
                for _ in reader:
                    row += 1
                    if reader.line_num - line > CELL_LINES:
                        break
                    line = reader.line_num
                else:
                    return None
            except csv.Error as error:
                if "unexpected end" not in str(error):
                    return None
                row += 1
        return ClientsError(
            N_(
                "A quotation mark opens in row {row} and never closes: the rest of the "
                "file would be one cell."
            ),
            hint=N_("Close or remove the quotation mark in that row, then read the file again."),
            file=self.file,
            row=row,
        )

    def _unreadable(self, error: Exception) -> ClientsError:
        if "straddling" in str(error):
            return ClientsError(
                N_("A row is longer than {limit} kB: no client file holds such rows."),
                hint=N_("Check the export."),
                file=self.file,
                limit=BLOCK_BYTES >> 10,
            )
        return ClientsError(
            N_("The file cannot be read as a table: {reason}."),
            hint=N_("Open it in a spreadsheet and save it as “CSV UTF-8”."),
            file=self.file,
            reason=str(error).splitlines()[0].rstrip("."),
        )


def _ends_open(block: Block) -> bool:
    """Whether the last row ends in a cell with line breaks, as it does when a quote never closes."""
    cells = [column[-1].as_py() for column in block.columns]
    filled = [cell for cell in cells if cell]
    return bool(filled) and "\n" in filled[-1]


def encoding(path: Path) -> str:
    """Return the encoding of a text file: by its byte order mark, UTF-8 if it is valid, else cp1252.

    Raises ClientsError where the bytes are none of these.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return _checked(path, name)
    if start[1::2].count(0) > len(start) // 3:
        return _checked(path, "utf-16-le")
    if start[0::2].count(0) > len(start) // 3:
        return _checked(path, "utf-16-be")
    if _undecodable(path, "utf-8") is None:
        return "utf-8"
    return _checked(path, "cp1252")


def _checked(path: Path, name: str) -> str:
    line = _undecodable(path, name)
    if line is None:
        return name
    raise ClientsError(
        N_("Line {at} holds bytes that are no text, neither in UTF-8 nor in {encoding}."),
        hint=N_("Open the file in a spreadsheet and save it as “CSV UTF-8”."),
        file=path.name,
        line=line,
        at=line,
        encoding="UTF-16" if "16" in name else "Windows-1252",
    )


def _undecodable(path: Path, name: str) -> int | None:
    """Return the line where the file stops being text in an encoding; None where it is text throughout."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 1
    with path.open("rb") as file:
        while True:
            data = file.read(1 << 20)
            try:
                decoder.decode(data, final=not data)
            except UnicodeDecodeError as error:
                return lines + error.object[: error.start].count(b"\n")
            if not data:
                return None
            lines += data.count(b"\n")


def records(text: str, delimiter: str, *, whole: bool) -> Iterator[list[str]]:
    """Yield the rows of a sample; the last one is left out where the sample may end within it."""
    csv.field_size_limit(CELL_BYTES)
    previous: list[str] | None = None
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        if previous is not None:
            yield previous
        previous = record
    if previous is not None and whole:
        yield previous


def separator(text: str, known: frozenset[str], *, whole: bool) -> str:
    """Return the separator under which a sample looks most like a table.

    First counts how many known headers one row shows, then how many rows are equally wide, then the width.
    A file with no separator at all has one column.
    """
    best = (0, 0.0, 0)
    choice = SEPARATORS[0]
    for candidate in SEPARATORS:
        rows = [row for row in records(text, candidate, whole=whole) if any(row)]
        if not rows:
            continue
        width, times = Counter(map(len, rows)).most_common(1)[0]
        headers = max(sum(run_together(cell) in known for cell in row if cell) for row in rows[:HEAD_ROWS])
        score = (headers, times / len(rows) if width > 1 else 0.0, width)
        if score > best:
            best, choice = score, candidate
    return choice
