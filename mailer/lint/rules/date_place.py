"""The letter says where and when it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import dates
from mailer.lint.hits import at
from mailer.lint.rule import Evidence, Example, Family, Hit, Level, PieceScene, Reads, Rule
from mailer.lint.shapes import InPiece
from mailer.lint.text import Text
from mailer.lint.tokens import FIELD, WORD, Token
from mailer.model import Message, Severity

_HINT = N_(
    "Write for instance “Rennes, le 3 mars 2026”; the place is set in mailer.yaml, the date by the run."
)


def check(scene: PieceScene) -> Iterator[Hit]:
    """Yield what is missing or wrong in the line of place and date."""
    reading = scene.reading
    texts = [t for block in reading.blocks("dateline") for t in reading.below(block) if not t.blank]
    if not texts:
        yield at(reading.start(), N_("The letter has no place and date."), _HINT)
        return
    for text in texts:
        written = next(dates.find(text.tokens), None)
        if written:
            yield from _check_date(scene, text, written)
            return
    text = texts[0]
    if sum(token.kind == FIELD for token in text.tokens) < (1 if _place_in(text.tokens) else 2):
        yield Hit(Message(N_("This line has no date.")), Message(_HINT), text=text)


def _check_date(scene: PieceScene, text: Text, written: dates.Written) -> Iterator[Hit]:
    """Yield what is wrong with a date, or with what stands before it."""
    tokens = text.tokens
    start, end = tokens[written.first].start, tokens[written.last - 1].end
    for message, hint, severity in _wrong(scene, written):
        yield Hit(message, hint, text=text, start=start, end=end, severity=severity)
    if not _place_in(tokens[: written.first]):
        message = Message(N_("This line has no place."))
        yield Hit(message, Message(_HINT), text=text, severity=Severity.WARNING)


def _wrong(scene: PieceScene, written: dates.Written) -> Iterator[tuple[Message, Message, Severity | None]]:
    """Yield what is wrong with the date itself."""
    campaign = scene.campaign
    hint = Message(_HINT)
    day = written.date(campaign.today.year if campaign and campaign.today else 0)
    if not written.year:
        yield Message(N_("The date has no year.")), hint, Severity.WARNING
    elif day is None:
        yield Message(N_("There is no such day.")), hint, None
    elif written.weekday not in (-1, day.weekday()):
        yield Message(N_("That day is another day of the week.")), hint, None
    until = campaign.offer.until if campaign and campaign.offer else None
    if day and until and day > until:
        args = {"date": day, "until": until}
        said = Message(N_("The letter is dated {date}, but the offer ends on {until}."), args)
        yield said, Message(N_("Move offer.until in the campaign file, or date the letter earlier.")), None
    event = campaign.event.day if campaign and campaign.event else None
    if day and event and day > event:
        said = Message(
            N_("The letter is dated {date}, but the event is on {day}."), {"date": day, "day": event}
        )
        yield said, Message(N_("Move event.date in the campaign file, or date the letter earlier.")), None


def _place_in(tokens: Sequence[Token]) -> bool:
    """Whether a name stands among the tokens: a word or field that is no article and no weekday."""
    return any(token.kind in (WORD, FIELD) and token.fold not in dates.ARTICLES for token in tokens)


RULE = Rule(
    id="date-place",
    family=Family.PRESENTATION,
    title=N_("The letter shows place and date"),
    source="course: M17",
    why=N_(
        "A letter without place and date looks like a leaflet, and an offer or a reminder counts "
        "its days from it."
    ),
    evidence=Evidence(
        Level.NORM, N_("The place and date line is usage in French business letters (NF Z11-001).")
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.TEXT}),
    pieces=frozenset({"letter", "relance"}),
    channels=frozenset({"print"}),
    languages=frozenset({"fr"}),
    check=InPiece(check),
    bad=(
        Example("Votre sol mérite mieux.", finds=("",)),
        Example("::: dateline\nRennes, en mars\n:::\n\nVotre sol mérite mieux.", finds=("Rennes, en mars",)),
        Example("::: dateline\nRennes, le lundi 3 mars 2026\n:::", finds=("lundi 3 mars 2026",)),
        Example("::: dateline\nRennes, le 31 février 2026\n:::", finds=("31 février 2026",)),
        Example("::: dateline\nle 3 mars 2026\n:::", finds=("le 3 mars 2026",)),
        Example(
            "::: dateline\nRennes, le 3 janvier 2027\n:::",
            campaign={"offer.until": "2026-12-15"},
            finds=("3 janvier 2027",),
        ),
        Example(
            "::: dateline\nRennes, le 11 décembre 2026\n:::",
            objective="event",
            campaign={"event.date": "2026-12-10"},
            finds=("11 décembre 2026",),
        ),
    ),
    good=(
        Example("::: dateline\nRennes, le mardi 3 mars 2026\n:::"),
        Example("::: dateline\nL’Haÿ-les-Roses, le 1er décembre 2026\n:::"),
        Example("::: dateline\n{{ house.place }}, le {{ today | date }}\n:::"),
    ),
)
