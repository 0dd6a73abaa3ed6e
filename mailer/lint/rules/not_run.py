"""A rule could not run."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Check, Evidence, Example, Family, Level, Reads, Rule
from mailer.model import Severity

RULE = Rule(
    id="not-run",
    family=Family.ENGINE,
    title=N_("A rule could not run"),
    source="engine",
    why=N_("A report that says nothing of paragraphs must not look as if all of them were fine."),
    evidence=Evidence(Level.ENGINE, N_("The runner says so when printed lines were not counted.")),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT}),
    check=Check(),
    bad=(Example("Votre sol mérite mieux.", layout=False, finds=("",)),),
    good=(Example("Votre sol mérite mieux."),),
)
