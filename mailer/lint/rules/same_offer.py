"""All pieces make the same offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher

from mailer.errors import N_
from mailer.lint import amounts, contacts, offers
from mailer.lint.amounts import Sum
from mailer.lint.dates import Written
from mailer.lint.offers import Product, Told
from mailer.lint.reading import Reading
from mailer.lint.rule import MAILING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.subject import CampaignFacts, EventFacts, Fact, OfferFacts
from mailer.lint.tokens import quote, tokenize
from mailer.model import Message, Severity

_TAX_RATES = tuple(Decimal(rate) / 100 for rate in ("2.1", "5.5", "7", "8.5", "10", "14", "20"))
_CENT = Decimal("0.01")
_MOST = 24
"""So many pieces of a kind may make one sum."""


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield each price, last day, code and telephone number that is not the campaign's."""
    campaign = scene.campaign
    if campaign is None:
        return
    offer = campaign.offer or OfferFacts()
    if campaign.offer:
        yield from _prices(scene.readings, offer)
    if campaign.offer or (campaign.event and campaign.event.reply_by):
        yield from _deadlines(scene.readings, offer, campaign)
    yield from _codes(scene.readings, offer)
    yield from _phones(scene.readings, campaign)


def _prices(readings: Sequence[Reading], offer: OfferFacts) -> Iterator[Hit]:
    """Yield the prices that differ from the campaign's, or without one, from another piece's."""
    product = Product(offer.product.text if offer.product else "")
    price = offer.price.text if offer.price else ""
    if "{{" in price:
        return
    asked = _sums_of(offer.price)
    if not asked:
        if not price.strip():
            said = {reading: list(offers.prices(reading, product)) for reading in readings}
            yield from _among(said, _amount)
        return
    known = {
        found.amount for fact in (offer.product, offer.advantage, offer.gift) for found in _sums_of(fact)
    }
    for reading in readings:
        for told in (*offers.prices(reading, product), *_coupon_prices(reading, asked)):
            found = _sum(told)
            fair = known | {amount for one in asked for amount in _equals(one, found.tax)}
            if found.currency == asked[0].currency and not _fair(found, fair, told):
                yield _hit(told, price, "offer.price")
        yield from _taxes(reading, asked, price)


def _sums_of(fact: Fact | None) -> list[Sum]:
    return list(amounts.find(tokenize(fact.text))) if fact else []


def _sum(told: Told) -> Sum:
    value = told.value
    if not isinstance(value, Sum):
        raise TypeError(value)
    return value


def _equals(asked: Sum, tax: str) -> Iterator[Decimal]:
    """Yield the amount of a price and, where another tax is said, that with and without the usual rates."""
    amount = asked.amount
    yield amount
    for rate in _TAX_RATES if tax != asked.tax else ():
        yield (amount * (1 + rate)).quantize(_CENT, ROUND_HALF_UP)
        yield (amount / (1 + rate)).quantize(_CENT, ROUND_HALF_UP)


def _fair(found: Sum, fair: set[Decimal], told: Told) -> bool:
    """Whether a sum is the campaign's, several times it, or stands in a sentence with it."""
    if any(known and found.amount % known == 0 and 1 <= found.amount / known <= _MOST for known in fair):
        return True
    text = told.text
    sentence = next(s for s in text.sentences if told.start < s.end)
    return any(
        other.amount in fair and sentence.first <= other.first < sentence.last
        for other in amounts.find(text.tokens)
    )


def _coupon_prices(reading: Reading, asked: Sequence[Sum]) -> Iterator[Told]:
    """Yield the one sum of a coupon that does not print the campaign's price."""
    printed = {
        found.amount
        for text in reading.texts
        if offers.in_coupon(reading, text)
        for found in amounts.find(text.tokens)
    }
    told = list(offers.coupon_sums(reading))
    if printed.isdisjoint(found.amount for found in asked) and len({_amount(one) for one in told}) == 1:
        yield from told


def _taxes(reading: Reading, asked: Sequence[Sum], price: str) -> Iterator[Hit]:
    """Yield the campaign's own figures where they are printed with the other tax: 49 € TTC for 49 € HT."""
    taxes: dict[Decimal, set[str]] = {}
    for found in asked:
        taxes.setdefault(found.amount, set()).add(found.tax)
    for text in offers.told_texts(reading, offers.TOLD):
        for found, sentence, told in offers.sums(text):
            said = taxes.get(found.amount)
            wrong = said and "" not in said and found.tax and found.tax not in said
            if wrong and not offers.is_other(text, found, sentence):
                yield _hit(told, price, "offer.price")


