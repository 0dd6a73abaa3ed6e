"""Finds the row that holds the headers, below titles and notes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mailer.clients.grid import HEAD_ROWS
from mailer.errors import N_, ClientsError
from mailer.typography.letters import run_together

_DATA = re.compile(
    r"[-+(]?[\d\s.,']*\d[\d\s.,']*[€%)]?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|[^@\s]+@[^@\s]+\.\w+|"
)


def find(
    head: Sequence[Sequence[str]],
    known: frozenset[str],
    overrides: Mapping[str, str],
    *,
    wanted: int | None,
    file: str,
) -> int:
    """Return the row of the headers, counted from 1.

    The row with the most known headers is the one; where no row has any, the first row that is as wide as the
    table and holds words only. Raises ClientsError where two rows are equally good or none will do.
    """
    rows = [[cell.strip() for cell in row] for row in head]
    if not any(any(row) for row in rows):
        raise ClientsError(
            N_("The file is empty: it holds no row at all."), hint=N_("Check the export."), file=file
        )
    if wanted is not None:
        return _wanted(rows, wanted, file)
    known = known | {run_together(header) for header in overrides}
    scores = [len({run_together(cell) for cell in row if cell} & known) for row in rows]
    best = max(scores)
    if best and (best > 1 or max(_width(row) for row in rows) == 1):
        at = [number for number, score in enumerate(scores, start=1) if score == best]
        if len(at) > 1 and best > 1:
            raise ClientsError(
                N_("Rows {first} and {second} could both be the header."),
                hint=N_("Say which one with `header: {first}` or `header: {second}` under `segment:`."),
                file=file,
                row=at[0],
                first=at[0],
                second=at[1],
            )
        return at[0]
    return _unknown(rows, scores, file)


def _wanted(rows: Sequence[Sequence[str]], wanted: int, file: str) -> int:
    if 1 <= wanted <= len(rows) and any(rows[wanted - 1]):
        return wanted
    raise ClientsError(
        N_("`header: {wanted}` names a row that holds nothing, or is not among the first {limit}."),
        hint=N_("Rows are counted from 1, as a spreadsheet shows them."),
        file=file,
        row=wanted,
        field="header",
        wanted=wanted,
        limit=HEAD_ROWS,
    )


def _unknown(rows: Sequence[Sequence[str]], scores: Sequence[int], file: str) -> int:
    """Return the header of a table of unknown columns: its first full-width row, if it holds words only."""
    widest = max(map(_width, rows))
    row = next(number for number, row in enumerate(rows, start=1) if _width(row) >= max(widest - 1, 1))
    cells = [cell for cell in rows[row - 1] if cell]
    if any(_DATA.fullmatch(cell) for cell in cells):
        known = max(range(len(rows)), key=lambda at: scores[at]) + 1
        raise ClientsError(
            N_("No row looks like a header: row {row} already holds data (“{cell}”)."),
            hint=N_(
                "Put the names of the columns in the first row (Nom, Code postal, Ville…), "
                "or say which row holds "
                "them with `header: N`."
            ),
            file=file,
            row=known if scores[known - 1] else row,
            cell=next(c for c in cells if _DATA.fullmatch(c))[:40],
        )
    return row


def _width(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)
