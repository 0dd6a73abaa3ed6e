"""Long figures are parted by threes, decimals by a comma."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-numbers",
    family=Family.TYPOGRAPHY,
    title=N_("Figures are parted by no-break spaces and a comma"),
    source="norm: Imprimerie nationale",
    why=N_(
        "12 500 € is read at a glance, 12500 € is counted. The space is one that does not break, so that no "
        "line ends within an amount, and decimals follow a comma. Fields with the filter amount do it by themselves."
    ),
    evidence=Evidence(
        Level.NORM,
        N_("Groups of three, comma for decimals: usage of the Imprimerie nationale and ISO 80000-1."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-numbers", hint=N_("Part the figure by no-break spaces, decimals by a comma.")),
    bad=(
        Example("La machine vaut 12500 €.", finds=("12500⍽€",)),
        Example("Le bidon vaut 49.90 €, la cuve 12.000 €.", finds=("49.90", "12.000")),
        Example("Déjà 25000 dormeurs, sur 12500 m².", finds=("25000", "12500")),
    ),
    good=(
        Example("La machine vaut 12\u202f500 €, le bidon 49,90 € et le lot 1\u00a0200 €."),
        Example("Lot 12300 depuis mai, code 45600 inclus, facture 20261100 dessous."),
        Example("35000 Rennes, en 2026, référence 123456, tél. 0299000000, facture 20261102."),
        Example("Le litre est à 1.799 €, et baisse."),
        Example("Version 1.200 du 12.10.2026, BP 12345 Rennes, 2500 clients."),
    ),
)
