"""The carrier envelope is there, and says something."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at, silent
from mailer.lint.packs import carries, envelopes
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity

_ADDRESS = "::: address\n{{ client.address_line_1 }}\n:::\n\n"
_PACK = ("letter: promotion", "coupon: order", "envelope: c5", "envelope: reply")


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit if the pack has no carrier envelope, or one without an accroche."""
    campaign = scene.campaign
    if campaign is None:
        return
    outward = [r for r in scene.readings if r.skeleton.piece == "envelope" and carries(r)]
    carriers, _ = envelopes(scene)
    if not carriers and not outward:
        if any(piece.kind == "letter" for piece in campaign.pieces):
            yield at(
                campaign.place("pieces"),
                N_("The pack has no carrier envelope: the shop has no window."),
                N_("Add “envelope: dl” to the pieces: it prints the accroche and your address."),
            )
        return
    for reading in outward:
        if all(silent(reading, block) for block in reading.blocks("accroche")):
            yield at(
                reading.start() or campaign.place("pieces"),
                N_("The carrier envelope has no accroche: nothing invites to open it."),
                N_("Begin its template with “# {{{{ accroche }}}}”."),
            )


RULE = Rule(
    id="carrier-envelope",
    family=Family.PACK,
    title=N_("The carrier envelope is there, with an accroche"),
    source="course: M22",
    why=N_(
        "The envelope is the shop window: before anything is read, it is opened or thrown away. It shows at "
        "least an accroche and who sends it."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("A convention of the course; how much an accroche on the envelope brings is disputed."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=MAILING - {"loyalty"},
    channels=frozenset({"print"}),
    check=InPack(check),
    bad=(
        Example("Votre sol mérite mieux.", campaign={"pieces": ("letter: promotion",)}, finds=("",)),
        Example(
            "Votre sol mérite mieux.",
            campaign={"pieces": ("letter: promotion", "coupon: order", "envelope: reply")},
            finds=("",),
            note=N_("A reply envelope carries nothing to the client."),
        ),
        Example(_ADDRESS + "À ouvrir.", piece="envelope", campaign={"pieces": _PACK}, finds=("",)),
    ),
    good=(
        Example("Votre sol mérite mieux.", campaign={"pieces": _PACK}),
        Example(_ADDRESS + "# Gagnez deux heures", piece="envelope", campaign={"pieces": _PACK}),
        Example(
            "::: address\n{{ house.company }}\n:::",
            piece="envelope",
            campaign={"pieces": _PACK},
            note=N_("The reply envelope needs no accroche."),
        ),
        Example(
            "Belle année à vous.",
            objective="loyalty",
            campaign={"pieces": ("letter: wishes",)},
            note=N_("Wishes may go in a plain envelope."),
        ),
        Example("Votre sol mérite mieux.", campaign={"pieces": ("letter: a",), "channels": ("mail",)}),
    ),
)
