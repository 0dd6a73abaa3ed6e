"""What a text says of the offer in its own words: prices, last days, codes, telephone numbers.

Only what the text plainly says of the offer is found: a sum in the same sentence may be a saving, a guarantee
or the price of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mailer.lint import amounts, dates
from mailer.lint.amounts import Sum
from mailer.lint.lexicon import Lexicon, load
from mailer.lint.reading import FRAME, Reading, Where
from mailer.lint.sentences import Sentence
from mailer.lint.text import Text
from mailer.lint.tokens import MARK, NUMBER, Token, is_unit, tokenize, words_of

TOLD = Where(outside=FRAME | {"signature", "quote", "legal"})
"""What a piece tells of the offer; what others say of it, and small print, is left out."""

SMALL = Where(outside=FRAME | {"signature", "quote"})

_OTHER_SUMS = load("offer/other-sums")
_ANSWER = load("offer/answer")
_OTHER_DAYS = load("offer/other-days")
_PRICES = frozenset({"prix", "tarif"})
_COSTS = words_of("coute coutent coutera")
_LINKS = words_of(
    """: de d' est a au l' la le que qu' n' ne reste seulement vous pour unitaire lancement net nette
    special speciale promotionnel promotionnelle exceptionnel exceptionnelle offre fixe bloque
    maintenant aujourd'hui desormais simple petit tout compris decouverte rentree saison ht ttc
    juste"""
)
_TO_PRICE = (_LINKS - {"offre"}) | words_of(
    """sont passe part revient propose proposes proposee vendu vendue affiche affichee disponible
    c' ce en promotion livre prix ,"""
)
_BEFORE_PRICE = words_of("a pour : est seulement de ,")
_ARTICLES = words_of("au un le ce de d'")
_OWN = words_of("votre notre son")
_LIMITS = (
    ("avant", "le"),
    ("avant",),
    ("jusqu'", "au"),
    ("tard", "le"),
    ("ici", "le"),
    ("ici", "au"),
    ("expire", "le"),
    ("termine", "le"),
    ("limite", ":"),
    ("limite", "le"),
)
_BREAKS = frozenset({",", ";", "(", ")", "—", "–"})


class Told(NamedTuple):
    """A price, a day, a code or a number that a text tells; ``value`` is what it is compared by."""

    text: Text
    start: int
    end: int
    value: object

    @property
    def words(self) -> str:
        """The words as they are written."""
        return self.text.string[self.start : self.end]


def literal(text: Text, start: int, end: int) -> bool:
    """Whether a part of a text is written out, and not put there by a field."""
    return all(
        segment.run.slot is None for segment in text.segments if segment.start < end and start < segment.end
    )


def in_coupon(reading: Reading, text: Text) -> bool:
    """Whether a text stands on a coupon."""
    return reading.skeleton.piece == "coupon" or "coupon" in text.path


_COMMON = words_of("votre notre pour avec dans sans plus cette tous toute toutes chez vous nous")


class Product:
    """The words that a product is known by."""

    def __init__(self, name: str) -> None:
        head = re.split(r"[,;:(]", name)[0]
        self._words = {
            _stem(token.fold)
            for token in tokenize(head)
            if token.kind != MARK
            and not is_unit(token)
            and token.fold not in _COMMON
            and (len(token.fold) > 3 or (token.text.isupper() and len(token.text) > 1))
        }

    def last_in(self, tokens: Sequence[Token]) -> int:
        """Return the index after the last token that names the product, 0 if none does."""
        named = [index for index, token in enumerate(tokens, 1) if _stem(token.fold) in self._words]
        return named[-1] if named else 0


def _stem(word: str) -> str:
    return word.rstrip("sx") if len(word) > 3 else word


def sums(text: Text) -> Iterator[tuple[Sum, Sentence, Told]]:
    """Yield the sums that are written out in a text, outside quotations, with their sentence."""
    for found in amounts.find(text.tokens):
        start, end = text.tokens[found.first].start, text.tokens[found.last - 1].end
        if literal(text, start, end) and not _quoted(text, start):
            yield found, _sentence(text, start), Told(text, start, end, found)


def prices(reading: Reading, product: Product) -> Iterator[Told]:
    """Yield the sums that a piece gives as the price of the product."""
    for text in reading.select(TOLD):
        for found, sentence, told in sums(text):
            if not is_other(text, found, sentence) and _is_price(text.tokens, found, sentence, product):
                yield told


def coupon_sums(reading: Reading) -> Iterator[Told]:
    """Yield the sums of a coupon that nothing shows to be other than prices."""
    for text in reading.select(TOLD):
        if in_coupon(reading, text):
            for found, sentence, told in sums(text):
                if not is_other(text, found, sentence):
                    yield told


def is_other(text: Text, found: Sum, sentence: Sentence) -> bool:
    """Whether words near a sum show that it is no price: a saving, a guarantee, a threshold, a multiple."""
    tokens = text.tokens
    first, last = found.first, found.last
    while first > sentence.first and found.first - first < 7 and tokens[first - 1].text not in _BREAKS:
        first -= 1
    while last < sentence.last and last - found.last < 4 and tokens[last].text not in _BREAKS:
        if tokens[last].fold in ("lieu", "contre"):  # the price that it replaces
            last = found.last
            break
        last += 1
    near = [*tokens[first : found.first], *tokens[found.last : last]]
    return any(True for _ in _OTHER_SUMS.find(near)) or (
        found.last < len(tokens) and tokens[found.last].text in ("/", "x", "×")
    )


