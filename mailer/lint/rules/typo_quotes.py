"""Quotations stand between « and »."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-quotes",
    family=Family.TYPOGRAPHY,
    title=N_("Quotations stand between « and »"),
    source="norm: Imprimerie nationale",
    why=N_("French quotes with « and », set off by no-break spaces; “ and ” stand within another quotation."),
    evidence=Evidence(
        Level.NORM, N_("Usage of the Imprimerie nationale and of nearly all French publishers.")
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-quotes", hint=N_("Write « and » there.")),
    bad=(
        Example('Notez "Artis" sur votre agenda.', finds=('"Artis"',)),
        Example("Nos clients disent “oui” chaque jour.", finds=("“oui”",)),
        Example('Dites "Je viens de {{ client.town }}".', finds=('"Je viens de {{ client.town }}"',)),
    ),
    good=(
        Example("Répondez « Oui, je viens » à ce message."),
        Example("« Il m’a dit “merci” », raconte M. Durand."),
        Example('Un écran de 27" et un autre de 32", au choix.', note=N_("Inches are no quotation.")),
    ),
)
