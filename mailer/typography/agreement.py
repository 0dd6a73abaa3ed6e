"""Agreement in gender and number with the client.

A form is derived where the word stands in a table of `word_forms` or has an ending that leaves no doubt,
and refused otherwise: a letter that says ``doctrice`` is worse than one that asks its author.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from mailer.typography import word_forms as forms
from mailer.typography.letters import cased_like

GENDERS = ("m", "f", "mixed", "women", "unknown")

Form = Literal["feminine", "plural", "plural_feminine"]

_WORD = re.compile(r"[a-zàâäçéèêëîïôöùûüÿœæ]{2,}")
_VOWEL = re.compile(r"[aàâäeéèêëiîïoôöuùûüyœæ]")
# A noun whose complement never changes: bon de commande, cheffe d’entreprise, conseillère en gestion.
_HEADED = re.compile(
    r"(?P<head>\S+)(?P<rest> (?:d[’']|(?:de|du|des|en|à|au|aux) )(?P<noun>[^\s’'-]+))", re.IGNORECASE
)
# As a head these are no noun, and as a complement they may agree with the client.
_AGREEING = forms.words("""
    un une le la ce cet cette mon ma ton ta son sa celui celle lui elle moi toi soi eux tout être notre nos votre
    vos ses mes tes leur leurs
    """)

# The first ending that fits decides; one without a replacement is refused.
_FEMININE_ENDINGS: tuple[tuple[str, str | None], ...] = (
    ("e", "e"),
    ("é", "ée"),
    ("oi", None),
    ("(?<=[bcdéfghlmnprstuvxz])i", "ie"),
    ("gu", "guë"),
    ("(?<=[bcçdfhlmnprstv])u", "ue"),
    ("œur", None),
    ("(?<=ér)ieur", "ieure"),
    ("(?<=t)teur", "teuse"),
    ("(?<=[ac])teur", "trice"),
    ("(?<=cul)teur", "trice"),
    ("(?<=cep|rip|rup|emp)teur", "trice"),
    ("(?<=sculp)teur", "trice"),
    ("(?<=mo)teur", "trice"),
    ("(?:t|i|ess)eur", None),
    ("eur", "euse"),
    ("(?<=[cghilyd])er", "ère"),
    ("(?<=[bcdéfghilmnprstuvyz]e)ux", "use"),
    ("(?<=[iï])f", "ve"),
    ("(?<=e)l", "lle"),
    ("al", "ale"),
    ("(?<=[bcdfglmnprstv])il", "ile"),
    ("(?<=[iéyï])en", "enne"),
    ("man", None),
    ("an", "ane"),
    ("oin", None),
    ("in", "ine"),
    ("[tsx]ion", None),
    ("on", "onne"),
    ("un", "une"),
    ("ment", None),
    ("et", "ette"),
    ("(?<=[aoiîuûêplnrsc])t", "te"),
    ("(?<=[aoi])is", "ise"),
    ("(?<=[bcmrs])is|(?<=qu)is", "ise"),
    ("(?<=[nr])d", "de"),
    ("aud", "aude"),
    ("(?<=[bdfghlmnprstvc])ur", "ure"),
    ("ûr", "ûre"),
)


@cache
def _feminine_endings() -> tuple[tuple[re.Pattern[str], str | None], ...]:
    """Return the endings, compiled when a word is first asked about: few campaigns do."""
    return tuple((re.compile(f"(?:{ending})$"), replacement) for ending, replacement in _FEMININE_ENDINGS)


class UncertainFormError(ValueError):
    """A form of a word is neither given, nor in a table, nor told by its ending."""

    def __init__(self, word: str, form: Form) -> None:
        super().__init__(f"the {form.replace('_', ' ')} of {word!r} is not certain: give its other forms")
        self.form: Form = form


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
    it reads badly aloud; who wants it gives it. A feminine or plural that is not given is derived as
    `feminine` and `plural` do; ``monsieur`` has no plural for a couple, who are no ``messieurs``.

    Raises:
        UncertainFormError: the form is not given and cannot be told.
        ValueError: another gender.
    """
    if gender == "m":
        return masculine
    if gender == "f":
        return feminine if feminine is not None else _feminine(masculine)
    if gender == "mixed":
        if plural is None and masculine.lower() in ("monsieur", "m.", "mr"):
            raise UncertainFormError(masculine, "plural")
        return plural if plural is not None else _plural(masculine)
    if gender == "women":
        if plural_feminine is not None:
            return plural_feminine
        return _plural_feminine(feminine if feminine is not None else _feminine(masculine))
    if gender == "unknown":
        return neutral if neutral is not None else masculine
    raise ValueError(f"unknown gender: {gender!r} ({', '.join(GENDERS)})")


