"""The text part: the same words without HTML, in lines of at most 72 columns, links written out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape, unescape
from itertools import groupby
from typing import NamedTuple, Protocol

from mailer.model import Block, Line, Skeleton, split_slots
from mailer.render import holes
from mailer.render.cut import Cut, Encoders, clean
from mailer.render.flow import Reading, Span, guard, source, target
from mailer.render.mail import quoted
from mailer.render.mail.html import prints

WIDTH = 72
CUT_LINE = "✂ " + "- " * 34 + "-"
_WRAP = {indent: re.compile(rf" *((?:.{{1,{WIDTH - indent}}}|[^ ]+)(?= |$))") for indent in range(41)}


class Chunk(Protocol):
    """A part of the text that is written in one way: paragraph, table, rule."""

    @property
    def fixed(self) -> bool:
        """Whether it is the same for all clients."""
        ...

    def text(self, values: Sequence[str]) -> str:
        """Return its lines with the blank line behind, or nothing."""
        ...


class Paragraph(NamedTuple):
    """Running text, wrapped behind what its first and its other lines begin with."""

    words: Cut[str]
    first: str = ""
    rest: str = ""
    blank: bool = True

    @property
    def fixed(self) -> bool:
        """Whether it is the same for all clients."""
        return self.words.fixed

    def text(self, values: Sequence[str]) -> str:
        """Return the wrapped lines, or nothing where there is no text."""
        text = "".join(self.words.fill(values)).strip()
        if not text:
            return ""
        lead, out = self.first, []
        wrapped = _WRAP[min(len(self.rest), 40)]
        for part in text.split("\n"):
            for line in wrapped.findall(part):
                out.append((lead + line).rstrip(" "))
                lead = self.rest
        return "\n".join(out) + ("\n\n" if self.blank else "\n")


class Row(NamedTuple):
    """A table's row: cells, how they are aligned, and the slots without which it vanishes."""

    cells: tuple[Cut[str], ...]
    needs: frozenset[int] | None
    header: bool


class Grid(NamedTuple):
    """A table in columns as wide as what they hold; too wide for a line, one cell to a line."""

    rows: tuple[Row, ...]
    aligns: tuple[str, ...]
    indent: str = ""

    @property
    def fixed(self) -> bool:
        """Whether it is the same for all clients."""
        return all(cell.fixed for row in self.rows for cell in row.cells)

    def text(self, values: Sequence[str]) -> str:
        """Return the table's lines."""
        rows = [
            (row.header, ["".join(cell.fill(values)).replace("\n", " ").strip() for cell in row.cells])
            for row in self.rows
            if row.needs is None or any(values[number].strip() for number in row.needs)
        ]
        if not rows:
            return ""
        count = max(len(cells) for _, cells in rows)
        widths = [max((len(c[i]) for _, c in rows if i < len(c)), default=0) for i in range(count)]
        if sum(widths) + 2 * (count - 1) + len(self.indent) > WIDTH:
            return self._by_cell(rows)
        out = []
        for header, cells in rows:
            out.append(self._line(cells, widths))
            if header:
                out.append(self.indent + "  ".join("-" * width for width in widths))
        return "\n".join(out) + "\n\n"

    def _line(self, cells: list[str], widths: list[int]) -> str:
        padded = []
        for cell, width, align in zip(cells, widths, self.aligns, strict=False):
            padded.append(
                cell.rjust(width)
                if align == "right"
                else cell.center(width)
                if align == "center"
                else cell.ljust(width)
            )
        return (self.indent + "  ".join(padded)).rstrip(" ")

    def _by_cell(self, rows: list[tuple[bool, list[str]]]) -> str:
        """Return each row as a few lines, every cell behind the name of its column."""
        heads: list[str] = []
        out = []
        for header, cells in rows:
            if header:
                heads = cells
                continue
            for index, cell in enumerate(cells):
                if cell:
                    head = heads[index] if index < len(heads) else ""
                    words = f"{head} : {cell}" if head else cell
                    lead = self.indent + ("- " if index == 0 else "  ")
                    out += [lead + line for line in _WRAP[2].findall(words)]
        return "\n".join(out) + "\n\n"


class PlainText:
    """A skeleton's text part, compiled: what is the same for all clients is encoded already."""

    def __init__(self, skeleton: Skeleton, encoders: Encoders[str]) -> None:
        writer = _Writer(Reading(skeleton, "mail"), encoders)
        self._chunks: list[bytes | Chunk] = []
        for chunk in writer.blocks([block for block in skeleton.blocks if prints(block)]):
            if not chunk.fixed:
                self._chunks.append(chunk)
                continue
            encoded = quoted.lines(text) if (text := chunk.text(())) else b""
            if self._chunks and isinstance(last := self._chunks[-1], bytes):
                self._chunks[-1] = last + encoded
            else:
                self._chunks.append(encoded)

    def fill(self, values: Sequence[str]) -> bytes:
        """Return the text for a client, quoted-printable, with a line end at its end."""
        out = []
        for chunk in self._chunks:
            if isinstance(chunk, bytes):
                out.append(chunk)
            elif text := chunk.text(values):
                out.append(quoted.lines(text))
        return b"".join(out).rstrip(b"\r\n") + b"\r\n"


