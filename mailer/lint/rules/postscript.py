"""The letter ends with a post-scriptum."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.reading import PROSE
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece, Order, Required
from mailer.model import Message, Severity

_MARKS = frozenset({"p.s.", "p.-s.", "p. s.", "ps", "post-scriptum"})
_MISSING = Required(
    kind="ps",
    at_end=True,
    message=N_("The letter has no post-scriptum."),
    hint=N_("End with “::: ps” and the advantage or the deadline, said once more."),
)
_LAST = Order(
    kind="ps",
    last=True,
    beside=frozenset({"rule", "coupon", "legal", "table"}),
    message=N_("The post-scriptum is not the last word."),
    hint=N_("Move this text above the signature, or into the post-scriptum."),
)


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the post-scriptum is missing, is a plain paragraph, or is not last."""
    if not scene.reading.blocks("ps"):
        for text in scene.texts(PROSE):
            if text.tokens and text.tokens[0].fold in _MARKS:
                message = Message(N_("This post-scriptum is written as a plain paragraph."))
                hint = Message(N_("Put it between “::: ps” and “:::”, so that it is set and checked as one."))
                yield Hit(message, hint, text=text)
                return
    yield from _MISSING.in_piece(scene)
    yield from _LAST.in_piece(scene)


RULE = Rule(
    id="postscript",
    family=Family.PRESENTATION,
    title=N_("The letter ends with a post-scriptum"),
    source="course: M17",
    why=N_(
        "The post-scriptum is widely read, often before the letter itself. It repeats the strongest "
        "advantage or "
        "the deadline, after the signature, and nothing comes after it but the coupon."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Figures in circulation on how many read it first differ (from 30 to 90 per cent) and have no source."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    check=InPiece(check),
    bad=(
        Example("Votre sol mérite mieux.\n\n::: signature\nLuc Lavara\n:::", finds=("",)),
        Example(
            "Votre sol mérite mieux.\n\nP.-S. Répondez avant le 15 décembre.",
            finds=("P.-S. Répondez avant le 15 décembre.",),
        ),
        Example(
            "Votre sol mérite mieux.\n\n::: ps\nRépondez avant le 15 décembre.\n:::\n\nÀ bientôt.",
            finds=("À bientôt.",),
        ),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.\n\n::: signature\nLuc Lavara\n:::\n\n"
            "::: ps\nRépondez avant le 15 décembre.\n:::\n\n::: coupon\nOui, je commande.\n:::"
        ),
        Example("Votre facture reste à régler.", objective="payment", piece="relance"),
    ),
)
