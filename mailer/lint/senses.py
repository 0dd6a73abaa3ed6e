"""What a sentence says, in whatever form and order: words of several groups that stand near one another.

A line of a file is ``words | words > words``. The words of a group are infinitives, masculine singulars and the
like, and stand for all their forms; ``|`` parts groups in any order, ``>`` those in this order, ``5:`` before
them says how many words the whole may span. What follows ``#`` is a comment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from mailer.lint.lexicon import FOLDER, Match
from mailer.lint.morphology import lemmas
from mailer.lint.tokens import ELIDED, LONG, REMEMBERED, WORD, Token, fold

REACH = 8
"""Words from the first to the last of a sense, where a line says nothing else."""

_LONGEST = 32
"""Letters of a word whose forms are looked for."""

_ENDS = frozenset({".", "!", "?", "…"})


class Sense(NamedTuple):
    """Groups of words, folded, one of each of which stands in a span of ``reach`` tokens of one sentence."""

    groups: tuple[frozenset[str], ...]
    ordered: bool
    reach: int


class Senses:
    """What may be said in many ways; found in tokens as the entries of a `Lexicon` are."""

    def __init__(self, senses: Sequence[Sense]) -> None:
        self._begun = _Begun()
        for sense in senses:
            for word in sense.groups[0]:
                self._begun.rarest.setdefault(word, []).append(sense)

    def find(
        self, tokens: Sequence[Token], index: Mapping[str, Sequence[int]] | None = None
    ) -> Iterator[Match]:
        """Yield the senses in a text from left to right, none inside another, each with its words as its entry.

        ``index`` is not needed.
        """
        del index
        free = 0
        begun = self._begun
        for at, begins in [(at, begins) for at, token in enumerate(tokens) if (begins := begun[token[0]])]:
            if at < free or tokens[at].kind not in (WORD, ELIDED):
                continue
            for sense in begins:
                span = _span(tokens, at, sense)
                if span and span[0] >= free:
                    words = (one.text for one in tokens[slice(*span)])
                    yield Match(*span, " ".join(words))
                    free = span[1]
                    break


class _Begun(dict[str, tuple[Sense, ...]]):
    """The senses that each word may begin; found out once for the words that come again."""

    def __init__(self) -> None:
        self.rarest: dict[str, list[Sense]] = {}
        """The senses by the words of their first group, folded."""

    def __missing__(self, text: str) -> tuple[Sense, ...]:
        begun = tuple(
            sense for word in sorted(_stems(text, fold(text))) for sense in self.rarest.get(word, ())
        )
        if len(self) < REMEMBERED and len(text) < LONG:
            self[text] = begun
        return begun


def _span(tokens: Sequence[Token], at: int, sense: Sense) -> tuple[int, int] | None:
    """Return the narrowest span that holds a word of each group and the first group's at ``at``."""
    first, last = _sentence(tokens, at, sense.reach)
    if sense.ordered:
        first = at
    stems = {index: _stems(tokens[index].text, tokens[index].fold) for index in range(first, last)}
    places = [
        [index for index in range(first, last) if index != at and not group.isdisjoint(stems[index])]
        for group in sense.groups[1:]
    ]
    spans = [
        (min((at, *chosen)), max((at, *chosen)) + 1)
        for chosen in product(*places)
        if len({at, *chosen}) == len(chosen) + 1 and (not sense.ordered or list(chosen) == sorted(chosen))
    ]
    near = [span for span in spans if span[1] - span[0] <= sense.reach]
    return min(near, key=lambda span: (span[1] - span[0], span), default=None)


def _sentence(tokens: Sequence[Token], at: int, reach: int) -> tuple[int, int]:
    """Return the tokens around one, of its sentence, no farther away than ``reach``."""
    first, last = at, at + 1
    while first and at - first < reach and tokens[first - 1].text not in _ENDS:
        first -= 1
    while last < len(tokens) and last - at < reach and tokens[last].text not in _ENDS:
        last += 1
    return first, last


@lru_cache(maxsize=REMEMBERED)
def _stems(text: str, folded: str) -> frozenset[str]:
    """Return a word and the words that it may be a form of, folded."""
    return frozenset({folded, *map(fold, lemmas(text) if len(text) < _LONGEST else ())})


def parse(line: str) -> Sense:
    """Return the sense that a line of a file writes.

    >>> parse("5: courrier lettre | égarer perdre").groups[1] == {"egarer", "perdre"}
    True
    """
    reach, colon, rest = line.rpartition(":")
    ordered = ">" in rest
    groups = tuple(frozenset(map(fold, group.split())) for group in rest.split(">" if ordered else "|"))
    return Sense(groups, ordered, int(reach) if colon else REACH)


@cache
def load(name: str) -> Senses:
    """Return the senses of a file shipped with the engine, by its name without ``.txt``."""
    lines = (FOLDER / "senses" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kept = (line.partition("#")[0].strip() for line in lines)
    return Senses([parse(line) for line in kept if line])
