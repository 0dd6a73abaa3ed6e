"""A mailing does not look like an invoice."""

from __future__ import annotations

from mailer.errors import N_
from mailer.lint.lexicon import Lexicon
from mailer.lint.reading import APART, Where
from mailer.lint.rule import MAILING, WORDS_OPTION, Evidence, Example, Family, Level, Reads, Rule
from mailer.lint.shapes import Forbidden
from mailer.model import Severity

RULE = Rule(
    id="legal-invoice-look",
    family=Family.LEGAL,
    title=N_("A mailing does not look like an invoice"),
    source="law: Code de la consommation, L121-4 20°",
    why=N_(
        "Advertising that comes with an invoice, or with a paper like one, makes the reader believe that he has "
        "ordered: it is listed among misleading practices."
    ),
    evidence=Evidence(
        Level.LAW,
        N_("Text as it stood on 3 April 2026, to be verified; the rule sees words, not how the paper looks."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING,
    pieces=frozenset({"letter", "email", "envelope"}),
    languages=frozenset({"fr"}),
    options=(WORDS_OPTION,),
    check=Forbidden(
        in_values=False,
        lexicon=Lexicon.of(
            "net à payer",
            "montant à payer",
            "montant à régler",
            "somme à payer",
            "somme à régler",
            "solde à payer",
            "solde à régler",
            "à payer avant le",
            "à régler avant le",
            "à payer immédiatement",
            "à régler immédiatement",
            "avis d’échéance",
            "avis de paiement",
            "avis de règlement",
            "avis de prélèvement",
            "facture pro forma",
            "facture proforma",
            "facture ci-jointe",
            "dernier avis",
            "dernier avis avant",
        ),
        message=N_("To be verified: “{word}” reads like an invoice."),
        hint=N_(
            "Say that it is an offer, and that nothing is due (Code de la consommation, L121-4 20°, "
            "text of 3 April 2026)."
        ),
        where=Where(outside=APART - {"reference"}),
    ),
    bad=(
        Example("# Avis d’échéance\n\nVotre abonnement vous attend.", finds=("Avis d’échéance",)),
        Example("Montant à régler : 49 €, avant le 15 décembre.", finds=("Montant à régler",)),
    ),
    good=(
        Example("Vous payez 49 € à la livraison, et rien avant."),
        Example(
            "Votre sol mérite mieux.\n\n::: coupon\nQuantité … Net à payer …\n:::",
            note=N_("An order form has a line for the total."),
        ),
        Example("La facture suit la livraison : vous réglez à trente jours."),
        Example("Montant à régler : 120 €.", objective="payment", piece="relance"),
    ),
)
