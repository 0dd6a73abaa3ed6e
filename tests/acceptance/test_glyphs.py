"""A name that the theme's fonts cannot print is told, in the run and in the manifest; e-mails and Word can."""

from __future__ import annotations

from typing import Any

LETTER = """\
---
piece: letter
---
# {{ client.prenom }}, découvrez l’atelier propre

{{ client.salutation }},

Votre atelier vous attend.

::: only mail
Un clin d’œil ★ dans l’e-mail seulement.
:::

::: signature
:::
"""


def test_a_name_that_no_font_has_is_told_for_each_client(site: Any) -> None:
    people = [site.person(1), site.person(2, Prénom="Zoé 😀"), site.person(3, Prénom="伟"), site.person(4)]
    site.campaign(people, template=LETTER)
    done = site.render("--json")
    (found,) = [
        one for one in done.data["findings"] if one["rule"] == "no-glyph" and "prenom" in one["field"]
    ]
    assert (found["severity"], found["rows"], found["count"]) == ("warning", [3, 4], 2)
    assert "U+1F600" in found["message"]
    assert done.code == 1
    rows = {row["client"]: row for row in site.manifest().rows}
    assert rows["C00001"]["reason"] == ""
    assert (rows["C00002"]["state"], "U+1F600" in rows["C00002"]["reason"]) == ("produced", True)
    assert "U+4F1F" in rows["C00003"]["reason"]


def test_neither_word_nor_e_mail_is_warned_of(site: Any) -> None:
    site.campaign([site.person(1, Prénom="Zoé 😀")], template=LETTER)
    done = site.render("--json", "--format", "docx,eml", "--allow-findings")
    assert not [one for one in done.data["findings"] if one["rule"] == "no-glyph"]
    assert not any(row["reason"] for row in site.manifest().rows)


def test_a_text_that_no_font_has_is_an_error_at_its_line(site: Any) -> None:
    site.campaign([site.person(1)], template=LETTER.replace("vous attend", "vous attend ★"))
    done = site.render("--json")
    (found,) = [one for one in done.data["findings"] if one["rule"] == "no-glyph"]
    assert (found["severity"], found["file"], found["line"]) == ("error", "campaigns/essai/note.md", 8)
    assert done.data["stopped"]
