"""Small client files, made by the tests that read them."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mailer.clients.grid import Source
from mailer.clients.table import Table, read
from mailer.model import Finding

TODAY = date(2026, 11, 22)


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Table]:
    """Read a table from text: its lines, or the rows of an .xlsx."""

    def make(content: str | bytes | Sequence[Sequence[Any]], name: str = "clients.csv", **more: Any) -> Table:
        path = tmp_path / name
        if isinstance(content, str):
            path.write_bytes(content.encode())
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path = path.with_suffix(".xlsx")
            write_workbook(path, content)
        known = {"today": TODAY, **{key: more.pop(key) for key in ("language", "country") if key in more}}
        return read(Source(path, **more), **known)

    return make


@pytest.fixture
def workbook() -> Callable[..., None]:
    """Write rows into a new .xlsx."""
    return write_workbook


def write_workbook(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    book.save(path)


@pytest.fixture
def found() -> Callable[[Table, str], Finding]:
    """Give the one finding of a rule."""

    def one(table: Table, rule: str) -> Finding:
        (finding,) = [finding for finding in table.findings if finding.rule == rule]
        return finding

    return one


@pytest.fixture
def column() -> Callable[[Table, str], list[Any]]:
    """Give all values of a column, by any of its names."""
    return lambda table, name: [client.get(name) for client in table]
