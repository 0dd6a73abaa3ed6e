"""The letter makes images."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.lexicon import load
from mailer.lint.paragraphs import running
from mailer.lint.rule import (
    MAILING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    Option,
    PieceScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import count_words
from mailer.model import Severity

_LEXICON = load("images")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the letter begins if it is long enough and nothing in it makes an image."""
    lexicon = _LEXICON.plus(scene.options["words"])
    for texts in running(scene):
        if sum(count_words(text.tokens) for text in texts) < scene.options["least"]:
            continue
        if not any(True for text in texts for _ in lexicon.find(text.tokens, text.index)):
            yield at(
                scene.reading.start(),
                N_("No sign of an image in the whole letter."),
                N_("Show it: “comme…”, “imaginez…”, what one sees, hears, smells."),
            )


_PLAIN = "Le produit agit en dix minutes. Vous rincez. Le sol sèche. Votre équipe repart à l’heure. " * 2

RULE = Rule(
    id="images",
    family=Family.WRITING,
    title=N_("The letter makes images"),
    source="course: M11",
    why=N_("What one can see is understood faster and kept longer than what one has to think."),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Cannot be measured: the rule knows some signs of comparison and of the senses, and "
            "misses any other "
            "image. Off until the house asks for it."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(
        WORDS_OPTION,
        Option("least", 120, N_("Words that a letter must have for the rule to speak."), least=1),
    ),
    on=False,
    check=InPiece(check),
    bad=(
        Example("\n\n".join([_PLAIN] * 5), finds=("",)),
        Example("# Votre atelier propre en dix minutes\n\n" + "\n\n".join([_PLAIN] * 4), finds=("",)),
    ),
    good=(
        Example("\n\n".join([_PLAIN] * 5) + "\n\nVotre sol ? Net comme un miroir."),
        Example("\n\n".join([_PLAIN] * 5) + "\n\nImaginez votre lundi."),
        Example(_PLAIN, note=N_("Too short to ask for one.")),
    ),
)
