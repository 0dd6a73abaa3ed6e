"""A skeleton as semantic HTML, for print and for e-mail: one class for each kind of block, no styles.

The HTML has holes where the slots are; `mailer.render.holes` cuts and fills it. Links lead to
http, https, mailto and tel addresses that the template itself begins; a value cannot make a scheme.
Pictures keep the source that the template gives (``asset:KEY``, ``picture:PATH``): the format resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from urllib.parse import quote

from mailer.model import Block, Line, Run, Skeleton, split_slots
from mailer.render import holes
from mailer.render.holes import Form, hole, when

LONG = 8
"""Rows below the head from which a table is of the class ``long``: themes may set it tighter."""

SCHEMES: Mapping[str, holes.Escape] = {
    "https://": holes.url,
    "http://": holes.url,
    "mailto:": holes.mail,
    "tel:": holes.telephone,
}
"""The only links that are printed, and how a value inside one is escaped."""

# The element of a container or text block, by kind; what is not here is written by a function of its own.
_ELEMENTS = {
    "accroche": "h1",
    "salutation": "p",
    "paragraph": "p",
    "item": "li",
    "quote": "blockquote",
    "signature": "div",
    "ps": "aside",
    "coupon": "section",
    "legal": "section",
    "sender": "header",
    "address": "section",
    "dateline": "div",
    "reference": "div",
    "footer": "footer",
}
_WITHOUT_CLASS = frozenset({"paragraph", "item", "quote"})
_LINE_BY_LINE = frozenset({"address", "sender", "signature"})
"""Containers whose printed lines are elements of their own, so that a theme can style each."""


def body(skeleton: Skeleton, *, channel: str, numbered: bool = False) -> str:
    """Return the HTML of all blocks of a channel (``print`` or ``mail``), with holes.

    For print the footer comes first, where a theme takes it out of the flow for every page. With
    ``numbered``, each element carries its block's number as ``data-block``: a layout can be read back.
    """
    writer = _Writer(channel, numbered, {s.number: s.fixed for s in skeleton.slots if s.fixed is not None})
    blocks = skeleton.blocks
    if channel == "print":
        blocks = tuple(sorted(blocks, key=lambda block: block.kind != "footer"))
    return "\n".join(writer.blocks(blocks))


def page(skeleton: Skeleton, *, title: str, author: str, created: date, numbered: bool = False) -> Form:
    """Return a whole HTML document for print, cut and with the fixed values in place.

    The title is the accroche where there is one, else ``title``; ``created`` is the metadata's only date.
    """
    accroche = next((block for block in skeleton.walk() if block.kind == "accroche"), None)
    name = _plain(accroche.lines) if accroche else escape(title)
    html = (
        f'<!DOCTYPE html>\n<html lang="{escape(skeleton.language)}"><head><meta charset="utf-8">'
        f'<title>{name}</title><meta name="author" content="{escape(author)}">'
        f'<meta name="dcterms.created" content="{created.isoformat()}"></head>\n'
        f'<body class="{escape(skeleton.piece)} paper-{escape(skeleton.paper)}">\n'
        f"{body(skeleton, channel='print', numbered=numbered)}\n</body></html>\n"
    )
    return holes.cut(html, fixed(skeleton))


def title(skeleton: Skeleton, default: str, values: Sequence[str]) -> str:
    """Return a client's title of a document as plain text: the accroche where there is one, else ``default``."""
    accroche = next((block for block in skeleton.walk() if block.kind == "accroche"), None)
    if accroche is None:
        return default
    runs = (run for line in accroche.lines for run in (*line.runs, Run(" ")))
    return "".join(run.text if run.slot is None else values[run.slot] for run in runs).strip()


def fixed(skeleton: Skeleton) -> dict[int, str]:
    """Return the values that no client changes, by slot."""
    return {slot.number: slot.fixed for slot in skeleton.slots if slot.fixed is not None}


def target(skeleton: Skeleton, link: str) -> Form:
    """Return what fills a link's target for print with a client's values, escaped as in an attribute."""
    known = fixed(skeleton)
    return holes.cut(_Writer("print", numbered=False, fixed=known).target(link), known)


def pictures(skeleton: Skeleton, channel: str) -> tuple[Run, ...]:
    """Return the runs of a channel that are pictures, in reading order."""
    return tuple(
        run
        for block in skeleton.walk()
        if block.channel in ("", channel)
        for line in block.lines
        for run in line.runs
        if run.image
    )


