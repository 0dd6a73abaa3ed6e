"""What is told of a ledger: in the file's own words, for each client, and no account is passed over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mailer.campaign import LEVELS
from mailer.clients.grid import Source
from mailer.clients.tables import records
from mailer.model import Message
from mailer.relance import LEDGER_COLUMNS, Ledger, open_items, plan

AS_OF = date(2026, 11, 22)
HEAD = "Code tiers;N° pièce;À payer le;Total TTC;Reste à régler\n"


def read(tmp_path: Path, text: str, known: tuple[str, ...] = ("C1", "C2")) -> Ledger:
    """Return what is open in a file, as the pipeline reads it."""
    path = tmp_path / "grand-livre.csv"
    path.write_text(text, encoding="utf-8")
    table = records(Source(path=path), LEDGER_COLUMNS, today=AS_OF)
    return open_items(table.rows(), as_of=AS_OF, known=known, headers=table.headers, unread=table.unread)


def decisions(ledger: Ledger, **more: object) -> dict[str, tuple[int, str]]:
    made = plan(ledger, as_of=AS_OF, levels=LEVELS, **more)  # type: ignore[arg-type]
    return {one.client_key: (one.level, one.reason.text) for one in made.decisions}


@pytest.mark.parametrize(
    ("line", "rule", "header"),
    [
        pytest.param("C1;F1;;10;10", "ledger-due-missing", "À payer le", id="due"),
        pytest.param("C1;F1;01/10/2026;10;20", "ledger-balance-above-amount", "Reste à régler", id="balance"),
        pytest.param("C1;F1;01/10/2026;10;abc", "ledger-balance-missing", "Reste à régler", id="no balance"),
        pytest.param("C1;F1;01/10/2026;?;?", "ledger-amount-missing", "Total TTC", id="amount"),
        pytest.param("C9;F1;01/10/2026;10;10", "ledger-client-unknown", "Code tiers", id="client"),
    ],
)
def test_a_finding_names_the_header_of_the_file(tmp_path: Path, line: str, rule: str, header: str) -> None:
    ledger = read(tmp_path, HEAD + line + "\n")
    (finding,) = [one for one in ledger.findings if one.rule == rule]
    assert finding.column == header


def test_a_column_that_the_file_does_not_have_is_not_named(tmp_path: Path) -> None:
    ledger = read(tmp_path, "Code tiers;Total TTC\nC1;10\n")
    assert {one.rule: one.column for one in ledger.findings} == {
        "ledger-no-balance": "",
        "ledger-due-missing": "",
    }


def test_a_line_that_cannot_be_read_names_its_client(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEAD + "C2;F7;01/10/2026;?;?\nC1;F8;01/10/2026;10;?\n")
    assert [(one.rule, one.message.args["samples"]) for one in ledger.findings] == [
        ("ledger-amount-missing", "C2 F7"),
        ("ledger-balance-missing", "C1 F8"),
    ]


def test_a_client_without_a_line_that_can_be_read_has_an_account_all_the_same(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEAD + "C1;F1;01/10/2026;10;10\nC2;F7;01/10/2026;?;?\n")
    assert [(one.client_key, one.complete, one.warnings) for one in ledger.others] == [
        ("C2", False, ("ledger-amount-missing",))
    ]
    made = decisions(ledger)
    assert made["C1"][0] == 1
    assert made["C2"] == (
        0, "A line of this client cannot be read: the amount is not known. Correct the ledger first.",
    )  # fmt: skip


def test_a_client_whose_line_has_too_many_cells_is_not_written_to(tmp_path: Path) -> None:
    """A separator too many moves the cells: what the client owes is then not known."""
    head = "N° pièce;Code tiers;À payer le;Total TTC;Reste à régler\n"
    ledger = read(
        tmp_path, head + "F1;C1;01/10/2026;10;10\nF2;C2;01/10/2026;20;20\nF3;C1;01/10/2026;30;00;30;00\n"
    )
    assert {client: level for client, (level, _) in decisions(ledger).items()} == {"C1": 0, "C2": 1}
    assert ledger.accounts[0].warnings == ("client-row-long",)


def test_the_account_of_a_client_that_the_table_does_not_have_stands_apart(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEAD + "X9;F1;01/10/2026;10;10\nC1;F2;01/10/2026;20;20\nX8;F3;01/10/2026;9;0\n")
    assert [(one.client_key, one.known) for one in ledger.others] == [("X9", False)]
    assert ledger.totals == {"EUR": Decimal("20.00")}
    assert (ledger.rows, ledger.closed, ledger.set_aside) == (3, 1, 1)
    assert decisions(ledger)["X9"] == (0, "This client is not in the client table: no reminder.")


def test_who_is_barred_gets_no_letter_and_the_reason(tmp_path: Path) -> None:
    ledger = read(tmp_path, HEAD + "C1;F1;01/10/2026;10;10\nC2;F2;01/10/2026;20;20\n")
    barred = {"C2": Message("This client is not to be contacted.")}
    made = decisions(ledger, barred=barred)
    assert {client: level for client, (level, _) in made.items()} == {"C1": 1, "C2": 0}
    assert made["C2"][1] == "This client is not to be contacted."


def test_a_zero_beside_a_cell_that_cannot_be_read_is_no_amount(tmp_path: Path) -> None:
    ledger = read(tmp_path, "Code tiers;N° pièce;À payer le;Débit;Crédit\nC1;F1;01/10/2026;douze;0,00\n")
    assert ledger.closed == 0
    assert [account.complete for account in ledger.others] == [False]
