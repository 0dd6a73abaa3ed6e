"""Names of people and towns that come in capitals, written as a letter should have them.

Company names have no rule here: their capitals are their own (``EDF``, ``A&O``), and stay.
"""

from __future__ import annotations

import re

from mailer.typography.word_forms import words

_LETTERS = r"[^\W\d_]"
_NAME = re.compile(rf"(?:{_LETTERS}|[ '’.\-\u00a0]|[\u0300-\u036f])+")
_TOWN = re.compile(rf"(?:{_LETTERS}|\d|[ '’.,()/\-\u00a0]|[\u0300-\u036f])+")
_WORD = re.compile(rf"(?:{_LETTERS}|[\u0300-\u036f]|\d)+")
_APOSTROPHE = re.compile(rf"(?<={_LETTERS})'(?={_LETTERS})")

# Small wherever a name follows them: French, German and Dutch.
_PARTICLES = frozenset(
    (
        "de",
        "du",
        "des",
        "von",
        "vom",
        "zu",
        "zum",
        "zur",
        "van",
        "ter",
        "ten",
        "née",
        "né",
        "ép",
        "épouse",
        "dit",
        "dite",
    )
)
# Small after another word of the name alone: a Portuguese, Spanish or Arabic name begins with a capital in
# French registers (Da Silva, Bin Laden), and takes none within (Pereira da Silva, Mohammed bin Salman).
_WITHIN = frozenset(("da", "das", "do", "dos", "bin", "bint", "ibn", "y", "et"))
# Small after these words alone: van der Berg, von und zu Stein, van ’t Hoff.
_AFTER = {
    "van": frozenset(("der", "den", "de", "het", "ter", "ten", "t")),
    "vanden": frozenset(("der", "den", "de", "het", "ter", "ten")),
    "von": frozenset(("der", "den", "dem", "und")),
    "zu": frozenset(("der", "den", "dem")),
    "und": frozenset(("zu",)),
    "in": frozenset(("t",)),
}
# Family names of Viet Nam stand first, and Van after them is a given name: Nguyen Van Minh.
_VIETNAMESE = words("""
    nguyen nguyễn tran trần le lê pham phạm hoang hoàng huynh huỳnh phan vu vũ vo võ dang đặng bui bùi do đỗ ho hồ ngo
    ngô duong dương ly lý lam lâm dinh đinh trinh trịnh doan đoàn cao mai luong lương ta tạ to tô truong trương ha hà
    thai thái dao đào
    """)
# Mac is a part of its own in these alone: Macron and Machado are no Scots.
_MAC = words("""
    allister arthur aulay carthy cormack cormick donald donell donnell dougall dowell duff ewan farlane gill gregor
    innes intosh intyre iver kay kenna kenzie kinley kinnon lachlan laren lean leod mahon manus master millan namara
    neil neill nicol pherson quarrie queen rae tavish
    """)
_NUMERALS = frozenset(("ii", "iii", "iv"))
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
    """Return a person's name without its capitals: ``D'ORMESSON`` -> ``d’Ormesson``.

    Only a name all in capitals is touched, and only if it is made of letters, spaces, hyphens,
    apostrophes and points: ``DE LA TOUR`` -> ``de La Tour``, ``LE GOFF-BEQUET`` -> ``Le Goff-Bequet``,
    ``VAN DER BERG`` -> ``van der Berg``, ``EL AMRANI`` -> ``El Amrani``, ``MCDONALD`` -> ``McDonald``.
    An apostrophe between letters becomes U+2019. Lost accents are not guessed. Words without a vowel
    (``JP``) keep their capitals.
    """
    if not _in_capitals(text) or not _NAME.fullmatch(text):
        return text
    found = list(_WORD.finditer(text))
    lowers = [match.group().lower() for match in found]
    parts: list[str] = []
    end = 0
    for at, match in enumerate(found):
        parts.append(text[end : match.start()])
        end = match.end()
        parts.append(_name_word(match.group(), lowers[:at], text[end : end + 1], at == len(found) - 1))
    parts.append(text[end:])
    return _APOSTROPHE.sub("’", "".join(parts))


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


def _name_word(word: str, before: list[str], follows: str, last: bool) -> str:
    """Return one word of a name; ``before`` are the words before it, ``follows`` the character after it."""
    lower = word.lower()
    if lower == "d" and follows in ("'", "’"):
        return lower
    if not last and _is_particle(lower, before, follows):
        return lower
    if last and before and lower in _NUMERALS:
        return word
    if len(lower) > 1 and not any(character in _VOWELS for character in lower) and lower.isascii():
        return (
            word
            if len(lower) > 2 or lower in ("jp", "jb", "jm", "jc", "jf", "jl", "md")
            else _capitalised(lower)
        )
    if lower.startswith("mc") and len(lower) > 3:
        return f"Mc{_capitalised(lower[2:])}"
    if lower.startswith("mac") and lower[3:] in _MAC:
        return f"Mac{_capitalised(lower[3:])}"
    return _capitalised(lower)


def _is_particle(lower: str, before: list[str], follows: str) -> bool:
    """Whether a word that another one follows is a particle, which takes no capital."""
    if follows in ("'", "’"):
        return lower in ("van", "in")
    if follows == "-":  # Jean-de-Dieu
        return bool(before) and lower in ("de", "du", "des")
    if follows == ".":
        return lower == "ép"
    if before and lower in _AFTER.get(before[-1], ()):
        return True
    if lower == "van" and before and before[0] in _VIETNAMESE:
        return False
    return lower in _PARTICLES or (bool(before) and lower in _WITHIN)


def _capitalised(lower: str) -> str:
    """Return a word with a capital: `str.title` would put one after each apostrophe and figure."""
    return lower[:1].upper() + lower[1:]
