"""Clients as views over columns: keys, doubles, computed fields, counts."""

import sys
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.clients.columns import COMPUTED
from mailer.clients.segment import select
from mailer.clients.table import Table
from mailer.errors import SegmentError
from mailer.model import Place

TODAY = date(2026, 11, 22)
HEAD = "Code;Civilité;Nom;Prénom;Société;Adresse 1;Code postal;Ville;Pays;E-mail\n"
DUPONT = "A1;Mme;Dupont;Anne;;5, rue X;69001;Lyon;France;a@example.fr\n"


def test_every_client_has_the_computed_fields(table: Any) -> None:
    """Salutation, full name, gender and address lines are there, empty where unused."""
    (client,) = table(HEAD + DUPONT)
    assert client.get("salutation") == "Madame"
    assert client.get("full_name") == "Madame Anne Dupont"
    assert client.get("gender") == "f"
    assert [client.get(f"address_line_{number}") for number in range(1, 8)] == [
        "Madame Anne Dupont", "5 rue X", "69001 LYON", "", "", "", "",
    ]  # fmt: skip
    assert set(COMPUTED) <= set(client.fields)
    assert set(COMPUTED) <= set(client.names)


def test_a_whole_name_stands_for_its_parts(table: Any) -> None:
    """A file with one column for the name is addressed like any other."""
    (client,) = table("Nom complet;Adresse;CP;Ville\nMme Anne DUPONT;5, rue X;69001;Lyon\n")
    assert client.get("salutation") == "Madame"
    assert client.get("full_name") == "Madame Anne DUPONT"
    assert client.get("nom_complet") == client.get("full_name")


def test_fields_are_read_by_canonical_name_and_by_header(table: Any) -> None:
    """What is not there is None to ``get`` and a KeyError to fields."""
    (client,) = table(HEAD + DUPONT)
    assert client.get("ville") == client.get("town") == client.fields["town"] == "Lyon"
    assert client.get("nothing") is None
    with pytest.raises(KeyError):
        client.fields["nothing"]
    assert dict(client.fields)["company"] is None
    assert len(client.fields) == len(list(client.fields)) == len(dict(client.fields))


def test_positions_beyond_the_table_are_refused(table: Any) -> None:
    """A table is no circle."""
    clients = table(HEAD + DUPONT)
    for index in (-1, 1):
        with pytest.raises(IndexError):
            clients.client(index)


def test_the_code_is_the_key(table: Any) -> None:
    """As it is written; it is found again."""
    clients = table(HEAD + DUPONT + DUPONT.replace("A1", "B2"))
    assert clients.keys == ["A1", "B2"]
    assert clients.find("B2") == 1
    assert clients.find("C3") is None


def test_without_a_code_the_key_is_a_hash_of_name_and_address(table: Any) -> None:
    """It depends neither on row, file, case, accents nor on the zero that a spreadsheet ate."""
    one = table(
        "Nom;Prénom;Adresse;CP;Ville\nLefèvre;Anne;5, rue X;02160;Dury\nRoux;Jean;6 rue X;02160;Dury\n"
    )
    two = table(
        [["Ville", "CP", "Adresse", "Prénom", "Nom"], [], ["DURY", 2160, "5 Rue X", "ANNE", "LEFÈVRE"]],
    )
    assert one.keys[0] == two.keys[0]
    assert len(set(one.keys)) == 2
    assert len(one.keys[0]) == 16
    assert int(one.keys[0], 16) >= 0


def test_an_empty_code_is_told_and_hashed(table: Any, found: Any) -> None:
    """The others keep their codes."""
    clients = table(HEAD + DUPONT + DUPONT.replace("A1", "").replace("Anne", "Zoé"))
    assert clients.keys[0] == "A1"
    assert len(clients.keys[1]) == 16
    assert found(clients, "client-code-missing").rows == (3,)


def test_lists_of_email_addresses_have_keys(table: Any) -> None:
    """Where there is no address, the e-mail address tells clients apart; where there is nothing, the row."""
    clients = table("E-mail;Note\na@example.fr;x\nb@example.fr;x\n;y\n;z\n")
    assert len(set(clients.keys)) == 4


