"""The sample exports, as a CRM and a spreadsheet write them: every odd thing in them is read right or told."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mailer.clients import Source, Table, read

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the sample exports are not beside the repository")


def load(name: str) -> Table:
    return read(Source(DATA / name), today=date(2026, 11, 22))


@pytest.fixture(scope="module")
def export() -> Table:
    return load("clients-export.csv")


@pytest.fixture(scope="module")
def sheet() -> Table:
    return load("clients-export.xlsx")


def test_counts_add_up_to_the_rows_of_the_files(export: Table, sheet: Table) -> None:
    """Three empty rows and one code twice among 3,054; all 399 of the sheet."""
    counts = export.counts
    assert (counts.rows, counts.empty, counts.set_aside, counts.usable) == (3054, 3, 1, 3050)
    assert (sheet.counts.rows, sheet.counts.usable, sheet.header_row) == (399, 399, 3)


def test_every_column_is_known(export: Table, sheet: Table) -> None:
    """No header of the export is left out."""
    assert all(column.known for column in export.columns)
    assert [c.header for c in export.columns if c.header] == [c.header for c in sheet.columns if c.header]


def test_what_is_told_of_the_export(export: Table) -> None:
    """Each odd thing, as often as it is there."""
    told = Counter({(finding.rule, finding.column): finding.count for finding in export.findings})
    assert told["client-postcode-zero", "Code postal"] == 4
    assert told["client-placeholder", "CA 12 mois"] == 12
    assert told["client-placeholder", "Dernière commande"] == 4
    assert told["client-date-serial", "Dernière commande"] == 9
    assert told["client-date-ambiguous", "Dernière commande"] == 7
    assert told["client-address-lines", "Adresse 1"] == 16
    assert told["client-email-unreadable", "E-mail"] == 51
    assert told["client-postcode-missing", "Code postal"] == 84
    assert told["client-town-missing", "Ville"] == 39
    assert told["client-row-empty", ""] == 3
    assert told["client-code-twice", "Code client"] == 1


def test_figures_and_dates_of_the_export(export: Table) -> None:
    """In all the ways they are written there."""
    by_key = {client.key: client for client in export}
    assert by_key["C00001"].get("ca_12_mois") == Decimal("1953.30")
    assert by_key["C00001"].get("derniere_commande") == date(2023, 3, 26)
    amounts = {client.get("turnover") for client in export}
    assert {Decimal("-120.00"), Decimal("1234.50"), None} <= amounts
    assert date(2025, 3, 15) in {client.get("last_order") for client in export}  # 45731


def test_both_exports_say_the_same(export: Table, sheet: Table) -> None:
    """A client of the sheet is the client of the CSV: numbers, dates and postcodes survive the spreadsheet."""
    by_key = {client.key: client for client in export}
    for client in sheet:
        other = by_key[client.key]
        for name in ("postcode", "turnover", "last_order", "full_name", "email", "phone", "address_line_3"):
            assert client.get(name) == other.get(name), (client.key, name)


def test_names_of_the_export_stay_data(export: Table) -> None:
    """Templates, markup and formulas in names are names."""
    names = {client.get("nom") for client in export}
    assert {"{{ 7*7 }}", "<script>alert(1)</script>", "=1+1", "**gras**", "${HOME}", "O’Brien"} <= names
    assert {"d'Ormesson", "Le Goff-Béquet"} <= names
