"""Open items out of a ledger's rows: every line counted once, on the right side, to the cent, or told."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients.grid import Source
from mailer.clients.tables import records
from mailer.relance import LEDGER_COLUMNS, ItemKind, open_items

AS_OF = date(2026, 11, 22)


def row(code="C1", number="F1", amount="100.00", balance=..., **more):
    cells = {"code": code, "number": number, "date": date(2026, 9, 1), "due": date(2026, 10, 1)}
    cells["amount"] = None if amount is None else Decimal(amount)
    if balance is not None:
        cells["balance"] = cells["amount"] if balance is ... else Decimal(balance)
    return cells | more


def read(*rows, **more):
    return open_items(list(enumerate(rows, start=2)), as_of=AS_OF, **more)


def rules(ledger):
    return {finding.rule: (finding.rows, finding.count) for finding in ledger.findings}


def test_an_invoice_in_part_paid_is_open_for_its_balance():
    ledger = read(row(amount="120.00", balance="20.50"))
    (account,) = ledger.accounts
    (item,) = account.items
    assert (item.amount, item.balance, item.days_late) == (Decimal("120.00"), Decimal("20.50"), 52)
    assert (account.balance, account.claim, ledger.totals) == (
        Decimal("20.50"),
        Decimal("20.50"),
        {"EUR": Decimal("20.50")},
    )
    assert ledger.findings == ()


def test_what_is_paid_is_not_open():
    ledger = read(row(balance="0"), row(number="F2"))
    assert (ledger.rows, ledger.closed, ledger.set_aside) == (2, 1, 0)
    assert [item.number for item in ledger.accounts[0].items] == ["F2"]


@pytest.mark.parametrize(
    ("kind", "amount", "expected", "balance"),
    [
        pytest.param("Facture", "100", ItemKind.INVOICE, "100.00", id="invoice"),
        pytest.param("Avoir", "30", ItemKind.CREDIT, "-30.00", id="credit note without sign"),
        pytest.param("AVOIR", "-30", ItemKind.CREDIT, "-30.00", id="credit note with sign"),
        pytest.param("Note de crédit", "30", ItemKind.CREDIT, "-30.00", id="note de crédit"),
        pytest.param("Règlement", "30", ItemKind.PAYMENT, "-30.00", id="payment not allocated"),
        pytest.param("payment", "-30", ItemKind.PAYMENT, "-30.00", id="payment in English"),
        pytest.param("Facture d'acompte", "30", ItemKind.INVOICE, "30.00", id="invoice of a deposit"),
        pytest.param("Facture", "-30", ItemKind.INVOICE, "-30.00", id="negative invoice"),
        pytest.param("OD", "-30", ItemKind.CREDIT, "-30.00", id="unknown kind: the sign tells"),
        pytest.param(None, "-30", ItemKind.CREDIT, "-30.00", id="no kind: the sign tells"),
        pytest.param(None, "30", ItemKind.INVOICE, "30.00", id="no kind, positive"),
    ],
)
def test_what_is_in_the_clients_favour_counts_negative(kind, amount, expected, balance):
    (account,) = read(row(amount=amount, nature=kind)).accounts
    (item,) = (*account.items, *account.credits)
    assert (item.kind, item.balance) == (expected, Decimal(balance))
    assert (item in account.credits) == (item.balance < 0)


def test_a_label_never_turns_what_is_due_into_a_payment():
    (account,) = read(row(label="Acompte de 30 % sur commande 12")).accounts
    assert account.balance == Decimal("100.00")
    (account,) = read(row(amount="-100", label="Règlement par virement")).accounts
    assert account.credits[0].kind is ItemKind.PAYMENT


def test_a_deposit_whose_side_is_doubtful_lowers_the_claim_and_is_told():
    ledger = read(row(), row(number="A1", amount="40", nature="Acompte"))
    assert ledger.accounts[0].balance == Decimal("60.00")
    assert rules(ledger) == {"ledger-deposit": ((3,), 1)}


def test_a_ledger_of_two_columns_is_read_by_its_sides():
    """The course's own account: its balances run from line to line."""
    lines = [
        ("Facture n° 172", "882.50", None, "2649.70"),
        ("Avoir n° 212 (facture du 05/04)", None, "73.54", "3467.85"),
        ("Règlement traite n° 401", None, "1767.20", "1700.65"),
        ("Règlement impayé", "10.00", None, "1710.65"),
    ]
    rows = [
        {
            "code": "T",
            "label": label,
            "date": AS_OF,
            "due": AS_OF,
            "debit": debit and Decimal(debit),
            "credit": credit and Decimal(credit),
            "balance": Decimal(balance),
        }
        for label, debit, credit, balance in lines
    ]
    ledger = read(*rows)
    (account,) = ledger.accounts
    assert account.balance == Decimal("882.50") - Decimal("73.54") - Decimal("1767.20") + Decimal("10.00")
    assert [item.kind for item in account.credits] == [ItemKind.CREDIT, ItemKind.PAYMENT]
    assert "ledger-running-balance" in rules(ledger)


