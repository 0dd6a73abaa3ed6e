"""Who is who: the key of each client, and rows that are the same client or the same person twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute as pc

KEY_LENGTH = 16
"""Hexadecimal characters of a hashed key: 64 bits; a million clients share one in 1 file of 37 million."""

_NAME = ("last_name", "first_name", "full_name", "company")
_ADDRESS = ("address1", "address2", "address3", "address4", "postcode", "town", "country")
_REACH = ("email", "phone", "mobile")


def keys(arrays: Mapping[str, Any], length: int) -> tuple[Any, Any]:
    """Return each client's key, and which rows had no code (a boolean array).

    The key is the column ``code``; without one, a hash of the normalised name and address (of e-mail
    address and
    telephone where there is no address), which stays the same from one export to the next.
    """
    codes = arrays.get("code", pa.nulls(length, pa.string()))
    missing = codes.is_null().to_numpy(zero_copy_only=False)
    if not missing.any():
        return codes, missing
    at = pa.array(np.flatnonzero(missing))
    some = {name: array.take(at) for name, array in arrays.items()}
    hashes = pa.array(_hashes(some, len(at)), pa.string())
    return (hashes if missing.all() else pc.replace_with_mask(codes, pa.array(missing), hashes)), missing


def _hashes(arrays: Mapping[str, Any], length: int) -> list[str]:
    name = _run_together(arrays, _NAME, length)
    address = _run_together(arrays, _ADDRESS, length)
    reach = _run_together(arrays, _REACH, length)
    bare = pc.match_substring_regex(address, r"^\|*$")
    identity = pc.binary_join_element_wise(name, pc.if_else(bare, reach, address), "||")
    texts = identity.to_pylist()
    for position in np.flatnonzero(
        pc.match_substring_regex(identity, r"^\|*$").to_numpy(zero_copy_only=False)
    ):
        texts[position] = "|".join(str(array[int(position)].as_py()) for array in arrays.values())
    return [sha256(text.encode()).hexdigest()[:KEY_LENGTH] for text in texts]


def _run_together(arrays: Mapping[str, Any], names: Sequence[str], length: int) -> Any:
    """Return columns normalised (no accents, case, spaces and punctuation) and joined, row by row."""
    empty = pa.array([""] * length, pa.string())
    return pc.binary_join_element_wise(
        *(_normalised(arrays[name]) if name in arrays else empty for name in names), "|"
    )


def _normalised(cells: Any) -> Any:
    plain = pc.utf8_normalize(pc.fill_null(cells.cast(pa.string()), ""), form="NFKD")
    plain = pc.utf8_lower(pc.replace_substring_regex(plain, r"[^\p{L}\p{N}]+", ""))
    for ligature, letters in (("œ", "oe"), ("æ", "ae"), ("ß", "ss")):
        plain = pc.replace_substring(plain, ligature, letters)
    return plain


def repeated(key: Any) -> Any:
    """Return which rows have the key of an earlier one (a boolean array)."""
    return pd.Index(key.dictionary_encode().indices.to_numpy(zero_copy_only=False)).duplicated()


def same_person(arrays: Mapping[str, Any], length: int) -> Any:
    """Return which rows have name and postcode, or name and e-mail address, of an earlier one.

    A row without a person's name goes by its company.
    """
    person = _together([_codes(arrays, name, length) for name in ("last_name", "first_name", "full_name")])
    company = _codes(arrays, "company", length)
    named = np.where(person > 0, person * 2, np.where(company > 0, company * 2 + 1, 0))
    found = np.zeros(length, dtype=bool)
    for column in ("postcode", "email"):
        by = _codes(arrays, column, length)
        pairs = named * (int(by.max(initial=0)) + 1) + by
        known = np.flatnonzero((named > 0) & (by > 0))
        found[known] |= pd.Index(pairs[known]).duplicated()
    return found


def _codes(arrays: Mapping[str, Any], name: str, length: int) -> Any:
    """Return a number for each row that is the same where a column says the same; 0 where it is empty."""
    if name not in arrays or not length:
        return np.zeros(length, dtype=np.int64)
    cells = pc.utf8_lower(pc.fill_null(arrays[name], "")) if name == "email" else _normalised(arrays[name])
    numbers = cells.dictionary_encode().indices.to_numpy().astype(np.int64) + 1
    return np.where(pc.equal(cells, "").to_numpy(zero_copy_only=False), 0, numbers)


def _together(columns: Sequence[Any]) -> Any:
    """Return a number for each row that is the same where all columns are; 0 where all are 0."""
    result = columns[0]
    for column in columns[1:]:
        pairs = result * (int(column.max(initial=0)) + 1) + column
        numbers, _ = pd.factorize(pairs)
        result = np.where(pairs == 0, 0, numbers.astype(np.int64) + 1)
    return result
