"""A small builder of skeletons, so that rules are tested without the merge room.

It reads the part of the template language that examples and the corpus use: a heading is the accroche, blank
lines part paragraphs, ``::: kind`` … ``:::`` are containers, ``- `` list items, ``![](asset:key)`` pictures,
``{{ field }}`` slots, a backslash at the line's end a hard break.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mailer.lint import (
    CampaignFacts,
    EventFacts,
    Example,
    Fact,
    Ignore,
    OfferFacts,
    PieceFact,
    SignatoryFact,
    SkeletonUse,
    SlotUse,
    Subject,
)
from mailer.merge import Merger, Setting, Text
from mailer.model import Block, Client, Line, Place, Run, Skeleton, Slot

PART = re.compile(r"\{\{\s*(?P<field>[^{}]*?)\s*\}\}|!\[\]\((?P<image>[^)]*)\)")
SALUTATION = re.compile(r"(?:Madame|Monsieur|Cher|Chère|Bonjour|\{\{ client\.salutation)[^.!?]*,$")
TODAY = date(2026, 11, 2)
CAMPAIGN: dict[str, Any] = {
    "company": "Artis",
    "offer.product": "dégraissant XB 15",
    "offer.price": "49 € HT",
    "offer.advantage": "deux heures gagnées par semaine",
    "offer.gift": "un pulvérisateur",
    "offer.until": "2026-12-15",
    "pieces": ("letter: promotion", "coupon: order"),
    "signatory.name": "Luc Lavara",
    "signatory.function": "Directeur commercial",
    "channels": ("print",),
    "ignore": {},
    "everybody": False,
    "phone": "02 99 00 00 00",
    "reply_phone": "",
    "signatory.phone": "",
    "event.date": None,
    "event.reply_by": None,
    "serif": None,
}


@dataclass
class Builder:
    """Reads one template."""

    file: str
    values: Mapping[str, Sequence[str]]
    fixed: Mapping[str, str]
    slots: list[Slot] = field(default_factory=list)
    numbers: int = 0
    accroche: bool = False

    def number(self) -> int:
        self.numbers += 1
        return self.numbers - 1

    def runs(self, text: str, line: int, column: int) -> tuple[Run, ...]:
        runs = []
        at = 0
        for found in PART.finditer(text):
            if found.start() > at:
                runs.append(Run(text[at : found.start()], place=Place(self.file, line, column + at)))
            place = Place(self.file, line, column + found.start())
            if found["image"] is not None:
                runs.append(Run("", image=found["image"], place=place))
            else:
                name = found["field"]
                slot = Slot(len(self.slots), name, place, self.fixed.get(name))
                self.slots.append(slot)
                runs.append(Run("", slot=slot.number, place=place))
            at = found.end()
        if at < len(text):
            runs.append(Run(text[at:], place=Place(self.file, line, column + at)))
        return tuple(runs)

    def text_block(self, kind: str, lines: list[tuple[int, str]]) -> Block:
        number, first = self.number(), lines[0]
        start = len(first[1]) - len(first[1].lstrip("#- "))
        made = []
        for index, (line, text) in enumerate(lines):
            cut = 0 if index else start
            body = text[cut:].removesuffix("\\")
            made.append(Line(self.runs(body, line, cut + 1), hard=text.endswith("\\")))
        return Block(kind, number, tuple(made), place=Place(self.file, first[0], 1))

    def blocks(self, lines: list[tuple[int, str]]) -> tuple[Block, ...]:
        blocks: list[Block] = []
        while lines:
            line, text = lines[0]
            if not text.strip():
                lines.pop(0)
            elif text.startswith(":::"):
                blocks.extend(self.container(lines))
            elif text.startswith("#"):
                lines.pop(0)
                kind = "heading" if self.accroche else "accroche"
                self.accroche = True
                blocks.append(self.text_block(kind, [(line, text)]))
            elif text.startswith("- "):
                number = self.number()
                items = []
                while lines and lines[0][1].startswith("- "):
                    own = self.number()
                    items.append(Block("item", own, children=(self.text_block("paragraph", [lines.pop(0)]),)))
                blocks.append(Block("list", number, children=tuple(items)))
            else:
                paragraph = []
                while lines and lines[0][1].strip() and not lines[0][1].startswith((":::", "#")):
                    paragraph.append(lines.pop(0))
                kind = "salutation" if SALUTATION.match(paragraph[0][1]) else "paragraph"
                blocks.append(self.text_block(kind, paragraph))
        return tuple(blocks)

    def container(self, lines: list[tuple[int, str]]) -> tuple[Block, ...]:
        line, opening = lines.pop(0)
        kind, _, name = opening.strip(": ").partition(" ")
        inside = []
        while lines and lines[0][1].strip() != ":::":
            inside.append(lines.pop(0))
        if lines:
            lines.pop(0)
        number = self.number()
        children = self.blocks(inside)
        if kind == "theme":
            return tuple(replace(child, theme=name) for child in children)
        if kind == "only":
            return tuple(_with_channel(child, name) for child in children)
        return (Block(kind, number, children=children, place=Place(self.file, line, 1)),)


def _with_channel(block: Block, channel: str) -> Block:
    return Block(block.kind, block.number, block.lines, block.children, block.place, channel)


def skeleton_use(
    text: str,
    values: Mapping[str, Sequence[str]] | None = None,
    *,
    piece: str = "letter",
    file: str = "letter.md",
    fixed: Mapping[str, str] | None = None,
    first_line: int = 1,
) -> SkeletonUse:
    """Return a skeleton from a small template; ``values`` gives the distinct values of its fields."""
    builder = Builder(file, values or {}, fixed or {})
    blocks = builder.blocks(list(enumerate(text.split("\n"), first_line)))
    uses = {}
    for slot in builder.slots:
        if slot.field in builder.values and slot.fixed is None:
            given = builder.values[slot.field]
            rows: dict[str, tuple[int, ...]] = {}
            for row, value in enumerate(given, 2):
                rows[value] = (*rows.get(value, ()), row)
            counts = {value: len(found) for value, found in rows.items()}
            uses[slot.number] = SlotUse(counts, rows, max(given, key=len))
    clients = max((len(v) for v in builder.values.values()), default=1)
    return SkeletonUse(Skeleton(file, piece, "test", "fr", blocks, tuple(builder.slots)), uses, clients)


def facts(objective: str = "sale", **changes: Any) -> CampaignFacts:
    """Return the facts of a complete campaign, with some keys (dotted) replaced or taken away (None)."""
    keys = {**CAMPAIGN, **changes}
    places = {key: Place("campaign.yaml", line, 3) for line, key in enumerate(keys, 1)}

    def fact(key: str) -> Fact | None:
        return None if keys[key] is None else Fact(keys[key], places[key])

    def day(key: str) -> date | None:
        return date.fromisoformat(keys[key]) if keys[key] else None

    event = EventFacts(day("event.date"), day("event.reply_by"))
    offer = OfferFacts(
        product=fact("offer.product"),
        price=fact("offer.price"),
        advantage=fact("offer.advantage"),
        gift=fact("offer.gift"),
        until=day("offer.until"),
        until_place=places["offer.until"],
    )
    return CampaignFacts(
        file="campaign.yaml",
        objective=objective,
        offer=None if "offer" in keys else offer,
        pieces=tuple(PieceFact(*piece.split(": ")) for piece in keys["pieces"]),
        signatories=(
            SignatoryFact(keys["signatory.name"], keys["signatory.function"], phone=keys["signatory.phone"]),
        ),
        company=keys["company"],
        channels=frozenset(keys["channels"]),
        today=TODAY,
        everybody=keys["everybody"],
        phone=keys["phone"],
        reply_phone=keys["reply_phone"],
        event=event if event != EventFacts() else None,
        serif=keys["serif"],
        ignores=tuple(
            Ignore(rule, reason, Place("campaign.yaml", 40 + line, 5))
            for line, (rule, reason) in enumerate(keys["ignore"].items())
        ),
        places=places,
    )


def example_subject(example: Example) -> Subject:
    """Return the subject that an example of a rule describes."""
    use = skeleton_use(example.text, example.values, piece=example.piece)
    return Subject((use,), facts(example.objective, **example.campaign))


class WrapCounter:
    """Counts printed lines as if every letter were equally wide: enough to test rules without a layout."""

    def __init__(self, width: int = 92) -> None:
        self.width = width

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> dict[int, int]:
        return {block.number: self._count(block, values) for block in skeleton.walk() if block.lines}

    def ahead(self, skeleton: Skeleton, values: Sequence[str]) -> None:
        """Nothing is gained by beginning early."""

    def _count(self, block: Block, values: Sequence[str]) -> int:
        count, used = 1, 0
        for line in block.lines:
            text = "".join(values[run.slot] if run.slot is not None else run.text for run in line.runs)
            for word in text.split():
                if used and used + 1 + len(word) > self.width:
                    count, used = count + 1, 0
                used += len(word) + bool(used)
            if line.hard:
                count, used = count + 1, 0
        return count


ADDRESS = {f"address_line_{number}": "" for number in range(1, 8)}
CLIENT = {
    "first_name": "Marie",
    "salutation": "Madame",
    "full_name": "Marie Dupont",
    "postcode": "35000",
    "town": "Rennes",
    "code": "C1",
    **ADDRESS,
}
ITEM = {
    "number": "F12",
    "date": date(2026, 9, 1),
    "due": date(2026, 10, 1),
    "amount": Decimal("120.00"),
    "balance": Decimal("120.00"),
    "days_late": 32,
}
VARYING = {
    "signatory": {
        "key": "luc",
        "name": "Luc Lavara",
        "function": "Directeur commercial",
        "picture": "luc",
    },
    "response_code": "AB12",
    "items": [ITEM, ITEM],
    "credits": [],
    "total": Decimal("240.00"),
}


def text(source: str, line: int) -> Text:
    """Return a text of the campaign file."""
    return Text(source, Place("campaign.yaml", line, 13))


def merger(folder: Path, accroche: str = "Découvrez l’atelier propre en dix minutes", **offer: Any) -> Merger:
    """Return a merger on a folder of templates, in a campaign that is complete but for what ``offer`` changes."""
    house = {
        "company": "Artis",
        "address_lines": ("3 rue du Port", "35000 RENNES"),
        "phone": "02 99 00 00 00",
        "email": "contact@artis.example",
        "legal_line": "Artis SAS",
        "country": "France",
        "payee": "Artis",
        "iban": "FR76\u00a09999\u00a09000\u00a00000\u00a00000\u00a00000\u00a0033",
        "bic": "ZZZZFRPP",
        "payment_lines": ("Chèque à l’ordre d’Artis",),
    }
    complete = {
        "product": text("dégraissant XB 15", 5),
        "price": text("49 € HT", 6),
        "advantage": text("deux heures gagnées par semaine et par atelier", 7),
        "gift": text("un pulvérisateur offert", 8),
        "until": date(2026, 12, 15),
        "code": text("ATELIER26", 9),
        "conditions": text("TVA en sus.", 10),
    }
    event = {
        "name": text("Matinée d’essais", 14),
        "date": date(2026, 12, 10),
        "time": text("de 9 h à 12 h", 16),
        "place": text("3 rue du Port, Rennes", 17),
        "reply_by": date(2026, 12, 1),
    }
    today = date(2026, 11, 2)
    return Merger(
        Setting(
            folders=(folder,),
            root=folder.parent,
            context={
                "house": house,
                "place": "Rennes",
                "today": today,
                "currency": "EUR",
                "level": 1,
                "as_of": today,
            },
            texts={"accroche": text(accroche, 12)},
            groups={
                "offer": complete | offer,
                "event": event,
                "reply": {"address_lines": (), "free_reply": ""},
            },
            client_names=frozenset(CLIENT),
            varying=dict.fromkeys(VARYING),
        )
    )


def client(row: int = 2, **fields: Any) -> Client:
    """Return a client, with some fields replaced."""
    return Client(f"C{row}", row, {**CLIENT, **fields})


@pytest.fixture(scope="session")
def build() -> Callable[..., SkeletonUse]:
    """Return the builder of skeletons from small templates."""
    return skeleton_use


@pytest.fixture(scope="session")
def campaign() -> Callable[..., CampaignFacts]:
    """Return the maker of campaign facts."""
    return facts


@pytest.fixture(scope="session")
def subject_of() -> Callable[[Example], Subject]:
    """Return the maker of an example's subject."""
    return example_subject


@pytest.fixture(scope="session")
def counter() -> WrapCounter:
    """Return a counter of printed lines that needs no layout."""
    return WrapCounter()


class Desk:
    """What merges real templates: a merger, clients, and what differs between them."""

    VARYING = VARYING
    merger = staticmethod(merger)
    client = staticmethod(client)


@pytest.fixture(scope="session")
def desk() -> type[Desk]:
    """Return what merges real templates."""
    return Desk
