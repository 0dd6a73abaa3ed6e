"""Which clients a campaign is for: the segment's ``where``, compiled to masks over the table's columns.

The condition has Python's expression syntax and is never evaluated (`condition` parses it and holds it to an
allow-list). Literals are typed by the column they stand beside. Texts compare without case and accents,
figures exactly, dates as ISO texts. A missing value makes a comparison unknown, and unknown selects nobody:
neither ``turnover < 100`` nor ``not turnover < 100`` nor ``turnover != 100`` holds for a client without
turnover; ``empty(turnover)`` finds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients.condition import Condition
from mailer.clients.masks import Columns, Compiler, arrow
from mailer.clients.operands import Mask
from mailer.model import Place

Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the conditions joined by ``and``: how many rows it keeps alone, and after those before it."""

    condition: str
    alone: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a segment, by position in the table and in the file's order.

    ``total`` is the table's number of rows; ``refused`` are the rows that met the condition and are left
    out because they are not to be written to, on any channel, ``do_not_contact`` is how many that are.
    """

    indices: np.ndarray[Any, np.dtype[np.int64]]
    total: int
    steps: tuple[Step, ...] = ()
    do_not_contact: int = 0
    refused: np.ndarray[Any, np.dtype[np.int64]] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.indices)

    @property
    def emptied_by(self) -> Step | None:
        """The first condition after which no row was left; None if some were."""
        return next((step for step in self.steps if not step.remaining), None)


def select(table: Columns, where: str | None, *, today: date, place: Place) -> Selection:
    """Return the rows that a condition keeps; without one, all. ``do_not_contact`` is honoured always.

    ``place`` is where the condition stands in the campaign. Raises SegmentError, with the place, for what
    cannot be read, is not allowed, names no column, or compares what cannot be compared.
    """
    total = len(table)
    kept = np.ones(total, dtype=bool)
    steps = []
    if where is not None and where.strip():
        compiler = Compiler(table, Condition(where, place), today)
        for node in compiler.condition.parts():
            mask = _decided(compiler.mask(node), total)
            kept &= mask
            steps.append(Step(compiler.condition.source(node), int(mask.sum()), int(kept.sum())))
    refused = np.zeros(total, dtype=bool)
    if "do_not_contact" in table.types:
        refused = kept & _decided(arrow(table.series("do_not_contact")).cast(pa.bool_()), total)
    indices = np.flatnonzero(kept & ~refused).astype(np.int64)
    left_out = np.flatnonzero(refused).astype(np.int64)
    return Selection(indices, total, tuple(steps), len(left_out), left_out)


def _decided(mask: Mask, total: int) -> Flags:
    """Return a mask for numpy, unknown as false."""
    if isinstance(mask, pa.Scalar):
        return np.full(total, bool(mask.as_py()))
    flags: Flags = pc.fill_null(mask, False).to_numpy(zero_copy_only=False)
    return flags
