"""Who says that the reader has won says what chance has to do with it."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import Found, find
from mailer.lint.reading import RUNNING, Where
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import NUMBER, quote, words_of
from mailer.model import Message, Severity

_WON = Lexicon.of(
    "vous avez gagné",
    "vous avez déjà gagné",
    "avez gagné",
    "vous êtes le gagnant",
    "vous êtes la gagnante",
    "êtes l’heureux gagnant",
    "êtes l’heureuse gagnante",
    "heureux gagnant: -s",
    "heureuse gagnante: -s",
    "grand gagnant",
    "grande gagnante",
    "vous êtes tiré au sort",
    "vous êtes tirée au sort",
    "votre nom a été tiré",
)
_CHANCE = Lexicon.of(
    "tirage",
    "tirages",
    "sera tiré: -e",
    "seront tirés",
    "peut-être",
    "si votre numéro",
    "sous réserve",
    "le hasard",
    "peut gagner",
    "pouvez gagner",
    "pourriez gagner",
    "pouvez avoir gagné",
    "vous avez perdu",
)
_ALSO = words_of(
    """an ans annee annees dernier derniere grace heure heures minute minutes temps jour jours
    semaine semaines seconde secondes confiance place confort efficacite productivite metre metres
    m² pari partie serenite tranquillite %"""
)
_EVERYTHING = Where(kinds=RUNNING.kinds, outside=RUNNING.outside - {"coupon", "legal"})


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield what says that the reader has won, in a text that says nothing of chance."""
    texts = scene.texts(_EVERYTHING)
    if next(find(texts, _CHANCE), None):
        return
    for found in find(texts, _WON):
        if _gains_time(found):
            continue
        message = Message(
            N_("To be verified: “{words}” says that the reader has won."), {"words": quote(found.words)}
        )
        hint = Message(
            N_(
                "If it is a draw, say so at first sight (Code de la consommation, L121-20 and L121-4 18°, "
                "text of 3 April 2026)."
            )
        )
        yield Hit(message, hint, text=found.text, start=found.start, end=found.end)


def _gains_time(found: Found) -> bool:
    """Whether what is won is no prize: time, comfort, a question asked, or nothing at all in figures."""
    tokens = found.text.tokens
    sentence = found.text.sentences[found.sentence]
    after = [token for token in tokens[sentence.first : sentence.last] if token.start >= found.end]
    if after[-1:] and after[-1].text == "?":
        return True
    near = after[:6]
    return "gagné" in found.entry and (
        any(token.fold in _ALSO for token in near)
        or (bool(near) and near[0].fold in ("en", "a", "du", "de", "plus", "contre", "votre"))
        or (len(near) > 1 and near[0].kind == NUMBER and near[1].text != "€")
    )


RULE = Rule(
    id="legal-won",
    family=Family.LEGAL,
    title=N_("Who has won is told what chance has to do with it"),
    source="law: Code de la consommation, L121-20, L121-4 18°",
    why=N_(
        "To let a reader believe that he has won, where a draw decides or nothing is to be had, is listed "
        "among misleading practices."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text as it stood on 3 April 2026, to be verified; that chance must be visible at first reading is "
            "case law read in a secondary source."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example("Madame, vous avez gagné un téléviseur !", finds=("vous avez gagné",)),
        Example("# Félicitations à l’heureux gagnant\n\nVotre chèque part.", finds=("heureux gagnant",)),
    ),
    good=(
        Example("Vous avez gagné un téléviseur si votre numéro sort au tirage du 3 mars."),
        Example("À la fin du mois, vous avez gagné deux heures."),
        Example("Vous avez gagné en confort, et votre équipe aussi."),
        Example("Vous gagnez deux heures par semaine."),
        Example("Avez-vous gagné du temps cette année ?"),
    ),
)
