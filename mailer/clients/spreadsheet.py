"""Workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods, after a look at what they would unpack to."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from mailer.clients.grid import BLOCK_ROWS, HEAD_ROWS, Block, Ragged, as_text, block_of
from mailer.errors import N_, ClientsError, nearest
from mailer.typography.letters import run_together

UNPACKED_LIMIT = 1 << 30
"""Bytes that a workbook may unpack to: some 20 million cells, twenty times a client file of 50,000 rows."""

RATIO_LIMIT = 200
RATIO_FROM = 64 << 20
"""How many times its packed size a part may unpack to, once it is larger than RATIO_FROM bytes: sheets pack
5 to 30 times smaller, a bomb a thousand times."""

CELLS_LIMIT = 40_000_000
"""Cells of the rectangle that a sheet spans: memory holds it whole, even if only its corners are filled."""

MOST_ROWS = 1 << 20
"""Rows of a sheet of an .xlsx, by its format."""

_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_WIDE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{2,3})[0-9]{1,7}["']""")


class Sheet:
    """A sheet of a workbook as a grid."""

    def __init__(self, path: Path, name: str, sheet: Any) -> None:
        self.file = path.name
        self.name = name
        self.ragged: list[Ragged] = []
        self._sheet = sheet
        self.head: Sequence[Sequence[str]] = [
            [as_text(cell) for cell in row] for row in islice(self._rows(), HEAD_ROWS)
        ]

    def blocks(self, header: int, width: int) -> Iterator[Block]:
        """Yield the rows below the header as columns."""
        rows = islice(self._rows(), header, None)
        while some := list(islice(rows, BLOCK_ROWS)):
            yield block_of(some, width)

    def _rows(self) -> Iterator[list[Any]]:
        return iter(self._sheet.iter_rows())  # from the sheet's first row, also where that is empty


def sheets(path: Path, wanted: str | None, known: frozenset[str]) -> Sheet:
    """Open a workbook and return the sheet asked for, else the first one that looks like a table.

    Raises ClientsError for what is no workbook, unpacks to too much, is protected or has no such sheet.
    """
    import python_calamine

    if zipfile.is_zipfile(path):
        check_size(path)
    try:
        with path.open("rb") as file:
            book = python_calamine.CalamineWorkbook.from_filelike(file)  # by content: names of files lie
        visible = [
            one.name for one in book.sheets_metadata if "Visible" in str(one.visible)
        ] or book.sheet_names
        if wanted is not None:
            return Sheet(path, *_named(book, wanted, path))
        best: Sheet | None = None
        for name in visible:
            sheet = Sheet(path, name, book.get_sheet_by_name(name))
            score = looks(sheet.head, known)
            if score >= 2:
                return sheet
            best = best if best is not None and looks(best.head, known) >= score else sheet
    except python_calamine.PasswordError as error:
        raise ClientsError(
            N_("The workbook is protected by a password."),
            hint=N_("Save a copy without the password and use that."),
            file=path.name,
        ) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(path, error) from error
    if best is None:
        raise ClientsError(N_("The workbook has no sheet."), file=path.name)
    return best


def damaged(path: Path, error: Exception) -> ClientsError:
    """Return the error for a workbook that cannot be opened."""
    return ClientsError(
        N_("The workbook is damaged or cut short, and cannot be opened ({reason})."),
        hint=N_("Open it in a spreadsheet, save it again, or ask for a new export."),
        file=path.name,
        reason=(str(error).splitlines() or [type(error).__name__])[0].rstrip("."),
    )


def _named(book: Any, wanted: str, path: Path) -> tuple[str, Any]:
    names: list[str] = book.sheet_names
    for name in names:
        if name == wanted or run_together(name) == run_together(wanted):
            return name, book.get_sheet_by_name(name)
    near = nearest(wanted, names)
    raise ClientsError(
        N_("The workbook has no sheet “{sheet}”."),
        hint=N_("Did you mean “{near}”?") if near else N_("Its sheets are: {names}."),
        file=path.name,
        field="sheet",
        sheet=wanted,
        near=near,
        names=", ".join(names),
    )


