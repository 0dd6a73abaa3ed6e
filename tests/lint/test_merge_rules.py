"""Rules on what clients' values do to the text around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailer.i18n import translate
from mailer.lint import RULES, Settings, SlotUse, Subject, check
from mailer.lint.rules.elision import wrong
from mailer.lint.rules.raw_value import raw
from mailer.model import Severity


def found(build, rule: str, text: str, values: dict[str, tuple[str, ...]], **more):
    use = build(text, values, **more)
    return check(Subject((use,)), RULES, settings=Settings(only=frozenset({rule})))


@pytest.mark.parametrize(
    ("word", "value", "column", "right"),
    [
        ("de", "Angers", "town", "d’Angers"),
        ("de", "Rennes", "town", None),
        ("de", "Honfleur", "town", None),
        ("de", "Hennebont", "town", "d’Hennebont"),
        ("de", "Le Havre", "town", "du Havre"),
        ("de", "LES ULIS", "town", "des ULIS"),
        ("de", "La Rochelle", "town", None),
        ("de", "Le Goff", "last_name", None),
        ("de", "Le Pain Doré", "company", None),
        ("de", "Hugo", "first_name", None),
        ("de", "Henri", "first_name", None),
        ("de", "Yves", "first_name", "d’Yves"),
        ("De", "Anne", "first_name", "D’Anne"),
        ("à", "Le Havre", "town", "au Havre"),
        ("à", "Angers", "town", None),
        ("au", "Le Havre", "town", "au Havre"),
        ("du", "Orléans", "town", "d’Orléans"),
        ("du", "atelier", "product", ""),
        ("du", "11 mars", "since", None),
        ("de", "le dégraissant", "product", "du dégraissant"),
        ("que", "Anne", "first_name", "qu’Anne"),
        ("le", "yaourt", "product", None),
        ("le", "haricot", "product", None),
        ("le", "hôtel", "product", "l’hôtel"),
        ("d", "Rennes", "town", "de Rennes"),
        ("d", "Angers", "town", None),
        ("l", "haricot", "product", "le haricot"),
        ("l", "Hugo", "last_name", None),
        ("de", "A12", "code", None),
        ("de", "", "town", None),
        ("de", "« Angers »", "town", "d’« Angers »"),
    ],
)
def test_a_word_and_a_value_fit_or_are_told_what_would(word: str, value: str, column: str, right: str | None):
    assert wrong(word, value, column) == right


def test_values_that_do_not_fit_are_one_finding_with_their_rows(build):
    values = ("Angers", "Rennes", "Le Havre", "Auray", "Évry", "Rennes")
    (one,) = found(build, "elision", "Venez près\nde {{ client.town }}.", {"client.town": values})
    assert (one.severity, one.column, one.rows, one.count) == (Severity.ERROR, "town", (2, 4, 5), 4)
    said = translate(one.message, "en")
    assert said == "“de” does not fit every value: “de Angers”, “de Auray”, “de Le Havre”, …."
    assert "{{ client.town | de }}" in str(one.hint)
    assert "“d’Angers”" in str(one.hint)


def test_a_value_that_all_clients_share_is_tried_too(build):
    (one,) = found(build, "elision", "Chez de {{ house.company }}.", {}, fixed={"house.company": "Artis"})
    assert (one.excerpt, one.rows) == ("de Artis", ())
    assert "{{ house.company | de(person=true) }}" in str(one.hint)


def test_texts_of_the_campaign_file_are_values(build):
    use = build("Essayez de {{ x }}.", fixed={"x": "atelier"})
    block = use.skeleton.blocks[0]
    before, slot, after = block.lines[0].runs
    given = replace(slot, slot=None, text="atelier", place=slot.place._replace(file="campaign.yaml"))
    line = replace(block.lines[0], runs=(before, given, after))
    skeleton = replace(use.skeleton, blocks=(replace(block, lines=(line,)),), slots=())
    only = Settings(only=frozenset({"elision"}))
    (one,) = check(Subject((replace(use, skeleton=skeleton),)), RULES, settings=only)
    assert one.excerpt == "de atelier"


def test_sample_values_of_a_branch_are_nobodys(build):
    use = build("De {{ client.town }}.", {"client.town": ("Angers",)})
    sample = replace(use, slots={0: SlotUse({"Angers": 0}, {"Angers": (2,)})}, clients=0)
    assert not check(Subject((sample,)), RULES, settings=Settings(only=frozenset({"elision"})))


def test_an_empty_value_names_the_rows_and_what_is_left(build):
    values = {"client.first_name": ("Anne", "", " ", "Luc")}
    (one,) = found(build, "empty-value", "Cher {{ client.first_name }},", values)
    assert (one.rows, one.count, one.excerpt) == ((3, 4), 2, "Cher ,")
    assert "{% if client.first_name %}" in str(one.hint)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Oui, {{ x }}, merci.", "Oui, ,"),
        ("(voir {{ x }})", None),
        ("« {{ x }} »", "« »"),
        ("Fin {{ x }}.", "Fin ."),
        ("Fin{{ x }}.", None),
        ("{{ x }} vous attend.", None),
        ("Merci {{ x }} ...", None),
        ("Près d’{{ x }} même", "Près d’ même"),
        ("Tout{{ x }} , non", None),
    ],
)
def test_holes_are_told_from_texts_that_read_well(build, text: str, left: str | None):
    excerpts = [one.excerpt for one in found(build, "empty-value", text, {"x": ("a", "")})]
    assert excerpts == ([left] if left else [])


def test_cher_is_held_against_each_salutation(build):
    values = {"client.salutation": ("Monsieur", "Madame", "Madame et Monsieur", "Docteur", "Madame")}
    (one,) = found(build, "missing-civility", "Cher {{ client.salutation }},", values)
    assert (one.rows, one.count, one.excerpt) == ((3, 4, 6), 3, "Cher Madame et Monsieur")


@pytest.mark.parametrize(
    ("value", "is_raw"),
    [
        *(
            ("nan", True),
            ("None", True),
            ("null", True),
            ("nan Dupont", True),
            ("[ville]", True),
            ("XXX", True),
        ),
        *(("{{ x }}", True), ("#N/A", True), ("lorem ipsum", True), ("N/A", True), ("XX/XX/2026", True)),
        *(("Nan", False), ("M. Null", False), ("[voir]", False), ("XXL", False), ("xxx", False), ("", False)),
    ],
)
def test_raw_values_are_told_from_names(value: str, is_raw: bool):
    assert raw(value) is is_raw


def of_pack(*uses):
    return check(Subject(uses), RULES, settings=Settings(only=frozenset({"raw-value"})))


def test_a_bad_cell_is_said_once_with_the_number_of_places(build):
    """Wherever in the pack it is printed: the cell is mended once."""
    letter = build("Bonjour {{ client.town }}.\n\nÀ {{ client.town }}.", {"client.town": ("Rennes", "nan")})
    coupon = build("Ville : {{ client.town }}", {"client.town": ("Rennes", "nan")}, piece="coupon")
    (finding,) = of_pack(letter, coupon)
    assert str(finding.message) == "“nan” is printed as a value, in 3 places."
    assert (finding.column, finding.rows, finding.count) == ("town", (3,), 1)
    assert (finding.piece, finding.place.line, finding.place.column) == ("letter", 1, 9)


def test_an_address_line_made_of_a_bad_cell_is_one_of_its_places(build):
    values = {"client.town": ("Rennes", "nan"), "client.address_line_6": ("35000 RENNES", "35000 nan")}
    (finding,) = of_pack(build("{{ client.address_line_6 }}\n\nÀ {{ client.town }}.", values))
    assert (str(finding.message), finding.column) == ("“nan” is printed as a value, in 2 places.", "town")


def test_two_bad_cells_are_two_findings(build):
    values = {"client.town": ("Rennes", "nan"), "client.first_name": ("None", "Anne")}
    found = of_pack(build("{{ client.first_name }}, à {{ client.town }}.", values))
    assert [(f.column, f.rows, str(f.message)) for f in found] == [
        ("first_name", (2,), "“None” is printed as a value."),
        ("town", (3,), "“nan” is printed as a value."),
    ]
