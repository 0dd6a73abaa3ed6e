"""The pack shows what there is to buy."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import says, written
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity

_LEAFLETS = Lexicon.of(
    "dépliant: -s",
    "brochure: -s",
    "prospectus",
    "plaquette: -s",
    "catalogue: -s",
    "documentation",
    "feuillet: -s",
    "fiche produit",
)
_SHOWING = frozenset({"leaflet", "catalogue", "brochure"})


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit if no piece is a leaflet and no text speaks of one."""
    campaign = scene.campaign
    if campaign is None or any(piece.kind in _SHOWING for piece in campaign.pieces):
        return
    if not says(written(scene), _LEAFLETS):
        yield at(
            campaign.place("pieces"),
            N_("The pack has no leaflet: the shop has no shelves."),
            N_("Enclose a leaflet that shows the products, and mention it in the letter."),
        )


RULE = Rule(
    id="leaflet",
    family=Family.PACK,
    title=N_("The pack holds a leaflet"),
    source="course: M23",
    why=N_("The letter speaks, the leaflet shows: what it looks like, in which sizes, at which prices."),
    evidence=Evidence(
        Level.COURSE,
        N_("The engine does not print leaflets, so it can only look for the word; off until asked for."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=SELLING,
    channels=frozenset({"print"}),
    languages=frozenset({"fr"}),
    on=False,
    check=InPack(check),
    bad=(
        Example("Votre sol mérite mieux.", finds=("",)),
        Example("Découvrez le dégraissant XB 15.", objective="launch", finds=("",)),
    ),
    good=(
        Example("Votre sol mérite mieux : ouvrez le dépliant ci-joint."),
        Example("Votre sol mérite mieux.", campaign={"pieces": ("letter: promotion", "leaflet: range")}),
        Example("Belle année à vous.", objective="loyalty"),
    ),
)
