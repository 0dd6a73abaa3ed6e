"""What lint looks at: the facts of a campaign, and its skeletons with the values that clients put there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from mailer.model import Piece, Place, Skeleton, Slot

OBJECTIVES = (
    "sale",
    "awareness",
    "launch",
    "loyalty",
    "win-back",
    "payment",
    "event",
    "survey",
    "complaint",
)
"""The objectives that a campaign may have; rules say for which they hold."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A text of the campaign file and where it stands; empty where the file says "none"."""

    text: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """The offer: None where the campaign file does not mention it, an empty text where it says "none"."""

    product: Fact | None = None
    price: Fact | None = None
    advantage: Fact | None = None
    gift: Fact | None = None
    code: Fact | None = None
    until: date | None = None
    until_place: Place | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What clients are invited to: its day, and the last one for an answer; None where the file has none."""

    day: date | None = None
    reply_by: date | None = None


@dataclass(frozen=True, slots=True)
class PieceFact:
    """A piece that the campaign lists: kind and template."""

    kind: str
    template: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SignatoryFact:
    """Who may sign; ``picture`` is whether there is a picture of the signature, ``phone`` the direct one."""

    name: str
    function: str
    picture: bool = True
    phone: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A rule that the author switches off, and why; from ``first`` to ``last`` line of a file where given."""

    rule: str
    reason: str
    place: Place | None = None
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What rules may know of a campaign, so that lint runs without the campaign's own model.

    ``channels`` holds ``print``, ``mail`` or both. ``places`` maps keys (``offer.until``) to their places.
    ``everybody`` is whether the segment has no condition, ``phone`` the house's, ``serif`` whether the theme's
    text has serifs (None: not known), ``reply_phone`` the telephone for answers.
    """

    file: str
    objective: str
    offer: OfferFacts | None = None
    accroche: Fact | None = None
    pieces: tuple[PieceFact, ...] = ()
    signatories: tuple[SignatoryFact, ...] = ()
    company: str = ""
    channels: frozenset[str] = frozenset({"print"})
    language: str = "fr"
    today: date | None = None
    ignores: tuple[Ignore, ...] = ()
    everybody: bool = False
    phone: str = ""
    reply_phone: str = ""
    event: EventFacts | None = None
    serif: bool | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Return where a key's value stands, or that of the key around it, or the file's first line."""
        while key and key not in self.places:
            key = key.rpartition(".")[0]
        return self.places.get(key, Place(self.file, 1, 1))


