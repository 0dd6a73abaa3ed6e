"""Numbers and amounts in words, as on a bill or a formal notice.

num2words writes the French integers right (``quatre-vingts``, ``quatre-vingt mille``, ``deux cents``);
its currencies it writes wrong (``un million euros``, ``un euro et zéro centimes``) or not at all
(dirhams), so the currency is written here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from mailer.typography.currencies import CURRENCIES
from mailer.typography.figures import rounded

_LARGEST = 10**15


def amount_in_words(amount: Decimal | int, currency: str = "EUR", language: str = "fr") -> str:
    """Write an amount in words: ``mille deux cent trente-quatre euros et cinquante centimes``.

    Rounded half up to cents; no cents, none written; less than one unit, cents alone. After a round
    million French takes ``de``: ``un million d’euros``. Negative: ``moins …``, ``minus …``.
    An amount of 10^15 or more, an unknown currency or language: ValueError.
    """
    try:
        unit, units, hundredth, hundredths = CURRENCIES[currency].said[language]
    except KeyError:
        raise ValueError(f"no words for {currency!r} in {language!r}") from None
    value = rounded(amount, Decimal("0.01"))
    whole, cents = divmod(int(abs(value).scaleb(2)), 100)
    parts = []
    if whole or not cents:
        parts.append(_counted(whole, unit, units, language))
    if cents:
        parts.append(_counted(cents, hundredth, hundredths, language))
    text = (" et " if language == "fr" else " and ").join(parts)
    if value < 0:
        text = f"{'moins' if language == 'fr' else 'minus'} {text}"
    return text


@lru_cache(maxsize=4096)
def number_in_words(number: int, language: str = "fr") -> str:
    """Write an integer in words; below -10^15 or above 10^15, or in another language: ValueError."""
    from num2words import num2words

    if language not in ("fr", "en"):
        raise ValueError(f"unknown language: {language!r} (fr, en)")
    if abs(number) >= _LARGEST:
        raise ValueError("too large a number to be written in words")
    if number < 0:
        return f"{'moins' if language == 'fr' else 'minus'} {number_in_words(-number, language)}"
    # num2words parts English thousands by commas, which a sentence would read as its own.
    return str(num2words(number, lang=language)).replace(",", "")


def _counted(count: int, one: str, many: str, language: str) -> str:
    """Return a number in words with the noun it counts; French zero is singular, English zero plural."""
    words = number_in_words(count, language)
    if language == "en":
        return f"{words} {one if count == 1 else many}"
    if count < 2:
        return f"{words} {one}"
    if count % 1_000_000 == 0:
        return f"{words} d’{many}" if many[0] in "aeiou" else f"{words} de {many}"
    return f"{words} {many}"
