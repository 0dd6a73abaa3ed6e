"""The letter speaks in the present."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import inside
from mailer.lint.morphology.verbs import Time, Verb, finite_verbs, quoted
from mailer.lint.reading import RUNNING
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.model import Message, Severity

_ELSEWHERE = frozenset({Time.PAST, Time.FUTURE})


def verbs_of(scene: PieceScene) -> Iterator[tuple[Text, Sentence, Verb]]:
    """Yield the sure verbs of the running text, quotations and clients' values left out."""
    for text in scene.texts(RUNNING):
        apart = quoted(text.tokens)
        for sentence in text.sentences:
            for verb in finite_verbs(text.tokens, sentence.first, sentence.last):
                if verb.first not in apart and not inside(text.tokens[verb.first].start, text):
                    yield text, sentence, verb


def elsewhere(scene: PieceScene) -> Iterator[Hit]:
    """Yield each conditional, and once a letter that is mostly in the past or the future."""
    verbs = [found for found in verbs_of(scene) if found[2].time is not Time.OTHER]
    for text, _, verb in verbs:
        if verb.time is Time.CONDITIONAL:
            first, last = text.tokens[verb.first], text.tokens[verb.last - 1]
            yield Hit(
                Message(N_("The conditional makes a promise doubtful.")),
                Message(N_("Say it in the present: “vous gagnez” instead of “vous gagneriez”.")),
                text=text,
                start=first.start,
                end=last.end,
                severity=Severity.INFO,
            )
    present = sum(verb.time is Time.PRESENT for _, _, verb in verbs)
    share = round(100 * present / len(verbs)) if verbs else 100
    if len(verbs) < scene.options["least"] or share >= scene.options["share"]:
        return
    for text, sentence, verb in verbs:
        if verb.time in _ELSEWHERE:
            args = {"share": share, "limit": scene.options["share"], "count": len(verbs)}
            yield Hit(
                Message(
                    N_("Of {count} verbs, {share} per cent are in the present; {limit} per cent is good."),
                    args,
                ),
                Message(N_("Turn this sentence into the present: the reader sees himself doing it.")),
                text=text,
                start=sentence.start,
                end=sentence.end,
                key="share",
            )
            return


RULE = Rule(
    id="present-tense",
    family=Family.WRITING,
    title=N_("The letter speaks in the present"),
    source="course: M10",
    why=N_(
        "The present puts the advantage into the reader's hands. The future puts it off, the past is over, "
        "and the conditional doubts it."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "The course asks for the present indicative; the share is a choice of this engine. Only words "
            "that are surely verbs count."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(
        Option("share", 60, N_("Share of verbs in the present or imperative, in per cent."), least=0),
        Option("least", 6, N_("Verbs from which the share is looked at."), least=1),
    ),
    check=InPiece(elsewhere),
    bad=(
        Example("Je voudrais vous présenter ce bidon.", finds=("voudrais",)),
        Example("Vous gagneriez deux heures. Pourriez-vous nous répondre ?", finds=("gagneriez", "Pourriez")),
        Example(
            "Nous avons créé ce bidon. Il a été testé à Rennes. Vous recevrez un colis. Vous le poserez au frais. "
            "Vous verrez le résultat. Vous gagnez du temps. Appelez-nous.",
            finds=("Nous avons créé ce bidon.",),
        ),
    ),
    good=(
        Example(
            "Commandez aujourd’hui : vous recevrez votre cadeau demain. Le bidon agit. Vous rincez. "
            "Vous gagnez deux heures. Appelez-nous.",
            note=N_("A promise may stand in the future."),
        ),
        Example(
            "Vous êtes invité. La salle est ouverte à 9 h. Le café vous attend. Vous choisissez votre heure."
        ),
        Example(
            "« Je pensais que ce serait long. Nous avons commandé, nous avons reçu, nous avons lavé, "
            "nous avions fini », dit M. Durand.",
            note=N_("Quotations are let be."),
        ),
    ),
)