def printed_by(block: Block) -> frozenset[int] | None:
    """Return the slots of which one must not be blank for a block to print; None where it always prints.

    It says before the values are known what `Block.vanishes` says for one client.
    """
    if block.kind == "cell":
        return None
    if block.lines:
        return _any_of(_line_printed_by(line) for line in block.lines)
    if block.kind in ("list", "item", "table", "row", "quote", "address") and block.children:
        return _any_of(_cell_printed_by(child) for child in block.children)
    return None


def stretch_printed_by(lines: Iterable[Line]) -> frozenset[int] | None:
    """Return the slots of which one must not be blank for a stretch of lines to print; see `printed_by`."""
    return _any_of(map(_line_printed_by, lines))


def printed(blocks: Iterable[Block], channel: str) -> Iterator[Block]:
    """Yield the blocks of a channel and all below them, in reading order."""
    for block in blocks:
        if block.channel in ("", channel):
            yield block
            yield from printed(block.children, channel)


def _cell_printed_by(block: Block) -> frozenset[int] | None:
    if block.kind == "cell":
        return _any_of(_line_printed_by(line) for line in block.lines) if block.lines else None
    return printed_by(block)


def _line_printed_by(line: Line) -> frozenset[int] | None:
    return frozenset(run.slot for run in line.runs if run.slot is not None) if line.optional else None


