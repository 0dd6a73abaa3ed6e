"""Skeleton text to typed blocks: the only door to markdown-it.

Values are not there when the text is parsed, only the characters that stand for them, so a value
can never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin

from mailer.errors import N_, MergeError, nearest
from mailer.merge.accroche import hold_end
from mailer.merge.inline import Cursor, Lines, Runs, Typeset, at
from mailer.merge.marks import MarkedText
from mailer.model import Block, Line, Place, Run

CONTAINERS = ("signature", "ps", "coupon", "legal", "sender", "address", "dateline", "reference", "footer")
CHANNELS = ("print", "mail")
FRAME = frozenset({"sender", "address", "dateline", "reference", "footer"})
_FENCE = re.compile(r"^ {0,3}(:{3,})[ \t]*(.*?)[ \t]*$")
_SALUTATION = re.compile(
    r"^(?:ch[eè]re?s?|madame|monsieur|mesdames|messieurs|docteur|ma[iî]tre|bonjour|dear|hello)\b",
    re.IGNORECASE,
)
MAX_SALUTATION = 80


def _any_link(url: str) -> bool:  # noqa: ARG001 - markdown-it asks; `_target` decides
    return True


@cache
def _parser() -> MarkdownIt:
    """Return CommonMark with tables, containers and underlined spans; no HTML."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.disable("code")
    container_plugin(markdown, "box", validate=lambda params, *_: bool(params.strip()))
    attrs_plugin(markdown, spans=True, allowed=["class"])
    # Slots in targets must stay the characters they are; what a target may be is checked by `_target`.
    markdown.normalizeLink = lambda url: url  # type: ignore[method-assign]
    markdown.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    return markdown


@dataclass(slots=True)
class Parser:
    """Turns the marked text of a piece into blocks; block numbers go on from part to part."""

    typeset: Typeset
    accroche: bool = False
    number: int = 0
    salutation: bool = False

    def parse(self, source: MarkedText, *, frame: bool = False) -> tuple[Block, ...]:
        """Return the blocks of one part (frame, body, signature…).

        Raises:
            MergeError: an unknown or unclosed container, a link that is no web, mail or phone link.
        """
        _check_containers(source)
        # With an end of the last line: containers look for a sign behind a quote's, and find the end of the text.
        tree = SyntaxTreeNode(_parser().parse(f"{source.text}\n"))
        walker = _Walker(self, source)
        blocks = [block for node in tree.children for block in walker.blocks(node)]
        if not frame:
            return tuple(blocks)
        # The letterhead is for paper; the legal identity at the foot stands on e-mails as well.
        return tuple(block if block.kind == "footer" else _in_channel(block, "print") for block in blocks)

    def inline(self, source: MarkedText) -> tuple[Run, ...]:
        """Return the runs of a text of one line, such as a subject."""
        text = " ".join(source.text.split())
        tokens = _parser().parseInline(text)
        walker = _Walker(self, source)
        lines = walker.lines(tokens[0], 0) if tokens else ()
        return tuple(run for line in lines for run in line.runs)

    def next(self) -> int:
        """Return the next block's number."""
        self.number += 1
        return self.number - 1


def _in_channel(block: Block, channel: str) -> Block:
    children = tuple(_in_channel(child, channel) for child in block.children)
    return replace(block, channel=block.channel or channel, children=children)


def _check_containers(source: MarkedText) -> None:
    """Refuse containers that are unknown or never closed: Markdown would swallow the rest."""
    open_: list[tuple[str, int]] = []
    offset = 0
    for line in source.text.split("\n"):
        match = _FENCE.match(line)
        if match and match[2]:
            _check_name(match[2], source, offset + match.start(2))
            open_.append((match[1], offset + match.start(1)))
        elif match and open_:
            open_.pop()
        offset += len(line) + 1
    if open_:
        place = source.place(open_[-1][1])
        raise MergeError(
            N_("A block that begins with ::: is not closed."),
            hint=N_("Close it with a line of its own that holds ::: only."),
            **at(place),
        )


def _check_name(words: str, source: MarkedText, offset: int) -> None:
    name, _, rest = words.partition(" ")
    known = (*CONTAINERS, "only", "theme")
    if name not in known:
        near = nearest(name, known)
        raise MergeError(
            N_("There is no block ::: {name}."),
            hint=N_("Did you mean {near}?") if near else N_("The blocks are {known}."),
            name=name,
            near=near,
            known=", ".join(known),
            **at(source.place(offset)),
        )
    if name == "only" and rest not in CHANNELS:
        raise MergeError(
            N_("A block ::: only must name a channel."), hint=N_("Write ::: only print or ::: only mail."),
            **at(source.place(offset)),
        )  # fmt: skip
    if name == "theme" and not rest.strip():
        raise MergeError(
            N_("A block ::: theme must name the theme of its paragraphs."), **at(source.place(offset))
        )


