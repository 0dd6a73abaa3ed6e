"""The same offer in all pieces: sums, last days, codes and numbers that are not the campaign's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from mailer.lint import RULES, Fact, Settings, SkeletonUse, Subject, amounts, check, contacts
from mailer.lint.subject import CampaignFacts, OfferFacts
from mailer.lint.tokens import tokenize
from mailer.model import Finding, Severity

Lint = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def lint() -> Lint:
    """Lint some texts together under one rule."""

    def run(rule: str, campaign: CampaignFacts | None, *uses: SkeletonUse) -> tuple[Finding, ...]:
        return check(Subject(uses, campaign), RULES, settings=Settings(only=frozenset({rule})))

    return run


def found(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.place.file if finding.place else "", finding.excerpt) for finding in findings]


def coded(campaign: CampaignFacts, code: str) -> CampaignFacts:
    """Return a campaign whose offer has a code."""
    assert campaign.offer
    return replace(campaign, offer=replace(campaign.offer, code=Fact(code)))


# sums


@pytest.mark.parametrize(
    ("text", "amount", "currency", "tax"),
    [
        ("49 €", "49", "EUR", ""),
        ("49,00 € HT", "49", "EUR", "HT"),
        ("1\u202f234,50 euros T.T.C.", "1234.50", "EUR", "TTC"),
        ("1.200 €", "1200", "EUR", ""),
        ("1.200,50 €", "1200.50", "EUR", ""),
        ("49.90 EUR", "49.90", "EUR", ""),
        ("49€90", "49.90", "EUR", ""),
        ("350 DH", "350", "MAD", ""),
        ("49EUR", "49", "EUR", ""),
    ],
)
def test_sums_are_read_as_french_text_writes_them(text: str, amount: str, currency: str, tax: str):
    (one,) = amounts.find(tokenize(text))
    assert (one.amount, one.currency, one.tax) == (Decimal(amount), currency, tax)


@pytest.mark.parametrize("text", ["49 %", "le 3 mars 2026", "20 litres", "02 99 00 00 00", "le XB 15"])
def test_other_figures_are_no_sums(text: str):
    assert not list(amounts.find(tokenize(text)))


@pytest.mark.parametrize(
    "number", ["02 99 00 00 00", "02.99.00.00.00", "0299000000", "+33 2 99 00 00 00", "0033 (0)2 99 00 00 00"]
)
def test_a_telephone_number_is_one_however_it_is_written(number: str):
    assert contacts.national(number) == "0299000000"


# the same offer in all pieces


def test_each_piece_is_held_against_the_campaign(lint: Lint, build, campaign):
    letter = build("Le dégraissant XB 15 est à 49 € HT jusqu’au 15 décembre. Appelez le 02 99 00 00 00.")
    coupon = build(
        "Oui, je commande à 45 € HT.\n\nÀ renvoyer avant le 20 décembre.", piece="coupon", file="c.md"
    )
    assert found(lint("same-offer", campaign(), letter, coupon)) == [
        ("c.md", "45 € HT"),
        ("c.md", "20 décembre"),
    ]


def test_a_finding_names_what_the_campaign_says(lint: Lint, build, campaign):
    (one,) = lint("same-offer", campaign(), build("Votre prix : 45 €."))
    assert str(one.message) == "Here it is “45 €”, in the campaign “49 € HT”."
    assert str(one.hint) == "Print it from the campaign: “{{ offer.price }}”."
    assert one.severity is Severity.ERROR
    assert one.place
    assert one.place.column == 14


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Commandez avec le code ATELIER25.", ["ATELIER25"]),
        ("Votre code avantage : « ATELIER25 ».", ["ATELIER25"]),
        ("Réf. ATELIER25 sur votre bon.", ["ATELIER25"]),
        ("Offre ATELIER62", ["ATELIER62"]),
        ("Commandez avec le code ATELIER26.", []),
        ("Votre code postal : 35000. Votre code client : C00123.", []),
        ("Code APE 4669B, article XB15-2L.", []),
        ("Le code BRICOLAGE est clos.", ["BRICOLAGE"]),
        ("Le code de la consommation protège l’acheteur.", []),
        ("Le code {{ response_code }} est le vôtre.", []),
    ],
)
def test_codes_are_compared(lint: Lint, build, campaign, text: str, wrong: list[str]):
    findings = lint("same-offer", coded(campaign(), "ATELIER26"), build(text))
    assert [finding.excerpt for finding in findings] == wrong


def test_without_a_fact_in_the_campaign_the_pieces_are_compared(lint: Lint, build, campaign):
    facts = campaign(**{"offer.price": None, "offer.until": None, "phone": ""})
    letter = build(
        "Votre prix : 49 €. Commandez avant le 15 décembre 2026, code AUTOMNE26. Appelez le 02 99 00 00 00."
    )
    coupon = build(
        "Votre prix : 45 €.\n\nÀ renvoyer avant le 20 décembre 2026, code AUTOMNE27.\n\n"
        "Ou téléphonez au 02 99 00 00 01.",
        piece="coupon",
        file="c.md",
    )
    assert found(lint("same-offer", facts, letter, coupon)) == [
        ("c.md", "45 €"),
        ("c.md", "20 décembre 2026"),
        ("c.md", "AUTOMNE27"),
        ("c.md", "02 99 00 00 01"),
    ]
    assert not lint("same-offer", facts, letter, letter)


def test_branches_of_one_letter_may_differ_where_the_campaign_says_nothing(lint: Lint, build, campaign):
    facts = campaign(**{"offer.price": None})
    one, other = build("Votre prix : 49 €."), build("Votre prix : 45 €.\n\nMerci.")
    assert not lint("same-offer", facts, one, other)


def test_what_fields_print_is_the_campaigns_own(lint: Lint, build, campaign):
    fixed = {"event.reply_by | date": "1er décembre 2026", "reply.phone": "04 11 22 33 44"}
    text = "Répondez avant le {{ event.reply_by | date }}, ou appelez le {{ reply.phone }}."
    again = "Votre réponse avant le 1er décembre 2026. Appelez le 04 11 22 33 44."
    uses = build(text, fixed=fixed), build(again, piece="coupon", file="c.md")
    assert not lint("same-offer", campaign(), *uses)


def test_clients_own_values_are_nobodys_offer(lint: Lint, build, campaign):
    use = build(
        "Votre prix : {{ client.prix }}, jusqu’au {{ client.date }}.",
        {"client.prix": ("45 €", "39 €"), "client.date": ("20 décembre 2026",)},
    )
    assert not lint("same-offer", campaign(), use)


def test_a_price_with_merge_fields_is_not_compared(lint: Lint, build, campaign):
    facts = campaign(**{"offer.price": "{{ client.prix }} €"})
    assert not lint("same-offer", facts, build("Votre prix : 45 €."))


def test_a_number_one_figure_off_is_an_error_another_one_a_warning(lint: Lint, build, campaign):
    findings = lint(
        "same-offer", campaign(), build("Appelez le 02 99 00 00 09.\n\nAppelez le 04 11 22 33 44.")
    )
    assert [finding.severity for finding in findings] == [Severity.ERROR, Severity.WARNING]


@pytest.mark.parametrize(
    "text",
    [
        "Le dégraissant XB 15 remplace un nettoyage à 300 €.",
        "Avec le dégraissant XB 15, il vous reste 200 €.",
        "Le dégraissant XB 15 divise une facture de 300 € par deux.",
        "Découvrez le XB 15 : vous gagnez 200 € par an.",
        "Votre prix habituel : 65 €. Votre prix : 49 €.",
        "Prix conseillé : 65 €.",
        "Notre premier prix : 15 €.",
        "Un bidon d’une valeur de 65 € vous attend, et le XB 15 est à 49 €.",
        "Le XB 15, satisfait ou remboursé, dans la limite de 49 €.",
        "Le XB 15 est livré avec un bon d’achat de 10 €.",
        "Le port est à 6,90 €, le XB 15 à 49 €.",
        "Pour 45 € de plus, la brosse est à vous avec le XB 15.",
        "Le XB 15 coûte moins de 50 €.",
        "Artis, SAS au capital de 50 000 €.",
        "Dès 150 € d’achat, le XB 15 est livré chez vous.",
        "Par tranche de 100 €, le XB 15 vous rapporte un point.",
        "Une heure de balai vous coûte 30 €.",
        "Votre prix : 24,50 € le demi-bidon de dix litres.",
        "Le XB 15 est à 12,25 € par mois, pendant quatre mois.",
        "Réglez 49 € en deux fois : 24,50 € puis 24,50 €.",
        "Une amende de 1 500 € menace un sol glissant. Le XB 15 est à 49 €.",
        "Votre prix en dirhams : 520 DH.",
        "Le prix du XB 15 passe de 65 € à 49 €.",
        "Votre prix : 49 € jusqu’au 15 décembre, 65 € ensuite.",
        "Demain, le XB 15 est à 65 €.",
        "Un dégraissant à 80 € ne nettoie pas mieux.",
        "Les autres dégraissants coûtent 79 €.",
        "Un tarif simple : 49 € par bidon, 45 € dès le dixième.",
    ],
)
def test_sums_that_are_plainly_something_else_are_let_be(lint: Lint, build, campaign, text: str):
    assert not found(lint("same-offer", campaign(), build(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Votre prix : 39 €.",
        "Votre prix de lancement est de 39 € HT.",
        "Le dégraissant XB 15 à 39 €.",
        "Le dégraissant XB 15, c’est 39 €.",
        "Le dégraissant XB 15 : 39,00 € HT, livraison comprise.",
        "# Le dégraissant XB 15 pour 39 €",
        "- **Prix** : 39 €",
        "Le XB 15 est proposé au prix de 39 €.",
        "Le dégraissant XB 15 coûte seulement 39 €, au lieu de 65 €.",
    ],
)
def test_prices_of_the_offer_are_found(lint: Lint, build, campaign, text: str):
    findings = lint("same-offer", campaign(), build(text.replace("**", "")))
    assert [finding.excerpt[:2] for finding in findings] == ["39"]


@pytest.mark.parametrize(
    "text",
    [
        "Jusqu’au 12 mars, M. Durand balayait deux heures. Commandez.",
        "Nos bureaux sont fermés jusqu’au 4 janvier 2027.",
        "Commandez le 10 décembre, recevez-le le 12.",
        "Votre abonnement court jusqu’au 31 mars 2027.",
        "Vous réglez votre commande avant le 31 janvier 2027.",
        "Vous avez jusqu’au 15 janvier 2027 pour vous faire rembourser votre commande.",
        "Profitez du salon jusqu’au 6 décembre.",
        "Commandez avant le 15 décembre : livraison avant le 20 décembre.",
        "Vous recevez votre bidon avant le 24 décembre si vous commandez avant le 10 décembre.",
        "Répondez avant le 15 décembre, et le pulvérisateur est là avant le 24 décembre.",
        "Notre catalogue est valable jusqu’au 31 mars 2027.",
        "Notre dernière offre courait jusqu’au 30 juin 2026.",
    ],
)
def test_days_that_are_not_the_offers_are_let_be(lint: Lint, build, campaign, text: str):
    assert not found(lint("same-offer", campaign(), build(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Votre offre, valable jusqu’au 20 décembre, vous attend.",
        "Répondez avant le dimanche 20 décembre.",
        "Cochez, signez, renvoyez votre bon avant le 20 décembre.",
        "Votre réponse, au plus tard le 20 décembre",
        "Date limite de réponse : le 20 décembre.",
        "::: legal\nOffre valable du 1er novembre au 20 décembre 2026.\n:::",
    ],
)
def test_other_last_days_of_the_offer_are_found(lint: Lint, build, campaign, text: str):
    findings = lint("same-offer", campaign(), build(text))
    assert len(findings) == 1
    assert "20 décembre" in findings[0].excerpt


def test_an_offer_that_the_campaign_does_not_have_is_not_compared(lint: Lint, build, campaign):
    facts = replace(campaign(), offer=None)
    assert not lint("same-offer", facts, build("Votre prix : 45 €, avant le 20 décembre."))
    facts = replace(campaign(), offer=OfferFacts())
    assert not lint("same-offer", facts, build("Votre prix : 45 €, avant le 20 décembre."))
