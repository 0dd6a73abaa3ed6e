"""How clients are addressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import civility
from mailer.clients.civility import Civility


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[(text, Civility.MR) for text in ("M.", "M", "Mr", "MR", "Mr.", "Monsieur", "monsieur ", "Mister")],
        *[
            (text, Civility.MRS)
            for text in ("Mme", "MME", "Madame", "Mlle", "Mademoiselle", "Mrs", "Ms", "M.me")
        ],
        *[(text, Civility.DR) for text in ("Dr", "Dr.", "Docteur", "Mme le Dr", "M. le Docteur")],
        *[(text, Civility.PROF) for text in ("Pr", "Professeur", "Prof.")],
        *[(text, Civility.MASTER) for text in ("Me", "Maître", "MAITRE")],
        *[(text, Civility.COUPLE) for text in ("M. et Mme", "Mme et M.", "Mr & Mrs", "Monsieur et Madame")],
        *[(text, Civility.MEN) for text in ("M. et M.", "MM.", "Messieurs")],
        *[(text, Civility.WOMEN) for text in ("Mme et Mme", "Mmes", "Mesdames")],
        *[(text, Civility.COMPANY) for text in ("Sté", "Société", "SARL", "Company")],
        *[
            (text, Civility.UNKNOWN)
            for text in ("?", "X", "", None, "M./Mme", "M. ou Mme", "{{ 7*7 }}", "-2")
        ],
    ],
)
def test_a_civility_is_read_however_it_is_written(text: str | None, expected: Civility) -> None:
    assert civility.read(text) is expected


@given(st.sampled_from(Civility))
def test_a_civility_reads_back_from_its_value_and_labels(one: Civility) -> None:
    assert civility.read(one.value) is one
    for short in (True, False):
        label = civility.label(one, short=short)
        assert civility.read(label) is one or label == ""


@given(st.text(max_size=60))
def test_any_text_is_some_civility(text: str) -> None:
    assert civility.read(text) in Civility


@pytest.mark.parametrize(
    ("one", "french", "english", "gender"),
    [
        (Civility.MR, "Monsieur", "Dear Sir", "m"),
        (Civility.MRS, "Madame", "Dear Madam", "f"),
        (Civility.DR, "Docteur", "Dear Doctor", "unknown"),
        (Civility.MASTER, "Maître", "Dear Sir or Madam", "unknown"),
        (Civility.COUPLE, "Madame et Monsieur", "Dear Sir and Madam", "mixed"),
        (Civility.WOMEN, "Mesdames", "Dear Mesdames", "women"),
        (Civility.MEN, "Messieurs", "Dear Sirs", "mixed"),
        (Civility.COMPANY, "Madame, Monsieur", "Dear Sir or Madam", "unknown"),
        (Civility.UNKNOWN, "Madame, Monsieur", "Dear Sir or Madam", "unknown"),
    ],
)
def test_each_civility_has_its_salutation_and_gender(
    one: Civility, french: str, english: str, gender: str
) -> None:
    assert civility.salutation(one) == french
    assert civility.salutation(one, "en") == english
    assert civility.gender(one) == gender


def test_english_takes_the_name_and_french_does_not() -> None:
    assert civility.salutation(Civility.MRS, "en", "Dupont") == "Dear Ms Dupont"
    assert civility.salutation(Civility.UNKNOWN, "en", "Dupont") == "Dear Sir or Madam"
    assert civility.salutation(Civility.MRS, "fr", "Dupont") == "Madame"


@pytest.mark.parametrize(
    ("fields", "name", "short"),
    [
        (
            {"civility": "M.", "first_name": "Jean", "last_name": "Dupont"},
            "Monsieur Jean Dupont",
            "M. Jean Dupont",
        ),
        ({"civility": "Mlle", "last_name": "Roy"}, "Madame Roy", "Mme Roy"),
        ({"first_name": "Camille", "last_name": "Roy"}, "Camille Roy", "Camille Roy"),
        ({"civility": "M.", "company": "Roy SARL"}, "Roy SARL", "Roy SARL"),
        ({"civility": "M.", "company": "Roy SARL", "last_name": "Roy"}, "Monsieur Roy", "M. Roy"),
        ({"full_name": "Mme Anne Roy"}, "Madame Anne Roy", "Mme Anne Roy"),
        ({"full_name": "Madame Anne Roy", "civility": "mrs"}, "Madame Anne Roy", "Mme Anne Roy"),
        ({"full_name": "Merlin"}, "Merlin", "Merlin"),
        ({}, "", ""),
    ],
)
def test_the_full_name_is_the_person_s_or_the_company_s(
    fields: dict[str, str], name: str, short: str
) -> None:
    assert civility.full_name(fields) == name
    assert civility.full_name(fields, short=True) == short


def test_a_first_name_never_tells_the_gender() -> None:
    fields = {"first_name": "Marie", "last_name": "Roy"}
    assert civility.gender(civility.of(fields)) == "unknown"


def test_a_company_that_names_nobody_is_a_company() -> None:
    assert civility.of({"company": "Roy SARL", "civility": "M."}) is Civility.COMPANY
    assert civility.of({"full_name": "Dr Roy"}) is Civility.DR
