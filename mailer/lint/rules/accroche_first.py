"""The letter has an accroche, and it stands first."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import MAILING, Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.shapes import All, Order, Required
from mailer.model import Severity

RULE = Rule(
    id="accroche-first",
    family=Family.ACCROCHE,
    title=N_("The accroche is there, and first"),
    source="course: M13, M17",
    why=N_(
        "After his own name, the accroche is what the addressee reads most. It stands above the "
        "salutation, where "
        "the eye lands after the address."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Eye-path descriptions (Vögele) support headings; the figures in circulation have no "
            "known source."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter"}),
    check=All(
        (
            Required(
                kind="accroche",
                message=N_("The letter has no accroche."),
                hint=N_("Begin the template with “# ” and one sentence that promises something."),
            ),
            Order(
                kind="accroche",
                beside=frozenset({"rule"}),
                message=N_("The accroche does not come first."),
                hint=N_("Put the accroche above this text."),
            ),
        )
    ),
    bad=(
        Example("Madame,\n\nVotre sol mérite mieux.", finds=("",)),
        Example(
            "Madame,\n\n# Découvrez l’atelier propre en dix minutes\n\nVotre sol mérite mieux.",
            finds=("Madame,",),
        ),
    ),
    good=(
        Example("# Découvrez l’atelier propre en dix minutes\n\nMadame,\n\nVotre sol mérite mieux."),
        Example("Madame,\n\nVotre facture reste à régler.", objective="payment", piece="relance"),
    ),
)
