"""Countries as client files write them: French or English names, ISO codes, a few habits."""

from __future__ import annotations

from functools import cache, lru_cache

from mailer.typography import fold, postal_capitals

FRENCH = frozenset(("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "PF", "NC", "WF", "TF", "FX"))
"""Territories that La Poste serves as France: five-digit postcode and no country line at home."""

_HABITS = {
    "fra": "FR",
    "france metropolitaine": "FR",
    "france metro": "FR",
    "republique francaise": "FR",
    "mar": "MA",
    "royaume du maroc": "MA",
    "al maghrib": "MA",
    "المغرب": "MA",
    "angleterre": "GB",
    "england": "GB",
    "ecosse": "GB",
    "scotland": "GB",
    "grande-bretagne": "GB",
    "great britain": "GB",
    "uk": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "etats-unis d'amerique": "US",
    "hollande": "NL",
    "holland": "NL",
    "pays bas": "NL",
    "etats unis": "US",
    "royaume uni": "GB",
    "republique tcheque": "CZ",
    "czech republic": "CZ",
    "deutschland": "DE",
    "espana": "ES",
    "italia": "IT",
    "schweiz": "CH",
    "belgie": "BE",
    "nederland": "NL",
    "cote d'ivoire": "CI",
    "ivory coast": "CI",
    "reunion": "RE",
    "ile de la reunion": "RE",
    "la reunion": "RE",
}


@lru_cache(maxsize=4096)
def code(country: str) -> str:
    """Return the ISO 3166 code of a country by its name or code; empty if it is not known."""
    folded = fold(country)
    return _by_name().get(folded, "") if folded else ""


@lru_cache(maxsize=4096)
def postal_name(country: str, language: str = "fr") -> str:
    """Return a country as an address's last line has it, in the sender's language: ``ALLEMAGNE``.

    A country that is not known is printed as it is written, in capitals.
    """
    known = code(country)
    if not known:
        return postal_capitals(country)
    from babel import Locale

    return postal_capitals(Locale(language).territories["FR" if known in FRENCH else known])


@cache
def _by_name() -> dict[str, str]:
    """Return ISO codes by code, French and English name, all folded."""
    from babel import Locale

    names: dict[str, str] = {}
    for language in ("en", "fr"):
        for territory, name in Locale(language).territories.items():
            if len(territory) == 2 and territory.isalpha():
                names[fold(name)] = territory
                names[fold(territory)] = territory
    return names | _HABITS
