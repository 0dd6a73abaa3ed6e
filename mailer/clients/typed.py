"""Columns of clean text turned into columns of values; the work is done once a distinct cell.

Figures, addresses and telephone numbers differ from row to row: their plain forms are read by Arrow, the
rest by
the readers in `values`, which say what is right (a test holds the two against each other).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients import values
from mailer.clients.cells import Notes
from mailer.clients.columns import CHOICES
from mailer.typography.letters import run_together

Outcome = tuple[Any, str]

_PLAIN_AMOUNT = r"^-?(\d{1,15}|\d{1,3}( \d{3}){1,4})(,\d{1,6})?( ?€)?$"
_INT64_DIGITS = 18
_TWOFOLD = r"^-?[1-9]\d{0,2},\d{3}( ?€)?$"
_PLAIN_NUMBER = r"^-?\d{1,15}(\.\d{1,10})?$"
_LOCAL = r"[{letters}0-9!#$%&'*+/=?^_`{{|}}~-]+(\.[{letters}0-9!#$%&'*+/=?^_`{{|}}~-]+)*"
_DOMAIN = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}"
_PLAIN_EMAIL = f"^{_LOCAL.format(letters='A-Za-z')}@{_DOMAIN}$"
_ACCENTED_EMAIL = f"^{_LOCAL.format(letters=chr(92) + 'p{L}')}@{_DOMAIN}$"
_ODD_EMAIL = r"^[^@]{65}|^.{255}|--|\.(test|invalid|local|localhost|arpa|onion)$"
_PLAIN_PHONE = r"^(\+\d{2,3} ?(\(0\) ?)?)?\d([ .-]?\d){8,11}$"
_RECASED = r"^[\p{L}\p{M} '’.-]*$"
_CAPITALS = r"^[^\p{Ll}]*\p{Lu}[^\p{Ll}]*\p{Lu}[^\p{Ll}]*$"
_LOWERCASE = r"^[^\p{Lu}]*\p{Ll}[^\p{Lu}]*$"


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading a column needs beside its cells."""

    today: date
    countries: Any = None
    """The ISO code of each row's country (a pyarrow dictionary array), for postcodes and telephones."""


def read(name: str, kind: str, cells: Any, numeric: Any, notes: Notes, reader: Reader) -> Any:
    """Return a column of clean text as a column of its type (pyarrow; null where there is no value).

    ``numeric`` tells which cells are numbers in the file, None for none. Problems go to ``notes``.
    """
    if name in CHOICES:
        return _by_unique(cells, partial(_choice, name), pa.string(), "choice", notes)
    match kind:
        case "money" | "number":
            return amounts(cells, numeric, notes, whole=kind == "number")
        case "date":
            return _dates(name, cells, numeric, notes, reader.today)
        case "flag":
            return _flags(name, cells, notes)
        case "postcode":
            return _with_country(cells, values.postcode, reader.countries, "postcode", notes)
        case "email":
            return _emails(cells, notes)
        case "phone":
            return _phones(cells, numeric, notes, reader)
        case "name":
            return _names(cells, notes)
    return _recase_towns(cells, notes) if name == "town" else filled(cells)


def filled(cells: Any) -> Any:
    """Return a column of text with null for what is empty."""
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells)


def _note(notes: Notes, rule: str, codes: Any, wrong: Sequence[int], texts: Sequence[str]) -> None:
    notes.add(f"client-{rule}", np.flatnonzero(np.isin(codes, wrong)), [texts[code] for code in wrong[:3]])


def _by_unique(cells: Any, read_one: Callable[[str], Outcome], to: Any, what: str, notes: Notes) -> Any:
    """Read each distinct cell once; what is wrong is noted as ``client-WHAT-PROBLEM``."""
    encoded = cells.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    outcomes = [read_one(text) if text else (None, "") for text in texts]
    wrong: dict[str, list[int]] = {}
    for code, (_, problem) in enumerate(outcomes):
        if problem:
            wrong.setdefault(problem, []).append(code)
    codes = encoded.indices.to_numpy() if wrong else None
    for problem, at in wrong.items():
        _note(notes, f"{what}-{problem}", codes, at, texts)
    return pa.array([value for value, _ in outcomes], to).take(encoded.indices)


