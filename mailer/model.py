"""The records that the stages hand to one another, all frozen.

Everything before rendering ends in a `Piece`; everything after begins there. A piece is a
`Skeleton` (what all clients on the same branch share) and the values of one client.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol

Value = str | Decimal | date | int | bool | None
"""What a cell of a client table holds once it is read: money is Decimal, dates are dates."""


class Place(NamedTuple):
    """Where something stands in a file that a person edits; line and column count from 1."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO code), for messages: each language writes it as its letters do."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence before it is put into the reader's language.

    ``text`` is an English template with ``{named}`` fields, ``args`` their values (numbers, dates,
    Decimals and `Money` stay typed, so that each language writes them its own way). With ``plural``, the
    form is chosen by the integer ``args["count"]``.
    """

    text: str
    args: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        template = self.plural if self.plural and self.args.get("count") != 1 else self.text
        args = {
            name: ", ".join(map(str, value)) if isinstance(value, tuple) else value
            for name, value in self.args.items()
        }
        return template.format(**args)


class Severity(StrEnum):
    """How much a finding weighs: an error stops render and send."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What lint or a table reader noticed, with its place.

    In fixed text, ``place`` and ``end`` bound it in the template. In a value, ``column`` names the
    table's column and ``rows`` the first few rows that have it, out of ``count``.
    """

    rule: str
    severity: Severity
    message: Message
    hint: Message | None = None
    place: Place | None = None
    end: Place | None = None
    excerpt: str = ""
    piece: str = ""
    column: str = ""
    rows: tuple[int, ...] = ()
    count: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A known column of a table: canonical name, type, other names it goes by, and what it holds.

    ``type`` is one of ``text, code, name, postcode, money, number, date, flag, email, phone``.
    ``aliases`` are French and English headers, compared without case, accents and punctuation.
    """

    name: str
    type: str
    aliases: tuple[str, ...]
    doc: str

    @classmethod
    def spelt(cls, name: str, kind: str, doc: str, aliases: str) -> Column:
        """Return a column whose aliases are written in one text, parted by commas."""
        return cls(name, kind, tuple(alias.strip() for alias in aliases.split(",")), doc)


@dataclass(frozen=True, slots=True)
class Client:
    """One row of a client table.

    ``key`` is the client's code, or a hash of name and address; never a row number. ``fields``
    maps canonical names and slugs of other columns to typed values; ``names`` maps every name that
    a template may use (the file's own headers as slugs) to a key of ``fields`` and is shared by
    all clients of a table.
    """

    key: str
    row: int
    fields: Mapping[str, Value]
    names: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> Value:
        """Return the value under a canonical name or a header's slug, None where it is empty."""
        return self.fields.get(self.names.get(name, name))


class Style(NamedTuple):
    """How a run of text is emphasised."""

    strong: bool = False
    emphasis: bool = False
    underline: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one style that comes from one place of a template: fixed text, a slot or a picture.

    Fixed text has ``slot`` None. A slot has ``text`` empty and the number of its value. ``link`` is
    a target in which slots stand as in a skeleton text (see `slots_in`). A picture has ``image``:
    a path written in the template, or ``asset:`` and the key of a declared asset, which may be a slot; its
    ``text`` describes it, and slots stand in that as in a skeleton text.
    """

    text: str
    slot: int | None = None
    style: Style = PLAIN
    link: str = ""
    image: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The runs between two line ends of the source; ``hard`` if the end is printed as one."""

    runs: tuple[Run, ...]
    hard: bool = False

    @property
    def optional(self) -> bool:
        """Whether the line holds slots and nothing else, and so vanishes when all are empty."""
        return any(run.slot is not None for run in self.runs) and all(
            run.slot is not None or (not run.text.strip() and not run.image) for run in self.runs
        )

    def vanishes(self, values: Sequence[str]) -> bool:
        """Whether nothing is printed of the line for a client with these values."""
        return self.optional and not any(
            values[run.slot].strip() for run in self.runs if run.slot is not None
        )


