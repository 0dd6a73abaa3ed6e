"""Findings on merged templates: they know the line and column that the author has to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import RULES, Gather, Settings, SkeletonUse, Subject, check
from mailer.lint.subject import CampaignFacts
from mailer.model import Client, Finding, Place, Severity
from mailer.pieces import BY_NAME

ROOT = Path(__file__).resolve().parents[2]
LONG = (
    "Ce dégraissant dissout les huiles les plus tenaces dont vos sols gardent la trace "
    "après une longue semaine de travail dans un atelier plein."
)


@pytest.fixture
def lint(tmp_path: Path, desk: Any) -> Callable[..., tuple[Finding, ...]]:
    """Write templates, merge the letter for some clients, and lint it under one rule."""

    def run(
        letter: str, rule: str, *clients: Client, accroche: str = "", variants: bool = False, **files: str
    ) -> tuple[Finding, ...]:
        folder = tmp_path / "templates"
        for name, content in {"letters/a": letter, **files}.items():
            path = folder / f"{name.replace('__', '/')}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        maker = desk.merger(folder, accroche) if accroche else desk.merger(folder)
        gather = Gather()
        uses: tuple[SkeletonUse, ...] = ()
        for one in clients or (desk.client(),):
            gather.add(maker.piece(BY_NAME["letter"], "a", one, desk.VARYING), one.row)
        if variants:
            taken = {use.skeleton.id for use in gather.uses()}
            pieces = maker.variants(BY_NAME["letter"], "a", desk.client(), desk.VARYING)
            uses = tuple(SkeletonUse(p.skeleton) for p in pieces if p.skeleton.id not in taken)
        subject = Subject((*gather.uses(), *uses))
        return check(subject, RULES, settings=Settings(only=frozenset({rule})))

    return run


@pytest.mark.parametrize(
    ("letter", "files", "place"),
    [
        pytest.param(f"Bonjour.\n\n{LONG}", {}, ("letters/a.md", 3, 1), id="plain"),
        pytest.param(f"Court. {LONG}", {}, ("letters/a.md", 1, 8), id="second-in-line"),
        pytest.param(
            f"---\npiece: letter\n---\n# {{{{ accroche }}}}\n\n{LONG}", {}, ("letters/a.md", 6, 1), id="head"
        ),
        pytest.param(
            f"{{% for item in items %}}\n- {LONG}\n{{% endfor %}}", {}, ("letters/a.md", 2, 3), id="loop"
        ),
        pytest.param(
            "{% for item in items %}\n{% if loop.first %}\nCourt.\n\n{% else %}\n"
            f"**Fort.** {LONG}\n{{% endif %}}\n{{% endfor %}}",
            {},
            ("letters/a.md", 6, 11),
            id="condition-in-loop",
        ),
        pytest.param(
            f"{{% if client.town == 'Rennes' %}}Oui. {LONG}{{% else %}}Non.{{% endif %}}",
            {},
            ("letters/a.md", 1, 38),
            id="condition-in-line",
        ),
        pytest.param(
            "Bonjour.\n\n{% include 'parts/b.md' %}\n",
            {"parts__b": f"Avant.\n\nEncore. {LONG}\n"},
            ("parts/b.md", 3, 9),
            id="include",
        ),
        pytest.param(
            "{% from 'parts/m.md' import say %}\n\n{{ say('Rennes') }}\n",
            {"parts__m": f"{{% macro say(town) %}}\nÀ {{{{ town }}}}. {LONG}\n{{% endmacro %}}\n"},
            ("parts/m.md", 2, 15),
            id="macro",
        ),
        pytest.param(
            f"Chez vous, à {{{{ client.town }}}}, {LONG}", {}, ("letters/a.md", 1, 1), id="after-a-field"
        ),
        pytest.param(f"Un \\* deux. {LONG}", {}, ("letters/a.md", 1, 13), id="after-an-escape"),
    ],
)
def test_a_finding_knows_its_line_and_column(lint, letter: str, files: dict[str, str], place):
    found = lint(letter, "sentence-length", **files)
    assert len(found) == 1, found
    assert found[0].place == Place(f"templates/{place[0]}", place[1], place[2])


def test_a_finding_in_a_text_of_the_campaign_points_at_the_campaign_file(lint):
    found = lint(
        "# {{ accroche }}\n\nBonjour.", "accroche-promise", accroche="Notre maison fête ses trente ans"
    )
    assert [(f.place, f.excerpt) for f in found] == [
        (Place("campaign.yaml", 12, 13), "Notre maison fête ses trente ans")
    ]


@pytest.mark.parametrize("space", [" ", "\u00a0"], ids=["plain", "no-break"])
def test_the_last_words_of_an_accroche_are_words_whatever_holds_them(lint, space):
    letter = "# {{ accroche }}\n\nBonjour."
    assert not lint(letter, "accroche-magic-word", accroche=f"Votre atelier reçoit lundi un{space}cadeau")
    assert lint(letter, "accroche-magic-word", accroche=f"Votre atelier reçoit lundi un{space}colis")


def test_a_branch_that_no_client_takes_is_linted_through_its_variant(lint):
    letter = f"{{% if client.town == 'Brest' %}}\n{LONG}\n{{% endif %}}\n\nBonjour."
    assert not lint(letter, "sentence-length")
    found = lint(letter, "sentence-length", variants=True)
    assert [f.place for f in found] == [Place("templates/letters/a.md", 2, 1)]


def test_the_same_sentence_in_two_branches_is_one_finding(lint, desk):
    letter = f"{LONG}\n\n{{% if client.town == 'Brest' %}}\nÀ Brest.\n{{% endif %}}"
    assert len(lint(letter, "sentence-length", desk.client(), desk.client(3, town="Brest"))) == 1


def test_a_finding_in_values_names_column_rows_and_count(lint, desk):
    clients = [desk.client(row, first_name="Offert" if row == 2 else "Marie") for row in range(2, 8)]
    found = lint(
        "# {{ accroche }}\n\nBonjour.", "accroche-magic-word", *clients, accroche="{{ client.first_name }} !"
    )
    assert [(f.column, f.rows, f.count, f.excerpt) for f in found] == [("first_name", (3, 4, 5), 5, "Marie")]
    assert found[0].place == Place("campaign.yaml", 12, 13)


BUILTIN = [
    ("letter", "promotion", "sale", "order"),
    ("letter", "launch", "launch", "order"),
    ("letter", "win-back", "win-back", "appointment"),
    ("letter", "invitation", "event", "attendance"),
    ("letter", "referral", "loyalty", None),
    ("letter", "wishes", "loyalty", None),
    ("relance", "first", "payment", None),
    ("relance", "second", "payment", None),
    ("relance", "formal-notice", "payment", None),
]


@pytest.mark.parametrize(("kind", "name", "objective", "coupon"), BUILTIN, ids=[row[1] for row in BUILTIN])
def test_built_in_templates_pass(
    campaign: Callable[..., CampaignFacts],
    counter,
    desk,
    kind: str,
    name: str,
    objective: str,
    coupon: str | None,
):
    maker = desk.merger(ROOT / "templates")
    gather = Gather()
    for row, first_name in enumerate(("Marie", "Jean-Baptiste", "Ève"), 2):
        one = desk.client(row, first_name=first_name)
        gather.add(maker.piece(BY_NAME[kind], name, one, desk.VARYING, coupon), row)
    pieces = ("envelope: carrier", f"letter: {name}", "coupon: order", "envelope: reply")
    facts = campaign(objective, pieces=pieces) if kind == "letter" else campaign(objective)
    found = check(Subject(gather.uses(), facts), RULES, counter=counter)
    assert not [f for f in found if f.severity is Severity.ERROR]
    if kind == "letter":
        assert not found
