"""The pack holds a letter."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity

_LETTERS = frozenset({"letter", "relance"})


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the campaign's list of pieces if none of them is a letter."""
    campaign = scene.campaign
    if campaign is None:
        return
    kinds = {piece.kind for piece in campaign.pieces} | {r.skeleton.piece for r in scene.readings}
    letters = _LETTERS | {"email"} if campaign.channels == {"mail"} or kinds == {"email"} else _LETTERS
    if kinds.isdisjoint(letters):
        yield at(
            campaign.place("pieces"),
            N_("The pack has no letter: nobody speaks to the reader."),
            N_("Add “letter: promotion” to the pieces; `mailer templates` lists the letters."),
        )


RULE = Rule(
    id="letter-present",
    family=Family.PACK,
    title=N_("The pack holds a letter"),
    source="course: M24",
    why=N_(
        "The letter is the salesperson of the pack, the one piece in which a person speaks to a person. "
        "Leaflet, coupon and envelope only help it."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Practitioners differ: some agencies now send packs without a letter. The course does not."),
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=MAILING,
    check=InPack(check),
    bad=(
        Example(
            "Oui, je commande.",
            piece="coupon",
            campaign={"pieces": ("coupon: order", "envelope: dl")},
            finds=("",),
        ),
        Example(
            "# Découvrez l’atelier propre",
            piece="envelope",
            objective="awareness",
            campaign={"pieces": ("envelope: dl", "envelope: reply")},
            finds=("",),
        ),
        Example(
            "Oui, je commande.",
            piece="coupon",
            campaign={"pieces": ("email: promotion", "coupon: order"), "channels": ("print",)},
            finds=("",),
            note=N_("The e-mail is not printed, so the coupon goes alone."),
        ),
    ),
    good=(
        Example("Votre sol mérite mieux.", campaign={"pieces": ("letter: promotion",)}),
        Example(
            "Votre sol mérite mieux.",
            piece="email",
            campaign={"pieces": ("email: promotion", "coupon: order"), "channels": ("mail",)},
            note=N_("By e-mail, the message is the letter."),
        ),
        Example("Votre sol mérite mieux.", piece="email", campaign={"pieces": ("email: promotion",)}),
        Example("Votre facture reste à régler.", piece="relance", objective="payment"),
    ),
)
