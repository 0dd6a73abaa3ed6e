"""A win-back letter regrets, asks and invites to talk."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint import senses
from mailer.lint.actions import calls
from mailer.lint.hits import at
from mailer.lint.lexicon import load
from mailer.lint.packs import says
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.model import Severity

_REGRET = load("winback/regret")
_TALK = load("winback/talk")
_TOLD = load("winback/told")
"""Orders to talk: “appelez-nous”, not “vous appelez”."""
_PROPOSING = (["et", "si"], ["et", "s'"])


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit for each thing that the letter lacks."""
    texts = scene.texts(RUNNING)
    if not texts:
        return
    start = scene.reading.start()
    if not says(texts, _REGRET, senses.load("regret")):
        yield at(
            start,
            N_("The letter does not say that the client is missed."),
            N_("Write for instance “Vous nous manquez”, before any offer."),
        )
    if not any(_asks(text) for text in texts):
        yield at(
            start,
            N_("The letter does not ask what went wrong."),
            N_("Ask one question: a price, a delay, a welcome? The answer is worth more than the order."),
        )
    if not says(texts, _TALK, senses.load("talk")) and not any(calls(text.tokens, _TOLD) for text in texts):
        yield at(
            start,
            N_("The letter does not invite to talk."),
            N_("Give a number to call, or say when you will call: “Parlons-en”."),
        )


def _asks(text: Text) -> bool:
    """Whether a text asks a question: “Et si vous reveniez ?” proposes, and asks nothing."""
    return any(
        text.string[sentence.start : sentence.end].rstrip(" \u00a0\u202f»").endswith("?")
        and [token.fold for token in text.tokens[sentence.first : sentence.first + 2]] not in _PROPOSING
        for sentence in text.sentences
    )


_LETTER = "Vous nous manquez. Où votre attente a-t-elle été déçue ? Parlons-en de vive voix, au jour de votre choix."

RULE = Rule(
    id="win-back-content",
    family=Family.RELANCE,
    title=N_("A win-back letter regrets, asks and invites to talk"),
    source="course: R4",
    why=N_(
        "A client who has stopped ordering has a reason. The letter that says he is missed, asks for the "
        "reason and opens the door learns it; one that only sells learns nothing."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "A convention of the course; each part is recognised by its words, and any question but “et si…” counts."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=frozenset({"win-back"}),
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example(
            "Votre remise vous attend : 10 % sur votre commande.", objective="win-back", finds=("", "", "")
        ),
        Example(
            _LETTER.replace("Vous nous manquez. Où votre attente a-t-elle été déçue ?", "Quel silence !"),
            objective="win-back",
            finds=("", ""),
        ),
        Example(
            "# Et si vous reveniez ?\n\nVous nous manquez. Parlons-en de vive voix.",
            objective="win-back",
            finds=("",),
            note=N_("“Et si” proposes, and asks nothing."),
        ),
        Example(
            "Vous nous manquez. Où avons-nous failli ? Trois mois d’appels gratuits vous attendent.",
            objective="win-back",
            finds=("",),
            note=N_("Calls that are sold invite nobody to talk."),
        ),
        Example(
            "Vous ne venez plus, vous n’appelez plus, et c’est dommage pour vous. Pourquoi ?",
            objective="win-back",
            finds=("", ""),
            note=N_("A reproach is no regret, and nobody is asked to call."),
        ),
        Example(
            _LETTER.replace("Parlons-en de vive voix, au jour de votre choix.", "Commandez vite."),
            objective="win-back",
            finds=("",),
        ),
    ),
    good=(
        Example(_LETTER, objective="win-back"),
        Example(
            "Depuis mars, plus rien. Avons-nous manqué à notre parole ? Appelez-moi quand vous voulez.",
            objective="win-back",
        ),
        Example(
            "Depuis votre départ, votre chaise reste vide. Qu’avons-nous manqué ? Appelez-moi.",
            objective="win-back",
        ),
        Example(
            "Nous regrettons votre absence.\n\nUn prix, un délai ? Je vous appelle mardi.",
            objective="win-back",
        ),
        Example("Votre remise vous attend.", objective="sale"),
    ),
)
