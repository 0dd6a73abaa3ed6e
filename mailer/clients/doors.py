"""Finds out what kind of file a table is in, and opens it with the door of that kind."""

from __future__ import annotations

import re
from pathlib import Path

from mailer.clients.delimited import Delimited
from mailer.clients.grid import Grid, Source
from mailer.clients.spreadsheet import damaged, sheets
from mailer.clients.stored import Parquet, Query
from mailer.errors import N_, ClientsError, nearest

_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_FOREIGN = (
    (re.compile(rb"%PDF-"), N_("The file is a PDF, not a table.")),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), N_("The file is a picture, not a table.")),
    (
        re.compile(rb"\s*(?:<!doctype html|<html|<table)", re.IGNORECASE),
        N_("The file is a web page, not a table."),
    ),
    (re.compile(rb"\{\\rtf"), N_("The file is a text document, not a table.")),
    (re.compile(rb"\x1f\x8b|7z\xbc\xaf|Rar!"), N_("The file is a packed archive, not a table.")),
)


def open_grid(source: Source, known: frozenset[str]) -> Grid:
    """Open a source by what it holds, not by what it is called.

    Raises ClientsError for a file that is missing, a folder, empty, or of a kind that is no table.
    """
    if source.url is not None:
        return Query(source.url, source.query)
    if source.path is None:
        raise ClientsError(
            N_("The segment names no source."), hint=N_("Write `source: clients.xlsx`."), field="source"
        )
    path = source.path
    start = _start(path)
    for shape, message in _FOREIGN:
        if shape.match(start):
            raise ClientsError(
                message,
                hint=N_("Open the original in a spreadsheet and save it as .xlsx or CSV."),
                file=path.name,
            )
    if start.startswith(b"PAR1"):
        return Parquet(path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return sheets(path, source.sheet, known)
    if start.startswith(b"PK") or (path.suffix.lower() in _SUFFIXES and b"\0" in start[:512]):
        raise damaged(path, ValueError("no workbook"))
    return Delimited(path, known)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(1024)
    except IsADirectoryError as error:
        raise ClientsError(
            N_("“{name}” is a folder, not a file."),
            hint=N_("Name the file in it."),
            file=path.name,
            name=path.name,
        ) from error
    except FileNotFoundError as error:
        beside = sorted(one.name for one in path.parent.iterdir()) if path.parent.is_dir() else []
        near = nearest(path.name, beside)
        raise ClientsError(
            N_("There is no file “{name}”."),
            hint=N_("Did you mean “{near}”?") if near else N_("It is looked for in {folder}."),
            file=path.name,
            name=path.name,
            near=near,
            folder=str(path.parent),
        ) from error
    except OSError as error:
        raise ClientsError(
            N_("The file cannot be opened: {reason}."), file=path.name, reason=error.strerror or "?"
        ) from error
    if not start.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ClientsError(
            N_("The file is empty: it holds no row at all."), hint=N_("Check the export."), file=path.name
        )
    return start
