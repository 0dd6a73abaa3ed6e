"""The filters that templates have beside Jinja's own; all give values, never branches.

========== =============================================== =========================
filter     does                                            example
========== =============================================== =========================
date       writes a date (long, short, weekday, month)     ``1er mars 2026``
amount     writes an amount of money                       ``1 234,50 €``
number     writes a number                                 ``1 234,5``
words      writes an amount in words                       ``quarante-neuf euros``
accord     agrees a word with a client's gender            ``invitée``
de, que…   puts a word before a text, elided               ``d’Orléans``
capitals   writes in capitals, accents kept                ``ÉLODIE``
========== =============================================== =========================

An empty value stays empty through every one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from mailer import typography
from mailer.merge.context import NOTHING, ClientView
from mailer.merge.sample import Sample
from mailer.merge.sandbox import Environment, UnknownFormError

ELIDED = ("de", "que", "le", "la", "je", "ne", "se", "me", "te", "au", "du")
BEFORE = {"au": "à", "du": "de"}
KEPT = 4096
"""How many dates are remembered as they are written: many clients and many rows of a table have the same."""


def register(environment: Environment, language: str, currency: str) -> None:
    """Give an environment our filters, writing in a language (``fr``, ``en``) and a currency."""

    @lru_cache(maxsize=KEPT, typed=True)
    def write_date(value: Any, style: str = "long") -> str:
        if isinstance(value, datetime):
            value = value.date()
        if not isinstance(value, date):
            raise TypeError(f"{value!r} is not a date")
        return typography.format_date(value, language, style)

    def amount(value: Any, money: str = currency, whole: bool = False) -> str:
        return typography.format_amount(_decimal(value), money, language, whole=whole)

    def number(value: Any, places: int | None = None) -> str:
        return typography.format_number(_decimal(value), language, places=places)

    def words(value: Any, money: str = currency) -> str:
        return typography.amount_in_words(_decimal(value), money, language)

    filters: dict[str, Callable[..., Any]] = {
        "date": write_date,
        "amount": amount,
        "number": number,
        "words": words,
        "accord": accord,
        "capitals": lambda value: typography.capitals(str(value)),
        "french": lambda value: typography.french(str(value)),
    }
    filters |= {word: _elided(BEFORE.get(word, word)) for word in ELIDED}
    for name, function in filters.items():
        environment.add_filter(name, _keeping_nothing(function))


def accord(
    word: str,
    who: Any,
    feminine: str | None = None,
    neutral: str | None = None,
    plural: str | None = None,
    plural_feminine: str | None = None,
) -> str:
    """Agree a word with a client or a gender: ``"invité" | accord(client)``.

    Forms are derived where they are regular, given where they are not. For a client whose gender is not
    known, ``neutral`` is written if given (see `typography.agree`). All forms are looked at for the first
    client already, so that no couple further down meets a form that is missing.

    Raises:
        UnknownFormError: a form is not given and not certain, as of several words or ``imposteur``.
    """
    if isinstance(who, Sample):
        return word
    gender = str(who["gender"]) if isinstance(who, ClientView) else str(who)
    forms = _forms(word, feminine, neutral, plural, plural_feminine)
    return forms[gender] if gender in forms else typography.agree(gender, word)


@lru_cache(maxsize=512)
def _forms(
    word: str, feminine: str | None, neutral: str | None, plural: str | None, plural_feminine: str | None
) -> dict[str, str]:
    """Return a word's form for each gender of `typography.agree`; all that are missing are told at once."""
    found: dict[str, str] = {}
    missing: list[str] = []
    for gender in ("m", "f", "mixed", "women", "unknown"):
        try:
            found[gender] = typography.agree(
                gender, word, feminine, neutral=neutral, plural=plural, plural_feminine=plural_feminine
            )
        except typography.UncertainFormError as error:
            missing.append(error.form)
    if plural_feminine is None and feminine is None and "feminine" in missing and "plural" in missing:
        missing.append("plural_feminine")  # of a word whose plural is not certain, that of its feminine
    if missing:
        raise UnknownFormError(word, tuple(dict.fromkeys(missing)))
    return found


def _elided(word: str) -> Callable[..., str]:
    """Return the filter that puts a word before a text; before a person's name no article is contracted."""

    def elided(value: Any, person: bool = False) -> str:
        return typography.elide(word, str(value), contract=not person)

    return elided


def _keeping_nothing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let an empty value stay empty."""

    def call(value: Any, *args: Any, **options: Any) -> Any:
        if value is None or (isinstance(value, str) and value == ""):
            return NOTHING
        if isinstance(value, Sample):
            return value
        return function(value, *args, **options)

    return call


def _decimal(value: Any) -> Decimal:
    """Return money as Decimal; a float or a text is refused: neither is an amount."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise TypeError(f"{value!r} is not an amount")
