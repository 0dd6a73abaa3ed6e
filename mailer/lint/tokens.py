"""French words without a model: elisions, clitics, figures, abbreviations, apostrophes and no-break spaces.

Words are compared by `fold` (case, accents and the form of the apostrophe do not count) and matched token
by token, never as substrings: ``\\b`` and ``str.find`` know neither elision nor accents.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar, cast

from mailer import typography

WORD, ELIDED, CLITIC, NUMBER, FIELD, MARK = "word", "elided", "clitic", "number", "field", "mark"
"""Kinds of tokens. A field is a slot whose value is not known; a mark is punctuation or a symbol."""


class Token(NamedTuple):
    """A word, figure or mark of a text; ``fold`` is what it is compared by."""

    text: str
    start: int
    end: int
    kind: str
    fold: str


_T = TypeVar("_T")


class Tokens(list[Token]):
    """The tokens of a text, in order, with what rules ask of them found out once; nobody changes them."""

    __slots__ = ("_by_word", "_found", "entries")

    def __init__(self, tokens: Iterable[Token] = ()) -> None:
        super().__init__(tokens)
        self._by_word: Mapping[str, Sequence[int]] | None = None
        self._found: dict[Any, Any] = {}
        self.entries: Any = None
        """What stands here of all lexicons, which `lexicon` keeps here once it is asked for."""

    @property
    def by_word(self) -> Mapping[str, Sequence[int]]:
        """Where each word, folded, stands among the tokens."""
        if self._by_word is None:
            places: dict[str, list[int]] = defaultdict(list)
            for at, (_, _, _, _, word) in enumerate(self):
                places[word].append(at)
            self._by_word = dict(places)
        return self._by_word

    def once(self, function: Callable[[Tokens], _T]) -> _T:
        """Return what a function finds in the tokens; it is called once for all who ask."""
        if function not in self._found:
            self._found[function] = function(self)
        return cast(_T, self._found[function])

    def standing(self, words: Set[str]) -> list[int]:
        """Return where words of a set, folded, stand, from left to right."""
        places = self.by_word
        return sorted([at for word in words & places.keys() for at in places[word]])

    def ending(self, letters: str) -> list[int]:
        """Return where words stand that end, folded, with some letters, from left to right."""
        places = self.by_word
        return sorted([at for word in places if word.endswith(letters) for at in places[word]])

    def figures(self) -> Sequence[int]:
        """Return where figures stand."""
        return self.once(_figures)

    def fields(self) -> Sequence[Token]:
        """Return the slots whose value is not known."""
        return self.once(_fields)


def _figures(tokens: Tokens) -> list[int]:
    return [at for at, token in enumerate(tokens) if token[3] == NUMBER]


def _fields(tokens: Tokens) -> list[Token]:
    return [token for token in tokens if token[3] == FIELD]


_LETTER = r"[^\W\d_]"
_SPACE = "[ \u00a0\u202f]"
_WORD = rf"{_LETTER}+(?:[\u0300-\u036f]+{_LETTER}*)*"
_WHOLE = r"aujourd['’]hui|quelqu['’]une?s?|presqu['’]îles?|prud['’]hom+\w*|c['’]est-à-dire|d['’]ores"
_TOKEN = re.compile(
    rf"(?P<plain>{_LETTER}{{2,}}(?=[\s,;]|\.(?:\s|$)|$))"  # most words, taken first for speed
    rf"|(?P<field>\{{\{{[^{{}}]*\}}\}})"
    r"|(?P<address>(?:https?://|www\.)[^\s<>«»\"]*[\w/]|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<dotted>(?:{_LETTER}\.){{2,}}|P\.[ -]?S\.)"
    r"|(?P<number>"
    rf"\+\d{{2,3}}(?:{_SPACE}?\(0\))?(?:[ .\u00a0\u202f-]?\d{{1,3}}){{3,6}}(?!\d)"
    rf"|0\d(?:[ .\u00a0\u202f-]\d\d){{4}}(?!\d)"
    rf"|\d{{1,3}}(?:{_SPACE}\d{{3}})+(?!\d)(?:[.,]\d+)?"
    rf"|\d+(?:[.,/:h]\d+)*(?:{_LETTER}{{1,3}}(?!{_LETTER}))?)"
    rf"|(?P<whole>(?:{_WHOLE})(?!{_LETTER}))"
    rf"|(?P<elided>(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’](?={_LETTER}))"
    rf"|(?P<word>{_WORD}(?:['’-]{_WORD})*[°º]?)"
    r"|(?P<mark>\.{2,}|\S)",
    re.IGNORECASE,
)
_KINDS = {
    "plain": WORD,
    "field": FIELD,
    "address": WORD,
    "dotted": WORD,
    "number": NUMBER,
    "whole": WORD,
    "elided": ELIDED,
    "word": WORD,
    "mark": MARK,
}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a short list that stands in the code."""
    return frozenset(text.split())


