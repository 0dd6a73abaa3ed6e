"""What a cell means, and what is refused because it could mean two things."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients import values

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,50 €", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1 234 567", "1234567"),
        ("1.234.567", "1234567"),
        ("1234.5", "1234.5"),
        ("1234,567", "1234.567"),
        ("0,123", "0.123"),
        ("1234", "1234"),
        ("(12,00)", "-12.00"),
        ("-12,00", "-12.00"),
        ("−12,00", "-12.00"),
        ("12,00-", "-12.00"),
        ("- 12,00", "-12.00"),
        ("€ 12,00", "12.00"),
        ("12,00 EUR HT", "12.00"),
        ("1 234,50 DH", "1234.50"),
        ("49 € TTC", "49"),
    ],
)
def test_figures_are_read_as_the_french_write_them(text: str, value: str) -> None:
    """Spaces part thousands, a comma the cents; signs stand before, behind or as brackets."""
    assert values.amount(text) == (Decimal(value), "")


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,345", "-1,234", "1.234 €"])
def test_a_figure_that_can_be_read_two_ways_is_not_read(text: str) -> None:
    """A thousand and some, or one and some: nobody can tell."""
    assert values.amount(text) == (None, values.AMBIGUOUS)


@pytest.mark.parametrize(
    "text", ["abc", "1 23,4", "12 34", "(12", "12)", "-(12)", "1,2,3", "12 %", "1e5", "€", "2k€", "9" * 40]
)
def test_what_is_no_figure_is_told(text: str) -> None:
    """Odd grouping, half a bracket, other units: unreadable."""
    assert values.amount(text) == (None, values.UNREADABLE)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2), st.sampled_from([" ", "."]))
def test_every_amount_of_cents_is_read_back(amount: Decimal, thousands: str) -> None:
    """An amount written the French way is read as itself."""
    text = f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", thousands)
    assert values.amount(text) == (amount, "")


@given(st.text(max_size=20))
def test_any_text_is_read_or_told(text: str) -> None:
    """No cell raises, whatever it holds."""
    for value, problem in (
        values.amount(text),
        values.day(text, today=TODAY),
        values.flag(text),
        values.phone(text, "FR"),
        values.email(text),
    ):
        assert (value is None) == bool(problem) or problem in (values.SERIAL, values.INTERNATIONAL)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15/03/2026", date(2026, 3, 15)),
        ("5/3/2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        ("15-03-2026", date(2026, 3, 15)),
        ("2026-03-15", date(2026, 3, 15)),
        ("2026/03/15", date(2026, 3, 15)),
        ("2026-03-15 10:30", date(2026, 3, 15)),
        ("2026-03-15T10:30:00", date(2026, 3, 15)),
        ("15/03/2026 10:30", date(2026, 3, 15)),
        ("15 mars 2026", date(2026, 3, 15)),
        ("1er août 2026", date(2026, 8, 1)),
        ("dimanche 15 mars 2026", date(2026, 3, 15)),
        ("15 MARS 2026", date(2026, 3, 15)),
        ("15 déc. 2026", date(2026, 12, 15)),
        ("15 March 2026", date(2026, 3, 15)),
        ("March 15, 2026", date(2026, 3, 15)),
        ("20260315", date(2026, 3, 15)),
        ("14/03/25", date(2025, 3, 14)),
        ("14/03/97", date(1997, 3, 14)),
        ("31-12-97", date(1997, 12, 31)),
    ],
)
def test_dates_are_read_day_first(text: str, value: date) -> None:
    """The usual forms, in figures and in words."""
    assert values.day(text, today=TODAY) == (value, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("14-03-25", values.AMBIGUOUS),
        ("31/02/2025", values.IMPOSSIBLE),
        ("00/01/1900", values.IMPOSSIBLE),
        ("15/13/2025", values.IMPOSSIBLE),
        ("1900-01-00", values.IMPOSSIBLE),
        ("15/03/1850", values.IMPLAUSIBLE),
        ("03/26/2025", values.MONTH_FIRST),
        ("hier", values.UNREADABLE),
        ("15 brumaire 2026", values.UNREADABLE),
        ("2026", values.UNREADABLE),
        ("12345678", values.UNREADABLE),
    ],
)
def test_dates_that_cannot_be_are_told(text: str, problem: str) -> None:
    """Two readings, no day of the calendar, the month first, no date at all."""
    assert values.day(text, today=TODAY) == (None, problem)


def test_the_century_of_a_birth_date_is_taken_where_only_one_fits() -> None:
    """A client born in 58 is not born in 2058; one born in 20 may be 6 or 106."""
    assert values.day("15/05/58", today=TODAY, birth=True) == (date(1958, 5, 15), "")
    assert values.day("15/05/20", today=TODAY, birth=True) == (None, values.AMBIGUOUS)


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("45731", date(2025, 3, 15), values.SERIAL),
        ("45731.75", date(2025, 3, 15), values.SERIAL),
        ("1", date(1900, 1, 1), values.SERIAL),
        ("59", date(1900, 2, 28), values.SERIAL),
        ("61", date(1900, 3, 1), values.SERIAL),
        ("0", None, values.IMPLAUSIBLE),
        ("-3", None, values.IMPLAUSIBLE),
        ("9999999", None, values.UNREADABLE),
    ],
)
def test_spreadsheet_day_numbers(text: str, value: date | None, problem: str) -> None:
    """Day numbers count as Excel counts them, its 29 February 1900 included."""
    assert values.serial(text) == (value, problem)


@given(st.dates(min_value=date(1900, 3, 1), max_value=date(2100, 12, 31)))
def test_every_date_is_read_back(day: date) -> None:
    """In figures, ISO and eight digits, a date is read as itself, or told to be ambiguous."""
    assert values.day(f"{day:%d/%m/%Y}", today=TODAY) == (day, "")
    assert values.day(day.isoformat(), today=TODAY) == (day, "")
    assert values.day(f"{day:%Y%m%d}", today=TODAY) in ((day, ""), (None, values.AMBIGUOUS))
    assert values.serial(str((day - date(1899, 12, 30)).days))[0] == day


@pytest.mark.parametrize("text", ["oui", "Oui", "O", "1", "vrai", "TRUE", "x", "X", "✓", "yes"])
def test_yes(text: str) -> None:
    """What people write for yes."""
    assert values.flag(text) == (True, "")


@pytest.mark.parametrize("text", ["non", "N", "0", "faux", "FALSE", "no"])
def test_no(text: str) -> None:
    """What people write for no."""
    assert values.flag(text) == (False, "")


@pytest.mark.parametrize(
    ("text", "country", "value", "problem"),
    [
        ("2160", "FR", "02160", values.ZERO),
        ("75001", "FR", "75001", ""),
        ("75 001", "FR", "75001", ""),
        ("F-75001", "FR", "75001", ""),
        ("FR75001", "FR", "75001", ""),
        ("750", "FR", "750", values.INVALID),
        ("00123", "FR", "00123", values.INVALID),
        ("2A004", "FR", "2A004", values.INVALID),
        ("2160", "MA", "2160", values.INVALID),
        ("20250", "MA", "20250", ""),
        ("2160", "BE", "2160", ""),
        ("B-1000", "BE", "1000", ""),
        ("1201", "CH", "1201", ""),
        ("SW1A 1AA", "??", "SW1A 1AA", ""),
        ("2160", "??", "2160", ""),
    ],
)
def test_postcodes_get_their_zero_back_in_france_alone(
    text: str, country: str, value: str, problem: str
) -> None:
    """Belgian and Swiss postcodes have four digits; a Moroccan one with four is wrong, not short of a zero."""
    assert values.postcode(text, country) == (value, problem)


@pytest.mark.parametrize(
    ("text", "code"),
    [("", ""), ("FRANCE", "FR"), ("Réunion", "FR"), ("Monaco", "FR"), ("maroc", "MA"), ("Atlantide", "??")],
)
def test_countries_for_postcodes(text: str, code: str) -> None:
    """Overseas France and Monaco have French postcodes; what is not known has none that we know."""
    assert values.country(text) == code


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("jean.dupont@example.fr", "jean.dupont@example.fr", ""),
        ("Jean <jean@example.fr>", None, values.UNREADABLE),
        ("<jean@example.fr>", "jean@example.fr", ""),
        ("mailto:jean@example.fr", "jean@example.fr", ""),
        ("jean@EXAMPLE.FR", "jean@example.fr", ""),
        ("théophile@example.fr", "théophile@example.fr", values.INTERNATIONAL),
        ("jean..dupont@example.fr", None, values.UNREADABLE),
        ("jean@", None, values.UNREADABLE),
        ("@example.fr", None, values.UNREADABLE),
        ("a b@example.fr", None, values.UNREADABLE),
        ("a@b.fr, c@d.fr", None, values.UNREADABLE),
        ("x@y.fr\nBcc: z@y.fr", None, values.UNREADABLE),
    ],
)
def test_email_addresses(text: str, value: str | None, problem: str) -> None:
    """Syntax only; nothing is looked up."""
    assert values.email(text) == (value, problem)


@pytest.mark.parametrize(
    ("text", "numeric", "value", "problem"),
    [
        ("+33 (0)3 51 39 07 57", False, "+33 (0)3 51 39 07 57", ""),
        ("06.12.34.56.78", False, "06.12.34.56.78", ""),
        ("612345678", True, "0612345678", values.ZERO),
        ("612345678", False, "612345678", ""),
        ("0612345678 poste 12", False, "0612345678 poste 12", ""),
        ("12", False, None, values.UNREADABLE),
        ("appeler Paul", False, None, values.UNREADABLE),
    ],
)
def test_telephone_numbers(text: str, numeric: bool, value: str | None, problem: str) -> None:
    """Kept as they are written; the zero comes back where a spreadsheet ate it."""
    assert values.phone(text, "FR", numeric=numeric) == (value, problem)
