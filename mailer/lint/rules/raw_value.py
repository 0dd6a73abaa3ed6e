"""No placeholder and no leftover of a program is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from mailer.errors import N_
from mailer.lint.lexicon import FOLDER
from mailer.lint.reading import Reading, Where
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PackScene, PieceScene, Reads, Rule
from mailer.lint.shapes import All, InPack, InPiece
from mailer.lint.subject import column_of
from mailer.lint.text import Text
from mailer.lint.tokens import fold, quote, words_of
from mailer.model import Message, Severity

_TEXT = re.compile(
    r"(?P<braces>\{\{|\}\}|\{%|%\})"
    r"|\[(?P<bracket>[^\[\]\n]{1,40})\]"
    r"|(?<![\w/.-])(?P<crosses>X{3,}|XX/XX(?:/X{2,4})?)(?![\w-])"
    r"|(?P<lorem>\blorem ipsum\b)"
    r"|(?<![\w-])(?P<todo>TODO|TBD|FIXME)(?![\w-])",
    re.IGNORECASE,
)
_WHOLE = words_of(
    """None nan NaN NaT <NA> null NULL undefined inf N/A n/a #N/A #REF! #VALUE! #VALEUR! #NAME? #NOM? #NOMBRE!
    #DIV/0! #NULL! #NUL!"""
)
"""What programs and spreadsheets write for nothing, in the case in which they write it."""
_SUSPECT = (
    *("[", "{", "}", "%", "#", "<", "nan", "nat", "none", "null", "n/a", "undefined", "inf", "lorem", "xx"),
    *("todo", "tbd", "fixme"),
)
"""What is raw holds one of these, and nearly no value does: asked first, for speed."""
_SIGNS = ("{{", "}}", "{%", "%}", "[", "XX", "TODO", "TBD", "XME")
"""What a placeholder in a text holds, “lorem” apart."""
_ALONE = frozenset({"None", "nan", "NaN"})


