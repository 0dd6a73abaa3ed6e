"""The letter holds something of each client's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.greeting import names_somebody
from mailer.lint.hits import at
from mailer.lint.reading import RUNNING
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.model import Severity

_OF_THE_HOUSE = re.compile(r"\s*(?:signatory|response_code|house|offer|event|today|place)\b")


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit where the letter begins if no client's value stands in its running text."""
    fields = {slot.number: slot.field for slot in scene.reading.skeleton.slots}
    texts = scene.texts(RUNNING)
    if not texts:
        return
    for text in texts:
        for number in text.slots:
            use = scene.slot(number)
            known = use is None or not use.values or any(value.strip() for value in use.values)
            if known and not _OF_THE_HOUSE.match(fields.get(number, "")):
                return
    greetings = (text for block in scene.reading.blocks("salutation") for text in scene.reading.below(block))
    if any(names_somebody(scene, text) for text in greetings):
        return
    yield at(
        scene.reading.start(),
        N_("Nothing in this letter is the client's own: each gets the same."),
        N_("Put his name into the salutation, and a fact of his into the text: {example}."),
        example="{{ client.salutation }}, {{ client.town }}",
    )


RULE = Rule(
    id="personalised",
    family=Family.WRITING,
    title=N_("The letter is personalised"),
    source="course: M7",
    why=N_(
        "A letter that is the same for all is a leaflet. His name in the salutation, his town, "
        "his last order: "
        "merging costs nothing."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "Tests in direct marketing report more answers to letters with a name; read in "
            "secondary sources only."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.TEXT}),
    objectives=MAILING | {"complaint"},
    pieces=frozenset({"letter"}),
    check=InPiece(check),
    bad=(
        Example("Madame, Monsieur,\n\nVotre sol mérite mieux.", finds=("",)),
        Example(
            "Madame, Monsieur,\n\nVotre référence : {{ response_code }}.",
            values={"response_code": ("AB12", "AB13")},
            finds=("",),
            note=N_("A response code is the house's."),
        ),
        Example(
            "Bonjour {{ client.first_name }},\n\nVotre sol mérite mieux.",
            values={"client.first_name": ("", " ")},
            finds=("",),
            note=N_("The field is there, but empty for all."),
        ),
    ),
    good=(
        Example(
            "{{ client.salutation }},\n\nVotre sol mérite mieux.", values={"client.salutation": ("Madame",)}
        ),
        Example("# {{ client.first_name }}, votre sol mérite mieux\n\nVoyez plutôt."),
        Example(
            "Madame, Monsieur,\n\nÀ {{ client.town }}, vos voisins sourient.",
            values={"client.town": ("Brest",)},
        ),
        Example(
            "Monsieur Durand,\n\nVotre lettre nous est parvenue.",
            objective="complaint",
            note=N_("A letter to one: his name stands in the salutation."),
        ),
    ),
)
