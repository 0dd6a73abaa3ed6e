"""The subject of an e-mail is short enough to be read."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import opening, varying
from mailer.lint.packs import subject_line
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, Option, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.tokens import FIELD
from mailer.model import Message, Severity

_HINT = N_("Say first what matters: telephones show some forty characters.")
_MAIL = {"channels": ("mail",)}


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield a hit on a subject that is too long, or on the values that make it too long."""
    text = subject_line(scene.reading)
    if text is None:
        return
    limit = scene.options["characters"]
    unknown = sum(len(token.text) for token in text.tokens if token.kind == FIELD)
    length = len(text.string) - unknown
    if length > limit:
        message = Message(
            N_("The subject has {length} characters, more than {limit}."), {"length": length, "limit": limit}
        )
        yield Hit(message, Message(_HINT), text=text)
        return
    for number, use in varying(scene, text):
        room = limit - length + len(scene.reading.show(number))
        long = tuple(value for value in use.values if len(value) > room)
        if long:
            message = Message(
                N_("With some values, the subject has more than {limit} characters."), {"limit": limit}
            )
            yield Hit(message, Message(_HINT), text=text, slot=number, values=long, excerpt=opening(text))


RULE = Rule(
    id="subject-length",
    family=Family.DELIVERY,
    title=N_("The subject of an e-mail is short"),
    source="engine",
    why=N_("Mailboxes cut the subject where their column ends: what stands behind is not read."),
    evidence=Evidence(
        Level.ENGINE,
        N_("How much is shown differs between programs and screens; the limit is a rule of thumb."),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    channels=frozenset({"mail"}),
    options=(Option("characters", 60, N_("Characters that a subject may have."), least=1),),
    check=InPiece(check),
    bad=(
        Example(
            "# Gagnez deux heures par semaine avec le dégraissant XB 15 de votre voisin",
            piece="email",
            campaign=_MAIL,
            finds=("Gagnez deux heures",),
        ),
        Example(
            "# {{ client.company }}, votre sol brille en dix minutes",
            piece="email",
            campaign=_MAIL,
            values={"client.company": ("Artis", "Durand", "Établissements Durand et fils, Rennes")},
            finds=("{{ client.company }}, votre sol",),
        ),
    ),
    good=(
        Example("# Votre sol brille en dix minutes", piece="email", campaign=_MAIL),
        Example(
            "# Avant le {{ offer.until | date('une forme très longue de date', 'fr') }}, gagnez deux heures",
            piece="email",
            campaign=_MAIL,
            note=N_("A field is not counted where its value is not known."),
        ),
        Example("# Gagnez deux heures par semaine avec le dégraissant XB 15 de votre voisin"),
    ),
)
