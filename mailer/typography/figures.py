"""Dates, amounts and numbers as they are printed.

Two languages need two tables of month names and two signs: written here rather than taken from
CLDR, whose forms change from release to release, while the same input must give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from mailer.typography.currencies import symbol

NO_BREAK_SPACE = "\u00a0"
NARROW_SPACE = "\u202f"
MINUS = "\u2212"

MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
WEEKDAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}

_CENT = Decimal("0.01")
_LARGEST = 30  # digits before the comma: above, it is no amount but a slip in the data
_CONTEXT = Context(prec=2 * _LARGEST + 1, rounding=ROUND_HALF_UP)


def format_date(day: date, language: str = "fr", style: str = "long") -> str:
    """Write a date: ``1er mars 2026``, in English ``1 March 2026``.

    No-break spaces (U+00A0) hold day, month and year together; a line may end behind the weekday.
    ``style`` is ``long``, ``short`` (``01/03/2026``; ``1 Mar 2026`` in English, where figures alone
    would be read two ways), ``weekday`` (``dimanche 1er mars 2026``) or ``month`` (``mars 2026``).
    Another style or language is a ValueError.
    """
    months = _of_language(MONTHS, language)
    month = months[day.month - 1]
    if style == "month":
        return f"{month}{NO_BREAK_SPACE}{day.year}"
    if style == "short":
        if language == "fr":
            return f"{day.day:02}/{day.month:02}/{day.year:04}"
        return NO_BREAK_SPACE.join((str(day.day), month[:3], str(day.year)))
    ordinal = "1er" if language == "fr" and day.day == 1 else str(day.day)
    text = NO_BREAK_SPACE.join((ordinal, month, str(day.year)))
    if style == "long":
        return text
    if style == "weekday":
        return f"{WEEKDAYS[language][day.weekday()]} {text}"
    raise ValueError(f"unknown style of date: {style!r} (long, short, weekday, month)")


def format_amount(
    amount: Decimal | int, currency: str = "EUR", language: str = "fr", *, whole: bool = False
) -> str:
    """Write an amount of money, rounded half up to cents: ``1 234,50 €``, ``€1,234.50``.

    In French a narrow no-break space (U+202F) parts the thousands and a no-break space (U+00A0) stands
    before the currency. With ``whole``, an amount without cents is written without them: ``49 €``.
    A negative amount takes the minus sign U+2212: a hyphen is too short to be seen before a figure,
    and a line may end after it. Not a finite number, or more than 30 digits: ValueError.
    """
    cents = rounded(amount, _CENT)
    figures = grouped(abs(cents), language)
    if whole and cents == cents.to_integral_value():
        figures = figures[:-3]
    sign = MINUS if cents < 0 else ""
    if language == "fr":
        return f"{sign}{figures}{NO_BREAK_SPACE}{symbol(currency)}"
    if currency == "EUR":
        return f"{sign}€{figures}"
    return f"{sign}{currency}{NO_BREAK_SPACE}{figures}"


def format_number(number: Decimal | int, language: str = "fr", *, places: int | None = None) -> str:
    """Write a number, its thousands parted: ``12 345,6``; ``places`` decimals, rounded half up."""
    value = Decimal(number)
    value = rounded(value, Decimal(1).scaleb(-places) if places is not None else None)
    sign = MINUS if value < 0 else ""
    return sign + grouped(abs(value), language)


def rounded(number: Decimal | int, unit: Decimal | None) -> Decimal:
    """Return the number rounded half up to a unit (0.01), never as minus zero.

    Not a finite number, or more than 30 digits before the comma: ValueError.
    """
    value = Decimal(number)
    if not value.is_finite() or value.adjusted() >= _LARGEST:
        raise ValueError(f"not a number that can be written: {str(value)[:40]}")
    if unit is None and value.as_tuple()[2] < -_LARGEST:  # type: ignore[operator]  # finite: an int
        unit = Decimal(1).scaleb(-_LARGEST)
    if unit is not None:
        value = value.quantize(unit, context=_CONTEXT)
    return value if value else abs(value)


def grouped(value: Decimal, language: str) -> str:
    """Write a number of zero or more with the language's signs for thousands and decimals."""
    figures = f"{value:,f}"
    marks = _of_language({"fr": (NARROW_SPACE, ","), "en": (",", ".")}, language)
    if language == "en":
        return figures
    return figures.replace(",", marks[0]).replace(".", marks[1])


def _of_language(table: Mapping[str, tuple[str, ...]], language: str) -> tuple[str, ...]:
    try:
        return table[language]
    except KeyError:
        raise ValueError(f"unknown language: {language!r} (fr, en)") from None
