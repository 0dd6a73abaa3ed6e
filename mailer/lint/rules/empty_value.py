"""An empty value leaves no hole in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailer.errors import N_
from mailer.lint.hits import varying
from mailer.lint.reading import RUNNING
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import fold, quote, words_of
from mailer.model import Message, Severity

LEANING = words_of(
    "de d' a chez pour par avec en dans sur sous entre vers que qu' l' cher chere chers cheres"
)
"""Words that lean on the next: without it they hang in the air."""

_LAST = re.compile(r"(?:(?:[^\W\d_]|-)+|(?<!\w)\w{1,2}['’])\Z")
_SPACES = " \u00a0\u202f\n"
_PAIRS = {"(": ")", "«": "»", "“": "”", "[": "]"}
AROUND = 24


def holes(scene: PieceScene) -> Iterator[Hit]:
    """Yield fields whose empty values leave a mark after a space, empty brackets or a word that hangs."""
    slots = {slot.number: slot for slot in scene.reading.skeleton.slots}
    for text in scene.texts(RUNNING):
        for number, use in varying(scene, text):
            empty = tuple(value for value in use.values if not value.strip())
            if not empty or _vanishes(text, number):
                continue
            left = _left(text, number)
            if left is None:
                continue
            field = slots[number].field.partition("|")[0].strip()
            yield Hit(
                Message(N_("An empty value leaves “{left}”."), {"left": quote(left)}),
                Message(
                    N_("Put what leans on it between {begin} and {end}."),
                    {"begin": f"{{% if {field} %}}", "end": "{% endif %}"},
                ),
                text=text,
                slot=number,
                values=empty,
                excerpt=left,
            )


def _vanishes(text: Text, number: int) -> bool:
    """Whether the line of a slot holds slots alone: without values it is not printed."""
    return any(line.optional for line in text.block.lines for run in line.runs if run.slot == number)


def _left(text: Text, number: int) -> str | None:
    """Return what stands around a slot that is empty, None where that reads well everywhere."""
    for segment in text.segments:
        if segment.run.slot != number:
            continue
        before, after = text.string[: segment.start], text.string[segment.end :]
        kept, rest = before.rstrip(_SPACES), after.lstrip(_SPACES)
        spaced = not before or before[-1] in _SPACES
        marked = spaced and not after[:1].isspace() and rest[:1] in (",", ".", "…") and rest[:2] != ".."
        paired = kept[-1:] in _PAIRS and _PAIRS[kept[-1]] == rest[:1]
        word = _LAST.search(kept)
        hangs = word is not None and fold(word.group()) in LEANING
        if marked or paired or hangs:
            space = " " if spaced or after[:1].isspace() else ""
            head = kept[-AROUND:].partition(" ")[2] if len(kept) > AROUND else kept
            return f"{head}{space}{rest[:AROUND].partition(' ')[0]}".strip()
    return None


RULE = Rule(
    id="empty-value",
    family=Family.MERGE,
    title=N_("An empty value leaves no hole"),
    source="engine",
    why=N_(
        "Where a cell is empty, the words around the field are printed without it: “Cher ,”, “à .”. Doubled "
        "spaces and lines of empty fields alone are mended by the engine; a mark or a word that leans on the "
        "value is not."
    ),
    evidence=Evidence(Level.ENGINE, N_("The text around each field is read without it.")),
    severity=Severity.WARNING,
    reads=frozenset({Reads.VALUES}),
    languages=frozenset({"fr"}),
    check=InPiece(holes),
    bad=(
        Example(
            "Cher {{ client.first_name }},", values={"client.first_name": ("Anne", "")}, finds=("Cher ,",)
        ),
        Example(
            "Nous livrons à {{ client.town }} chaque jour.",
            values={"client.town": ("Rennes", "")},
            finds=("Nous livrons à chaque",),
        ),
        Example(
            "Votre contrat ({{ client.code }}) court.",
            values={"client.code": ("A12", "")},
            finds=("Votre contrat ()",),
        ),
    ),
    good=(
        Example(
            "Bonjour {{ client.first_name }} !",
            values={"client.first_name": ("Anne", "")},
            note=N_("“Bonjour !” reads well."),
        ),
        Example(
            "Votre {{ client.model }} machine tourne.\\\n{{ client.town }}",
            values={"client.model": ("grosse", ""), "client.town": ("Rennes", "")},
            note=N_("A line of empty fields is not printed."),
        ),
        Example("Cher {{ client.first_name }},", values={"client.first_name": ("Anne", "Luc")}),
        Example("Nom : {{ client.last_name }}", values={"client.last_name": ("Roy", "")}),
    ),
)
