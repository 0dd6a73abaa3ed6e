"""Rules of typography on merged templates: what the merge mends by itself is no finding, what it prints wrong is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import RULES, Gather, Settings, Subject, check
from mailer.lint.fixing import FIXABLE, fix
from mailer.lint.reading import Reading
from mailer.lint.slips import VALUE, printed
from mailer.model import Finding
from mailer.pieces import BY_NAME

ROOT = Path(__file__).resolve().parents[2]
TYPOGRAPHY = Settings(only=frozenset(rule.id for rule in RULES if rule.id.startswith("typo-")))
Lint = Callable[[str], tuple[tuple[Finding, ...], str]]


@pytest.fixture
def lint(tmp_path: Path, desk: Any) -> Lint:
    """Merge a letter for a client; return what the rules of typography find, and what is printed."""

    def run(letter: str) -> tuple[tuple[Finding, ...], str]:
        folder = tmp_path / "templates"
        (folder / "letters").mkdir(parents=True, exist_ok=True)
        (folder / "letters" / "a.md").write_text(letter, encoding="utf-8")
        gather = Gather()
        gather.add(desk.merger(folder).piece(BY_NAME["letter"], "a", desk.client(), desk.VARYING), 2)
        uses = gather.uses()
        text = "\n".join(text.string for use in uses for text in Reading(use).texts)
        return check(Subject(uses), RULES, settings=TYPOGRAPHY), text

    return run


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param("Prix: 49 € ! L'eau ? « Oui »; 10%", id="plain-text"),
        pytest.param("{{ client.town }} ! **Gras** : « {{ client.town }} » ?", id="spaces-that-are-there"),
        pytest.param("Oui{% if client.town %}, oui{% endif %} : non.", id="behind-a-tag"),
        pytest.param("À {{ client.town }}! Un **mot**: l'{{ client.town }}", id="beside-fields"),
        pytest.param("À {{ client.town }} %", id="unit"),
        pytest.param("Un mot,  puis  deux.", id="double-spaces"),
    ],
)
def test_what_the_merge_mends_is_no_finding(lint: Lint, letter: str):
    found, _ = lint(letter)
    assert not found


@pytest.mark.parametrize(
    ("letter", "places"),
    [
        pytest.param("À {{ client.town }} , oui", [("typo-spaces", 1, 3, 22)], id="field"),
        pytest.param("Un **mot** , oui", [("typo-spaces", 1, 6, 13)], id="bold"),
        pytest.param("De l´{{ client.town }}", [("typo-apostrophe", 1, 4, 21)], id="apostrophe"),
        pytest.param(
            'Dites "Oui".\n\nEtc...', [("typo-quotes", 1, 7, 12), ("typo-ellipsis", 3, 1, 7)], id="two"
        ),
    ],
)
def test_what_is_printed_wrong_is_found_at_its_place(lint: Lint, letter: str, places: list[Any]):
    found, _ = lint(letter)
    assert [(f.rule, f.place.line, f.place.column, f.end.column) for f in found] == places


def test_messages_show_no_break_spaces(lint: Lint):
    (found,), _ = lint("Le n°12")
    assert str(found.message) == "Write “n°⍽12” instead of “n°12”."
    assert str(found.hint) == "mailer lint --fix does it for you."


@pytest.mark.parametrize(
    "letter",
    [
        "À {{ client.town }} ! **Gras** : l´{{ client.town }} et ( {{ client.town }} )\n\nFin",
        'Dites "oui {{ client.town }}" ,puis « bof "x" »... etc... n°12, 12500 € et 49.90 €.',
        "# Un titre...\n\n- l´eau , l’ air ( chaud )\n- un,deux\n\n::: ps\n[ici](https://a.example/a...b)!\n:::",
        "{% if client.town %}\nÀ **{{ client.town }}**: “oui”!\n{% endif %}",
    ],
)
def test_what_is_fixed_is_no_finding_and_prints_the_same_words(lint: Lint, letter: str):
    before, printed_before = lint(letter)
    fixed = fix(letter).text
    after, printed_after = lint(fixed)
    assert {finding.rule for finding in before} <= FIXABLE
    assert before
    assert not after

    def words(text: str) -> str:
        return "".join(sign for sign in text if sign.isalnum())

    assert words(printed_after) == words(printed_before)


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.md")), ids=lambda path: path.stem)
def test_built_in_templates_have_nothing_to_mend(path: Path):
    source = path.read_text(encoding="utf-8")
    assert fix(source) == (source, ())


@pytest.mark.parametrize(
    ("parts", "string", "spans"),
    [
        pytest.param([(0, 8, "Bonjour!")], "Bonjour\u202f!", [*range(7), None, 7], id="space-added"),
        pytest.param([(0, 6, "mot  !")], "mot\u202f!", [0, 1, 2, 3, 5], id="spaces-joined"),
        pytest.param([(2, 5, "l'a"), (5, 9, None)], f"l’a{VALUE}", [2, 3, 4, 5], id="value"),
    ],
)
def test_a_print_knows_where_its_characters_stand(parts: list[Any], string: str, spans: list[int | None]):
    page = printed(parts)
    assert page.string == string
    assert [start if start < end else None for start, end in page.spans] == spans


@pytest.mark.parametrize(
    ("letter", "message"),
    [
        ('Dites "oui".', 'Write «⍽oui⍽» instead of "oui".'),
        ("Dites « oui » .", "Write ‘».’ instead of ‘» .’."),
        ("Oui , non.", "Write “Oui,” instead of “Oui ,”."),
    ],
)
def test_quotation_marks_are_not_quoted_within_their_like(lint: Lint, letter: str, message: str):
    (finding,) = lint(letter)[0]
    assert str(finding.message) == message
