"""The currencies that are known: how they are written, spelt in files, and said in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailer.typography.letters import fold

Said = tuple[str, str, str, str]
"""Unit and hundredth, each in singular and plural."""


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency: its ISO code, the sign after an amount in French, and what files call it beside its code.

    ``said`` gives by language what an amount in words says; a currency without it cannot be written in words.
    """

    code: str
    symbol: str
    spellings: tuple[str, ...]
    said: Mapping[str, Said] = field(default_factory=dict)


CURRENCIES: Mapping[str, Currency] = {
    one.code: one
    for one in (
        Currency(
            "EUR",
            "€",
            ("€", "euro", "euros"),
            {"fr": ("euro", "euros", "centime", "centimes"), "en": ("euro", "euros", "cent", "cents")},
        ),
        Currency(
            "MAD",
            "DH",
            ("dh", "dhs", "dirham", "dirhams", "درهم"),
            {
                "fr": ("dirham", "dirhams", "centime", "centimes"),
                "en": ("dirham", "dirhams", "centime", "centimes"),
            },
        ),
        Currency(
            "CHF",
            "CHF",
            ("franc suisse", "francs suisses"),
            {
                "fr": ("franc suisse", "francs suisses", "centime", "centimes"),
                "en": ("Swiss franc", "Swiss francs", "centime", "centimes"),
            },
        ),
        Currency(
            "USD",
            "USD",
            ("$", "dollar", "us dollar"),
            {"fr": ("dollar", "dollars", "cent", "cents"), "en": ("dollar", "dollars", "cent", "cents")},
        ),
        Currency("GBP", "GBP", ("£", "livre sterling")),
    )
}
"""By ISO code."""

_CODES = {fold(spelling): one.code for one in CURRENCIES.values() for spelling in (one.code, *one.spellings)}


def symbol(code: str) -> str:
    """Return how a currency is written after an amount in French; one that is not known by its code."""
    return CURRENCIES[code].symbol if code in CURRENCIES else code


def code_of(text: str) -> str | None:
    """Return the ISO code of a currency as a file spells it, without case and accents; None for no known one.

    >>> code_of("Dhs"), code_of("€"), code_of("thaler")
    ('MAD', 'EUR', None)
    """
    return _CODES.get(fold(text))


def spelt(*codes: str) -> str:
    """Return the regular expression of what some currencies are called (all of them without arguments)."""
    names = [name for code in codes or CURRENCIES for name in (code, *CURRENCIES[code].spellings)]
    return f"(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})"
