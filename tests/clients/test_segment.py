"""Segments: conditions over client tables."""

import operator
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.clients.grid import Source
from mailer.clients.masks import departments
from mailer.clients.segment import Selection, select
from mailer.clients.table import read
from mailer.errors import SegmentError
from mailer.model import Place
from mailer.typography import fold

TODAY = date(2026, 11, 22)
PLACE = Place("campaign.yaml", 7, 10)
TYPES = {
    "code": "code",
    "sector": "text",
    "town": "text",
    "postcode": "postcode",
    "country": "text",
    "turnover": "money",
    "orders": "number",
    "last_order": "date",
    "email_consent": "flag",
}
SCHEMA = {
    "turnover": pa.decimal128(38, 2),
    "orders": pa.int64(),
    "last_order": pa.date32(),
    "email_consent": pa.bool_(),
    "do_not_contact": pa.bool_(),
}


class Frame:
    """A table of the columns given, as a client table gives them."""

    def __init__(self, rows: list[dict[str, Any]], types: dict[str, str] = TYPES) -> None:
        self.types = types
        self.names = {name: name for name in types} | {"secteur": "sector", "chiffre_affaires": "turnover"}
        self.names |= {"salutation": "salutation"}
        self.own_names = {name: name for name in types}
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    def series(self, name: str) -> pd.Series:
        array = pa.array([row.get(name) for row in self.rows], SCHEMA.get(name, pa.string()))
        return pd.Series(pd.arrays.ArrowExtensionArray(array))


ROWS: list[dict[str, Any]] = [
    {
        "sector": "Agroalimentaire",
        "turnover": Decimal("1000.00"),
        "last_order": date(2026, 11, 1),
        "orders": 3,
    },
    {
        "sector": "SANTÉ",
        "turnover": Decimal("999.99"),
        "last_order": date(2024, 2, 29),
        "email_consent": True,
    },
    {"sector": "sante ", "turnover": Decimal("0.10"), "town": "L’Haÿ", "email_consent": False, "orders": 0},
    {"turnover": Decimal("-5.00"), "postcode": "84270", "country": "France", "town": "Vedène"},
    {"sector": "Bâtiment", "postcode": "20250", "country": "Maroc"},
    {"sector": "", "postcode": "97400", "town": "Saint-Denis", "orders": 12},
]


def rows(where: str | None, table: Any = None) -> list[int]:
    return select(Frame(ROWS) if table is None else table, where, today=TODAY, place=PLACE).indices.tolist()


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        *[
            (None, [0, 1, 2, 3, 4, 5]),
            ("  ", [0, 1, 2, 3, 4, 5]),
            ("True", [0, 1, 2, 3, 4, 5]),
            ("False", []),
        ],
        *[('sector == "sante"', [1, 2]), ('secteur == "Santé"', [1, 2]), ('sector != "santé"', [0, 4])],
        *[('"SANTE" == sector', [1, 2]), ('sector in ("santé", "batiment")', [1, 2, 4])],
        *[('sector not in ["santé"]', [0, 4]), ('sector < "b"', [0]), ('"a" < sector < "c"', [0, 4])],
        *[('town == "l\'hay"', [2]), ('contains(town, "denis")', [5]), ('startswith(town, "VED")', [3])],
        *[('endswith(town, "ÈNE")', [3]), ("turnover >= 1000", [0]), ("turnover == 0.1", [2])],
        *[("turnover < 0", [3]), ("turnover == -5", [3]), ("0 < turnover < 1000", [1, 2])],
        *[("turnover in (0.10, 1_000)", [0, 2]), ("turnover not in (1000,)", [1, 2, 3])],
        *[("turnover * 3 == 0.3", [2]), ("turnover / 3 == 1000 / 3", [0]), ("turnover + 5 == 0", [3])],
        *[("-turnover > 0", [3]), ("turnover / orders > 300", [0]), ("turnover / 7 * 7 == 1000", [0])],
        *[("orders == 0", [2]), ("turnover > orders", [0, 2]), ('last_order >= "2026-11-01"', [0])],
        *[('last_order in ("2024-02-29",)', [1]), ("days_since(last_order) == 21", [0])],
        *[("days_since(last_order) > 365", [1]), ("email_consent", [1]), ("not email_consent", [2])],
        *[("email_consent == False", [2]), ("email_consent in (True, False)", [1, 2])],
        *[("empty(sector)", [3, 5]), ("not empty(last_order)", [0, 1]), ("empty(turnover)", [4, 5])],
        *[('department(postcode) == "84"', [3]), ('department(postcode) in ("2b", "974")', [5])],
        *[('sector == "santé" and turnover > 1 or orders == 12', [1, 5])],
        *[('sector == "santé"\n  and turnover > 1', [1]), ("(turnover > 1) == (orders > 1)", [0, 2])],
        *[("turnover in ()", []), ("turnover not in ()", [0, 1, 2, 3])],
    ],
)
def test_a_condition_keeps_the_rows_it_holds_for(where: str | None, expected: list[int]) -> None:
    assert rows(where) == expected


