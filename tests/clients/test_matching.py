"""Headers of all sorts, and the names that templates may use for them."""

from typing import Any

import pytest

from mailer.clients.columns import CLIENT_COLUMNS, COMPUTED, slug
from mailer.clients.matching import aliases, match
from mailer.errors import ClientsError
from mailer.typography.letters import run_together


def test_every_alias_means_one_column() -> None:
    """No alias of a column is the name or an alias of another."""
    seen: dict[str, str] = {}
    for known in CLIENT_COLUMNS:
        for alias in (known.name, *known.aliases):
            assert seen.setdefault(run_together(alias), known.name) == known.name, alias


def test_every_column_says_what_it_is() -> None:
    """Types are those of the model, every column has French aliases and a sentence."""
    types = {"text", "code", "name", "postcode", "money", "number", "date", "flag", "email", "phone"}
    for known in CLIENT_COLUMNS:
        assert known.type in types
        assert known.aliases
        assert known.doc


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("CODE CLIENT", "code"),
        ("N° client", "code"),
        ("Prénom", "first_name"),
        ("PRENOM", "first_name"),
        ("Code_Postal", "postcode"),
        ("C.P.", "postcode"),
        ("E-mail", "email"),
        ("Chiffre d’affaires", "turnover"),
        ("Chiffre d'affaires", "turnover"),
        ("Opt-in e-mail", "email_consent"),
        ("Désabonné", "do_not_contact"),
        ("Last name", "last_name"),
        ("Nom complet", "full_name"),
        ("last_order", "last_order"),
    ],
)
def test_headers_are_known_without_case_accents_and_punctuation(header: str, name: str) -> None:
    """French and English headers find their column."""
    assert aliases(CLIENT_COLUMNS)[run_together(header)][0].name == name


def test_templates_reach_a_column_by_its_header_and_by_any_alias() -> None:
    """A template written for another file's headers works on this one."""
    names = match(["CA 12 mois", "Ville"], CLIENT_COLUMNS, {}).names
    assert names["turnover"] == names["ca_12_mois"] == names["chiffre_affaires"] == "turnover"
    assert names["ville"] == names["commune"] == "town"
    assert "postcode" not in names


def test_other_columns_keep_their_slug(column: Any, table: Any) -> None:
    """A column that is not known is kept under the slug of its header."""
    clients = table("Nom;Ville;Effectif 2026;2e choix\nDupont;Lyon;12;bleu\n")
    assert column(clients, "effectif_2026") == [12]
    assert column(clients, "_2e_choix") == ["bleu"]


def test_the_exact_header_wins_and_the_other_is_told(column: Any, found: Any, table: Any) -> None:
    """Of two headers that mean the same, the one nearest to the known name counts."""
    clients = table("Courriel;E-mail;Nom\nperso@example.fr;pro@example.fr;Dupont\n")
    assert column(clients, "email") == ["pro@example.fr"]
    assert column(clients, "courriel") == ["perso@example.fr"]
    assert found(clients, "client-column-twice").column == "Courriel"


def test_the_campaign_names_columns(column: Any, table: Any) -> None:
    """``columns:`` gives a header another meaning."""
    clients = table(
        "Nom;Réf.;Courriel;E-mail\nDupont;A1;a@example.fr;b@example.fr\n",
        columns={"Réf.": "code", "courriel": "email"},
    )
    assert clients.keys == ["A1"]
    assert column(clients, "email") == ["a@example.fr"]


@pytest.mark.parametrize(
    ("types", "sentence"),
    [
        ({"Pionts": "number"}, "“Pionts”, which the file does not have. Did you mean “Points”?"),
        ({"CA": "number"}, "“CA” a type, but it is read as “turnover”, whose type is known"),
    ],
)
def test_a_type_is_given_to_a_column_of_the_file_that_is_not_known(
    table: Any, types: dict[str, str], sentence: str
) -> None:
    """A header that is not there or is known is one sentence; the type that it has anyway is none."""
    with pytest.raises(ClientsError) as caught:
        table("Nom;Points;CA\nDupont;12;13\n", types=types)
    assert sentence in str(caught.value)
    assert len(table("Nom;Points;CA\nDupont;12;13\n", types={"CA": "money"})) == 1


@pytest.mark.parametrize(
    ("columns", "near"),
    [({"Vile": "town"}, "“Ville”"), ({"Ville": "twon"}, "“town”")],
    ids=["header", "name"],
)
def test_an_unknown_name_in_the_campaign_is_refused_with_the_nearest(
    table: Any, columns: dict[str, str], near: str
) -> None:
    """A typing mistake in ``columns:`` is one sentence with the name that was meant."""
    with pytest.raises(ClientsError, match=near):
        table("Nom;Ville\nDupont;Lyon\n", columns=columns)


def test_equal_headers_and_blank_ones(column: Any, table: Any) -> None:
    """The second of two equal headers gets a number; a column without a header its position."""
    clients = table("Nom;Note;Note;;Ville\nDupont;a;b;c;Lyon\n")
    assert (column(clients, "note"), column(clients, "note_2"), column(clients, "column_4")) == (
        ["a"],
        ["b"],
        ["c"],
    )
    assert {finding.rule for finding in clients.findings} >= {"client-header-taken", "client-header-blank"}


def test_a_blank_column_without_header_is_left_out(table: Any) -> None:
    """Nothing is told of what holds nothing."""
    clients = table("Nom;;Ville\nDupont;;Lyon\n")
    assert "column_2" not in clients.names
    assert not [finding for finding in clients.findings if finding.rule == "client-header-blank"]


def test_no_column_of_a_file_takes_a_computed_name() -> None:
    """A header called like a computed field is kept under another name."""
    matching = match(["Gender", "Nom"], CLIENT_COLUMNS, {}, reserved=COMPUTED)
    assert matching.columns[0].name == "gender_2"


@pytest.mark.parametrize(
    ("header", "expected"),
    [("CA 12 mois", "ca_12_mois"), ("  N° d'affaire ", "no_d_affaire"), ("Œuvre", "oeuvre"), ("€", "eur")],
)
def test_slugs(header: str, expected: str) -> None:
    """A slug is what a template can write."""
    assert slug(header) == expected