def test_the_second_row_of_a_code_is_set_aside_and_told(table: Any, found: Any) -> None:
    """The first is kept; counts add up; who it was is listed."""
    clients = table(HEAD + DUPONT + DUPONT.replace("Anne", "Zoé") + DUPONT.replace("A1", "A2"))
    assert [client.get("first_name") for client in clients] == ["Anne", "Anne"]
    (aside,) = clients.set_aside
    assert (aside.row, aside.key, aside.name, aside.rule) == (3, "A1", "Zoé Dupont", "client-code-twice")
    assert "“A1”" in str(aside.message)
    assert found(clients, "client-code-twice").rows == (3,)
    counts = clients.counts
    assert (counts.rows, counts.empty, counts.set_aside, counts.usable) == (3, 0, 1, 2)


def test_the_same_row_twice_without_codes_is_one_client(table: Any) -> None:
    """Same name, same address: set aside."""
    clients = table("Nom;Adresse;CP;Ville\nRoux;5, rue X;69001;Lyon\nROUX;5 rue X;69001;LYON\n")
    assert len(clients) == 1
    assert [aside.rule for aside in clients.set_aside] == ["client-twice"]


def test_the_same_person_twice_is_told_and_kept(table: Any, found: Any) -> None:
    """By name and postcode, by name and e-mail address; namesakes elsewhere are not."""
    clients = table(
        HEAD + DUPONT
        + "A2;M.;DUPONT;Anne;;6, rue Y;69001;Lyon;France;\n"
        + "A3;;dupont;anne;;;13001;Marseille;France;A@EXAMPLE.FR\n"
        + "A4;;Dupont;Anne;;;13002;Marseille;France;other@example.fr\n"
        + "A5;;;;Dupont SA;;69001;Lyon;France;\nA6;;;;DUPONT S.A.;;69001;Lyon;France;\n"
    )  # fmt: skip
    assert len(clients) == 6
    assert found(clients, "client-person-twice").rows == (3, 4, 7)


def test_what_will_not_print_well_is_told(table: Any) -> None:
    """Missing civility, name, street, postcode and town; a company at a CEDEX needs no street."""
    clients = table(
        HEAD
        + "A1;;Dupont;Anne;;;69001;Lyon;;\n"
        + "A2;M.;Petit;Luc;;5, rue X;;;;\n"
        + "A3;;;;;5, rue X;69001;Lyon;;\n"
        + "A4;;;;Roux SA;;69321;LYON CEDEX 3;;\n"
        + "A5;Mgr;Roux;Jean;;5, rue X;69001;Lyon;;\n"
    )
    told = {finding.rule: finding.rows for finding in clients.findings}
    assert told["client-civility-missing"] == (2,)
    assert told["client-civility-unknown"] == (6,)
    assert told["client-name-missing"] == (4,)
    assert told["client-address-missing"] == (2,)
    assert told["client-postcode-missing"] == (3,)
    assert told["client-town-missing"] == (3,)


def test_lines_of_an_address_become_columns(table: Any, column: Any) -> None:
    """Those of the second cell follow those of the first; a fifth joins the fourth."""
    clients = table(
        'Nom;Adresse 1;Adresse 2;CP\nA;"5, rue X\n2e étage";ZI Nord;69001\nB;6, rue Y;;69001\n'
        'C;"a\nb\nc\nd\ne";;69001\n'
    )
    assert column(clients, "address1") == ["5, rue X", "6, rue Y", "a"]
    assert column(clients, "address2") == ["2e étage", None, "b"]
    assert column(clients, "address3") == ["ZI Nord", None, "c"]
    assert column(clients, "address4") == [None, None, "d e"]


def test_civilities_are_normalised(table: Any, column: Any) -> None:
    """M., Mme, Dr; what is not known stays as it is."""
    rows = "".join(
        f"A{n};{text};N{n};;;;;;;\n" for n, text in enumerate(["MR", "Mlle", "docteur", "Mgr", ""])
    )
    assert column(table(HEAD + rows), "civilite") == ["M.", "Mme", "Dr", "Mgr", None]


def test_english_salutations(table: Any) -> None:
    """The table's language is the campaign's."""
    (client,) = table(HEAD + DUPONT, language="en", country="GB")
    assert client.get("salutation") == "Dear Ms Dupont"
    assert client.get("address_line_4") == "FRANCE"


