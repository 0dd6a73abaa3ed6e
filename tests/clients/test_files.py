"""Files as they come: separators, encodings, titles above the header, sheets, databases."""

import sqlite3
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.clients.grid import Source
from mailer.clients.table import read
from mailer.errors import ClientsError

TODAY = date(2026, 11, 22)

LINES = "Code;Nom;Ville\r\nA1;Lefèvre;Orléans\r\nA2;Noël;Saint-Étienne\r\n"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_usual_separator_is_found(column: Any, table: Any, separator: str) -> None:
    """The separator is found from the content."""
    clients = table(LINES.replace(";", separator))
    assert column(clients, "ville") == ["Orléans", "Saint-Étienne"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_any_usual_encoding_is_found(column: Any, table: Any, encoding: str) -> None:
    """Accents survive, whatever wrote the file."""
    clients = table(LINES.encode(encoding))
    assert column(clients, "nom") == ["Lefèvre", "Noël"]
    assert clients.keys == ["A1", "A2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_any_line_end_will_do(table: Any, end: str, last: bool) -> None:
    """With or without a line end at the end of the file."""
    text = LINES.replace("\r\n", end)
    assert len(table(text if last else text.removesuffix(end))) == 2


def test_quoted_cells_hold_separators_quotes_and_line_breaks(column: Any, table: Any) -> None:
    """Row numbers count records, as a spreadsheet shows them."""
    clients = table('Code;Nom;Société\nA1;"Du;pont";"Café ""Le Central"""\nA2;"Le\nGall";x\nA3;Roux;d\n')
    assert column(clients, "company") == ['Café "Le Central"', "x", "d"]
    assert column(clients, "nom") == ["Du;pont", "Le Gall", "Roux"]
    assert [client.row for client in clients] == [2, 3, 4]


def test_the_hint_of_excel_for_the_separator_is_taken(column: Any, table: Any) -> None:
    """``sep=`` on the first line names the separator and is no row."""
    clients = table("sep=|\nCode|Nom\nA1|Dupont;Durand\n")
    assert column(clients, "nom") == ["Dupont;Durand"]
    assert clients.client(0).row == 2


def test_a_file_of_one_column_has_no_separator(column: Any, table: Any) -> None:
    """A list of e-mail addresses is a table."""
    clients = table("E-mail\na@example.fr\nb@example.fr\n")
    assert column(clients, "email") == ["a@example.fr", "b@example.fr"]


def test_rows_of_odd_widths_are_told_by_row(found: Any, table: Any) -> None:
    """Short rows are filled up; long ones may have slipped and are set aside; empty cells too many do no harm."""
    clients = table("Code;Nom;Ville\nA1;Dupont;Lyon\nA2;Durand\nA3;Petit;Paris;;\nA4;a;b;c\n\nA5;Roux;Nice\n")
    assert clients.keys == ["A1", "A2", "A3", "A5"]
    assert [client.row for client in clients] == [2, 3, 4, 7]
    assert found(clients, "client-row-short").rows == (3,)
    assert found(clients, "client-row-long").rows == (5,)
    assert found(clients, "client-row-empty").rows == (6,)
    assert [(aside.row, aside.key, aside.rule) for aside in clients.set_aside] == [
        (5, "A4", "client-row-long")
    ]
    counts = clients.counts
    assert (counts.rows, counts.empty, counts.set_aside, counts.usable) == (6, 1, 1, 4)


def test_a_header_shorter_than_its_rows_is_filled_up(column: Any, table: Any) -> None:
    """Where most rows have a cell more than the header, it is a column without a name."""
    clients = table("Code;Nom\nA1;Dupont;x\nA2;Durand;y\n")
    assert column(clients, "column_3") == ["x", "y"]


def test_a_quote_that_never_closes_is_told_by_row(table: Any) -> None:
    """The rest of the file is not swallowed silently."""
    with pytest.raises(ClientsError, match="row 3") as caught:
        table('Code;Nom;Ville\nA1;Dupont;Lyon\nA2;"Durand;Paris\nA3;Petit;Nice\n')
    assert caught.value.row == 3


def test_a_quote_that_never_closes_in_a_large_file(table: Any) -> None:
    """Also where what is swallowed is longer than what is read at a time."""
    rows = "".join(f"A{number};Dupont;Lyon\n" for number in range(60_000))
    with pytest.raises(ClientsError, match="never closes") as caught:
        table('Code;Nom;Ville\nX;"oups;Lyon\n' + rows)
    assert caught.value.row == 2


def test_the_header_is_found_below_titles(column: Any, table: Any) -> None:
    """Titles and notes above the table are no clients; rows keep the numbers that the sheet shows."""
    clients = table(
        [
            ["Export du 15/11/2026"],
            [],
            ["", "Code", "Nom", "Code postal"],
            ["", "A1", "Dupont", 2160],
            [],
            ["", "A2", "Durand", 75001],
        ]
    )
    assert clients.header_row == 3
    assert [client.row for client in clients] == [4, 6]
    assert column(clients, "postcode") == ["02160", "75001"]
    assert clients.counts.empty == 1


def test_two_rows_that_could_be_the_header_are_told(column: Any, table: Any) -> None:
    """Nobody guesses; the message says how to choose."""
    text = "Nom;Prénom;Ville\nName;First name;Town\nDupont;Jean;Lyon\n"
    with pytest.raises(ClientsError, match=r"Rows 1 and 2 .*`header: 1` or `header: 2`"):
        table(text)
    clients = table(text, header=2)
    assert column(clients, "town") == ["Lyon"]


@pytest.mark.parametrize("header", [0, 9, 2])
def test_a_header_row_that_holds_nothing_is_refused(table: Any, header: int) -> None:
    """``header:`` names a row that is there."""
    with pytest.raises(ClientsError, match=f"header: {header}"):
        table("Nom;Ville\n\nDupont;Lyon\n", header=header)


def test_a_table_of_unknown_columns_has_its_first_row_as_header(column: Any, table: Any) -> None:
    """Words over values are headers."""
    clients = table("Essai;Machin\nun;12\ndeux;3\n")
    assert column(clients, "machin") == [12, 3]


def test_a_file_without_header_is_told(table: Any) -> None:
    """The first client is not taken for the names of the columns."""
    with pytest.raises(ClientsError, match=r"already holds data \(“69001”\)"):
        table("Dupont;Jean;69001;Lyon\nDurand;Anne;75001;Paris\n")


def test_a_sheet_is_taken_by_its_name(tmp_path: Path) -> None:
    """Without case and accents; an unknown one gets the nearest."""
    path = tmp_path / "c.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "Notes"  # type: ignore[union-attr]
    book.active.append(["Ne pas diffuser"])  # type: ignore[union-attr]
    for name in ("Prospects", "Été"):
        sheet = book.create_sheet(name)
        sheet.append(["Code", "Nom"])
        sheet.append([name, "Dupont"])
    book.save(path)
    assert read(Source(path), today=TODAY).keys == ["Prospects"]  # the first that looks like a table
    assert read(Source(path, sheet="ete"), today=TODAY).keys == ["Été"]
    with pytest.raises(ClientsError, match="“Prospects”"):
        read(Source(path, sheet="Prospect"), today=TODAY)


def test_typed_cells_of_a_workbook(column: Any, table: Any) -> None:
    """Numbers are what they are, dates are dates, whole numbers have no point, codes stay text."""
    head = ["Code", "Nom", "CP", "Pays", "CA", "Dernière commande", "Tél", "Opt-in", "Actif"]
    clients = table(
        [
            head,
            [123, "Dupont", 1000, "Belgique", 1.234, datetime(2026, 3, 1, 10, 30), 612345678, True, 1],
            [124, "Durand", 1000, "", 0.1 + 0.2, 45731, "0612345678", False, 0],
        ]
    )
    assert clients.keys == ["123", "124"]
    assert column(clients, "postcode") == ["1000", "01000"]
    assert column(clients, "turnover") == [Decimal("1.234"), Decimal("0.3")]
    assert column(clients, "last_order") == [date(2026, 3, 1), date(2025, 3, 15)]
    assert column(clients, "phone") == ["612345678", "0612345678"]
    assert column(clients, "email_consent") == [True, False]


OPEN_DOCUMENT = """\
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
  xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
  xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="Feuille1">
<table:table-row>{header}</table:table-row><table:table-row>{row}</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>
"""


def open_document(path: Path, header: list[str], row: list[str | int]) -> None:
    """Write a sheet as the standard has it (OpenDocument 1.2, parts 1 and 3)."""

    def cell(value: str | int) -> str:
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    name = "application/vnd.oasis.opendocument.spreadsheet"
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", name)
        parts.writestr(
            "content.xml",
            OPEN_DOCUMENT.format(header="".join(map(cell, header)), row="".join(map(cell, row))),
        )
        parts.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{space}"><m:file-entry m:full-path="/" m:media-type="{name}"/>'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
def test_workbooks_of_other_makes(column: Any, tmp_path: Path, suffix: str) -> None:
    """OpenDocument reads like Excel, also under a name that lies."""
    path = tmp_path / f"c{suffix}"
    header, row = ["Code", "Nom", "CP"], ["A1", "Lefèvre", 2160]
    if suffix == ".ods":
        open_document(path, header, row)
    else:
        pd.DataFrame([row], columns=header).to_excel(path, index=False, engine="openpyxl")
    lying = tmp_path / "c.csv"
    lying.write_bytes(path.read_bytes())
    for source in (path, lying):
        clients = read(Source(source), today=TODAY)
        assert column(clients, "nom") == ["Lefèvre"]
        assert column(clients, "postcode") == ["02160"]


def test_a_csv_called_xls_is_read(table: Any) -> None:
    """Many a CRM exports text under the name of a workbook."""
    assert len(table(LINES, name="export.xls")) == 2


def test_a_parquet_file_keeps_its_types(column: Any, tmp_path: Path) -> None:
    """Decimals, dates, flags and integers arrive as such."""
    path = tmp_path / "c.parquet"
    frame = pd.DataFrame(
        {
            "code": [1, 2],
            "nom": ["Lefèvre", None],
            "ca": [Decimal("1.23"), None],
            "last_order": [date(2026, 3, 1), None],
            "do_not_contact": [True, None],
        }
    )
    frame.to_parquet(path)
    clients = read(Source(path), today=TODAY)
    assert clients.keys == ["1", "2"]
    assert column(clients, "turnover") == [Decimal("1.23"), None]
    assert column(clients, "last_order") == [date(2026, 3, 1), None]
    assert column(clients, "do_not_contact") == [True, None]


@pytest.fixture
def database(tmp_path: Path) -> str:
    path = tmp_path / "crm.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE clients (code TEXT, nom TEXT, cp INTEGER, ca NUMERIC)")
        rows: list[tuple[Any, ...]] = [(f"A{n}", "Dupont", 75001, 12.5) for n in range(10_000)]
        connection.executemany("INSERT INTO clients VALUES (?, ?, ?, ?)", rows)
    connection.close()
    return f"sqlite:///{path}"


def test_a_database_is_read_by_its_query(database: str) -> None:
    """In blocks; the file's name in messages is the database's."""
    clients = read(Source(url=database, query="SELECT * FROM clients WHERE code <> 'A1';"), today=TODAY)
    assert len(clients) == 9_999
    assert clients.client(0).get("cp") == "75001"
    assert clients.client(0).get("ca") == Decimal("12.50")
    assert clients.file == "crm.sqlite"


@pytest.mark.parametrize(
    "query", ["DELETE FROM clients", "SELECT 1; DROP TABLE clients", "", None, "UPDATE clients SET nom=''"]
)
def test_a_database_is_only_ever_read(database: str, query: str | None) -> None:
    """Anything but one SELECT is refused before it is sent."""
    with pytest.raises(ClientsError):
        read(Source(url=database, query=query), today=TODAY)
    assert len(read(Source(url=database, query="SELECT * FROM clients"), today=TODAY)) == 10_000


def test_a_wrong_query_is_told_without_the_password() -> None:
    """Neither message nor cause nor the source's own text holds it."""
    source = Source(url="sqlite://user:s3cret@host/crm.sqlite", query="SELECT * FROM missing")
    with pytest.raises(ClientsError) as caught:
        read(source, today=TODAY)
    assert "s3cret" not in f"{caught.value}{caught.value.details}{source!r}"
    assert caught.value.__cause__ is None


def test_an_unknown_kind_of_database_is_told() -> None:
    """A driver that is not installed, an address that is none."""
    for url in ("nosuch://host/db", "no address at all"):
        with pytest.raises(ClientsError):
            read(Source(url=url, query="SELECT 1"), today=TODAY)


_CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00", exclude_categories=["Cs"]), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=12))
def test_what_a_spreadsheet_writes_is_read_row_by_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Any cells, written as CSV, come back in their rows; none is lost, none is moved."""
    import csv

    path = tmp_path_factory.mktemp("csv") / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
        writer.writerow(("Code", "Fonction", "Nom"))
        writer.writerows((f"K{number}", *cells) for number, cells in enumerate(rows))
    clients = read(Source(path), today=TODAY)
    assert clients.keys == [f"K{number}" for number in range(len(rows))]
    assert [client.row for client in clients] == list(range(2, len(rows) + 2))
    for client, (cell, _) in zip(clients, rows, strict=True):
        value = client.get("function")
        plain = "".join(c for c in cell if c.isalnum() and c.isascii())
        assert "".join(c for c in str(value or "") if c.isalnum() and c.isascii()) == plain or value is None


def test_workbook_helper(tmp_path: Path, workbook: Any) -> None:
    """The helper of these tests writes what it is given."""
    path = tmp_path / "w.xlsx"
    workbook(path, [["Code", "Nom"], ["A1", "Dupont"]])
    assert read(Source(path), today=TODAY).keys == ["A1"]
