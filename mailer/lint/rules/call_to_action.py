"""The letter says what to do, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.actions import URGENT, calls, deadline
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.paragraphs import units, versions
from mailer.lint.reading import FRAME, Where
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
from mailer.lint.rules.accroche_promise import imperatives
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import Token, words_of
from mailer.model import Message, Severity

_ACTIONS = load("actions")
_PHRASES = words_of(
    """imaginez decouvrez gagnez economisez oubliez voyez regardez pensez sachez soyez ayez veuillez recevez
    croyez evitez offrez jugez comptez tenez sentez goutez savourez admirez ecoutez rappelez souvenez figurez
    avouez constatez comparez chronometrez retrouvez beneficiez obtenez reduisez acceptez agreez"""
)
"""Imperatives that ask for no answer."""
_SAID = Where(outside=FRAME | {"legal", "signature"})
"""All that the author says. The coupon at the foot may say until when; what to do, the letter says itself."""


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit on a letter that asks for nothing, or that asks without a date."""
    lexicon = _ACTIONS.plus(scene.options["words"])
    for texts in versions(scene, _SAID):
        asked = next(
            (
                (text, at)
                for text in texts
                if "coupon" not in text.path
                for at in _asked(text.tokens, lexicon)
            ),
            None,
        )
        if asked is None:
            yield at(
                scene.reading.start(),
                N_("The letter does not say what to do."),
                N_("Say it in so many words: commandez, cochez, renvoyez, appelez… and until when."),
            )
        elif not any(deadline(text.tokens) for text in texts) and not any(map(_urgent, texts)):
            text, first = asked
            token = text.tokens[first]
            message = Message(N_("The letter says what to do, but neither a date nor a delay."))
            hint = Message(N_("Add until when the offer holds: without a date, one puts it off."))
            yield Hit(message, hint, text=text, start=token.start, end=token.end, severity=Severity.INFO)


def _asked(tokens: Sequence[Token], lexicon: Lexicon) -> list[int]:
    """Return where something is asked for: by a verb of the list, else by an imperative that is no phrase."""
    return calls(tokens, lexicon) or [
        index for index in imperatives(tokens) if tokens[index].fold not in _PHRASES
    ]


def _urgent(text: Text) -> bool:
    """Whether a sentence of a text asks for something to be done at once."""
    if not any(True for _ in URGENT.find(text.tokens)):
        return False
    return any(calls(unit.tokens) and any(True for _ in URGENT.find(unit.tokens)) for unit in units([text]))


RULE = Rule(
    id="call-to-action",
    family=Family.PRESENTATION,
    title=N_("The letter says what to do, and until when"),
    source="course: M25, M1",
    why=N_(
        "A reader who is convinced and does not know what to do does nothing. One verb, one way, one date: "
        "cochez, renvoyez, avant le 15 décembre."
    ),
    evidence=Evidence(
        Level.COURSE, N_("Practice of direct marketing; actions are recognised by a list of verbs.")
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=SELLING,
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("Votre sol mérite mieux. Notre bidon vaut 49 €.", finds=("",)),
        Example("Votre sol mérite mieux. Vous commandez quand vous voulez.", finds=("",)),
        Example(
            "Votre sol mérite mieux. Renvoyez votre bon de commande.",
            finds=("Renvoyez",),
            note=N_("What to do, but not until when."),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: coupon\nCochez et renvoyez avant le 15 décembre 2026.\n:::",
            finds=("",),
            note=N_("The coupon alone says it: many read the letter only."),
        ),
    ),
    good=(
        Example("Cochez, signez, postez avant le 15 décembre 2026."),
        Example("Commandez-le avant {{ offer.until }}."),
        Example("Appelez-nous aujourd’hui."),
        Example("Vous retournerez le bon avant le 15 décembre 2026."),
        Example(
            "Votre sol mérite mieux. Renvoyez le bon.\n\n::: coupon\nAvant le 15 décembre 2026.\n:::",
            note=N_("The letter says what to do, the coupon at its foot until when."),
        ),
    ),
)
