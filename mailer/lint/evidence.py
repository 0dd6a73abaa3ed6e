"""What proves a claim where it stands: a source, a client's words, a date, the figure that the claim needs."""

from __future__ import annotations

from collections.abc import Container, Sequence

from mailer.lint import dates
from mailer.lint.claims import Claim, Kind
from mailer.lint.content import AMOUNTS, figures
from mailer.lint.lexicon import load
from mailer.lint.quotations import quoted
from mailer.lint.sentences import Sentence
from mailer.lint.text import Text
from mailer.lint.tokens import ELIDED, NUMBER, WORD, Token, words_of

_EVIDENCE = load("evidence")
_MONEY = words_of("€ $ £ eur euro euros centime centimes dh mad dirham dirhams ht ttc h.t. t.t.c.")
_MINUS = frozenset("-−–")
_NOTES = frozenset("*†¹²³⁴⁵⁶⁷⁸⁹")
_NAMELESS = words_of(
    """certifie certifiee certifies certifiees labellise labellisee labellises labellisees elu elue elus elues
    prime primee primes primees teste testee testes testees label labels medaille medailles norme normes
    etude etudes brevet brevets brevete brevetee certification certifications"""
)
"""What proves only with a name or a number behind it: “certifié ISO 9001”, not “certifié bio”."""
_TERMS = words_of("jour jours semaine semaines mois an ans annee annees")
"""What the terms of a guarantee are counted in."""
_JUDGES = words_of(
    """client clients cliente clientes lecteur lecteurs lectrices utilisateur utilisateurs utilisatrices
    acheteur acheteurs abonnes adherents visiteurs avis note notes essai essais test tests mesures votes voix
    votants juges jury points etoiles reponses satisfaction marche ventes vendus vendues exemplaires
    concurrents modeles marques produits ateliers artisans salons magasins foyers familles menages entreprises
    etablissements communes villes pays professionnels medecins patients eleves candidats"""
)
"""Who or what is counted where a rank is proven."""
_COMPARING = words_of("plus moins mieux davantage contre")
_WORDS_OF_SOMEBODY = 3
"""A quotation of fewer words is a name or an ironic word."""
_NEAR = 4
_BEHIND = 6


def proves(text: Text, claim: Claim, own: Container[int] = ()) -> bool:
    """Whether the claim's own text proves it, outside the tokens that are ``own`` claims of it.

    A figure must bear on the claim: a rank (“le meilleur”) wants a count of judges, a share or a comparison,
    a guarantee its terms, “le seul” a figure in its own sentence.
    """
    sentence = next(one for one in text.sentences if one.first <= claim.first < one.last)
    return _holds(text, claim.kind, own, sentence)


def supports(text: Text, kind: Kind) -> bool:
    """Whether a text holds evidence for claims of a kind that stand in another text."""
    return _holds(text, kind)


def _holds(text: Text, kind: Kind, own: Container[int] = (), sentence: Sentence | None = None) -> bool:
    tokens = text.tokens
    if any(match.first not in own and _named(tokens, match.last) for match in _EVIDENCE.find(tokens)):
        return True
    if any(dates.limit(tokens, written.first) is None for written in dates.find(tokens)):
        return True
    if any(token.text in _NOTES for token in tokens) or _quotes(tokens):
        return True
    return any(
        _bears(tokens, index, kind, sentence is not None and sentence.first <= index < sentence.last)
        for index in figures(tokens)
        if index not in own and _measures(tokens, index)
    )


def _named(tokens: Sequence[Token], last: int) -> bool:
    """Whether evidence that needs a name has it: by whom, after which standard."""
    if tokens[last - 1].fold not in _NAMELESS:
        return True
    for after in tokens[last : last + _BEHIND]:
        if after.text in ".!?…":
            return False
        if after.fold in ("par", "selon", "n°") or after.kind == NUMBER or after.text[:1].isupper():
            return True
    return False


def _quotes(tokens: Sequence[Token]) -> bool:
    """Whether somebody's words are quoted, and not a name or a single word."""
    inside = quoted(tokens)
    return sum(1 for index in inside if tokens[index].kind in (WORD, NUMBER)) >= _WORDS_OF_SOMEBODY


def _measures(tokens: Sequence[Token], index: int) -> bool:
    """Whether a figure says how many of something; a price, a discount, a last day prove nothing."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if index and tokens[index - 1].text in _MINUS:
        return False
    if any(written.first <= index < written.last for written in dates.find(tokens)):
        return False
    return after is not None and after.fold not in _MONEY and (after.fold[:1].isalpha() or after.text in "%/")


def _bears(tokens: Sequence[Token], index: int, kind: Kind, near: bool) -> bool:
    """Whether a figure bears on a claim of a kind, ``near`` if it stands in the claim's own sentence."""
    after = tokens[index + 1 : index + 1 + _NEAR]
    folds = [token.fold for token in after]
    if kind is Kind.QUALITY or (near and kind is not Kind.RANK):
        return True
    if kind is Kind.GUARANTEE:
        return not _TERMS.isdisjoint(folds[:1])
    if folds[:1] in (["sur"], ["/"]) and len(after) > 1 and _figure(after[1]):  # neuf sur dix; 4,8/5
        return True
    counted = [fold for token, fold in zip(after, folds, strict=True) if token.kind != ELIDED]
    if not _JUDGES.isdisjoint(counted[:3]):
        return True
    return folds[:1] == ["fois"] and not _COMPARING.isdisjoint(folds)


def _figure(token: Token) -> bool:
    return token.kind == NUMBER or token.fold in AMOUNTS