@pytest.mark.parametrize(
    "where",
    [
        *["turnover < 100", "not turnover < 100", "turnover != 100", "not turnover == 100"],
        *[
            "turnover in (1,)",
            "turnover not in (1,)",
            "turnover / 0 > 1",
            "not (turnover > 1 and turnover < 2)",
        ],
    ],
)
def test_a_missing_value_selects_nobody_not_even_under_not(where: str) -> None:
    assert rows(where, Frame([{"sector": "a"}])) == []


def test_what_is_known_decides_where_it_can() -> None:
    table = Frame([{"sector": "a"}])
    assert rows('sector == "a" or turnover > 1', table) == [0]
    assert rows('not (sector == "b" and turnover > 1)', table) == [0]


@pytest.mark.parametrize(
    ("where", "column", "message", "hint"),
    [
        ("turnovr > 3", 10, "no column “turnovr”", "Did you mean “turnover”?"),
        ("xyz > 3", 10, "no column “xyz”", "Its columns are: code, sector"),
        ('salutation == "x"', 10, "no column “salutation”", ""),
        ('sector = "x"', 17, 'cannot be read at “= "x"”', "compared with `==`"),
        ('sector == "x" ET turnover > 1', 24, "cannot be read at “ET", "joined by and, or, not"),
        ("turnover > 1 000", 23, "cannot be read", "without spaces"),
        ("sector == “x”", 20, "cannot be read", "straight quotes"),
        ('turnover > "3"', 21, '“turnover” is a figure, and is compared with "3"', "without quotes"),
        ('last_order > "31/12/2026"', 23, "is a date", "year, month, day"),
        ('last_order > "2026-02-30"', 23, 'no "2026-02-30"', "Correct"),
        ("last_order > 2026", 23, "is a date", "year, month, day"),
        ("postcode == 75011", 22, "“postcode” is text, and is compared with 75011", "in quotes"),
        ('email_consent == "oui"', 27, "yes or no", "True or False"),
        ("email_consent < True", 10, "by size", "=="),
        ("sector == turnover", 10, "compares text with a figure", "one kind"),
        ('sector == ""', 20, "empty text", "`empty(sector)`"),
        ("turnover", 10, "is a figure, not a condition", "`turnover > 100`"),
        ("turnover + 1", 10, "no condition", ""),
        ("1 < 2", 10, "names no column", ""),
        ('"a" in sector', 10, "before `in`", "contains(company"),
        ('sector in "a"', 20, "after `in`", "in brackets"),
        ("sector in (town,)", 21, "in a list", ""),
        ('sector == ("a",)', 20, "after `in` alone", ""),
        ("turnover == None", 22, "“None” is not allowed", "empty(column)"),
        ("sector + 1 > 2", 10, "“sector” is no figure", ""),
        ("startswith(sector)", 10, "not how startswith is written", 'startswith(column, "text")'),
        ("starswith(sector, 'a')", 10, "no function “starswith”", "“startswith”"),
        ("startswith(sector, town)", 29, "a text is expected", "in quotes"),
        ("contains(turnover, '1')", 19, "“turnover” is a figure, which “contains” cannot use", ""),
        ("days_since(sector) > 1", 21, "is text, which “days_since” cannot use", ""),
        ("empty('a')", 16, "is no column", ""),
        ("turnover > 1e99", 21, "no figure that a column could hold", ""),
        ("turnover > 1j", 21, "“1j” is not allowed", ""),
        ('__import__("os").system("true")', 10, "not allowed", ""),
        ("sector.upper() == 'A'", 10, "not allowed", ""),
        ("(lambda: 1)() == 1", 11, "not allowed", ""),
        ("turnover ** 2 > 1", 10, "“turnover ** 2” is not allowed", ""),
        ("[x for x in sector]", 10, "not allowed", ""),
        ("sector is None", 10, "not allowed", ""),
        ("f'{sector}' == 'a'", 10, "not allowed", ""),
        ("(turnover := 1) > 0", 11, "not allowed", ""),
        ("sector[0] == 'a'", 10, "not allowed", ""),
        ("turnover > 1 if True else False", 10, "not allowed", ""),
        ("not " * 200 + "True", 10, "nested too deeply", "fewer brackets"),
        ("-" * 1000 + "1 < turnover", 10, "nested too deeply", ""),
        ("x" * 5000, 10, "longer than 4000", ""),
        ("(" * 300, None, "cannot be read", ""),
        ("sector == 'a' and \0", None, "cannot be read", ""),
        ("turnover > 1)", 22, "cannot be read", ""),
        ("sector == 'é' and turnovr > 1", 28, "no column “turnovr”", ""),
    ],
)
def test_what_cannot_be_understood_is_told_with_its_place_and_a_remedy(
    where: str, column: int | None, message: str, hint: str
) -> None:
    with pytest.raises(SegmentError) as caught:
        rows(where)
    error = caught.value
    assert (error.file, error.line) == ("campaign.yaml", 7)
    assert column is None or error.column == column
    assert message in str(error)
    assert hint in str(error)
    assert len(str(error)) < 500


