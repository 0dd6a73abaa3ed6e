"""The text is set in a type with serifs."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit on the campaign's theme if the font of its text is known to have no serifs."""
    campaign = scene.campaign
    if campaign and campaign.serif is False and scene.readings:
        yield at(
            campaign.place("theme"),
            N_("The theme sets the text in a type without serifs."),
            N_("The theme “classic” has serifs; or keep this one, if your house looks like that."),
        )


RULE = Rule(
    id="serif",
    family=Family.LEGIBILITY,
    title=N_("The text has serifs"),
    source="course: M21",
    why=N_(
        "The course asks for Times or Courier: books and newspapers have made the eye used to "
        "serifs. It holds "
        "for paper; on screens nobody asks for them."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Weak: reviews find no consistent advantage of serifs; the one well-known study for "
            "them is disputed."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.CAMPAIGN}),
    pieces=frozenset({"letter", "relance"}),
    channels=frozenset({"print"}),
    check=InPack(check),
    bad=(
        Example("Votre sol mérite mieux.", campaign={"serif": False}, finds=("",)),
        Example(
            "Votre facture reste à régler.",
            objective="payment",
            piece="relance",
            campaign={"serif": False},
            finds=("",),
        ),
    ),
    good=(
        Example("Votre sol mérite mieux.", campaign={"serif": True}),
        Example("Votre sol mérite mieux.", campaign={"serif": None}, note=N_("The font is not known.")),
        Example(
            "Votre sol mérite mieux.",
            campaign={"serif": False, "channels": ("mail",)},
            note=N_("An e-mail is read on a screen."),
        ),
    ),
)
