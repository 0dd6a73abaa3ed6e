"""How a client is addressed: civility, salutation, gender, full name.

Everything rests on the civility column. A first name is never used to guess a gender: Camille, Dominique
and Claude would be wrong every other time, and a wrong "Monsieur" costs more than "Madame, Monsieur".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from mailer.model import Value
from mailer.typography import fold


class Civility(StrEnum):
    """What the civility column says, however it is written there."""

    MR = "mr"
    MRS = "mrs"
    DR = "dr"
    PROF = "prof"
    MASTER = "master"  # Me, of lawyers and notaries
    COUPLE = "couple"
    MEN = "men"
    WOMEN = "women"
    COMPANY = "company"
    UNKNOWN = "unknown"


_MR = "m mr monsieur mister mons msr sieur sr h homme"
_MRS = "mme mrs ms miss madame mlle mademoiselle mdme mlles f femme lady"
_WORDS = {
    **dict.fromkeys(_MR.split(), Civility.MR),
    **dict.fromkeys(_MRS.split(), Civility.MRS),
    **dict.fromkeys(["dr", "docteur", "doctor", "drs"], Civility.DR),
    **dict.fromkeys(["pr", "prof", "professeur", "professor"], Civility.PROF),
    **dict.fromkeys(["me", "maitre", "mtre", "master"], Civility.MASTER),
    **dict.fromkeys(["couple", "famille", "mmme"], Civility.COUPLE),
    **dict.fromkeys(["mm", "messieurs", "messrs", "men"], Civility.MEN),
    **dict.fromkeys(["mmes", "mesdames", "women"], Civility.WOMEN),
    **dict.fromkeys(
        [
            "ste",
            "societe",
            "company",
            "entreprise",
            "ets",
            "etablissements",
            "sarl",
            "sas",
            "sasu",
            "sa",
            "sci",
            "eurl",
            "association",
            "asso",
            "mairie",
            "organisation",
            "organization",
        ],
        Civility.COMPANY,
    ),
}
_TITLES = (Civility.DR, Civility.PROF, Civility.MASTER)
_TITLE = (
    r"(?:MM?\.|Mr\.?|Monsieur|Messieurs|Mme\.?|Mmes|Madame|Mesdames|Mlle|Mademoiselle|Mrs\.?|Ms\.?|"
    r"Dr\.?|Docteur|Me|Maître|Pr\.?|Professeur)"
)
_HEAD = re.compile(rf"{_TITLE}(?: *(?:et|&|and) *{_TITLE})?(?=\s)", re.IGNORECASE)
_JOINED = re.compile(r"\bet\b|\band\b|&|\+")

SALUTATIONS = {
    "fr": {
        Civility.MR: "Monsieur",
        Civility.MRS: "Madame",
        Civility.DR: "Docteur",
        Civility.PROF: "Professeur",
        Civility.MASTER: "Maître",
        Civility.COUPLE: "Madame et Monsieur",
        Civility.MEN: "Messieurs",
        Civility.WOMEN: "Mesdames",
        Civility.COMPANY: "Madame, Monsieur",
        Civility.UNKNOWN: "Madame, Monsieur",
    },
    "en": {
        Civility.MR: "Dear Sir",
        Civility.MRS: "Dear Madam",
        Civility.DR: "Dear Doctor",
        Civility.PROF: "Dear Professor",
        Civility.MASTER: "Dear Sir or Madam",
        Civility.COUPLE: "Dear Sir and Madam",
        Civility.MEN: "Dear Sirs",
        Civility.WOMEN: "Dear Mesdames",
        Civility.COMPANY: "Dear Sir or Madam",
        Civility.UNKNOWN: "Dear Sir or Madam",
    },
}
"""The salutation that opens a letter, without its comma."""

TITLES = {
    "fr": {
        Civility.MR: ("Monsieur", "M."),
        Civility.MRS: ("Madame", "Mme"),
        Civility.DR: ("Docteur", "Dr"),
        Civility.PROF: ("Professeur", "Pr"),
        Civility.MASTER: ("Maître", "Me"),
        Civility.COUPLE: ("Madame et Monsieur", "Mme et M."),
        Civility.MEN: ("Messieurs", "MM."),
        Civility.WOMEN: ("Mesdames", "Mmes"),
        Civility.COMPANY: ("", ""),
        Civility.UNKNOWN: ("", ""),
    },
    "en": {
        Civility.MR: ("Mr", "Mr"),
        Civility.MRS: ("Ms", "Ms"),
        Civility.DR: ("Dr", "Dr"),
        Civility.PROF: ("Professor", "Prof."),
        Civility.MASTER: ("Maître", "Me"),
        Civility.COUPLE: ("Mr and Mrs", "Mr and Mrs"),
        Civility.MEN: ("Messrs", "Messrs"),
        Civility.WOMEN: ("Mesdames", "Mmes"),
        Civility.COMPANY: ("", ""),
        Civility.UNKNOWN: ("", ""),
    },
}
"""The civility before a name, in full and short."""


@lru_cache(maxsize=1024)
def read(text: str | None) -> Civility:
    """Read a civility in French or English, or a `Civility`'s own value; what is not known is UNKNOWN.

    ``Mlle`` is read as ``Mme`` (French administration dropped it in 2012). ``M. et Mme`` is a couple, while
    ``M. ou Mme`` and ``M./Mme`` say that nobody chose: UNKNOWN. ``Mme le Dr`` is a doctor; the title counts.
    """
    if not text:
        return Civility.UNKNOWN
    folded = fold(text)
    words = re.findall(r"[^\W\d_]+", folded.replace("m.me", "mme").replace("m.lle", "mlle"))
    found = [_WORDS[word] for word in words if word in _WORDS]
    people = [one for one in found if one in (Civility.MR, Civility.MRS)]
    if folded == Civility.UNKNOWN or not found:
        return Civility.UNKNOWN
    if len(people) > 1:
        return _several(people) if _JOINED.search(folded) else Civility.UNKNOWN
    for title in _TITLES:
        if title in found:
            return title
    return found[0] if len(words) <= 4 else Civility.UNKNOWN


def of(fields: Mapping[str, Value]) -> Civility:
    """Return a client's civility: its own column, else the head of a whole name (``Mme Anne Roy``).

    A company that names nobody is COMPANY.
    """
    civility = read(text_of(fields, "civility"))
    if civility is Civility.UNKNOWN and not text_of(fields, "last_name"):
        civility = _parted(text_of(fields, "full_name"))[0]
    if civility is Civility.COMPANY or bare_name(fields):
        return civility
    return Civility.COMPANY if text_of(fields, "company") else civility


def gender(civility: Civility) -> str:
    """Return ``m``, ``f``, ``mixed`` (masculine plural), ``women`` (feminine plural) or ``unknown``.

    From the civility alone: a doctor, a professor and a Maître are of unknown gender.
    """
    if civility is Civility.MR:
        return "m"
    if civility is Civility.MRS:
        return "f"
    if civility in (Civility.COUPLE, Civility.MEN):
        return "mixed"
    return "women" if civility is Civility.WOMEN else "unknown"


def salutation(civility: Civility, language: str = "fr", last_name: str = "") -> str:
    """Return what opens the letter, without its comma: ``Madame``, ``Docteur``, ``Madame, Monsieur``.

    French takes no name there, and none is printed; English takes it where it is given and the civility
    allows it: ``Dear Ms Dupont``, else ``Dear Madam``.
    """
    title = TITLES[language][civility][0]
    if language == "en" and last_name and title:
        return f"Dear {title} {last_name}"
    return SALUTATIONS[language][civility]


def label(civility: Civility, language: str = "fr", *, short: bool = True) -> str:
    """Return the civility as written before a name: ``M.``, ``Mme``, in full ``Monsieur``; empty if none."""
    return TITLES[language][civility][1 if short else 0]


def full_name(
    fields: Mapping[str, Value], language: str = "fr", *, short: bool = False, who: Civility | None = None
) -> str:
    """Return the client's name in a text or address: ``Monsieur Jean Dupont``; short: ``M. Jean Dupont``.

    Who is without a name has the company's. Empty if there is neither. A person of unknown civility
    is ``Jean Dupont``. ``who`` is the client's civility, where it is known.
    """
    person = person_name(fields, language, short=short, who=who)
    return person or text_of(fields, "company")


def person_name(
    fields: Mapping[str, Value], language: str = "fr", *, short: bool = False, who: Civility | None = None
) -> str:
    """Return the person's name with the civility (``who``, if known); empty where nobody is named."""
    name = bare_name(fields)
    if not name:
        return ""
    title = label(of(fields) if who is None else who, language, short=short)
    return f"{title} {name}" if title else name


