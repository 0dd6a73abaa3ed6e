"""The finite verbs of a sentence, where they are surely verbs, and the time that they are in.

A form that is always a verb (recevez) counts; one that may be something else (porte, offre) counts where its
neighbours say so: a subject before it, a pronoun tied behind it. What is not sure is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from mailer.lint.hits import inside
from mailer.lint.morphology import all_finite, readings
from mailer.lint.morphology.tags import Part, Reading, Tense
from mailer.lint.quotations import quoted
from mailer.lint.sentences import Sentence
from mailer.lint.text import Text
from mailer.lint.tokens import CLITIC, MARK, REMEMBERED, WORD, Token, words_of


class Time(StrEnum):
    """When a verb says that something is; ``OTHER`` is the subjunctive."""

    PRESENT = "present"
    PAST = "past"
    FUTURE = "future"
    CONDITIONAL = "conditional"
    OTHER = "other"


class Verb(NamedTuple):
    """A finite verb: its token, the token after all of it (a participle included), its lemma and time.

    ``tense`` is the finite form's own: a compound past has a finite form in the present. ``participle`` is the
    index of the participle that être or avoir stands with, -1 where there is none.
    """

    first: int
    last: int
    lemma: str
    tense: Tense
    person: str
    time: Time
    participle: int = -1

    @property
    def imperative(self) -> bool:
        """Whether the verb tells somebody to do something."""
        return self.tense is Tense.IMPERATIVE


class _Form(NamedTuple):
    """What a word may be as a finite verb; ``sure`` where it can be nothing else."""

    verbs: tuple[Reading, ...]
    sure: bool
    persons: frozenset[str]


_SUBJECTS = {
    "je": "1sg",
    "j'": "1sg",
    "tu": "2sg",
    "il": "3sg",
    "elle": "3sg",
    "on": "3sg",
    "c'": "3sg",
    "ca": "3sg",
    "cela": "3sg",
    "ceci": "3sg",
    "ils": "3pl",
    "elles": "3pl",
    "nous": "1pl",
    "vous": "2pl",
}
_ONE = {person: frozenset({person}) for person in _SUBJECTS.values()}
_TOLD = words_of("1sg 3sg 3pl")
_ONLY_BEFORE_VERBS = words_of("ne n' se s' me m' te t' y")
_BEFORE_VERBS = _ONLY_BEFORE_VERBS | words_of("nous vous le la les l' lui leur en")
_PREPOSITIONS = words_of(
    "a de d' chez pour par avec sans sur sous entre vers envers contre selon devant derriere parmi"
)
_DETERMINERS = words_of(
    """un une des du au aux ce cet cette ces mon ton son ma ta sa mes tes ses notre votre nos vos leurs
    quel quelle quels quelles chaque quelques plusieurs deux trois quatre cinq six dix"""
)
_OPENING = frozenset('«“"')
_AUXILIARIES = frozenset({"est", "a"})
_NOT_EAST = _DETERMINERS | words_of("l' d' a")
_PAST = frozenset({Tense.IMPERFECT, Tense.PAST_SIMPLE})
_TIMES = {
    Tense.PRESENT: Time.PRESENT,
    Tense.IMPERATIVE: Time.PRESENT,
    Tense.FUTURE: Time.FUTURE,
    Tense.CONDITIONAL: Time.CONDITIONAL,
    Tense.IMPERFECT: Time.PAST,
    Tense.PAST_SIMPLE: Time.PAST,
}
_PREFERRED = (
    Tense.IMPERATIVE,
    Tense.PRESENT,
    Tense.FUTURE,
    Tense.CONDITIONAL,
    Tense.IMPERFECT,
    Tense.PAST_SIMPLE,
    Tense.SUBJUNCTIVE,
    Tense.PAST_SUBJUNCTIVE,
)
_ETRE_OR_NOT = words_of(
    "passer monter descendre sortir rentrer retourner entrer ressortir remonter redescendre"
)
"""Verbs whose past takes être where they have no object: “est passé par” is no passive."""


@lru_cache(maxsize=REMEMBERED)
def _form(word: str) -> _Form | None:
    """Return what a word is as a finite verb, None where it is none."""
    found = readings(word)
    verbs = tuple(reading for reading in found if reading.finite)
    if not verbs:
        return None
    return _Form(verbs, all_finite(found), frozenset(verb.person for verb in verbs))


def finite_verbs(tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Verb]:
    """Return the verbs between two token indexes (a sentence), in order, those alone that are surely verbs."""
    end = len(tokens) if last is None else last
    found: list[Verb] = []
    free = first
    for index in range(first, end):
        token = tokens[index]
        if index < free or token.kind != WORD:
            continue
        form = _form(token.text)
        if form is None:
            continue
        persons = _persons(tokens, first, index, end, form)
        if persons is None:
            continue
        verb = _verb(tokens, first, index, end, persons)
        found.append(verb)
        free = verb.last
    return found


@lru_cache(maxsize=128)
def own_verbs(text: Text) -> tuple[tuple[Sentence, tuple[Verb, ...]], ...]:
    """Return the sure verbs of each sentence of a text: those that its author wrote, and quotes nobody with.

    Several rules read them one after the other, so those of the last texts are kept.
    """
    tokens = text.tokens
    apart = frozenset() if _OPENING.isdisjoint(text.index) else quoted(tokens)
    found: list[tuple[Sentence, tuple[Verb, ...]]] = []
    for sentence in text.sentences:
        verbs = finite_verbs(tokens, sentence.first, sentence.last)
        if apart or text.closed:
            verbs = [v for v in verbs if v.first not in apart and not inside(tokens[v.first].start, text)]
        found.append((sentence, tuple(verbs)))
    return tuple(found)


def _persons(tokens: Sequence[Token], first: int, index: int, end: int, form: _Form) -> frozenset[str] | None:
    """Return the persons that a verb may have here (empty: any), None where it may be no verb at all."""
    token = tokens[index]
    opens = index == first or tokens[index - 1].kind == MARK
    if token.text[0].isupper() and not opens and not token.text.isupper():
        return None
    if index + 1 < end and tokens[index + 1].kind == CLITIC:
        return None if _is_question_mark(tokens, index, end) else frozenset()
    sure = form.sure
    at = index
    subject = ""
    while at > first and tokens[at - 1].fold in _BEFORE_VERBS and tokens[at - 1].kind != CLITIC:
        at -= 1
        sure = sure or tokens[at].fold in _ONLY_BEFORE_VERBS
        if tokens[at].fold in ("nous", "vous"):
            subject = tokens[at].fold
    before = tokens[at - 1].fold if at > first else ""
    near = tokens[index - 1].fold if index > first else ""
    if before in _PREPOSITIONS:
        subject = ""
    for pronoun in (before, subject):
        person = _SUBJECTS.get(pronoun)
        if person in form.persons:
            return _ONE[person]
    if subject and near == subject and not form.persons.isdisjoint(_TOLD):
        return _TOLD
    if near == "y" and token.fold == "compris":
        return None
    if before == "qui":
        return frozenset()
    if token.fold in _AUXILIARIES:
        return None if near in _NOT_EAST or (len(token.text) == 1 and token.text.isupper()) else frozenset()
    if opens and not sure:
        told = any(verb.tense is Tense.IMPERATIVE and verb.person == "2pl" for verb in form.verbs)
        return _ONE["2pl"] if told and not _followed_by_mark(tokens, index, end) else None
    return frozenset() if sure else None


def _is_question_mark(tokens: Sequence[Token], index: int, end: int) -> bool:
    """Whether a verb is the “est” of “est-ce que”, which asks and says nothing."""
    after = tokens[index + 2].fold if index + 2 < end else ""
    return tokens[index].fold == "est" and tokens[index + 1].fold == "ce" and after in ("que", "qu'", "qui")


def _followed_by_mark(tokens: Sequence[Token], index: int, end: int) -> bool:
    return index + 1 >= end or tokens[index + 1].kind == MARK


def _verb(tokens: Sequence[Token], first: int, index: int, end: int, persons: frozenset[str]) -> Verb:
    """Return a verb with its time and its participle."""
    opens = index == first or tokens[index - 1].kind == MARK
    chosen, time, wished = _choice(tokens[index].text, persons, opens)
    if wished and any(token.fold in ("que", "qu'") for token in tokens[max(first, index - 4) : index]):
        time = Time.OTHER
    verb = Verb(index, index + 1, chosen.lemma, chosen.tense, chosen.person, time)
    if chosen.lemma not in ("être", "avoir"):
        return verb
    participle = _participle(tokens, index + 1, end)
    if participle < 0:
        return verb
    past = chosen.lemma == "avoir" or _goes_with_etre(tokens, first, index, participle)
    if past and tokens[participle].fold == "ete":
        second = _participle(tokens, participle + 1, end)
        participle = second if second > 0 else participle
    time = Time.PAST if past and time is Time.PRESENT else time
    return verb._replace(last=participle + 1, time=time, participle=participle)


@lru_cache(maxsize=REMEMBERED)
def _choice(word: str, persons: frozenset[str], opens: bool) -> tuple[Reading, Time, bool]:
    """Return how a verb is read with a subject of one of these persons (empty: not known), and its time.

    After a subject, no verb is an imperative. The flag says that it may be a subjunctive as well.
    """
    form = _form(word)
    verbs = form.verbs if form else ()
    agreeing = [verb for verb in verbs if verb.person in persons] or verbs

    def rank(verb: Reading) -> tuple[int, bool]:
        told = opens or (not persons and verb.person in ("1pl", "2pl"))
        place = _PREFERRED.index(verb.tense)
        return place if told or verb.tense is not Tense.IMPERATIVE else len(_PREFERRED), verb.lemma != "être"

    chosen = min(agreeing, key=rank)
    wished = chosen.tense is Tense.IMPERFECT and any(verb.tense is Tense.SUBJUNCTIVE for verb in agreeing)
    return chosen, _TIMES.get(chosen.tense, Time.OTHER), wished


def _participle(tokens: Sequence[Token], index: int, end: int) -> int:
    """Return where the participle stands that a verb before this token is built with, -1 for none."""
    for at in range(index, min(index + 5, end)):
        token = tokens[at]
        if token.kind == CLITIC:
            continue
        if token.kind != WORD:
            return -1
        beside = _beside_auxiliary(token.text)
        if beside is not None:
            return at if beside else -1
    return -1


@lru_cache(maxsize=REMEMBERED)
def _beside_auxiliary(word: str) -> bool | None:
    """Whether a word behind an auxiliary is its participle; None for an adverb, which stands between them."""
    found = readings(word)
    parts = {reading.part for reading in found}
    if Part.ADVERB in parts or word == "tous":
        return None
    if parts & {Part.PRONOUN, Part.DETERMINER}:
        return False
    return any(reading.tense is Tense.PAST_PARTICIPLE for reading in found)


def _goes_with_etre(tokens: Sequence[Token], first: int, index: int, participle: int) -> bool:
    """Whether être and a participle are a past (elle est venue, il s’est inscrit), not a state or passive."""
    before = [token.fold for token in tokens[max(first, index - 3) : index]]
    if before[-1:] in (["s'"], ["se"], ["m'"], ["me"], ["t'"]) or before[-2:] in (["nous"] * 2, ["vous"] * 2):
        return True
    return any(
        reading.etre or reading.lemma in _ETRE_OR_NOT
        for reading in readings(tokens[participle].text)
        if reading.tense is Tense.PAST_PARTICIPLE
    )


def passive(tokens: Sequence[Token], verb: Verb) -> bool:
    """Whether a verb is être with the participle of a verb that takes an object: est livré, not est venu."""
    if verb.participle < 0 or (verb.lemma == "avoir" and not _has_been(tokens, verb)):
        return False
    if verb.lemma == "être" and _goes_with_etre(tokens, 0, verb.first, verb.participle):
        return False
    return any(
        reading.direct and not reading.etre
        for reading in readings(tokens[verb.participle].text)
        if reading.tense is Tense.PAST_PARTICIPLE
    )


def _has_been(tokens: Sequence[Token], verb: Verb) -> bool:
    return any(token.fold == "ete" for token in tokens[verb.first + 1 : verb.participle])
