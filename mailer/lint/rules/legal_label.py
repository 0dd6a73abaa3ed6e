"""A label or an award says who gave it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import Found, find
from mailer.lint.reading import RUNNING, Where
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
from mailer.lint.tokens import quote
from mailer.model import Message, Severity

_LABELS = Lexicon.of(
    "certifié: -e -s -es",
    "labellisé: -e -s -es",
    *(
        f"{given}{ending} {what}"
        for given in ("certifié", "labellisé")
        for ending in ("", "e", "s", "es")
        for what in ("bio", "biologique", "durable", "équitable", "naturel", "naturelle")
    ),
    "label qualité",
    "label bio",
    "label rouge",
    *(
        f"{given}{ending} par"
        for given in ("agréé", "approuvé", "homologué", "recommandé")
        for ending in ("", "e", "s", "es")
    ),
    "élu produit de l’année",
    "élue produit de l’année",
    "élu service client de l’année",
    "médaille d’or",
    "médaille d’argent",
    "médaillé: -e -s -es",
)
_PROOFS = Lexicon.of(
    *(f"{given}{ending} par" for given in ("délivré", "attribué", "décerné") for ending in ("", "e")),
    "certificat",
    "organisme",
    "enquête",
    "étude",
    "copie certifiée",
    "certifié conforme",
    "certifiée conforme",
    "comptes certifiés",
)
_YEAR = re.compile(r"(?:19|20)\d\d$")
_ALSO = Where(kinds=RUNNING.kinds, outside=RUNNING.outside - {"legal"})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield the labels and awards that no text nearby proves."""
    for found in find(scene.texts(_ALSO), _LABELS.plus(scene.options["words"])):
        if _proven(found):
            continue
        message = Message(N_("To be verified: “{words}” names no proof."), {"words": quote(found.words)})
        hint = Message(
            N_(
                "Say who gave it, when and under which number (Code de la consommation, L121-4 2° to "
                "4°, text of 3 April 2026)."
            )
        )
        yield Hit(message, hint, text=found.text, start=found.start, end=found.end)


def _proven(found: Found) -> bool:
    """Whether the paragraph gives a year, a number, an address on the web, or who gave the label."""
    tokens = found.text.tokens
    if next(find((found.text,), _PROOFS), None):
        return True
    return any(
        _YEAR.match(token.text)
        or "." in token.text[1:-1]
        or token.fold in ("n°", "no", "numero")
        or token.text.startswith(("http", "www."))
        for token in tokens
    )


RULE = Rule(
    id="legal-label",
    family=Family.LEGAL,
    title=N_("A label or an award says who gave it"),
    source="law: Code de la consommation, L121-4 2°-4°",
    why=N_(
        "To show a mark of quality without leave, or to claim an approval that was not given, is listed among "
        "misleading practices. Who gave it, when and under which number can be checked."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text as it stood on 3 April 2026, to be verified; the rule cannot see whether the label is held."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPiece(check),
    bad=(
        Example("Votre dégraissant est certifié sans danger.", finds=("certifié",)),
        Example("Une formule approuvée par les pouvoirs publics.", finds=("approuvée par",)),
        Example("Médaille d’or au salon : goûtez la différence.", finds=("Médaille d’or",)),
    ),
    good=(
        Example("Médaille d’or au salon de Lyon 2026 : goûtez la différence."),
        Example("Votre dégraissant est certifié par l’organisme Ecocert, certificat n° 1234."),
        Example("Veuillez agréer, Madame, mes salutations."),
        Example("Envoyez-nous une copie certifiée conforme."),
        Example("Votre dossier part en lettre recommandée."),
    ),
)
