"""Word lists of the rules: text files of one entry a line, compiled once and matched token by token.

A line is ``entry: forms``; forms that begin with ``-`` are endings (``gratuit: -e -s -es``), others whole
words. An entry of several words is a phrase. What follows ``#`` is a comment.

Case does not count. Accents do ("gratuité" is not "gratuite"), save that a word in capitals may lack them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mailer.lint.tokens import CLITIC, Token, Tokens, fold, tokenize

FOLDER = Path(__file__).with_name("lexicon")


class Match(NamedTuple):
    """An entry found in a text: indexes of its first token and of the one after its last."""

    first: int
    last: int
    entry: str


class Lexicon:
    """A set of words and phrases, each known by its entry, found in tokens.

    All lexicons are looked for together in the tokens of a text (see `_Shelf`); each for itself in a part of them,
    and so is one that is ``passing``: made for one letter or campaign.
    """

    def __init__(self, forms: Iterable[tuple[str, str]], name: str = "", *, passing: bool = False) -> None:
        self.name = name
        self._heads: dict[str, list[_Phrase]] = {}
        entries: dict[str, None] = {}
        for entry, form in forms:
            cut = () if form.isalpha() else tokenize(form)  # most are one word
            words = tuple((word.fold, _plain(word.text)) for word in cut) or ((fold(form), _plain(form)),)
            if words:
                entries[entry] = None
                self._heads.setdefault(words[0][0], []).append(_Phrase(entry, form, words))
        for phrases in self._heads.values():
            phrases.sort(key=lambda phrase: -len(phrase.words))
        self.entries: tuple[str, ...] = tuple(entries)
        self._number = HELD if passing else _SHELF.take(self._heads)

    @classmethod
    def of(cls, *words: str, name: str = "") -> Lexicon:
        """Return a lexicon of entries written as in a lexicon file."""
        return cls((form for word in words for form in _forms(word)), name)

    def find(
        self, tokens: Sequence[Token], index: Mapping[str, Sequence[int]] | None = None
    ) -> Iterable[Match]:
        """Return the entries in a text from left to right, the longest phrase first, none inside another.

        ``index`` tells where each folded word stands (`Text.index`), for speed; a text's own tokens know it.
        """
        if isinstance(tokens, Tokens):
            found: _Found = tokens.entries or _SHELF.keep(tokens)
            if self._number < found.lexicons:
                return found.matches.get(self._number, ())
            index = tokens.by_word
        return self._find(tokens, index)

    def _find(self, tokens: Sequence[Token], index: Mapping[str, Sequence[int]] | None) -> Iterator[Match]:
        heads = self._heads
        if index is None:
            places: Iterable[int] = (at for at, token in enumerate(tokens) if token.fold in heads)
        else:
            known = heads.keys() & index.keys()
            if not known:
                return
            places = sorted(at for head in known for at in index[head])
        free = 0
        for at in places:
            if at < free:
                continue
            second = tokens[at + 1].fold if at + 1 < len(tokens) else ""
            for phrase in heads[tokens[at].fold]:
                words = phrase.words
                if len(words) > 1 and words[1][0] != second:
                    continue
                last = at + len(words)
                if _stands(tokens, at, last, words):
                    yield Match(at, last, phrase.entry)
                    free = last
                    break

    def plus(self, words: Sequence[str]) -> Lexicon:
        """Return this lexicon with the words of a house added."""
        return _plus(self, tuple(words)) if words else self

    def forms(self) -> Iterator[tuple[str, str]]:
        """Yield each entry with each of its forms."""
        for phrases in self._heads.values():
            for phrase in phrases:
                yield phrase.entry, phrase.form


class _Phrase(NamedTuple):
    """A form of an entry: for each of its words, what it folds to and how it is written."""

    entry: str
    form: str
    words: tuple[tuple[str, str], ...]


class _Found(NamedTuple):
    """What stands in a text of the first so many lexicons, by their number."""

    lexicons: int
    matches: Mapping[int, Sequence[Match]]


class _Head(NamedTuple):
    """The phrases that begin with a word, those of all lexicons: of one word, and of more by their second word."""

    alone: list[tuple[int, _Phrase]]
    followed: dict[str, list[tuple[int, _Phrase]]]


class _Shelf:
    """All lexicons, looked for in a text in one pass over the words that an entry of one of them begins with.

    It holds `HELD` of them; those that are made later are looked for each by itself.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Mapping[str, Sequence[_Phrase]]]] = []
        self._heads: dict[str, _Head] = {}
        self._count = 0

    def take(self, heads: Mapping[str, Sequence[_Phrase]]) -> int:
        """Return the number that a lexicon has; its phrases are sorted in when a text is next read."""
        if self._count == HELD:
            return HELD
        self._waiting.append((self._count, heads))
        self._count += 1
        return self._count - 1

    def keep(self, tokens: Tokens) -> _Found:
        """Return what stands in a text, for which nobody asked before; it is kept with its tokens."""
        found = tokens.entries = self.find(tokens)
        return found

    def find(self, tokens: Tokens) -> _Found:
        """Return what stands in a text: of each lexicon from left to right, the longest phrase first."""
        while self._waiting:
            self._sort_in(*self._waiting.pop())
        heads, index = self._heads, tokens.by_word
        places = sorted([(at, head) for word in index if (head := heads.get(word)) for at in index[word]])
        found: dict[int, list[Match]] = {}
        free: dict[int, int] = {}
        last = len(tokens) - 1
        for at, (alone, followed) in places:
            if followed and at < last and (longer := followed.get(tokens[at + 1].fold)):
                for number, phrase in longer:
                    end = at + len(phrase.words)
                    if at >= free.get(number, 0) and _stands(tokens, at, end, phrase.words):
                        found.setdefault(number, []).append(Match(at, end, phrase.entry))
                        free[number] = end
            if alone:
                token = tokens[at]
                for number, phrase in alone:
                    if at >= free.get(number, 0) and _same(token, phrase.words[0]):
                        found.setdefault(number, []).append(Match(at, at + 1, phrase.entry))
                        free[number] = at + 1
        return _Found(self._count, found)

    def _sort_in(self, number: int, heads: Mapping[str, Sequence[_Phrase]]) -> None:
        known = self._heads
        for word, phrases in heads.items():
            head = known.get(word)
            if head is None:
                head = known[word] = _Head([], {})
            for phrase in phrases:
                if len(phrase.words) == 1:
                    head.alone.append((number, phrase))
                else:
                    head.followed.setdefault(phrase.words[1][0], []).append((number, phrase))


