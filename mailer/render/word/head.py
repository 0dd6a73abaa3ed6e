"""The head of the pages behind the first: to whom the letter is, and which page it is.

The addressee differs from client to client, and a head is a part that all letters share: a field repeats there
what stands in the address in a character style of its own. Programs that do not know the field show the sender.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.model import Block, Line
from mailer.render import holes
from mailer.render.flow import Group, Reading, Span
from mailer.render.word.body import Body, Context, paragraph
from mailer.render.word.elements import twips_mm
from mailer.render.word.inline import Alone
from mailer.render.word.look import Page
from mailer.render.word.section import MARGIN_TO_HEADER

STYLE = "Addressee"
"""The character style of the address's first line."""

ALONE = ("NUMPAGES", "/", "2")
"""How the head counts the pages of a letter in a file of its own: field, text before it, value till it is known."""
AMONG_OTHERS = ("SECTIONPAGES \\# &quot;'/'0&quot;", "", "")
"""The same in a file for all: the stroke is the field's, for some programs know neither."""

_FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} '
    '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{shown}'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
_LINE = 4.0
"""How high the head is (millimetres)."""
_LINES = 2
"""How many lines of an address are told apart: where all of them are blank, the head repeats the others."""


def head(page: Page, width: float, named: str, sender: str, count: tuple[str, str, str]) -> str:
    """Return the head of a page whose text is ``width`` mm wide.

    ``named`` is the name of the addressee's style in the document, empty where no address has it; ``sender``
    the sender's name as runs; ``count`` is `ALONE` or `AMONG_OTHERS`.
    """
    after = twips_mm(max(page.next - MARGIN_TO_HEADER - _LINE, 0))
    left = _FIELD.format(code=f"STYLEREF &quot;{named}&quot;", shown=sender) if named else sender
    code, between, shown = count
    number = _text("Page ") + _FIELD.format(code="PAGE", shown=_text("2")) + _text(between)
    number += _FIELD.format(code=code, shown=_text(shown))
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{twips_mm(width)}"/></w:tabs>'
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Header"/>{tab}'
        f'<w:spacing w:after="{after}"/></w:pPr>{left}<w:r><w:tab/></w:r>{number}</w:p>'
    )


def address(body: Body, block: Block) -> str:
    """Return an address, the first line that prints in the style that the head repeats.

    Its first paragraph stands even where it is empty: Word refuses a cell without one.
    """
    inside = Context("Address")
    first, *others = [*body.reading.blocks(block.children or [block])] or [block]
    xml = paragraph(_runs(body, first.lines), inside) if first.lines else body.blocks([first], inside)
    return xml + body.blocks(others, inside)


def _runs(body: Body, lines: Sequence[Line]) -> str:
    """Return lines as runs; what stands behind the first is in the style only where that is blank."""
    serials, out = body.inline.serials, []
    for before, spans in _stretches(body.reading, lines):
        if before is None:
            out.append(body.inline.runs(spans))
            continue
        runs = body.inline.runs(spans, STYLE)
        serials.named = True
        if before:
            alone = Alone(serials.take(), tuple(sorted(before)))
            serials.alone.append(alone)
            style = f'<w:rStyle w:val="{STYLE}"/>'
            runs = runs.replace(style, holes.when((alone.number,), style))
        out.append(runs)
    return "".join(out)


def _stretches(reading: Reading, lines: Sequence[Line]) -> Iterator[tuple[Group | None, list[Span]]]:
    """Yield the first line, the second, and all others, each with the slots that those before it hang on.

    These are None where one before always prints. A break stands with the line behind it: where that is the
    first to print, there is none.
    """
    spans, at = reading.spans(lines), 0
    before: Group | None = frozenset()
    for line in [line for line in lines if reading.line(line) != frozenset()][:_LINES]:
        stop = at + len(reading.spans([line])) + bool(at)
        yield before, spans[at:stop]
        condition = reading.line(line)
        before = None if before is None or condition is None else before | condition
        at = stop
    if spans[at:]:
        yield before, spans[at:]


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
