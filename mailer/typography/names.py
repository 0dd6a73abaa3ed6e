"""Names of people and towns that come in capitals, written as a letter should have them.

Company names have no rule here: their capitals are their own (``EDF``, ``A&O``), and stay.
"""

from __future__ import annotations

import re

_LETTERS = r"[^\W\d_]"
_NAME = re.compile(rf"(?:{_LETTERS}|[ '’.\-\u00a0]|[\u0300-\u036f])+")
_TOWN = re.compile(rf"(?:{_LETTERS}|\d|[ '’.,()/\-\u00a0]|[\u0300-\u036f])+")
_WORD = re.compile(rf"(?:{_LETTERS}|[\u0300-\u036f]|\d)+")

_PARTICLES = frozenset(
    ("de", "du", "des", "von", "zu", "y", "et", "née", "né", "ép", "épouse", "dit", "dite")
)
_WITHIN_DUTCH = frozenset(("der", "den", "de", "het", "ter", "ten"))
_WITHIN_TOWNS = frozenset(
    (
        "à",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "devant",
        "du",
        "en",
        "entre",
        "ès",
        "et",
        "l",
        "la",
        "le",
        "les",
        "lès",
        "lez",
        "par",
        "près",
        "sans",
        "sous",
        "sur",
    )
)
_VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüÿœæ")


def recase_name(text: str) -> str:
    """Return a person's name without its capitals: ``D'ORMESSON`` -> ``d'Ormesson``.

    Only a name all in capitals is touched, and only if it is made of letters, spaces, hyphens,
    apostrophes and points: ``DE LA TOUR`` -> ``de La Tour``, ``LE GOFF-BEQUET`` -> ``Le Goff-Bequet``,
    ``VAN DER MEER`` -> ``Van der Meer``, ``EL AMRANI`` -> ``El Amrani``, ``MCDONALD`` -> ``McDonald``.
    Lost accents are not guessed. Words without a vowel (``JP``) keep their capitals.
    """
    if not _in_capitals(text) or not _NAME.fullmatch(text):
        return text
    words = [match.group().lower() for match in _WORD.finditer(text)]
    parts: list[str] = []
    end = 0
    for at, match in enumerate(_WORD.finditer(text)):
        parts.append(text[end : match.start()])
        end = match.end()
        follows = text[end : end + 1]
        parts.append(_name_word(match.group(), words[at - 1] if at else "", follows, at == len(words) - 1))
    parts.append(text[end:])
    return "".join(parts)


def recase_town(text: str) -> str:
    """Return a town's name without its capitals: ``SAINTE ANNE SUR BRIVET`` -> ``Sainte Anne sur Brivet``.

    Only a name all in capitals is touched; hyphens and accents are not guessed. ``CEDEX`` keeps its
    capitals, and an article at the head its capital (``Le Havre``).
    """
    if not _in_capitals(text) or not _TOWN.fullmatch(text):
        return text

    def recased(match: re.Match[str]) -> str:
        word = match.group()
        lower = word.lower()
        if lower == "cedex":
            return word
        if match.start() > 0 and lower in _WITHIN_TOWNS:
            return lower
        if match.start() == 0 and lower == "d" and text[1:2] in "'’":
            return lower
        return _capitalised(lower)

    return _WORD.sub(recased, text)


def _in_capitals(text: str) -> bool:
    return text.isupper() and sum(character.isalpha() for character in text) > 1


def _name_word(word: str, before: str, follows: str, last: bool) -> str:
    """Return one word of a name; ``before`` is the word before it, ``follows`` the character after it."""
    lower = word.lower()
    if lower == "d" and follows in ("'", "’"):
        return lower
    if before in ("van", "vanden") and lower in _WITHIN_DUTCH and not last:
        return lower
    if lower in _PARTICLES and not last and follows in (" ", ".", "\u00a0"):
        return lower
    if len(lower) > 1 and not any(character in _VOWELS for character in lower) and lower.isascii():
        return (
            word
            if len(lower) > 2 or lower in ("jp", "jb", "jm", "jc", "jf", "jl", "md")
            else _capitalised(lower)
        )
    if lower.startswith("mc") and len(lower) > 3:
        return f"Mc{_capitalised(lower[2:])}"
    return _capitalised(lower)


def _capitalised(lower: str) -> str:
    """Return a word with a capital: `str.title` would put one after each apostrophe and figure."""
    return lower[:1].upper() + lower[1:]
