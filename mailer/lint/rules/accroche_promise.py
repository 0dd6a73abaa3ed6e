"""The accroche promises the reader an advantage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from mailer.errors import N_
from mailer.lint.content import content, share
from mailer.lint.lexicon import load
from mailer.lint.morphology import Part, is_verb_surely, readings
from mailer.lint.reading import ACCROCHE
from mailer.lint.rule import (
    SELLING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    PieceScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import Existence, InPiece
from mailer.lint.tokens import MARK, NUMBER, WORD, Token, Tokens, fold, is_unit, tokenize, words_of
from mailer.model import Severity

_LEXICON = load("promise")
_CLOCK = words_of("h heure heures")
_AT = words_of("a de des vers entre et jusqu'a dès jusque")
_COMING = words_of("a sur dans devant sous chez")
_PLACES = words_of(
    """porte table palier boite domicile bureau maison cuisine jardin atelier salon usine chantier magasin
    comptoir assiette assiettes verre lit poche mains portee fenetre terrasse cave four grenier toit garage"""
)
"""Where something reaches the reader: “à votre porte”, “sur votre table”."""
_NO_VERBS = frozenset({"chez", "assez", "nez", "rez", "allez", "voulez", "savez", "pensez", "saviez"})


def promises(tokens: Sequence[Token]) -> int:
    """Count what promises: words of the list, an imperative that opens a sentence, a figure with its unit."""
    return (
        sum(1 for _ in _LEXICON.find(tokens))
        + sum(1 for index, token in enumerate(tokens) if is_imperative(tokens, index) or _is_benefit(token))
        + sum(
            1
            for index, (one, two) in enumerate(pairwise(tokens))
            if _is_quantity(one, two, tokens[index - 1].fold if index else "")
        )
        + sum(1 for index in range(2, len(tokens)) if _at_the_readers(tokens[index - 2 : index + 1]))
    )


def _at_the_readers(three: Sequence[Token]) -> bool:
    """Whether three words say that something comes to the reader's own place."""
    where, whose, place = (token.fold for token in three)
    return where in _COMING and whose in ("votre", "vos") and place in _PLACES


def is_imperative(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a verb like “gagnez” that opens a sentence or what follows a comma, “ne” apart.

    A name like Gonzalez is none.
    """
    token = tokens[index]
    if token.kind != WORD or not token.fold.endswith("ez") or token.fold in _NO_VERBS or len(token.fold) < 5:
        return False
    before = index - (index > 0 and tokens[index - 1].fold in ("ne", "n'"))
    opens = before == 0 or tokens[before - 1].kind == MARK
    return opens and any(one.person == "2pl" for one in readings(token.text))


def imperatives(tokens: Sequence[Token]) -> list[int]:
    """Return where a verb like “gagnez” opens a sentence or what follows a comma (see `is_imperative`)."""
    if isinstance(tokens, Tokens):
        return tokens.once(_imperatives)
    return [index for index in range(len(tokens)) if is_imperative(tokens, index)]


def _imperatives(tokens: Tokens) -> list[int]:
    return [index for index in tokens.ending("ez") if is_imperative(tokens, index)]


def _is_quantity(token: Token, following: Token, before: str) -> bool:
    """Whether a token is a figure with its unit, “before” being the word before it: not “de 10 h à 18 h”."""
    if following.fold in _CLOCK and token.kind == NUMBER and before in _AT:  # when, not how much
        return False
    if token.kind == NUMBER:
        return is_unit(following) or fold(token.text)[-1:] == "%"
    if following.fold in ("an", "ans"):  # whose age it is
        return False
    return is_unit(following) and any(one.part is Part.NUMERAL for one in readings(token.text))


def _is_benefit(token: Token) -> bool:
    """Whether a token is a verb of the list in another tense, or said to a reader one knows well: gagniez, découvre."""
    return (
        token.kind == WORD
        and is_verb_surely(token.text)
        and any(one.lemma in _benefits() and one.person in ("2sg", "2pl") for one in readings(token.text))
    )


@cache
def _benefits() -> frozenset[str]:
    """Return the infinitives of the list's verbs."""
    return frozenset(
        one.lemma for entry in _LEXICON.entries for one in readings(entry) if one.person == "2pl"
    )


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield an accroche that promises nothing, and does not say the advantage of the campaign either."""
    offer = scene.campaign.offer if scene.campaign else None
    advantage = content(tokenize(offer.advantage.text)) if offer and offer.advantage else []
    if len(set(advantage)) >= _LEAST:
        said = [stem for text in scene.texts(ACCROCHE) for stem in content(text.tokens)]
        if 2 * share(advantage, said) >= 1 and len(set(advantage) & set(said)) >= _LEAST:
            return
    yield from _EXISTENCE.in_piece(scene)


_LEAST = 2
"""Words of the advantage that say it."""
_EXISTENCE = Existence(
    where=ACCROCHE,
    finder=promises,
    message=N_("The accroche promises the reader nothing."),
    hint=N_("Say what he gains: “gagnez”, “recevez”, a figure, a gift, time saved."),
)

RULE = Rule(
    id="accroche-promise",
    family=Family.ACCROCHE,
    title=N_("The accroche promises an advantage"),
    source="course: M14",
    why=N_(
        "The reader asks one thing: what is in it for me? The accroche answers, or the letter is not read."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "A promise is recognised by its signs (a verb of benefit, a figure, a gift); the rule "
            "can be wrong."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=SELLING | {"awareness", "event"},
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("# Votre atelier, Gonzalez et fils", finds=("Votre atelier",)),
        Example(
            "# Samedi 12 décembre, de 10 h à 18 h",
            finds=("Samedi 12 décembre",),
            note=N_("An hour says when, not how much."),
        ),
        Example("# Notre société fête ses trente ans", finds=("Notre société fête ses trente ans",)),
        Example(
            "# La maison Durand, à Rennes depuis 1987", finds=("La maison Durand, à Rennes depuis 1987",)
        ),
    ),
    good=(
        Example("# Nouveau : votre pain chaud, à votre porte"),
        Example(
            "# Une chambre tiède sous les toits",
            campaign={"offer.advantage": "une chambre tiède tout l’hiver"},
            note=N_("The advantage of the campaign."),
        ),
        Example("# Ne frottez plus vos sols"),
        Example("# Gagnez deux heures par semaine"),
        Example(
            "# {{ client.prenom }}, découvrez l’atelier propre", values={"client.prenom": ("Luc", "Ève")}
        ),
        Example("# Votre sol lavé en 10 minutes"),
        Example("# Vos enfants à l’école en douze minutes"),
        Example("# Et si vous gagniez deux heures par semaine ?"),
        Example("# Découvre ta première chanson"),
        Example("# −30 % sur tout l’atelier"),
        Example("# Un pulvérisateur offert avec votre bidon"),
    ),
)
