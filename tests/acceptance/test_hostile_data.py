"""Client data that looks like code, markup, a path or another script: printed as it stands, in every format."""

import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

LETTER = """\
---
piece: letter
subject: "Pour {{ client.raison_sociale }}"
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

Société : [{{ client.raison_sociale }}]

Lien : [votre page](https://www.example.fr/{{ client.nom }})

::: signature
:::
"""

VALUES = {
    "template": "{{ 7*7 }}",
    "statement": "{% include 'mailer.yaml' %}",
    "script": "<script>alert(1)</script>",
    "picture": '<img src="http://192.0.2.1/x.png">',
    "markdown picture": "![x](../../mailer.yaml)",
    "entity": "&lt;b&gt; &amp; Fils",
    "formula": "=1+1",
    "formula with text": "@SUM(1+1)*cmd|' /C calc'!A0",
    "bold": "**gras**",
    "heading": "# Titre",
    "container": "::: legal",
    "column mark": "a | b",
    "code": "`rm -rf`",
    "braces": "{0} {name} %s %(x)s ${HOME}",
    "path": "../../etc/passwd",
    "emoji": "Atelier 🚀 Étoile",
    "family": "Chez 👩‍👩‍👧",
    "Arabic": "شركة النور",
    "Chinese": "王小明有限公司",
    "Cyrillic": "Мастерская",
    "combining": "Ame\u0301lie",
    "header": "Dupont\\nBcc: x@example.fr",
    "line break": "Dupont\nBcc: x@example.fr\n\n<b>",
    "quotes": 'L’« Atelier » "d\'or"',
    "long": "Établissements " + "interminables " * 711 + "fin",
    "long word": "x" * 10_000,
}
assert len(VALUES["long"]) < 10_000 <= len(VALUES["long"]) + 40
CHANGED = {
    "NUL": ("Ate\0lier", "Atelier"),
    "right to left": ("\u202eretourné\u202c", "retourné"),
    "private use": ("Ate\U000f0001lier", "Atelier"),
    "bell": ("Ate\x07lier", "Atelier"),
}
"""What cannot be printed is taken out when the table is read, and told there."""
FORMATS = ("pdf", "docx", "eml")
ON_PAPER = (
    "template", "script", "picture", "entity", "formula", "bold", "braces", "path", "emoji", "Arabic", "Chinese",
    "quotes", *CHANGED,
)  # fmt: skip
TOO_LONG = ("long", "long word")
"""Too long for the window of an envelope: by e-mail alone."""
"""Those that are laid out as well: fewer than what starts a pool of processes."""
CASES = [
    (name, format_)
    for name in (*VALUES, *CHANGED)
    for format_ in FORMATS
    if (format_ != "pdf" or name in ON_PAPER) and (format_ == "eml" or name not in TOO_LONG)
]


def squeezed(text: str) -> str:
    """Return a text without what line breaking may change, in one form of its accents."""
    return re.sub(r"[\s\u00ad\u200b\u2010\ufffe-]", "", unicodedata.normalize("NFC", text))


class Printed:
    """One run over all values, and what its files hold for each."""

    def __init__(self, site: Any, text: Any) -> None:
        self.site, self.text = site, text
        values = VALUES | {name: given for name, (given, _) in CHANGED.items()}
        self.clients = {name: f"V{number:03}" for number, name in enumerate(values)}
        people = [
            site.person(number, Raison_sociale=value) | {"Code client": f"V{number:03}"}
            for number, value in enumerate(values.values())
        ]
        site.campaign(people, template=LETTER)
        options = ("--each", "--allow-findings", "--out")
        self.done = site.render("--format", "docx,eml", *options, str(site.root / "out" / "essai"))
        only = [word for name in ON_PAPER for word in ("--only", self.clients[name])]
        site.render("--format", "pdf", *options, str(site.root / "out" / "papier"), *only)
        self.rows = {
            (row["client"], row["format"]): row | {"folder": folder}
            for folder in ("essai", "papier")
            for row in site.manifest(f"out/{folder}").rows
        }

    def file(self, name: str, format_: str) -> Path:
        row = self.rows[self.clients[name], format_]
        assert row["state"] == "produced", row
        path = self.site.root / "out" / row["folder"] / row["file"]
        assert isinstance(path, Path)
        return path

    def parts(self, name: str, format_: str) -> list[str]:
        """Return the texts in which a client's company must stand."""
        file = self.file(name, format_)
        if format_ == "pdf":
            return ["".join(self.text.pdf(file))]
        if format_ == "docx":
            return [self.text.docx(file)]
        message = self.text.eml(file)
        plain = message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        return [plain, self.text.html(html)]


@pytest.fixture(scope="module")
def printed(shared_site: Any, text: Any) -> Printed:
    return Printed(shared_site, text)


def test_nothing_is_lost(printed: Printed) -> None:
    """Every row has its document in every format, or is set aside and counted."""
    assert printed.done.code in (0, 1), printed.done
    everyone = len(printed.clients)
    for folder, wanted in (
        ("essai", {"docx": everyone - len(TOO_LONG), "eml": everyone}),
        ("papier", {"pdf": len(ON_PAPER)}),
    ):
        manifest = printed.site.manifest(f"out/{folder}")
        manifest.check(everyone, tuple(wanted))
        assert {name: one["produced"] for name, one in manifest.counts["formats"].items()} == wanted
    assert printed.site.manifest("out/essai").counts["formats"]["docx"]["set_aside"] == {
        "address-too-long": len(TOO_LONG)
    }


