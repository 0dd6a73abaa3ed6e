"""Agreement in gender and number with the client."""

from __future__ import annotations

import re

GENDERS = ("m", "f", "mixed", "women", "unknown")

_IRREGULAR = {
    "aigu": "aiguë",
    "ambassadeur": "ambassadrice",
    "auteur": "autrice",
    "beau": "belle",
    "blanc": "blanche",
    "bon": "bonne",
    "bref": "brève",
    "bénin": "bénigne",
    "chef": "cheffe",
    "complet": "complète",
    "concret": "concrète",
    "copain": "copine",
    "discret": "discrète",
    "doux": "douce",
    "désuet": "désuète",
    "favori": "favorite",
    "faux": "fausse",
    "fou": "folle",
    "frais": "fraîche",
    "franc": "franche",
    "gentil": "gentille",
    "grec": "grecque",
    "gras": "grasse",
    "gros": "grosse",
    "héros": "héroïne",
    "incomplet": "incomplète",
    "indiscret": "indiscrète",
    "inquiet": "inquiète",
    "las": "lasse",
    "long": "longue",
    "bas": "basse",
    "malin": "maligne",
    "médecin": "médecin",
    "métis": "métisse",
    "mou": "molle",
    "nul": "nulle",
    "paysan": "paysanne",
    "public": "publique",
    "replet": "replète",
    "roux": "rousse",
    "sec": "sèche",
    "secret": "secrète",
    "sot": "sotte",
    "successeur": "successeure",
    "témoin": "témoin",
    "turc": "turque",
    "vieux": "vieille",
    "épais": "épaisse",
    "hôte": "hôtesse",
    "maître": "maîtresse",
    "monsieur": "madame",
    "prêt": "prête",
    "tout": "toute",
    "homme": "femme",
    "dû": "due",
    "lui": "elle",
    "il": "elle",
    "un": "une",
    "le": "la",
    "ce": "cette",
    "mon": "ma",
}
# -teur gives -trice (directeur) but where a verb in -ter stands behind it (acheter, porter).
_TEUSE = re.compile(
    r"(?:ache|por|men|chan|visi|emprun|prê|flat|discu|mon|tes|guet|sau|ajus|plan|lut|bat|je|comp)teur$"
)
_EURE = re.compile(
    r"(?:meill|supéri|inféri|antéri|postéri|extéri|intéri|ultéri|maj|min|ingéni|profess|gouvern|pri)eur$"
)
_ENDINGS = (
    (re.compile(r"e$"), "e"),
    (re.compile(r"eau$"), "elle"),
    (re.compile(r"er$"), "ère"),
    (re.compile(r"teur$"), "trice"),
    (re.compile(r"eur$"), "euse"),
    (re.compile(r"(?<=[eo])ux$"), "use"),
    (re.compile(r"f$"), "ve"),
    (re.compile(r"(?<=e)il$"), "ille"),
    (re.compile(r"(?<=e)l$"), "lle"),
    (re.compile(r"(?<=[iéy])en$"), "enne"),
    (re.compile(r"on$"), "onne"),
    (re.compile(r"et$"), "ette"),
)
_PLURALS = {
    "bal": "bals",
    "banal": "banals",
    "bijou": "bijoux",
    "fatal": "fatals",
    "festival": "festivals",
    "final": "finals",
    "monsieur": "messieurs",
    "madame": "mesdames",
    "natal": "natals",
    "naval": "navals",
    "travail": "travaux",
    "tout": "tous",
    "un": "des",
    "une": "des",
    "il": "ils",
    "elle": "elles",
    "lui": "eux",
    "le": "les",
    "la": "les",
    "ce": "ces",
    "cette": "ces",
    "mon": "mes",
    "ma": "mes",
    "dû": "dus",
}


def agree(
    gender: str,
    masculine: str,
    feminine: str | None = None,
    *,
    neutral: str | None = None,
    plural: str | None = None,
    plural_feminine: str | None = None,
) -> str:
    """Return the form of a word that agrees with a client: ``agree("f", "invité")`` -> ``invitée``.

    ``gender`` is ``m``, ``f``, ``mixed`` (a couple: masculine plural), ``women`` (feminine plural) or
    ``unknown``. For an unknown gender and for a company the author's ``neutral`` form is taken, else the
    masculine, which is French's unmarked form: nothing like ``invité·e`` or ``invité(e)`` is made up, as
    it reads badly aloud; who wants it gives it. A feminine or plural that is not given is derived from
    the word's ending; of several words (``heureux client``) it must be given. ValueError for that,
    and for another gender.
    """
    if gender == "m":
        return masculine
    if gender == "f":
        return feminine if feminine is not None else _feminine(masculine)
    if gender == "mixed":
        return plural if plural is not None else _plural(masculine)
    if gender == "women":
        if plural_feminine is not None:
            return plural_feminine
        return _plural(feminine if feminine is not None else _feminine(masculine))
    if gender == "unknown":
        return neutral if neutral is not None else masculine
    raise ValueError(f"unknown gender: {gender!r} ({', '.join(GENDERS)})")


def feminine(masculine: str) -> str:
    """Return the feminine of a noun, adjective or participle by its ending: ``nouveau`` -> ``nouvelle``.

    The case of the word is kept. Of several words or none: ValueError.
    """
    word = _single(masculine)
    return _like(masculine, _feminine_of(word))


def plural(singular: str) -> str:
    """Return the plural of a noun, adjective or participle: ``nouveau`` -> ``nouveaux``.

    The case of the word is kept. Of several words or none: ValueError.
    """
    word = _single(singular)
    return _like(singular, _plural_of(word))


_feminine, _plural = feminine, plural  # `agree` has parameters of these names


def _feminine_of(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _EURE.search(word):
        return word + "e"
    if _TEUSE.search(word):
        return word[:-1] + "se"
    for ending, replacement in _ENDINGS:
        if ending.search(word):
            return ending.sub(replacement, word)
    return word + "e"


def _plural_of(word: str) -> str:
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("eau", "eu")):
        return word + ("s" if word in ("bleu", "pneu") else "x")
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + "s"


def _single(text: str) -> str:
    """Return the word in lower case; ValueError where it is not one word."""
    if not text or any(character.isspace() for character in text):
        raise ValueError(f"agreement of {text!r} cannot be derived: give its other forms")
    return text.lower()


def _like(model: str, word: str) -> str:
    """Return the word in the case of its model."""
    if len(model) > 1 and model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word
