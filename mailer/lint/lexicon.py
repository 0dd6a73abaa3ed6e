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

from mailer.lint.tokens import CLITIC, Token, fold, tokenize

FOLDER = Path(__file__).with_name("lexicon")


class Match(NamedTuple):
    """An entry found in a text: indexes of its first token and of the one after its last."""

    first: int
    last: int
    entry: str


class Lexicon:
    """A set of words and phrases, each known by its entry, found in tokens."""

    def __init__(self, forms: Iterable[tuple[str, str]], name: str = "") -> None:
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

    @classmethod
    def of(cls, *words: str, name: str = "") -> Lexicon:
        """Return a lexicon of entries written as in a lexicon file."""
        return cls((form for word in words for form in _forms(word)), name)

    def find(
        self, tokens: Sequence[Token], index: Mapping[str, Sequence[int]] | None = None
    ) -> Iterator[Match]:
        """Yield the entries in a text from left to right, the longest phrase first, none inside another.

        ``index`` tells where each folded word stands (`Text.index`), for speed.
        """
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
                last = at + len(words)
                if len(words) > 1 and words[1][0] != second:
                    continue
                if last <= len(tokens) and all(map(_same, tokens[at:last], words)):
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


def _plain(word: str) -> str:
    """Return a word in small letters with its accents, composed, with straight apostrophes."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFC", word.lower().replace("’", "'"))


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
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = (line.partition("#")[0].strip() for line in lines)
    return Lexicon((form for line in kept if line for form in _forms(line)), name)
