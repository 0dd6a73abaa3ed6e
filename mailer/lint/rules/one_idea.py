"""One sentence, one idea."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.morphology.verbs import Verb, own_verbs
from mailer.lint.reading import PROSE
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import CLITIC, MARK, NUMBER, Token, count_words, words_of
from mailer.model import Message, Severity

_DASHES = frozenset("—–")
_CUTTING = _DASHES | frozenset(";:()")
_POSTSCRIPT = frozenset({"p.s.", "p.-s.", "p. s.", "ps"})
_LINKING = words_of("et ou puis")
_SHORT = 8
"""Words of a clause that a reader takes in at a glance."""
_CHAINS = words_of("qui que qu' dont quand lorsque lorsqu' si car parce puisque tandis ou comme afin")
_SUBJECTS = words_of("je j' tu il elle on nous vous ils elles")
_BEFORE_VERBS = _SUBJECTS | words_of("ne n' se s' me m' te t' le la les l' lui leur y en")


def crowded(scene: PieceScene) -> Iterator[Hit]:
    """Yield each sentence that holds more than one idea, with the first reason found."""
    for text in scene.texts(PROSE):
        cutting = [at for at in text.tokens.standing(_CUTTING) if not inside(text.tokens[at].start, text)]
        for sentence, verbs in own_verbs(text):
            if not cutting and len(verbs) <= scene.options["verbs"]:
                continue
            message = _reason(text, sentence, verbs, cutting, scene.options)
            if message:
                yield Hit(
                    message,
                    Message(N_("Make one sentence of each idea.")),
                    text=text,
                    start=sentence.start,
                    end=sentence.end,
                )


def _reason(
    text: Text, sentence: Sentence, verbs: Sequence[Verb], cutting: Sequence[int], options: Mapping[str, Any]
) -> Message | None:
    _, _, first, last = sentence
    tokens = text.tokens
    marks = [index for index in cutting if first <= index < last]
    if any(tokens[index].text == ";" and index + 1 < last for index in marks):
        return Message(N_("A semicolon holds two sentences together."))
    asides = _asides(tokens, marks, sentence)
    if asides > options["asides"]:
        return Message(
            N_("Dashes, parentheses and colons cut this sentence {count} times."), {"count": asides}
        )
    said = [verb for verb in verbs if not _says_nothing(tokens, verb)]
    if (
        len(said) <= options["verbs"]
        or last - first < options["words"]
        or count_words(tokens, first, last) < options["words"]
    ):
        return None
    colons = [index for index in marks if tokens[index].text == ":"]
    for start, end in pairwise((first, *colons, last)):
        clause = [verb for verb in said if start <= verb.first < end]
        row = _enumerated(tokens, clause, start) or _side_by_side(tokens, clause, start, end)
        if len(clause) > options["verbs"] and not row:
            return Message(N_("This sentence has {count} verbs."), {"count": len(clause)})
    return None


def _says_nothing(tokens: Sequence[Token], verb: Verb) -> bool:
    """Whether a verb belongs to a set phrase: il y a, s’il vous plaît."""
    before = tokens[verb.first - 1].fold if verb.first else ""
    return (verb.lemma == "avoir" and before == "y") or (verb.lemma == "plaire" and before == "vous")


def _asides(tokens: Sequence[Token], marks: Sequence[int], sentence: Sentence) -> int:
    """Count what cuts a sentence: a colon, an aside in parentheses, one between dashes (two are one aside)."""
    _, _, first, last = sentence
    dashes = colons = brackets = 0
    for index in marks:
        match tokens[index].text:
            case ":":
                colons += index + 1 < last and tokens[index - 1].fold not in _POSTSCRIPT
            case "(":
                close = next((at for at in marks if at > index and tokens[at].text == ")"), last)
                aside = tokens[index + 1 : close]
                brackets += len(aside) > 2 or (len(aside) == 2 and aside[0].kind != NUMBER)  # not (20 litres)
            case mark if mark in _DASHES:
                dashes += index > first and tokens[min(index + 1, last - 1)].kind != NUMBER  # not 8 h – 12 h
    return colons + brackets + (dashes + 1) // 2


def _enumerated(tokens: Sequence[Token], verbs: Sequence[Verb], first: int) -> bool:
    """Whether verbs stand in a row, as orders or of one subject: “Cochez, signez et renvoyez”, “vous voyez, …”."""
    for verb in verbs:
        at = verb.first - 1
        while at > first and tokens[at].fold in _BEFORE_VERBS and tokens[at].kind != CLITIC:
            at -= 1
        parted = at < first or tokens[at].kind == MARK or tokens[at].fold in _LINKING
        if verb is not verbs[0] and not parted:
            return False
        spoken = any(token.fold in _SUBJECTS for token in tokens[max(at, first) : verb.first])
        if verb.person != verbs[0].person or not (verb.imperative or spoken):
            return False
    return True


def _side_by_side(tokens: Sequence[Token], verbs: Sequence[Verb], first: int, last: int) -> bool:
    """Whether short clauses stand side by side, one verb each: “La porte s’ouvre, la lampe s’allume.”"""
    cuts = [at for at in range(first, last) if tokens[at].text == ","]
    clauses = list(pairwise((first, *cuts, last)))
    return len(clauses) >= len(verbs) and all(
        sum(start <= verb.first < end for verb in verbs) <= 1
        and count_words(tokens, start, end) <= _SHORT
        and _CHAINS.isdisjoint(token.fold for token in tokens[start:end])
        for start, end in clauses
    )


RULE = Rule(
    id="one-idea",
    family=Family.WRITING,
    title=N_("One sentence, one idea"),
    source="course: M8",
    why=N_(
        "A sentence with one idea is understood at the first reading. A semicolon, asides and a third verb "
        "are signs that there are two."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Ideas cannot be counted: verbs and marks are counted in their place. The numbers are our choice."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(
        Option("verbs", 2, N_("Verbs with a subject that a sentence may have."), least=1),
        Option("words", 12, N_("Words from which verbs are counted in a sentence."), least=0),
        Option("asides", 1, N_("Dashes, parentheses and colons that a sentence may have."), least=0),
    ),
    check=InPiece(crowded),
    bad=(
        Example(
            "Le bidon part le jour même ; vous le recevez demain.", finds=("Le bidon part le jour même",)
        ),
        Example(
            "Vous recevez le bidon, vous voyez s’il vous convient et nous le reprenons dans le cas contraire.",
            finds=("Vous recevez le bidon",),
        ),
        Example(
            "Notre bidon (référence professionnelle) nettoie tout : moteurs, sols, murs.",
            finds=("Notre bidon",),
        ),
        Example(
            "Votre bidon — le plus grand de la gamme — vous attend : appelez-nous.", finds=("Votre bidon",)
        ),
    ),
    good=(
        Example("Cochez, signez et renvoyez. Venez : la table est longue, le vin est frais."),
        Example(
            "Vous posez le bidon au milieu de l’atelier, vous ouvrez le robinet rouge, vous laissez agir dix "
            "minutes, vous rincez."
        ),
        Example("Le bidon (20 litres) traite 400 m² : deux mois de travail."),
        Example(
            "La porte de l’atelier, la remise et la commande du mois : tout compte.",
            note=N_("Porte, remise and commande are nouns here."),
        ),
        Example("Voici votre colis :\n\n- un bidon ;\n- un pulvérisateur ;\n- une notice."),
        Example("Vous ne vissez rien, vous ne percez rien, et votre étagère tient le soir même."),
        Example("Vous dites « je commande, je signe, je paie » et tout part."),
        Example("::: ps\nP.-S. : Mme Le Goff a compté : 9 secondes.\n:::"),
        Example("Ouvert de 8 h – 12 h et de 14 h – 18 h : passez nous voir."),
    ),
)
