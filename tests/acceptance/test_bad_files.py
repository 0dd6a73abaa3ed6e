"""Files that are broken, missing or mean harm: one clear sentence, exit code 2, and nothing is written."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

NOTE = """\
---
piece: letter
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

Votre société {{ client.raison_sociale }} vous attend.
"""


def nothing_written(site: Any) -> bool:
    """Whether a run that could not start left no output and no journal."""
    return not (site.root / "out").exists() and not (site.root / ".mailer").exists()


def refused(site: Any, *words: str, said: tuple[str, ...], name: str = "essai") -> None:
    """Check that a render cannot run and says so in one sentence that holds these words, in both languages."""
    done = site.render("--format", "docx,eml", name=name)
    assert done.code == 2, done
    assert done.out == ""
    for word in (*said, *words):
        assert word in done.said, done.err
    assert "should not have" not in done.said, "a fault that no one thought of"
    assert len(done.err.strip().splitlines()) <= 8, done.err
    assert nothing_written(site)


CAMPAIGNS = [
    pytest.param("name: [oops\nobjective: sale\n", ("campaign.yaml, line",), id="bracket"),
    pytest.param("name: a\n\tobjective: sale\n", ("campaign.yaml, line 2",), id="tab"),
    pytest.param("name: 'a\n", ("campaign.yaml, line",), id="quote"),
    pytest.param("a: &a [*a, *a]\n", ("campaign.yaml",), id="anchor"),
    pytest.param("", ("campaign.yaml",), id="0 bytes"),
    pytest.param("- a\n- b\n", ("campaign.yaml",), id="list"),
    pytest.param("name: a\0b\n", ("campaign.yaml",), id="NUL"),
]


@pytest.mark.parametrize(("text", "said"), CAMPAIGNS)
def test_broken_yaml(site: Any, text: str, said: tuple[str, ...]) -> None:
    """A campaign file that is no YAML is named with its line."""
    site.campaign([site.person(1)])
    site.write("campaigns/essai/campaign.yaml", text)
    refused(site, said=said)


def test_a_campaign_file_in_another_encoding(site: Any) -> None:
    """A file saved as cp1252 is told as such, not printed with question marks."""
    folder = site.campaign([site.person(1)])
    file = folder / "campaign.yaml"
    file.write_bytes(file.read_text(encoding="utf-8").replace("’", "'").encode("cp1252"))
    refused(site, said=("campaign.yaml", "UTF-8"))


TEMPLATES = [
    pytest.param("{% if client.prenom %}\noui\n", "note.md", 10, id="if without end"),
    pytest.param("{{ client.prenom \n", "note.md", 10, id="unclosed"),
    pytest.param("Ici.\n\n{% nimporte %}\n", "note.md", 12, id="unknown tag"),
    pytest.param("{{ client.prenom | nimporte }}\n", "note.md", 10, id="unknown filter"),
    pytest.param("Bonjour {{ client.prenomme }}\n", "note.md", 10, id="field with a slip"),
    pytest.param("{% if false %}\n{{ offre.prix }}\n{% endif %}\n", "note.md", 11, id="field of a branch"),
    pytest.param("{% include 'nulle-part.md' %}\n", "note.md", 10, id="include"),
]


@pytest.mark.parametrize(("body", "file", "line"), TEMPLATES)
def test_broken_template(site: Any, body: str, file: str, line: int) -> None:
    """Wrong syntax and names that no client has stop the run before the first client, with file and line."""
    site.campaign([site.person(1)], template=NOTE + "\n" + body)
    refused(site, said=(f"{file}, line {line}",))


def test_an_undefined_field_names_the_nearest(site: Any) -> None:
    """The name that was probably meant is proposed."""
    site.campaign([site.person(1)], template=NOTE + "\n{{ client.raison_social }}\n")
    refused(site, said=("raison_social", "Did you mean", "raison_sociale"))


def test_missing_files(site: Any) -> None:
    """A client file, a template or a campaign that is not there is named, with the nearest one."""
    site.campaign([site.person(1)], name="essai")
    (site.root / "campaigns" / "essai" / "clients.csv").rename(
        site.root / "campaigns" / "essai" / "client.csv"
    )
    refused(site, said=("clients.csv", "Did you mean", "client.csv"))
    site.campaign([site.person(1)], name="autre", pieces="[{letter: promotions}]")
    refused(site, said=("promotions", "promotion"), name="autre")
    refused(site, said=("autres", "autre"), name="autres")


def workbook(rows: int = 1) -> bytes:
    """Return a workbook of clients."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code client", "Nom", "Adresse 1", "Code postal", "Ville"])
    for number in range(rows):
        sheet.append([f"C{number}", "Martin", "1 rue X", "69001", "Lyon"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """Return a workbook of a hundred kilobytes whose sheet unpacks a thousand times as large."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook())) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new,
    ):
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        new.writestr("xl/worksheets/sheet1.xml", b" " * (100 << 20))
    return file.getvalue()


TABLES = [
    pytest.param("clients.csv", b"", "is empty", id="0 bytes"),
    pytest.param("clients.xlsx", b"", "is empty", id="0 bytes, xlsx"),
    pytest.param("clients.xlsx", b"%PDF-1.7\n1 0 obj\n", "is a PDF", id="PDF named xlsx"),
    pytest.param("clients.csv", b"\0" * 4096, "is empty", id="NUL bytes alone"),
    pytest.param("clients.xlsx", workbook()[:-40], "damaged", id="xlsx cut short"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), TABLES)
def test_files_that_are_no_table(site: Any, name: str, content: bytes, sentence: str) -> None:
    """What is no table is told by the file's name and what it is."""
    folder = site.campaign(source=name)
    (folder / name).write_bytes(content)
    refused(site, said=(name, sentence))


def test_a_zip_bomb_is_not_unpacked(site: Any) -> None:
    """A workbook that would fill the memory is told by its density."""
    folder = site.campaign(source="clients.xlsx")
    content = bomb()
    assert len(content) < 200_000
    (folder / "clients.xlsx").write_bytes(content)
    refused(site, said=("clients.xlsx", "unpacks to more"))


@pytest.mark.parametrize("rows", ["", ";;;;;;;;\r\n" * 2], ids=["header alone", "blank rows"])
def test_an_empty_table(site: Any, rows: str) -> None:
    """A header without clients is told, and what an earlier run has left stays as it is."""
    folder = site.campaign([site.person(1)])
    assert site.render("--format", "docx").code == 0
    before = {path: path.read_bytes() for path in (site.root / "out").rglob("*") if path.is_file()}
    (folder / "clients.csv").write_bytes(site.table([]) + rows.encode())
    done = site.render("--format", "docx,pdf,eml")
    assert done.code == 2, done
    assert "clients.csv" in done.said
    assert "no client" in done.said
    assert before == {path: path.read_bytes() for path in (site.root / "out").rglob("*") if path.is_file()}


def test_an_empty_segment_names_the_condition_that_emptied_it(site: Any) -> None:
    """A run for no one does not start, and says why."""
    folder = site.campaign([site.person(1), site.person(2)])
    file = folder / "campaign.yaml"
    where = 'where: nom == "Martin" and ville == "Lille"'
    file.write_text(file.read_text().replace("source: clients.csv", f"source: clients.csv\n  {where}"))
    refused(site, said=("campaign.yaml, line 5", 'ville == "Lille"'))


def test_two_header_candidates(site: Any) -> None:
    """A second row of headers under the first is one client too many, never a guess: it is told or set aside."""
    head = ";".join(site.person(1))
    first, *rest = site.table([site.person(n) for n in range(1, 4)]).decode("utf-8-sig").splitlines()
    folder = site.campaign()
    (folder / "clients.csv").write_text("\r\n".join([first, first, *rest]), encoding="utf-8")
    assert head == first
    told = site.run("clients", "essai", "--today", site.today)
    assert told.code in (1, 2)
    assert "header" in told.said
    done = site.render("--format", "docx")
    assert done.code in (1, 2)
    if done.code == 1:
        manifest = site.manifest()
        manifest.check(manifest.counts["rows"], ["docx"])
        assert [row["client"] for row in manifest.rows if row["state"] == "produced"] == [
            "C00001", "C00002", "C00003",
        ]  # fmt: skip


def test_a_title_above_the_header_is_no_header(site: Any) -> None:
    """Rows above the header are passed over, and rows keep the numbers that a spreadsheet shows."""
    folder = site.campaign(source="clients.xlsx")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Clients de l’agence", None, None, None, None])
    sheet.append([])
    sheet.append(["Code client", "Nom", "Adresse 1", "Code postal", "Ville", "Prénom"])
    sheet.append(["C1", "Martin", "1 rue X", "69003", "Lyon", "Claude"])
    book.save(folder / "clients.xlsx")
    done = site.render("--format", "docx")
    assert done.code == 0, done
    manifest = site.manifest()
    manifest.check(1, ["docx"])
    assert manifest.rows[0]["row"] == "4"


def test_a_house_file_that_is_broken(site: Any) -> None:
    """mailer.yaml is named with the line."""
    site.campaign([site.person(1)])
    site.write("mailer.yaml", "company: Essai\nlegal: [\n")
    refused(site, said=("mailer.yaml",))


def test_no_workspace(site: Any, tmp_path: Path) -> None:
    """Outside a workspace the remedy is named."""
    empty = tmp_path / "vide"
    empty.mkdir()
    done = site.call("-C", str(empty), "render", "essai")
    assert done.code == 2
    assert "mailer init" in done.said


def test_french_says_it_in_french(site: Any) -> None:
    """The same sentence in the reader's language."""
    site.campaign([site.person(1)], template=NOTE + "\n{{ client.prenomme }}\n")
    done = site.run("render", "essai", "--today", site.today, MAILER_LANG="fr")
    assert done.code == 2
    assert "note.md, ligne 10" in done.said
