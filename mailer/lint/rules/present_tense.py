"""The letter speaks in the present."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.morphology.verbs import Time, Verb, own_verbs
from mailer.lint.reading import PROSE, RUNNING
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.sentences import Sentence
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.model import Message, Severity

_ELSEWHERE = frozenset({Time.PAST, Time.FUTURE})


def elsewhere(scene: PieceScene) -> Iterator[Hit]:
    """Yield each conditional, and once a letter that is mostly in the past or the future."""
    verbs = [
        (text, sentence, verb)
        for text in scene.texts(RUNNING)
        for sentence, found in own_verbs(text)
        for verb in found
        if verb.time is not Time.OTHER
    ]
    for text, sentence, verb in verbs:
        if verb.time is Time.CONDITIONAL and not _wonders(text, sentence, verb):
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
    if (
        scene.objective not in MAILING
        or len(verbs) < scene.options["least"]
        or share >= scene.options["share"]
    ):
        return
    for text, sentence, verb in sorted(verbs, key=lambda found: not PROSE.holds(found[0])):
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


def _wonders(text: Text, sentence: Sentence, verb: Verb) -> bool:
    """Whether a conditional only wonders: “Qui l’aurait cru ?”, “On dirait…”."""
    before = [token.fold for token in text.tokens[sentence.first : verb.first]]
    return "qui" in before[:2] or (before[-1:] == ["on"] and verb.lemma == "dire")


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
    pieces=frozenset({"letter", "email", "relance"}),
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
        Example("Votre dos ne tire plus. Qui l’aurait cru ?"),
        Example(
            "Nous n’avons pas reçu votre règlement. Nous vous avons écrit le 3 mars. La facture est échue. "
            "Vous avez peut-être oublié. Nous avons vérifié. Nous vous avons appelé. Vous aviez promis.",
            objective="payment",
            note=N_("A reminder tells what happened."),
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
