"""What will not print well: rows without civility, name or address, told before a letter is made."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients import civility, problems
from mailer.clients.civility import Civility
from mailer.clients.tables import Data
from mailer.model import Finding

_ADDRESS = ("address1", "address2", "address3", "address4")
_UNSAFE = r"[/\\:*?\"<>|]|^\.|\.$"


def check(data: Data, language: str) -> None:
    """Normalise civilities, and add to the findings of a client table what is missing in its rows."""
    _civilities(data, language)
    empty = {name: _empty(data, name) for name in ("last_name", "first_name", "full_name", "company")}
    person = ~(empty["last_name"] & empty["first_name"] & empty["full_name"])
    if not any(name in data.arrays for name in empty):
        return
    if "civility" in data.arrays:
        tell(data, "client-civility-missing", "civility", _empty(data, "civility") & person)
    tell(data, "client-name-missing", "last_name", ~person & empty["company"])
    if any(name in data.arrays for name in _ADDRESS):
        nowhere = np.logical_and.reduce([_empty(data, name) for name in _ADDRESS])
        tell(data, "client-address-missing", "address1", nowhere & ~_cedex(data, empty["company"]))
    for name in ("postcode", "town"):
        if name in data.arrays:
            tell(data, f"client-{name}-missing", name, _empty(data, name))
    if "code" in data.arrays:
        unsafe = pc.fill_null(pc.match_substring_regex(data.arrays["code"], _UNSAFE), False)
        tell(data, "client-code-unsafe", "code", unsafe.to_numpy(zero_copy_only=False))


def _empty(data: Data, name: str) -> Any:
    array = data.arrays.get(name)
    if array is None:
        return np.ones(len(data.rows), dtype=bool)
    return array.is_null().to_numpy(zero_copy_only=False)


def _cedex(data: Data, no_company: Any) -> Any:
    """Which rows are companies that a CEDEX serves: these need no street."""
    if "town" not in data.arrays:
        return np.zeros(len(data.rows), dtype=bool)
    served = pc.fill_null(pc.match_substring(data.arrays["town"], "cedex", ignore_case=True), False)
    return served.to_numpy(zero_copy_only=False) & ~no_company


def tell(data: Data, rule: str, column: str, mask: Any, texts: Any = None) -> None:
    """Add a finding on the rows under a mask, with examples from the column or from ``texts``."""
    at = np.flatnonzero(mask)
    if len(at):
        texts = data.arrays.get(column) if texts is None else texts
        samples = [] if texts is None else texts.take(pa.array(at[:3])).to_pylist()
        shown = [str(text) for text in samples if text is not None]
        rows = data.rows[at[: problems.SHOWN_ROWS]]
        data.findings.append(problems.finding(rule, data.header_of(column), rows, len(at), shown))


def names(data: Data) -> Any:
    """Return each row's name as examples show it: first and last, else the whole one, else the company."""
    empty = pa.nulls(len(data.rows), pa.string())
    columns = {
        name: data.arrays.get(name, empty) for name in ("first_name", "last_name", "full_name", "company")
    }
    parts = (pc.fill_null(columns[name], "") for name in ("first_name", "last_name"))
    both = pc.utf8_trim_whitespace(pc.binary_join_element_wise(*parts, " "))
    both = pc.if_else(pc.equal(both, ""), empty, both)
    return pc.coalesce(both, columns["full_name"], columns["company"], "")


def _civilities(data: Data, language: str) -> None:
    """Write each civility the usual way (``Mr`` -> ``M.``); what is not known stays, and is told."""
    if "civility" not in data.arrays:
        return
    encoded = data.arrays["civility"].dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    read = [civility.read(text) for text in texts]
    labels = [civility.label(one, language) or text for one, text in zip(read, texts, strict=True)]
    data.arrays["civility"] = pa.array(labels, pa.string()).take(encoded.indices)
    unknown = [at for at, one in enumerate(read) if one is Civility.UNKNOWN]
    codes = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.isin(codes, unknown))
    if len(rows):
        finding: Finding = problems.finding(
            "client-civility-unknown",
            data.header_of("civility"),
            data.rows[rows[: problems.SHOWN_ROWS]],
            len(rows),
            [texts[at] for at in unknown[:3]],
        )
        data.findings.append(finding)