class _Writer:
    """Turns blocks into chunks."""

    def __init__(self, reading: Reading, encoders: Encoders[str]) -> None:
        self.reading = reading
        self.encoders = encoders
        self.footed = False
        self.signing = False

    def blocks(self, blocks: Iterable[Block], indent: str = "") -> Iterator[Chunk]:
        """Yield the chunks of blocks; ``indent`` is what each of their lines begins with."""
        for block in self.reading.blocks(blocks):
            if block.kind == "table":
                yield self.table(block, indent)
            elif block.kind == "list":
                yield from self.items(block, indent)
            elif block.kind == "rule":
                yield self.fixed("-" * (WIDTH - len(indent)), indent)
            elif block.kind == "footer" and not self.footed:
                self.footed = True
                yield Paragraph(self.cut([Span("--")]), blank=False)
                yield from self.content(block, indent)
            elif block.kind == "coupon":
                yield self.fixed(CUT_LINE, indent)
                yield from self.content(block, indent)
            else:
                yield from self.content(block, indent + "> " if block.kind == "quote" else indent)

    def content(self, block: Block, indent: str) -> Iterator[Chunk]:
        """Yield a block's own lines, then its children."""
        if block.lines:
            yield Paragraph(self.cut(self.spans(block.lines)), indent, indent)
        signing, self.signing = self.signing, self.signing or block.kind == "signature"
        yield from self.blocks(block.children, indent)
        self.signing = signing

    def items(self, block: Block, indent: str) -> Iterator[Chunk]:
        """Yield a list: each item behind a dash or its number, its other lines aligned with its first.

        Figures that are written here cannot close the gap where an item vanishes, so such a list has dashes.
        """
        items = list(self.reading.blocks(block.children))
        numbered = block.ordered and all(self.reading.block(item) is None for item in items)
        for number, item in enumerate(items, 1):
            bullet = f"{number}. " if numbered else "- "
            rest = indent + " " * len(bullet)
            chunks = list(self.content(item, rest))
            for index, chunk in enumerate(chunks):
                if not isinstance(chunk, Paragraph):
                    yield chunk
                    continue
                follows = chunks[index + 1] if index + 1 < len(chunks) else None
                tight = follows is None or (isinstance(follows, Paragraph) and follows.first != follows.rest)
                blank = (number == len(items) and not indent) if follows is None else not tight
                yield chunk._replace(first=chunk.first if index else indent + bullet, blank=blank)

    def table(self, block: Block, indent: str) -> Grid:
        """Return a table."""
        rows = tuple(
            Row(
                tuple(self.cut(self.spans(_lines(cell))) for cell in row.children),
                self.reading.block(row),
                row.header,
            )
            for row in self.reading.blocks(block.children)
        )
        widest = max(block.children, key=lambda row: len(row.children), default=None)
        return Grid(rows, tuple(cell.align for cell in widest.children) if widest else (), indent)

    def spans(self, lines: Sequence[Line]) -> list[Span]:
        """Return the spans of lines, with each link's target written behind it, and pictures described.

        A picture of a signature is left out: the name stands below it.
        """
        spans = [span for span in self.reading.spans(lines) if not span.image or self._described(span)]
        out: list[Span] = []
        for link, group in groupby(spans, key=lambda span: span.link):
            linked = list(group)
            out += linked
            shown = link.removeprefix("mailto:").removeprefix("tel:")
            words = "".join(span.text for span in linked)
            if link and words.replace("\xa0", " ") not in (shown, shown.removeprefix("https://")):
                out.append(Span(f" ({shown})", link=link, when=linked[-1].when))
        return out

    def _described(self, span: Span) -> bool:
        return bool(span.text.strip()) and not self.signing

    def fixed(self, text: str, indent: str) -> Paragraph:
        """Return a line that all clients get."""
        return Paragraph(self.cut([Span(text)]), indent, indent)

    def cut(self, spans: Iterable[Span]) -> Cut[str]:
        """Return spans as text to fill."""
        return cut(spans, self.encoders)


def _lines(cell: Block) -> tuple[Line, ...]:
    """Return all lines of a cell, those of the blocks in it included."""
    return tuple(line for block in cell.walk() for line in block.lines)


def encoders() -> Encoders[str]:
    """Return what writes values as they are, but for what would turn the text around them."""
    return Encoders(lambda how, value: unescape(how(clean(value))))


def cut(spans: Iterable[Span], values: Encoders[str]) -> Cut[str]:
    """Return spans as plain text to fill."""
    marked = "".join(guard(_marked(span), span.when) for span in spans)
    return Cut(holes.cut(marked), fixed=unescape, values=values, empty="")


def _marked(span: Span) -> str:
    if span.slot is not None:
        return holes.hole(span.slot)
    if span.image:
        slots = frozenset(part for part in split_slots(span.text) if isinstance(part, int))
        words = any(isinstance(part, str) and part.strip() for part in split_slots(span.text))
        return guard(f"[{source(span.text)}]", () if words else (slots,))
    if span.link and span.text.startswith(" ("):
        return f" ({target(span.link).removeprefix('mailto:').removeprefix('tel:')})"
    return escape(span.text)
