"""Columns of values: what is read, what is told, what an unknown column is taken for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import inference, typed, values
from mailer.clients.cells import Notes
from mailer.clients.grid import Source
from mailer.clients.segment import select
from mailer.clients.tables import records
from mailer.model import Column, Place

TODAY = date(2026, 11, 22)
_FIGURE = st.one_of(
    st.from_regex(r"-?[0-9]{1,4}([ .,'][0-9]{1,3}){0,3}( ?€)?", fullmatch=True),
    st.from_regex(r"[0-9(),.€ -]{0,8}", fullmatch=True),
)


@given(st.lists(_FIGURE, max_size=6))
def test_figures_are_read_alike_fast_and_slow(texts: list[str]) -> None:
    """Arrow's reading of plain figures agrees with the reader of one cell."""
    texts = [" ".join(text.split()) for text in texts]
    notes = Notes()
    result = typed.amounts(pa.array(texts, pa.string()), None, notes).to_pylist()
    assert result == [values.amount(text)[0] if text else None for text in texts]
    told = {int(at) for parts in notes.positions.values() for part in parts for at in part}
    assert told == {at for at, text in enumerate(texts) if text and values.amount(text)[1]}


_DECIMAL = st.one_of(
    st.from_regex(r"-?[0-9]{1,40}([.,][0-9]{1,40})?( ?€)?", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{0,2}( [0-9]{3}){0,9}(,[0-9]{1,26})?", fullmatch=True),
    st.decimals(allow_nan=False, allow_infinity=False, places=12).map(lambda number: f"{number:f}"),
)


@given(st.lists(st.tuples(_DECIMAL, st.booleans()), max_size=6), st.booleans())
def test_every_figure_is_exact_or_told(cells: list[tuple[str, bool]], whole: bool) -> None:
    """However many digits a column needs in all, no cell is lost or rounded without a word."""
    texts = [text for text, _ in cells]
    numeric = pa.array([number for _, number in cells], pa.bool_())
    notes = Notes()
    result = typed.amounts(pa.array(texts, pa.string()), numeric, notes, whole=whole).to_pylist()
    told = {int(at) for parts in notes.positions.values() for part in parts for at in part}
    assert {at for at, value in enumerate(result) if value is None} == told
    for text, value in zip(texts, result, strict=True):
        plain = text.replace(" ", "").replace("€", "").replace(",", ".")
        assert value is None or value == Decimal(plain)


@pytest.mark.parametrize("kind", ["CA", "Mesure"])
def test_a_column_of_very_large_and_very_small_figures_is_read(table: Any, column: Any, kind: str) -> None:
    """More than 38 digits from the first to the last place."""
    large, small = "123 456 789 012 345 678 901 234 567", "0,00000000000000000000000001"
    clients = table(f"Code;Nom;{kind}\nA1;Dupont;{large}\nA2;Petit;{small}\nA3;Durand;12,50\n")
    name = clients.columns[2].name
    assert column(clients, name) == [Decimal(large.replace(" ", "")), Decimal("1e-26"), Decimal("12.5")]
    where = Place("campaign.yaml", 1)
    assert list(select(clients, f"{name} > 12", today=TODAY, place=where).indices) == [0, 2]


def test_whole_figures_beyond_what_a_machine_counts_are_read(table: Any, column: Any) -> None:
    """Twenty digits are more than 64 bits hold."""
    large = "12 345 678 901 234 567 890"
    clients = table(f"Code;Nom;Mesure\nA1;Dupont;{large}\nA2;Petit;7\n")
    assert column(clients, "mesure") == [Decimal(large.replace(" ", "")), 7]


_LOCAL = st.from_regex(r"[a-zA-Zé0-9.+'_@ -]{1,12}", fullmatch=True)
_HOST = st.from_regex(r"[a-zA-Z0-9.-]{1,12}\.(fr|com|test|x)", fullmatch=True)


@given(st.lists(st.builds("{}@{}".format, _LOCAL, _HOST), max_size=5))
def test_email_addresses_are_read_alike_fast_and_slow(texts: list[str]) -> None:
    """What Arrow takes for an address is one to email-validator too."""
    texts = [" ".join(text.split()) for text in texts]
    reader = typed.Reader(TODAY)
    result = typed.read("email", "email", pa.array(texts, pa.string()), None, Notes(), reader).to_pylist()
    expected = [typed._email(text)[0] if text else None for text in texts]
    assert result == expected


def test_ambiguous_figures_are_left_empty_and_told(table: Any, column: Any, found: Any) -> None:
    """With row and column, grouped."""
    clients = table("Code;Nom;CA\nA1;Dupont;1,234\nA2;Durand;1 234,00\nA3;Petit;env. 300\n")
    assert column(clients, "turnover") == [None, Decimal("1234.00"), None]
    finding = found(clients, "client-amount-ambiguous")
    assert (finding.column, finding.rows, finding.count) == ("CA", (2,), 1)
    assert "“1,234”" in str(finding.message)
    assert found(clients, "client-amount-unreadable").rows == (4,)


def test_a_month_first_date_makes_all_doubtful_ones_ambiguous(table: Any, column: Any, found: Any) -> None:
    """One 03/26/2026, and 03/04/2026 is anybody's guess; what has one reading only is read."""
    days = ["03/26/2026", "03/04/2026", "25/12/2025", "05/05/2025", "2026-04-03", "3 avril 2026"]
    lines = "".join(f"A{number};Dupont;{day}\n" for number, day in enumerate(days))
    clients = table("Code;Nom;Dernière commande\n" + lines)
    assert column(clients, "last_order") == [
        None, None, date(2025, 12, 25), date(2025, 5, 5), date(2026, 4, 3), date(2026, 4, 3),
    ]  # fmt: skip
    assert found(clients, "client-date-month-first").rows == (2,)
    assert found(clients, "client-date-ambiguous").rows == (3,)


def test_dates_that_cannot_be_true_are_told(table: Any, column: Any, found: Any) -> None:
    """Nobody is born tomorrow or in 1890; an order of next year is told and kept."""
    clients = table(
        "Code;Nom;Né le;Dernière commande\nA1;Dupont;01/01/2030;01/12/2026\nA2;Petit;01/01/1890;00/01/1900\n"
    )
    assert column(clients, "birth_date") == [None, None]
    assert column(clients, "last_order") == [date(2026, 12, 1), None]
    assert found(clients, "client-date-future").rows == (2,)
    assert found(clients, "client-date-impossible").rows == (3,)


def test_who_may_not_be_contacted_is_not(table: Any, column: Any, found: Any) -> None:
    """A cell that says it in other words than yes counts as yes; consent in other words counts as none."""
    clients = table("Code;Nom;Stop;Opt-in\nA1;Dupont;plus jamais !;peut-être\nA2;Petit;;oui\n")
    assert column(clients, "do_not_contact") == [True, None]
    assert column(clients, "email_consent") == [None, True]
    assert found(clients, "client-flag-presumed").column == "Stop"
    assert found(clients, "client-flag-unreadable").column == "Opt-in"


def test_names_in_capitals_are_recased(table: Any, column: Any) -> None:
    """With their particles; code in a name is nobody's capitals."""
    clients = table(
        "Code;Nom;Prénom;Ville\n1;D'ORMESSON;JEAN;SAINTE ANNE SUR BRIVET\n2;le goff-béquet;Anne;LYON CEDEX 3\n"
        "3;<script>;=1+1;Paris\n4;McDonald;eMMa;L'Haÿ-les-Roses\n"
    )
    assert column(clients, "last_name") == ["d’Ormesson", "Le Goff-Béquet", "<script>", "McDonald"]
    assert column(clients, "first_name") == ["Jean", "Anne", "=1+1", "eMMa"]
    assert column(clients, "town")[:2] == ["Sainte Anne sur Brivet", "Lyon CEDEX 3"]


def test_words_of_a_list_are_normalised(table: Any, column: Any, found: Any) -> None:
    """Kind, language and currency hold one of a few words."""
    clients = table(
        "Code;Nom;Type client;Langue;Devise\n1;A;B2C;Français;€\n2;B;Entreprise;EN;Dhs\n3;C;Martien;klingon;\n"
    )
    assert column(clients, "kind") == ["consumer", "business", None]
    assert column(clients, "language") == ["fr", "en", None]
    assert column(clients, "currency") == ["EUR", "MAD", None]
    rules = [finding.column for finding in clients.findings if finding.rule == "client-choice-unknown"]
    assert rules == ["Type client", "Langue"]


@pytest.mark.parametrize(
    ("header", "cells", "kind", "first"),
    [
        ("Effectif", ["12", "5", ""], "number", 12),
        ("Panier moyen", ["12,50 €", "1 204,00 €"], "money", Decimal("12.50")),
        ("Remise", ["0,5", "12,25"], "number", Decimal("0.50")),
        ("Relance le", ["01/02/2026", "2026-03-01"], "date", date(2026, 2, 1)),
        ("Code NAF", ["4711", "47"], "text", "4711"),
        ("SIRET", ["73282932000074"], "text", "73282932000074"),
        ("Lot", ["0012", "13"], "text", "0012"),
        ("Année", ["2024", "2025"], "text", "2024"),
        ("Points", ["1500", "2000", "1800"], "number", 1500),
        ("Points carte", ["1500", "2000"], "number", 1500),
        ("Montant contrat", ["1500", "2000"], "number", 1500),
        ("N° carte", ["1500", "2000"], "text", "1500"),
        ("Contrat", ["1500", "2000"], "text", "1500"),
        ("Réf. interne", ["1500", "20"], "text", "1500"),
        ("Tél. direct", ["612345678"], "text", "612345678"),
        ("Code prix", ["1500", "20"], "text", "1500"),
        ("Client depuis", ["2019", "2020"], "text", "2019"),
        ("Carte", ["12345678901"], "text", "12345678901"),
        ("Remarque", ["12", "douze"], "text", "12"),
        ("Solde", ["1,234", "5"], "text", "1,234"),
        ("Date", ["14-03-25"], "text", "14-03-25"),
        ("Vide", ["", ""], "text", None),
    ],
)
def test_what_an_unknown_column_is_taken_for(
    table: Any, column: Any, header: str, cells: list[str], kind: str, first: Any
) -> None:
    """Figures and dates where every cell is one beyond doubt; codes never become numbers."""
    lines = "".join(f"A{number};Dupont;{cell}\n" for number, cell in enumerate(cells))
    clients = table(f"Code;Nom;{header}\n{lines}")
    assert clients.columns[2].type == kind
    assert column(clients, clients.columns[2].name)[0] == first


@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=5))
def test_the_type_of_figures_does_not_depend_on_their_lengths(numbers: list[int]) -> None:
    """A column of figures is a number, whatever figures it happens to hold."""
    cells = pa.array([str(number) for number in numbers], pa.string())
    kind, result = inference.infer("points", cells, None, TODAY)
    assert (kind, result.to_pylist()) == ("number", numbers)


