"""The styles of a letter: identifiers, what they are based on, and the names that Word's gallery shows.

Styles that Word knows by itself keep their English names in the file: Word shows them in the reader's own
language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class StyleName(NamedTuple):
    """A style: its name in English and French, what it builds on, what follows it, if it is for characters.

    ``fr`` is empty for a style that Word knows by itself.
    """

    en: str
    fr: str = ""
    base: str = "Normal"
    then: str = ""
    character: bool = False

    def name(self, language: str) -> str:
        """Return the name in a document's language."""
        return self.fr if self.fr and language == "fr" else self.en


STYLE_NAMES: Mapping[str, StyleName] = {
    "Normal": StyleName("Normal", base=""),
    "Title": StyleName("Title", then="Normal"),
    "Heading1": StyleName("heading 1", then="Normal"),
    "Heading2": StyleName("heading 2", then="Normal"),
    "Heading3": StyleName("heading 3", then="Normal"),
    "Salutation": StyleName("Salutation", then="Normal"),
    "Date": StyleName("Date", then="Normal"),
    "Signature": StyleName("Signature"),
    "Quote": StyleName("Quote"),
    "ListBullet": StyleName("List Bullet"),
    "ListNumber": StyleName("List Number"),
    "Header": StyleName("header"),
    "Footer": StyleName("footer"),
    "Sender": StyleName("Sender", "Expéditeur"),
    "Address": StyleName("Window address", "Adresse du destinataire"),
    "Reference": StyleName("References", "Références"),
    "Postscriptum": StyleName("Postscript", "Post-scriptum"),
    "Coupon": StyleName("Coupon", "Coupon"),
    "CouponHeading": StyleName("Coupon heading", "Titre du coupon", base="Coupon", then="Coupon"),
    "CutLine": StyleName("Cut line", "Ligne de coupe", then="Coupon"),
    "Legal": StyleName("Legal notice", "Mentions légales"),
    "TableText": StyleName("Table text", "Texte de tableau"),
    "TableHeading": StyleName("Table heading", "Titre de tableau", base="TableText"),
    "Stamp": StyleName("Postage", "Affranchissement"),
    "Addressee": StyleName("Addressee", "Destinataire", base="", character=True),
    "SenderName": StyleName("Sender’s name", "Nom de l’expéditeur", base="", character=True),
    "Hyperlink": StyleName("Hyperlink", base="", character=True),
}
"""Styles by identifier, in the order in which they stand in the file."""

TABLES: Mapping[str, tuple[str, str]] = {
    "Statement": ("Statement", "Relevé"),
    "CouponGrid": ("Coupon grid", "Grille du coupon"),
    "CouponFrame": ("Coupon frame", "Cadre du coupon"),
    "StampBox": ("Stamp box", "Case du timbre"),
}
"""Table styles by identifier: English and French name."""