def feminine(masculine: str) -> str:
    """Return the feminine of a noun, adjective or participle: ``nouveau`` -> ``nouvelle``.

    The case of the word is kept. Of a noun with its complement the noun agrees (``cheffe d’entreprise``),
    of a hyphenated word the last part after ``vice-``, ``ex-`` and their like, or what the table says.

    Raises:
        UncertainFormError: it cannot be told; so of several words, or none.
    """
    if masculine in forms.ABBREVIATIONS:
        return forms.ABBREVIATIONS[masculine]
    derived = _derived(masculine, "feminine")
    if derived is None:
        raise UncertainFormError(masculine, "feminine")
    return derived


def plural(singular: str) -> str:
    """Return the plural of a noun, adjective or participle: ``nouveau`` -> ``nouveaux``.

    The case of the word is kept; of several words and of hyphens as for `feminine`
    (``bons de commande``, ``chèques-cadeaux``).

    Raises:
        UncertainFormError: it cannot be told.
    """
    if singular in forms.ABBREVIATED_PLURALS:
        return forms.ABBREVIATED_PLURALS[singular]
    derived = _derived(singular, "plural")
    if derived is None:
        raise UncertainFormError(singular, "plural")
    return derived


_feminine, _plural = feminine, plural  # `agree` has parameters of these names


def _plural_feminine(feminine: str) -> str:
    try:
        return plural(feminine)
    except UncertainFormError:
        raise UncertainFormError(feminine, "plural_feminine") from None


def _derived(text: str, form: Form) -> str | None:
    """Return a form of a word, or of a noun with its complement; None where it cannot be told."""
    headed = _HEADED.fullmatch(text)
    if headed:
        head = headed["head"].lower()
        if head in _AGREEING or head in forms.NO_HEADS or headed["noun"].lower() in _AGREEING:
            return None
        agreed = _derived(headed["head"], form)
        return None if agreed is None else agreed + headed["rest"]
    word = text.lower()
    if "-" in word:
        return _compound(text, word.replace("'", "’"), form)
    if not _WORD.fullmatch(word) or not _VOWEL.search(word):
        return None
    found = _feminine_of(word) if form == "feminine" else _plural_of(word)
    return None if found is None else cased_like(text, found)


def _compound(text: str, word: str, form: Form) -> str | None:
    """Return a form of a hyphenated word."""
    if word in forms.COMPOUNDS:
        found = forms.COMPOUNDS[word][0 if form == "feminine" else 1]
        return None if found == "-" else cased_like(text, found)
    prefix, _, last = text.partition("-")
    if prefix.lower() not in forms.PREFIXES or last.lower() in _AGREEING:
        return None
    agreed = _derived(last, form)
    return None if agreed is None else f"{prefix}-{agreed}"


def _feminine_of(word: str) -> str | None:
    if word in forms.FEMININES:
        return forms.FEMININES[word]
    if word in forms.NO_CERTAIN_FEMININE:
        return None
    if word in forms.TEUSE:
        return word[:-1] + "se"
    for ending, replacement in _feminine_endings():
        if ending.search(word):
            return None if replacement is None else ending.sub(replacement, word)
    return None


def _plural_of(word: str) -> str | None:
    if word in forms.PLURALS:
        return forms.PLURALS[word]
    if word in forms.NO_CERTAIN_PLURAL:
        return None
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith(("au", "eu")):
        return word + "x"
    if word.endswith("al") and word not in forms.ALS:
        return word[:-2] + "aux"
    return word + "s"
