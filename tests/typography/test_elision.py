"""Elision and contraction before merged words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.typography import elide, elides


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        *[("de", "Orléans", "d’Orléans"), ("de", "Lyon", "de Lyon"), ("de", "Élodie", "d’Élodie")],
        *[("de", "Œuvre", "d’Œuvre"), ("que", "Anne", "qu’Anne"), ("que", "Marc", "que Marc")],
        *[("le", "atelier", "l’atelier"), ("la", "usine", "l’usine"), ("je", "ai", "j’ai")],
        *[("ne", "oubliez", "n’oubliez"), ("se", "adresse", "s’adresse"), ("Que", "Anne", "Qu’Anne")],
        *[("DE", "Anne", "D’Anne"), ("lorsque", "il", "lorsqu’il"), ("si", "il", "s’il")],
        *[("si", "elle", "si elle"), ("avec", "Anne", "avec Anne")],
        *[("de", "Le Havre", "du Havre"), ("à", "Le Havre", "au Havre"), ("de", "Les Ulis", "des Ulis")],
        *[
            ("à", "LES ULIS", "aux ULIS"),
            ("De", "Le Mans", "Du Mans"),
            ("de", "La Rochelle", "de La Rochelle"),
        ],
        *[
            ("à", "Orléans", "à Orléans"),
            ("de", "L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
            ("de", "Le", "de Le"),
        ],
        *[("de", "8", "de 8"), ("de", "11 clients", "de 11 clients"), ("de", "onze", "de onze")],
        *[
            ("de", "un", "d’un"),
            ("de", "oui", "de oui"),
            ("de", "yaourt", "de yaourt"),
            ("de", "Yves", "d’Yves"),
        ],
        *[("de", "Youssef", "de Youssef"), ("de", "Yvelines", "d’Yvelines"), ("de", "Yonne", "d’Yonne")],
        *[("de", "Yerres", "d’Yerres"), ("que", "y", "qu’y")],
        *[
            ("de", "« Agri »", "d’« Agri »"),
            ("de", "", "de "),
            ("de", "EDF", "d’EDF"),
            ("de", "SFR", "de SFR"),
        ],
        *[("de", "HLM", "d’HLM"), ("de", "O'Brien", "d’O'Brien"), ("de", "Ouest-France", "d’Ouest-France")],
    ],
)
def test_small_words_elide_and_contract_as_in_speech(before: str, text: str, expected: str) -> None:
    assert elide(before, text) == expected


def test_articles_of_people_do_not_contract() -> None:
    assert elide("de", "Le Goff", contract=False) == "de Le Goff"


@pytest.mark.parametrize(
    "word",
    [
        "homme",
        "hôtel",
        "huile",
        "habitant",
        "honneur",
        "Hélène",
        "Hervé",
        "Henri",
        "Hyères",
        "Haïti",
        "Hérault",
        "Hérouville-Saint-Clair",
        "HYÈRES",
        "Hendaye",
        "Hénin-Beaumont",
        "Hautmont",
        "HÉRICOURT",
        "Houilles",
        "Hagondange",
        "Hermès",
    ],
)
def test_mute_h_elides(word: str) -> None:
    assert elides(word)


@pytest.mark.parametrize(
    "word",
    [
        "héros",
        "haricot",
        "huit",
        "hangar",
        "haut",
        "hibou",
        "Hugo",
        "Hambourg",
        "Hollande",
        "Hongrie",
        "Honfleur",
        "Haguenau",
        "Ham",
        "Hassan",
        "Hamza",
        "HONFLEUR",
        "Hauts-de-Seine",
        "Hoenheim",
        "Hoerdt",
        "hérisson",
        "Houlgate",
    ],
)
def test_aspirated_h_does_not_elide(word: str) -> None:
    assert not elides(word)


def test_a_town_that_bears_a_common_word_is_told_by_its_capital() -> None:
    assert elide("de", "Hérisson") == "d’Hérisson"
    assert elide("de", "hérisson") == "de hérisson"


@given(st.sampled_from(["de", "que", "à", "le", "si", "chez"]), st.text(max_size=40))
def test_any_text_can_follow_and_loses_nothing_but_spaces_and_an_article(before: str, text: str) -> None:
    joined = elide(before, text)
    assert "".join(joined.split()).endswith("".join(text.split())[3:])
