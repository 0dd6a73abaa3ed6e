"""A coupon goes with an envelope to send it back in."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at
from mailer.lint.lexicon import Lexicon
from mailer.lint.packs import envelopes, says
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.model import Severity

_FREE = Lexicon.of(
    "libre réponse",
    "réponse gratuite",
    "sans timbre",
    "sans affranchir",
    "sans l’affranchir",
    "ne pas affranchir",
    "inutile d’affranchir",
    "dispensé de timbrage",
    "dispensé d’affranchissement",
)
_BROUGHT = Lexicon.of(
    "présenter: présentez",
    "à remettre",
    "remettez",
    "apportez",
    "apporter",
    "en caisse",
    "en magasin",
    "en boutique",
    "à l’accueil",
    "sur notre stand",
    "à déposer",
    "déposez",
)


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield a hit if a coupon of the pack is to be posted and nothing is there to post it in."""
    campaign = scene.campaign
    if campaign is None:
        return
    coupons = [
        text
        for reading in scene.readings
        for text in reading.texts
        if not text.blank and (reading.skeleton.piece == "coupon" or "coupon" in text.path)
    ]
    if not coupons and not any(piece.kind == "coupon" for piece in campaign.pieces):
        return
    _, replies = envelopes(scene)
    if not replies and not says(coupons, _FREE) and not says(coupons, _BROUGHT):
        yield at(
            campaign.place("pieces"),
            N_("There is a coupon, but no envelope to send it back in."),
            N_("Add “envelope: reply” to the pieces; with a free-reply number, it needs no stamp."),
        )


RULE = Rule(
    id="reply-envelope",
    family=Family.PACK,
    title=N_("A coupon goes with a reply envelope"),
    source="course: M26",
    why=N_("An envelope to look for, an address to copy, a stamp to buy: each of them costs answers."),
    evidence=Evidence(
        Level.COURSE,
        N_("A convention of the course, for offers answered by post; no figures were found."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=MAILING,
    channels=frozenset({"print"}),
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example(
            "Votre sol mérite mieux.",
            campaign={"pieces": ("letter: promotion", "coupon: order", "envelope: dl")},
            finds=("",),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: coupon\nOui, je commande.\n:::",
            campaign={"pieces": ("letter: promotion",)},
            finds=("",),
            note=N_("The coupon stands at the foot of the letter."),
        ),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.",
            campaign={"pieces": ("letter: promotion", "coupon: order", "envelope: reply")},
        ),
        Example(
            "Oui, je commande. Pliez, collez, postez sans timbre.",
            piece="coupon",
            campaign={"pieces": ("letter: promotion", "coupon: order")},
            note=N_("The coupon is its own envelope."),
        ),
        Example(
            "Votre cadeau vous attend.\n\n::: coupon\nÀ présenter en caisse.\n:::",
            campaign={"pieces": ("letter: promotion",)},
            note=N_("The coupon is brought, not posted."),
        ),
        Example("Belle année à vous.", objective="loyalty", campaign={"pieces": ("letter: wishes",)}),
    ),
)