@pytest.mark.parametrize(("name", "format_"), [case for case in CASES if case[0] in VALUES])
def test_a_value_is_printed_as_it_stands(name: str, format_: str, printed: Printed) -> None:
    """Whatever it looks like: not run, not marked up, not cut."""
    wanted = squeezed(f"[{VALUES[name]}]")
    for part in printed.parts(name, format_):
        if format_ == "pdf" and name == "Arabic":  # readers of PDF turn the words round, or not
            assert set(squeezed(part)) >= set(wanted)
        else:
            assert wanted in squeezed(part)


@pytest.mark.parametrize(("name", "format_"), [case for case in CASES if case[0] in CHANGED])
def test_what_cannot_be_printed_is_taken_out(name: str, format_: str, printed: Printed) -> None:
    """Control characters, changes of direction and private characters do not get into a document."""
    for part in printed.parts(name, format_):
        assert f"[{CHANGED[name][1]}]" in part


def test_what_is_taken_out_is_told(printed: Printed) -> None:
    """mailer clients names column and row of each."""
    told = printed.site.run("clients", "essai", "--today", printed.site.today, "--json")
    findings = {one["rule"]: one for one in told.data["findings"]}
    for rule in ("client-control-character", "client-invisible-character"):
        assert findings[rule]["field"] == "Raison sociale"


@pytest.mark.parametrize(
    "name", ["script", "template", "formula", "emoji", "Arabic", "Chinese", "quotes", "header", "line break"]
)
def test_a_subject_holds_the_value(name: str, printed: Printed) -> None:
    """As a header that mail programs read, without a line of its own."""
    message = printed.text.eml(printed.file(name, "eml"))
    assert squeezed(message["subject"]) == squeezed(f"Pour {VALUES[name]}")
    assert message["bcc"] is None
    assert len(message.get_all("to")) == 1


def test_html_has_no_element_of_a_client(printed: Printed) -> None:
    """No script, no picture from elsewhere."""
    for name in printed.clients:
        html = printed.text.eml(printed.file(name, "eml")).get_body(("html",)).get_content()
        assert "<script" not in html
        assert '<img src="http' not in html
        assert "mailer.yaml" not in html or name in ("statement", "markdown picture")


def test_a_formula_is_none_in_the_manifest(shared_site: Any) -> None:
    """Codes and names that begin like one are quoted in the CSV, and left alone in the JSON."""
    codes = ["=1+1", "+33", "-2", "@SUM(A1)"]
    people = [
        shared_site.person(n, Nom="=cmd", Prénom="")
        | {"Code client": code, "Civilité": "", "Raison sociale": "=2+5"}
        for n, code in enumerate(codes)
    ]
    shared_site.campaign(people, "formule", template=LETTER)
    done = shared_site.render("--format", "docx,eml", "--allow-findings", name="formule")
    assert done.code in (0, 1)
    manifest = shared_site.manifest("out/formule")
    manifest.check(len(codes), ["docx", "eml"])
    for row in manifest.rows:
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values()), row
    assert [one["client"] for one in manifest.data["documents"] if one["format"] == "eml"] == codes
    journal = shared_site.run("journal", "formule", "--json").data
    assert sorted({line["client_key"] for line in journal}) == sorted(codes)
    listed = shared_site.run("journal", "formule", "--csv").out
    assert "'=1+1;" not in listed.splitlines()[0]
    assert not [line for line in listed.splitlines()[1:] if re.search(r"(^|;)[=+@-]", line)]


CODES = [
    "../../etc/passwd", "/etc/passwd", "..", ".", "a/b", "a\\b", "CON", "nul", "c1", "C1", "é", "x" * 300,
    "~", "a b", "🚀", "محمد", "-rf", "$(id)", "C1.pdf", ".ht", "{{ 7*7 }}",
]  # fmt: skip


@pytest.fixture(scope="module")
def coded(shared_site: Any) -> Any:
    people = [shared_site.person(n) | {"Code client": code} for n, code in enumerate(CODES)]
    shared_site.campaign(people, "codes", template=LETTER)
    before = {path for path in shared_site.root.parent.rglob("*") if "codes" not in path.parts}
    shared_site.render("--format", "docx,eml", "--each", "--allow-findings", name="codes")
    after = {path for path in shared_site.root.parent.rglob("*") if "codes" not in path.parts}
    assert {path.name for path in after - before} <= {".mailer", "journal.sqlite"}
    return shared_site.manifest("out/codes")


def test_a_client_code_is_no_path(coded: Any) -> None:
    """Every file lies directly in its format's folder, under a name that every system takes."""
    rows = [row for row in coded.rows if row["state"] == "produced"]
    assert rows
    for row in rows:
        folder, name = row["file"].split("/")
        assert folder in ("docx-a4", "eml")
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*\.(docx|eml)", name), name
        assert len(name) < 120
        assert (coded.folder / row["file"]).is_file()


def test_no_two_clients_share_a_file(coded: Any) -> None:
    """Also where names differ by case alone; and each client of the file is accounted for."""
    coded.check(len(CODES), ["docx", "eml"])
    names = [row["file"].casefold() for row in coded.rows if row["state"] == "produced"]
    assert len(names) == len(set(names))
    for format_ in ("docx", "eml"):
        assert coded.counts["formats"][format_]["produced"] + coded.counts["set_aside"] == len(CODES)


def test_an_address_that_does_not_fit_its_window_is_not_printed(shared_site: Any) -> None:
    """A line of ten thousand characters would cover the whole letter: the client is set aside, and told."""
    people = [shared_site.person(1), shared_site.person(2, Raison_sociale=VALUES["long"])]
    shared_site.campaign(people, "adresse", template=LETTER)
    shared_site.render("--format", "docx", "--allow-findings", name="adresse")
    assert shared_site.manifest("out/adresse").counts["formats"]["docx"]["produced"] == 1
