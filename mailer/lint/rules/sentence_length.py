"""Sentences are short."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.reading import PROSE
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import All, InPiece, SentenceLength
from mailer.lint.tokens import exceeds
from mailer.model import Message, Severity

ENOUGH = 6
"""A share of long sentences means nothing in a letter of fewer sentences."""


def many_long(scene: PieceScene) -> Iterator[Hit]:
    """Yield one hit for a letter where too many sentences are rather long, though none need be too long."""
    longish = scene.options["longish"]
    long = [
        exceeds(text.tokens, first, last, longish)
        for text in scene.texts(PROSE)
        for _start, _end, first, last in text.sentences
    ]
    share = round(100 * sum(long) / len(long)) if long else 0
    if len(long) >= ENOUGH and share > scene.options["share"]:
        args = {"share": share, "limit": scene.options["share"], "words": longish}
        yield Hit(
            Message(
                N_(
                    "{share} per cent of the sentences have more than {words} words; at most {limit} is good."
                ),
                args,
            ),
            Message(N_("Cut the longest at a comma: one idea, one sentence.")),
            place=scene.reading.start(),
            severity=Severity.INFO,
        )


RULE = Rule(
    id="sentence-length",
    family=Family.WRITING,
    title=N_("Sentences are short"),
    source="course: M8",
    why=N_(
        "One sentence, one idea. After some twenty words a reader has forgotten how the sentence began. "
        "An article cut short (l’, d’) and a pronoun tied to its verb (-vous) are not counted as words; a date, or "
        "a price with its tax, counts as one."
    ),
    evidence=Evidence(
        Level.STUDY,
        N_(
            "Richaudeau puts immediate memory at 8 to 20 words; plain-language guides ask for 15 to 20. "
            "Both were read in secondary sources."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(
        Option("words", 20, N_("Words that a sentence may have."), least=1),
        Option("longish", 15, N_("Words from which a sentence counts as rather long."), least=1),
        Option(
            "share", 25, N_("Share of rather long sentences that a letter may have, in per cent."), least=0
        ),
    ),
    check=All(
        (
            SentenceLength(
                message=N_("This sentence has {words} words; after {limit}, readers lose the thread."),
                hint=N_("Make two sentences of it: one idea each."),
            ),
            InPiece(many_long),
        )
    ),
    bad=(
        Example(
            "Le dégraissant XB 15, que nous fabriquons depuis dix ans dans notre usine de Rennes, "
            "dissout les huiles "
            "les plus tenaces dont vos sols gardent la trace après une semaine de travail.",
            finds=("Le dégraissant XB 15",),
        ),
        Example(
            "Ce dégraissant pour les ateliers agit en dix minutes sur toutes les huiles et toutes "
            "les graisses. "
            "Vous pulvérisez. Vous rincez. Vous laissez agir dix minutes le temps de servir un bon "
            "café à toute "
            "votre équipe. Rien à frotter. Le bidon traite 400 m².",
            finds=("",),
            note=N_("No sentence is too long, but too many are rather long."),
        ),
    ),
    good=(
        Example(
            "M. Durand, de la S.A.R.L. Durand, l’a testé au n° 12 de la rue du Port. "
            "Son sol était propre à 8 h 30. Le bidon vaut 1 234,50 € T.T.C. Appelez le 01 23 45 67 89.",
            note=N_("Abbreviations and figures do not end a sentence."),
        ),
        Example(
            "::: legal\nOffre valable dans la limite des stocks disponibles, pour toute commande "
            "reçue avant la date "
            "indiquée, non cumulable avec d’autres remises et réservée aux clients professionnels "
            "de France.\n:::",
            note=N_("Legal mentions are let be."),
        ),
    ),
)
