"""Sums of money as French text writes them, found in tokens: "49 €", "1 234,50 euros", "3,90 DH TTC"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from mailer.lint.tokens import NUMBER, Token, Tokens, words_of

_CURRENCIES = {
    **dict.fromkeys(words_of("€ eur euro euros"), "EUR"),
    **dict.fromkeys(words_of("dh dhs mad dirham dirhams"), "MAD"),
    **dict.fromkeys(words_of("chf franc francs fr frs sfr"), "CHF"),
}
_TAXES = {"ht": "HT", "h.t.": "HT", "ttc": "TTC", "t.t.c.": "TTC"}
_FIGURE = re.compile(r"(\d[\d \u00a0\u202f.,]*)([a-z]*)$", re.IGNORECASE)


class Sum(NamedTuple):
    """A sum in tokens ``first`` to ``last`` (not included); ``tax`` is HT, TTC or empty."""

    first: int
    last: int
    amount: Decimal
    currency: str
    tax: str


def find(tokens: Sequence[Token]) -> Iterator[Sum]:
    """Yield the sums of a text."""
    return iter(tokens.once(_all)) if isinstance(tokens, Tokens) else _find(tokens, range(len(tokens)))


def _all(tokens: Tokens) -> tuple[Sum, ...]:
    return tuple(_find(tokens, tokens.figures()))


def _find(tokens: Sequence[Token], places: Iterable[int]) -> Iterator[Sum]:
    for index in places:
        token = tokens[index]
        if token.kind != NUMBER:
            continue
        written = _FIGURE.match(token.text)
        if not written:
            continue
        figure, letters = written.groups()
        last = index + 1
        currency = _CURRENCIES.get(letters.lower(), "")
        if not letters and last < len(tokens):
            currency = _CURRENCIES.get(tokens[last].fold, "")
            last += 1
        amount = parse(figure)
        if not currency or amount is None:
            continue
        if _cents(tokens, last):
            amount += Decimal(tokens[last].text) / 100
            last += 1
        tax = _TAXES.get(tokens[last].fold, "") if last < len(tokens) else ""
        yield Sum(index, last + bool(tax), amount, currency, tax)


def parse(figure: str) -> Decimal | None:
    """Return the number that a figure writes, whatever parts its thousands and its decimals.

    >>> parse("1\\u202f234,50"), parse("49.00"), parse("1.200")
    (Decimal('1234.50'), Decimal('49.00'), Decimal('1200'))
    """
    plain = "".join(figure.split()).rstrip(".,")
    mark = max(plain.rfind("."), plain.rfind(","))
    decimals = len(plain) - mark - 1
    if mark >= 0 and decimals == 3 and plain[mark] == "." and plain.count(",") == 0:
        mark = -1
    whole, rest = (plain, "") if mark < 0 else (plain[:mark], plain[mark + 1 :])
    whole = whole.replace(".", "").replace(",", "")
    if not whole.isdecimal() or (rest and not rest.isdecimal()):
        return None
    return Decimal(f"{whole}.{rest}" if rest else whole)


def _cents(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token gives the cents of the sum before it: "49 € 90", "49€90"."""
    if index >= len(tokens) or tokens[index - 1].text != "€":
        return False
    token = tokens[index]
    return token.kind == NUMBER and len(token.text) == 2 and token.start == tokens[index - 1].end
