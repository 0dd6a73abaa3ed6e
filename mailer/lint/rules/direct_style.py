"""Direct style: no doer behind “par”, no phrase in front of the verb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import senses
from mailer.lint.lexicon import load
from mailer.lint.morphology import Tense, readings
from mailer.lint.morphology.verbs import Verb, own_verbs, passive
from mailer.lint.reading import RUNNING
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import All, Forbidden, InPiece
from mailer.lint.tokens import ELIDED, MARK, WORD, Token, quote, words_of
from mailer.model import Message, Severity

_BEFORE_DOERS = words_of(
    """un une des le la les l' notre nos votre vos leur leurs son sa ses mon ma mes ce cet cette ces
    plusieurs deux trois"""
)
_DOERS = words_of("nous vous lui eux elle elles moi")
_NO_DOERS = words_of(
    """biais suite passe present presente poste retour route voie voies fait simple courrier courriel message
    lettre telephone clic carte train avion internet meme semaine mois jour an heure personne"""
)
_OFFICE = frozenset(
    {"assurer", "effectuer", "réaliser", "procéder", "apporter", "mener", "opérer", "accorder", "consentir"}
) | {"porter", "étudier", "traiter", "appliquer", "instruire", "diligenter", "établir"}
"""What offices do in the passive: nobody sees who."""
_PASSED = frozenset({"prendre", "mettre"})
"""What they did: “des mesures ont été prises”; “le pain est mis au four” is no office's."""
_REACH = 4
"""Words that may stand between the participle and its “par”."""


def passives(scene: PieceScene) -> Iterator[Hit]:
    """Yield each passive that names its doer with “par”: the doer could be the subject."""
    for text in scene.texts(RUNNING):
        tokens = text.tokens
        for sentence, verbs in own_verbs(text):
            for verb in verbs:
                if not passive(tokens, verb):
                    continue
                end = _doer(tokens, verb.last, sentence.last) or _office(tokens, verb)
                if end:
                    phrase = text.string[tokens[verb.first].start : tokens[end - 1].end]
                    named = "par" in phrase.split()
                    said = (
                        N_("“{phrase}” puts the doer last.") if named else N_("“{phrase}” hides who does it.")
                    )
                    yield Hit(
                        Message(said, {"phrase": quote(phrase)}),
                        Message(N_("Begin with the doer: “notre équipe livre”, not “est livré par”.")),
                        text=text,
                        start=tokens[verb.first].start,
                        end=tokens[end - 1].end,
                    )


def _office(tokens: Sequence[Token], verb: Verb) -> int:
    """Return the index after a passive of a verb that offices write with, 0 for any other: “est assuré”."""
    participle = readings(tokens[verb.participle].text)
    office = any(one.lemma in _OFFICE for one in participle if one.tense is Tense.PAST_PARTICIPLE)
    before = {token.fold for token in tokens[max(verb.first - 2, 0) : verb.first]}
    whole = {token.fold for token in tokens[verb.first : verb.last]}
    taken = _PASSED if "ete" in whole else frozenset()
    office = office or any(one.lemma in taken for one in participle)
    return verb.last if office and before.isdisjoint(_DOERS) else 0


def _doer(tokens: Sequence[Token], first: int, last: int) -> int:
    """Return the index after the doer that “par” names behind a participle, 0 where it names none."""
    for at in range(first, min(first + _REACH, last - 1)):
        token = tokens[at]
        if token.kind == MARK:
            return 0
        if token.fold != "par":
            continue
        after = tokens[at + 1]
        if after.fold in _DOERS:
            return at + 2
        if after.kind in (WORD, ELIDED) and after.fold in _BEFORE_DOERS and at + 2 < last:
            noun = tokens[at + 2]
            return 0 if noun.kind != WORD or noun.fold in _NO_DOERS else at + 3
        named = after.kind == WORD and after.text[0].isupper() and not after.text.isupper()
        return at + 2 if named and after.fold not in _NO_DOERS else 0
    return 0


RULE = Rule(
    id="direct-style",
    family=Family.WRITING,
    title=N_("Direct style"),
    source="course: M10",
    why=N_(
        "“Nous livrons” says who does what. “Est livré par nos soins” and “il est possible de” make the reader "
        "look for it."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "The course asks for direct style; guides to plain language ask for active verbs too. Only "
            "passives that name their doer or that offices write (est assuré, sont effectués), and set phrases, are "
            "noticed."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=All(
        (
            Forbidden(
                lexicon=load("direct-style"),
                message=N_("“{word}” stands in the way of what you say."),
                hint=N_("Say it straight: “commandez”, “vous choisissez”, “appelez-nous”."),
                in_values=False,
            ),
            Forbidden(
                lexicon=senses.load("impersonal"),
                message=N_("“{word}” stands in the way of what you say."),
                hint=N_("Say it straight: “commandez”, “vous choisissez”, “appelez-nous”."),
                in_values=False,
            ),
            InPiece(passives),
        )
    ),
    bad=(
        Example("N’hésitez pas à nous appeler.", finds=("N’hésitez pas à",)),
        Example("Il est possible de commander par téléphone.", finds=("Il est possible",)),
        Example("Il serait utile, et il vous serait possible de venir.", finds=("il vous serait possible",)),
        Example("Je me permets de vous écrire.", finds=("Je me permets de",)),
        Example("Nous sommes au regret de vous répondre non.", finds=("au regret de",)),
        Example("Je reste à votre entière disposition.", finds=("à votre entière disposition",)),
        Example("Nous attirons votre attention sur ce prix.", finds=("attirons votre attention sur",)),
        Example("Votre bidon est livré par notre équipe.", finds=("est livré par notre équipe",)),
        Example("Un contrôle est effectué chaque mardi.", finds=("est effectué",)),
        Example("Ce produit a été testé en usine par un laboratoire.", finds=("a été testé",)),
    ),
    good=(
        Example("Notre équipe livre votre bidon. Appelez-nous : vous choisissez l’heure."),
        Example(
            "Votre bidon est livré par courrier, par la poste ou par colis de 20 kg. Le prix est calculé par mois.",
            note=N_("“Par” names a means or a measure here."),
        ),
        Example(
            "Le train est passé par la gare. Le parc est ouvert par tous les temps. Elle est venue par hasard."
        ),
        Example("La salle est ouverte. Votre prix est garanti. Un bidon testé par M. Durand."),
        Example("La salle est à votre disposition. Le prix attire l’attention."),
        Example("Ce bidon convient à votre atelier. Il convient parfaitement."),
    ),
)
