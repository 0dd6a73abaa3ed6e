"""A reduction shows the price that it is taken from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailer.errors import N_
from mailer.lint import amounts
from mailer.lint.content import content
from mailer.lint.hits import inside
from mailer.lint.lexicon import Lexicon
from mailer.lint.morphology import lemmas
from mailer.lint.packs import says, written
from mailer.lint.rule import SELLING, Evidence, Example, Family, Hit, Level, PackScene, Reads, Rule
from mailer.lint.shapes import InPack
from mailer.lint.text import Text
from mailer.lint.tokens import NUMBER, Token, quote, tokenize, words_of
from mailer.model import Message, Severity

_WORDS = words_of("remise reduction rabais ristourne promotion promo")
_GOODS = words_of(
    """prix tarif tarifs article articles produit produits gamme collection catalogue modele modeles
    magasin boutique rayon rayons stock"""
)
_BETWEEN = words_of("sur tout toute toutes tous le la les l' nos notre vos votre ce cet cette ces son")
_OWN_ORDER = words_of("prochaine prochain premiere fidelite")
"""A reward on an order of the reader's own announces no lower price."""
_STANDS = words_of("est sont passe passent reste restent tout")
_FALLING = frozenset({"baisser", "diminuer", "chuter", "réduire", "casser", "brader", "solder"})
_NEAR = 6
_LESS = (["de", "moins"], ["moins", "cher"])
_PRIOR = Lexicon.of(
    "au lieu de",
    "ancien prix",
    "prix habituel",
    "prix normal",
    "prix antérieur",
    "prix précédent",
    "prix d’origine",
    "prix initial",
    "prix de départ",
    "prix barré",
    "prix de référence",
    "prix catalogue",
    "prix public",
    "prix le plus bas",
    "précédemment",
)


def check(scene: PackScene) -> Iterator[Hit]:
    """Yield the reductions of a pack that gives no earlier price."""
    texts = list(written(scene))
    if says(texts, _PRIOR) or any(_two_prices(text) for text in texts):
        return
    offer = scene.campaign.offer if scene.campaign else None
    product = frozenset(content(tokenize(offer.product.text))) if offer and offer.product else frozenset()
    for text in texts:
        for first, last in _reductions(text, product):
            start, end = text.tokens[first].start, text.tokens[last - 1].end
            if inside(start, text):
                continue
            message = Message(
                N_("To be verified: “{words}” announces a reduction, and no earlier price is given."),
                {"words": quote(text.string[start:end])},
            )
            hint = Message(
                N_(
                    "Give consumers the earlier price: the lowest of the last 30 days (Code de la "
                    "consommation, L112-1-1, text of 3 April 2026)."
                )
            )
            yield Hit(message, hint, text=text, start=start, end=end)


