"""Reminders from a ledger of invoices: levels, totals to the cent, credits, and what cannot be matched."""

import re
from decimal import Decimal
from typing import Any

import pytest

TODAY = "2026-11-22"
CAMPAIGN = """\
name: Relances
objective: payment
segment:
  source: {source}
ledger: ledger.csv
levels:
  - {{days: 1, template: first}}
  - {{days: 15, template: second, gap: 8}}
  - {{days: 30, template: formal-notice, gap: 10}}
minimum: 15
pieces: [relance]
signatory: comptabilite
"""
LEDGER = """\
Code client;N° pièce;Type;Date;Échéance;Montant TTC;Solde dû
C00001;F101;Facture;01/10/2026;31/10/2026;1 234,56;1 234,56
C00001;F102;Facture;10/10/2026;09/11/2026;0,10;0,10
C00001;F103;Facture;15/10/2026;14/11/2026;0,20;0,20
C00001;A9;Avoir;20/10/2026;;-34,86;-34,86
C00002;F201;Facture;01/11/2026;20/11/2026;100,00;60,05
C00003;F301;Facture;01/11/2026;30/12/2026;500,00;500,00
C00004;F401;Facture;01/09/2026;30/09/2026;80,00;80,00
C00004;A10;Avoir;05/10/2026;;-100,00;-100,00
C00005;F501;Facture;01/10/2026;31/10/2026;9,99;9,99
C00006;F601;Facture;01/10/2026;31/10/2026;200,00;0,00
C00007;F701;Facture;01/10/2026;;200,00;200,00
X99;F901;Facture;01/10/2026;31/10/2026;70,00;70,00
"""
TOTALS = {"C00001": Decimal("1200.00"), "C00002": Decimal("60.05")}


def plain(text: str) -> str:
    """Return a text with common blanks."""
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


