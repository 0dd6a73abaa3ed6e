"""A price for private persons includes the tax."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint import amounts
from mailer.lint.lexicon import load
from mailer.lint.packs import find, written
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.tokens import quote
from mailer.model import Message, Severity

_PRIVATE = load("legal/private")


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield the prices without tax of a pack that speaks to private persons and gives none with it."""
    texts = list(written(scene))
    private = next(find(texts, _PRIVATE), None)
    if private is None:
        return
    sums = [(text, found) for text in texts for found in amounts.find(text.tokens)]
    if any(found.tax == "TTC" for _, found in sums):
        return
    for text, found in sums:
        if found.tax == "HT":
            message = Message(
                N_(
                    "To be verified: the price is without tax, and the text speaks to private persons (“{words}”)."
                ),
                {"words": quote(private.words)},
            )
            hint = Message(
                N_(
                    "Give consumers the price with all taxes, TTC (Code de la consommation, L121-3, text of "
                    "3 April 2026)."
                )
            )
            start, end = text.tokens[found.first].start, text.tokens[found.last - 1].end
            yield Hit(message, hint, text=text, start=start, end=end)


RULE = Rule(
    id="legal-tax",
    family=Family.LEGAL,
    title=N_("A price for private persons includes the tax"),
    source="law: Code de la consommation, L121-3",
    why=N_(
        "An invitation to buy gives consumers the price that they will pay. A price without tax alone is for "
        "professionals."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "L121-3 as it stood on 3 April 2026; that all taxes are included (decree of 3 December 1987) was read "
            "in secondary sources only. Private persons are recognised by what the text says of their lives."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example("Toute votre famille en profite, pour 49 € HT.", finds=("49 € HT",)),
        Example(
            "Votre jardin revit.\n\n::: coupon\nUn bidon à 12,50 euros H.T.\n:::", finds=("12,50 euros H.T.",)
        ),
    ),
    good=(
        Example("Le dégraissant XB 15 est à 49 € HT.", note=N_("Nothing says that consumers read this.")),
        Example("Toute votre famille en profite, pour 58,80 € TTC (49 € HT)."),
        Example("Toute votre famille en profite, pour 58,80 €."),
    ),
)