def _reductions(text: Text, product: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where a reduction in figures is announced: "30 % de remise", "remise de 30 %", "−30 % sur les prix".

    "30 % de moins" is one where the sentence gives a price.
    """
    tokens = text.tokens

    def priced(index: int) -> bool:
        sentence = next(one for one in text.sentences if one.first <= index < one.last)
        return any(True for _ in amounts.find(tokens[sentence.first : sentence.last]))

    def cheaper(index: int) -> bool:
        """Whether goods or the offer's product fall by the figure: “l’abonnement baisse de 20 %”."""
        sentence = next(one for one in text.sentences if one.first <= index < one.last)
        said = tokens[sentence.first : index]
        falls = next((at for at, one in enumerate(said) if not _FALLING.isdisjoint(lemmas(one.text))), None)
        return falls is not None and (
            any(one.fold in _GOODS for one in said) or not product.isdisjoint(content(said[:falls]))
        )

    for index, token in enumerate(tokens):
        if token.kind != NUMBER or index + 1 >= len(tokens) or tokens[index + 1].text not in ("%", "€"):
            continue
        before = [t.fold for t in tokens[max(index - 2, 0) : index]]
        after = [t.fold for t in tokens[index + 2 : index + 8]]
        if not _OWN_ORDER.isdisjoint(after):
            continue
        if after[:1] == ["de"] and after[1:2] and after[1] in _WORDS:
            yield index, index + 4
        elif before[-1:] == ["de"] and before[0] in _WORDS:
            yield index - 2, index + 2
        elif tokens[index + 1].text == "%" and after[:2] in _LESS and priced(index):
            yield index, index + 4
        elif tokens[index + 1].text == "%" and (
            (before[-1:] == ["de"] and cheaper(index)) or _falls(tokens, index, after)
        ):
            yield index - 1, index + 2


def _on_goods(words: Sequence[str]) -> bool:
    """Whether words go on like "sur tous nos prix"."""
    if words[:1] != ["sur"]:
        return False
    return next((word for word in words if word not in _BETWEEN), "") in _GOODS


def _falls(tokens: Sequence[Token], figure: int, after: Sequence[str]) -> bool:
    """Whether “−30 %” is what a price loses: on goods, “le matelas est à −30 %”, “400 €, soit −30 %”."""
    if not figure or tokens[figure - 1].text not in ("-", "−", "–"):
        return False
    before = tokens[max(figure - 1 - _NEAR, 0) : figure - 1]
    last, one = (before[-1].fold if before else ""), (before[-2].fold if len(before) > 1 else "")
    if _on_goods(after):
        return True
    if after[:1] and after[0][:1].isalpha():  # of something: “−30 % de graisse”
        return False
    return (last == "a" and one in _STANDS) or (last == "soit" and any(True for _ in amounts.find(before)))


def _two_prices(text: Text) -> bool:
    """Whether a text gives two different sums: the earlier price may be one of them."""
    return len({found.amount for found in amounts.find(text.tokens)}) > 1


RULE = Rule(
    id="legal-reduction",
    family=Family.LEGAL,
    title=N_("A reduction shows the earlier price"),
    source="law: Code de la consommation, L112-1-1",
    why=N_(
        "Whoever announces a lower price to consumers gives the one before: the lowest of the last 30 days."
    ),
    evidence=Evidence(
        Level.LAW,
        N_(
            "Text as it stood on 3 April 2026, to be verified; what exceptions it has is not known to the rule."
        ),
    ),
    severity=Severity.INFO,
    reads=frozenset({Reads.PACK}),
    objectives=SELLING,
    languages=frozenset({"fr"}),
    check=InPack(check),
    bad=(
        Example("Le prix du bidon baisse de 20 %.", finds=("de 20 %",)),
        Example("Profitez de 30 % de remise jusqu’à samedi.", finds=("30 % de remise",)),
        Example("Une réduction de 20 € vous attend sur le XB 15.", finds=("réduction de 20 €",)),
        Example("−30 % sur tous nos articles !", finds=("−30 %",)),
        Example(
            "Le matelas Brume est à −40 %. Le tapis tombe à 400 €, soit −70 %.", finds=("−40 %", "−70 %")
        ),
        Example("Votre table à 490 €, soit 30 % de moins.", finds=("30 % de moins",)),
    ),
    good=(
        Example("Votre facture de chauffage baisse de 20 %."),
        Example("49 € au lieu de 70 € : 30 % de remise."),
        Example("−30 % sur vos heures de nettoyage.", note=N_("No price falls.")),
        Example("Une réduction de 20 minutes à chaque lavage."),
        Example(
            "Votre chauffage est à −30 % de gaz. Votre facture d’énergie : −30 %. Le congélateur : −18 °C."
        ),
        Example("Votre chaudière brûle 30 % de moins.", note=N_("No price falls.")),
        Example("Le solvant perd 30 % de son odeur."),
        Example("Votre prix : 49 €. Ancien prix : 70 €. Vous gagnez 30 % de réduction."),
    ),
)
