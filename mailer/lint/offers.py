"""What a text says of the offer in its own words: prices and last days.

Only what the text plainly says of the offer is found: a sum in the same sentence may be a saving, a guarantee
or the price of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from mailer.lint import amounts, dates, quotations
from mailer.lint.amounts import Sum
from mailer.lint.content import stem
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
_OTHER_TIMES = Lexicon.of(
    "demain", "ensuite", "bientôt", "plus tard", "après", "hier", "autrefois", "l’an dernier", "l’an prochain"
)
_PRICES = frozenset({"prix", "tarif"})
_COSTS = words_of("coute coutent coutera")
_LINKS = words_of(
    """: de d' est a au l' la le que qu' n' ne reste seulement vous pour unitaire lancement net nette
    special speciale promotionnel promotionnelle exceptionnel exceptionnelle offre fixe bloque
    maintenant aujourd'hui desormais simple petit tout compris decouverte rentree saison ht ttc
    juste"""
)
_TO_PRICE = (_LINKS - {"offre"}) | words_of(
    """sont part revient propose proposes proposee vendu vendue affiche affichee disponible
    c' ce en promotion livre prix ,"""
)
_BEFORE_PRICE = words_of("a pour : est seulement ,")
_ARTICLES = words_of("au un le ce de d'")
_OWN = words_of("votre notre son")
_FOR = words_of("pour a seulement")
_BREAKS = frozenset({",", ";", "(", ")", "—", "–"})
_FEW = 4
_PARTS = _BREAKS | {"si", "s'", "quand"}


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


def told_texts(reading: Reading, where: Where) -> tuple[Text, ...]:
    """Return some texts of a piece, and its subject as an e-mail."""
    return (*((reading.subject,) if reading.subject else ()), *reading.select(where))


def in_coupon(reading: Reading, text: Text) -> bool:
    """Whether a text stands on a coupon."""
    return reading.skeleton.piece == "coupon" or "coupon" in text.path


_COMMON = words_of("votre notre pour avec dans sans plus cette tous toute toutes chez vous nous")


_POINTING = words_of("le la l' ce cet cette votre notre du au nouveau nouvel nouvelle")


class Product:
    """The words that a product is known by."""

    def __init__(self, name: str) -> None:
        head = re.split(r"[,;:(]", name)[0]
        self._words = {
            stem(token.text)
            for token in tokenize(head)
            if token.kind != MARK
            and not is_unit(token)
            and token.fold not in _COMMON
            and (len(token.fold) > 3 or (token.text.isupper() and len(token.text) > 1))
        }

    def last_in(self, tokens: Sequence[Token]) -> int:
        """Return the index after the last token that names the product, 0 if none does.

        A common noun does with an article that points at it: "le dégraissant", not "un dégraissant".
        """
        named = [
            index + 1
            for index, token in enumerate(tokens)
            if stem(token.text) in self._words
            and (not token.text.islower() or (index > 0 and tokens[index - 1].fold in _POINTING))
        ]
        return named[-1] if named else 0


def sums(text: Text) -> Iterator[tuple[Sum, Sentence, Told]]:
    """Yield the sums that are written out in a text, outside quotations, with their sentence."""
    for found in amounts.find(text.tokens):
        start, end = text.tokens[found.first].start, text.tokens[found.last - 1].end
        if literal(text, start, end) and not quoted(text, start):
            yield found, sentence_at(text, start), Told(text, start, end, found)


def prices(reading: Reading, product: Product) -> Iterator[Told]:
    """Yield the sums that a piece gives as the price of the product."""
    for text in told_texts(reading, TOLD):
        for found, sentence, told in sums(text):
            if (
                _is_price(text.tokens, found, sentence, product)
                and not is_other(text, found, sentence)
                and not has(_OTHER_TIMES, text.tokens[sentence.first : sentence.last])
            ):
                yield told


def coupon_sums(reading: Reading) -> Iterator[Told]:
    """Yield the sums of a coupon that nothing shows to be other than prices."""
    for text in told_texts(reading, TOLD):
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
    if {token.fold for token in before} <= _FOR and before:
        return _named_next(tokens[found.last : sentence.last], product)
    if not named:
        return False
    between = [token.fold for token in before[named:] if token.kind != NUMBER]
    ends = found.last >= sentence.last or tokens[found.last].text in (".", "!", "…")
    if len(between) > 7 or not set(between) <= _TO_PRICE or ("," in between and not (found.tax or ends)):
        return False
    return between[-1] in _BEFORE_PRICE if between else bool(found.tax)


def _named_next(after: Sequence[Token], product: Product) -> bool:
    """Whether the product comes first behind a sum that opens its sentence: “Pour 59 €, le dégraissant arrive”."""
    first = after[1:] if after and after[0].text == "," else after
    return bool(first) and first[0].fold in _POINTING and product.last_in(first[:_FEW]) > 0


def deadlines(reading: Reading) -> Iterator[tuple[Told, bool]]:
    """Yield the last days that a piece gives for the offer, and whether the day itself is left out (avant le)."""
    for text in told_texts(reading, SMALL):
        tokens = text.tokens
        for written in dates.find(tokens):
            start, end = tokens[written.first].start, tokens[written.last - 1].end
            if not literal(text, start, end) or quoted(text, start):
                continue
            sentence = sentence_at(text, start)
            limit = dates.limit(tokens, written.first) or _span(tokens[sentence.first : written.first])
            words = tokens[sentence.first : sentence.last]
            if (
                limit
                and has(_ANSWER, _clause(tokens, sentence, written))
                and not has(_OTHER_DAYS, words)
                and len({(day.day, day.month) for day in dates.find(words) if dates.limit(words, day.first)})
                < 2
            ):
                yield Told(text, start, end, written), limit[0] == "avant"


def _clause(tokens: Sequence[Token], sentence: Sentence, written: dates.Written) -> Sequence[Token]:
    """Return the part of a sentence that a date stands in, up to the marks around it."""
    first, last = written.first, written.last
    for _ in range(2):
        while first > sentence.first and tokens[first - 1].fold not in _PARTS:
            first -= 1
        if first == sentence.first or written.first - first > _FEW:
            break
        first -= 1  # “Votre réponse, avant le…”: what is meant stands before the comma
    while last < sentence.last and tokens[last].fold not in _PARTS:
        last += 1
    return tokens[first:last]


def _span(before: Sequence[Token]) -> tuple[str, ...] | None:
    """Return the words of “valable du 1er au”: the second date is a last day."""
    folds = [token.fold for token in before]
    return ("au",) if folds[-1:] == ["au"] and "du" in folds and "valable" in folds else None


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


def has(lexicon: Lexicon, tokens: Sequence[Token]) -> bool:
    """Whether words hold an entry of a lexicon."""
    return any(True for _ in lexicon.find(tokens))


def sentence_at(text: Text, start: int) -> Sentence:
    """Return the sentence that holds an offset."""
    return next(sentence for sentence in text.sentences if start < sentence.end)


def quoted(text: Text, start: int) -> bool:
    """Whether an offset lies in a quotation."""
    tokens = text.tokens
    return any(tokens[index].start <= start < tokens[index].end for index in quotations.quoted(tokens))
