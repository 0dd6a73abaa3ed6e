"""A link says where it leads."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import WRITTEN, find
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import fold, quote
from mailer.model import Message, Severity

_CLICK = Lexicon.of("cliquez ici", "cliquer ici", "clique ici", "cliquez sur ce lien", "cliquez là")
_MUTE = frozenset({"ici", "la", "lien", "ce lien", "le lien", "cliquez", "cliquer", "click", "click here"})
_MAIL = {"channels": ("mail",)}


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield each “cliquez ici”, and each link whose text says nothing."""
    texts = scene.texts(WRITTEN)
    spans: set[tuple[int, int, int]] = set()
    for found in find(texts, _CLICK.plus(scene.options["words"])):
        spans.add((found.text.block.number, found.start, found.end))
        yield _hit(found.text, found.start, found.end)
    for text in texts:
        for start, end in _links(text):
            number = text.block.number
            taken = any(n == number and first < end and start < last for n, first, last in spans)
            if not taken and fold(text.string[start:end].strip(" .!:»«\u00a0\u202f")) in _MUTE:
                yield _hit(text, start, end)


def _links(text: Text) -> Iterator[tuple[int, int]]:
    """Yield where the links of a text begin and end."""
    for link, segments in groupby(text.segments, key=lambda segment: segment.run.link):
        if link:
            parts = list(segments)
            yield parts[0].start, parts[-1].end


def _hit(text: Text, start: int, end: int) -> Hit:
    message = Message(
        N_("“{words}” does not say where the link leads."), {"words": quote(text.string[start:end])}
    )
    hint = Message(N_("Put the link on the words that name its target: “votre bon de commande”."))
    return Hit(message, hint, text=text, start=start, end=end)


RULE = Rule(
    id="click-here",
    family=Family.DELIVERY,
    title=N_("A link says where it leads"),
    source="engine",
    why=N_(
        "Readers see the coloured words first, and some hear nothing but them: “ici” promises nothing, the name "
        "of the target does."
    ),
    evidence=Evidence(
        Level.NORM,
        N_("Guides to accessible pages ask for links that make sense alone; some filters count the phrase."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    channels=frozenset({"mail"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("Pour commander, cliquez ici.", piece="email", campaign=_MAIL, finds=("cliquez ici",)),
        Example("Cliquez sur ce lien avant samedi.", campaign=_MAIL, finds=("Cliquez sur ce lien",)),
    ),
    good=(
        Example("Ouvrez votre bon de commande avant samedi.", piece="email", campaign=_MAIL),
        Example("Ici, vous êtes chez vous. Cliquez, commandez, recevez.", piece="email", campaign=_MAIL),
        Example("Pour commander, cliquez ici.", campaign={"channels": ("print",)}),
    ),
)