def _is_price(tokens: Sequence[Token], found: Sum, sentence: Sentence, product: Product) -> bool:
    """Whether the words before a sum, or the tax after it, say that it is the price of the product."""
    before = tokens[sentence.first : found.first]
    at = len(before)
    while at and len(before) - at < 8 and before[at - 1].fold in _LINKS:
        at -= 1
    cue = before[at - 1].fold if at else ""
    named = product.last_in(before)
    if cue in _PRICES:
        owner = before[at - 2].fold if at > 1 else ""
        return owner in _OWN or at == 1 or (0 < named < at and owner in _ARTICLES)
    if cue in _COSTS:
        return 0 < named < at and at - named < 4
    if not named:
        return False
    between = [token.fold for token in before[named:] if token.kind != NUMBER]
    ends = found.last >= sentence.last or tokens[found.last].text in (".", "!", "…")
    if len(between) > 7 or not set(between) <= _TO_PRICE or ("," in between and not (found.tax or ends)):
        return False
    return between[-1] in _BEFORE_PRICE if between else bool(found.tax)


def deadlines(reading: Reading) -> Iterator[tuple[Told, bool]]:
    """Yield the last days that a piece gives for the offer, and whether the day itself is left out (avant le)."""
    for text in reading.select(SMALL):
        tokens = text.tokens
        for written in dates.find(tokens):
            start, end = tokens[written.first].start, tokens[written.last - 1].end
            if not literal(text, start, end) or _quoted(text, start):
                continue
            limit = _limit(tokens, written.first)
            sentence = _sentence(text, start)
            words = tokens[sentence.first : sentence.last]
            if limit is None:
                limit = _span(tokens[sentence.first : written.first])
            if limit and _has(_ANSWER, words) and not _has(_OTHER_DAYS, words):
                yield Told(text, start, end, written), limit[0] == "avant"


def _limit(tokens: Sequence[Token], first: int) -> tuple[str, ...] | None:
    """Return the words that make a date a last day."""
    return next(
        (
            words
            for words in _LIMITS
            if first >= len(words) and tuple(t.fold for t in tokens[first - len(words) : first]) == words
        ),
        None,
    )


def _span(before: Sequence[Token]) -> tuple[str, ...] | None:
    """Return the words of “valable du 1er au”: the second date is a last day."""
    folds = [token.fold for token in before]
    return ("au",) if folds[-1:] == ["au"] and "du" in folds and "valable" in folds else None


_CODE = re.compile(r"(?=[A-Z0-9-]*[A-Z])[A-Z0-9](?:-?[A-Z0-9]){3,19}(?![\w-])")
_KINDS = words_of("promo promotion promotionnel avantage offre privilege remise reduction parrain cadeau")
_BETWEEN = words_of(": « \" “ est le de l' d' votre")
_NO_CODES = words_of("postal client barre barres civil insee naf siret iban ean article")


def codes(reading: Reading) -> Iterator[Told]:
    """Yield the codes that a piece asks to be quoted: “code ATELIER26”."""
    for text in reading.select(SMALL):
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
    for text in reading.select(SMALL):
        for token in text.tokens:
            found = _CODE.match(text.string, token.start)
            opens = token.start == 0 or not re.match(r"[\w-]", text.string[token.start - 1])
            if found and opens and re.search(r"\d", found.group()) and literal(text, *found.span()):
                yield Told(text, *found.span(), found.group())


_GAP = r"[ .\u00a0\u202f-]"
_PHONE = re.compile(
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
    for text in reading.select(TOLD):
        for told in phones_in(text):
            if literal(text, told.start, told.end) and not _quoted(text, told.start):
                sentence = _sentence(text, told.start)
                words = text.tokens[sentence.first : sentence.last]
                yield told, _has(_CALLS, words) and not _has(_OTHER_LINES, words)


def phones_in(text: Text) -> Iterator[Told]:
    """Yield the telephone numbers of a text, fields included."""
    for found in _PHONE.finditer(text.string):
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


def given_dates(texts: Iterable[Text]) -> set[date]:
    """Return the days that fields put into texts: the campaign's own."""
    found = set()
    for text in texts:
        for written in dates.find(text.tokens):
            start, end = text.tokens[written.first].start, text.tokens[written.last - 1].end
            day = written.date()
            if day and not literal(text, start, end):
                found.add(day)
    return found


def _has(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    return any(True for _ in lexicon.find(tokens))


def _sentence(text: Text, start: int) -> Sentence:
    """Return the sentence that holds an offset."""
    return next(sentence for sentence in text.sentences if start < sentence.end)


def _quoted(text: Text, start: int) -> bool:
    """Whether an offset lies in a quotation."""
    before = text.string[:start]
    return before.count("«") > before.count("»")
