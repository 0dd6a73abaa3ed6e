"""What French words are: lemma, part of speech, tense and person, from a lexicon of 450 000 forms.

The lexicon is compiled from Hunspell's French dictionary (MPL-2.0, see `fr.LICENSE.txt`) by `compile`. It is
read when a first word is looked up. Words that it does not know have no readings: nothing is guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from mailer.lint.morphology.automaton import Automaton
from mailer.lint.morphology.tags import UNFINITE, Part, Reading, Tense
from mailer.lint.tokens import REMEMBERED

__all__ = ["UNFINITE", "Part", "Reading", "Tense", "is_verb_surely", "lemma", "lemmas", "readings"]

LONGEST = 48
"""Letters of a word that is looked up; French has none so long."""


@cache
def _lexicon() -> Automaton:
    return Automaton.open(Path(__file__).with_name("fr.bin"))


@lru_cache(maxsize=REMEMBERED)
def readings(word: str) -> tuple[Reading, ...]:
    """Return all that a word may be, however it is capitalised; capitals may lack their accents.

    >>> [(r.lemma, r.tense.value, r.person) for r in readings("Commanderez")]
    [('commander', 'ifut', '2pl')]
    >>> sorted({(r.lemma, r.part.name) for r in readings("offre")})
    [('offre', 'NOUN'), ('offrir', 'VERB')]
    """
    if len(word) > LONGEST:
        return ()
    if not word.isascii():
        word = unicodedata.normalize("NFC", word).replace("’", "'")
    small = word.lower()
    find = _lexicon().find
    if small == word:
        return find(word) or (find(word.replace("oe", "œ")) if "oe" in word else ())
    if small.upper() == word and len(word) > 1:
        found = [find(word), *map(find, _lexicon().unaccented(small))]
    else:
        found = [find(word), find(small)]
    if not any(found):
        found = [find(form) for form in _lexicon().unaccented(small) if form[1:] == small[1:]]
    return tuple(dict.fromkeys(reading for each in found for reading in each))


def lemmas(word: str) -> frozenset[str]:
    """Return the words that a form may belong to; itself, in small letters, where it is not known."""
    return frozenset(reading.lemma for reading in readings(word)) or frozenset((word.lower(),))


def lemma(word: str) -> str:
    """Return one word that a form belongs to, always the same one, to compare words by: a verb goes first.

    >>> lemma("commandez"), lemma("chevaux"), lemma("offre"), lemma("XB")
    ('commander', 'cheval', 'offrir', 'xb')
    """
    found = readings(word)
    if not found:
        return word.lower()
    return min((one.part is not Part.VERB, len(one.lemma), one.lemma) for one in found)[-1]


def is_verb_surely(word: str) -> bool:
    """Whether a word is a verb with a person and nothing else: recevez, not porte, nor offert."""
    return all_finite(readings(word))


def all_finite(found: Sequence[Reading]) -> bool:
    """Whether there are readings, and all of them are of verbs with a person."""
    return bool(found) and all(reading.tense not in UNFINITE for reading in found)