@pytest.fixture
def debtors(site: Any) -> Any:
    """Seven clients, and what they owe."""
    folder = site.campaign([site.person(n) for n in range(1, 8)], "relance", text=CAMPAIGN)
    (folder / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    return site


def relance(site: Any, *words: str, today: str = TODAY) -> Any:
    """Run the command with JSON; return what it says, the plan by client."""
    done = site.run("relance", *words, "--today", today, "--json")
    assert done.code in (0, 1), done
    data = done.data
    data["plan"] = {(one["client"], one["currency"]): one for one in data["plan"]}
    return data


def test_the_plan(debtors: Any) -> None:
    """Every account has its decision with a reason, and every amount its cents; nothing is written."""
    data = relance(debtors)
    plan = {client: one for (client, _), one in data["plan"].items()}
    assert {client: one["level"] for client, one in plan.items()} == {
        "C00001": 1, "C00002": 1, "C00003": 0, "C00004": 0, "C00005": 0, "C00007": 0, "X99": 0,
    }  # fmt: skip
    assert {client: Decimal(str(plan[client]["total"])) for client in TOTALS} == TOTALS
    assert plan["C00001"]["items"] == ["F101", "F102", "F103"]
    assert plan["C00001"]["days_late"] == 22
    assert all(one["reason"] for one in plan.values())
    assert not (debtors.root / "out").exists()
    text = debtors.run("relance", "--today", TODAY)
    assert text.code == 1
    assert "1 200,00" in plain(text.out) or "1,200.00" in plain(text.out)
    assert "C00004" in text.out


def test_a_line_of_no_client_is_a_finding(debtors: Any) -> None:
    """It names the row and the account, and no one is written to for it."""
    data = relance(debtors)
    unmatched = [one for one in data["findings"] if "ledger" in one["rule"] and 13 in one.get("rows", [])]
    assert unmatched, data["findings"]
    account = data["plan"]["X99", "EUR"]
    assert (account["level"], account["total"], account["name"]) == (0, "70.00", "")
    assert "not in the client table" in account["reason"]


def test_letters_hold_totals_and_credits(debtors: Any, text: Any) -> None:
    """Each invoice, each credit note and the sum, as the plan has them, in PDF and Word."""
    data = relance(debtors, "--render", "--format", "pdf,docx")
    assert data["stopped"] is False, data
    folder = debtors.root / "out" / "relance"
    pages = [plain(page) for page in text.pdf(folder / "relance-a4.pdf")]
    assert len(pages) == 2
    first, second = pages
    for figure in ("1 234,56 €", "0,10 €", "0,20 €", "1 200,00 €", "F101", "F102", "F103", "A9"):
        assert figure in first, figure
    assert re.search(r"[-−–]\s?34,86 €", first)
    assert "60,05 €" in second
    assert "F201" in second
    assert "F301" not in first + second
    word = plain(text.docx(folder / "relance-a4.docx"))
    for figure in ("1 234,56 €", "1 200,00 €", "60,05 €"):
        assert figure in word
    manifest = debtors.manifest("out/relance")
    assert [(row["client"], row["level"]) for row in manifest.rows if row["format"] == "pdf"] == [
        ("C00001", "1"), ("C00002", "1"),
    ]  # fmt: skip
    manifest.check(7, ["pdf", "docx"])


def test_the_next_level_follows_what_was_posted(debtors: Any, text: Any) -> None:
    """Produced is not posted: the level rises when the letter went to the post, and after the gap."""
    assert debtors.render("--format", "docx", name="relance", today=TODAY).code in (0, 1)
    assert relance(debtors)["plan"]["C00001", "EUR"]["level"] == 1, "not posted yet"
    assert (
        debtors.run("journal", "relance", "--posted", "--today", TODAY, SOURCE_DATE_EPOCH="1795305600").code
        == 0
    )
    assert relance(debtors, today="2026-11-23")["plan"]["C00001", "EUR"]["level"] == 0, "too soon"
    assert relance(debtors, today="2026-12-02")["plan"]["C00001", "EUR"]["level"] == 2
    debtors.render("--format", "docx", "--only", "C00001", name="relance", today="2026-12-02")
    word = plain(text.docx(debtors.root / "out" / "relance" / "relance-a4.docx"))
    assert "1 200,00 €" in word
    levels = sorted(
        (line["client_key"], line["level"], line["state"])
        for line in debtors.run("journal", "relance", "--json").data
    )
    assert levels == [("C00001", 1, "posted"), ("C00001", 2, "produced"), ("C00002", 1, "posted")]


def test_the_gap_counts_from_the_day_of_posting(debtors: Any) -> None:
    """Confirmed late, with --on: the next level waits from the day on which the letters left."""
    debtors.render("--format", "docx", name="relance", today=TODAY)
    done = debtors.run("journal", "relance", "--posted", "--on", "2026-11-23", "--today", "2026-12-02")
    assert (done.code, "confirmed as posted on 23 November 2026" in done.said) == (0, True), done
    assert relance(debtors, today="2026-11-28")["plan"]["C00001", "EUR"]["level"] == 0, "too soon"
    assert relance(debtors, today="2026-12-02")["plan"]["C00001", "EUR"]["level"] == 2


def test_another_ledger_may_be_given(debtors: Any) -> None:
    """mailer relance LEDGER reads that file instead of the campaign's, wherever it lies."""
    ledger = debtors.root.parent / "autre.csv"
    ledger.write_text(
        "".join(LEDGER.splitlines(keepends=True)[:1]) + LEDGER.splitlines()[5] + "\n", encoding="utf-8"
    )
    data = relance(debtors, str(ledger))
    assert [client for client, _ in data["plan"]] == ["C00002"]
    assert debtors.run("relance", "nulle-part.csv").code == 2


def test_no_one_is_late(debtors: Any) -> None:
    """Good news is no fault: a run without letters says so and ends well."""
    done = debtors.run("relance", "--today", "2026-10-01", "--render", "--format", "docx")
    assert done.code in (0, 1), done
    assert not (debtors.root / "out" / "relance" / "relance-a4.docx").exists()


BROKEN = [
    pytest.param("", "is empty", id="0 bytes"),
    pytest.param("Nom;Ville\nA;B\n", "no column of clients’ codes", id="no column of clients"),
    pytest.param("Code client;Ville\nA;B\n", "no column of amounts", id="no column of amounts"),
    pytest.param("%PDF-1.4\n", "is a PDF", id="PDF"),
]


@pytest.mark.parametrize(("content", "said"), BROKEN)
def test_a_ledger_that_is_none(content: str, said: str, debtors: Any) -> None:
    """One sentence names the file."""
    (debtors.root / "campaigns" / "relance" / "ledger.csv").write_text(content, encoding="utf-8")
    done = debtors.run("relance", "--today", TODAY)
    assert done.code == 2, done
    assert said in done.said
    assert "should not have" not in done.said


def test_the_account_of_the_course(site: Any) -> None:
    """A client account (a running balance, no clients' codes) is no invoice list, and is told to be none."""
    if not (site.data / "compte-tamax.csv").exists():
        pytest.skip("no account beside the repository")
    site.campaign([site.person(1)], "relance", text=CAMPAIGN)
    done = site.run("relance", str(site.data / "compte-tamax.csv"), "--today", "2026-06-30")
    assert done.code == 2, done
    assert "compte-tamax.csv" in done.said
    assert "no column of clients’ codes" in done.said
