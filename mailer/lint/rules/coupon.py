"""The pack holds a coupon."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the campaign's list of pieces if no piece is a coupon or holds one."""
    campaign = scene.campaign
    if campaign is None:
        return
    listed = any(piece.kind == "coupon" for piece in campaign.pieces)
    printed = any(
        reading.skeleton.piece == "coupon" or reading.blocks("coupon") for reading in scene.readings
    )
    if not listed and not printed:
        yield at(
            campaign.place("pieces"),
            N_("The pack has no coupon: the reader has nothing to answer with."),
            N_("Add “coupon: order” to the pieces, or “::: coupon” to the foot of the letter."),
        )


RULE = Rule(
    id="coupon",
    family=Family.PACK,
    title=N_("The pack holds a coupon"),
    source="course: M25",
    why=N_(
        "The coupon is the till of the mailing. Without one, the reader has to find by himself how to order."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Practice in direct marketing by post; how far a page on the web replaces the coupon is "
            "not known."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=SELLING | {"event"},
    channels=frozenset({"print"}),
    check=InPack(check),
    bad=(
        Example(
            "Votre sol mérite mieux.",
            campaign={"pieces": ("letter: promotion", "envelope: reply")},
            finds=("",),
        ),
    ),
    good=(
        Example("Votre sol mérite mieux.", campaign={"pieces": ("letter: promotion", "coupon: order")}),
        Example(
            "Votre sol mérite mieux.\n\n::: coupon\nOui, je commande.\n:::",
            campaign={"pieces": ("letter: promotion",)},
            note=N_("The coupon stands at the foot of the letter."),
        ),
        Example("Belle année à vous.", objective="loyalty", campaign={"pieces": ("letter: wishes",)}),
        Example("Votre sol mérite mieux.", campaign={"pieces": ("email: promotion",), "channels": ("mail",)}),
    ),
)
