"""A letter that goes to a second page for some clients is told after the run, with one of them named."""

from typing import Any

import pytest

from mailer.model import Severity
from mailer.pipeline.produced import Product
from mailer.pipeline.spill import spilled

LETTER = """\
---
piece: letter
---
# Découvrez l’atelier propre

{{ client.salutation }},

{{ client.note }}

Veuillez agréer, {{ client.salutation }}, mes salutations les plus cordiales.

::: signature
:::

::: ps
P.-S. : Répondez avant le 15 décembre.
:::
"""


def row(client: str, pages: int, *, piece: str = "letter", level: int = 0, format: str = "pdf") -> Product:
    """Return what was made for a client, from page 10 on."""
    return Product(client, int(client[1:]), piece, "note", level, format, "a.pdf", 10, 9 + pages, "")


def test_who_takes_a_second_page_is_counted_and_one_is_named(site: Any) -> None:
    """Two clients of five have a long note: a warning, at the campaign's line."""
    head = (*site.person(1), "Note")
    people = [
        site.person(n) | {"Note": "Une phrase de plus. " * (400 if n in (2, 4) else 4)} for n in range(5)
    ]
    site.campaign(people, template=LETTER)
    site.write("campaigns/essai/clients.csv", site.table(people, head))
    done = site.render("--format", "pdf", "--allow-findings", "--json")
    assert done.code == 1
    found = [one for one in done.data["findings"] if one["rule"] == "pages"]
    assert len(found) == 1
    assert found[0]["severity"] == "warning"
    assert "2 clients out of 5" in found[0]["message"]
    assert "C00002" in found[0]["message"]
    pages = {one["client"]: int(one["last_page"]) - int(one["first_page"]) for one in site.manifest().rows}
    assert [client for client, more in pages.items() if more] == ["C00002", "C00004"]


def test_letters_that_all_take_two_pages_are_meant_to() -> None:
    """A text of two pages is no accident."""
    assert not list(spilled([row("C1", 2), row("C2", 2)], lambda piece: None))


def test_the_client_that_is_named_has_the_most_pages() -> None:
    """It is the one to look at."""
    found = list(spilled([row("C1", 1), row("C2", 2), row("C3", 3), row("C4", 3)], lambda piece: None))
    assert [(one.count, one.rows, one.message.args["client"]) for one in found] == [(3, (3, 4), "C3")]


@pytest.mark.parametrize(
    ("rows", "severities"),
    [
        pytest.param([row("C1", 1, level=2), row("C2", 2, level=2)], [Severity.INFO], id="reminders: a note"),
        pytest.param(
            [row("C1", 1, format="docx"), row("C2", 2, format="docx")], [], id="Word counts no pages"
        ),
        pytest.param([row("C1", 1), row("C1", 2, piece="leaflet")], [], id="two pieces of one client"),
    ],
)
def test_what_weighs(rows: list[Product], severities: list[Severity]) -> None:
    """Only documents of one kind, on paper that is counted, are held against one another."""
    assert [one.severity for one in spilled(rows, lambda piece: None)] == severities