def test_a_place_in_a_condition_of_several_lines_counts_on() -> None:
    with pytest.raises(SegmentError) as caught:
        rows('sector == "a"\n  and turnovr > 1')
    assert (caught.value.line, caught.value.column) == (8, 7)


@given(st.text(max_size=40) | st.text("sectorun ()<>=!\"'andot1.,+-*/[]in", max_size=40))
def test_any_text_is_a_condition_or_one_clear_error(where: str) -> None:
    try:
        rows(where)
    except SegmentError as error:
        assert error.hint or error.message  # noqa: PT017


def test_steps_tell_what_each_condition_keeps_alone_and_what_remains() -> None:
    found = select(
        Frame(ROWS), '(sector == "santé" and turnover < 500) and orders > 3', today=TODAY, place=PLACE
    )
    assert [(step.condition, step.alone, step.remaining) for step in found.steps] == [
        ('sector == "santé"', 2, 2),
        ("turnover < 500", 2, 1),
        ("orders > 3", 1, 0),
    ]
    assert found.emptied_by == found.steps[2]
    assert (len(found), found.total) == (0, 6)


def test_who_is_not_to_be_contacted_is_left_out_and_counted() -> None:
    types = TYPES | {"do_not_contact": "flag"}
    table = Frame([{"sector": "a", "do_not_contact": flag} for flag in (True, False, None)] + [{}], types)
    found = select(table, 'sector == "a"', today=TODAY, place=PLACE)
    assert found.indices.tolist() == [1, 2]
    assert found.do_not_contact == 1
    assert select(table, None, today=TODAY, place=PLACE).do_not_contact == 1


def test_an_empty_table_gives_an_empty_selection() -> None:
    found = select(Frame([]), "turnover > 1 and empty(sector)", today=TODAY, place=PLACE)
    assert (len(found), found.total) == (0, 0)


def test_departments_of_corsica_and_overseas_have_their_own_codes() -> None:
    postcodes = pa.array(
        ["75011", "01000", "20000", "20167", "20200", "97410", "98800", "7501", None, "٧٥٠١١"]
    )
    expected = ["75", "01", "2A", "2A", "2B", "974", "988", None, None, None]
    assert departments(postcodes).to_pylist() == expected


