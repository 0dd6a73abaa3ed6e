"""A client with a line that cannot be read is not written to: what he owes is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mailer import relance
from mailer.campaign import LEVELS

INVOICE = {
    "code": "C1",
    "number": "F1",
    "due": date(2026, 10, 1),
    "nature": "facture",
    "balance": Decimal("2000.00"),
}
OTHER = {"code": "C2", "number": "F2", "due": date(2026, 10, 1), "balance": Decimal("100.00")}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"code": "C1", "number": "A1", "nature": "avoir", "balance": None}, id="no amount"),
        pytest.param(
            {"code": "C1", "number": "F3", "balance": Decimal("5.00"), "currency": "écus"}, id="currency"
        ),
    ],
)
def test_no_letter_where_a_line_cannot_be_read(line: dict[str, object]) -> None:
    rows = list(enumerate([INVOICE, OTHER, line], start=2))
    ledger = relance.open_items(rows, as_of=date(2026, 11, 23))
    plan = relance.plan(ledger, as_of=date(2026, 11, 23), levels=LEVELS)
    assert {decision.client_key: decision.writes for decision in plan.decisions} == {"C1": False, "C2": True}
