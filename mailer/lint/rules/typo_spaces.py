"""Spaces stand as French sets them, where the merge cannot see to it."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.rule import Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.typos import Slips
from mailer.model import Severity

RULE = Rule(
    id="typo-spaces",
    family=Family.TYPOGRAPHY,
    title=N_("Spaces stand where French wants them"),
    source="norm: Imprimerie nationale",
    why=N_(
        "French sets a no-break space before ; : ! ? % € and », and after «: the merge puts these in by itself. "
        "A space before a comma or inside parentheses, and none behind a comma, are printed as the author wrote "
        "them, and may leave a mark alone at the start of a line."
    ),
    evidence=Evidence(
        Level.NORM,
        N_("Usage of the Imprimerie nationale: the thin space (U+202F) and the full one (U+00A0) both pass."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    languages=frozenset({"fr"}),
    check=Slips(rule="typo-spaces", hint=N_("Mend the spaces there.")),
    bad=(
        Example(
            "Oui , nous livrons ( chez vous,demain matin ).",
            finds=("Oui ,", "( chez", "vous,demain", "matin )."),
            note=N_("Spaces before a comma or inside parentheses, and none behind a comma."),
        ),
        Example("À {{ client.town }}, une adresse , une seule.", finds=("adresse ,",)),
    ),
    good=(
        Example(
            "Prix: 49 € ! Vraiment? « Oui »; 10% de moins.",
            note=N_("The merge sets these spaces by itself."),
        ),
        Example("Bienvenue à {{ client.town }}! **Votre remise**: {{ offer.rate }} %."),
        Example("Voyez https://artis.example/a,b?c=1;b=2, écrivez à luc@artis.example ou passez à 10:30."),
        Example(
            "Nom : . . . . . . . .  ☐ Oui ( ) Non ; à ________ , le",
            note=N_("Dotted lines and boxes of a form are let be."),
        ),
        Example("Il coûte 1,50 €, port compris\u202f! À {{ client.town }}\u202f: {{ offer.price }}, net."),
    ),
)
