"""An order form for consumers says how to withdraw."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint import amounts
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.packs import find, says, written
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.text import Text
from mailer.model import Message, Severity

_ORDER = Lexicon.of("je commande", "bon de commande", "je m’abonne", "je souscris", "je règle")
_WITHDRAWAL = Lexicon.of(
    "rétractation",
    "rétracter: rétractez",
    "renoncer à votre commande",
    "changer d’avis",
    "changez d’avis",
)
_PRIVATE = load("legal/private")


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the order form of a pack for consumers that is silent on withdrawal."""
    texts = list(written(scene))
    coupon = [
        text
        for reading in scene.readings
        for text in reading.texts
        if reading.skeleton.piece == "coupon" or "coupon" in text.path
    ]
    order = next(find(coupon, _ORDER), None)
    if order and _to_consumers(texts) and not says(texts, _WITHDRAWAL):
        message = Message(N_("To be verified: the order form says nothing of the right to withdraw."))
        hint = Message(
            N_(
                "Consumers who order at a distance are told of it beforehand (Code de la consommation, L221-5, "
                "text of 3 April 2026)."
            )
        )
        yield Hit(message, hint, text=order.text, start=order.start, end=order.end)


def _to_consumers(texts: list[Text]) -> bool:
    """Whether a pack speaks to private persons, or gives its prices with tax alone."""
    taxes = {found.tax for text in texts for found in amounts.find(text.tokens)}
    return ("TTC" in taxes and "HT" not in taxes) or says(texts, _PRIVATE)


RULE = Rule(
    id="legal-withdrawal",
    family=Family.LEGAL,
    title=N_("An order form for consumers says how to withdraw"),
    source="law: Code de la consommation, L221-5",
    why=N_(
        "A coupon that orders concludes a sale at a distance: a consumer is told beforehand, among other "
        "things, whether and how he may withdraw from it."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text as it stood on 3 April 2026, to be verified, exceptions included. Consumers are recognised by "
            "prices with tax alone, or by what the text says of their lives."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK}),
    objectives=SELLING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example("Votre prix : 58,80 € TTC.\n\n::: coupon\nOui, je commande.\n:::", finds=("je commande",)),
        Example("Votre jardin revit.\n\n::: coupon\nVotre bon de commande\n:::", finds=("bon de commande",)),
    ),
    good=(
        Example(
            "Votre prix : 49 € HT.\n\n::: coupon\nOui, je commande.\n:::",
            note=N_("Professionals are sold to at prices without tax."),
        ),
        Example(
            "Votre prix : 58,80 € TTC.\n\n::: coupon\nOui, je commande.\n:::\n\n::: legal\nVous disposez de "
            "quatorze jours pour vous rétracter.\n:::"
        ),
        Example(
            "Votre jardin revit.\n\n::: coupon\nOui, je choisis mon rendez-vous gratuit.\n:::",
            note=N_("An appointment is no order."),
        ),
    ),
)
