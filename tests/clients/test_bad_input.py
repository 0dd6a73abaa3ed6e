"""Files that are none, are broken or mean harm: one clear sentence each, or the data as it is."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mailer.clients import Source, read
from mailer.clients import spreadsheet as workbooks
from mailer.errors import ClientsError

TODAY = date(2026, 11, 22)
HEAD = "Code;Nom;Adresse;Code postal;Ville\n"


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Code", "Nom"])  # type: ignore[union-attr]
    book.active.append(["A1", "Dupont"])  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def xlsx_with(name: str, content: bytes) -> bytes:
    """A workbook with one part of ours."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
CORNERS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    b"</sheetData></worksheet>"
)
REPEATED = (
    b'<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><table:table>'
    b'<table:table-row table:number-rows-repeated="1048576">'
    b'<table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>a</text:p>'
    b"</table:table-cell></table:table-row></table:table></office:document-content>"
)


def ods(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        new.writestr("content.xml", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        pytest.param("c.csv", b"", "is empty", id="0 bytes"),
        pytest.param("c.xlsx", b"", "is empty", id="0 bytes, xlsx"),
        pytest.param("c.csv", b"\xef\xbb\xbf\r\n \n", "is empty", id="blank"),
        pytest.param("c.csv", b"\0" * 100, "is empty", id="NULs alone"),
        pytest.param("c.csv", b";;;\n;;;\n", "is empty", id="separators alone"),
        pytest.param("c.xlsx", b"%PDF-1.7\n...", "is a PDF", id="PDF called xlsx"),
        pytest.param("c.csv", b"\x89PNG\r\n\x1a\n", "is a picture", id="picture"),
        pytest.param("c.xls", b"<html><table><tr><td>Nom", "is a web page", id="HTML called xls"),
        pytest.param("c.csv", b"{\\rtf1 Nom;Ville}", "is a text document", id="RTF"),
        pytest.param("c.csv", b"\x1f\x8b\x08\0abc", "is a packed archive", id="gzip"),
        pytest.param(
            "c.parquet", b"PAR1 and then nothing", "Parquet file is damaged", id="Parquet cut short"
        ),
        pytest.param("c.xlsx", xlsx()[:2000], "damaged", id="xlsx cut short"),
        pytest.param("c.xlsx", xlsx()[:-10], "damaged", id="xlsx without its end"),
        pytest.param("c.xlsx", xlsx()[:500] + b"\0" * 500 + xlsx()[1000:], "damaged", id="xlsx overwritten"),
        pytest.param("c.xlsx", b"PK\x05\x06" + b"\0" * 18, "damaged", id="empty zip"),
        pytest.param("c.zip", ods(b"")[:60], "damaged", id="zip cut short"),
        pytest.param(
            "c.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "damaged", id="xls cut short"
        ),
        pytest.param("c.xlsx", xlsx_with(SHEET, CORNERS), "spans more than", id="sheet with far corners"),
        pytest.param("c.ods", ods(REPEATED), "spans more than", id="repeated cells"),
        pytest.param("c.ods", ods(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "damaged", id="entities"),
        pytest.param("c.csv", b"Nom;Ville\nDupont;\x81\x8d\n", "Line 2", id="no encoding"),
        pytest.param("c.csv", b"\xff\xfeN\0o\0m\0\n\0\x00\xd8\n\0", "UTF-16", id="half a UTF-16 pair"),
    ],
)
def test_what_is_no_table_is_told_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    """With the file's name, and no traceback from a library."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ClientsError, match=sentence) as caught:
        read(Source(tmp_path / name), today=TODAY)
    assert caught.value.file == name
    assert "\n" not in str(caught.value)


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    """Said as such."""
    with pytest.raises(ClientsError, match="is a folder"):
        read(Source(tmp_path), today=TODAY)


def test_a_missing_file_is_told_with_the_nearest_beside_it(tmp_path: Path) -> None:
    """A typing mistake costs a glance, not a search."""
    (tmp_path / "clients.xlsx").write_bytes(xlsx())
    with pytest.raises(ClientsError, match=r"Did you mean “clients\.xlsx”"):
        read(Source(tmp_path / "client.xlsx"), today=TODAY)
    with pytest.raises(ClientsError, match="is looked for in"):
        read(Source(tmp_path / "nowhere" / "client.xlsx"), today=TODAY)


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "UNPACKED_LIMIT", 4 << 20)
    monkeypatch.setattr(workbooks, "RATIO_FROM", 1 << 20)


@pytest.mark.usefixtures("small_limits")
def test_a_bomb_that_says_so_is_not_opened(tmp_path: Path) -> None:
    """What the zip declares is enough."""
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(xlsx_with("xl/media/zeros.bin", b"\0" * (5 << 20)))
    with pytest.raises(ClientsError, match="unpacks to more"):
        read(Source(path), today=TODAY)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("size", [5 << 20, 3 << 20], ids=["too much", "too dense"])
def test_a_bomb_that_lies_about_its_size_is_not_opened(tmp_path: Path, size: int) -> None:
    """What really comes out counts, not what is declared."""
    content = xlsx_with("xl/media/zeros.bin", b"\0" * size)
    lie = content.replace(struct.pack("<I", size), struct.pack("<I", 100))
    assert lie != content
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(lie)
    with pytest.raises(ClientsError, match="unpacks to more"):
        read(Source(path), today=TODAY)


def test_a_dense_part_is_refused_by_what_the_directory_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of a zip whose directory declares a bomb is unpacked."""
    monkeypatch.setattr(workbooks, "RATIO_FROM", 1 << 20)
    monkeypatch.setattr(workbooks, "_unpacked", lambda *_: pytest.fail("unpacked"))
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(xlsx_with("xl/media/zeros.bin", b"\0" * (3 << 20)))
    with pytest.raises(ClientsError, match="unpacks to more"):
        read(Source(path), today=TODAY)


def test_no_part_is_unpacked_beyond_what_it_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that declares 100 bytes and holds 40 MB stops the reading at its first piece."""
    size = 40 << 20
    content = xlsx_with("xl/media/zeros.bin", b"\0" * size)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(content.replace(struct.pack("<I", size), struct.pack("<I", 100)))
    pieces: list[int] = []
    unpack = workbooks._unpacked

    def counted(file: Any, part: zipfile.ZipInfo) -> Any:
        for piece in unpack(file, part):
            if part.filename.endswith("zeros.bin"):
                pieces.append(len(piece))
            yield piece

    monkeypatch.setattr(workbooks, "_unpacked", counted)
    with pytest.raises(ClientsError, match="more than it declares"):
        read(Source(path), today=TODAY)
    assert len(pieces) == 1


def test_parts_that_overlap_are_no_workbook(tmp_path: Path) -> None:
    """A zip whose parts claim more bytes than the file has uses the same bytes several times."""
    content = xlsx_with("xl/media/noise.bin", bytes(range(256)) * 900)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = archive.getinfo("xl/media/noise.bin").compress_size
    path = tmp_path / "c.xlsx"
    path.write_bytes(content.replace(struct.pack("<I", packed), struct.pack("<I", len(content))))
    with pytest.raises(ClientsError, match="damaged"):
        read(Source(path), today=TODAY)


def test_a_workbook_within_the_limits_is_opened(tmp_path: Path) -> None:
    """Parts that are stored, parts that are large."""
    path = tmp_path / "c.xlsx"
    path.write_bytes(xlsx_with("xl/media/noise.bin", bytes(range(256)) * 9000))
    assert len(read(Source(path), today=TODAY)) == 1


@pytest.mark.parametrize("content", [HEAD, HEAD.strip(), HEAD + "\n\n", HEAD + ";;;;\n"])
def test_a_header_alone_is_an_empty_table(table: Callable[..., Any], content: str) -> None:
    """No client, no traceback; the columns are known."""
    clients = table(content)
    assert len(clients) == 0
    assert clients.keys == []
    assert list(clients) == []
    assert "town" in clients.names
    assert len(clients.frame) == 0
    assert clients.counts.usable == 0


@pytest.mark.parametrize(
    ("content", "rule", "sentence"),
    [
        pytest.param(HEAD, "client-none", "row 1: “Code”, “Nom”, “Adresse”", id="header"),
        pytest.param("Export du 3 mars;;\n\n" + HEAD, "client-none", "row 3: “Code”", id="title and header"),
        pytest.param(HEAD + ";;;;\n\n", "client-none", "no client below them", id="empty rows"),
        pytest.param("Liste des clients\n", "client-no-table", "row 1: “Liste des clients”", id="title"),
    ],
)
def test_a_table_without_clients_says_what_it_holds(
    table: Callable[..., Any], content: str, rule: str, sentence: str
) -> None:
    """In one sentence, with what to do."""
    clients = table(content)
    assert (clients.nobody.rule, clients.nobody in clients.findings) == (rule, True)
    assert sentence in str(clients.nobody.message)
    assert "another file or sheet" in str(clients.nobody.hint)
    assert table(HEAD + "A1;Dupont;;;\n").nobody is None


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    """A new workbook holds nothing."""
    path = tmp_path / "c.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(ClientsError, match="is empty"):
        read(Source(path), today=TODAY)


HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+33",
    "-2",
    "{{ 7*7 }}",
    "{% raw %}",
    "${HOME}",
    "<script>alert(1)</script>",
    "**gras**",
    "# titre",
    "../../etc/passwd",
    "محمد",
    "王小明",
    "👩‍👩‍👧",
    "x" * 10_000,
    "&amp;",
    "%s %(name)s {0}",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_data_stays_data(table: Callable[..., Any], text: str) -> None:
    """Code, formulas, paths and long cells are read as they are written, in any column, and told where odd."""
    quoted = text.replace('"', '""')
    clients = table(
        f'Code;Fonction;Société;Remarque\n"{quoted}";"{quoted}";"{quoted}";"{quoted}"\nA2;;;texte\n'
    )
    client = clients.client(0)
    assert (client.key, client.get("function"), client.get("company"), client.get("remarque")) == (text,) * 4
    assert all(str(finding.message) for finding in clients.findings)


def test_an_unsafe_code_is_told(table: Callable[..., Any], found: Any) -> None:
    """It stays the key; file names are made from it with care."""
    clients = table(HEAD + "../../etc/passwd;Dupont;5, rue X;69001;Lyon\nA1;Petit;5, rue X;69001;Lyon\n")
    assert clients.keys == ["../../etc/passwd", "A1"]
    assert found(clients, "client-code-unsafe").rows == (2,)


def test_invisible_characters_are_taken_out_and_told(table: Callable[..., Any], found: Any) -> None:
    """NUL, byte order mark, private use, bidi override: with column and row."""
    clients = table(HEAD + "A1;Du\0pont\U000f0001;5, rue X;69001;\u202eLyon\ufeff\n")
    assert clients.client(0).get("nom") == "Dupont"
    assert clients.client(0).get("ville") == "Lyon"
    assert found(clients, "client-control-character").column == "Nom"
    assert found(clients, "client-invisible-character").column == "Ville"
    assert found(clients, "client-invisible-character").rows == (2,)


def test_a_long_cell_is_told_and_kept(table: Callable[..., Any], found: Any) -> None:
    """Nothing is cut silently."""
    clients = table(HEAD + f"A1;Dupont;{'x' * 10_000};69001;Lyon\n")
    assert len(clients.client(0).get("adresse")) == 10_000
    assert found(clients, "client-cell-long").column == "Adresse"


def test_many_problems_are_one_finding(table: Callable[..., Any], found: Any) -> None:
    """Grouped from the start: rule, column, first rows, count."""
    clients = table("Code;Nom;CA\n" + "".join(f"A{number};Dupont;rien\n" for number in range(5000)))
    finding = found(clients, "client-amount-unreadable")
    assert (finding.count, finding.rows, finding.column) == (5000, (2, 3, 4, 5, 6), "CA")
    assert "5000 cells" in str(finding.message)


def test_a_row_longer_than_any_client_is_told(table: Callable[..., Any]) -> None:
    """A megabyte in one row is no client."""
    with pytest.raises(ClientsError, match="longer than"):
        table(HEAD + "A1;" + "x" * 3_000_000 + ";a;b;c\n")
