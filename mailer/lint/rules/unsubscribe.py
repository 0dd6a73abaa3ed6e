"""An e-mail that canvasses says how to receive no more."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.lexicon import load
from mailer.lint.packs import says
from mailer.lint.reading import Where
from mailer.lint.rule import (
    MAILING,
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
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import fold
from mailer.model import Severity

_STOP = load("legal/stop")
_TARGETS = ("unsubscribe", "desinscri", "desabonn", "optout", "opt-out")
_MAIL = {"channels": ("mail",)}


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit on a message that neither says nor links how to receive no more."""
    texts = scene.texts(Where())
    if not texts or says(texts, _STOP.plus(scene.options["words"])):
        return
    links = {fold(segment.run.link) for text in texts for segment in text.segments if segment.run.link}
    if any(target in link for link in links for target in _TARGETS):
        return
    yield at(
        scene.reading.start(),
        N_("The message does not say how to receive no more of its kind."),
        N_('Add “{{% include "macros/mentions.md" %}}” at its end, or a link to unsubscribe.'),
    )


RULE = Rule(
    id="unsubscribe",
    family=Family.DELIVERY,
    title=N_("An e-mail that canvasses says how to receive no more"),
    source="law: Code des postes et des communications électroniques, L34-5",
    why=N_(
        "Every message that canvasses gives an address or a link to stop it. A reader who does not find it "
        "presses “junk”, and the sender's next messages pay for that."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text to be verified; large mailbox providers also ask for a way to stop in the header of bulk mail."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    channels=frozenset({"mail"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("Votre sol mérite mieux.", piece="email", campaign=_MAIL, finds=("",)),
        Example(
            "Votre sol mérite mieux.\n\n::: only print\nPour ne plus recevoir ces lettres, écrivez-nous.\n:::",
            campaign=_MAIL,
            finds=("",),
            note=N_("The e-mail does not show what only the print has."),
        ),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.\n\n::: legal\nPour ne plus recevoir ces courriers : "
            "contact@artis.example.\n:::",
            campaign=_MAIL,
        ),
        Example("Votre sol mérite mieux.\n\nSe désinscrire", piece="email", campaign=_MAIL),
        Example("Votre facture reste à régler.", objective="payment", piece="relance", campaign=_MAIL),
        Example("Votre sol mérite mieux.", campaign={"channels": ("print",)}),
    ),
)
