"""Elision before a merged word, and the contraction of articles: d’Orléans, du Havre, qu’Anne."""

from __future__ import annotations

import re
from functools import lru_cache

from mailer.typography import liaison
from mailer.typography.letters import cased_like, fold

APOSTROPHE = "’"
ELIDED = frozenset(
    ("de", "que", "le", "la", "je", "ne", "se", "me", "te", "jusque", "lorsque", "puisque", "quoique")
)
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}

_LONGEST = 100  # characters of a text that its first words may take
_IL = re.compile(r"ils?\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_OPENING = "«“”\"'’‘([ \t\u00a0\u202f\u200b"


def elide(word_before: str, text: str, *, contract: bool = True) -> str:
    """Join a small word and what follows it: ``elide("de", "Orléans")`` -> ``d’Orléans``.

    The words in `ELIDED` lose their vowel before a vowel or mute h; ``de`` and ``à`` contract with the
    article of a name (``du Havre``, ``aux Ulis``; ``de La Rochelle`` stays), unless ``contract`` is
    false, as it should be for people (``de Le Goff``). ``si`` elides before ``il`` alone. Nothing elides
    before figures (``de 11``), nor before aspirated h, ``oui``, ``onze``, ``yaourt``. Any other word before
    is joined by a space, and before an empty text nothing is changed. The apostrophe is U+2019.
    """
    small = word_before.lower()
    if not text.strip():
        return f"{word_before} {text}"
    if contract and small in ("de", "à"):
        article, *rest = text.split(maxsplit=1)
        joined = _CONTRACTED.get((small, article.lower()))
        if joined is not None and rest:
            return f"{cased_like(word_before, joined)} {rest[0]}"
    if (small in ELIDED and elides(text)) or (small == "si" and _IL.match(text)):
        return f"{word_before[:-1]}{APOSTROPHE}{text.lstrip()}"
    return f"{word_before} {text}"


@lru_cache(maxsize=16_384)  # 2 MB of names and towns; a table of clients says most of them often
def elides(text: str) -> bool:
    """Whether ``de`` becomes ``d’`` before the text: a vowel or mute h, as spoken.

    For h, names and towns follow the lists of `liaison`, other words haspirater (a lexicon learnt from
    Project Gutenberg); capitals without a vowel are taken as spelt out (``d’HLM``). Y elides before a
    consonant (``d’Yves``), not before a vowel (``de yaourt``, but ``d’Yonne``).
    """
    start = text.lstrip(_OPENING)
    words = _WORDS.findall(fold(start[:_LONGEST]))
    if not words or not start[0].isalpha():
        return False
    head = words[0]
    if head[0] == "h":
        return _mute_h(start, head, words)
    if head[0] == "y":
        return _vowel_y(start, head, words)
    return head[0] in "aeiou" and head not in liaison.ASPIRATED_VOWELS


def _mute_h(start: str, head: str, words: list[str]) -> bool:
    """Whether the h that begins a text is mute."""
    from haspirater import lookup

    if head in liaison.MUTE_NAMES or head in liaison.MUTE_WORDS:
        return True
    if head in liaison.ASPIRATED_NAMES or head in liaison.ASPIRATED_WORDS:
        return False
    if start[0] == "H":
        town = _listed(words, liaison.MUTE_TOWNS, liaison.ASPIRATED_TOWNS)
        if town is not None:
            return town
    written = _WORDS.findall(start[:_LONGEST])[0]
    if len(head) > 1 and written.isupper() and not any(letter in "aeiouy" for letter in head):
        return True
    spelling = written.lower()
    return True not in lookup(spelling if spelling[0] == "h" else head)


def _vowel_y(start: str, head: str, words: list[str]) -> bool:
    """Whether the y that begins a text is the vowel i and not the glide of yaourt."""
    if head in liaison.VOWEL_Y or (start[0] == "Y" and _listed(words, liaison.MUTE_TOWNS, frozenset())):
        return True
    return len(head) == 1 or head[1] not in "aeiou"


def _listed(words: list[str], mute: frozenset[str], aspirated: frozenset[str]) -> bool | None:
    """Return whether a town's first sound elides; None if no list has its whole name or first word."""
    for name in (" ".join(words), words[0]):
        if name in mute or name in aspirated:
            return name in mute
    return None
