"""A letter follows one objective."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.lexicon import load
from mailer.lint.rule import Evidence, Example, Family, Level, Option, Reads, Rule
from mailer.lint.shapes import Consistency
from mailer.model import Severity

GROUPS = {name: load(f"objectives/{name}") for name in ("payment", "sale", "survey", "complaint", "event")}

FOREIGN = {
    "sale": {"payment", "survey", "complaint"},
    "launch": {"payment", "survey", "complaint"},
    "awareness": {"payment", "complaint"},
    "loyalty": {"payment"},
    "win-back": {"payment"},
    "payment": {"sale", "survey", "event", "complaint"},
    "event": {"payment", "survey", "complaint"},
    "survey": {"payment", "sale", "complaint", "event"},
    "complaint": {"sale", "survey", "event"},
}
"""Which vocabularies betray a second objective. A win-back letter may well ask questions and apologise."""


def allowed(objective: str) -> frozenset[str]:
    """Return the groups of words that go with an objective."""
    return frozenset(GROUPS) - FOREIGN.get(objective, set())


RULE = Rule(
    id="one-objective",
    family=Family.PROJECT,
    title=N_("A letter has one objective"),
    source="course: M2",
    why=N_(
        "A letter that sells and reminds of a payment does neither: the reader keeps the unpleasant half. "
        "Send two letters."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("A second objective is recognised by its vocabulary; one stray word is let be."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter", "relance", "email"}),
    languages=frozenset({"fr"}),
    options=(
        Option("least", 2, N_("Different words of another objective from which the rule speaks."), least=1),
    ),
    check=Consistency(
        groups=GROUPS,
        allowed=allowed,
        message=N_("The objective is “{objective}”, but the text speaks of “{group}”: {words}."),
        hint=N_("Keep one objective; put the other into a letter of its own."),
    ),
    bad=(
        Example(
            "Découvrez notre dégraissant. Par ailleurs, votre facture impayée du 3 mars nous préoccupe : "
            "un retard de paiement bloque vos livraisons.",
            finds=("facture impayée",),
        ),
        Example(
            "Votre facture n° 12 reste à régler. Profitez aussi de notre promotion de rentrée.",
            objective="payment",
            piece="relance",
            finds=("Profitez",),
        ),
        Example(
            "Votre facture n° 12 reste à régler. Profitez-en pour découvrir la boutique.",
            objective="payment",
            piece="relance",
            finds=("Profitez",),
        ),
    ),
    good=(
        Example("Découvrez notre dégraissant. Profitez de l’offre avant le 15 décembre."),
        Example(
            "Votre facture n° 12 reste à régler. Une promotion sur vos délais ? Appelez-nous.",
            objective="payment",
            piece="relance",
            note=N_("One stray word is let be."),
        ),
    ),
)
