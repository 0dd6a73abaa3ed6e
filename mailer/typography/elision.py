"""Elision before a merged word, and the contraction of articles: d’Orléans, du Havre, qu’Anne."""

from __future__ import annotations

from functools import lru_cache

from mailer.typography.letters import fold, unaccented

APOSTROPHE = "’"
ELIDED = frozenset(
    ("de", "que", "le", "la", "je", "ne", "se", "me", "te", "jusque", "lorsque", "puisque", "quoique")
)
_CONTRACTED = {("de", "le"): "du", ("de", "les"): "des", ("à", "le"): "au", ("à", "les"): "aux"}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# haspirater learnt on running text: for given names and towns its answer is often chance. What
# usage says of those stands here; where usage hesitates (Hugo, Henri), one of two right forms.
_MUTE_H = _words("""
    habib hadrien haiti haitien haitienne halima hallencourt halluin hamel-sur-mer hannibal haubourdin
    hautmont haybes hazebrouck hec hector helene heloise hendaye henin henin-beaumont hennebont henri
    henriette henrietta henry herault herblay herblay-sur-seine hercule hericourt hermanville hermine
    herouville herouville-saint-clair herve hesdin hettange hilaire hind hippolyte hirson hlm homecourt
    hondschoote honore honorine horace hornoy hortense hossegor houlgate houplines hubert hucqueliers
    hugues huguette hyacinthe hyeres hellemmes hagetmau hasparren harfleur hautvillers hautefort hesperange
    """)
_ASPIRATED = _words("""
    hakim halle halles hall ham hambourg hamburg hamza hans harold harry hassan hayange hem hicham
    hoenheim hollande hombourg-haut hombourg hongrie honfleur horbourg houdan houilles houria hugo huit
    huitieme huningue hussein huy haguenau hanoi hanovre havre haye haute-savoie hauts-de-seine
    oc oui ouistiti onze onzieme onziemes ouagadougou uhlan ululement week-end
    """)
_VOWEL_Y = frozenset(("yonne", "york", "yeu", "yeux", "yeuse", "yerres", "yainville", "yevre", "yebles"))
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
        article, _, rest = text.lstrip().partition(" ")
        joined = _CONTRACTED.get((small, article.lower()))
        if joined is not None and rest.strip():
            return f"{_like(word_before, joined)} {rest.lstrip()}"
    if (small in ELIDED and elides(text)) or (small == "si" and _first_word(text) in ("il", "ils")):
        return f"{word_before[:-1]}{APOSTROPHE}{text.lstrip()}"
    return f"{word_before} {text}"


@lru_cache(maxsize=65536)
def elides(text: str) -> bool:
    """Whether ``de`` becomes ``d’`` before the text: a vowel or mute h, as spoken.

    Names and towns with h follow the list of this module, then haspirater (a lexicon learnt from
    Project Gutenberg); a word of capitals without vowel is taken as spelt out, as in ``d’HLM``.
    Y elides before a consonant (``d’Yves``), not before a vowel (``de yaourt``).
    """
    word = _first_word(text)
    if not word or word in _ASPIRATED:
        return False
    head = word.partition("-")[0]
    first = word[0]
    if first == "y":
        return head in _VOWEL_Y or (len(word) > 1 and word[1] not in "aeiou-'")
    if first == "h":
        return _mute(text, word, head)
    return first in "aeiou" and head not in _ASPIRATED


def _mute(text: str, word: str, head: str) -> bool:
    """Whether the h that begins a word is mute."""
    if word in _MUTE_H or head in _MUTE_H:
        return True
    if head in _ASPIRATED:
        return False
    spelt = text.strip(_OPENING).partition(" ")[0]
    if len(head) > 1 and spelt.isupper() and not any(letter in "aeiouy" for letter in head):
        return True
    from haspirater import lookup

    for candidate in (_first_word(text, accents=True), head):
        try:
            answers = lookup(candidate)
        except ValueError:
            continue
        return True not in answers
    return False


def _first_word(text: str, *, accents: bool = False) -> str:
    """Return the first word in lower case, hyphens kept, without accents unless asked."""
    start = text.lstrip(_OPENING)
    end = 0
    while end < len(start) and (start[end].isalnum() or start[end] in "-\u0300\u0301\u0302\u0308\u0327"):
        end += 1
    word = start[:end].rstrip("-")
    return word.lower() if accents else fold(unaccented(word))


def _like(model: str, word: str) -> str:
    """Return the word with the model's capital, if it has one."""
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