@dataclass(frozen=True, slots=True)
class SlotUse:
    """The values that clients put into a slot.

    ``values`` maps each distinct value to the number of clients that have it, ``rows`` to the first few
    rows. ``unseen`` counts the clients whose value was not kept (see `Gather`).
    """

    values: Mapping[str, int]
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    widest: str = ""
    unseen: int = 0

    def typical(self) -> str:
        """Return the value that most clients have, if not empty; among equals, one of middling length."""
        filled = [value for value in self.values if value.strip()]
        if not filled:
            return ""
        most = max(self.values[value] for value in filled)
        equals = sorted((v for v in filled if self.values[v] == most), key=lambda v: (len(v), v))
        return equals[(len(equals) - 1) // 2]


@dataclass(frozen=True, slots=True)
class SkeletonUse:
    """A skeleton and what clients put into its slots (by number; slots that are fixed need no entry).

    ``clients`` counts who gets it: 0 for a branch that no client takes, and then ``branch`` is the
    place of its condition.
    """

    skeleton: Skeleton
    slots: Mapping[int, SlotUse] = field(default_factory=dict)
    clients: int = 0
    branch: Place | None = None

    def widest(self) -> tuple[str, ...]:
        """Return the widest value of each slot, as a client's values."""
        return self._values(lambda use: use.widest or max(use.values, key=len, default=""))

    def typical(self) -> tuple[str, ...]:
        """Return the usual value of each slot, as a client's values."""
        return self._values(SlotUse.typical)

    def alike(self) -> dict[int, str]:
        """Return the values of the slots that all clients fill alike, by slot."""
        return {
            number: value
            for number, use in self.slots.items()
            if not use.unseen and len(use.values) == 1
            for value, count in use.values.items()
            if count == self.clients
        }

    def _values(self, pick: Callable[[SlotUse], str]) -> tuple[str, ...]:
        values = []
        for slot in self.skeleton.slots:
            use = self.slots.get(slot.number)
            values.append(slot.fixed if slot.fixed is not None else pick(use) if use else "")
        return tuple(values)


@dataclass(frozen=True, slots=True)
class Subject:
    """All that one run of lint looks at; without a campaign, what needs one is left out.

    ``channels`` are those that are written for where there is no campaign to say so (empty: not known).
    """

    skeletons: Sequence[SkeletonUse]
    campaign: CampaignFacts | None = None
    channels: frozenset[str] = frozenset()

    @property
    def objective(self) -> str:
        """The campaign's objective; alone, a relance asks for payment and other pieces are taken to sell."""
        if self.campaign:
            return self.campaign.objective
        return "payment" if any(use.skeleton.piece == "relance" for use in self.skeletons) else "sale"


class Gather:
    """Collects, piece by piece, what clients put into the slots of each skeleton.

    It keeps at most ``limit`` distinct values for a slot, so that memory stays bounded for any number of
    clients; the widest value is kept in any case, and what was not kept is counted.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self.limit = limit
        self._skeletons: dict[str, Skeleton] = {}
        self._clients: dict[str, int] = {}
        self._slots: dict[str, dict[int, _Values]] = {}

    def add(self, piece: Piece, row: int) -> None:
        """Count the values of one client's piece; ``row`` is the client's row in the table."""
        skeleton, values = piece.skeleton, piece.values
        slots = self._slots.get(skeleton.id)
        if slots is None:
            self._skeletons[skeleton.id] = skeleton
            self._clients[skeleton.id] = 0
            slots = self._slots[skeleton.id] = {
                slot.number: _Values(self.limit) for slot in skeleton.slots if slot.fixed is None
            }
        self._clients[skeleton.id] += 1
        for number, seen in slots.items():
            seen.add(values[number], row)

    def uses(self) -> tuple[SkeletonUse, ...]:
        """Return the skeletons in the order they first came, with their values."""
        return tuple(
            SkeletonUse(
                skeleton,
                {number: values.use() for number, values in self._slots[key].items()},
                self._clients[key],
            )
            for key, skeleton in self._skeletons.items()
        )


ROWS_KEPT = 3


class _Values:
    """Distinct values of one slot, with counts and first rows.

    Most values of a large table are one client's own, so a value seen once keeps its row alone, and only
    one seen again gets a list: its count, then its first rows.
    """

    __slots__ = ("limit", "seen", "unseen", "widest", "widest_row", "width")

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.seen: dict[str, int | list[int]] = {}
        self.unseen = 0
        self.widest = ""
        self.widest_row = 0
        self.width = -1

    def add(self, value: str, row: int) -> None:
        known = self.seen.get(value)
        if known is None:
            self._first(value, row)
        elif type(known) is list:
            known[0] += 1
            if len(known) <= ROWS_KEPT:
                known.append(row)
        else:
            self.seen[value] = [2, cast(int, known), row]

    def _first(self, value: str, row: int) -> None:
        widest = WIDEST_ASCII if value.isascii() else WIDEST_LETTER
        width = text_width(value) if len(value) * widest > self.width else 0
        if width > self.width:
            self.widest, self.widest_row, self.width = value, row, width
        if len(self.seen) >= self.limit:
            self.unseen += 1
        else:
            self.seen[value] = row

    def use(self) -> SlotUse:
        rows = _Rows(self.seen, self.widest, self.widest_row)
        return SlotUse(_Counts(self.seen), rows, self.widest, self.unseen)


class _Counts(Mapping[str, int]):
    """How many clients have each value."""

    def __init__(self, seen: Mapping[str, int | list[int]]) -> None:
        self._seen = seen

    def __getitem__(self, value: str) -> int:
        known = self._seen[value]
        return 1 if isinstance(known, int) else known[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._seen)

    def __len__(self) -> int:
        return len(self._seen)


class _Rows(Mapping[str, tuple[int, ...]]):
    """The first rows of each value, and of the widest one even where it was not counted."""

    def __init__(self, seen: Mapping[str, int | list[int]], widest: str, widest_row: int) -> None:
        self._seen = seen
        self._widest = (widest, widest_row)

    def __getitem__(self, value: str) -> tuple[int, ...]:
        known = self._seen.get(value)
        if known is None:
            if value == self._widest[0]:
                return (self._widest[1],)
            raise KeyError(value)
        return (known,) if isinstance(known, int) else tuple(known[1:])

    def __iter__(self) -> Iterator[str]:
        yield from self._seen
        if self._widest[0] not in self._seen and self._widest[1]:
            yield self._widest[0]

    def __len__(self) -> int:
        return sum(1 for _ in self)


_NARROW = frozenset("iljtfrI.,;:!'’ |()[]\u00a0\u202f")
_WIDE = frozenset("mwMWŒœÆæ@%")


WIDEST_LETTER = 20
WIDEST_ASCII = 15
LETTERS = 4096
"""How many letters are remembered."""


class _Widths(dict[str, int]):
    """How wide each letter prints, in tenths of an average one; looked up once."""

    def __missing__(self, letter: str) -> int:
        width = _letter_width(letter)
        if len(self) < LETTERS:
            self[letter] = width
        return width


def _letter_width(letter: str) -> int:
    if letter in _NARROW:
        return 5
    if letter in _WIDE:
        return 15
    if letter.isupper():
        return 13
    return WIDEST_LETTER if ord(letter) > 0x2E80 else 10


_WIDTHS = _Widths()


def text_width(text: str) -> int:
    """Estimate how wide a text prints, in tenths of an average letter: it only ranks values."""
    return sum(map(_WIDTHS.__getitem__, text))


_COLUMN = re.compile(r"\s*client(?:\.(\w+)|\[['\"]([^'\"]+)['\"]\])")


def column_of(slot: Slot) -> str:
    """Return the client's column that a slot prints, or the whole expression."""
    found = _COLUMN.match(slot.field)
    return (found[1] or found[2]) if found else slot.field