def test_without_a_column_of_balances_all_is_due_and_that_is_told():
    ledger = read(row(balance=None), row(number="F2", balance=None))
    assert ledger.accounts[0].balance == Decimal("200.00")
    assert rules(ledger) == {"ledger-no-balance": ((2, 3), 2)}


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        pytest.param({"code": None}, "ledger-client-missing", id="no client"),
        pytest.param({"code": "  "}, "ledger-client-missing", id="blank client"),
        pytest.param({"amount": None, "balance": None}, "ledger-amount-missing", id="no amount"),
        pytest.param({"amount": "douze", "balance": None}, "ledger-amount-missing", id="text for an amount"),
        pytest.param({"amount": Decimal("NaN"), "balance": None}, "ledger-amount-missing", id="not a number"),
        pytest.param({"amount": True, "balance": None}, "ledger-amount-missing", id="a flag"),
        pytest.param({"balance": None}, "ledger-balance-missing", id="no balance"),
        pytest.param({"currency": "pièces d'or"}, "ledger-currency-unknown", id="no currency"),
        pytest.param({"code": "C9"}, "ledger-client-unknown", id="client not in the table"),
    ],
)
def test_a_line_that_cannot_be_used_is_left_out_and_told(cells, rule):
    ledger = read(row(), row(number="F2") | cells, known=["C1", "C2"])
    assert rules(ledger) == {rule: ((3,), 1)}
    assert ledger.set_aside == 1
    assert ledger.accounts[0].balance == Decimal("100.00")


def test_an_invoice_without_due_date_counts_but_is_not_late():
    ledger = read(row(due=None))
    (account,) = ledger.accounts
    assert (account.balance, account.late, account.claim) == (Decimal("100.00"), (), Decimal("0.00"))
    assert account.undated == account.items
    assert rules(ledger) == {"ledger-due-missing": ((2,), 1)}


@pytest.mark.parametrize(
    ("due", "late"), [(AS_OF, 0), (date(2026, 11, 21), 1), (date(2026, 11, 23), 0), (date(2025, 11, 22), 365)]
)
def test_lateness_begins_on_the_day_after_the_due_date(due, late):
    assert read(row(due=due)).accounts[0].items[0].days_late == late


def test_a_line_that_stands_twice_is_counted_once():
    ledger = read(row(), row(), row(number="F2"))
    assert ledger.accounts[0].balance == Decimal("200.00")
    assert rules(ledger) == {"ledger-line-twice": ((3,), 1)}


def test_an_invoice_in_several_payments_is_counted_each_time_and_told():
    ledger = read(row(), row(due=date(2026, 12, 1)))
    assert ledger.accounts[0].balance == Decimal("200.00")
    assert rules(ledger) == {"ledger-number-twice": ((2, 3), 2)}


def test_lines_without_a_number_are_never_taken_for_one_another():
    assert read(row(number=""), row(number=None)).accounts[0].balance == Decimal("200.00")


def test_dates_and_amounts_that_contradict_one_another_are_told():
    ledger = read(row(due=date(2026, 8, 1)), row(number="F2", amount="10", balance="100"))
    assert set(rules(ledger)) == {"ledger-due-before-date", "ledger-balance-above-amount"}


def test_each_currency_is_an_account_of_its_own():
    ledger = read(
        row(),
        row(number="F2", currency="DH"),
        row(number="F3", currency="mad"),
        row(number="F4", currency="€"),
    )
    assert {(one.client_key, one.currency): one.balance for one in ledger.accounts} == {
        ("C1", "EUR"): Decimal("200.00"),
        ("C1", "MAD"): Decimal("200.00"),
    }
    assert read(row(), currency="MAD").accounts[0].currency == "MAD"


