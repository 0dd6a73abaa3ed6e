"""Agreement with the client in gender and number."""

import pytest

from mailer.typography import agree, feminine, plural


@pytest.mark.parametrize(
    ("masculine", "expected"),
    [
        *[("invité", "invitée"), ("client", "cliente"), ("heureux", "heureuse"), ("nouveau", "nouvelle")],
        *[("ancien", "ancienne"), ("premier", "première"), ("actif", "active"), ("cher", "chère")],
        *[
            ("bon", "bonne"),
            ("gentil", "gentille"),
            ("pareil", "pareille"),
            ("professionnel", "professionnelle"),
        ],
        *[
            ("directeur", "directrice"),
            ("acheteur", "acheteuse"),
            ("vendeur", "vendeuse"),
            ("meilleur", "meilleure"),
        ],
        *[("complet", "complète"), ("muet", "muette"), ("public", "publique"), ("doux", "douce")],
        *[("jaloux", "jalouse"), ("fidèle", "fidèle"), ("satisfait", "satisfaite"), ("venu", "venue")],
        *[("européen", "européenne"), ("moyen", "moyenne"), ("voisin", "voisine"), ("prêt", "prête")],
        *[("Cher", "Chère"), ("INVITÉ", "INVITÉE"), ("adhérent", "adhérente"), ("vieux", "vieille")],
        *[("lecteur", "lectrice"), ("visiteur", "visiteuse"), ("long", "longue"), ("civil", "civile")],
        *[("civil", "civile"), ("français", "française"), ("jumeau", "jumelle"), ("citoyen", "citoyenne")],
    ],
)
def test_the_feminine_follows_the_ending(masculine: str, expected: str) -> None:
    assert feminine(masculine) == expected
    assert agree("f", masculine) == expected


@pytest.mark.parametrize(
    ("singular", "expected"),
    [
        *[("invité", "invités"), ("heureux", "heureux"), ("nouveau", "nouveaux"), ("loyal", "loyaux")],
        *[("final", "finals"), ("français", "français"), ("Cher", "Chers"), ("tout", "tous")],
    ],
)
def test_the_plural_follows_the_ending(singular: str, expected: str) -> None:
    assert plural(singular) == expected


@pytest.mark.parametrize(
    ("gender", "expected"),
    [("m", "invité"), ("f", "invitée"), ("mixed", "invités"), ("women", "invitées"), ("unknown", "invité")],
)
def test_a_word_agrees_with_each_gender(gender: str, expected: str) -> None:
    assert agree(gender, "invité") == expected


def test_given_forms_come_before_derived_ones() -> None:
    assert agree("f", "monsieur le maire", "madame la maire") == "madame la maire"
    assert agree("mixed", "le voici", plural="les voici") == "les voici"
    assert agree("women", "heureux ami", "x", plural_feminine="heureuses amies") == "heureuses amies"
    assert agree("unknown", "invité", neutral="des nôtres") == "des nôtres"
    assert agree("f", "invité", "") == ""


@pytest.mark.parametrize("phrase", ["heureux client", "", "cher\u00a0ami"])
def test_what_cannot_be_derived_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="give its other forms"):
        agree("f", phrase)


def test_an_unknown_gender_value_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown gender"):
        agree("male", "client")
