"""What a column that nobody knows holds: dates, figures, money or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pyarrow import compute as pc

from mailer.clients import typed, values
from mailer.clients.cells import Notes

_CODE_WORDS = frozenset(
    (
        *("code", "cp", "siren", "siret", "ean", "iban", "bic", "rib", "tva", "vat", "naf", "ape", "insee"),
        *("tel", "telephone", "fax", "gsm", "mobile", "portable", "postal", "zip", "no", "num", "numero"),
        *("number", "ref", "reference", "id", "identifiant", "matricule", "compte", "account", "carte"),
        *("card", "contrat", "contract", "dossier", "licence", "badge", "police", "serie", "departement"),
        *("dept", "dep", "annee", "an", "year", "millesime", "exercice", "depuis"),
    )
)
"""Words of a header under which figures are a code, a number that one dials or a year: nothing to count with."""
_COUNT_WORDS = frozenset(
    (
        *("montant", "amount", "nb", "nbre", "nombre", "total", "somme", "solde", "balance", "prix", "price"),
        *("valeur", "cout", "cost", "ca", "chiffre", "points", "point", "qte", "quantite", "quantity"),
        *("taux", "rate", "part", "moyenne", "duree", "jours", "mois", "age", "remise"),
    )
)
"""Words of a header that say that its figures are counted, whatever else it says (Montant contrat, Points carte)."""


def named_a_code(name: str) -> bool:
    """Whether a column's name (a slug) says that its figures are codes: CP, SIRET, N° carte, Année…

    >>> named_a_code("n_carte"), named_a_code("points_carte"), named_a_code("points")
    (True, False, False)
    """
    words = name.strip("_").split("_")
    if words[0] in ("n", "code"):
        return True
    if words[:2] == ["number", "of"]:
        return False
    return not _CODE_WORDS.isdisjoint(words) and _COUNT_WORDS.isdisjoint(words)


def infer(name: str, cells: Any, numeric: Any, today: date) -> tuple[str, Any]:
    """Return the type of a column that is not known, and its values.

    It is text unless every cell is a date, or every cell a figure. Columns that are called codes or numbers
    (CP, SIRET, N°…), and figures with a leading zero, a plus or more than nine digits, are codes and stay text.
    """
    distinct = [text for text in pc.unique(cells).to_pylist() if text]
    if not distinct or named_a_code(name):
        return "text", typed.filled(cells)
    for kind in ("date", "number"):
        sample = distinct[:100]
        if kind == "number" and _codes(distinct):
            continue
        outcomes = [
            values.day(text, today=today) if kind == "date" else _figure(text, numeric) for text in sample
        ]
        if any(problem for _, problem in outcomes):
            continue
        notes = Notes()
        result = typed.read(
            name, kind, cells, numeric if kind == "number" else None, notes, typed.Reader(today)
        )
        if not notes.positions:
            money = kind == "number" and any(
                re.search(r"[€$£]|[a-z]", text, re.IGNORECASE) for text in sample
            )
            return "money" if money else kind, result
    return "text", typed.filled(cells)


def _figure(text: str, numeric: Any) -> tuple[Decimal | None, str]:
    value, problem = values.amount(text)
    return value, "" if numeric is not None and problem == values.AMBIGUOUS else problem


def _codes(distinct: Sequence[str]) -> bool:
    """Whether figures are written as codes are: with a plus, leading zeros, ten digits and more."""
    if any(text.startswith("+") for text in distinct):
        return True
    digits = [text for text in distinct if text.isascii() and text.isdigit()]
    return any((len(text) > 1 and text[0] == "0") or len(text) > 9 for text in digits)
