"""A reply to a complaint names the complaint, apologises, thanks, and says what is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import dates, senses
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.packs import says
from mailer.lint.reading import RUNNING
from mailer.lint.rule import WORDS_OPTION, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import All, Forbidden, InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import ELIDED, FIELD, WORD, Token, words_of
from mailer.model import Message, Severity

_OWN = Lexicon.of(
    *(
        f"{whose} {what}"
        for whose in ("votre", "vos")
        for what in (
            "lettre: -s",
            "courrier: -s",
            "courriel: -s",
            "mail: -s",
            "e-mail: -s",
            "message: -s",
            "réclamation: -s",
            "appel: -s",
            "demande: -s",
            "signalement: -s",
            "remarque: -s",
            "observation: -s",
        )
    ),
    "vous nous avez écrit",
    "vous m’avez écrit",
    "vous nous avez signalé",
    "vous nous signalez",
    "vous nous écrivez",
    "vous nous écriviez",
    "vous m’écrivez",
    "vous m’écriviez",
    "vous nous avez appelés",
)
_APOLOGY = Lexicon.of(
    "excuses",
    "excuser: excusez",
    "pardon",
    "pardonner: pardonnez",
    "désolé: -e -s -es",
    "navré: -e -s -es",
    "regrettons",
    "regrette",
    "regrets",
    "confus",
)
_THANKS = Lexicon.of("merci", "remercie", "remercions", "remerciements", "reconnaissant: -e -s", "savons gré")
_REMEDY = load("complaint/remedy")
_TEAMS = words_of(
    """service services direction equipe equipes societe entreprise clientele client clients relation
    relations departement la le les l' des de du d' et votre notre"""
)
_FUNCTIONS = words_of(
    "directeur directrice responsable gerant gerante chef charge chargee president presidente"
)


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit for each thing that the reply lacks."""
    texts = scene.texts(RUNNING)
    if not texts:
        return
    start = scene.reading.start()
    if not says(texts, _OWN) or not any(map(_has_date, texts)):
        yield at(
            start,
            N_("The reply does not name the client's own letter and its date."),
            N_("Begin with it: “Votre lettre du 12 octobre nous est bien parvenue”."),
        )
    for lexicon, message, hint in (
        (_APOLOGY, N_("The reply does not apologise."), N_("Write for instance “Recevez nos excuses”.")),
        (
            _THANKS,
            N_("The reply does not thank the client for writing."),
            N_("Thank him: one who complains is one who stays."),
        ),
        (
            _REMEDY,
            N_("The reply does not say what is done."),
            N_("Say what is repaired, replaced or refunded, and what is corrected for the future."),
        ),
    ):
        lists: tuple[Lexicon | senses.Senses, ...] = (lexicon,)
        if lexicon is _REMEDY:
            lists = (lexicon.plus(scene.options["words"]), senses.load("remedy"))
        if not says(texts, *lists):
            yield at(start, message, hint)
    yield from _signed(scene)


def _has_date(text: Text) -> bool:
    """Whether a text gives a date, or a field of one."""
    if any(True for _ in dates.find(text.tokens)):
        return True
    return any(token.kind == FIELD and "date" in token.fold for token in text.tokens) or any(
        day in text.index for day in ("hier", "aujourd'hui")
    )


def _signed(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit if there is a signature that names nobody."""
    reading = scene.reading
    texts = [text for block in reading.blocks("signature") for text in reading.below(block)]
    visible = [text for text in texts if not text.blank]
    if visible and not any(_names_somebody(text.tokens) for text in visible):
        message = Message(N_("The reply is signed by nobody in particular."))
        yield Hit(message, Message(N_("Sign it with a name and a function.")), text=visible[0])


def _names_somebody(tokens: Sequence[Token]) -> bool:
    """Whether two words with a capital stand side by side, or a field."""
    row = 0
    for token in tokens:
        if token.kind == FIELD:
            return True
        if row and token.text in ("Le", "La", "De", "Du", "Des"):  # part of a name
            continue
        if token.kind == ELIDED or token.fold in _TEAMS | _FUNCTIONS:
            row = 0
        elif token.kind == WORD:
            row = row + 1 if token.text[0].isupper() else 0
        if row == 2:
            return True
    return False


_REPLY = (
    "Votre lettre du 12 octobre nous est parvenue, et nous vous en remercions. Recevez toutes nos "
    "excuses. Un bidon neuf remplace ce matin le bidon percé."
)

RULE = Rule(
    id="complaint-reply",
    family=Family.COMPLAINT,
    title=N_("A reply to a complaint names it, apologises, thanks and says what is done"),
    source="course: C2",
    why=N_(
        "A client who complains wants to be heard, and to know what happens now. What plays his trouble down "
        "makes a second complaint of the first."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("A convention of the course; each part is recognised by its words, and the rule can be wrong."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    objectives=frozenset({"complaint"}),
    pieces=frozenset({"letter", "email"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=All(
        (
            InPiece(check),
            Forbidden(
                lexicon=senses.load("small"),
                message=N_("“{word}” plays the trouble down."),
                hint=N_("Name what happened, as the client did."),
            ),
        )
    ),
    bad=(
        Example("Votre bidon est remplacé.", objective="complaint", finds=("", "", "")),
        Example(_REPLY.replace(" du 12 octobre", ""), objective="complaint", finds=("",)),
        Example(
            _REPLY.replace(
                "Un bidon neuf remplace ce matin le bidon percé.", "Votre confiance nous importe."
            ),
            objective="complaint",
            finds=("",),
        ),
        Example(
            _REPLY + " Ce petit désagrément ne se reproduira plus.",
            objective="complaint",
            finds=("petit désagrément",),
        ),
        Example(_REPLY + " Un retard n’est pas un drame.", objective="complaint", finds=("pas un drame",)),
        Example(
            _REPLY + "\n\n::: signature\nLe Service Clients\n:::",
            objective="complaint",
            finds=("Le Service Clients",),
        ),
    ),
    good=(
        Example(_REPLY + "\n\n::: signature\nLuc Lavara\\\nDirecteur commercial\n:::", objective="complaint"),
        Example(
            "Merci de votre message du {{ client.date_lettre | date }}. Nous sommes désolés : nous vous "
            "remboursons 49 €.\n\n::: signature\n{{ signatory.name }}\n:::",
            objective="complaint",
        ),
        Example(
            _REPLY.replace("Un bidon neuf remplace ce matin le bidon percé.", "Vos frais sont remboursés."),
            objective="complaint",
        ),
        Example(
            "Le bidon livré le 9 octobre était percé, et votre courrier le signale : merci. Veuillez nous "
            "excuser. Le transporteur contrôle désormais chaque palette.",
            objective="complaint",
        ),
        Example("Un petit problème de sol ? Découvrez le XB 15.", objective="sale"),
    ),
)