def test_a_moroccan_house_puts_no_zero_back(table: Any, column: Any) -> None:
    """Rows without a country are in the house's own."""
    assert column(table("Nom;CP\nAlaoui;2160\n", country="MA"), "postcode") == ["2160"]
    assert column(table("Nom;CP\nDupont;2160\n"), "postcode") == ["02160"]


def test_a_part_of_a_table(table: Any) -> None:
    """Some clients in the order given; findings and counts stay those of the file."""
    rows = "".join(f"A{number};M.;Nom{number};;;;;;;\n" for number in range(1000))
    clients = table(HEAD + rows)
    part = clients.take([700, 3, 501])
    assert part.keys == ["A700", "A3", "A501"]
    assert [client.get("nom") for client in part] == ["Nom700", "Nom3", "Nom501"]
    assert [client.row for client in part] == [702, 5, 503]
    assert part.counts == clients.counts
    assert len(clients.take([])) == 0


def test_a_column_that_is_not_there_is_told_with_the_headers_of_the_file(table: Any) -> None:
    """Not with the names that the engine knows them by, nor with aliases; nearest first, a dozen at most."""
    clients = table("N° client;Nom;CP;Ville;CA 12 mois;salutation\nA1;Dupont;69001;Lyon;12;x\n")
    assert list(clients.own_names.values()) == ["no_client", "nom", "cp", "ville", "ca_12_mois", "civility"]
    with pytest.raises(SegmentError, match=r"Did you mean “cp”"):
        select(clients, 'code_postl == "69001"', today=TODAY, place=Place("campaign.yaml", 1))
    place = Place("campaign.yaml", 1)
    with pytest.raises(SegmentError, match=r"Did you mean “ca_12_mois”") as caught:
        select(clients, "ca_12_moi > 3", today=TODAY, place=place)
    with pytest.raises(SegmentError) as caught:
        select(clients, "xyz > 3", today=TODAY, place=place)
    shown = str(caught.value).partition("Its columns are: ")[2].rstrip(".").split(", ")
    assert sorted(shown) == sorted(clients.own_names.values())
    wide = table(
        "Nom;" + ";".join(f"Colonne {number}" for number in range(40)) + "\nDupont" + ";1" * 40 + "\n"
    )
    with pytest.raises(SegmentError) as caught:
        select(wide, "xyz > 3", today=TODAY, place=place)
    assert str(caught.value).count(",") == 12
    assert str(caught.value).endswith(", … (41).")


def test_columns_for_pandas(table: Any) -> None:
    """Typed, by any name, computed ones too."""
    clients = table("Code;Nom;CA;Civilité\nA1;Dupont;12,50;Mme\nA2;Petit;;M.\n")
    assert clients.series("ca").sum() == Decimal("12.50")
    assert list(clients.series("gender")) == ["f", "m"]
    assert clients.column_type("turnover") == "money"
    assert list(clients.frame.columns) == ["code", "last_name", "turnover", "civility"]
    with pytest.raises(KeyError):
        clients.series("nothing")


def test_a_held_client_is_light(table: Any) -> None:
    """A client that is kept holds no copy of its row."""
    client = table(HEAD + DUPONT).client(0)
    size = sum(map(sys.getsizeof, (client, client.fields, client.key, client.row)))
    assert size < 1000


@settings(max_examples=30, deadline=None)
@given(codes=st.lists(st.sampled_from(["A", "B", "C", "D", ""]), max_size=30))
def test_counts_always_add_up(tmp_path_factory: pytest.TempPathFactory, codes: list[str]) -> None:
    """Empty, doubled and usable rows are all the rows; every key is once."""
    from datetime import date

    from mailer.clients import Source, read

    path = tmp_path_factory.mktemp("t") / "c.csv"
    lines = "".join(f"{code};{'x' if code else ''};\n" for code in codes)
    path.write_text(f"Code;Nom;Ville\n{lines}", "utf-8")
    clients: Table = read(Source(path), today=date(2026, 11, 22))
    counts = clients.counts
    assert counts.rows == len(codes) == counts.empty + counts.set_aside + counts.usable
    assert counts.usable == len(clients) == len(set(clients.keys)) == len(set(codes) - {""})
    assert counts.set_aside == len(clients.set_aside)