Truth = bool | None
Rule = tuple[str, Callable[[dict[str, Any]], Truth]]
_COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = ["Santé", "sante", "SANTE ", "Bâtiment", "b", "œuf", "OEUF", "日本"]
_CELLS = {
    "sector": st.sampled_from([None, "", *_WORDS]),
    "town": st.sampled_from([None, *_WORDS]),
    "turnover": st.none() | st.decimals(-2000, 2000, places=2),
    "orders": st.none() | st.integers(-3, 3),
    "last_order": st.none() | st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    "email_consent": st.sampled_from([None, True, False]),
}
_TABLES = st.lists(st.fixed_dictionaries(_CELLS), max_size=12).map(Frame)


def _text(row: dict[str, Any], name: str) -> str | None:
    return fold(row[name] or "") or None


def _known(one: Any, two: Any, compare: Callable[[Any, Any], bool]) -> Truth:
    return None if one is None or two is None else compare(one, two)


@st.composite
def _figures(draw: st.DrawFn, depth: int = 2) -> tuple[str, Callable[[dict[str, Any]], Fraction | None]]:
    """A figure: its text, and its value for a row, None where it has none."""
    kind = draw(st.sampled_from(["column", "literal"] + ["operation"] * (depth > 0)))
    if kind == "column":
        name = draw(st.sampled_from(["turnover", "orders"]))
        return name, lambda row: None if row[name] is None else Fraction(row[name])
    if kind == "literal":
        value = draw(st.decimals(0, 50, places=draw(st.integers(0, 3))))
        return f"{value:f}", lambda row: Fraction(value)
    sign = draw(st.sampled_from("+-*/"))
    left, one = draw(_figures(depth - 1))
    right, two = draw(_figures(depth - 1))

    def value_of(row: dict[str, Any]) -> Fraction | None:
        first, second = one(row), two(row)
        if first is None or second is None or (sign == "/" and second == 0):
            return None
        return {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[sign](
            first, second
        )

    return f"({left} {sign} {right})", value_of


@st.composite
def _figure_rules(draw: st.DrawFn) -> Rule:
    (left, one), (right, two), (third, three) = (draw(_figures()) for _ in range(3))
    sign, next_sign = draw(st.sampled_from(list(_COMPARE))), draw(st.sampled_from(list(_COMPARE)))
    if draw(st.booleans()):
        return f"turnover - 0 {sign} {left}", lambda row: _known(
            None if row["turnover"] is None else Fraction(row["turnover"]), one(row), _COMPARE[sign]
        )
    return f"orders {sign} {left} {next_sign} {right} + 0 * {third}", lambda row: _and(
        _known(None if row["orders"] is None else Fraction(row["orders"]), one(row), _COMPARE[sign]),
        _known(
            one(row),
            None if three(row) is None else two(row),
            _COMPARE[next_sign],
        ),
    )


@st.composite
def _text_rules(draw: st.DrawFn) -> Rule:
    name, word = draw(st.sampled_from(["sector", "town"])), draw(st.sampled_from(_WORDS))
    kind = draw(st.sampled_from(["compare", "in", "not in", "test", "empty", "columns"]))
    other = draw(st.sampled_from(_WORDS))
    if kind == "compare":
        sign = draw(st.sampled_from(list(_COMPARE)))
        return f'{name} {sign} "{word}"', lambda row: _known(_text(row, name), fold(word), _COMPARE[sign])
    if kind == "columns":
        sign = draw(st.sampled_from(list(_COMPARE)))
        return f"town {sign} sector", lambda row: _known(
            _text(row, "town"), _text(row, "sector"), _COMPARE[sign]
        )
    if kind == "empty":
        return f"empty({name})", lambda row: _text(row, name) is None
    if kind == "test":
        function, test = draw(
            st.sampled_from(
                [("startswith", str.startswith), ("endswith", str.endswith), ("contains", str.__contains__)]
            )
        )
        return f'{function}({name}, "{word}")', lambda row: _known(_text(row, name), fold(word), test)
    inside = (fold(word), fold(other))
    return f'{name} {kind} ("{word}", "{other}")', lambda row: _known(
        _text(row, name), inside, lambda one, some: (one in some) == (kind == "in")
    )


@st.composite
def _other_rules(draw: st.DrawFn) -> Rule:
    day, sign = draw(st.dates(date(2024, 1, 1), date(2026, 12, 31))), draw(st.sampled_from(list(_COMPARE)))
    days = draw(st.integers(-50, 900))
    return draw(
        st.sampled_from(
            [
                (f'last_order {sign} "{day}"', lambda row: _known(row["last_order"], day, _COMPARE[sign])),
                (
                    f"days_since(last_order) {sign} {days}",
                    lambda row: _known(
                        row["last_order"] and (TODAY - row["last_order"]).days, days, _COMPARE[sign]
                    ),
                ),
                ("email_consent", lambda row: row["email_consent"]),
                ("email_consent != True", lambda row: _known(row["email_consent"], True, operator.ne)),
                ("empty(turnover)", lambda row: row["turnover"] is None),
            ]
        )
    )


def _and(one: Truth, two: Truth) -> Truth:
    if one is False or two is False:
        return False
    return None if one is None or two is None else True


def _not(one: Truth) -> Truth:
    return None if one is None else not one


def _joined(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    def join(one: Rule, two: Rule, kind: str) -> Rule:
        if kind == "not":
            return f"not ({one[0]})", lambda row: _not(one[1](row))
        if kind == "and":
            return f"({one[0]}) and {two[0]}", lambda row: _and(one[1](row), two[1](row))
        return f"(({one[0]}) or ({two[0]}))", lambda row: _not(_and(_not(one[1](row)), _not(two[1](row))))

    return st.builds(join, rules, rules, st.sampled_from(["and", "or", "not"]))


_RULES = st.recursive(_figure_rules() | _text_rules() | _other_rules(), _joined, max_leaves=5)


@settings(max_examples=120, deadline=None)
@given(_TABLES, _RULES)
def test_masks_agree_with_evaluating_row_by_row(table: Frame, rule: Rule) -> None:
    where, holds = rule
    expected = [position for position, row in enumerate(table.rows) if holds(row) is True]
    assert rows(where, table) == expected


def test_a_real_table_is_selected_by_its_own_headers(tmp_path: Any) -> None:
    path = tmp_path / "clients.csv"
    path.write_text(
        "Code client;Nom;Secteur;CA 12 mois;Dernière commande;Ne pas contacter;Code postal;Note\n"
        "C1;Roy;Agroalimentaire;1 953,30;26/03/2023;;01000;haut\n"
        "C2;Lo;agroalimentaire;900,00;01/02/2026;oui;13001;bas\n"
        "C3;Ba;Santé;2 000,00;;;13002;\n",
        encoding="utf-8",
    )
    table = read(Source(path), today=TODAY)
    assert rows('secteur == "agroalimentaire" and ca_12_mois >= 1000', table) == [0]
    found = select(table, "chiffre_affaires > 100", today=TODAY, place=PLACE)
    assert (found.indices.tolist(), found.do_not_contact) == ([0, 2], 1)
    assert rows('department(code_postal) == "13" and empty(note)', table) == [2]
    with pytest.raises(SegmentError, match="Did you mean"):
        rows("secteurs == 'x'", table)


def test_a_million_rows_are_selected_in_a_few_seconds() -> None:
    count = 1_000_000
    generator = np.random.default_rng(1)
    cents = pa.array(generator.integers(0, 10**7, count))
    columns = {
        "sector": pa.array(["Agro", "Santé", "Bâtiment", None]).take(
            pa.array(generator.integers(0, 4, count))
        ),
        "turnover": cents.cast(pa.decimal128(19, 0)).cast(pa.decimal128(38, 2)),
        "last_order": pa.array(generator.integers(18_000, 20_700, count).astype("int32")).cast(pa.date32()),
    }

    class Large(Frame):
        def __len__(self) -> int:
            return count

        def series(self, name: str) -> Any:
            return columns[name]

    started = time.perf_counter()
    found: Selection = select(
        Large([]),
        'sector in ("agro", "sante") and 1000.5 <= turnover < 50000 and days_since(last_order) > 365',
        today=TODAY,
        place=PLACE,
    )
    assert time.perf_counter() - started < 5  # 0.3 s on two idle cores; a loaded machine takes longer
    assert len(found) == found.steps[-1].remaining > 0
    assert TODAY - timedelta(days=365) > columns["last_order"][int(found.indices[0])].as_py()