HELD = 256
"""How many lexicons are looked for together: the engine has some sixty, a house adds its own."""

_SHELF = _Shelf()


def _plain(word: str) -> str:
    """Return a word in small letters with its accents, composed, with straight apostrophes."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFC", word.lower().replace("’", "'"))


def _stands(tokens: Sequence[Token], first: int, last: int, words: Sequence[tuple[str, str]]) -> bool:
    """Whether the words of a phrase stand in tokens ``first`` to ``last`` (not included)."""
    if last > len(tokens):
        return False
    if last - first == 1:
        return _same(tokens[first], words[0])
    return all(map(_same, tokens[first:last], words))


def _same(token: Token, word: tuple[str, str]) -> bool:
    """Whether a token is a word of a list; in capitals, it may lack the accents."""
    fold, plain = word
    if token.fold != fold:
        return False
    if token.text == plain:
        return True
    own = _plain(token.text.removeprefix("-") if token.kind == CLITIC else token.text)
    return own == plain or (own == fold and token.text != token.text.lower())


@cache
def _plus(lexicon: Lexicon, words: tuple[str, ...]) -> Lexicon:
    added = (form for word in words for form in _forms(word))
    return Lexicon([*lexicon.forms(), *added], lexicon.name)


def _forms(line: str) -> Iterator[tuple[str, str]]:
    """Yield (entry, form) for a line of a lexicon file."""
    entry, _, rest = line.partition(":")
    entry = entry.strip()
    if entry:
        yield entry, entry
        for form in rest.split():
            yield entry, entry + form[1:] if form.startswith("-") else form


@cache
def load(name: str) -> Lexicon:
    """Return a lexicon shipped with the engine, by the name of its file without ``.txt``."""
    return Lexicon(_read(name), name)


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list shipped with the engine, folded: to ask of a word, not to be found in a text."""
    return frozenset(fold(form) for _, form in _read(name))


def _read(name: str) -> Iterator[tuple[str, str]]:
    """Yield (entry, form) for each line of a file."""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        yield from _forms(line.partition("#")[0].strip())