_PRONOUNS = words_of("vous nous moi toi lui leur le la les je tu il ils elle elles on ce y en")
_KEPT = frozenset({"rendez-vous", "garde-a-vous", "sauve-qui-peut", "laissez-passer"})


REMEMBERED = 16_384
"""Words that what is found out about words is remembered for, in some 2 MB; values of 10,000 clients bring 2,500."""

LONG = 48
"""A word of so many letters is none that comes again: it is not kept."""


@lru_cache(maxsize=REMEMBERED)
def fold(word: str) -> str:
    """Return a word as `typography.fold` does, one of marks alone as it is; words that come again are kept.

    >>> fold("Œuvrez"), fold("L’ÉTÉ")
    ('oeuvrez', "l'ete")
    """
    return typography.fold(word) or word


def tokenize(text: str) -> Tokens:
    """Return the tokens of a text, in order; every visible character belongs to one.

    What stands between two spaces is cut once, however often it comes; what may reach beyond a space (a figure, a
    field) is cut where it stands.

    >>> [t.text for t in tokenize("Profitez-en : aujourd’hui, l’offre est à 1 234,50 € T.T.C.")]
    ['Profitez', '-en', ':', 'aujourd’hui', ',', 'l’', 'offre', 'est', 'à', '1 234,50', '€', 'T.T.C.']
    """
    tokens = Tokens()
    add = tokens.append
    make = tuple.__new__
    at = done = 0
    for chunk in text.split(" "):
        if chunk and at >= done:
            cut = _chunk(chunk) if len(chunk) < LONG else _cut_chunk(chunk)
            if cut is None:
                done = _across(text, at, tokens)
            else:
                for piece, start, end, kind, folded in cut:
                    add(make(Token, (piece, at + start, at + end, kind, folded)))
        at += len(chunk) + 1
    return tokens


_REACHING = re.compile(r"[{\d]|P\.\Z", re.IGNORECASE)
"""What a token that holds a space begins with: a field, a figure, “P. S.”."""


def _cut_chunk(chunk: str) -> tuple[Token, ...] | None:
    """Return the tokens of what stands between two spaces; None where one of them may reach beyond."""
    if _REACHING.search(chunk):
        return None
    return tuple(token for found in _TOKEN.finditer(chunk) for token in _tokens(found))


_chunk = lru_cache(maxsize=REMEMBERED)(_cut_chunk)


def _across(text: str, at: int, tokens: list[Token]) -> int:
    """Add the tokens from an offset on, up to the first that ends before a space; return where it ends."""
    for found in _TOKEN.finditer(text, at):
        tokens.extend(_tokens(found))
        if text[found.end() : found.end() + 1] in (" ", ""):
            return found.end()
    return len(text)


def _tokens(found: re.Match[str]) -> Iterator[Token]:
    """Yield the tokens of what the pattern found: one, or a verb and its pronouns."""
    kind = found.lastgroup or "mark"
    piece, start = found.group(), found.start()
    if kind == "word" and "-" in piece:
        yield from _clitics(piece, start)
    else:
        folded = fold(piece) if len(piece) < LONG else fold.__wrapped__(piece)
        yield Token(piece, start, found.end(), _KINDS[kind], folded)


def _clitics(word: str, start: int) -> Iterator[Token]:
    """Cut the pronouns off a verb: ``donnez-le-nous`` is three tokens, ``rendez-vous`` one."""
    folded = fold(word)
    parts = word.split("-")
    verb = len(parts)
    while verb > 1 and parts[verb - 1].lower() in _PRONOUNS and folded not in _KEPT:
        verb -= 1 + (verb > 2 and parts[verb - 2] == "t")
    if verb == len(parts):
        yield Token(word, start, start + len(word), WORD, folded)
        return
    text = "-".join(parts[:verb])
    yield Token(text, start, start + len(text), WORD, fold(text))
    at, link = start + len(text), ""
    for part in parts[verb:]:
        link += f"-{part}"
        if part != "t":
            yield Token(link, at, at + len(link), CLITIC, fold(part))
            at, link = at + len(link), ""


