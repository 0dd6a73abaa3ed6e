"""Rules that a house writes for itself, and how house and campaign set the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mailer.errors import LintError, MailerError
from mailer.house import House
from mailer.house import read as read_house
from mailer.lint import RULES, Settings, Subject, check, explain, read_settings
from mailer.lint.own import OwnRule, build
from mailer.model import Place, Severity
from mailer.pipeline.tuned import rulebook

PROMO: dict[str, Any] = {
    "id": "no-promo",
    "title": "Le mot « promo » n’est pas de la maison",
    "why": "La maison ne brade pas.",
    "forbidden": ("promo: -s", "pas cher"),
    "hint": "Dites {ce que} le client y gagne.",
    "bad": ("Une promo pour vous.",),
    "good": ("Une promotion pour vous.",),
}
SLOGAN: dict[str, Any] = {
    "id": "slogan",
    "title": "La devise manque",
    "why": "Elle signe {chaque lettre.",
    "required": ("propre en dix minutes",),
    "where": "ps",
    "bad": ("Un cadeau vous attend.",),
    "good": ("Votre atelier, propre en dix minutes.",),
}


def at(key: str) -> Place:
    return Place("mailer.yaml", 7, len(key))


def refusal(**changed: Any) -> str:
    with pytest.raises(LintError) as caught:
        build([OwnRule(**{**PROMO, **changed})], RULES, at)
    assert caught.value.file == "mailer.yaml"
    return str(caught.value)


def test_forbidden_words_are_found_where_they_stand(build_letter):
    (rule,) = build([OwnRule(**PROMO)], RULES)
    use = build_letter("Deux promos, et pas cher. Une promotion.")
    found = check(Subject((use,)), (rule,))
    assert [finding.excerpt for finding in found] == ["promos", "pas cher"]
    assert str(found[0].message) == "“promos”: Le mot « promo » n’est pas de la maison"
    assert str(found[0].hint) == "Dites {ce que} le client y gagne."
    assert found[0].severity is Severity.WARNING


def test_forbidden_words_are_found_in_what_clients_are_called(build_letter):
    (rule,) = build([OwnRule(**PROMO)], RULES)
    use = build_letter("Chez {{ client.company }}.", {"client.company": ("Artis", "Promo Plus")})
    (finding,) = check(Subject((use,)), (rule,))
    assert (finding.column, finding.rows, finding.count) == ("company", (3,), 1)


def test_words_of_which_one_must_stand(build_letter):
    (rule,) = build([OwnRule(**SLOGAN, severity="error")], RULES)
    ps = "Bonjour.\n\n::: ps\nUn cadeau vous attend.\n:::"
    (finding,) = check(Subject((build_letter(ps),)), (rule,))
    assert (finding.severity, str(finding.message)) == (Severity.ERROR, "La devise manque")
    assert not check(Subject((build_letter(ps.replace("Un cadeau", "Propre en dix minutes")),)), (rule,))
    assert not check(Subject((build_letter("Bonjour."),)), (rule,))


def test_a_rule_holds_for_some_pieces_and_objectives(build_letter, campaign):
    (rule,) = build([OwnRule(**PROMO, pieces=("coupon",), objectives=("payment",))], RULES)
    letter, coupon = build_letter("Une promo."), build_letter("Une promo.", piece="coupon")
    assert not check(Subject((letter, coupon), campaign("sale")), (rule,))
    assert len(check(Subject((letter, coupon), campaign("payment")), (rule,))) == 1


@pytest.mark.parametrize("given", [PROMO, SLOGAN], ids=["forbidden", "required"])
def test_the_page_of_an_own_rule(given):
    (rule,) = build([OwnRule(**given)], RULES)
    page = explain(rule)
    assert (str(page.title), str(page.why)) == (given["title"], given["why"])
    assert [one.text for one in page.bad] == list(given["bad"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"id": "signatory"}, "has the name of another rule", id="name taken"),
        pytest.param({"bad": ("Une promo.", "Rien.")}, "no fault with its bad example “Rien.”", id="bad"),
        pytest.param({"good": ("Pas cher !",)}, "finds fault with its good example “Pas cher !”", id="good"),
        pytest.param({"pieces": ("leter",)}, "no kind of piece “leter”. Did you mean “letter”?", id="piece"),
        pytest.param({"objectives": ("x",)}, "no objective “x”. Known are: sale", id="objective"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_with_its_place(changed, said: str):
    assert said in refusal(**changed)


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(LintError, match="name of another rule"):
        build([OwnRule(**PROMO), OwnRule(**PROMO)], RULES, at)


@pytest.mark.parametrize("where", ["text", "paragraphs", "accroche", "salutation", "ps", "everywhere"])
def test_examples_are_tried_in_the_part_that_the_rule_reads(where):
    (rule,) = build([OwnRule(**PROMO, where=where)], RULES)
    assert rule.id == "no-promo"


# -- settings -------------------------------------------------------------------------------------


def test_figures_and_words_are_read_from_texts():
    raw = {
        "sentence-length": {"words": "25", "severity": "info"},
        "you-and-we": {"ratio": "2,5"},
        "accroche-magic-word": {"words": "malin"},
        "signatory": "false",
    }
    rules = read_settings(raw, RULES).rules
    assert rules["sentence-length"].options == {"words": 25}
    assert rules["you-and-we"].options == {"ratio": 2.5}
    assert rules["accroche-magic-word"].options == {"words": ("malin",)}
    assert rules["signatory"].on is False


def test_a_campaign_goes_over_its_house():
    house = read_settings(
        {
            "sentence-length": {"words": 25, "severity": "info"},
            "accroche-magic-word": {"words": ["malin"]},
            "signatory": "off",
            "coupon": "off",
        },
        RULES,
    )
    campaign = read_settings(
        {"sentence-length": {"words": 30}, "accroche-magic-word": {"words": ["futé"]}, "signatory": "error"},
        RULES,
    )
    both = campaign.over(house)
    held = both.rules["sentence-length"]
    assert (held.severity, held.options) == (Severity.INFO, {"words": 30})
    assert both.rules["accroche-magic-word"].options == {"words": ("malin", "futé")}
    assert (both.rules["signatory"].on, both.rules["coupon"].on) == (True, False)
    assert Settings().over(house).rules == house.rules


HOUSE = """\
company: Artis
signatories: {luc: {name: Luc Lavara, function: Directeur}}
lint:
  settings:
    sentence-length: {words: 25}
    coupon: off
    no-promo: info
  rules:
    - id: no-promo
      title: Le mot « promo » n’est pas de la maison
      why: La maison ne brade pas.
      forbidden: ["promo: -s"]
      bad: [Une promo.]
      good: [Une promotion.]