def looks(head: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """Return how much a grid's first rows look like a client table: the known headers of its best row."""
    return max((sum(bool(cell) and run_together(cell) in known for cell in row) for row in head), default=0)


def check_size(path: Path) -> None:
    """Refuse a zip that unpacks to more than a client file can, then unpack the rest of it into nothing.

    What the zip's directory declares is judged first, before a byte is unpacked; no part is then unpacked
    beyond the size that it declares. Raises ClientsError for a bomb and for a damaged archive.
    """
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if sum(part.file_size for part in parts) > UNPACKED_LIMIT or any(map(_dense, parts)):
                raise _bomb(path)
            if sum(part.compress_size for part in parts) > path.stat().st_size:
                raise zipfile.BadZipFile("its parts overlap")
            for part in parts:
                _check_part(path, part, partial(_unpacked, file, part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, expat.ExpatError) as error:
        raise damaged(path, error) from error


def _dense(part: zipfile.ZipInfo) -> bool:
    """Whether a part is large and packed smaller than any sheet."""
    return part.file_size > RATIO_FROM and part.file_size > RATIO_LIMIT * part.compress_size


def _unpacked(file: Any, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what a part of a zip really unpacks to, piece by piece, whatever size it declares."""
    file.seek(part.header_offset)
    header = file.read(30)
    if header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile("a part is missing")
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = part.compress_size
    unpack = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, 1 << 16))):
        left -= len(packed)
        while packed:
            yield packed if unpack is None else unpack.decompress(packed, 1 << 20)
            packed = b"" if unpack is None else unpack.unconsumed_tail
    while unpack is not None and (rest := unpack.decompress(b"", 1 << 20)):
        yield rest
    if left or (unpack is not None and not unpack.eof):
        raise zipfile.BadZipFile("a part is cut short")


def _check_part(path: Path, part: zipfile.ZipInfo, unpack: Callable[[], Iterator[bytes]]) -> None:
    """Read a part to its end. Raises ClientsError where it unpacks to more than it declares, or spans too much."""
    size = 0
    width = 1
    repeats = _Repeats() if part.filename == "content.xml" else None
    rest = b""
    for piece in unpack():
        size += len(piece)
        if size > part.file_size:
            raise _liar(path)
        if repeats is not None and repeats.feed(piece) > CELLS_LIMIT:
            raise _sprawl(path, part.filename)
        width = max(width, *map(_number, set(_WIDE.findall(rest + piece))), 26)
        rest = piece[-16:]
    if width * MOST_ROWS > CELLS_LIMIT and _spanned(unpack()) > CELLS_LIMIT:
        raise _sprawl(path, part.filename)


def _number(column: bytes) -> int:
    """Return the number of a column by its letters: AA is 27."""
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _spanned(pieces: Iterator[bytes]) -> int:
    """Return how many cells the rectangle of a sheet of an .xlsx has, from the cells' own references."""
    width, height = 1, 1
    rest = b""
    for piece in pieces:
        for column, row in set(_CELL.findall(rest + piece)):
            width, height = max(width, _number(column)), max(height, int(row))
        rest = piece[-16:]
    return width * height


class _Repeats:
    """Counts the cells that an .ods fills: repeated ones count as often as they are repeated."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.rows, self.width, self.columns, self.repeat = 0, 0, 0, 1
        self.times, self.filled = 1, False

    def _entity(self, *_: Any) -> None:
        raise expat.ExpatError("an entity is declared")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-row":
            self._close()
            self.times = int(attributes.get("table:number-rows-repeated", "1"))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.columns += self.repeat
            self.repeat = int(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes:
                self._fill()

    def _text(self, text: str) -> None:
        if text.strip():
            self._fill()

    def _fill(self) -> None:
        self.filled = True
        self.width = max(self.width, self.columns + self.repeat)

    def _close(self) -> None:
        self.rows += self.times if self.filled else min(self.times, 1)
        self.columns, self.repeat, self.filled = 0, 0, False

    def feed(self, piece: bytes) -> int:
        self.parser.Parse(piece, False)
        return (self.rows + self.times) * self.width if self.filled else self.rows * self.width


def _bomb(path: Path) -> ClientsError:
    return ClientsError(
        N_("The workbook unpacks to more than any client file holds ({limit} MB): it is not opened."),
        hint=N_("Save the sheet with the clients alone, or as CSV."),
        file=path.name,
        limit=UNPACKED_LIMIT >> 20,
    )


def _liar(path: Path) -> ClientsError:
    return ClientsError(
        N_("The workbook unpacks to more than it declares: it is not opened."),
        hint=N_("Open it in a spreadsheet, save it again, or ask for a new export."),
        file=path.name,
    )


def _sprawl(path: Path, part: str) -> ClientsError:
    return ClientsError(
        N_("A sheet of the workbook spans more than {limit} million cells ({part}): it is not opened."),
        hint=N_(
            "A stray cell far below or to the right makes a sheet that large: delete those rows and columns."
        ),
        file=path.name,
        limit=CELLS_LIMIT // 1_000_000,
        part=part,
    )
