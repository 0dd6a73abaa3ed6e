"""The HTML part: a page of tables 600 pixels wide at most, its styles written into the elements.

Outlook lays HTML out with Word's engine, which knows tables, cells and paragraphs and no more: every block is
a row of one table, and what a theme draws a box around is a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

import css_inline

from mailer.model import SLOT_BASE, SLOT_LEAD, Block, Skeleton, split_slots
from mailer.render import holes, markup
from mailer.render.holes import Form, hole, when
from mailer.render.mail.styles import parted
from mailer.render.pictures import Picture, Pictures

WIDTH = 600
PICTURE_BOX = (220.0, 90.0)
"""How large a picture may be on the page, in pixels: a signature, not a poster."""

ON_PAPER = frozenset({"sender", "address", "dateline"})
"""Blocks that say in a letter what the header of a message says."""

BOXED = frozenset({"ps", "quote"})
"""Blocks that themes may draw a frame or a ground around."""

_IMAGE = re.compile(r'<img src="(asset|picture):([^"]*)"')
_HOLE = re.compile(f"[\U0010ff00-\U0010ff02]?([{chr(SLOT_LEAD)}-{chr(SLOT_LEAD + 0xFD)}]?"
                   f"[{chr(SLOT_BASE)}-{chr(SLOT_LEAD - 1)}])")  # fmt: skip

_HEAD = "<!--styles-->"
"""Where the style elements of the head go once the others are in the elements."""

_BOX = (
    '<table role="presentation" class="box" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>'
    '<td class="box">'
)
"""A frame around a block, as a cell: Outlook draws neither border nor ground around anything else."""

_PAGE = """<!DOCTYPE html>
<html lang="{language}" xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="x-apple-disable-message-reformatting">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<!--[if mso]><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings></xml><style>
table {{border-collapse: collapse}} td {{mso-line-height-rule: exactly}}
</style><![endif]-->
<!--styles-->
<style>
{css}
</style></head>
<body class="{piece}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="page" align="center" lang="{language}">
<!--[if mso]><table role="presentation" width="{width}" cellpadding="0" cellspacing="0" border="0"><tr><td>
<![endif]-->
<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0">
<tbody>
{rows}
</tbody></table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body></html>
"""


class Choice(NamedTuple):
    """A picture that a client's values choose: the slots of its source, and what its three attributes are."""

    source: tuple[str | int, ...]
    first: int

    def key(self, values: Sequence[str]) -> str:
        """Return the source for a client."""
        return "".join(part if isinstance(part, str) else values[part] for part in self.source)


class Page(NamedTuple):
    """A skeleton's HTML: the form, pictures it always shows, pictures that clients choose."""

    form: Form
    pictures: tuple[Picture, ...]
    choices: tuple[Choice, ...]


def page(
    skeleton: Skeleton,
    css: str,
    pictures: Pictures,
    title: str,
    *,
    foot: str = "",
    first: int,
    base: str = "",
) -> Page:
    """Return the page of a skeleton, styles inlined and cut at its slots; ``title`` is HTML with holes.

    ``foot`` is a row behind the last. The three values that a `Choice` adds (``src``, ``width``, ``height``) have
    numbers from ``first`` on. ``base`` is the folder on the web that pictures are linked from.
    Raises `RenderError` for a picture that is not there.
    """
    rows = "\n".join([*(_row(skeleton, block) for block in skeleton.blocks if prints(block)), foot])
    images = _Images(skeleton, pictures, first, base)
    styles = parted(css)
    html = _PAGE.format(
        language=escape(skeleton.language),
        title=title,
        css=styles.inline,
        piece=escape(skeleton.piece),
        width=WIDTH,
        rows=_IMAGE.sub(images.write, rows),
    )
    head = "\n".join(f"<style>\n{block}\n</style>" for block in styles.blocks)
    inlined = _inliner().inline(html).replace(_HEAD, head)
    form = holes.cut(inlined, markup.fixed(skeleton))
    return Page(form, tuple(dict.fromkeys(images.always)), tuple(images.choices))


def prints(block: Block) -> bool:
    """Whether a block is part of an e-mail's body."""
    return block.channel in ("", "mail") and block.kind not in ON_PAPER


def attributes(picture: Picture, base: str = "") -> tuple[str, str, str]:
    """Return what ``src``, ``width`` and ``height`` of a picture are; ``base`` is where it is linked from."""
    width, height = picture.within(*PICTURE_BOX)
    source = f"{base.removesuffix('/')}/{file_name(picture)}" if base else f"cid:{content_id(picture)}"
    return source, f"{width:.0f}", f"{height:.0f}"


def file_name(picture: Picture) -> str:
    """Return what a linked picture's file is called, made of its bytes: what was sent never changes its look."""
    return f"{picture.digest}.{'jpg' if picture.kind == 'jpeg' else picture.kind}"


def content_id(picture: Picture) -> str:
    """Return the Content-ID of a picture, made of its bytes."""
    return f"{picture.digest}@{picture.kind}.mailer.invalid"


def _row(skeleton: Skeleton, block: Block) -> str:
    """Return a block as a row of the page's table, within its condition."""
    inner = markup.body(replace(skeleton, blocks=(block,)), channel="mail")
    if block.kind in BOXED:
        inner = f"{_BOX}{inner}</td></tr></table>"
    return when(markup.printed_by(block), f'<tr><td class="row {block.kind}">{inner}</td></tr>')


class _Images:
    """Replaces the sources that `markup` writes by parts of the message."""

    def __init__(self, skeleton: Skeleton, pictures: Pictures, first: int, base: str) -> None:
        self.fixed = markup.fixed(skeleton)
        self.next = first
        self.base = base
        self.find: Callable[[str], Picture] = pictures.find
        self.always: list[Picture] = []
        self.choices: list[Choice] = []

    def write(self, match: re.Match[str]) -> str:
        """Return the start of one picture's element."""
        source = [
            part if isinstance(part, str) else self.fixed.get(part, part)
            for part in split_slots(_HOLE.sub(r"\1", unquote(unescape(match[2]))))
        ]
        if match[1] == "asset":
            source.insert(0, "asset:")
        if all(isinstance(part, str) for part in source):
            picture = self.find("".join(map(str, source)))
            self.always.append(picture)
            src, width, height = attributes(picture, self.base)
        else:
            self.choices.append(Choice(tuple(source), self.next))
            src, width, height = (hole(self.next + index) for index in range(3))
            self.next += 3
        return f'<img src="{src}" width="{width}" height="{height}"'


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Return the inliner; nothing is fetched."""
    return css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False)
