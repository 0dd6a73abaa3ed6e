"""An e-mail that canvasses says how to receive no more."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.packs import says
from mailer.lint.reading import Reading
from mailer.lint.rule import (
    MAILING,
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
from mailer.lint.tokens import fold
from mailer.model import Severity

_STOP = load("legal/stop")
_TARGETS = ("unsubscribe", "desinscri", "desabonn", "optout", "opt-out")
_MAIL = {"channels": ("mail",)}


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the messages that clients get and that neither say nor link how to receive no more."""
    lexicon = _STOP.plus(scene.options["words"])
    silent = [reading for reading in scene.readings if not _stops(reading, lexicon)]
    if any(reading.use.clients for reading in scene.readings):
        silent = [reading for reading in silent if reading.use.clients]
    elif len(silent) < len(scene.readings):  # a template alone, one of whose branches says it
        return
    for reading in silent:
        yield at(
            reading.start(),
            N_("The message does not say how to receive no more of its kind."),
            N_('Add “{{% include "macros/mentions.md" %}}” at its end, or a link to unsubscribe.'),
        )


def _stops(reading: Reading, lexicon: Lexicon) -> bool:
    """Whether a message says, or links, how to receive no more."""
    texts = [text for text in reading.texts if text.channel != "print"]
    if says(texts, lexicon):
        return True
    links = {fold(segment.run.link) for text in texts for segment in text.segments if segment.run.link}
    return any(target in link for link in links for target in _TARGETS)


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
    reads=frozenset({Reads.PACK}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    channels=frozenset({"mail"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPack(check),
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
