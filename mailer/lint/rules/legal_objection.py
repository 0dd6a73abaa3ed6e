"""A letter that canvasses says how to receive no more."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint import senses
from mailer.lint.hits import at
from mailer.lint.lexicon import load
from mailer.lint.packs import says
from mailer.lint.rule import (
    SELLING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    PackScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import InPack
from mailer.model import Severity

_STOP = load("legal/stop")


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the letter if no piece of the pack says how to receive no more."""
    letter = next((r for r in scene.readings if r.skeleton.piece in ("letter", "email")), None)
    if letter is None:
        return
    texts = [text for reading in scene.readings for text in reading.texts if text.channel != "mail"]
    if not says(texts, _STOP.plus(scene.options["words"]), senses.load("stop")):
        yield at(
            letter.start(),
            N_("To be verified: nothing says how to receive no more letters like this one."),
            N_(
                'Add “{{% include "macros/mentions.md" %}}” at the end: small print, apart from the rest (RGPD, 21(4)).'
            ),
        )


RULE = Rule(
    id="legal-objection",
    family=Family.LEGAL,
    title=N_("A letter that canvasses says how to receive no more"),
    source="law: RGPD, article 21(4)",
    why=N_(
        "Whoever uses names and addresses to canvass tells each person that he may object, at the latest in the "
        "first letter, clearly and apart from the rest."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Article 21(4) was read in a secondary source: to be verified. It speaks of the first communication "
            "to each person."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=SELLING | {"awareness", "event", "loyalty"},
    channels=frozenset({"print"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPack(check),
    bad=(
        Example("Votre sol mérite mieux.", finds=("",)),
        Example("Venez nous voir.\n\n::: legal\nTVA de 20 % en sus.\n:::", objective="event", finds=("",)),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.\n\n::: legal\nPour ne plus recevoir ces courriers : "
            "contact@artis.example.\n:::"
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: legal\nVous pouvez vous opposer à l’usage de votre adresse.\n:::"
        ),
        Example("Votre sol mérite mieux.\n\n::: legal\nPlus de nos lettres ? Dites-le à l’accueil.\n:::"),
        Example("Votre facture reste à régler.", objective="payment", piece="relance"),
        Example("Votre sol mérite mieux.", campaign={"channels": ("mail",)}),
    ),
)
