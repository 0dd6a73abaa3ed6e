"""An ignore that is not needed."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Check, Evidence, Example, Family, Level, Reads, Rule
from mailer.model import Severity

RULE = Rule(
    id="unused-ignore",
    family=Family.ENGINE,
    title=N_("An ignore is not needed"),
    source="engine",
    why=N_("An ignore that hides nothing today hides the next mistake."),
    evidence=Evidence(Level.ENGINE, N_("The runner notes which ignores were used.")),
    severity=Severity.INFO,
    reads=frozenset({Reads.CAMPAIGN}),
    check=Check(),
    bad=(
        Example(
            "Votre sol mérite mieux.",
            campaign={"ignore": {"paragraph-lines": "mentions imposées"}},
            finds=("paragraph-lines: mentions imposées",),
        ),
    ),
    good=(
        Example(
            "Votre sol mérite mieux.",
            campaign={"ignore": {"accroche-first": "carte de vœux sans accroche"}},
        ),
    ),
)
