"""The plan of reminders: every account with its figures and reason, what it was made from, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest

TODAY = "2026-11-22"
HEAD = (
    "Code client", "Nom", "Prénom", "Raison sociale", "Adresse 1", "Code postal", "Ville", "E-mail",
    "Secteur", "Ne pas contacter",
)  # fmt: skip
CAMPAIGN = """\
name: Relances
objective: payment
segment:
  source: clients.csv
  where: secteur == "atelier"
ledger: relevé.csv
pieces: [relance]
signatory: comptabilite
"""
LEDGER = """\
Code client;N° pièce;Date;Échéance;Montant TTC;Solde dû
C00001;F101;01/10/2026;31/10/2026;1 234,56;1 234,56
C00001;F102;10/10/2026;09/11/2026;65,44;65,44
C00002;F201;01/10/2026;31/10/2026;100,00;100,00
C00003;F301;01/10/2026;31/10/2026;100,00;100,00
C00004;F401;01/11/2026;30/12/2026;80,00;80,00
"""
NOT_CONTACTED, OUTSIDE = (
    "This client is not to be contacted.",
    "This client is outside the campaign’s segment.",
)


@pytest.fixture
def debtors(site: Any) -> Any:
    """Five clients: the second is not to be contacted, the third outside the segment; the fifth owes nothing."""
    people = [
        {
            **site.person(n),
            "Secteur": "bureau" if n == 3 else "atelier",
            "Ne pas contacter": "oui" if n == 2 else "",
        }
        for n in range(1, 6)
    ]
    site.campaign([], "relance", text=CAMPAIGN)
    site.write("campaigns/relance/clients.csv", site.table(people, HEAD))
    site.write("campaigns/relance/relevé.csv", LEDGER)
    return site


def plan(site: Any, *words: str) -> Any:
    """Run the command; return its exit code and what it says as JSON."""
    done = site.run("relance", "--today", TODAY, "--json", *words)
    return done.code, done.data


def test_every_account_has_its_figures(debtors: Any) -> None:
    """Client, name, late invoices, what is due to the cent, the oldest due date, level and reason."""
    code, data = plan(debtors)
    assert code == 0, data
    lines = {one["client"]: one for one in data["plan"]}
    assert {client: (one["level"], one["invoices"], one["total"]) for client, one in lines.items()} == {
        "C00001": (1, 2, "1300.00"),
        "C00002": (0, 1, "100.00"),
        "C00003": (0, 1, "100.00"),
        "C00004": (0, 0, "0.00"),
    }
    assert lines["C00001"]["oldest_due"] == "2026-10-31"
    assert lines["C00001"]["name"] == "Ateliers Réunis"
    assert lines["C00004"]["balance"] == "80.00"
    assert lines["C00002"]["reason"] == NOT_CONTACTED
    assert lines["C00003"]["reason"] == OUTSIDE
    assert data["totals"] == [
        {
            "currency": "EUR", "accounts": 4, "invoices": 4, "due": "1500.00", "balance": "1580.00",
            "letters": 1, "asked": "1300.00",
        }
    ]  # fmt: skip
    assert (data["ledger"], data["clients"], data["today"]) == (
        "campaigns/relance/relevé.csv", "campaigns/relance/clients.csv", TODAY,
    )  # fmt: skip


def test_the_screen_says_the_same_in_100_columns(debtors: Any) -> None:
    """The header names ledger, clients and day; there is a line for each account and one for the totals."""
    ledger = LEDGER.replace("C00004", "C00004;F401;01/11/2026;;9,00;9,00\nX-99-UNKNOWN-CUSTOMER")
    debtors.write("campaigns/relance/relevé.csv", ledger)
    done = debtors.run("relance", "--today", TODAY)
    assert done.code == 1
    table = done.out[done.out.index("Ledger:") :]
    assert all(len(line) <= 100 for line in table.splitlines()), table
    for text in ("campaigns/relance/relevé.csv", "clients.csv", "22 November 2026", "C00001", "Ateliers Réunis",
                 "€1,300.00", "31 Oct 2026", NOT_CONTACTED, OUTSIDE, "Total", "€1,500.00"):  # fmt: skip
        assert text in table, text
    assert "[ledger-due-missing]" in table
    assert "[ledger-client-unknown]" in table


WARNED = [
    pytest.param("C00001;F9;01/10/2026;;5,00;5,00", 1, id="no due date"),
    pytest.param("X99;F9;01/10/2026;31/10/2026;5,00;5,00", 1, id="unknown client"),
    pytest.param("C00001;F9;01/10/2026;31/10/2026;5,00;0,00", 0, id="paid"),
]


@pytest.mark.parametrize(("line", "code"), WARNED)
def test_the_plan_and_the_letters_end_alike(line: str, code: int, debtors: Any) -> None:
    """The same warnings give the same exit code, whether letters are written or not."""
    debtors.write("campaigns/relance/relevé.csv", f"{LEDGER}{line}\n")
    assert plan(debtors)[0] == code
    rendered, data = plan(debtors, "--render", "--no-layout", "--format", "docx")
    assert rendered == code, data
    assert len({str(one) for one in data["findings"]}) == len(data["findings"])


def test_someone_who_cannot_be_written_to(debtors: Any) -> None:
    """A letter that is due and cannot be printed is told in the plan, and both ways end with 1."""
    people = [{**debtors.person(1, Ville=""), "Secteur": "atelier"}]
    debtors.write("campaigns/relance/clients.csv", debtors.table(people, HEAD))
    debtors.write("campaigns/relance/relevé.csv", "".join(LEDGER.splitlines(keepends=True)[:3]))
    code, data = plan(debtors)
    assert code == 1
    assert data["plan"][0]["served"] is False
    assert "The address has no town." in data["plan"][0]["reason"]
    assert plan(debtors, "--format", "eml")[0] == 0
    assert plan(debtors, "--render", "--no-layout", "--format", "docx")[0] == 1


def test_a_level_after_a_posted_one_is_no_second_copy(debtors: Any) -> None:
    """Level 2 in the month of level 1 is another letter: nobody is warned of a piece posted already."""
    debtors.write("campaigns/relance/relevé.csv", "".join(LEDGER.splitlines(keepends=True)[:3]))
    first = ("--today", "2026-11-10", "--render", "--no-layout", "--format", "docx")
    assert debtors.run("relance", *first).code == 0
    assert debtors.run("journal", "relance", "--posted", "--today", "2026-11-10").code == 0
    done = debtors.run("relance", "--today", TODAY, "--render", "--no-layout", "--format", "docx", "--json")
    assert [one["level"] for one in done.data["plan"]] == [2]
    assert done.data["posted"] == []
    assert done.code == 0, done


def test_who_is_not_to_be_contacted_is_in_the_manifest(debtors: Any) -> None:
    """Once, with the reason; and the counts add up."""
    assert plan(debtors, "--render", "--no-layout", "--format", "docx,eml")[0] == 0
    manifest = debtors.manifest("out/relance")
    manifest.check(5, ["docx", "eml"])
    assert manifest.counts["do_not_contact"] == 1
    aside = [row for row in manifest.rows if row["state"] == "do-not-contact"]
    assert [(row["client"], row["row"], row["reason"]) for row in aside] == [("C00002", "3", NOT_CONTACTED)]


OUT = [
    pytest.param("C00002", NOT_CONTACTED, id="not to be contacted"),
    pytest.param(" c00002 ", NOT_CONTACTED, id="blanks and case"),
    pytest.param("C00003", OUTSIDE, id="outside the segment"),
    pytest.param("C00004", "Nothing is late yet.", id="nothing late"),
    pytest.param("C00005", "The ledger has nothing open for this client.", id="nothing open"),
    pytest.param("C00099", "No client of the table has the code C00099.", id="unknown"),
]


@pytest.mark.parametrize(("code", "reason"), OUT)
def test_a_code_that_is_out_says_why(code: str, reason: str, debtors: Any) -> None:
    """Nothing is written then."""
    done = debtors.run("relance", "--today", TODAY, "--render", "--only", code)
    assert done.code == 2
    assert reason in done.said
    assert not (debtors.root / "out").exists()


def test_only_and_exclude_show_those_accounts(debtors: Any) -> None:
    """In the plan too; codes compare without case and blanks, and who is out anyway may be excluded."""
    assert [one["client"] for one in plan(debtors, "--only", " c00004 ")[1]["plan"]] == ["C00004"]
    code, data = plan(debtors, "--exclude", "c00001", "--exclude", "C00002 ", "--exclude", "C00005")
    assert (code, [one["client"] for one in data["plan"]]) == (0, ["C00003", "C00004"])
    assert debtors.run("relance", "--only", "C00005", "--today", TODAY).code == 2
    assert debtors.run("relance", "--exclude", "C00099", "--today", TODAY).code == 2


def test_a_campaign_without_a_ledger_is_refused(debtors: Any) -> None:
    """One sentence names it, however it is named."""
    debtors.campaign([debtors.person(1)])
    for words in (["--campaign", "essai"], ["essai"]):
        done = debtors.run("relance", *words, "--today", TODAY)
        assert done.code == 2
        assert "The campaign essai has no ledger" in done.said
        assert not done.out
    assert plan(debtors, "relance")[0] == 0


def test_a_render_lists_who_is_not_to_be_contacted(site: Any) -> None:
    """Of any campaign: a line for each, and a sentence for a code that names one."""
    head = (*HEAD[:8], "Ne pas contacter")
    people = [{**site.person(n), "Ne pas contacter": "oui" if n % 2 else ""} for n in range(6)]
    site.campaign([])
    site.write("campaigns/essai/clients.csv", site.table(people, head))
    assert site.render("--format", "docx").code == 0
    manifest = site.manifest()
    manifest.check(6, ["docx"])
    assert [row["client"] for row in manifest.rows if row["state"] == "do-not-contact"] == [
        "C00001",
        "C00003",
        "C00005",
    ]
    done = site.render("--format", "docx", "--only", "C00003")
    assert done.code == 2
    assert NOT_CONTACTED in done.said