"""


def house_of(folder: Path, text: str) -> House:
    (folder / "mailer.yaml").write_text(text, encoding="utf-8")
    return read_house(folder / "mailer.yaml")


def test_the_rules_of_a_house_file(tmp_path):
    book = rulebook(house_of(tmp_path, HOUSE))
    rules = {rule.id: rule for rule in book.rules}
    assert book.settings.options(rules["sentence-length"])["words"] == 25
    assert not book.settings.runs(rules["coupon"])
    assert book.settings.severity(rules["no-promo"]) is Severity.INFO
    assert rulebook().settings == Settings()


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "said"),
    [
        ("sentence-length", "sentence-lenght", 5, 5, "Did you mean “sentence-length”?"),
        ("words: 25", "word: 25", 5, 23, "has no option “word”"),
        ("words: 25", "words: beaucoup", 5, 23, "cannot be 'beaucoup'"),
        ("coupon: off", "coupon: of", 6, 5, "Did you mean “off”?"),
        ("coupon: off", "coupon: [off]", 6, 5, "lint.settings.coupon"),
        ("id: no-promo", "id: No promo", 9, 7, "cannot take"),
        ("id: no-promo", "id: coupon", 9, 7, "name of another rule"),
        ("bad: [Une promo.]", "bad: [Une promo., Rien.]", 13, 25, "no fault with its bad example"),
        ("good: [Une promotion.]", "good: []", 14, 7, "is empty"),
        ('forbidden: ["promo: -s"]', "where: ps", 9, 7, "one of the two"),
        ("title:", "titel:", 10, 7, "Did you mean “title”?"),
    ],
)
def test_faults_are_said_where_they_stand(tmp_path, old, new, line, column, said: str):
    assert old in HOUSE
    with pytest.raises(MailerError) as caught:
        rulebook(house_of(tmp_path, HOUSE.replace(old, new, 1)))
    assert said in str(caught.value)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.fixture
def build_letter(request):
    """The builder of letters, under a name that leaves `build` to the rules."""
    return request.getfixturevalue("build")
