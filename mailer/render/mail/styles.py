"""A theme's style sheet, parted: rules that go into the elements, and those that can only stand in the head.

Media queries stand in style elements of their own: Gmail throws a whole one away for a single thing in it that it does
not know, so that what it knows (widths) must not share one with what it does not (dark mode). Outlook.com and Outlook
for Android know no query for dark mode: they mark the page with attributes, for which the dark rules are written again.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")
_TEXT, _GROUND = "[data-ogsc]", "[data-ogsb]"
"""How Outlook marks what it has given another colour of text, or of ground."""


class Styles(NamedTuple):
    """``inline`` goes into the elements, each of ``blocks`` into a style element of the head."""

    inline: str
    blocks: tuple[str, ...]


def parted(css: str) -> Styles:
    """Part a style sheet; what is not closed stays where it is."""
    css = _COMMENT.sub("", css).replace("</", "<\\/")
    inline, blocks, at = [], [], 0
    while (start := css.find("@media", at)) >= 0:
        end = _end(css, start)
        if end < 0:
            break
        inline.append(css[at:start])
        blocks.append(css[start:end])
        at = end
    inline.append(css[at:])
    marked = "\n".join(filter(None, (_marked(block) for block in blocks if _DARK.search(block))))
    return Styles("".join(inline), (*blocks, *([marked] if marked else [])))


def _end(css: str, start: int) -> int:
    """Return where the block that begins at a place ends, -1 where it does not."""
    depth = 0
    for match in re.finditer(r"[{}]", css[start:]):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return start + match.end()
    return -1


def _marked(block: str) -> str:
    """Return the rules of a query for dark mode as Outlook asks for them."""
    out = []
    for selectors, body in _RULE.findall(block[block.index("{") + 1 :]):
        declared = [one.strip() for one in body.split(";") if one.strip()]
        ground = [one for one in declared if one.startswith("background")]
        for mark, some in ((_TEXT, [one for one in declared if one not in ground]), (_GROUND, ground)):
            if some:
                chosen = ", ".join(f"{mark} {one.strip()}" for one in selectors.split(","))
                out.append(f"{chosen} {{ {'; '.join(some)}; }}")
    return "\n".join(out)
