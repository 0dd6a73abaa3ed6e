"""Codes to quote and telephone numbers to call, as texts write them out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from mailer.lint.lexicon import Lexicon
from mailer.lint.offers import SMALL, TOLD, Told, has, literal, quoted, sentence_at, told_texts
from mailer.lint.reading import Reading
from mailer.lint.text import Text
from mailer.lint.tokens import words_of

_CODE = re.compile(r"(?=[A-Z0-9-]*[A-Z])[A-Z0-9](?:-?[A-Z0-9]){3,19}(?![\w-])")
_KINDS = words_of("promo promotion promotionnel avantage offre privilege remise reduction parrain cadeau")
_BETWEEN = words_of(": « \" “ est le de l' d' votre")
_NO_CODES = words_of("postal client barre barres civil insee naf siret iban ean article")


def codes(reading: Reading) -> Iterator[Told]:
    """Yield the codes that a piece asks to be quoted: “code ATELIER26”."""
    for text in told_texts(reading, SMALL):
        tokens = text.tokens
        for index in text.index.get("code", ()):
            at = index + 1
            while at < len(tokens) and at - index < 5 and tokens[at].fold in _KINDS | _BETWEEN:
                at += 1
            if at >= len(tokens) or tokens[at].fold in _NO_CODES:
                continue
            found = _CODE.match(text.string, tokens[at].start)
            if found and literal(text, *found.span()):
                yield Told(text, *found.span(), found.group())


def code_like(reading: Reading) -> Iterator[Told]:
    """Yield all that is written like a code: capitals and figures."""
    for text in told_texts(reading, SMALL):
        for token in text.tokens:
            found = _CODE.match(text.string, token.start)
            opens = token.start == 0 or not re.match(r"[\w-]", text.string[token.start - 1])
            if found and opens and re.search(r"\d", found.group()) and literal(text, *found.span()):
                yield Told(text, *found.span(), found.group())


_GAP = r"[ .\u00a0\u202f-]"


@cache
def _phone() -> re.Pattern[str]:
    """Return what a telephone number looks like, compiled when the first is looked for."""
    return re.compile(
        rf"(?<![\d+])(?<!\d{_GAP})"
        rf"(?:(?:\+|00)\d{{2,3}}{_GAP}?(?:\(0\){_GAP}?)?[1-9](?:{_GAP}?\d){{8}}|0{_GAP}?[1-9](?:{_GAP}?\d){{8}})"
        rf"(?!{_GAP}?\d)"
    )


_CALLS = Lexicon.of(
    "appelez: appeler appelle",
    "appel: -s",
    "téléphone: téléphonez téléphoner",
    "tél",
    "composez: composer",
    "joignez: joindre",
    "contactez: contacter",
    "commandez: commander",
    "réservez: réserver",
)
_OTHER_LINES = Lexicon.of(
    "fax",
    "télécopie",
    "télécopieur",
    "directe: direct",
    "mobile",
    "portable",
    "sav",
    "s.a.v.",
    "après-vente",
    "urgence: -s",
    "dépannage",
    "médiateur",
    "agence: -s",
    "magasin: -s",
    "confrère",
    "parrain",
)


def phones(reading: Reading) -> Iterator[tuple[Told, bool]]:
    """Yield the telephone numbers of a piece, and whether the reader is told to call them."""
    for text in told_texts(reading, TOLD):
        for told in phones_in(text):
            if literal(text, told.start, told.end) and not quoted(text, told.start):
                sentence = sentence_at(text, told.start)
                words = text.tokens[sentence.first : sentence.last]
                mobile = str(told.value)[:2] in ("06", "07")
                yield told, has(_CALLS, words) and not mobile and not has(_OTHER_LINES, words)


def phones_in(text: Text) -> Iterator[Told]:
    """Yield the telephone numbers of a text, fields included."""
    for found in _phone().finditer(text.string):
        yield Told(text, *found.span(), national(found.group()))


def national(number: str) -> str:
    """Return the figures of a number as they are dialled inside the country.

    >>> national("+33 (0)2 99 00 00 00"), national("02.99.00.00.00")
    ('0299000000', '0299000000')
    """
    figures = "".join(character for character in number.replace("(0)", "") if character.isdecimal())
    abroad = number.strip().startswith(("+", "00"))
    if not abroad:
        return figures
    figures = figures.removeprefix("00")
    return "0" + figures[-9:]