def _any_of(conditions: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    slots: frozenset[int] = frozenset()
    for condition in conditions:
        if condition is None:
            return None
        slots |= condition
    return slots


def _plain(lines: Iterable[Line]) -> str:
    """Return lines as text without elements, for a title."""
    runs = (run for line in lines for run in (*line.runs, Run(" ")))
    return "".join(escape(run.text) if run.slot is None else hole(run.slot) for run in runs).strip()


class _Writer:
    """Writes blocks as HTML with holes, for one channel."""

    def __init__(self, channel: str, numbered: bool, fixed: Mapping[int, str]) -> None:
        self.channel = channel
        self.numbered = numbered
        self.fixed = fixed

    def blocks(self, blocks: Iterable[Block], within: str = "") -> Iterator[str]:
        """Yield the HTML of blocks, each within its condition."""
        for block in blocks:
            if block.channel in ("", self.channel):
                yield when(printed_by(block), self.block(block, within))

    def block(self, block: Block, within: str) -> str:
        """Return one block's element."""
        if block.kind == "table":
            return self.table(block)
        if block.kind == "rule":
            return f"<hr{self.attributes(block)}>"
        if block.kind == "list":
            name = "ol" if block.ordered else "ul"
        elif block.kind == "heading":
            name = f"h{min(max(block.level, 2), 6)}"
        else:
            name = _ELEMENTS.get(block.kind, "div")
        if block.kind in _LINE_BY_LINE:
            within = block.kind
        inner = self.lines(block.lines, by_line=within in _LINE_BY_LINE)
        children = "".join(self.blocks(block.children, within))
        return f"<{name}{self.attributes(block)}>{inner}{children}</{name}>"

    def attributes(self, block: Block) -> str:
        """Return a block's class and, where blocks are numbered, its number."""
        words = [] if block.kind in _WITHOUT_CLASS else [block.kind]
        if block.kind == "list":
            words = []
        if block.kind == "paragraph" and _is_picture(block):
            words.append("picture")
        if block.name:
            words.append("".join(c if c.isalnum() else "-" for c in block.name))
        classes = f' class="{" ".join(words)}"' if words else ""
        return f'{classes} data-block="{block.number}"' if self.numbered else classes

    def table(self, block: Block) -> str:
        """Return a table with its head rows apart, so that they are repeated on the next page.

        The number of columns is a class, and so is a table being long (`LONG`); each column has a ``col``: themes
        fix the widths, which must not follow the data.
        """
        columns = max((len(row.children) for row in block.children), default=0)
        first = next((row for row in block.children if len(row.children) == columns), None)
        cols = "".join(f'<col class="{cell.align or "left"}">' for cell in first.children) if first else ""
        head = "\n".join(self.row(row) for row in block.children if row.header)
        rows = "\n".join(self.row(row) for row in block.children if not row.header)
        long = " long" if sum(not row.header for row in block.children) >= LONG else ""
        start = f'<table class="columns-{columns}{long}"' + (
            f' data-block="{block.number}">' if self.numbered else ">"
        )
        thead = f"<thead>{head}</thead>\n" if head else ""
        return f"{start}<colgroup>{cols}</colgroup>\n{thead}<tbody>{rows}</tbody></table>"

    def row(self, row: Block) -> str:
        """Return a table's row within its condition."""
        cells = []
        for cell in row.children:
            name, scope = ("th", ' scope="col"') if row.header else ("td", "")
            number = f' data-block="{cell.number}"' if self.numbered else ""
            inner = self.lines(cell.lines) + "\n".join(self.blocks(cell.children))
            cells.append(f'<{name}{scope} class="{cell.align or "left"}"{number}>{inner}</{name}>')
        number = f' data-block="{row.number}"' if self.numbered else ""
        return when(printed_by(row), f"<tr{number}>{''.join(cells)}</tr>")

    def lines(self, lines: tuple[Line, ...], *, by_line: bool = False) -> str:
        """Return lines with their breaks; a break goes with the line behind it when that vanishes."""
        out: list[str] = []
        before: frozenset[int] | None = frozenset()
        for stretch in stretches(lines):
            condition = stretch_printed_by(stretch)
            inner = "\n".join(when(_line_printed_by(line), self.runs(line.runs)) for line in stretch)
            if by_line:
                inner = f'<span class="line">{inner}</span>'
            if out:
                inner = when(before, "<br>") + inner
            out.append(when(condition, inner))
            before = _any_of((before, condition))
        return "".join(out)

    def runs(self, runs: Iterable[Run]) -> str:
        """Return runs as phrasing elements; neighbours with the same link share it."""
        out: list[str] = []
        for link, group in groupby(runs, key=lambda run: run.link):
            inner = "".join(map(self.run, group))
            target = self.target(link) if link else ""
            out.append(f'<a href="{target}">{inner}</a>' if target else inner)
        return "".join(out)

    def run(self, run: Run) -> str:
        """Return one run: a picture, a hole, or fixed text, within its emphasis."""
        if run.image:
            inner = f'<img src="{_source(run.image)}" alt="{escape(run.text)}">'
        else:
            inner = self.fixed_text(run.text) if run.slot is None else hole(run.slot)
        if run.style.underline:
            inner = f"<u>{inner}</u>"
        if run.style.emphasis:
            inner = f"<em>{inner}</em>"
        return f"<strong>{inner}</strong>" if run.style.strong else inner

    def fixed_text(self, text: str) -> str:
        """Return fixed text escaped; a box to tick (``[ ]``) becomes an element."""
        sign = "" if self.channel == "print" else "\u2610"
        return _TICK.sub(f'<span class="box">{sign}</span>', escape(text, quote=False))

    def target(self, link: str) -> str:
        """Return a link's target with holes, or an empty text where it is not one that may be printed.

        The scheme must be written in the template, or stand at the start of a value that is fixed for the
        campaign (the house's web site).
        """
        parts = list(split_slots(link))
        if parts and isinstance(parts[0], int):
            parts[0] = self.fixed.get(parts[0], "")
        start = parts[0] if parts and isinstance(parts[0], str) else ""
        how = next((way for scheme, way in SCHEMES.items() if start.lower().startswith(scheme)), None)
        if how is None:
            return ""
        return "".join(
            hole(part, how) if isinstance(part, int) else escape(quote(part, safe=_URL_SAFE))
            for part in parts
        )


_TICK = re.compile("\\[[ \u00a0\u202f]\\]")

_URL_SAFE = "/:?#[]@!$&'()*+,;=~%"
"""What a web address may hold as it is (RFC 3986), and the percent sign of what is already escaped."""


def _source(image: str) -> str:
    """Return a picture's source as a URL of the scheme ``asset`` or ``picture``, with holes."""
    key = image.removeprefix("asset:")
    scheme = "asset:" if key != image else "picture:"
    parts = (hole(p, holes.url) if isinstance(p, int) else quote(p, safe="") for p in split_slots(key))
    return scheme + "".join(parts)


def _is_picture(block: Block) -> bool:
    runs = [
        run
        for line in block.lines
        for run in line.runs
        if run.image or run.slot is not None or run.text.strip()
    ]
    return bool(runs) and all(run.image for run in runs)


def stretches(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """Yield the lines between two hard breaks: one line for the reader, if the paper is wide enough."""
    stretch: list[Line] = []
    for line in lines:
        stretch.append(line)
        if line.hard:
            yield tuple(stretch)
            stretch = []
    if stretch:
        yield tuple(stretch)