@cache
def _placeholders() -> frozenset[str]:
    lines = Path(FOLDER, "placeholders.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.partition("#")[0].split())


def leftovers(string: str) -> Iterator[tuple[int, int]]:
    """Yield where a placeholder stands in a text."""
    for found in _TEXT.finditer(string) if _may_hold(string) else ():
        if found["bracket"] is not None:
            words = re.findall(r"[^\W_]+", fold(found["bracket"]))
            if not words or words[0] not in _placeholders():
                continue
        if (found["crosses"] or found["todo"]) and not found.group().isupper():
            continue
        yield found.span()


def _may_hold(string: str) -> bool:
    """Whether a text may hold a placeholder: it holds a sign of one."""
    return any(map(string.__contains__, _SIGNS)) or "lorem" in string.lower()


def raw(value: str) -> bool:
    """Whether a value is what a program writes for nothing, or holds a placeholder."""
    small = value.lower()
    for sign in _SUSPECT:
        if sign in small:
            break
    else:
        return False
    return (
        value.strip() in _WHOLE or not _ALONE.isdisjoint(value.split()) or any(True for _ in leftovers(value))
    )


def printed_raw(scene: PieceScene) -> Iterator[Hit]:
    """Yield placeholders in fixed text."""
    subject = scene.reading.subject
    for text in (*((subject,) if subject else ()), *scene.texts(Where())):
        for start, end in leftovers(_fixed(text)):
            yield Hit(
                Message(N_("“{raw}” is printed as it stands here."), {"raw": quote(text.string[start:end])}),
                Message(N_("Write what should stand there.")),
                text=text,
                start=start,
                end=end,
            )


class _Raw(NamedTuple):
    """A place that prints raw values of a column: ``whole`` where such a value is all of a cell."""

    reading: Reading
    text: Text
    slot: int
    column: str
    values: tuple[str, ...]
    rows: frozenset[int]
    whole: bool


def raw_values(scene: PackScene) -> Iterator[Hit]:
    """Yield what is raw in clients' cells, each column once, at the first of the places that print it."""
    columns: dict[str, list[_Raw]] = {}
    for one in _printed(scene.readings):
        columns.setdefault(one.column, []).append(one)
    for group in _cells(columns):
        first = group[0]
        places = {(one.reading.skeleton.piece, one.text.slot_place(one.slot)) for one in group}
        start, end = first.text.slot_place(first.slot) or (first.text.place(0), None)
        message = Message(
            N_("“{raw}” is printed as a value."),
            {"raw": quote(first.values[0]), "count": len(places)},
            N_("“{raw}” is printed as a value, in {count} places."),
        )
        readings: dict[int, _Raw] = {}
        for one in group:
            if one.column == first.column:
                readings.setdefault(id(one.reading), one)
        for one in readings.values():
            yield Hit(
                message,
                Message(N_("Mend the cell in the table, or empty it.")),
                text=one.text,
                slot=one.slot,
                values=one.values,
                severity=Severity.WARNING,  # one bad cell does not stop the letters of all others
                place=start,
                end_place=end,
                reading=one.reading,
            )


def _printed(readings: Iterable[Reading]) -> Iterator[_Raw]:
    """Yield each place of the pack that prints raw values."""
    seen: dict[int, tuple[str, ...]] = {}
    for reading in readings:
        subject = (reading.subject,) if reading.subject else ()
        columns = {slot.number: column_of(slot) for slot in reading.skeleton.slots}
        for text in (*subject, *reading.texts):
            for number in dict.fromkeys(text.slots):
                use = reading.use.slots.get(number)
                if use is None or not any(use.values.values()):
                    continue
                if id(use.values) not in seen:
                    seen[id(use.values)] = tuple(value for value in use.values if raw(value))
                wrong = seen[id(use.values)]
                if wrong:
                    rows = frozenset(row for value in wrong for row in use.rows.get(value, ()))
                    whole = any(value.strip() in _WHOLE for value in wrong)
                    yield _Raw(reading, text, number, columns[number], wrong, rows, whole)


def _cells(columns: Mapping[str, Sequence[_Raw]]) -> Iterator[list[_Raw]]:
    """Yield the places of each bad cell: an address line that is made of it shows the same."""
    whole = {name: list(places) for name, places in columns.items() if any(one.whole for one in places)}
    for name, places in columns.items():
        if name in whole:
            continue
        made_of = next((w for w in whole.values() if w[0].rows and w[0].rows == places[0].rows), None)
        if made_of:
            made_of += places
        else:
            yield list(places)
    yield from whole.values()


def _fixed(text: Text) -> str:
    """Return a text with a letter for each character of clients' values, so that offsets stay."""
    string = text.string
    if not text.closed:
        return string
    for start, end in text.closed:
        string = string[:start] + "x" * (end - start) + string[end:]
    return string


RULE = Rule(
    id="raw-value",
    family=Family.MERGE,
    title=N_("Nothing raw is printed"),
    source="engine",
    why=N_(
        "“nan”, “[ville]”, “XXX”, a pair of braces: the letter was posted before it was finished. No reader "
        "forgives that."
    ),
    evidence=Evidence(
        Level.ENGINE, N_("Values are compared whole and in their case: Mme Nan and M. Null are people.")
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.TEXT, Reads.VALUES}),
    check=All((InPiece(printed_raw), InPack(raw_values))),
    bad=(
        Example("Votre magasin de [ville], au rayon XXX.", finds=("[ville]", "XXX")),
        Example(
            "Bonjour {{ client.first_name }},",
            values={"client.first_name": ("Anne", "nan", "None", "#N/A")},
            finds=("nan",),
        ),
        Example("Lorem ipsum dolor sit amet. Rendez-vous le XX/XX/2026.", finds=("Lorem ipsum", "XX/XX")),
    ),
    good=(
        Example(
            "Bonjour {{ client.last_name }},", values={"client.last_name": ("Nan", "Null", "NAN", "Roy", "")}
        ),
        Example("[ ] Oui [x] Non, taille XXL, Louis XIV, le XXe siècle [voir au dos]."),
        Example("Rendez-vous {{ client.place }}.", values={"client.place": ("à Rennes", "au n° 12")}),
        Example("Un film classé xxx ? Non : le todo de la semaine."),
    ),
)
