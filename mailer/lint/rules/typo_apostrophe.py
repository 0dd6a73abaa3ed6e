"""The apostrophe is the typographic one, with no space behind it."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-apostrophe",
    family=Family.TYPOGRAPHY,
    title=N_("Apostrophes are curved, and cling to both words"),
    source="norm: Imprimerie nationale",
    why=N_(
        "The apostrophe of print is ’. The merge turns the straight one of keyboards into it between two "
        "letters; where an accent stands for it, or a space follows, the author’s own sign is printed."
    ),
    evidence=Evidence(Level.NORM, N_("Usage of printers; a reader notices two kinds side by side.")),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-apostrophe", hint=N_("Write ’ with no space behind it.")),
    bad=(
        Example("Découvrez l´atelier propre.", finds=("l´atelier",)),
        Example("Découvrez l’ atelier propre.", finds=("l’ atelier",)),
    ),
    good=(
        Example("L'offre d'aujourd'hui", note=N_("Between letters the merge sets the apostrophe by itself.")),
        Example("Merci d'{{ client.town }}, et des années 60'."),
        Example("L’écran mesure 15' sur 20', qu’on le veuille ou non."),
    ),
)