_UNITS = words_of(
    """€ % $ £ h mn min s kg g mg t l cl ml km m cm mm ha dh mad eur euro euros centime centimes
    dirham dirhams heure heures minute minutes jour jours semaine semaines mois an ans"""
)

_AFTER_FIGURE = words_of(
    """ht ttc h.t. t.t.c. tvac janvier fevrier mars avril mai juin juillet aout septembre octobre novembre
    decembre"""
)
"""What belongs to a figure besides its unit: a tax, the month of a date."""


def is_unit(token: Token) -> bool:
    """Whether a token may be the unit of the figure before it: ``€``, ``%``, ``kg``, ``minutes``."""
    return token.fold in _UNITS


def standing(tokens: Sequence[Token], words: Set[str]) -> list[int]:
    """Return where words of a set, folded, stand in the tokens of a text or of a part of one, from left to right."""
    if isinstance(tokens, Tokens):
        return tokens.standing(words)
    return [at for at, token in enumerate(tokens) if token.fold in words]


def ending(tokens: Sequence[Token], letters: str) -> list[int]:
    """Return where words stand that end, folded, with some letters, in a text or in a part of one."""
    if isinstance(tokens, Tokens):
        return tokens.ending(letters)
    return [at for at, token in enumerate(tokens) if token.fold.endswith(letters)]


def fields(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the slots whose value is not known, in a text or in a part of one."""
    if isinstance(tokens, Tokens):
        return tokens.fields()
    return [token for token in tokens if token.kind == FIELD]


def count_words(
    tokens: Sequence[Token], first: int = 0, last: int | None = None, *, dates: bool = False
) -> int:
    """Count the words that a reader counts, between two token indexes.

    An elided particle and a clitic are no words; a figure and its unit are one. With ``dates``, so are a date and
    a price with its tax: the eye takes them in at once. The way of counting is ours.

    >>> sentence = tokenize("Commandez avant le 20 décembre 2026, pour 390 DH HT l’an.")
    >>> count_words(sentence), count_words(sentence, dates=True)
    (10, 7)
    """
    if isinstance(tokens, Tokens) and not dates:
        counts = tokens.once(_counts)
        first, last, _ = slice(first, last).indices(len(tokens))
        if first >= last:
            return 0
        return counts[last] - counts[first] + _parted(tokens, first)
    return _counts(tokens[first:last], dates=dates)[-1]


def exceeds(tokens: Sequence[Token], first: int, last: int, limit: int) -> bool:
    """Whether a reader counts more words than a limit between two token indexes, dates and prices being one each.

    These take words away and add none: what is short enough without them need not be counted twice.
    """
    return (
        last - first > limit
        and count_words(tokens, first, last) > limit
        and count_words(tokens, first, last, dates=True) > limit
    )


def _counts(tokens: Sequence[Token], *, dates: bool = False) -> list[int]:
    """Return how many words stand before each token, and in all."""
    counts = [0]
    count = 0
    figure = False
    for token in tokens:
        kind = token.kind
        if not (figure and dates and (token.fold in _AFTER_FIGURE or is_unit(token) or _is_year(token))):
            if kind == NUMBER or (kind in _COUNTED and not (figure and is_unit(token))):
                count += 1
            figure = kind == NUMBER
        counts.append(count)
    return counts


def _parted(tokens: Sequence[Token], first: int) -> bool:
    """Whether a token is a unit whose figure stands before the part that is counted: there it is a word."""
    unit = tokens[first]
    return first > 0 and tokens[first - 1].kind == NUMBER and unit.kind in _COUNTED and is_unit(unit)


_COUNTED = frozenset({WORD, FIELD})


def _is_year(token: Token) -> bool:
    return len(token.text) == 4 and token.text.isdecimal()


_BETWEEN_WORDS = re.compile(r"(?<=\w)\u00a0(?=\w)")  # in dates, at the end of an accroche: not the author's
_INVISIBLE = re.compile("[\u00a0\u202f\u2007\u2060]")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def quote(text: str, limit: int = 120) -> str:
    """Return a text as messages quote it: controls named, long ones shortened.

    No-break spaces beside signs and within figures are visible, those between two words plain.

    >>> quote("10\\u00a0% de\\u00a0plus")
    '10⍽% de plus'
    """
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    text = _INVISIBLE.sub("⍽", _BETWEEN_WORDS.sub(" ", text.replace("\n", " ")))
    return _UNSAFE.sub(lambda found: f"<U+{ord(found.group()):04X}>", text)
