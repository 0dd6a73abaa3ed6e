"""The letter greets its reader by name."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.greeting import names_somebody
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import All, InPiece, Required
from mailer.model import Message, Severity


def nobody(scene: PieceScene) -> Iterator[Hit]:
    """Yield a salutation that would fit anybody."""
    for block in scene.reading.blocks("salutation"):
        for text in scene.reading.below(block):
            if not text.blank and not names_somebody(scene, text):
                message = Message(N_("This salutation names nobody."))
                hint = Message(
                    N_("Print the field client.salutation: each client is greeted as he should be.")
                )
                yield Hit(message, hint, text=text, severity=Severity.INFO)


RULE = Rule(
    id="salutation",
    family=Family.PRESENTATION,
    title=N_("The letter greets its reader by name"),
    source="course: M17",
    why=N_(
        "The eye goes to one's own name first. “Cher client” says that the sender does not know "
        "it, and a letter "
        "without a salutation is a leaflet."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Descriptions of the eye's path (Vögele) put name and salutation first; its figures are doubted."),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter"}),
    check=All(
        (
            Required(
                kind="salutation",
                message=N_("The letter has no salutation."),
                hint=N_(
                    "Print the field client.salutation and a comma on a line of their own, under "
                    "the accroche."
                ),
            ),
            InPiece(nobody),
        )
    ),
    bad=(
        Example("# Un cadeau vous attend\n\nVotre sol mérite mieux.", finds=("",)),
        Example("Cher client,\n\nVotre sol mérite mieux.", finds=("Cher client,",)),
        Example("Bonjour,\n\nVotre sol mérite mieux.", finds=("Bonjour,",)),
    ),
    good=(
        Example(
            "{{ client.salutation }},\n\nVotre sol mérite mieux.",
            values={"client.salutation": ("Madame Dupont",)},
        ),
        Example("Monsieur le Maire,\n\nVotre ville mérite mieux.", note=N_("A function names him as well.")),
        Example("Cher {{ prenom }},\n\nVotre sol mérite mieux.", note=N_("The values are not known.")),
        Example("Votre facture reste à régler.", objective="payment", piece="relance"),
    ),
)
