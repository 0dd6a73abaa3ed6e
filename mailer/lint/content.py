"""What a sentence is about: its words of content, cut to their stems so that they can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from mailer.lint.lexicon import words
from mailer.lint.morphology import lemma
from mailer.lint.tokens import NUMBER, WORD, Token, Tokens, fold, words_of

_FROM_TWO = """deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"""
FIGURES = {name: str(number) for number, name in enumerate(_FROM_TWO.split(), 2)} | {
    "vingt": "20",
    "trente": "30",
    "quarante": "40",
    "cinquante": "50",
    "soixante": "60",
    "cent": "100",
}
"""Figures written as words, folded."""

AMOUNTS = frozenset(FIGURES) | words_of(
    """mille million millions milliard moitie tiers quart double triple dizaine dizaines douzaine quinzaine
    vingtaine trentaine cinquantaine centaine centaines millier milliers demi-heure demi-journee
    cents"""
)
"""Words that say how much, folded."""

_LONGEST_NAME = 4
_ORDINAL = re.compile(r"\d+(?:er|re|e|eme|ere|nd|nde)")


def figures(tokens: Sequence[Token]) -> list[int]:
    """Return where a text says how much or how many, in figures or in a word; not “XB 15”, “n° 3”, “1re”."""
    if isinstance(tokens, Tokens):
        return tokens.once(_figures)
    return _figures(tokens)


def _figures(tokens: Sequence[Token]) -> list[int]:
    places: Iterable[int] = range(len(tokens))
    if isinstance(tokens, Tokens):
        places = sorted({*tokens.figures(), *tokens.standing(AMOUNTS)})
    return [
        index
        for index, token in ((at, tokens[at]) for at in places)
        if token.fold in AMOUNTS
        or (
            token.kind == NUMBER
            and not _ORDINAL.fullmatch(token.fold)
            and not (index and _names(tokens[index - 1]))
        )
    ]


def _names(before: Token) -> bool:
    """Whether a figure after this token is part of a name or a number to refer by."""
    return before.kind == WORD and (
        before.text.endswith(("°", "º")) or (before.text.isupper() and len(before.text) <= _LONGEST_NAME)
    )


STEMS = 8192
"""How many words are remembered with their stems: a campaign says the same ones again and again."""


@lru_cache(maxsize=STEMS)
def stem(word: str) -> str:
    """Return what a word shares with its forms, folded: the figure that it writes, or the word it is a form of.

    >>> stem("gagnées"), stem("Gagnez"), stem("deux")
    ('gagner', 'gagner', '2')
    """
    folded = fold(word)
    return FIGURES.get(folded) or fold(lemma(word))


def content(tokens: Iterable[Token]) -> list[str]:
    """Return the stems of the words of content and of the figures, in their order."""
    return [stem for stem in stems(tokens) if stem]


def stems(tokens: Iterable[Token]) -> list[str]:
    """Return the stem of each token; an empty one for a mark, and for a word that says nothing by itself."""
    empty = words("function-words")
    return [
        stem(text) if kind == NUMBER or (kind == WORD and folded not in empty) else ""
        for text, _, _, kind, folded in tokens
    ]


def share(words: Sequence[str], known: Iterable[str]) -> float:
    """Return which share of some stems, each counted once, stands among others: 1 where there are none."""
    wanted = frozenset(words)
    return len(wanted & frozenset(known)) / len(wanted) if wanted else 1.0
