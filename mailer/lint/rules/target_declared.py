"""The campaign says whom it is for."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the segment if it has no condition."""
    campaign = scene.campaign
    if campaign and campaign.everybody:
        yield at(
            campaign.place("segment"),
            N_("Everybody in the table gets this mailing: the segment has no condition."),
            N_(
                "Say whom it is for, under “segment: where:”. If it really is for all, ignore "
                "the rule and say why."
            ),
        )


RULE = Rule(
    id="target-declared",
    family=Family.PROJECT,
    title=N_("The mailing has a target"),
    source="course: M3",
    why=N_(
        "What is written for everybody speaks to nobody. Who will buy this, judged honestly? The others cost "
        "a stamp each."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Choosing the list is held to weigh more than the text; how much more is not known to us."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.CAMPAIGN}),
    objectives=SELLING,
    check=InPack(check),
    bad=(
        Example("Votre sol mérite mieux.", campaign={"everybody": True}, finds=("",)),
        Example("Votre sol mérite mieux.", objective="launch", campaign={"everybody": True}, finds=("",)),
    ),
    good=(
        Example("Votre sol mérite mieux.", campaign={"everybody": False}),
        Example(
            "Que cette année vous soit douce.",
            objective="loyalty",
            campaign={"everybody": True},
            note=N_("Wishes may go to all clients."),
        ),
        Example(
            "Votre facture reste à régler.",
            objective="payment",
            piece="relance",
            campaign={"everybody": True},
            note=N_("Debts choose whom a reminder is for."),
        ),
    ),
)
