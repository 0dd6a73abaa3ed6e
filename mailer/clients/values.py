"""What a cell means: figures, dates, postcodes, flags, e-mail addresses, telephone numbers.

Each reader takes a cell that is already clean (single spaces, no control characters) and returns the value
and the
name of what is wrong with it; a cell that can be read two ways has no value. A figure or date that a human
would
have to guess is never guessed.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from mailer.typography import currencies
from mailer.typography.letters import run_together

OK = ""
AMBIGUOUS = "ambiguous"
UNREADABLE = "unreadable"
IMPOSSIBLE = "impossible"
IMPLAUSIBLE = "implausible"
SERIAL = "serial"
MONTH_FIRST = "month-first"

_CURRENCY = currencies.spelt()
_TAX = r"(?:h\.?t\.?|ttc|t\.t\.c\.)"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−–])?\s?{_CURRENCY}?\s?(?P<figure>\d[\d .,'’]*?)\s?(?P<after>[-−])?"
    rf"\s?{_CURRENCY}?\s?{_TAX}?(?P<close>\))?",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_TWOFOLD = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def amount(text: str) -> tuple[Decimal | None, str]:
    """Read a figure: ``1 234,50 €``, ``1.234,50``, ``1,234.50``, ``1234.5``, ``(12,00)``, ``12,00-``.

    ``1,234`` and ``1.234`` can be read as thousands and as decimals: ambiguous.

    >>> amount("1 234,50 €"), amount("(12,00)"), amount("1,234")
    ((Decimal('1234.50'), ''), (Decimal('-12.00'), ''), (None, 'ambiguous'))
    """
    found = _AMOUNT.fullmatch(text)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None, UNREADABLE
    signs = [bool(found["open"]), found["sign"] in ("-", "−", "–"), bool(found["after"])]
    if sum(signs) > 1:
        return None, UNREADABLE
    figure = found["figure"].strip()
    if _TWOFOLD.fullmatch(figure):
        return None, AMBIGUOUS
    if _DOTTED.fullmatch(figure):
        plain = figure.replace(".", "").replace(",", ".")
    elif _ENGLISH.fullmatch(figure):
        plain = figure.replace(",", "")
    elif _SPACED.fullmatch(figure):
        plain = re.sub(r"[ '’]", "", figure).replace(",", ".")
    else:
        return None, UNREADABLE
    if len(plain) > 28:
        return None, UNREADABLE
    value = Decimal(plain)
    return (-value if any(signs) else value), OK


_MONTHS = {
    run_together(name): number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "février févr fév feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "août aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "décembre déc dec december",
        ),
        start=1,
    )
    for name in names.split()
}

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?")
_BASIC = re.compile(r"\d{8}")
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?: \d{1,2}[:h]\d{2}.*)?")
_WORDED = re.compile(r"(?:[^\W\d_]+\.?,? )?(\d{1,2})(?:er|st|nd|rd|th)?[- ]([^\W\d_]+)\.?,?[- ](\d{4})")
_ENGLISH_WORDED = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = date(1899, 12, 30)  # Excel counts 1900-02-29, which never was, so that day 60 and below are one off
EARLIEST = date(1900, 1, 1)
SERIALS = range(10_000, 73_051)
"""Excel's day numbers that are read as dates where they stand as text: 1927-05-18 to 2100-01-01."""


def day(text: str, *, today: date, birth: bool = False) -> tuple[date | None, str]:
    """Read a date: ``15/03/2026``, ``2026-03-15``, ``15 mars 2026``, ``20260315``, Excel's day numbers.

    Day first is the rule, as everywhere in France and Morocco; ``03/26/2026`` is month first and told so.
    Two-digit years: ``14/03/25`` is day first, ``14-03-25`` may also be 2014-03-25 and is ambiguous.
    The century is the one that lies at most ten years ahead of ``today``; a birth date that fits two
    centuries (ages 0 to 110) is ambiguous.
    """
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMERIC.fullmatch(text):
        return _numeric(int(found[1]), found[2], int(found[3]), found[4], today, birth)
    if found := _WORDED.fullmatch(text):
        return _worded(found[1], found[2], found[3])
    if found := _ENGLISH_WORDED.fullmatch(text):
        return _worded(found[2], found[1], found[3])
    if _BASIC.fullmatch(text):
        return _basic(text)
    if _SERIAL.fullmatch(text) and int(float(text)) in SERIALS:
        return serial(text)
    return None, UNREADABLE


def serial(text: str) -> tuple[date | None, str]:
    """Read an Excel day number (a cell that is a number in a column of dates)."""
    try:
        days = int(float(text))
    except ValueError:
        return None, UNREADABLE
    if days < 1:
        return None, IMPLAUSIBLE
    if days > 2_958_465:
        return None, UNREADABLE
    return _EPOCH + timedelta(days=days if days > 59 else days + 1), SERIAL


def _date(year: int, month: int, number: int) -> tuple[date | None, str]:
    try:
        value = date(year, month, number)
    except ValueError:
        return None, IMPOSSIBLE
    return (value, OK) if value >= EARLIEST else (None, IMPLAUSIBLE)