@pytest.mark.parametrize(
    ("kind", "cells", "expected", "rule"),
    [
        ("text", ["12", "13,5"], ["12", "13,5"], ""),
        ("number", ["0012", "douze"], [12, None], "client-amount-unreadable"),
        ("money", ["12", "1 204,00 €"], [Decimal("12.00"), Decimal("1204.00")], ""),
        ("date", ["01/02/2026", "hier"], [date(2026, 2, 1), None], "client-date-unreadable"),
        ("flag", ["oui", "peut-être"], [True, None], "client-flag-unreadable"),
    ],
)
def test_the_campaign_gives_a_type(
    table: Any, column: Any, found: Any, kind: str, cells: list[str], expected: list[Any], rule: str
) -> None:
    """It holds whatever the cells look like; those that do not fit are told."""
    lines = "".join(f"A{number};Dupont;{cell}\n" for number, cell in enumerate(cells))
    clients = table(f"Code;Nom;Carte n°\n{lines}", types={"carte n°": kind})
    assert (clients.columns[2].type, clients.columns[2].known) == (kind, False)
    assert column(clients, "carte_no") == expected
    if rule:
        assert (found(clients, rule).column, found(clients, rule).rows) == ("Carte n°", (3,))


def test_any_table_is_read_by_its_list_of_columns(tmp_path: Any) -> None:
    """A ledger has its own columns; rows come with their numbers."""
    path = tmp_path / "ledger.csv"
    path.write_text("Facture;Échéance;TTC;Note\n0012;31/01/2026;1 200,00;a\n\n0013;28/02/2026;;\n", "utf-8")
    columns = (
        Column("invoice", "code", ("facture", "n° facture"), "number"),
        Column("due", "date", ("échéance",), "due date"),
        Column("amount", "money", ("ttc", "montant ttc"), "amount"),
    )
    ledger = records(Source(path), columns, today=TODAY)
    assert list(ledger.rows()) == [
        (2, {"invoice": "0012", "due": date(2026, 1, 31), "amount": Decimal("1200.00"), "note": "a"}),
        (4, {"invoice": "0013", "due": date(2026, 2, 28), "amount": None, "note": None}),
    ]
    assert (ledger.counts.rows, ledger.counts.empty, ledger.counts.usable) == (3, 1, 2)
    assert ledger.names["echeance"] == "due"
