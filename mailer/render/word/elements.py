"""How a Word part is measured and written: twentieths of a point, namespaces, elements, languages."""

from __future__ import annotations

import re

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

NAMESPACES = nsdecls("w", "r")
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LOCALES = {"fr": "fr-FR", "en": "en-GB"}

_TWIPS_MM = 1440 / 25.4
_SURROUNDS = re.compile(r'^<\?xml[^>]*\?>\s*| xmlns:\w+="[^"]*"')


def twips(points: float) -> int:
    """Return points in twentieths, as Word counts."""
    return round(points * 20)


def twips_mm(millimetres: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(millimetres * _TWIPS_MM)


def locale(language: str) -> str:
    """Return the language and country that Word's spelling needs."""
    return LOCALES.get(language, language)


def tag(name: str, /, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """Return an element by its prefixed name, for what python-docx has no word for.

    Attributes of ``w:`` have their element's prefix; those of DrawingML have none.
    """
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}") if name.startswith("w:") else key, str(value))
    made.extend(children)
    return made


def fragment(element: BaseOxmlElement) -> str:
    """Return an element as text to stand within a part that declares its namespaces."""
    return _SURROUNDS.sub("", serialize_part_xml(element).decode())
