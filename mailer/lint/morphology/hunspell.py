"""Hunspell's French dictionary spelt out: each form with its lemma, part of speech, tense and person.

Used only to compile the lexicon. Of the affix file, suffixes are read: prefixes there are elisions (l’, qu’),
which lint cuts off by itself. Flags have two characters, and no suffix leads to another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mailer.lint.morphology.tags import Part, Reading, Tense

LETTERS = "abcdefghijklmnopqrstuvwxyzàâäçéèêëîïñôöùûüÿœæ"
_SPELT = re.compile(rf"[{LETTERS}'-]+", re.IGNORECASE)
"""What the lexicon keeps: formulas, units with signs and ordinals with raised letters are none."""

_ROOT_IS_NO_WORD = "()"
_PARTS = {
    Part.NOUN: "nom titr",
    Part.ADJECTIVE: "adj",
    Part.ADVERB: "adv negadv advint proadv",
    Part.PRONOUN: "propersuj properobj prodem proind proint prorel proneg",
    Part.DETERMINER: "det detpos detdem detind detneg detex",
    Part.PREPOSITION: "prep prepv",
    Part.CONJUNCTION: "cjsub cjco cj",
    Part.INTERJECTION: "interj",
    Part.NUMERAL: "nb nbro",
    Part.NAME: "npr prn patr",
}
_PART_OF = {tag: part for part, tags in _PARTS.items() for tag in tags.split()}
_TENSES = {tense.value: tense for tense in Tense if tense}
_PERSONS = {p: p for p in ("1sg", "2sg", "3sg", "1pl", "2pl", "3pl")} | {"3pl!": "3pl", "1isg": "1sg"}
_WITHOUT_PERSON = frozenset({Tense.INFINITIVE, Tense.PRESENT_PARTICIPLE, Tense.PAST_PARTICIPLE})
_VERB = re.compile(r"v\d.")


class _Suffix(NamedTuple):
    strip: str
    add: str
    condition: re.Pattern[str]
    tags: tuple[str, ...]


def spell_out(dic: Iterable[str], aff: Iterable[str]) -> Iterator[tuple[str, Reading]]:
    """Yield each form of the dictionary with each of its readings."""
    suffixes = _suffixes(aff)
    for line in dic:
        entry, *fields = line.split() or [""]
        root, _, flags = entry.partition("/")
        if not _SPELT.fullmatch(root):
            continue
        tags = _values(fields, "po:")
        lemma = (*_values(fields, "st:"), root)[0]
        kinds = {flags[at : at + 2] for at in range(0, len(flags), 2)}
        if _ROOT_IS_NO_WORD not in kinds:
            yield from ((root, reading) for reading in _readings(lemma, tags, tags))
        for suffix in (suffix for kind in sorted(kinds) for suffix in suffixes.get(kind, ())):
            if root.endswith(suffix.strip) and suffix.condition.search(root):
                form = root.removesuffix(suffix.strip) + suffix.add
                yield from ((form, reading) for reading in _readings(lemma, tags, suffix.tags))


def _suffixes(aff: Iterable[str]) -> dict[str, list[_Suffix]]:
    suffixes: dict[str, list[_Suffix]] = {}
    for line in aff:
        match line.split():
            case ["SFX", flag, strip, add, condition, *fields]:
                suffix = _Suffix(
                    _written(strip),
                    _written(add.partition("/")[0]),
                    re.compile(f"(?:{condition})$"),
                    _values(fields, "po:"),
                )
                suffixes.setdefault(flag, []).append(suffix)
    return suffixes


def _written(affix: str) -> str:
    return "" if affix == "0" else affix


def _values(fields: Iterable[str], name: str) -> tuple[str, ...]:
    return tuple(field.removeprefix(name) for field in fields if field.startswith(name))


def _readings(lemma: str, own: tuple[str, ...], tags: tuple[str, ...]) -> Iterator[Reading]:
    """Yield the readings of a form: ``own`` are the tags of its entry, ``tags`` those of the form itself."""
    tenses = [_TENSES[tag] for tag in tags if tag in _TENSES]
    if not tenses:
        for part in dict.fromkeys(_PART_OF[tag] for tag in own if tag in _PART_OF):
            yield Reading(lemma, part)
        return
    frame = next((tag for tag in own if _VERB.match(tag)), "")
    direct, etre = "t" in frame[2:5], frame.endswith("e_")
    persons = [_PERSONS[tag] for tag in tags if tag in _PERSONS]
    for tense in tenses if frame else ():
        for person in [""] if tense in _WITHOUT_PERSON else persons:
            yield Reading(lemma, Part.VERB, tense, person, direct, etre)
