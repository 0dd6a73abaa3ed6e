"""Senses: what may be said in many forms and orders."""

from __future__ import annotations

import pytest

from mailer.lint.lexicon import FOLDER
from mailer.lint.senses import REACH, Senses, load, parse
from mailer.lint.tokens import tokenize

FILES = sorted(path.stem for path in (FOLDER / "senses").glob("*.txt"))


def found(line: str, text: str) -> list[str]:
    tokens = tokenize(text)
    return [
        text[tokens[match.first].start : tokens[match.last - 1].end]
        for match in Senses([parse(line)]).find(tokens)
    ]


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        pytest.param(
            "lettre | égarer",
            "Une lettre s’égare. Égarée, la lettre.",
            ["lettre s’égare", "Égarée, la lettre"],
            id="any form",
        ),
        pytest.param("plus > recevoir", "Recevoir plus. Ne plus recevoir.", ["plus recevoir"], id="in order"),
        pytest.param("2: plus > recevoir", "Ne plus jamais recevoir.", [], id="too far"),
        pytest.param("lettre | égarer", "Une lettre part. Elle s’égare.", [], id="two sentences"),
        pytest.param(
            "regretter", "Nous regrettons, vous regretterez.", ["regrettons", "regretterez"], id="one group"
        ),
        pytest.param("quart | heure | quart", "Un quart d’heure.", [], id="a word counts once"),
    ],
)
def test_words_of_each_group_stand_near_one_another(line: str, text: str, expected: list[str]):
    assert found(line, text) == expected


def test_a_line_says_how_far_its_words_may_stand_apart():
    assert parse("12: a | b").reach == 12
    assert parse("a > b").reach == REACH
    assert parse("a > b").ordered
    assert not parse("a | b").ordered


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_every_file_can_be_found(name: str):
    lines = (FOLDER / "senses" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for line in (one.partition("#")[0].strip() for one in lines):
        if line:
            assert all(parse(line).groups), line
    assert lines[0].startswith("# ")
    assert load(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("oversight", "Votre chèque et notre courrier se sont peut-être croisés."),
        ("oversight", "Si vous avez entre-temps versé cette somme, n’en tenez pas compte."),
        ("unpaid", "Cette échéance ne figure toujours pas parmi les sommes reçues."),
        ("request", "Nous vous demandons de nous faire parvenir son règlement sous huitaine."),
        ("stop", "Dites-le : nous retirons vos coordonnées de notre fichier."),
        ("urgency", "Il ne reste plus que trois jours."),
        ("regret", "Depuis l’été, nous ne vous voyons plus : vous nous avez manqué."),
        ("small", "Ce léger contretemps n’est pas une catastrophe."),
        ("accusing", "Votre mauvaise volonté nous lasse."),
    ],
)
def test_senses_are_found_in_words_that_no_list_holds(name: str, text: str):
    assert list(load(name).find(tokenize(text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stop", "N’hésitez pas à nous contacter, vous recevez plus de choix."),
        ("urgency", "Le dernier jour du mois, l’atelier ferme à midi."),
        ("regret", "C’est dommage pour vous."),
        ("small", "Votre petit canapé est en retard."),
        ("accusing", "Merci de votre patience et de votre confiance."),
        ("request", "Votre paiement nous a fait plaisir."),
    ],
)
def test_senses_are_not_found_where_nobody_means_them(name: str, text: str):
    assert not list(load(name).find(tokenize(text)))
