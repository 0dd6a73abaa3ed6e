"""The offer is complete, and printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from mailer.errors import N_
from mailer.lint import dates
from mailer.lint.lexicon import Lexicon
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.subject import CampaignFacts, Fact, OfferFacts
from mailer.lint.tokens import NUMBER, Token, quote, tokenize
from mailer.model import Message, Place, Severity

Said = tuple[str, str]
_PRODUCT: Said = (
    N_("The offer does not say what is sold."),
    N_("Write offer.product into the campaign file."),
)
_PRICE: Said = (
    N_("The offer has no price."),
    N_("Write offer.price into the campaign file, “sur devis” if need be."),
)
_ADVANTAGE: Said = (
    N_("The offer has no advantage: why should the reader take it?"),
    N_("Write offer.advantage: what the reader gains, in figures."),
)
_GIFT: Said = (
    N_("The offer does not say whether there is a gift."),
    N_("Write offer.gift, or “gift:” with nothing after it if there is none."),
)
_UNTIL: Said = (N_("The offer has no deadline: nothing presses."), N_("Write offer.until: 2026-12-15, say."))
_PRINT = N_("Print {field} in the letter or on the coupon: “{{{{ {field} }}}}”.")


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield what the offer lacks, and what of it no piece prints."""
    campaign = scene.campaign
    if campaign is None:
        return
    offer = campaign.offer
    if offer is None:
        if scene.objective != "win-back":
            message = Message(N_("The campaign sells, but has no offer."))
            hint = Message(
                N_("Write the offer into the campaign file: product, price, advantage, gift, until.")
            )
            yield Hit(message, hint, place=campaign.place(""))
        return
    yield from _missing(campaign, offer, strict=scene.objective == "sale")
    texts = [text.tokens for reading in scene.readings for text in reading.texts if text.tokens]
    if texts:
        yield from _unprinted(campaign, offer, texts)


def _missing(campaign: CampaignFacts, offer: OfferFacts, *, strict: bool) -> Iterator[Hit]:
    """Yield a hit for each part of the offer that is not written down."""
    place = offer.place or campaign.place("offer")
    must = None if strict else Severity.WARNING
    for fact, said, severity in (
        (offer.product, _PRODUCT, must),
        (offer.price, _PRICE, must),
        (offer.advantage, _ADVANTAGE, Severity.WARNING),
    ):
        if fact is None or not fact.text.strip():
            yield _hit(said, fact.place or place if fact else place, severity)
    if offer.gift is None:
        yield _hit(_GIFT, place, Severity.WARNING)
    if offer.until is None:
        yield _hit(_UNTIL, place, Severity.WARNING)


def _hit(said: Said, place: Place | None, severity: Severity | None) -> Hit:
    message, hint = said
    return Hit(Message(message), Message(hint), place=place, severity=severity)


def _unprinted(campaign: CampaignFacts, offer: OfferFacts, texts: Sequence[Sequence[Token]]) -> Iterator[Hit]:
    """Yield a hit for the product, the price and the deadline that no piece prints."""
    for name, fact, printed in (
        ("offer.product", offer.product, _prints_words),
        ("offer.price", offer.price, _prints_price),
    ):
        if fact and fact.text.strip() and "{{" not in fact.text and not printed(fact, texts):
            message = Message(N_("No piece prints “{text}”."), {"text": quote(fact.text)})
            hint = Message(_PRINT, {"field": name})
            yield Hit(
                message,
                hint,
                place=fact.place or campaign.place(name),
                excerpt=fact.text,
                severity=Severity.WARNING,
            )
    if offer.until and not _prints_date(offer.until, texts):
        message = Message(N_("No piece prints the deadline."))
        hint = Message(_PRINT, {"field": "offer.until | date"})
        place = offer.until_place or campaign.place("offer.until")
        yield Hit(message, hint, place=place, excerpt=offer.until.isoformat(), severity=Severity.WARNING)


def _prints_words(fact: Fact, texts: Sequence[Sequence[Token]]) -> bool:
    """Whether a text says the fact's words in their order, or all its longer words anywhere in the pack."""
    phrase = Lexicon(((fact.text, fact.text),), passing=True)
    if any(True for tokens in texts for _ in phrase.find(tokens)):
        return True
    words = {token.fold for token in tokenize(fact.text) if len(token.fold) > 3 or token.kind == NUMBER}
    said = {token.fold for tokens in texts for token in tokens}
    return bool(words) and words <= said


def _prints_price(fact: Fact, texts: Sequence[Sequence[Token]]) -> bool:
    """Whether a text prints the figures of a price, or its words where it has no figure."""
    figures = {_figure(token) for token in tokenize(fact.text) if token.kind == NUMBER}
    if not figures:
        return _prints_words(fact, texts)
    printed = {_figure(token) for tokens in texts for token in tokens if token.kind == NUMBER}
    return figures <= printed


def _figure(token: Token) -> str:
    """Return a figure without spaces and without decimals that are nothing: “1 200,00” is “1200”."""
    figure = "".join(token.text.split()).replace("\u202f", "").replace(",", ".")
    whole, _, decimals = figure.partition(".")
    return whole if not decimals.strip("0") else f"{whole}.{decimals}"


def _prints_date(day: date, texts: Sequence[Sequence[Token]]) -> bool:
    """Whether a text prints a day, with or without its year."""
    return any(written.date(day.year) == day for tokens in texts for written in dates.find(tokens))


RULE = Rule(
    id="offer-complete",
    family=Family.PROJECT,
    title=N_("The offer is complete, and printed"),
    source="course: M1",
    why=N_(
        "What is sold, at what price, what it brings, whether there is a gift, and until when: a "
        "reader who has to "
        "ask does not order."
    ),
    evidence=Evidence(
        Level.COURSE,
        N_(
            "The law asks for price and main characteristics in an invitation to buy (Code de la "
            "consommation, L121-3)."
        ),
    ),
    severity=Severity.ERROR,
    reads=frozenset({Reads.CAMPAIGN, Reads.PACK}),
    objectives=SELLING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example("Découvrez le XB 15.", campaign={"offer": None}, finds=("",)),
        Example(
            "Découvrez le dégraissant XB 15 avant le 15 décembre.",
            campaign={"offer.price": None},
            finds=("",),
        ),
        Example(
            "Le dégraissant XB 15 est à 49 € H.T. jusqu’au 15 décembre 2026.",
            campaign={"offer.gift": None},
            finds=("",),
        ),
        Example("Le dégraissant XB 15 est à 49 € H.T.", finds=("2026-12-15",)),
        Example("Le dégraissant XB 15 vous attend jusqu’au 15 décembre.", finds=("49 € HT",)),
    ),
    good=(
        Example("Le dégraissant XB 15 est à 49 € H.T. jusqu’au 15 décembre 2026."),
        Example(
            "Le dégraissant XB 15 est à 49,00 € jusqu’au 15/12/2026.",
            campaign={"offer.gift": ""},
            note=N_("“gift:” with nothing after it says that there is none."),
        ),
        Example("Vous nous manquez.", objective="win-back", campaign={"offer": None}),
    ),
)