def _numeric(
    first: int, sign: str, second: int, year: str, today: date, birth: bool
) -> tuple[date | None, str]:
    if len(year) == 4:
        if second > 12 and first <= 12 and _date(int(year), first, second)[0]:
            return None, MONTH_FIRST
        return _date(int(year), second, first)
    if sign == "-" and _date(2000 + first, second, int(year))[0]:
        return None, AMBIGUOUS  # 14-03-25: 14 March 2025 or 25 March 2014
    recent = 2000 + int(year)
    if birth:
        ages = [y for y in (recent, recent - 100) if 0 <= today.year - y <= 110]
        return _date(ages[0], second, first) if len(ages) == 1 else (None, AMBIGUOUS)
    return _date(recent if recent <= today.year + 10 else recent - 100, second, first)


def _worded(number: str, month: str, year: str) -> tuple[date | None, str]:
    name = _MONTHS.get(run_together(month))
    return _date(int(year), name, int(number)) if name else (None, UNREADABLE)


def _basic(text: str) -> tuple[date | None, str]:
    """Read eight digits as year, month, day; those that also are day, month, year are ambiguous."""
    year_first = _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    day_first = _date(int(text[4:]), int(text[2:4]), int(text[:2]))
    if day_first[0] and year_first[0] and day_first[0].year < 2100 and year_first[0].year < 2100:
        return None, AMBIGUOUS
    return year_first if year_first[0] else (None, UNREADABLE)


_YES = frozenset(("oui", "o", "yes", "y", "1", "vrai", "true", "x", "v", "ok", "on", "check", "si"))
_NO = frozenset(("non", "n", "no", "0", "faux", "false", "f", "off", "ko"))


def flag(text: str) -> tuple[bool | None, str]:
    """Read yes or no: oui/non, O/N, 1/0, vrai/faux, true/false, x, ✓."""
    if text in ("✓", "✔", "☑", "☒", "✗", "✘", "☐"):
        return text in ("✓", "✔", "☑", "☒"), OK
    word = run_together(text)
    return (True, OK) if word in _YES else (False, OK) if word in _NO else (None, UNREADABLE)


@cache
def country(text: str) -> str:
    """Return a country's ISO code: FR for all that La Poste serves as France, ``??`` if it is not known."""
    from mailer.clients import countries

    if not text:
        return ""
    code = countries.code(text) or "??"
    return "FR" if code in countries.FRENCH or code == "MC" else code


ZERO = "zero"
INVALID = "invalid"
_POSTCODE_LENGTH = {"FR": 5, "MA": 5, "BE": 4, "CH": 4, "LU": 4, "DZ": 5, "TN": 4}
_PREFIXED = re.compile(r"(?:fr?|ma|b|be|ch|l|lu|mc)[- ]?(?=\d)", re.IGNORECASE)


def postcode(text: str, country_code: str) -> tuple[str, str]:
    """Read a postcode for a country (ISO code); what is invalid stays as it is written.

    Four digits in France have lost the zero of a department 01 to 09, as every spreadsheet does: it is
    put back. Nowhere else is anything put back.

    >>> postcode("2160", "FR"), postcode("2160", "MA"), postcode("F-75 001", "FR")
    (('02160', 'zero'), ('2160', 'invalid'), ('75001', ''))
    """
    length = _POSTCODE_LENGTH.get(country_code)
    if length is None:
        return text, OK
    digits = _PREFIXED.sub("", text, count=1).replace(" ", "")
    if not digits.isascii() or not digits.isdigit():
        return text, INVALID
    if country_code == "FR" and len(digits) == 4 and digits[0] != "0":
        return f"0{digits}", ZERO
    if len(digits) != length or digits.startswith("00"):
        return text, INVALID
    return digits, OK


INTERNATIONAL = "international"
_EMAIL = re.compile(r"(?:mailto:)?\s*<?\s*([^\s<>]+)\s*>?", re.IGNORECASE)


def email(text: str) -> tuple[str | None, str]:
    """Check an e-mail address's syntax; letters with accents before the @ need SMTPUTF8 and are told so.

    Raises nothing: what is no address is unreadable and has no value. No domain is looked up.
    """
    from email_validator import EmailNotValidError, validate_email

    found = _EMAIL.fullmatch(text)
    if found is None:
        return None, UNREADABLE
    try:
        address = validate_email(found[1], check_deliverability=False)
    except EmailNotValidError:
        return None, UNREADABLE
    return address.normalized, INTERNATIONAL if address.smtputf8 else OK


_PHONE = re.compile(r"\+?[\d\s().\-/]+(?:\s?(?:p|poste|ext|x)\.?\s?\d+)?", re.IGNORECASE)


def phone(text: str, country_code: str, *, numeric: bool = False) -> tuple[str | None, str]:
    """Check a telephone number: 6 to 15 digits (ITU E.164); one that is a figure gets its zero back.

    The number stays as it is written: spaces and ``(0)`` are how people dial.
    """
    digits = re.sub(r"\D", "", text)
    if not _PHONE.fullmatch(text) or not 6 <= len(digits) <= 15:
        return None, UNREADABLE
    if numeric and len(digits) == 9 and country_code in ("FR", "MA") and digits[0] != "0":
        return f"0{digits}", ZERO
    return text, OK