@dataclass(frozen=True, slots=True)
class Block:
    """A typed part of a piece.

    ``kind`` is one of `BLOCK_KINDS`. Text blocks hold ``lines``; containers hold ``children``:
    a list its items, a table its rows, a row its cells, a coupon any blocks. ``number`` is the
    block's own in its skeleton, in reading order. ``channel`` is ``print``, ``mail`` or empty (both),
    ``theme`` the author's theme of a paragraph. ``align`` holds ``left``, ``right``, ``center`` or
    an empty text for a table's cell; ``level`` a heading's level; ``ordered`` a list's kind;
    ``header`` marks a table's head row; ``name`` is the word after a container's own.
    """

    kind: str
    number: int
    lines: tuple[Line, ...] = ()
    children: tuple[Block, ...] = ()
    place: Place | None = None
    channel: str = ""
    theme: str = ""
    level: int = 0
    align: str = ""
    ordered: bool = False
    header: bool = False
    name: str = ""

    def walk(self) -> Iterator[Block]:
        """Yield the block and all blocks below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def vanishes(self, values: Sequence[str]) -> bool:
        """Whether the block prints nothing for a client: all it holds is slots that are empty."""
        if self.kind == "cell":
            return False
        if self.lines:
            return all(line.vanishes(values) for line in self.lines)
        if self.kind in ("list", "item", "table", "row", "quote", "address") and self.children:
            return all(_silent(child, values) for child in self.children)
        return False


def _silent(block: Block, values: Sequence[str]) -> bool:
    """Whether a block prints nothing, table cells included (a row of empty cells vanishes whole)."""
    if block.kind == "cell":
        return bool(block.lines) and all(line.vanishes(values) for line in block.lines)
    return block.vanishes(values)


BLOCK_KINDS = (
    "accroche",  # the first heading
    "heading",
    "salutation",
    "paragraph",
    "list",
    "item",
    "table",
    "row",
    "cell",
    "quote",
    "rule",
    "signature",
    "ps",
    "coupon",
    "legal",
    "sender",  # the frame of a piece: letterhead, window address, place and date, references, foot
    "address",
    "dateline",
    "reference",
    "footer",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A numbered hole of a skeleton.

    ``field`` is the template's expression (``client.ville``), for messages. ``fixed`` is the value
    where it cannot differ between the clients of a campaign (offer, house, date): plates fold it in.
    """

    number: int
    field: str
    place: Place | None = None
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A merged template with its merge fields still open; the same for all clients on a branch.

    ``id`` is a hash of all that follows. ``piece`` is the kind (``letter``), ``template`` the name
    of the template, ``subject`` the e-mail's subject line (empty where none is given).
    """

    id: str
    piece: str
    template: str
    language: str
    blocks: tuple[Block, ...]
    slots: tuple[Slot, ...]
    subject: tuple[Run, ...] = ()
    paper: str = "a4"

    def walk(self) -> Iterator[Block]:
        """Yield all blocks, in reading order."""
        for block in self.blocks:
            yield from block.walk()


@dataclass(frozen=True, slots=True)
class Piece:
    """One template merged for one client: the waist between merging and rendering.

    ``values`` holds one text for each slot of the skeleton, already written in the campaign's
    language (``1 234,50 €``, ``1er mars 2026``), not yet escaped for any format. ``name`` tells it from
    the other pieces of its pack (``letter``, ``envelope/reply``) and ``level`` is a reminder's: the
    journal knows it by both.
    """

    kind: str
    skeleton: Skeleton
    values: tuple[str, ...]
    name: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """The pieces that one client gets together."""

    client: Client
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Theme:
    """How pieces look, read by the workspace from ``templates/themes/NAME``.

    ``css`` styles print (WeasyPrint), ``mail_css`` e-mail (inlined); ``word`` maps style names to
    fonts, sizes (points) and colours for Word. ``folders`` are where the theme's pictures and fonts
    may be read from, and nowhere else.
    """

    name: str
    css: str
    mail_css: str
    word: Mapping[str, Any]
    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Assets:
    """Where pictures may come from: declared ones by key (signatures), and folders for paths in templates."""

    declared: Mapping[str, Path]
    folders: tuple[Path, ...]

    def find(self, source: str) -> Path | None:
        """Return the file behind ``asset:KEY`` or a relative path; None if it is not a declared one."""
        if source.startswith("asset:"):
            return self.declared.get(source.removeprefix("asset:"))
        for folder in self.folders:
            root = folder.resolve()
            path = (root / source).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        return None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an e-mail's header needs beside its body; addresses as (name, address).

    ``agent`` is who sends for another (the field Sender), where that is not ``sender`` (From). ``unsubscribe`` is the
    address, https or mailto, at which this client receives no more; empty where nothing is said of that.
    """

    sender: tuple[str, str]
    to: tuple[str, str]
    reply_to: tuple[str, str] | None
    message_id: str
    date: date
    agent: tuple[str, str] | None = None
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an e-mail: the name that the reader sees, its type (``application/pdf``), its bytes."""

    name: str
    media: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What a plate gives for one client: bytes in the format's own unit, and how many pages they print.

    ``slow`` says why a document could not be made the quick way, where a format has one.
    """

    data: bytes
    pages: int = 1
    paper: str = "a4"
    slow: Message | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a client's document went: file, pages (from 1, both included) and the SHA-256 of its bytes."""

    path: Path
    first_page: int
    last_page: int
    sha256: str


class LineCounter(Protocol):
    """Counts printed lines; ``render.pdf`` implements it and the pipeline hands it to lint."""

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
        """Return the printed lines of each text block, by block number."""
        ...

    def ahead(self, skeleton: Skeleton, values: Sequence[str]) -> None:
        """Be told of what `lines` will be asked for, to begin with it while the caller does other things."""
        ...


# Slots in a skeleton text are private-use characters of plane 15. Value i below SLOT_SPAN is one
# character; above, a lead character says how many spans to add, so that no document runs out of them.
SLOT_BASE = 0xF0000
SLOT_SPAN = 0xFF00
SLOT_LEAD = SLOT_BASE + SLOT_SPAN


def slot_text(number: int) -> str:
    """Return the characters that stand for value ``number`` in a skeleton text.

    >>> [hex(ord(c)) for c in slot_text(2)]
    ['0xf0002']
    """
    spans, rest = divmod(number, SLOT_SPAN)
    if not spans:
        return chr(SLOT_BASE + rest)
    return chr(SLOT_LEAD + spans - 1) + chr(SLOT_BASE + rest)


def split_slots(text: str) -> Iterator[str | int]:
    """Yield a text's fixed parts (never empty) and the numbers of its slots, in order."""
    start = 0
    spans = 0
    for at, character in enumerate(text):
        code = ord(character)
        if SLOT_BASE <= code < SLOT_LEAD + 0xFE:
            if at > start:
                yield text[start:at]
            start = at + 1
            if code >= SLOT_LEAD:
                spans = code - SLOT_LEAD + 1
            else:
                yield spans * SLOT_SPAN + code - SLOT_BASE
                spans = 0
    if start < len(text):
        yield text[start:]


def has_slots(text: str) -> bool:
    """Whether a text holds any slot."""
    return any(SLOT_BASE <= ord(c) < SLOT_LEAD + 0xFE for c in text) if not text.isascii() else False