def _where(mask: Any, cells: Any) -> Any:
    """Return the cells under a mask, empty elsewhere, so that the slow reader sees few distinct ones."""
    return pc.if_else(mask, cells, pa.scalar("", pa.string()))


def amounts(cells: Any, numeric: Any, notes: Notes, *, whole: bool = False) -> Any:
    """Read figures into decimals of one scale, cents or finer; ``whole``: integers if none has decimals.

    The scale is that of the finest figure; a column that needs more than 38 digits in all has wider decimals.
    """
    plain = pc.and_not(
        pc.match_substring_regex(cells, _PLAIN_AMOUNT), pc.match_substring_regex(cells, _TWOFOLD)
    )
    if numeric is not None:
        plain = pc.or_(plain, pc.and_(numeric, pc.match_substring_regex(cells, _PLAIN_NUMBER)))
    figures = pc.replace_substring(pc.replace_substring_regex(cells, "[ €]", ""), ",", ".")
    figures = pc.if_else(plain, figures, pa.scalar(None, pa.string()))
    places = pc.utf8_length(pc.replace_substring_regex(figures, r"^[^.]*\.?", ""))
    rest = _where(pc.invert(plain), cells)
    texts = pc.unique(rest).to_pylist()
    found = {text: values.amount(text) if text else (None, "") for text in texts}
    slow_figures = [value for value, _ in found.values() if value is not None]
    scale = max(
        pc.max(places).as_py() or 0,
        *(-int(value.as_tuple().exponent) for value in slow_figures),
        0 if whole else 2,
    )
    longest = max(
        pc.max(pc.utf8_length(figures)).as_py() or 0, *(len(f"{value:f}") for value in slow_figures), 0
    )
    # A reader takes at most 28 digits a cell, so that 76 hold any two of them, one above the other.
    to = pa.decimal128(38, scale) if longest + scale <= 38 else pa.decimal256(76, scale)
    slow = _by_unique(rest, lambda text: found[text], to, "amount", notes)
    result = pc.coalesce(figures.cast(to), slow)
    return result.cast(pa.int64()) if whole and scale == 0 and longest <= _INT64_DIGITS else result


def _dates(name: str, cells: Any, numeric: Any, notes: Notes, today: date) -> Any:
    birth = name == "birth_date"
    read_text = partial(values.day, today=today, birth=birth)
    text = cells
    serials = None
    if numeric is not None:
        text = _where(pc.invert(numeric), cells)
        known = partial(_known, partial(_serial, today=today), name, today)
        serials = _by_unique(_where(numeric, cells), known, pa.date32(), "date", notes)
    distinct = pc.unique(text).to_pylist()
    month_first = any(read_text(cell)[1] == values.MONTH_FIRST for cell in distinct if cell)
    read_one = partial(_known, partial(_unsure, read_text) if month_first else read_text, name, today)
    result = _by_unique(text, read_one, pa.date32(), "date", notes)
    return result if serials is None else pc.coalesce(serials, result)


def _serial(text: str, today: date) -> Outcome:
    """Read a cell that is a number: a day number, or 20260315 typed as a number."""
    return values.day(text, today=today) if re.fullmatch(r"(?:19|20)\d{6}", text) else values.serial(text)


def _unsure(read_text: Callable[[str], Outcome], text: str) -> Outcome:
    """Read a date of a file that also holds month-first ones: 03/04/2026 could be either."""
    value, problem = read_text(text)
    numbers = re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]", text)
    if value and numbers and numbers[1] != numbers[2] and int(numbers[1]) <= 12:
        return None, values.AMBIGUOUS
    return value, problem


def _known(read_text: Callable[[str], Outcome], name: str, today: date, text: str) -> Outcome:
    """Judge a date by what its column holds: nobody is born tomorrow, or 120 years old."""
    value, problem = read_text(text)
    if value is not None and name == "birth_date" and (value > today or today.year - value.year > 120):
        return None, values.IMPLAUSIBLE
    if value is not None and name == "last_order" and value > today:
        return value, "future"
    return value, problem


def _flags(name: str, cells: Any, notes: Notes) -> Any:
    """Read flags; who may not be contacted is not contacted, also where the cell says so in other words."""

    def read_one(text: str) -> Outcome:
        value, problem = values.flag(text)
        return (True, "presumed") if problem and name == "do_not_contact" else (value, problem)

    return _by_unique(cells, read_one, pa.bool_(), "flag", notes)


