"""What the lexicon says of a word: its part of speech and, of a verb, its tense and person."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """Parts of speech; the values are the codes of the shipped file."""

    NOUN = "n"
    ADJECTIVE = "a"
    ADVERB = "d"
    VERB = "v"
    PRONOUN = "p"
    DETERMINER = "t"
    PREPOSITION = "r"
    CONJUNCTION = "c"
    INTERJECTION = "i"
    NUMERAL = "m"
    NAME = "e"


class Tense(StrEnum):
    """Tenses and moods; the values are the tags that Hunspell's French dictionary writes."""

    INFINITIVE = "infi"
    PRESENT_PARTICIPLE = "ppre"
    PAST_PARTICIPLE = "ppas"
    PRESENT = "ipre"
    IMPERFECT = "iimp"
    PAST_SIMPLE = "ipsi"
    FUTURE = "ifut"
    CONDITIONAL = "cond"
    SUBJUNCTIVE = "spre"
    PAST_SUBJUNCTIVE = "simp"
    IMPERATIVE = "impe"
    NONE = ""


UNFINITE = frozenset({Tense.INFINITIVE, Tense.PRESENT_PARTICIPLE, Tense.PAST_PARTICIPLE, Tense.NONE})
"""Tenses that make no sentence by themselves, and the tense of what is no verb."""


class Reading(NamedTuple):
    """One way to read a word.

    ``person`` is such as ``2pl``, empty where the tense has none. ``direct`` is whether a verb takes a direct
    object, so that it has a passive; ``etre`` whether its past is built with être (elle est venue).
    """

    lemma: str
    part: Part
    tense: Tense = Tense.NONE
    person: str = ""
    direct: bool = False
    etre: bool = False

    @property
    def finite(self) -> bool:
        """Whether the word is a verb with a person."""
        return self.tense not in UNFINITE
