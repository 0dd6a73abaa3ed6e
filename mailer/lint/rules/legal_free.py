"""What is called free costs nothing but the answer and the delivery."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import Found, find, written
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.tokens import quote
from mailer.model import Message, Severity

_FREE = Lexicon.of(
    "gratuit: -e -s -es",
    "gratuitement",
    "offert: -e -s -es",
    "sans frais",
    "à titre gracieux",
    "cadeau: -x",
)
_COSTS = Lexicon.of(
    *(
        f"frais {kind}"
        for kind in (
            "de dossier",
            "d’inscription",
            "d’adhésion",
            "de gestion",
            "de traitement",
            "de participation",
            "d’ouverture",
            "d’installation",
            "de mise en service",
            "d’activation",
            "administratifs",
        )
    ),
    "participation aux frais",
    "participation de",
    "contribution aux frais",
)
_DELIVERY = Lexicon.of(
    "frais de port",
    "frais d’envoi",
    "frais d’expédition",
    "frais de livraison",
    "frais postaux",
    "participation aux frais de port",
    "participation aux frais d’envoi",
)
_CARRIAGE = frozenset({"livraison", "livraisons", "port", "expedition", "envoi", "retour", "retours"})
_NONE = frozenset({"sans", "zero", "aucun", "0", "ni"})
_WAIVED = frozenset({"offerts", "offerte", "gratuits", "inclus", "incluse", "compris", "comprise", "reduits"})


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield the costs that are asked for in a pack that calls something free."""
    texts = list(written(scene))
    called = list(find(texts, _FREE))
    free = next((found for found in called if not _carriage(found)), None)
    delivery = [found for found in find(texts, _DELIVERY) if not _waived(found)]
    costs = [f for f in find(texts, _COSTS) if not _waived(f) and not _within(f, delivery)]
    if free is None:  # the delivery alone is: a cost beside it belies that, delivery below some sum does not
        free = next((one for one in called if any(one.text is cost.text for cost in costs)), None)
        delivery = []
        costs = [cost for cost in costs if free and cost.text is free.text]
    if free is None:
        return
    for found in costs:
        message = Message(
            N_("To be verified: “{words}” is asked for, and “{free}” is promised."),
            {"words": quote(found.words), "free": quote(free.words)},
        )
        hint = Message(
            N_(
                "What is called free may cost the answer and the delivery only (Code de la consommation, L121-4 "
                "19°, text of 3 April 2026)."
            )
        )
        yield Hit(message, hint, text=found.text, start=found.start, end=found.end)
    for found in delivery:
        message = Message(
            N_("To be verified: “{words}” go with what is called free (“{free}”)."),
            {"words": quote(found.words), "free": quote(free.words)},
        )
        hint = Message(
            N_(
                "Delivery may be charged if it cannot be avoided; say how much (Code de la consommation, L121-4 "
                "19°, text of 3 April 2026)."
            )
        )
        yield Hit(message, hint, text=found.text, start=found.start, end=found.end, severity=Severity.INFO)


def _carriage(found: Found) -> bool:
    """Whether it is the delivery that is free."""
    before = [token.fold for token in found.text.tokens if token.end <= found.start][-2:]
    return not _CARRIAGE.isdisjoint(before)


def _within(found: Found, delivery: list[Found]) -> bool:
    """Whether a cost is part of a longer phrase on delivery."""
    return any(found.text is other.text and other.start <= found.start < other.end for other in delivery)


def _waived(found: Found) -> bool:
    """Whether the cost is denied: “sans frais de port”, “frais de port offerts”."""
    tokens = found.text.tokens
    before = [token.fold for token in tokens if token.end <= found.start][-2:]
    after = [token.fold for token in tokens if token.start >= found.end][:3]
    return not _NONE.isdisjoint(before) or not _WAIVED.isdisjoint(after)


RULE = Rule(
    id="legal-free",
    family=Family.LEGAL,
    title=N_("What is called free costs nothing else"),
    source="law: Code de la consommation, L121-4 19°",
    why=N_(
        "To call a product free where the client has to pay anything but the unavoidable cost of answering "
        "and of delivery is listed among misleading practices."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text as it stood on 3 April 2026, to be verified; the rule sees words, not what is really charged."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.PACK}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example(
            "Votre carte est gratuite. Seuls 12 € de frais de dossier sont à régler.",
            finds=("frais de dossier",),
        ),
        Example("Votre cadeau vous attend, contre une participation de 5 €.", finds=("participation de",)),
        Example(
            "La livraison est gratuite, avec une participation aux frais de 12 €.",
            finds=("participation aux frais",),
        ),
        Example(
            "Un pulvérisateur offert !\n\n::: legal\nFrais de port : 6,90 €.\n:::", finds=("Frais de port",)
        ),
    ),
    good=(
        Example("Votre livraison est gratuite : aucun frais de port."),
        Example("La livraison est gratuite dès 50 €. Au-dessous, les frais de port sont de 5 €."),
        Example("Un pulvérisateur offert, sans frais de dossier."),
        Example("Un cadeau vous attend, et les frais de port sont offerts."),
        Example("Le dégraissant est à 49 €, frais de port en sus.", note=N_("Nothing is called free.")),
        Example("Le dégraissant est à 49 €. Un pulvérisateur est offert pour cet achat."),
    ),
)
