"""Numbered and bulleted lists: two definitions, and a numbering for each ordered list, to begin at 1."""

from __future__ import annotations

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart

from mailer.render.word.elements import tag, twips_mm

BULLETS, FIGURES, FIRST_LIST = 1, 2, 3
"""The numberings of all bulleted lists and of the style for ordered ones; each ordered list has one of its own from
the third on."""

_MARKS = {
    BULLETS: (("bullet", "•"), ("bullet", "–"), ("bullet", "·")),
    FIGURES: (("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3.")),
}
_STYLES = {BULLETS: "ListBullet", FIGURES: "ListNumber"}
_ORDERED = FIGURES - 1


def define(document: Document) -> None:
    """Give a document the numberings of letters, in place of those that it has."""
    numbering = OxmlElement("w:numbering")
    for number, marks in _MARKS.items():
        levels = [_level(number, level, *mark) for level, mark in enumerate(marks)]
        shape = tag("w:multiLevelType", val="hybridMultilevel")
        numbering.append(tag("w:abstractNum", shape, *levels, abstractNumId=number - 1))
    for number in _MARKS:
        numbering.add_num(number - 1)
    own = numbering.add_num(_ORDERED)
    for level in range(len(_MARKS[FIGURES])):
        own.add_lvlOverride(level).add_startOverride(1)
    text, kind = document.part, RELATIONSHIP_TYPE.NUMBERING
    old = text.part_related_by(kind)
    part = NumberingPart(old.partname, old.content_type, numbering, old.package)
    text.load_rel(kind, part, text.relate_to(old, kind))


def numbered(blob: bytes, lists: int) -> bytes:
    """Return the part with a numbering for each of some ordered lists.

    The part has one as its last, which is written again with each number: a file for all clients may have hundreds of
    thousands of lists, and elements would fill memory.
    """
    start, end = blob.rindex(b"<w:num "), blob.rindex(b"</w:numbering>")
    before, after = blob[start:end].split(b'w:numId="%d"' % FIRST_LIST)
    numbers = range(FIRST_LIST, FIRST_LIST + lists)
    own = [b'%bw:numId="%d"%b' % (before, number, after) for number in numbers]
    return b"".join([blob[:start], *own, blob[end:]])


def _level(number: int, level: int, kind: str, text: str) -> BaseOxmlElement:
    style = [tag("w:pStyle", val=_STYLES[number])] if level == 0 else []
    indent = tag("w:ind", left=twips_mm(6 * (level + 1)), hanging=twips_mm(5))
    return tag(
        "w:lvl",
        tag("w:start", val=1),
        tag("w:numFmt", val=kind),
        *style,
        tag("w:lvlText", val=text),
        tag("w:lvlJc", val="left"),
        tag("w:pPr", indent),
        ilvl=level,
    )