def _deadlines(readings: Sequence[Reading], offer: OfferFacts, campaign: CampaignFacts) -> Iterator[Hit]:
    """Yield the last days that differ from the campaign's, or without one, from another piece's."""
    event = campaign.event or EventFacts()
    invites = campaign.objective == "event"
    until, field = (event.reply_by, "event.reply_by") if invites else (offer.until, "offer.until")
    if until is None and invites:  # an invitation has days of its own
        return
    if until is None:
        year = campaign.today.year if campaign.today else 0
        said = {reading: [one for one, _ in offers.deadlines(reading)] for reading in readings}
        yield from _among(said, lambda one: _day(one, year) or one.words)
        return
    own = {day for day in (offer.until, event.day, event.reply_by) if day}
    given = own | offers.given_dates(text for reading in readings for text in reading.texts)
    for reading in readings:
        for told_day, before in offers.deadlines(reading):
            day = _day(told_day, until.year)
            fair = given | {one + timedelta(days=1) for one in own} if before else given
            if day is not None and day not in fair:
                yield _hit(told_day, until, f"{field} | date")


def _day(told: Told, year: int) -> date | None:
    return told.value.date(year) if isinstance(told.value, Written) else None


def _codes(readings: Sequence[Reading], offer: OfferFacts) -> Iterator[Hit]:
    """Yield the codes that differ from the campaign's, or without one, from another piece's."""
    code = offer.code.text.strip() if offer.code else ""
    if "{{" in code:
        return
    if not code:
        yield from _among(
            {reading: list(contacts.codes(reading)) for reading in readings}, lambda one: one.value
        )
        return
    for reading in readings:
        named = [told for told in contacts.codes(reading) if told.value != code]
        near = [told for told in contacts.code_like(reading) if _is_slip(str(told.value), code)]
        for told in (*named, *near):
            yield _hit(told, code, "offer.code")


def _is_slip(one: str, other: str) -> bool:
    """Whether two codes differ in a sign or two only."""
    if one == other or abs(len(one) - len(other)) > 1 or len(other) < 5:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.85


def _phones(readings: Sequence[Reading], campaign: CampaignFacts) -> Iterator[Hit]:
    """Yield the numbers to call that the campaign does not know; one figure off is an error."""
    printed = {
        str(told.value)
        for reading in readings
        for text in reading.texts
        for told in contacts.phones_in(text)
        if not offers.literal(text, told.start, told.end)
    }
    lines = _lines(campaign)
    known = printed | lines.keys()
    house = contacts.national(campaign.phone)
    if not house:
        called = {
            reading: [one for one, call in contacts.phones(reading) if call and one.value not in known]
            for reading in readings
        }
        yield from _among(called, lambda one: one.value)
    for reading in readings:
        for told, call in contacts.phones(reading):
            number = str(told.value)
            if number in known:
                continue
            meant = next((one for one in lines if _one_figure_off(number, one)), None)
            if meant:
                yield _hit(told, *lines[meant])
            elif call and house:
                yield _hit(told, campaign.phone, "house.phone", Severity.WARNING)


def _lines(campaign: CampaignFacts) -> dict[str, tuple[str, str]]:
    """Return the campaign's telephones by the figures that are dialled: as printed, and their field."""
    written = [
        (campaign.phone, "house.phone"),
        (campaign.reply_phone, "reply.phone"),
        *((one.phone, "signatory.phone") for one in campaign.signatories),
    ]
    lines: dict[str, tuple[str, str]] = {}
    for phone, field in written:
        if phone:
            lines.setdefault(contacts.national(phone), (phone, field))
    return lines


def _one_figure_off(one: str, other: str) -> bool:
    """Whether two numbers differ in a figure, or in two."""
    return len(one) == len(other) and sum(map(str.__ne__, one, other)) <= 2


def _amount(told: Told) -> object:
    found = _sum(told)
    return found.amount.normalize(), found.tax


def _among(told: dict[Reading, list[Told]], value: Callable[[Told], object]) -> Iterator[Hit]:
    """Yield what one piece says otherwise than the piece before, where each says one thing."""
    first: tuple[str, Told] | None = None
    for reading, said in told.items():
        if len({value(one) for one in said}) != 1:
            continue
        piece = reading.skeleton.piece
        if first is None:
            first = piece, said[0]
        elif piece != first[0] and value(said[0]) != value(first[1]):
            for one in said:
                message = Message(
                    N_("Here it is “{words}”, in another piece “{other}”."),
                    {"words": quote(one.words), "other": quote(first[1].words)},
                )
                hint = Message(N_("Write it once, into the campaign file, and print it from there."))
                yield Hit(message, hint, text=one.text, start=one.start, end=one.end)


def _hit(told: Told, known: str | date, field: str, severity: Severity | None = None) -> Hit:
    message = Message(
        N_("Here it is “{words}”, in the campaign “{known}”."),
        {"words": quote(told.words), "known": quote(known) if isinstance(known, str) else known},
    )
    hint = Message(N_("Print it from the campaign: “{{{{ {field} }}}}”."), {"field": field})
    return Hit(message, hint, text=told.text, start=told.start, end=told.end, severity=severity)


_COUPON = "Votre sol mérite mieux.\n\n::: coupon\n"

