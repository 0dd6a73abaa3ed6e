"""A person signs: name, function and signature."""

from __future__ import annotations

from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import at, inside, on_block, varying
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PackScene, PieceScene, Reads, Rule
from mailer.lint.shapes import All, InPack, InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import WORD, fold
from mailer.model import Message, Severity

_HINT = N_(
    "Write “::: signature” and “:::” at the end of the letter, and a signatory into the campaign file."
)


def signature(scene: PieceScene) -> Iterator[Hit]:
    """Yield what a letter's signature lacks; a reminder of the accounting department (R1) needs no picture."""
    reading = scene.reading
    blocks = reading.blocks("signature")
    if not blocks:
        place = next((p for b in reversed(reading.body()) if (p := reading.place_of(b))), None)
        yield at(place, N_("Nobody signs the letter."), _HINT)
        return
    texts = [text for block in blocks for text in reading.below(block)]
    visible = [line for text in texts for line in text.string.split("\n") if line.strip()]
    if not visible:
        yield on_block(reading, blocks[0], N_("The signature prints no name."), _HINT)
        return
    yield from _empty_for_some(scene, texts)
    if len(visible) < 2:
        message = Message(N_("The signature has no function under the name."))
        hint = Message(N_("Add the signatory's function in mailer.yaml, “Directrice commerciale” say."))
        first = next(text for text in texts if not text.blank)
        yield Hit(message, hint, text=first, severity=Severity.WARNING)
    elif reading.skeleton.piece != "relance" and not any(text.has_picture() for text in texts):
        message = Message(N_("There is no picture of a handwritten signature."))
        hint = Message(N_("Scan the signature and name the file in mailer.yaml, under the signatory."))
        first = next(text for text in texts if not text.blank)
        yield Hit(message, hint, text=first, severity=Severity.WARNING)


def _empty_for_some(scene: PieceScene, texts: list[Text]) -> Iterator[Hit]:
    """Yield a hit where a line of the signature is nothing but a value that some clients lack."""
    for text in texts:
        if any(token.kind == WORD and not inside(token.start, text) for token in text.tokens):
            continue
        for number, use in varying(scene, text):
            empty = tuple(value for value in use.values if not value.strip())
            if empty:
                message = Message(N_("For some clients, this line of the signature is empty."))
                hint = Message(N_("Give a signatory for each value of the column, in the campaign file."))
                yield Hit(message, hint, text=text, slot=number, values=empty)


def persons(scene: PackScene) -> Iterator[Hit]:
    """Yield the signatories of the campaign that are no person, or that lack what others have."""
    campaign = scene.campaign
    for person in campaign.signatories if campaign else ():
        place = person.place or (campaign.place("signatory") if campaign else None)
        if campaign and campaign.company and fold(person.name) == fold(campaign.company):
            message = Message(
                N_("“{name}” is the company: a letter is signed by a person."), {"name": person.name}
            )
            yield Hit(message, Message(N_("Name who signs.")), place=place, severity=Severity.WARNING)
        elif campaign and len(campaign.signatories) > 1 and not (person.function.strip() and person.picture):
            message = Message(
                N_("The signatory {name} lacks a function or a picture of the signature."),
                {"name": person.name},
            )
            yield Hit(message, Message(N_("Add it in mailer.yaml.")), place=place, severity=Severity.WARNING)


RULE = Rule(
    id="signatory",
    family=Family.PRESENTATION,
    title=N_("A person signs, with name, function and signature"),
    source="course: M17",
    why=N_(
        "The letter is the one personal contact of a mailing: somebody stands for it. The printed "
        "name under the "
        "signature keeps it legible."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_("Practitioners report a bad reaction to illegible signatures; read in secondary sources only."),
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    pieces=frozenset({"letter", "relance"}),
    check=All((InPiece(signature), InPack(persons))),
    bad=(
        Example("Votre sol mérite mieux.\n\nLuc Lavara, directeur", finds=("",)),
        Example(
            "::: signature\n![](asset:luc)\n\nLuc Lavara\n:::",
            finds=("Luc Lavara",),
            note=N_("The function is missing."),
        ),
        Example(
            "::: signature\nLuc Lavara\n\nDirecteur commercial\n:::",
            finds=("Luc Lavara",),
            note=N_("The picture is missing."),
        ),
        Example(
            "::: signature\n![](asset:luc)\n\n{{ signatory.name }}\n\nDirection commerciale\n:::",
            values={"signatory.name": ("Luc Lavara", "")},
            finds=("",),
        ),
        Example(
            "::: signature\n![](asset:luc)\n\nArtis S.A.\n\nService commercial\n:::",
            campaign={"signatory.name": "Artis", "company": "Artis"},
            finds=("",),
        ),
    ),
    good=(
        Example("::: signature\n![](asset:luc)\n\nLuc Lavara\n\nDirecteur commercial\n:::"),
        Example(
            "::: signature\n![](asset:luc)\n\nLuc Lavara\\\nDirecteur commercial\n:::",
            note=N_("On two lines of one paragraph."),
        ),
        Example(
            "::: signature\nLe service comptabilité\n\nHélène Aubry\n:::",
            piece="relance",
            objective="payment",
            note=N_("A department signs a reminder: no picture is asked for."),
        ),
    ),
)
