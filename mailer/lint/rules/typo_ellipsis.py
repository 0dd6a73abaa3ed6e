"""Three dots are one sign, and “etc.” has one dot."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-ellipsis",
    family=Family.TYPOGRAPHY,
    title=N_("Three dots are one sign, and “etc.” has one dot"),
    source="norm: Imprimerie nationale",
    why=N_(
        "Three full stops may part at a line’s end; the sign … does not. “Etc.” says already what … says."
    ),
    evidence=Evidence(Level.NORM, N_("Usage of printers; few readers notice the three dots, many “etc…”.")),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-ellipsis", hint=N_("Write … as one sign.")),
    bad=(
        Example("Mais ce n’est pas tout...", finds=("tout...",)),
        Example("Sols, machines, vitres, etc... tout brille.", finds=("etc...",)),
        Example("Sols, machines, vitres, etc…", finds=("etc…",)),
    ),
    good=(
        Example("Mais ce n’est pas tout…"),
        Example("Nom : ........................ Prénom : ..........", note=N_("Dotted lines of a form.")),
        Example("Sols, machines, etc. Tout brille. Vraiment tout ?"),
    ),
)