RULE = Rule(
    id="same-offer",
    family=Family.PACK,
    title=N_("All pieces make the same offer"),
    source="course: M1",
    why=N_(
        "A price in the letter and another on the coupon, a last day that has passed, a number that nobody "
        "answers: the reader doubts all the rest, and may hold you to the better of the two."
    ),
    evidence=Evidence(
        Level.ENGINE,
        N_(
            "Figures are compared with the campaign's only where the sentence plainly speaks of the offer; savings, "
            "guarantees, earlier prices, thresholds and quotations are let be."
        ),
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.PACK, Reads.CAMPAIGN}),
    objectives=MAILING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example("Le dégraissant XB 15 est à 45 € H.T.", finds=("45 € H.T.",)),
        Example("Votre prix : 45,00 € au lieu de 65 €.", finds=("45,00 €",)),
        Example("Le dégraissant XB 15 ne coûte que 59 euros.", finds=("59 euros",)),
        Example("Découvrez le dégraissant XB 15 pour 45 € seulement.", finds=("45 €",)),
        Example("Pour 59 € HT, le dégraissant XB 15 arrive avec sa brosse.", finds=("59 € HT",)),
        Example("Appelez-nous avant le 31 décembre 2026.", finds=("31 décembre 2026",)),
        Example(
            "Le dégraissant XB 15 est à 49 € TTC.",
            finds=("49 € TTC",),
            note=N_("Without tax, in the campaign."),
        ),
        Example(_COUPON + "Oui, je commande un bidon à 45 €.\n:::", finds=("45 €",)),
        Example("Commandez avant le 31 décembre 2026.", finds=("31 décembre 2026",)),
        Example("Offre valable du 1er au 20 décembre.", finds=("20 décembre",)),
        Example(_COUPON + "Votre réponse, au plus tard le 10/12/2026\n:::", finds=("10/12/2026",)),
        Example("Commandez vite : appelez le 02 99 00 00 01.", finds=("02 99 00 00 01",)),
        Example("Appelez le 04 65 71 23 45 avant samedi.", finds=("04 65 71 23 45",)),
        Example(
            "Répondez avant le 5 décembre 2026.",
            objective="event",
            campaign={"event.reply_by": "2026-12-01"},
            finds=("5 décembre 2026",),
        ),
        Example(
            "Ma ligne : 04 78 00 00 21.",
            campaign={"signatory.phone": "04 78 00 00 12"},
            finds=("04 78 00 00 21",),
        ),
    ),
    good=(
        Example("Le dégraissant XB 15 est à 49 € HT, jusqu’au 15 décembre. Appelez le 02 99 00 00 00."),
        Example("Votre prix : 49,00 €, ou 58,80 € TTC.", note=N_("The same price, with tax.")),
        Example("Votre prix : 49 € au lieu de 65 €."),
        Example("Le dégraissant XB 15 vous fait économiser 300 € par an."),
        Example("Avec le XB 15, 200 € restent dans votre poche."),
        Example("Le XB 15 est garanti jusqu’à 1 000 € de dégâts."),
        Example("Le dégraissant XB 15 évite les machines à 900 €."),
        Example("Pour le prix d’un café à 2 €, votre sol brille."),
        Example("Un seau coûte 12 €, une brosse 8 €.", note=N_("Other things have other prices.")),
        Example("Votre prix : 147 € les trois bidons.", note=N_("Several times the price.")),
        Example("Frais de port offerts dès 150 € d’achat."),
        Example("« Le XB 15 est à 39 € HT », dit-il. “Le XB 15 est à 38 € HT.”", note=N_("Quotations.")),
        Example("Votre prix : 4,90 € le litre."),
        Example("Pour 12 € de plus, le dégraissant XB 15 arrive demain. Pour 8 €, une brosse."),
        Example("Commandez avant le 16 décembre.", note=N_("That is, on the 15th at the latest.")),
        Example("Commandez dès aujourd’hui : vous êtes livré avant le 24 décembre."),
        Example("Notre atelier reste ouvert jusqu’au 24 décembre."),
        Example("Votre bidon est garanti jusqu’au 31 décembre 2028."),
        Example("Répondez avant le {{ offer.until | date }}."),
        Example("Votre code client figure sur la facture, votre code postal aussi."),
        Example("Appelez le +33 (0)2 99 00 00 00, ou envoyez un fax au 02 99 00 00 99 99."),
        Example("Ma ligne directe : 02 98 11 22 33. Appelez-moi sur ma ligne directe, au 02 98 11 22 33."),
        Example(
            _COUPON + "1 bidon : 49 €. 5 bidons : 230 €. Frais de port : 6 €.\n:::",
            note=N_("A scale of prices that begins with the campaign's."),
        ),
        Example("Le dégraissant XB 15 est à 45 €.", campaign={"offer.price": "sur devis"}),
        Example("Répondez avant le 1er décembre 2026.", objective="event"),
        Example(
            "Répondez avant le 1er décembre. Inscrivez-vous avant le 10 décembre, au 04 78 00 00 12.",
            objective="event",
            campaign={
                "event.date": "2026-12-10",
                "event.reply_by": "2026-12-01",
                "reply_phone": "04 78 00 00 12",
            },
            note=N_("The campaign's own days and telephones, typed by hand."),
        ),
    ),
)
