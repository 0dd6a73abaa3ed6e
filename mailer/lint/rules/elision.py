"""Small words fit the values that follow them: d’Angers, du Havre, de Rennes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mailer import typography
from mailer.errors import N_
from mailer.lint.reading import Where
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.subject import column_of
from mailer.lint.text import Segment, Text
from mailer.lint.tokens import quote
from mailer.model import Message, Severity, Slot

OPEN = re.compile(r"(?<![\w’'-])(?P<word>de|que|le|la|je|ne|se|me|te|à|du|au)[ \u00a0\n]+\Z", re.IGNORECASE)
CUT = re.compile(r"(?<!\w)(?P<word>qu|[dljnsmt])['’]\Z", re.IGNORECASE)
FULL = {"d": "de", "qu": "que", "j": "je", "n": "ne", "s": "se", "m": "me", "t": "te"}
FILTERS = {"à": "au", "du": "de"}
"""The filter that puts a word before a value, where it is not called like the word."""

PEOPLE = frozenset({"first_name", "last_name", "full_name", "company", "name", "nom", "prenom", "societe"})
"""Columns of names, whose h nobody can be sure of, and which contract with no article."""
PLACES = frozenset({"town", "city", "country", "ville", "commune", "localite", "pays"})
SHOWN = 3
_QUOTE = N_("“{text}”")


def wrong(word: str, value: str, column: str) -> str | None:
    """Return what a word and a value should read as; empty where only the author knows, None where all is well."""
    start = value.lstrip("«“\"'’( \u00a0\u202f")
    first = start.split(maxsplit=1)[0] if start.strip() else ""
    if not first or not first[0].isalpha() or any(sign.isdigit() for sign in first):
        return None
    if typography.fold(first[0]) == "h" and column in PEOPLE:
        return None
    small = word.lower()
    elides = typography.elides(value)
    if small in FULL or small == "l":  # the apostrophe is there already
        return None if elides else typography.elide(FULL.get(small, "le"), value)
    article = first if column in PLACES else first if first.islower() else ""
    contracts = article.lower() in ("le", "les") and len(start.split(maxsplit=1)) > 1
    if small in ("du", "au"):
        return (
            "" if elides and column not in PLACES else _joined(word, value) if elides or contracts else None
        )
    if small in ("de", "à") and contracts:
        return typography.elide(word, value)
    return typography.elide(word, value, contract=False) if small != "à" and elides else None


def _joined(word: str, value: str) -> str:
    return typography.elide("de" if word.lower() == "du" else "à", value)


def unfit(scene: PieceScene) -> Iterator[Hit]:
    """Yield the values that a word before them does not fit, one hit for each field and word."""
    slots = {slot.number: slot for slot in scene.reading.skeleton.slots}
    for text in scene.texts(Where()):
        for before, segment in _joints(text):
            found = OPEN.search(before) or CUT.search(before)
            if found is None:
                continue
            slot = slots.get(segment.run.slot) if segment.run.slot is not None else None
            use = scene.slot(slot.number) if slot else None
            column = _column(slot) if slot else ""
            known = _values(text, segment, slot, use.values if use else ())
            bad = {
                value: right for value in known if (right := wrong(found["word"], value, column)) is not None
            }
            if bad:
                yield _hit(text, segment, slot, found, bad)


def _column(slot: Slot) -> str:
    """Return the column of a client, or the last name of another field: ``company`` of ``house.company``."""
    return column_of(slot).partition("|")[0].strip().rpartition(".")[2]


def _filter(word: str, column: str) -> str:
    """Return the filter that joins a word and a value as it should be; names contract with no article."""
    small = word.lower()
    name = "le" if small == "l" else FULL.get(small, FILTERS.get(small, small))
    return f"{name}(person=true)" if column in PEOPLE and name in ("de", "au") else name


def _joints(text: Text) -> Iterator[tuple[str, Segment]]:
    """Yield the values of a text and the fixed text before each; texts of the campaign file are values too."""
    for one, other in zip(text.segments, text.segments[1:], strict=False):
        if one.run.slot is not None or one.run.image or other.run.image:
            continue
        places = one.run.place, other.run.place
        given = bool(places[0] and places[1] and places[0].file != places[1].file)
        if other.run.slot is not None or given:
            yield text.string[max(one.start, other.start - 12) : other.start], other


def _values(text: Text, segment: Segment, slot: Slot | None, varying: Iterable[str]) -> Iterable[str]:
    if slot is None:
        return (text.string[segment.start : segment.end],)
    return varying if slot.fixed is None else (slot.fixed,)


def _hit(text: Text, segment: Segment, slot: Slot | None, found: re.Match[str], bad: dict[str, str]) -> Hit:
    word, cut = found["word"], found.re is CUT
    said = f"{word}’" if cut else f"{word} "
    values = sorted(bad)
    shown = tuple(Message(_QUOTE, {"text": quote(said + value, 40)}) for value in values[:SHOWN])
    message = Message(
        N_("“{word}” does not fit every value: {shown}."),
        {"word": said.strip(), "shown": (*shown, "…") if len(values) > SHOWN else shown},
    )
    right = bad[values[0]]
    hint = Message(N_("Turn the sentence round, so that nothing depends on how the value begins."))
    if slot and right:
        said_by = {
            "example": f"{{{{ {slot.field} | {_filter(word, _column(slot))} }}}}",
            "right": quote(right, 40),
        }
        hint = Message(N_("Write {example} instead of the word and the field: it prints “{right}”."), said_by)
    start = segment.start - (len(found.group()))
    if slot is None or slot.fixed is not None:
        return Hit(message, hint, text=text, start=start, end=segment.end, key=word.lower())
    excerpt = said + values[0]
    return Hit(
        message, hint, text=text, slot=slot.number, values=tuple(values), excerpt=excerpt, key=word.lower()
    )


RULE = Rule(
    id="elision",
    family=Family.MERGE,
    title=N_("Small words fit the values behind them"),
    source="engine",
    why=N_(
        "“de Angers”, “à Le Havre”: a word before a field is right for some clients and wrong for others, and each "
        "of those sees at once that a machine wrote the letter. The filters de, que, le, la, au and their like "
        "join word and value."
    ),
    evidence=Evidence(
        Level.ENGINE,
        N_(
            "Each distinct value is tried. An h is looked up; in names of people and companies, where nobody "
            "can be sure, it is let be."
        ),
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.VALUES}),
    languages=frozenset({"fr"}),
    check=InPiece(unfit),
    bad=(
        Example(
            "Votre atelier de {{ client.town }} tourne.",
            values={"client.town": ("Angers", "Rennes", "Le Havre")},
            finds=("de Angers",),
        ),
        Example(
            "Vos clients à {{ client.ville }} verront.",
            values={"client.ville": ("Rennes", "Le Mans")},
            finds=("à Le Mans",),
        ),
        Example(
            "Nous venons à {{ client.town }}.",
            values={"client.town": ("Rennes", "Le Havre", "Les Ulis")},
            finds=("à Le Havre",),
        ),
        Example(
            "Le marché d’{{ client.town }} ouvre.",
            values={"client.town": ("Angers", "Rennes", "Honfleur")},
            finds=("d’Honfleur",),
        ),
        Example(
            "Nous pensons que {{ client.first_name }} a raison.",
            values={"client.first_name": ("Anne", "Luc")},
            finds=("que Anne",),
        ),
    ),
    good=(
        Example("Votre atelier de {{ client.town }}.", values={"client.town": ("Rennes", "Honfleur", "")}),
        Example(
            "L’avis de {{ client.last_name }} compte.",
            values={"client.last_name": ("Le Goff", "Roy", "Hugo", "Henry")},
            note=N_("A name keeps its article, and its h is anybody’s guess."),
        ),
        Example(
            "Le {{ client.since }}, à {{ client.town }}.",
            values={"client.since": ("11 mars", "8 mai"), "client.town": ("Angers", "La Rochelle")},
        ),
        Example("Commande de {{ client.code }}.", values={"client.code": ("A12", "11", "AB-7")}),
        Example("Fleur-de-{{ client.town }}, ou la {{ client.town }}.", values={"client.town": ("Brest",)}),
    ),
)
