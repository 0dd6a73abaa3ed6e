"""The strongest advantage comes first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint.content import content, share
from mailer.lint.paragraphs import BODY, closes, versions
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import quote, tokenize
from mailer.model import Message, Severity


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the letter begins if the offer's advantage comes late, or not at all.

    A branch that no client takes is let be: it may be the one without an advantage.
    """
    offer = scene.campaign.offer if scene.campaign else None
    advantage = offer.advantage if offer else None
    words = _measured(content(tokenize(advantage.text))) if advantage else []
    if not advantage or not scene.reading.use.clients or len(set(words)) < scene.options["least"]:
        return
    for texts in versions(scene, RUNNING):
        early: list[str] = []
        paragraphs = 0
        for text in texts:
            early += _measured(content(text.tokens))
            paragraphs += BODY.holds(text) and not closes(text)
            if paragraphs == scene.options["paragraphs"]:
                break
        told = any(" " in word and word in early for word in words)
        shared = 100 * share(words, early)
        figured = any(" " in word for word in words)  # half of the words, without the figure, is not it
        if (
            texts
            and not told
            and (shared < scene.options["share"] or (figured and shared == scene.options["share"]))
        ):
            message = Message(
                N_("The advantage of the offer does not come first: “{advantage}”."),
                {"advantage": quote(advantage.text, 80)},
            )
            hint = Message(N_("Say it in the accroche, or before the second paragraph ends."))
            yield Hit(message, hint, place=scene.reading.start())


def _measured(words: Sequence[str]) -> list[str]:
    """Return stems with each figure and the word behind it made one: “3 jour” is neither a “3” nor a “jour”."""
    made: list[str] = []
    for word in words:
        if made and made[-1].isdecimal():
            made[-1] += f" {word}"
        else:
            made.append(word)
    return made


RULE = Rule(
    id="strongest-first",
    family=Family.LEGIBILITY,
    title=N_("The strongest advantage comes first"),
    source="course: M18",
    why=N_(
        "Few read to the end. What the reader gains most from belongs where all still read: into "
        "the accroche "
        "or the first two paragraphs."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Which advantage is strongest is what the campaign file says (offer.advantage); it "
            "is recognised by "
            "its words, so another wording may be missed."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT, Reads.CAMPAIGN}),
    objectives=frozenset({"sale", "launch", "event"}),
    pieces=frozenset({"letter"}),
    languages=frozenset({"fr"}),
    options=(
        Option(
            "share", 50, N_("Share of the advantage's words that must stand early, in per cent."), least=0
        ),
        Option("paragraphs", 2, N_("Paragraphs that count as early."), least=1),
        Option(
            "least", 2, N_("Words of content that the advantage must have for the rule to speak."), least=1
        ),
    ),
    check=InPiece(check),
    bad=(
        Example(
            "# Découvrez notre maison\n\nMadame,\n\nVotre sol mérite mieux.\n\nLe citron sent bon.",
            finds=("",),
        ),
        Example(
            "Votre sol mérite mieux.\n\nLe bidon sent le citron.\n\nVous gagnez deux heures par semaine.",
            finds=("",),
            note=N_("It comes, but third."),
        ),
        Example(
            "Deux ouvriers frottent depuis des heures. La semaine est finie.\n\nVotre gain tombe.",
            finds=("",),
            note=N_("The same words, of other things: not two hours."),
        ),
    ),
    good=(
        Example(
            "# Gagnez 2 heures par semaine\n\nVotre sol mérite mieux.",
            note=N_("“2” is “deux”, “gagnez” “gagnées”."),
        ),
        Example("Votre sol mérite mieux.\n\n- Votre gain : deux heures par semaine\n\nLe citron sent bon."),
        Example(
            "# Rentrez 2 heures plus tôt\n\nVotre sol mérite mieux.",
            note=N_("The figure and what it counts are enough."),
        ),
        Example("Votre sol mérite mieux.", campaign={"offer.advantage": None}),
        Example("Votre sol mérite mieux.", campaign={"offer": None}),
    ),
)
