"""Postal addresses: order, length, capitals, and what keeps a letter from arriving."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import address, countries

VAILLANT: dict[str, Any] = {
    "civility": "M.",
    "first_name": "Maurice",
    "last_name": "Vaillant",
    "address1": "48, boulevard Ollivier",
    "address2": "ZI Nord",
    "postcode": "84270",
    "town": "Vedène",
    "country": "France",
}


def lines(house: str = "France", **changes: Any) -> tuple[str, ...]:
    return address.lines(VAILLANT | changes, house)


def codes(**changes: Any) -> list[str]:
    return [problem.code for problem in address.problems(VAILLANT | changes)]


def test_a_person_s_address_goes_from_the_inside_out_to_the_town_in_capitals() -> None:
    assert lines(address2="Bât. B", address3="Appt 12, escalier C", address4="BP 118") == (
        "Monsieur Maurice Vaillant",
        "Appt 12 escalier C",
        "Bât B",
        "48 boulevard Ollivier",
        "BP 118",
        "84270 VEDENE",
    )


def test_a_company_stands_above_its_contact_in_france_and_below_in_morocco() -> None:
    assert lines(company="Roy & Fils")[:2] == ("Roy & Fils", "Monsieur Maurice Vaillant")
    moroccan = lines(company="Roy & Fils", country="Maroc", town="Casablanca", postcode="20250")
    assert moroccan[:2] == ("Monsieur Maurice Vaillant", "Roy & Fils")
    assert moroccan[-2:] == ("20250 CASABLANCA", "MAROC")


def test_a_company_alone_is_the_recipient_and_a_trader_is_named_once() -> None:
    assert lines(company="EDF", last_name="", first_name="")[0] == "EDF"
    assert lines(company="maurice vaillant")[:2] == ("Monsieur Maurice Vaillant", "ZI Nord")


def test_the_country_is_printed_only_when_the_letter_leaves_the_house_s_own() -> None:
    assert lines("Maroc")[-1] == "FRANCE"
    assert lines("Maroc", country="Maroc")[-1] == "84270 VEDENE"
    assert lines(country=None)[-1] == "84270 VEDENE"
    assert lines(country="La Réunion", postcode="97400")[-1] == "97400 VEDENE"
    assert lines(country="Allemagne", town="Köln", postcode="50667")[-2:] == ("50667 KOLN", "ALLEMAGNE")
    assert lines(country="Syldavie")[-1] == "SYLDAVIE"


def test_the_postcode_follows_the_town_where_that_is_the_custom() -> None:
    assert lines(country="UK", town="London", postcode="sw1a 1aa")[-2:] == ("LONDON SW1A 1AA", "ROYAUME UNI")


def test_the_country_is_named_in_the_sender_s_language() -> None:
    assert address.lines(VAILLANT | {"country": "DE"}, "France", "en")[-1] == "GERMANY"


def test_a_cell_of_several_lines_is_taken_apart() -> None:
    assert lines(address1="69, avenue Maurice\n2e étage", address2=None)[1:3] == (
        "2e étage",
        "69 avenue Maurice",
    )


def test_a_line_too_long_is_parted_at_its_commas_and_abbreviated() -> None:
    long = "12 bis, rue du Maréchal-de-Lattre-de-Tassigny, résidence des Tilleuls"
    assert lines(address1=long, address2=None)[1:3] == (
        "résidence des Tilleuls",
        "12 bis rue du Mal-de-Lattre-de-Tassigny",
    )


def test_a_long_company_takes_two_lines_when_there_is_room() -> None:
    company = "Société Générale de Maintenance et de Nettoyage Industriel du Grand Ouest"
    found = lines(company=company)
    assert found[:2] == ("Société Générale de Maintenance et de", "Nettoyage Industriel du Grand Ouest")
    assert address.overlong(found) == ()


def test_what_cannot_be_made_short_is_kept_whole_and_told() -> None:
    found = lines(address1="48 boulevard " + "x" * 10_000)
    assert address.overlong(found) == ("48 Bd " + "x" * 10_000,)


def test_lines_too_many_join_their_neighbours() -> None:
    found = lines(company="EDF", address2="Bât. B", address3="Appt 12", address4="BP 118")
    assert found == (
        "EDF",
        "Monsieur Maurice Vaillant",
        "Appt 12 Bât B",
        "48 boulevard Ollivier",
        "BP 118",
        "84270 VEDENE",
    )


def test_cedex_and_a_postcode_written_twice_are_read() -> None:
    assert lines(town="Lyon cedex 3", postcode="69003")[-1] == "69003 LYON CEDEX 3"
    assert lines(town="84270 Vedène")[-1] == "84270 VEDENE"


_CELL = (
    st.none()
    | st.text(max_size=30)
    | st.sampled_from(["12, rue X", "BP 1", "Bât. A", "\n", "-", "Maroc", "x" * 50])
)
_FIELDS = st.fixed_dictionaries(dict.fromkeys([*VAILLANT, "company", "address3", "address4"], _CELL))


@given(_FIELDS, st.sampled_from(["France", "Maroc"]))
def test_an_address_has_no_blank_line_and_never_more_than_seven(fields: dict[str, Any], house: str) -> None:
    found = address.lines(fields, house)
    assert len(found) <= 7
    assert all(line.strip() and "\n" not in line and "  " not in line for line in found)


@given(_FIELDS)
def test_nothing_of_a_street_is_lost(fields: dict[str, Any]) -> None:
    printed = "".join(address.lines(fields | {"address1": "Zqx 123"}))
    assert "Zqx 123" in printed


def test_a_whole_address_has_no_problem() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"first_name": None, "last_name": None}, ["no-name"]),
        ({"first_name": None, "last_name": None, "company": "EDF"}, []),
        ({"address1": None, "address2": None}, ["no-street"]),
        ({"address1": "", "address2": "Bât. B"}, ["no-street"]),
        ({"address1": "2e étage", "address2": "Appt 12, escalier C"}, ["no-street"]),
        ({"address1": "Bât. R", "address2": None}, ["no-street"]),
        ({"address1": "Appt 3, 12 av Foch", "address2": None}, []),
        ({"address1": "Bât. B, 12 rue Lebon", "address2": None}, []),
        ({"address1": None, "address2": "BP 118"}, []),
        ({"address1": "Le Bourg", "address2": None}, []),
        ({"address1": "Balzac", "address2": None}, []),
        ({"address1": None, "address2": None, "company": "EDF", "town": "PARIS CEDEX 07"}, []),
        ({"postcode": None}, ["no-postcode"]),
        ({"postcode": "8427"}, ["bad-postcode"]),
        ({"postcode": "٨٤٢٧٠"}, ["bad-postcode"]),
        ({"postcode": None, "country": "Irlande"}, []),
        ({"town": " - "}, ["no-town"]),
        ({"country": "Maroc", "postcode": None}, ["no-postcode"]),
    ],
)
def test_what_keeps_a_letter_from_arriving_is_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(**changes) == expected


def test_a_problem_names_the_column_and_says_a_sentence() -> None:
    problem = address.problems(VAILLANT | {"postcode": "84 27"})[0]
    assert problem.column == "postcode"
    assert str(problem.message) == "“84 27” is not a postcode of five digits."


@pytest.mark.parametrize(
    ("country", "code"),
    [
        *[("France", "FR"), ("MAROC", "MA"), ("Morocco", "MA"), ("ma", "MA"), ("Belgique", "BE")],
        *[("Belgium", "BE"), ("États-Unis", "US"), ("Etats Unis", "US"), ("Deutschland", "DE")],
        *[("", ""), ("Syldavie", "")],
    ],
)
def test_a_country_is_known_by_name_and_code(country: str, code: str) -> None:
    assert countries.code(country) == code
