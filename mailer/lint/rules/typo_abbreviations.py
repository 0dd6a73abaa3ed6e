"""Abbreviations are French ones."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-abbreviations",
    family=Family.TYPOGRAPHY,
    title=N_("Abbreviations are written as French writes them"),
    source="norm: Imprimerie nationale",
    why=N_(
        "“Mr” is English: Monsieur is M. Ordinals take the shortest ending (1er, 1re, 2e), “Mme” no dot, and "
        "a no-break space stands behind n°."
    ),
    evidence=Evidence(
        Level.NORM,
        N_("Usage of the Imprimerie nationale and of the Académie; “2ème” is common all the same."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-abbreviations", hint=N_("Write it the French way.")),
    bad=(
        Example("Mr Durand vous attend.", finds=("Mr",)),
        Example("Votre 2ème bidon est offert, le 1ère fois.", finds=("2ème", "1ère")),
        Example("Votre facture n°12 et celle de Mme. Roy.", finds=("n°12", "Mme.")),
        Example("::: ps\nPS : votre cadeau vous attend.\n:::", finds=("PS",)),
    ),
    good=(
        Example("M. Durand, Mme Roy et Mlle Le Goff, au n° 12, 1er étage, pour la 2e fois."),
        Example("Chez Mr.Bricolage ou Mr Bricolage, au rayon peinture.", note=N_("A brand keeps its name.")),
        Example("Le deuxième bidon et le 15 mai, même le 3e. Merci, Mme Roy."),
        Example("P.-S. : le problème du 2 mars est réglé. La PS 5 aussi."),
    ),
)
