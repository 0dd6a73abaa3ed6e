"""Slips of French typography in printed text: where they are, and what should stand there.

The merge sets most spaces and apostrophes by itself (`typography.french`); for what no rule of spacing tells, the
author's own characters are printed.
Rules of lint and the fixer of templates look for the same slips, in a `Print`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from mailer import typography
from mailer.lint.tokens import words_of

VALUE = "\U000f0000"
"""Stands for a merged value."""
WALL = "\0"
"""Stands for what is no text, or none that is known."""

NO_BREAK, NARROW = "\u00a0", "\u202f"


class Change(NamedTuple):
    """Characters of a print and what should stand there."""

    start: int
    end: int
    new: str


class Slip(NamedTuple):
    """A slip from ``start`` to ``end``, mended by its changes; ``safe`` where no letter or figure is touched."""

    rule: str
    start: int
    end: int
    changes: tuple[Change, ...]
    safe: bool = True


class Part(NamedTuple):
    """A part of a text: where it stands in its source, and what of it is shown before spaces are set."""

    start: int
    end: int
    text: str


class Print:
    """A text as it is printed, with what it is made of; in most texts nobody asks where a character stands.

    ``changes`` are the spaces and apostrophes that the merge sets in the text of all parts together.
    """

    def __init__(self, string: str, parts: Sequence[Part], changes: Sequence[typography.Change] = ()) -> None:
        self.string = string
        self.parts = parts
        self.changes = changes

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each character stands in the source: start and end; what the merge puts in stands nowhere."""
        written = self._written()
        spans: list[tuple[int, int]] = []
        at = 0
        for start, end, _, mark in self.changes:
            spans += written[at:start]
            if start < end:
                spans.append(_together(written[start:end]) or written[start])
            else:
                here = written[mark][mark < start]
                spans.append((here, here))
            at = end
        return (*spans, *written[at:])

    def _written(self) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for start, end, text in self.parts:
            if text in (VALUE, WALL):
                spans.append((start, end))
            else:
                spans += [(start + at, start + at + 1) for at in range(len(text))]
        return spans

    def source(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where characters stand in the source; None where something else stands between them."""
        if start == end:
            at = self.spans[start][0] if start < len(self.spans) else self.spans[-1][1] if self.spans else 0
            return at, at
        return _together(self.spans[start:end])


def _together(spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Return where characters stand that follow one another; None where something else stands between them."""
    if any(one[1] != other[0] for one, other in pairwise(spans)):
        return None
    return spans[0][0], spans[-1][1]


def printed(parts: Iterable[tuple[int, int, str | None]]) -> Print:
    """Return the print of the parts of a source: start, end, and fixed text (None: a value, empty: nothing).

    The merge sets the spaces of a line as a whole (`typography.french`), whatever its runs.
    """
    made = [Part(start, end, VALUE if text is None else text) for start, end, text in parts if text != ""]
    text = "".join([part.text for part in made])
    changes = tuple(typography.french_changes(text))
    return Print(typography.changed(text, changes), made, changes)


Finder = Callable[[str], Iterator[Slip]]
_L = r"[^\W\d_]"
_S = "[ \u00a0\u202f]"


def _slips(rule: str, found: re.Match[str], group: str, new: str, *, safe: bool = True) -> Slip:
    return Slip(rule, found.start(), found.end(), (Change(found.start(group), found.end(group), new),), safe)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern that may be looked for; in a usual letter most never are."""
    return re.compile(pattern)


def _found(pattern: str, signs: Iterable[str], string: str) -> Iterable[re.Match[str]]:
    """Return where a pattern is found, which no text without one of these signs holds: most texts have none."""
    return compiled(pattern).finditer(string) if any(map(string.__contains__, signs)) else ()


# -- spaces ------------------------------------------------------------------------------------

_HIGH = rf"(?<=[\w)\]»”\"’….%€{VALUE}])(?P<gap> ?)[;!?]+(?=$|[\s)\]»”\"’,…{WALL}])"
_COLON = rf"(?<=[\w)\]»”\"’….%€{VALUE}])(?P<gap> ?):(?=$|[\s»{WALL}])"
_UNIT = rf"(?<=[\d{VALUE}])(?P<gap> ?)[%€‰](?![}}%\w])"
_BEFORE_LOW = rf"(?<!_)(?<=[\w)\]»”’%€‰°*†!?{VALUE}])(?P<gap>{_S}+)[,.](?=$|\s|{WALL})(?!\s*[.,_…])"
_BEFORE_COMMA = rf"(?<={_L}[.…])(?P<gap>{_S}+),(?=$|\s|{WALL})(?!\s*[.,_…])"
_AROUND_COMMA = rf"(?<=[{VALUE}\w»)%€])(?P<gap>{_S}+,)(?={_L})"
_AFTER_COMMA = rf",(?<={_L},)(?P<gap>)(?={_L})"
_OPENED = rf"\((?P<gap>{_S}+)(?=[\w{VALUE}])"
_CLOSED = rf"(?<=[\w{VALUE}.!?…»])(?P<gap>{_S}+)\)"
_DOUBLE = rf"(?<=[\w,;.…){VALUE}])(?P<gap>(?= *[\u00a0\u202f]){_S}{{2,}})(?=[\w({VALUE}])"
_NEAR_COMMA = (" ,", "\u00a0,", "\u202f,")
_TWO_SPACES = (
    "\u00a0 ",
    " \u00a0",
    "\u202f ",
    " \u202f",
    "\u00a0\u00a0",
    "\u00a0\u202f",
    "\u202f\u00a0",
    "\u202f\u202f",
)
_SIGNS = re.compile("[;!?:%€‰]")
_BEFORE_SIGN = {
    **dict.fromkeys(";!?", (_HIGH, NARROW)),
    ":": (_COLON, NO_BREAK),
    **dict.fromkeys("%€‰", (_UNIT, NO_BREAK)),
}
"""What is looked for at a sign, or at the space before it, and what should stand there."""
_SPACES: tuple[tuple[str, str, Sequence[str]], ...] = (
    (_BEFORE_LOW, "", (*_NEAR_COMMA, " .", "\u00a0.", "\u202f.")),
    (_BEFORE_COMMA, "", _NEAR_COMMA),
    (_AROUND_COMMA, ", ", _NEAR_COMMA),
    (_AFTER_COMMA, " ", ","),
    (_OPENED, "", "("),
    (_CLOSED, "", (" )", "\u00a0)", "\u202f)")),
    (_DOUBLE, NO_BREAK, _TWO_SPACES),
)
"""What is looked for, what should stand there, and signs of which one must be there for it to be found: asked first."""


def spaces(string: str) -> Iterator[Slip]:
    """Yield spaces that are missing, that may break, or that do not belong there."""
    for sign in _SIGNS.finditer(string):
        pattern, new = _BEFORE_SIGN[sign[0]]
        at = sign.start()
        gap = at > 0 and string[at - 1] == " "
        before = compiled(pattern).match(string, at - gap)
        if before:
            yield _slips("typo-spaces", before, "gap", new)
    for pattern, new, signs in _SPACES:
        for found in _found(pattern, signs, string):
            yield _slips("typo-spaces", found, "gap", new)


# -- apostrophes, quotation marks, ellipses ------------------------------------------------------

_LIKE = "'´‘`ʼ′"
_BEFORE_SPACE = tuple(sign + space for sign in f"’{_LIKE}" for space in " \u00a0\u202f")
_APOSTROPHE = rf"(?<={_L})(?P<mark>['´‘`ʼ′])(?=[«“\"{VALUE}]|{_L})"
_LOOSE = rf"(?i)(?<![\w’'‘\"“])(?:[cdjlmnst]|qu)(?P<mark>['’´‘`ʼ′]{_S}+)(?={_L}|{VALUE})"


def apostrophes(string: str) -> Iterator[Slip]:
    """Yield signs that stand for an apostrophe, and apostrophes with a space behind them."""
    for pattern, signs in ((_APOSTROPHE, _LIKE), (_LOOSE, _BEFORE_SPACE)):
        for found in _found(pattern, signs, string):
            yield _slips("typo-apostrophe", found, "mark", "’")


QUOTES = "typo-quotes"
_QUOTED = (
    rf"(?P<quoted>«[^»]*»)"
    rf"|(?<![\w\"{VALUE}])(?P<one>\")(?=[^\s\"])[^\"\n{WALL}]{{0,300}}?(?<=[^\s\"])(?P<two>\")(?![\w\"{VALUE}])"
    rf"|(?P<first>“{_S}*)[^“”\n{WALL}]{{1,300}}?(?P<last>{_S}*”)"
)


def quotes(string: str) -> Iterator[Slip]:
    """Yield quotations between signs that are not French; within « » those of English are right."""
    for found in _found(_QUOTED, '"“', string):
        if found["quoted"]:
            continue
        one, two = ("one", "two") if found["one"] else ("first", "last")
        changes = (
            Change(found.start(one), found.end(one), f"«{NO_BREAK}"),
            Change(found.start(two), found.end(two), f"{NO_BREAK}»"),
        )
        yield Slip(QUOTES, found.start(), found.end(), changes)


_ELLIPSIS = rf"(?<=[\w%€)\]»\"’!?([{VALUE}])(?P<dots>\.{{3}})(?![.\d])"
_ET_CETERA = rf"\b[Ee]tc(?P<dots>\.?{_S}?(?:…|\.{{2,3}}))(?!\.)"


def ellipses(string: str) -> Iterator[Slip]:
    """Yield three dots in a row, and “etc.” with more than one."""
    after_etc = set()
    for found in _found(_ET_CETERA, ("tc",), string):
        after_etc.add(found.end())
        yield _slips("typo-ellipsis", found, "dots", ".")
    for found in _found(_ELLIPSIS, ("...",), string):
        if found.end() not in after_etc:
            yield _slips("typo-ellipsis", found, "dots", "…")


# -- abbreviations -------------------------------------------------------------------------------

_CAPITAL = rf"(?:[A-ZÀ-ÖØ-Þ]|{VALUE})"
_ABBREVIATIONS: tuple[tuple[str, str, Sequence[str]], ...] = (
    (rf"(?<![\w.-])(?P<wrong>Mr\.?)(?=[ \u00a0](?!Bricolage|Propre|Bean){_CAPITAL})", "M.", ("Mr",)),
    (
        rf"(?<![\w.-])(?:Mmes?|Mlles?|Drs?)(?P<wrong>\.)(?=[ \u00a0](?!Martens){_CAPITAL})",
        "",
        ("Mme", "Mlle", "Dr"),
    ),
    (rf"(?<![\w.-])M(?P<wrong>e)lles?(?=[ \u00a0]{_CAPITAL})", "", ("Melle",)),
    (r"(?<![\w.,-])1(?P<wrong>i?[èeé]re)s?(?!\w)", "re", ("1e", "1è", "1é", "1i")),
    (r"(?<![\w.,-])(?:\d+|[IVXL]{2,})(?P<wrong>i?[èeé]me)s?(?!\w)", "e", ("ème", "éme", "eme")),
    (r"\A(?P<wrong>P\. ?S\.|PS\b\.?)(?=\s*:)", "P.-S.", ("P.", "PS")),
)
_NUMBER = rf"(?<!\w)[Nn][°º](?P<gap>)(?=[\d{VALUE}])"


def abbreviations(string: str) -> Iterator[Slip]:
    """Yield abbreviations that French writes otherwise."""
    for pattern, new, signs in _ABBREVIATIONS:
        for found in _found(pattern, signs, string):
            yield _slips("typo-abbreviations", found, "wrong", new, safe=False)
    for found in _found(_NUMBER, "°º", string):
        yield _slips("typo-abbreviations", found, "gap", NO_BREAK)


# -- figures -------------------------------------------------------------------------------------

_FIGURE = r"\d(?:\d{3}|\.\d\d)"
_LONG_FIGURE = re.compile(rf"\d{{4}}(?:{_S}?€|{_S}+{_L})")
_POINT = re.compile(r"\d\.\d\d")
"""A long figure before a word or a sign, a figure with a point: asked first, for speed."""
_MONEY = rf"(?={_S}?(?:€|euros?\b))"
_LONG = (
    rf"(?s)(?P<before>(?:{_L}+|[°º])\.?{_S}+|\A|.)(?<![\w.,/{VALUE}-])"
    rf"(?P<figure>\d{{4,}})(?P<unit>{_S}?€|{_S}{_L}+)"
)
_POINTED = rf"(?<![\w.,/{VALUE}-])(?P<figure>\d{{2,3}}\.\d{{3}}|\d{{1,3}}(?:\.\d{{3}}){{2,}}){_MONEY}"
_DECIMAL = rf"(?<![\w.,/{VALUE}-])(?P<figure>\d+\.\d\d){_MONEY}"


@cache
def _counted() -> frozenset[str]:
    """Return the words that figures count; what else stands behind a figure may be a code, a year or a postcode."""
    lines = (Path(__file__).parent / "lexicon" / "counted.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


def _counts(found: re.Match[str], unit: str) -> bool:
    """Whether a figure counts what follows it: a word of the list, or a round figure before a plural."""
    if unit in _counted():
        return True
    word = found["unit"].strip()
    plural = len(word) > 5 and word.islower() and word[-1] in "sx" and unit not in _SMALL
    named = found["before"].strip().rstrip(".")
    known = named in ("°", "º") or typography.fold(named) in _NAMING
    return plural and found["figure"].endswith("00") and not known


_SMALL = words_of("depuis apres aupres jamais toujours parfois dehors dedans hormis ailleurs alors")
_NAMING = words_of(
    "no n code ref reference numero facture commande client article bp cs cp poste siret siren lot"
)


def numbers(string: str) -> Iterator[Slip]:
    """Yield long figures that are not parted as French does, and amounts with a point."""
    for found in compiled(_LONG).finditer(string) if _LONG_FIGURE.search(string) else ():
        figure, unit = found["figure"], typography.fold(found["unit"])
        money = "€" in found["unit"] or unit in ("euro", "euros")
        if not figure.startswith("0") and (money or (len(figure) > 4 and _counts(found, unit))):
            start, end = found.span("figure")
            change = Change(start, end, f"{int(figure):,}".replace(",", NARROW))
            yield Slip("typo-numbers", start, found.end(), (change,))
    if not _POINT.search(string):
        return
    for found in compiled(_POINTED).finditer(string):
        yield _slips("typo-numbers", found, "figure", found["figure"].replace(".", NARROW), safe=False)
    for found in compiled(_DECIMAL).finditer(string):
        yield _slips("typo-numbers", found, "figure", found["figure"].replace(".", ","))


FINDERS: dict[str, Finder] = {
    "typo-spaces": spaces,
    "typo-apostrophe": apostrophes,
    QUOTES: quotes,
    "typo-ellipsis": ellipses,
    "typo-abbreviations": abbreviations,
    "typo-numbers": numbers,
}
"""What looks for the slips of each rule."""

_HELD: dict[str, Sequence[str]] = {
    "typo-apostrophe": (*_LIKE, *_BEFORE_SPACE),
    QUOTES: ('"', "“"),
    "typo-ellipsis": ("...", "tc"),
    "typo-abbreviations": ("°", "º", *(sign for *_, signs in _ABBREVIATIONS for sign in signs)),
}
"""Signs of which every text holds one that has a slip of the rule."""


def may_hold(rule: str, string: str) -> bool:
    """Whether a text, or several that were joined, may have slips of a rule; asked once for a whole letter."""
    if rule == "typo-numbers":
        return compiled(_FIGURE).search(string) is not None
    signs = _HELD.get(rule)
    return signs is None or any(map(string.__contains__, signs))
