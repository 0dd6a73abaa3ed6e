"""Dates, amounts and numbers, in figures and in words."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.typography import amount_in_words, format_amount, format_date, format_number, number_in_words


@pytest.mark.parametrize(
    ("language", "style", "text"),
    [
        ("fr", "long", "1er\u00a0mars\u00a02026"),
        ("fr", "short", "01/03/2026"),
        ("fr", "weekday", "dimanche 1er\u00a0mars\u00a02026"),
        ("fr", "month", "mars\u00a02026"),
        ("en", "long", "1\u00a0March\u00a02026"),
        ("en", "short", "1\u00a0Mar\u00a02026"),
        ("en", "weekday", "Sunday 1\u00a0March\u00a02026"),
        ("en", "month", "March\u00a02026"),
    ],
)
def test_a_date_is_written_in_each_language_and_style(language: str, style: str, text: str) -> None:
    assert format_date(date(2026, 3, 1), language, style) == text


def test_only_the_first_of_a_month_is_an_ordinal() -> None:
    assert format_date(date(2026, 8, 2)) == "2\u00a0août\u00a02026"
    assert format_date(date(2026, 12, 31)) == "31\u00a0décembre\u00a02026"


@pytest.mark.parametrize(("language", "style"), [("fr", "medium"), ("de", "long"), ("de", "month")])
def test_an_unknown_style_or_language_of_date_is_refused(language: str, style: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        format_date(date(2026, 3, 1), language, style)


@pytest.mark.parametrize(
    ("amount", "currency", "language", "text"),
    [
        ("1234.5", "EUR", "fr", "1\u202f234,50\u00a0€"),
        ("1234.5", "MAD", "fr", "1\u202f234,50\u00a0DH"),
        ("1234.5", "CHF", "fr", "1\u202f234,50\u00a0CHF"),
        ("1234.5", "EUR", "en", "€1,234.50"),
        ("1234.5", "MAD", "en", "MAD\u00a01,234.50"),
        ("1234567.895", "EUR", "fr", "1\u202f234\u202f567,90\u00a0€"),
        ("-12", "EUR", "fr", "\u221212,00\u00a0€"),
        ("-12", "EUR", "en", "\u2212€12.00"),
        ("0.005", "EUR", "fr", "0,01\u00a0€"),
        ("-0.004", "EUR", "fr", "0,00\u00a0€"),
        ("-0", "EUR", "fr", "0,00\u00a0€"),
        ("999", "EUR", "fr", "999,00\u00a0€"),
    ],
)
def test_an_amount_is_rounded_half_up_and_parted(
    amount: str, currency: str, language: str, text: str
) -> None:
    assert format_amount(Decimal(amount), currency, language) == text


def test_cents_are_left_out_of_whole_amounts_only_when_asked() -> None:
    assert format_amount(Decimal("49.00"), whole=True) == "49\u00a0€"
    assert format_amount(Decimal("49.004"), whole=True) == "49\u00a0€"
    assert format_amount(Decimal("49.9"), whole=True) == "49,90\u00a0€"
    assert format_amount(Decimal("1200"), language="en", whole=True) == "€1,200"


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1E+31", "1E+999999"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        format_amount(Decimal(amount))


def test_a_number_keeps_its_decimals_or_is_rounded() -> None:
    assert format_number(Decimal("12345.60")) == "12\u202f345,60"
    assert format_number(1234567) == "1\u202f234\u202f567"
    assert format_number(Decimal("2.5"), places=0) == "3"
    assert len(format_number(Decimal("1E-999999"))) < 40
    assert format_number(Decimal("-1E+3"), "en") == "\u22121,000"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_an_amount_reads_back_as_itself_rounded(amount: Decimal) -> None:
    text = format_amount(amount)
    back = Decimal(text.replace("\u202f", "").replace("\u00a0€", "").replace(",", ".").replace("\u2212", "-"))
    assert abs(back - amount) <= Decimal("0.005")
    assert back.as_tuple().exponent == -2


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zéro"),
        (1, "un"),
        (16, "seize"),
        (21, "vingt et un"),
        (71, "soixante et onze"),
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (91, "quatre-vingt-onze"),
        (99, "quatre-vingt-dix-neuf"),
        (100, "cent"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (280, "deux cent quatre-vingts"),
        (1000, "mille"),
        (1100, "mille cent"),
        (2000, "deux mille"),
        (80_000, "quatre-vingt mille"),
        (200_000, "deux cent mille"),
        (1_000_000, "un million"),
        (80_000_000, "quatre-vingts millions"),
        (200_000_000, "deux cents millions"),
        (2_000_001, "deux millions un"),
        (1_000_000_000, "un milliard"),
        (-7, "moins sept"),
    ],
)
def test_numbers_in_french_words_agree(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        ("1234.50", "EUR", "fr", "mille deux cent trente-quatre euros et cinquante centimes"),
        ("1234.50", "MAD", "fr", "mille deux cent trente-quatre dirhams et cinquante centimes"),
        ("0", "EUR", "fr", "zéro euro"),
        ("-0.001", "EUR", "fr", "zéro euro"),
        ("1", "EUR", "fr", "un euro"),
        ("1.01", "EUR", "fr", "un euro et un centime"),
        ("0.80", "EUR", "fr", "quatre-vingts centimes"),
        ("80", "EUR", "fr", "quatre-vingts euros"),
        ("200", "MAD", "fr", "deux cents dirhams"),
        ("200.20", "EUR", "fr", "deux cents euros et vingt centimes"),
        ("1000000", "EUR", "fr", "un million d’euros"),
        ("1000000", "MAD", "fr", "un million de dirhams"),
        ("2000000.05", "EUR", "fr", "deux millions d’euros et cinq centimes"),
        ("1200000", "EUR", "fr", "un million deux cent mille euros"),
        ("1000000000", "EUR", "fr", "un milliard d’euros"),
        ("-2.5", "EUR", "fr", "moins deux euros et cinquante centimes"),
        ("0.995", "EUR", "fr", "un euro"),
        ("1", "CHF", "fr", "un franc suisse"),
        ("1234.50", "EUR", "en", "one thousand two hundred and thirty-four euros and fifty cents"),
        ("1.01", "EUR", "en", "one euro and one cent"),
        ("0", "MAD", "en", "zero dirhams"),
        ("-1", "EUR", "en", "minus one euro"),
        ("2000000", "EUR", "en", "two million euros"),
    ],
)
def test_amounts_in_words_agree_in_number(amount: str, currency: str, language: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), currency, language) == words


@pytest.mark.parametrize(
    ("amount", "currency", "language"), [("1", "XYZ", "fr"), ("1", "EUR", "de"), ("1E+15", "EUR", "fr")]
)
def test_an_amount_without_words_is_refused(amount: str, currency: str, language: str) -> None:
    with pytest.raises(ValueError, match="words"):
        amount_in_words(Decimal(amount), currency, language)


_UNITS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}


def _below_hundred(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    if number >= 80:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{_UNITS[number - 80]}"
    ten = number // 10 * 10 if number < 70 else 60
    rest = number - ten
    if rest == 0:
        return _TENS[ten]
    return f"{_TENS[ten]} et {_UNITS[rest]}" if rest in (1, 11) else f"{_TENS[ten]}-{_UNITS[rest]}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = "cent" if hundreds == 1 else f"{_UNITS[hundreds]} cent"
    if not rest:
        return head + ("s" if hundreds > 1 else "")
    return f"{head} {_below_hundred(rest)}"


def test_words_of_all_numbers_below_ten_thousand_follow_the_school_rules() -> None:
    for number in range(10_000):
        thousands, rest = divmod(number, 1000)
        parts = []
        if thousands:
            parts.append("mille" if thousands == 1 else f"{_UNITS[thousands]} mille")
        if rest or not thousands:
            parts.append(_below_thousand(rest))
        assert number_in_words(number) == " ".join(parts)