@dataclass(slots=True)
class _Walker:
    """Walks one part's syntax tree."""

    parser: Parser
    source: MarkedText
    written: Lines = field(init=False)
    theme: str = ""
    channel: str = ""

    def __post_init__(self) -> None:
        self.written = Lines(self.source.text)

    def blocks(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """Yield the blocks of a node."""
        kind = node.type
        if kind == "container_box":
            yield from self._container(node)
        elif kind == "heading":
            yield self._heading(node)
        elif kind == "paragraph":
            yield self._paragraph(node)
        elif kind in ("bullet_list", "ordered_list"):
            yield self._list(node)
        elif kind == "blockquote":
            yield self._box(node, "quote")
        elif kind == "table":
            yield self._table(node)
        elif kind == "hr":
            yield self._block("rule", node)
        elif kind in ("fence", "code_block", "html_block"):
            number = self.parser.next()
            place = self._place(node)
            lines = tuple(
                Line((Run(text, place=place),), hard=True) for text in node.content.rstrip("\n").split("\n")
            )
            yield Block("paragraph", number, lines=lines, place=place, channel=self.channel, theme=self.theme)

    def _place(self, node: SyntaxTreeNode) -> Place | None:
        if node.map is None:
            return None
        start = self.written.start(node.map[0])
        text = self.source.text
        while start < len(text) and text[start] in " \t":
            start += 1
        return self.source.place(start)

    def _block(self, kind: str, node: SyntaxTreeNode, **fields: object) -> Block:
        return Block(
            kind,
            self.parser.next(),
            place=self._place(node),
            channel=self.channel,
            theme=self.theme,
            **fields,  # type: ignore[arg-type]
        )

    def _container(self, node: SyntaxTreeNode) -> Iterator[Block]:
        name, _, rest = node.info.strip().partition(" ")
        if name == "only":
            outer, self.channel = self.channel, rest.strip()
            yield from [block for child in node.children for block in self.blocks(child)]
            self.channel = outer
        elif name == "theme":
            outer, self.theme = self.theme, rest.strip()
            yield from [block for child in node.children for block in self.blocks(child)]
            self.theme = outer
        else:
            yield self._box(node, name, name=rest.strip())

    def _box(self, node: SyntaxTreeNode, kind: str, name: str = "") -> Block:
        box = self._block(kind, node, name=name)
        accroche, salutation = self.parser.accroche, self.parser.salutation
        self.parser.accroche, self.parser.salutation = False, True
        children = tuple(block for child in node.children for block in self.blocks(child))
        self.parser.accroche, self.parser.salutation = accroche, salutation
        return replace(box, children=children)

    def _heading(self, node: SyntaxTreeNode) -> Block:
        kind = "accroche" if self.parser.accroche else "heading"
        self.parser.accroche = False
        block = self._block(kind, node, level=int(node.tag[1:]))
        lines = self._inline(node)
        return replace(block, lines=hold_end(lines) if kind == "accroche" else lines)

    def _paragraph(self, node: SyntaxTreeNode) -> Block:
        block = self._block("paragraph", node)
        block = replace(block, lines=self._inline(node))
        if not self.parser.salutation and self._greets(block):
            self.parser.salutation = True
            return replace(block, kind="salutation")
        return block

    def _greets(self, block: Block) -> bool:
        """Whether a paragraph is the salutation: one short line that greets, closed by a comma."""
        runs = [run for line in block.lines for run in line.runs]
        text = "".join("\ufffc" if run.slot is not None else run.text for run in runs).strip()
        if (
            len(block.lines) != 1
            or len(text) > MAX_SALUTATION
            or not text.endswith((",", "!", ":", "\ufffc"))
        ):
            return False
        first = next((run for run in runs if run.slot is not None), None)
        if text.startswith("\ufffc") and first is not None and first.place is not None:
            return "salutation" in self.slot_field(first) or text.count("\ufffc") == 1
        return bool(_SALUTATION.match(text))

    def slot_field(self, run: Run) -> str:
        """Return the expression that a slot's run prints."""
        for mark in self.source.marks:
            if mark.place == run.place and mark.field:
                return mark.field
        return ""

    def _list(self, node: SyntaxTreeNode) -> Block:
        block = self._block("list", node, ordered=node.type == "ordered_list")
        return replace(block, children=tuple(self._box(item, "item") for item in node.children))

    def _table(self, node: SyntaxTreeNode) -> Block:
        table = self._block("table", node)
        rows = []
        for part in node.children:
            for row in part.children:
                block = self._block("row", row, header=part.type == "thead")
                cells = tuple(self._cell(cell) for cell in row.children)
                self.written.restart()
                rows.append(replace(block, children=cells))
        return replace(table, children=tuple(rows))

    def _cell(self, node: SyntaxTreeNode) -> Block:
        style = str(node.attrs.get("style", ""))
        cell = self._block("cell", node, align=style.removeprefix("text-align:"))
        lines = self._inline(node)
        first = next((run.place for line in lines for run in line.runs), None)
        return replace(cell, lines=lines, place=first)

    def _inline(self, node: SyntaxTreeNode) -> tuple[Line, ...]:
        inline = next((child for child in node.children if child.type == "inline"), None)
        if inline is None or inline.token is None:
            return ()
        token = inline.token
        map_ = token.map or node.map or (node.parent.map if node.parent else None)
        return self.lines(token, map_[0] if map_ else 0)

    def lines(self, inline: Token, first: int) -> tuple[Line, ...]:
        """Return the lines of an inline token that begins on line ``first`` of the source."""
        cursor = Cursor(self.written, inline.content, first)
        builder = Runs(self.source, self.parser.typeset)
        for token in inline.children or []:
            builder.take(token, cursor)
        return builder.close()
