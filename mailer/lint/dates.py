"""Dates as French text writes them, found in tokens: "mardi 3 mars 2026", "le 1er mars", "15/12/2026"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mailer.lint.tokens import NUMBER, Token, Tokens, words_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv",
            "fevrier fevr",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet juil",
            "aout",
            "septembre sept",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, name in enumerate(("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"))
}
_DAY = re.compile(r"(\d{1,2})(?:er)?$", re.IGNORECASE)
_FIGURES = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
ARTICLES = words_of("le au du les des jusqu'au")
_LIMITS = (
    ("avant", "le"),
    ("avant",),
    ("jusqu'", "au"),
    ("tard", "le"),
    ("ici", "le"),
    ("ici", "au"),
    ("expire", "le"),
    ("termine", "le"),
)


class Written(NamedTuple):
    """A date in tokens ``first`` to ``last`` (not included); ``year`` 0, ``weekday`` -1 if not given."""

    first: int
    last: int
    day: int
    month: int
    year: int
    weekday: int

    def date(self, year: int = 0) -> date | None:
        """Return the date, in a given year where none is written; None if there is no such day."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def find(tokens: Sequence[Token]) -> Iterator[Written]:
    """Yield the dates of a text."""
    return iter(tokens.once(_all)) if isinstance(tokens, Tokens) else _find(tokens, range(len(tokens)))


def _all(tokens: Tokens) -> tuple[Written, ...]:
    return tuple(_find(tokens, tokens.figures()))


def _find(tokens: Sequence[Token], places: Iterable[int]) -> Iterator[Written]:
    for index in places:
        token = tokens[index]
        if token.kind != NUMBER:
            continue
        weekday = _WEEKDAYS.get(tokens[index - 1].fold, -1) if index else -1
        first = index - (weekday >= 0)
        figures = _FIGURES.match(token.text)
        if figures:
            day, month, year = (int(part) for part in figures.groups())
            yield Written(first, index + 1, day, month, year, weekday)
            continue
        day_found = _DAY.match(token.text)
        month = _MONTHS.get(tokens[index + 1].fold, 0) if index + 1 < len(tokens) else 0
        if day_found and month:
            year = _year(tokens, index + 2)
            yield Written(first, index + 2 + bool(year), int(day_found[1]), month, year, weekday)


def _year(tokens: Sequence[Token], index: int) -> int:
    """Return the year that a token writes in four figures, 0 if it does not."""
    text = tokens[index].text if index < len(tokens) else ""
    return int(text) if len(text) == 4 and text.isdecimal() else 0


def limit(tokens: Sequence[Token], first: int) -> tuple[str, ...] | None:
    """Return the words that make the date from token ``first`` on a last day, None if there are none."""
    before = tuple(token.fold for token in tokens[max(first - 6, 0) : first])
    found = next((words for words in _LIMITS if before[-len(words) :] == words), None)
    return found or (("limite",) if "limite" in before else None)
