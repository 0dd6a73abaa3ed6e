"""Capitals, accents and the case of names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.typography import capitals, fold, fold_all, postal_capitals, recase_name, recase_town


def test_capitals_keep_their_accents() -> None:
    assert capitals("Élodie, cœur à l’œuvre") == "ÉLODIE, CŒUR À L’ŒUVRE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saint-Étienne", "SAINT ETIENNE"),
        ("L’Haÿ-les-Roses", "L HAY LES ROSES"),
        ("48, boulevard d'Œuvre", "48 BOULEVARD D OEUVRE"),
        ("  Lyon   cedex 3 ", "LYON CEDEX 3"),
        ("Łódź, Tromsø", "LODZ TROMSO"),
        ("الدار البيضاء", "الدار البيضاء"),
        ("\u202eParis", "PARIS"),
    ],
)
def test_postal_capitals_hold_letters_figures_and_single_spaces(text: str, expected: str) -> None:
    assert postal_capitals(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élodie", "ELODIE"),
        ("Cœur", "COEUR"),
        ("d’Ormesson", "D'ORMESSON"),
        ("  Agro\u00a0alimentaire ", "agro alimentaire"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_folded_texts_are_equal_where_only_case_accents_and_spaces_differ(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(
    st.lists(
        st.text(max_size=12)
        | st.text("éÉœŒßİ\u0301\u0345 \0\u00a0\uac00\u1100\u1161\u093c\u0928’A", max_size=8)
    )
)
def test_many_texts_fold_as_each_alone(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]


@given(st.text(max_size=50))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("D'ORMESSON", "d’Ormesson"), ("LE GOFF-BEQUET", "Le Goff-Bequet"), ("DE LA TOUR", "de La Tour")],
        *[("VON BRAUN", "von Braun"), ("MC DONALD", "Mc Donald"), ("MCDONALD", "McDonald")],
        *[("EL AMRANI", "El Amrani"), ("BEN ALI", "Ben Ali"), ("O'BRIEN", "O’Brien"), ("O’BRIEN", "O’Brien")],
        *[("AÏT OUAKRIM", "Aït Ouakrim"), ("JEAN-PIERRE", "Jean-Pierre"), ("N'DIAYE", "N’Diaye")],
        *[("DE L'ESTOILE", "de L’Estoile"), ("DU BELLAY", "du Bellay"), ("DA SILVA", "Da Silva")],
        *[
            ("ÉLODIE", "Élodie"),
            ("DUPONT NÉE MARTIN", "Dupont née Martin"),
            ("JEAN ET MARIE", "Jean et Marie"),
        ],
        *[("JP", "JP"), ("J.-P.", "J.-P."), ("NG", "Ng"), ("SAINT-EXUPÉRY", "Saint-Exupéry")],
        *[
            ("DE", "De"),
            ("VAN DE", "van De"),
            ("Y. DUPONT", "Y. Dupont"),
            ("DUPONT ÉP. MARTIN", "Dupont ép. Martin"),
        ],
        *[("VON DER LEYEN", "von der Leyen"), ("URSULA VON DER LEYEN", "Ursula von der Leyen")],
        *[("VON UND ZU STEIN", "von und zu Stein"), ("ZU GUTTENBERG", "zu Guttenberg")],
        *[("VAN DER BERG", "van der Berg"), ("VAN DEN BERGHE", "van den Berghe"), ("VAN DYCK", "van Dyck")],
        *[("VAN DE VELDE", "van de Velde"), ("VAN'T HOFF", "van’t Hoff"), ("VANDEN HEUVEL", "Vanden Heuvel")],
        *[
            ("LEROY-VAN DER BERG", "Leroy-van der Berg"),
            ("TER BRAAK", "ter Braak"),
            ("TEN BRINK", "ten Brink"),
        ],
        *[("DES ROCHES", "des Roches"), ("DE LE GOFF", "de Le Goff"), ("LA FONTAINE", "La Fontaine")],
        *[("DI MARIA", "Di Maria"), ("DOS SANTOS", "Dos Santos"), ("PEREIRA DA SILVA", "Pereira da Silva")],
        *[
            ("DELL'ACQUA", "Dell’Acqua"),
            ("AL FAYED", "Al Fayed"),
            ("MOHAMMED BIN SALMAN", "Mohammed bin Salman"),
        ],
        *[
            ("AHMED BEN BELLA", "Ahmed Ben Bella"),
            ("BIN LADEN", "Bin Laden"),
            ("ORTEGA Y GASSET", "Ortega y Gasset"),
        ],
        *[("NGUYEN VAN MINH", "Nguyen Van Minh"), ("MACLEOD", "MacLeod"), ("MACRON", "Macron")],
        *[("MACHADO", "Machado"), ("MAC MAHON", "Mac Mahon"), ("JEAN-DE-DIEU", "Jean-de-Dieu")],
        *[("JOHN SMITH III", "John Smith III"), ("M'BAREK", "M’Barek"), ("L'HOSTIS", "L’Hostis")],
    ],
)
def test_a_name_in_capitals_is_recased_with_its_particles(text: str, expected: str) -> None:
    assert recase_name(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Dupont",
        "de la Tour",
        "Van Der Berg",
        "d'Ormesson",
        "McDonald",
        "${HOME}",
        "=1+1",
        "@SUM(A1)",
        "{{ 7*7 }}",
        "A",
        "",
        "-2",
        "{% RAW %}",
    ],
)
def test_mixed_case_and_what_is_no_name_stay_as_they_are(text: str) -> None:
    assert recase_name(text) == text


@given(st.text(max_size=40))
def test_recasing_changes_case_only_and_only_once(text: str) -> None:
    once = recase_name(text)
    assert recase_name(once) == once
    assert fold(once) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SAINTE ANNE SUR BRIVET", "Sainte Anne sur Brivet"),
        ("LE HAVRE", "Le Havre"),
        ("L'HAY-LES-ROSES", "L'Hay-les-Roses"),
        ("VAL D'ISÈRE", "Val d'Isère"),
        ("LES SABLES-D'OLONNE", "Les Sables-d'Olonne"),
        ("LYON CEDEX 3", "Lyon CEDEX 3"),
        ("BALLON-SAINT MARS", "Ballon-Saint Mars"),
        ("Paris", "Paris"),
    ],
)
def test_a_town_in_capitals_is_recased_without_inventing_hyphens(text: str, expected: str) -> None:
    assert recase_town(text) == expected