def bare_name(fields: Mapping[str, Value]) -> str:
    """Return first and last name, or the whole name without the civility at its head."""
    first, last = text_of(fields, "first_name"), text_of(fields, "last_name")
    if first or last:
        return f"{first} {last}".strip()
    return _parted(text_of(fields, "full_name"))[1]


def text_of(fields: Mapping[str, Value], name: str) -> str:
    """Return a field as text, on one line and with single spaces; empty where there is nothing."""
    value = fields.get(name)
    if value is None:
        return ""
    return _one_line(value) if type(value) is str else _one_line(str(value))


@lru_cache(maxsize=64)
def _one_line(text: str) -> str:
    """Return a text with single spaces; one client's name and town are asked for many times in a row."""
    return " ".join(text.split())


def _parted(full_name: str) -> tuple[Civility, str]:
    """Part a whole name into the civility at its head, if there is one, and the rest."""
    match = _HEAD.match(full_name)
    if match is None or not full_name[match.end() :].strip():
        return Civility.UNKNOWN, full_name
    return read(match.group()), full_name[match.end() :].strip()


def _several(people: Sequence[Civility]) -> Civility:
    if len(set(people)) > 1:
        return Civility.COUPLE
    return Civility.MEN if people[0] is Civility.MR else Civility.WOMEN
