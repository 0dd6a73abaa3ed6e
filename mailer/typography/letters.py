"""Letters without and with their case and accents."""

from __future__ import annotations

import unicodedata

_UNDECOMPOSED = str.maketrans(
    {
        "Œ": "OE",
        "œ": "oe",
        "Æ": "AE",
        "æ": "ae",
        "Ø": "O",
        "ø": "o",
        "Ł": "L",
        "ł": "l",
        "Đ": "D",
        "đ": "d",
        "Ð": "D",
        "ð": "d",
        "Þ": "TH",
        "þ": "th",
        "ı": "i",
    }
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "´": "'", "`": "'"})


def capitals(text: str) -> str:
    """Return the text in capitals, accents kept as French asks: ``Élodie`` -> ``ÉLODIE``."""
    return text.upper()


def unaccented(text: str) -> str:
    """Return the text with Latin letters bare of accents and ligatures; other scripts stay as they are."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    bare = "".join(character for character in decomposed if not "\u0300" <= character <= "\u036f")
    return unicodedata.normalize("NFC", bare)


def postal_capitals(text: str) -> str:
    """Return the text as La Poste asks for on an address's last lines: capitals, letters, figures, spaces.

     Accents go, Œ becomes OE, apostrophes, hyphens and all punctuation become a space
    . Non-Latin letters stay.
    """
    bare = unaccented(text).upper()
    kept = "".join(
        character if character.isalnum() or unicodedata.category(character).startswith("M") else " "
        for character in bare
    )
    return " ".join(kept.split())


def fold(text: str) -> str:
    """Return the form in which texts are compared: no case, no accents, one space between words."""
    if not text.isascii():
        text = unaccented(text.casefold().translate(_APOSTROPHES))
    return " ".join(text.casefold().split())
