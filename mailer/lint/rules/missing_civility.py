"""The salutation fits clients whose civility is not known, and agrees with the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mailer.errors import N_
from mailer.lint.hits import varying
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.subject import column_of
from mailer.lint.text import Text
from mailer.lint.tokens import fold, quote
from mailer.model import Message, Severity

_DEAR = re.compile(r"(?<!\w)(?P<word>chère?s?|chers?)[ \u00a0]+\Z", re.IGNORECASE)
_FORMS = {"cher": "m", "chere": "f", "chers": "mm", "cheres": "ff"}
_TITLES = {
    "monsieur": "m", "m": "m", "mr": "m", "madame": "f", "mme": "f", "mademoiselle": "f", "mlle": "f",
    "messieurs": "mm", "mm": "mm", "mesdames": "ff", "mmes": "ff", "docteur": "m f", "dr": "m f",
    "professeur": "m f", "pr": "m f", "maitre": "m", "me": "m",
}  # fmt: skip
"""Which forms of “cher” go with a title."""
_QUOTE = N_("“{text}”")
_SEVERAL = re.compile(r"\b(?:et|ou)\b|[,/&]")
_NAMES = frozenset({"full_name"})
"""Columns of names that carry a title where the civility is known."""
_CIVILITIES = frozenset({"civility", "civilite", "titre", "title"})


def misfits(scene: PieceScene) -> Iterator[Hit]:
    """Yield the values that “Cher”, or a salutation of civility and name, does not fit."""
    slots = {slot.number: slot for slot in scene.reading.skeleton.slots}
    for text in scene.texts(RUNNING):
        for number, use in varying(scene, text):
            column = column_of(slots[number])
            dear = _dear(text, number)
            if dear:
                yield from _after_dear(text, number, dear, use.values, column)
            elif column in _CIVILITIES and _greets(text):
                yield from _without(text, number, use.values)


def _greets(text: Text) -> bool:
    """Whether a text is a salutation: so it was read, or it is one line that ends with a comma."""
    return text.block.kind == "salutation" or (
        len(text.block.lines) == 1 and text.string.rstrip().endswith(",")
    )


def _dear(text: Text, number: int) -> str:
    """Return the “Cher” before a slot, as it is written; empty where there is none."""
    for segment in text.segments:
        if segment.run.slot == number:
            found = _DEAR.search(text.string[max(segment.start - 12, 0) : segment.start])
            return found["word"] if found else ""
    return ""


def _after_dear(text: Text, number: int, dear: str, values: Mapping[str, int], column: str) -> Iterator[Hit]:
    form = _FORMS.get(fold(dear), "")
    wrong, untitled = [], []
    for value in values:
        if not value.strip():
            continue  # another rule’s
        title = _TITLES.get(fold(value.split()[0]).rstrip(".,"))
        if title is None:
            if column in _NAMES:
                untitled.append(value)
        elif form not in title.split() or _two(value):
            wrong.append(value)
    if wrong:
        wrong.sort(key=lambda value: (not _two(value), value))  # those whose civility nobody knows come first
        said = tuple(Message(_QUOTE, {"text": f"{dear} {quote(value, 40)}"}) for value in wrong[:3])
        yield Hit(
            Message(
                N_("“{word}” does not agree with every salutation: {said}."), {"word": dear, "said": said}
            ),
            _hint(dear),
            text=text,
            slot=number,
            values=tuple(wrong),
            excerpt=f"{dear} {wrong[0]}",
            key="wrong",
        )
    if untitled and len(untitled) < len(values):
        yield Hit(
            Message(N_("Nobody knows whether “{word}” fits clients without a civility."), {"word": dear}),
            _hint(dear),
            text=text,
            slot=number,
            values=tuple(untitled),
            excerpt=f"{dear} {sorted(untitled)[0]}",
            key="untitled",
        )


def _two(value: str) -> bool:
    """Whether a value names a man and a woman: “Madame, Monsieur”, “M. et Mme Roy”."""
    return len({fold(word).rstrip(".,") for word in _SEVERAL.sub(" ", value).split()} & set(_TITLES)) > 1


def _without(text: Text, number: int, values: Mapping[str, int]) -> Iterator[Hit]:
    empty = tuple(value for value in values if not value.strip())
    if empty:
        yield Hit(
            Message(N_("Clients without a civility are greeted by their bare name.")),
            Message(N_("Write {example}: it fits every client."), {"example": "{{ client.salutation }},"}),
            text=text,
            slot=number,
            values=empty,
            excerpt=text.written().strip(),
        )


def _hint(dear: str) -> Message:
    return Message(
        N_("Leave “{word}” out: {example} fits every client."),
        {"word": dear, "example": "{{ client.salutation }},"},
    )


RULE = Rule(
    id="missing-civility",
    family=Family.MERGE,
    title=N_("The salutation fits every client"),
    source="course: M7",
    why=N_(
        "“Cher Madame” and “Cher Madame, Monsieur” undo at the first word what personalising was for. Where a "
        "civility is not known, the engine’s own salutation is neutral; “Cher” before it is not."
    ),
    evidence=Evidence(
        Level.ENGINE,
        N_(
            "Each distinct value is held against the form of “cher”; a gender is never guessed from a first name."
        ),
    ),
    severity=Severity.WARNING,
    reads=frozenset({Reads.VALUES}),
    languages=frozenset({"fr"}),
    check=InPiece(misfits),
    bad=(
        Example(
            "Cher {{ client.salutation }},",
            values={"client.salutation": ("Monsieur", "Madame", "Madame, Monsieur")},
            finds=("Cher Madame, Monsieur",),
        ),
        Example(
            "Cher {{ client.full_name }},",
            values={"client.full_name": ("Monsieur Luc Roy", "Anne Le Goff")},
            finds=("Cher Anne Le Goff",),
        ),
        Example(
            "Bonjour {{ client.civility }} {{ client.last_name }},",
            values={"client.civility": ("M.", "Mme", ""), "client.last_name": ("Roy", "Le Goff")},
            finds=("Bonjour {{ client.civility }} {{ client.last_name }},",),
        ),
    ),
    good=(
        Example(
            "{{ client.salutation }},",
            values={"client.salutation": ("Monsieur", "Madame", "Madame, Monsieur")},
        ),
        Example(
            "Cher {{ client.first_name }},",
            values={"client.first_name": ("Camille", "Luc")},
            note=N_("A first name tells no gender: the author knows."),
        ),
        Example(
            "Cher {{ client.salutation }},", values={"client.salutation": ("Monsieur", "Docteur", "Maître")}
        ),
        Example("Chers clients de {{ client.town }},", values={"client.town": ("Madame-sur-Mer",)}),
    ),
)