def test_a_client_is_found_however_his_code_is_cased_unless_two_would_fit():
    assert read(row(code="c1"), known=["C1", "C2"]).accounts[0].client_key == "C1"
    assert read(row(code="Ab"), known=["AB", "ab"]).accounts == ()


def test_hostile_cells_stay_data():
    odd = "\u202e{{ 7*7 }}<script>=1+1" + "x" * 10_000
    ledger = read(row(code=odd, number=odd, label=odd), row(code=odd, number=odd, due=None))
    assert ledger.accounts[0].client_key == odd
    assert all(len(str(finding.message)) < 400 for finding in ledger.findings)


def test_a_file_is_read_to_the_letter(tmp_path):
    """The table reader and the list of columns agree: nothing of a line is lost on the way."""
    path = tmp_path / "ledger.csv"
    path.write_text(
        "Code client;N° facture;Date facture;Date d'échéance;Montant TTC;Reste dû;Type;Devise\n"
        "C1;F1;01/09/2026;01/10/2026;1 234,50;234,50;Facture;EUR\n"
        "C1;A1;15/09/2026;;30,00;30,00;Avoir;EUR\n"
        "C2;F2;01/10/2026;;10,00;dix;Facture;\n",
        encoding="utf-8",
    )
    table = records(Source(path=path), LEDGER_COLUMNS, today=AS_OF)
    ledger = open_items(table.rows(), as_of=AS_OF)
    (account,) = ledger.accounts
    assert (account.items[0].amount, account.items[0].days_late) == (Decimal("1234.50"), 52)
    assert (account.credits[0].kind, account.balance) == (ItemKind.CREDIT, Decimal("204.50"))
    assert rules(ledger) == {"ledger-balance-missing": ((4,), 1)}


def test_no_header_is_claimed_by_two_columns():
    aliases = [alias.casefold() for column in LEDGER_COLUMNS for alias in (column.name, *column.aliases)]
    repeated = {alias for alias in aliases if aliases.count(alias) > 1}
    assert not repeated


cents = st.integers(-100_000, 100_000).map(lambda cents: Decimal(cents).scaleb(-2))
codes = st.sampled_from(["C1", "C2", "C3", None, "?"])
kinds = st.sampled_from(["Facture", "Avoir", "Règlement", "Acompte", "OD", None])
lines = st.builds(
    lambda code, number, amount, balance, kind, due, currency: {
        "code": code,
        "number": number,
        "amount": amount,
        "balance": balance,
        "nature": kind,
        "due": due,
        "currency": currency,
    },
    codes,
    st.sampled_from(["F1", "F2", "F3", "", None]),
    st.none() | cents,
    st.none() | cents,
    kinds,
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.sampled_from(["EUR", "MAD", None, "x"]),
)


@given(st.lists(lines, max_size=30))
def test_every_row_is_an_item_or_closed_or_told_and_accounts_add_up_to_the_cent(rows):
    ledger = read(*rows, known=["C1", "C2", "C3"])
    items = [item for account in ledger.accounts for item in (*account.items, *account.credits)]
    assert len(items) + ledger.closed + ledger.set_aside == ledger.rows == len(rows)
    assert len({item.row for item in items}) == len(items)
    left_out = {
        "ledger-client-missing",
        "ledger-client-unknown",
        "ledger-amount-missing",
        "ledger-balance-missing",
        "ledger-currency-unknown",
        "ledger-line-twice",
    }
    assert sum(finding.count for finding in ledger.findings if finding.rule in left_out) == ledger.set_aside
    for account in ledger.accounts:
        parts = [*account.items, *account.credits]
        assert account.balance == sum(item.balance for item in parts)
        assert all(item.balance > 0 for item in account.items)
        assert all(item.balance < 0 for item in account.credits)
        assert account.claim <= sum((item.balance for item in account.items), Decimal(0))
        assert all(item.balance.as_tuple().exponent == -2 for item in parts)
    for currency, total in ledger.totals.items():
        assert total == sum(item.balance for item in items if item.currency == currency)


@given(st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing_but_their_numbers(order):
    rows = [row(code=f"C{n % 2}", number=f"F{n}", amount=str(n + 1), date=None) for n in range(6)]
    ledger = read(*(rows[n] for n in order))
    assert {one.client_key: one.balance for one in ledger.accounts} == {"C0": Decimal(9), "C1": Decimal(12)}
    assert [item.number for item in ledger.accounts[0].items] == ["F0", "F2", "F4"]
