"""One sentence, one idea."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.morphology.verbs import Verb, finite_verbs, quoted
from mailer.lint.reading import PROSE
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import CLITIC, MARK, NUMBER, Token, words_of
from mailer.model import Message, Severity

_DASHES = frozenset("—–")
_LINKING = words_of("et ou puis")
_BEFORE_VERBS = words_of(
    "je j' tu il elle on nous vous ils elles ne n' se s' me m' te t' le la les l' lui leur y en"
)
_SHORT_ASIDE = 3
"""An aside of so few words in parentheses (20 litres) is a detail, and no idea."""


def crowded(scene: PieceScene) -> Iterator[Hit]:
    """Yield each sentence that holds more than one idea, with the first reason found."""
    for text in scene.texts(PROSE):
        for sentence in text.sentences:
            message = _reason(text, sentence, scene.options["verbs"], scene.options["asides"])
            if message:
                yield Hit(
                    message,
                    Message(N_("Make one sentence of each idea.")),
                    text=text,
                    start=sentence.start,
                    end=sentence.end,
                )


def _reason(text: Text, sentence: Sentence, most_verbs: int, most_asides: int) -> Message | None:
    _, _, first, last = sentence
    tokens = text.tokens
    marks = [
        index
        for index in range(first, last)
        if tokens[index].kind == MARK and not inside(tokens[index].start, text)
    ]
    if any(tokens[index].text == ";" and index + 1 < last for index in marks):
        return Message(N_("A semicolon holds two sentences together."))
    asides = _asides(tokens, marks, sentence)
    if asides > most_asides:
        return Message(
            N_("Dashes, parentheses and colons cut this sentence {count} times."), {"count": asides}
        )
    apart = quoted(tokens)
    verbs = [
        verb
        for verb in finite_verbs(tokens, first, last)
        if verb.first not in apart and not inside(tokens[verb.first].start, text)
    ]
    if len(verbs) > most_verbs and not _enumerated(tokens, verbs, sentence):
        return Message(N_("This sentence has {count} verbs."), {"count": len(verbs)})
    return None


def _asides(tokens: Sequence[Token], marks: Sequence[int], sentence: Sentence) -> int:
    """Count what cuts a sentence: a colon, an aside in parentheses, one between dashes (two are one aside)."""
    _, _, first, last = sentence
    dashes = colons = brackets = 0
    for index in marks:
        match tokens[index].text:
            case ":":
                colons += index + 1 < last
            case "(":
                close = next((at for at in marks if at > index and tokens[at].text == ")"), last)
                brackets += close - index - 1 > _SHORT_ASIDE
            case mark if mark in _DASHES:
                dashes += index > first and tokens[min(index + 1, last - 1)].kind != NUMBER  # not 8 h – 12 h
    return colons + brackets + (dashes + 1) // 2


def _enumerated(tokens: Sequence[Token], verbs: Sequence[Verb], sentence: Sentence) -> bool:
    """Whether verbs stand in a row, each after a comma or “et”: “Cochez, signez et renvoyez”, “vous voyez, …”."""
    for verb in verbs[1:]:
        at = verb.first - 1
        while at > sentence.first and tokens[at].fold in _BEFORE_VERBS and tokens[at].kind != CLITIC:
            at -= 1
        if tokens[at].kind != MARK and tokens[at].fold not in _LINKING:
            return False
    return True


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
            "Votre bidon — le plus grand de la gamme — vous attend : appelez-nous.", finds=("Votre bidon",)
        ),
    ),
    good=(
        Example("Cochez, signez et renvoyez. Vous pulvérisez, vous laissez agir, vous rincez."),
        Example("Le bidon (20 litres) traite 400 m² : deux mois de travail."),
        Example(
            "La porte de l’atelier, la remise et la commande du mois : tout compte.",
            note=N_("Porte, remise and commande are nouns here."),
        ),
        Example("Voici votre colis :\n\n- un bidon ;\n- un pulvérisateur ;\n- une notice."),
        Example("Vous dites « je commande, je signe, je paie » et tout part."),
        Example("Ouvert de 8 h – 12 h et de 14 h – 18 h : passez nous voir."),
    ),
)
