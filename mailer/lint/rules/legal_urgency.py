"""Who says that time is short says until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mailer.errors import N_
from mailer.lint import dates, senses
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import find, written
from mailer.lint.rule import (
    MAILING,
    WORDS_OPTION,
    Evidence,
    Example,
    Family,
    Hit,
    Level,
    PackScene,
    Reads,
    Rule,
)
from mailer.lint.shapes import InPack
from mailer.lint.text import Text
from mailer.lint.tokens import quote, words_of
from mailer.model import Message, Severity

_DATE_FIELDS = words_of("until date reply_by fin limite")
_OWN = Lexicon.of()
"""What a house adds to: phrases that press are senses, and it writes words."""


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield the phrases that press, where no piece prints a last day."""
    campaign = scene.campaign
    texts = list(written(scene))
    today = campaign.today if campaign else None
    if any(_dated(text, today) for text in texts):
        return
    own = _OWN.plus(scene.options["words"])
    for found in (*find(texts, senses.load("urgency")), *find(texts, own)):
        message = Message(
            N_("To be verified: “{words}” presses, and no last day is given."), {"words": quote(found.words)}
        )
        hint = Message(
            N_("Say until when, and keep to it (Code de la consommation, L121-4 7°, text of 3 April 2026).")
        )
        yield Hit(message, hint, text=found.text, start=found.start, end=found.end)


def _dated(text: Text, today: date | None) -> bool:
    """Whether a text gives a day to come, or a field of one; a day that is over ends nothing."""
    for found in dates.find(text.tokens):
        day = found.date() if found.year else None
        if day is None or today is None or day >= today:
            return True
    return any(name in field.fold for field in text.tokens.fields() for name in _DATE_FIELDS)


RULE = Rule(
    id="legal-urgency",
    family=Family.LEGAL,
    title=N_("Who presses says until when"),
    source="law: Code de la consommation, L121-4 7°",
    why=N_(
        "To say falsely that an offer holds for a very short time, so that the client decides without "
        "thinking, is listed among misleading practices. A last day that is printed and kept is no pressure."
    ),
    evidence=Evidence(
        Level.LAW,
        N_("Text as it stood on 3 April 2026, to be verified; whether a last day is true, no rule can see."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.PACK}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=InPack(check),
    bad=(
        Example("Derniers jours pour commander !", campaign={"offer.until": None}, finds=("Derniers jours",)),
        Example(
            "Derniers jours pour commander ! Les deux derniers exemplaires partent.",
            finds=("Derniers jours", "derniers exemplaires"),
            note=N_("The campaign has a last day, and no piece prints it."),
        ),
        Example("Plus que trois places : faites vite !", finds=("Plus que trois places",)),
        Example(
            "Pour une durée très limitée, le dégraissant est à 49 €.",
            campaign={"offer": None},
            finds=("durée très limitée",),
        ),
        Example(
            "Derniers jours ! Le bidon est en vente depuis le 4 mars 2019.",
            campaign={"offer.until": None},
            finds=("Derniers jours",),
            note=N_("A day that is over ends nothing."),
        ),
    ),
    good=(
        Example("Derniers jours : répondez avant le {{ offer.until }}."),
        Example("Derniers jours : jusqu’au 15 décembre 2026.", campaign={"offer.until": None}),
        Example("Dernière chance, avant le {{ event.reply_by | date }} !", campaign={"offer": None}),
        Example("Le dernier jour du mois, votre atelier ferme.", campaign={"offer.until": None}),
        Example("La durée de vie du bidon est limitée.", campaign={"offer.until": None}),
    ),
)
