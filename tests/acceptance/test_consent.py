"""Who refused e-mails gets none, and is counted; the letter goes all the same."""

from __future__ import annotations

import csv
import io
from typing import Any

ANSWERS = ("oui", "non", "N", "")


def four(site: Any) -> None:
    """Write a campaign for four clients: one said yes, two no, one nothing."""
    people = [site.person(n) | {"Opt-in e-mail": answer} for n, answer in enumerate(ANSWERS)]
    folder = site.campaign(people)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(people[0]), delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(people)
    (folder / "clients.csv").write_text(text.getvalue(), encoding="utf-8-sig")


def test_a_refusal_is_honoured_by_e_mail_alone(site: Any) -> None:
    four(site)
    done = site.render("--format", "docx,eml", "--json")
    counts = done.data["counts"]["formats"]
    assert counts["docx"]["produced"] == 4
    assert (counts["eml"]["produced"], counts["eml"]["set_aside"]) == (2, {"email-refused": 2})
    assert {one.name for one in (site.root / "out/essai/eml").iterdir()} == {"C00000.eml", "C00003.eml"}
    site.manifest().check(4, ["docx", "eml"])


def test_without_an_exception_who_never_agreed_gets_none(site: Any) -> None:
    """The house declares that clients may be written to; where it does not, a blank answer is no yes."""
    four(site)
    house = site.root / "mailer.yaml"
    house.write_text(
        house.read_text(encoding="utf-8").replace("  without_consent: [clients]\n", ""), encoding="utf-8"
    )
    done = site.render("--format", "eml", "--json")
    assert done.data["counts"]["formats"]["eml"]["set_aside"] == {"email-refused": 2, "no-consent": 1}


def test_an_unknown_theme_has_its_line(site: Any) -> None:
    folder = site.campaign([site.person(1)])
    file = folder / "campaign.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\ntheme: moderne\n", encoding="utf-8")
    line = file.read_text(encoding="utf-8").splitlines().index("theme: moderne") + 1
    done = site.run("lint", "essai", "--no-layout", "--today", site.today)
    assert done.code == 2
    assert f"campaigns/essai/campaign.yaml, line {line}:" in done.said
    assert "modern" in done.said
