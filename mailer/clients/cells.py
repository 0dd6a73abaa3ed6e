"""Cleans cells as they are read: what no letter may print is taken out, and what was found is noted."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

ADDRESS = ("address1", "address2", "address3", "address4")
"""The columns whose cells may hold several lines."""

LONG_CELL = 1000
"""A cell longer than this (in characters) is reported; it is never cut."""

CONTROL = "client-control-character"
INVISIBLE = "client-invisible-character"
BREAK = "client-line-break"
LINES = "client-address-lines"
LONG = "client-cell-long"
ACCENTS = "client-broken-accents"
PLACEHOLDER = "client-placeholder"

# Control characters; C1; soft hyphen and zero-width ones but the joiners that Arabic and emoji need; bidi
# embeddings, overrides and isolates; interlinear marks, non-characters; private use (as model.SLOT_BASE).
_CONTROLS = (
    "\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufff9-\ufffb\ufffe\uffff\ue000-\uf8ff\U000f0000-\U0010ffff"
)
_HIDDEN = "\u00ad\u061c\u200b\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069"
_BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_SPACES = "\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_MOJIBAKE = "Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]|\ufffd"

_CONTROL_SET = re.compile(f"[{_CONTROLS}]")
_HIDDEN_SET = re.compile(f"[{_HIDDEN}]")
_BREAK_SET = re.compile(f"[{_BREAKS}]")
_SPACE_RUN = re.compile(f"[{_SPACES} ]+")
_BROKEN = re.compile(_MOJIBAKE)
_EXCEL_ESCAPE = re.compile("_x00([01][0-9A-Fa-f])_")  # how Excel writes a control character in its XML


def _re2(text: str) -> str:
    """Write the characters of a class as RE2 wants them."""
    return "".join(c if " " <= c <= "~" else f"\\x{{{ord(c):x}}}" for c in text)


_DIRTY = (
    f"[{_re2(_CONTROLS + _HIDDEN + _BREAKS + _SPACES)}\\x{{300}}-\\x{{36f}}]|  |^ | $|_x00|{_re2(_MOJIBAKE)}"
)

PLACEHOLDERS = frozenset(
    [
        "-",
        "--",
        "---",
        "—",
        "–",
        ".",
        "..",
        "?",
        "??",
        "/",
        "n/a",
        "N/A",
        "#N/A",
        "n.a.",
        "N.A.",
        "n.c.",
        "N.C.",
        "nc.",
        "n.r.",
        "N.R.",
        "n.d.",
        "N.D.",
        "NULL",
        "null",
        "(null)",
        "(vide)",
        "<vide>",
        "néant",
        "Néant",
        "#REF!",
        "#VALEUR!",
        "#VALUE!",
        "#NOM?",
        "#NAME?",
        "#DIV/0!",
        "#NUL!",
        "#NULL!",
        "#NOMBRE!",
        "#NUM!",
        "undefined",
        "nan",
        "NaN",
        "None",
    ]
)
"""What stands for an empty cell. Neither NC nor NA, which are names; a surname is never taken for NULL."""

_SILENT = frozenset(("'", '"', "''", '""'))  # what is left of Excel's mark for text in an empty cell


def clean(text: str, *, lines: bool = False) -> tuple[str, set[str]]:
    """Return a cell with single spaces and nothing invisible, and what was taken out.

    Line breaks become spaces too; with ``lines`` (addresses) one is kept between lines that are not blank.

    >>> clean(" Le\\u00a0Gall\\nappt 2 ")
    ('Le Gall appt 2', {'client-line-break'})
    """
    notes: set[str] = set()
    text = _EXCEL_ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _CONTROL_SET.search(text):
        notes.add(CONTROL)
        text = _CONTROL_SET.sub("", text)
    if _HIDDEN_SET.search(text):
        notes.add(INVISIBLE)
        text = _HIDDEN_SET.sub("", text)
    parts = [line for part in _BREAK_SET.split(text) if (line := _SPACE_RUN.sub(" ", part).strip())]
    if len(parts) > 1:
        notes.add(LINES if lines else BREAK)
    text = unicodedata.normalize("NFC", ("\n" if lines else " ").join(parts))
    if _BROKEN.search(text):
        notes.add(ACCENTS)
    if len(text) > LONG_CELL:
        notes.add(LONG)
    return text, notes


class Notes:
    """What was noticed of the cells of a column: for each rule the positions, and the first few texts."""

    def __init__(self) -> None:
        self.positions: dict[str, list[Any]] = {}
        self.samples: dict[str, list[str]] = {}

    def add(self, rule: str, positions: Any, samples: list[str]) -> None:
        """Note positions (an array or list of integers) with samples of the cells."""
        if len(positions):
            self.positions.setdefault(rule, []).append(np.asarray(positions, dtype=np.int32))
            known = self.samples.setdefault(rule, [])
            known.extend(text for text in samples[:3] if text not in known and len(known) < 3)


def clean_column(cells: Any, offset: int, notes: Notes, *, column: str = "") -> Any:
    """Clean a column of a block (a pyarrow string array without nulls); positions count from ``offset``.

    Only cells that hold something to clean are touched one by one. ``column`` is the name of the column: a
    surname may be Null, and an address keeps its lines apart.
    """
    if _spotless(cells):
        return _without_placeholders(cells, offset, notes, column == "last_name")
    mask = pc.or_(pc.match_substring_regex(cells, _DIRTY), pc.greater(pc.binary_length(cells), LONG_CELL))
    at = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    if len(at):
        texts, found = _clean_all(cells.take(pa.array(at)).to_pylist(), lines=column in ADDRESS)
        cells = pc.replace_with_mask(cells, mask, pa.array(texts, pa.string()))
        for rule, hits in found.items():
            notes.add(rule, at[hits] + offset, [texts[hit] for hit in hits[:3]])
    return _without_placeholders(cells, offset, notes, column == "last_name")


_SUSPECT = np.zeros(256, dtype=bool)
_SUSPECT[:0x20] = _SUSPECT[0x7F] = True
_SUSPECT[[0xC2, 0xCC, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEE, 0xEF, 0xF3, 0xF4]] = True
"""The first bytes, in UTF-8, of all that `_DIRTY` looks for but spaces, ``_x00`` and ``Ã`` (C3 83)."""


def _spotless(cells: Any) -> bool:
    """Whether it can be seen from a column's bytes that there is nothing to clean, as nearly always.

    Ten times as fast as the expression, which decides where this cannot: both give the same cells.
    """
    _, ends, data = cells.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[cells.offset : cells.offset + len(cells) + 1]
    text = np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]] if data is not None else np.zeros(0)
    if not len(text):
        return True
    lengths = np.diff(offsets)
    if _SUSPECT[text].any() or lengths.max() > LONG_CELL:
        return False
    filled = offsets[:-1][lengths > 0] - offsets[0]
    last = filled + lengths[lengths > 0] - 1
    space = text == 0x20
    if space[filled].any() or space[last].any() or (space[1:] & space[:-1]).any():
        return False
    return not ((text[1:] == 0x83) & (text[:-1] == 0xC3)).any() and b"_x00" not in text.tobytes()


def _clean_all(raw: list[str], *, lines: bool) -> tuple[list[str], dict[str, list[int]]]:
    texts: list[str] = []
    found: dict[str, list[int]] = {}
    for position, cell in enumerate(raw):
        text, notes = clean(cell, lines=lines)
        texts.append(text)
        for rule in notes:
            found.setdefault(rule, []).append(position)
    return texts, found


_ALL = pa.array(sorted(PLACEHOLDERS | _SILENT), pa.string())
_NOT_NAMES = pa.array(sorted((PLACEHOLDERS - {"NULL", "null", "None"}) | _SILENT), pa.string())


def _without_placeholders(cells: Any, offset: int, notes: Notes, name: bool) -> Any:
    mask = pc.is_in(cells, _NOT_NAMES if name else _ALL)
    at = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    if not len(at):
        return cells
    texts = cells.take(pa.array(at)).to_pylist()
    told = [position for position, text in enumerate(texts) if text not in _SILENT]
    if told:
        notes.add(PLACEHOLDER, at[told] + offset, list(dict.fromkeys(texts[position] for position in told)))
    return pc.if_else(mask, pa.scalar("", pa.string()), cells)