def _choice(name: str, text: str) -> Outcome:
    word = run_together(text) or text.strip()
    for choice, spellings in CHOICES[name].items():
        if word in {run_together(spelling) or spelling for spelling in (choice, *spellings)}:
            return choice, ""
    return None, "unknown"


def _with_country(
    cells: Any, read_one: Callable[[str, str], Outcome], countries: Any, what: str, notes: Notes
) -> Any:
    """Read cells whose meaning depends on the country, once for each distinct pair."""
    encoded = cells.dictionary_encode()
    known = countries.dictionary.to_pylist()
    pairs = encoded.indices.to_numpy().astype(np.int64) * len(known) + countries.indices.to_numpy()
    distinct, codes = np.unique(pairs, return_inverse=True)
    texts = encoded.dictionary.take(pa.array(distinct // len(known))).to_pylist()
    where = [known[pair % len(known)] for pair in distinct]
    outcomes = [read_one(text, code) if text else (None, "") for text, code in zip(texts, where, strict=True)]
    wrong: dict[str, list[int]] = {}
    for code, (_, problem) in enumerate(outcomes):
        if problem:
            wrong.setdefault(problem, []).append(code)
    for problem, at in wrong.items():
        _note(notes, f"{what}-{problem}", codes, at, texts)
    return pa.array([value for value, _ in outcomes], pa.string()).take(pa.array(codes))


def _emails(cells: Any, notes: Notes) -> Any:
    odd = pc.match_substring_regex(cells, _ODD_EMAIL)
    plain = pc.and_not(pc.match_substring_regex(cells, _PLAIN_EMAIL), odd)
    accented = pc.and_not(pc.match_substring_regex(cells, _ACCENTED_EMAIL), pc.or_(odd, plain))
    at = np.flatnonzero(accented.to_numpy(zero_copy_only=False))
    notes.add("client-email-international", at, cells.take(pa.array(at[:3])).to_pylist())
    fast = pc.or_(plain, accented)
    slow = _by_unique(_where(pc.invert(fast), cells), _email, pa.string(), "email", notes)
    return pc.if_else(fast, cells, slow)


def _email(text: str) -> Outcome:
    """Read an address; one that is shouted is put in small letters, as no mailbox tells them apart."""
    value, problem = values.email(text)
    return value.lower() if value and text.isupper() else value, problem


def _phones(cells: Any, numeric: Any, notes: Notes, reader: Reader) -> Any:
    plain = pc.match_substring_regex(cells, _PLAIN_PHONE)
    if numeric is not None:
        plain = pc.and_not(plain, numeric)
        figures = _where(numeric, cells)
        numbers = _with_country(
            figures, partial(values.phone, numeric=True), reader.countries, "phone", notes
        )
        cells = _where(pc.invert(numeric), cells)
    slow = _with_country(_where(pc.invert(plain), cells), values.phone, reader.countries, "phone", notes)
    result = pc.if_else(plain, cells, slow)
    return result if numeric is None else pc.coalesce(numbers, result)


def _names(cells: Any, notes: Notes) -> Any:
    """Recase names that are written in capitals or in small letters throughout."""
    from mailer.typography import recase_name

    letters = pc.match_substring_regex(cells, _RECASED)
    capitals = pc.match_substring_regex(cells, _CAPITALS)
    small = pc.match_substring_regex(cells, _LOWERCASE)
    return _recase(cells, pc.and_(letters, pc.or_(capitals, small)), recase_name, notes)


def _recase_towns(cells: Any, notes: Notes) -> Any:
    from mailer.typography import recase_town

    return _recase(cells, pc.match_substring_regex(cells, _CAPITALS), recase_town, notes)


def _recase(cells: Any, mask: Any, recase: Callable[[str], str], notes: Notes) -> Any:
    def read_one(text: str) -> Outcome:
        name = recase(text.upper()) if len(text.upper()) == len(text) else text
        return name, "recased" if name != text else ""

    if not pc.any(mask).as_py():
        return filled(cells)
    return pc.if_else(
        mask, _by_unique(_where(mask, cells), read_one, pa.string(), "name", notes), filled(cells)
    )
