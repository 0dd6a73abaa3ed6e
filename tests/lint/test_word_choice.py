"""What the rules on words tell apart: links, claims, calls, deadlines, figures, quotations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.lint import claims as claiming
from mailer.lint.actions import calls, deadline
from mailer.lint.content import content, figures, share, stem
from mailer.lint.evidence import proves
from mailer.lint.lexicon import load
from mailer.lint.quotations import quoted
from mailer.lint.reading import Reading, Where
from mailer.lint.rules.conjunctions import links
from mailer.lint.rules.connectors import connector
from mailer.lint.rules.tu_vous import is_tu
from mailer.lint.tokens import tokenize

BANNED = """qui que qu' quoi dont quand lorsque lorsqu' puisque puisqu' quoique lequel laquelle lesquels
lesquelles duquel auquel desquels auxquels"""
WORDS = ("Votre", "sol", "brille", "dix", "minutes", "vous", "commandez", "le meilleur", "?", ".", ",")
SENTENCES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


def test_connectors_hold_none_of_the_conjunctions_that_the_course_bans(build):
    banned = set(BANNED.split())
    for entry, form in load("connectors").forms():
        assert banned.isdisjoint(token.fold for token in tokenize(form)), entry
        (text,) = Reading(build(f"Oui. {form.capitalize()} il brille.")).texts
        assert not list(links(text)), entry


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mais ce n’est pas tout. Il brille.", "mais ce n'est pas tout"),
        ("Vous gagnez donc deux heures.", "donc"),
        ("Le bidon et la brosse.", None),
        ("« En effet », dit-il.", "en effet"),
        ("Un sol propre, chez vous, dans dix minutes, en effet.", None),
        ("", None),
    ],
)
def test_a_paragraph_opens_with_a_connecting_phrase_or_not(build, text: str, expected: str | None):
    texts = Reading(build(text or "…")).texts
    match = connector(texts[0])
    assert (match.entry if match else None) == expected


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("notre n° 1 en France", True),
        ("votre facture n° 1", False),
        ("le meilleur dégraissant", True),
        ("dans les meilleurs délais", False),
        ("Vous êtes le meilleur juge", False),
        ("pour le meilleur et pour le pire", False),
        ("la meilleure façon de laver", False),
        ("le seul fabricant breton", True),
        ("à la seule condition", False),
        ("une offre unique", True),
        ("un sens unique", False),
        ("satisfaction garantie", True),
        ("la garantie court", False),
        ("100 % efficace", True),
        ("100 % coton", False),
        ("le leader du sol", True),
        ("chez Leader Price", False),
        ("son efficacité est prouvée", True),
        ("une douceur sans égale", True),
        ("la plus douce du marché", True),
        ("la plus proche de chez vous", False),
        ("le seul savon qui mousse à froid", True),
        ("le seul garçon disponible", False),
        ("la seule chose qui compte", False),
        ("vous êtes incomparable", False),
        ("la meilleure table est celle du fond", False),
        ("du n° 1 au n° 500", False),
        ("Vous avez gagné. Les meilleurs tissent", True),
        ("le meilleur ouvrier de France", False),
    ],
)
def test_claims_are_told_from_set_phrases(build, text: str, claims: bool):
    read = Reading(build(text)).select(Where())[0]
    assert bool(list(claiming.find(read))) is claims


@pytest.mark.parametrize(
    ("text", "proven"),
    [
        ("La meilleure du marché sèche en deux minutes.", False),
        ("La meilleure du marché : 92 clients sur 100 le disent.", True),
        ("La meilleure du marché, au jugement de 300 lectrices.", True),
        ("La meilleure du marché sèche trois fois plus vite.", True),
        ("La meilleure du marché, avec −30 % de remise.", False),
        ("La meilleure du marché, dès le 15 décembre avant midi, selon l’institut Kerlo.", True),
        ("La meilleure du marché, jusqu’au 15 décembre.", False),
        ("La meilleure du marché. « Je la garde », dit Anne.", True),
        ("La meilleure du marché, dite « Vapeur ».", False),
        ("La meilleure du marché, certifiée bio.", False),
        ("La meilleure du marché, certifiée par Ecocert.", True),
        ("Satisfaction garantie. Elle sèche en deux minutes.", False),
        ("Satisfaction garantie. Vous avez trente jours.", True),
        ("Efficacité prouvée. Elle sèche en deux minutes.", True),
        ("C’est la seule au monde. Elle sèche en deux minutes.", False),
    ],
)
def test_a_figure_proves_what_it_bears_on(build, text: str, proven: bool):
    read = Reading(build(text)).select(Where())[0]
    claim = next(claiming.find(read))
    assert proves(read, claim, range(claim.first, claim.last)) is proven


@pytest.mark.parametrize(
    ("text", "informal"),
    [
        ("gagne ton lundi", True),
        ("le ton monte", False),
        ("un ton sur ton", False),
        ("c’est le tien", True),
        ("je tiens la porte", False),
        ("il s’est tu", False),
        ("dis-tu", True),
        ("a-t-il", False),
        ("je t’écris", True),
        ("des tés et des coudes", False),
    ],
)
def test_tu_is_told_from_words_that_look_like_it(text: str, informal: bool):
    tokens = tokenize(text)
    assert any(is_tu(tokens, index) for index in range(len(tokens))) is informal


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Commandez-le vite.", True),
        ("Vous commandez demain.", False),
        ("Vous nous appelez souvent.", False),
        ("Commandez-vous demain ?", False),
        ("Inscrivez-vous avant lundi.", True),
        ("Ne nous écrivez plus.", True),
        ("À renvoyer avant le 3 mars.", True),
        ("L’appel est gratuit.", False),
    ],
)
def test_what_one_is_asked_to_do_is_told_from_what_one_does(text: str, asks: bool):
    assert bool(calls(tokenize(text))) is asks


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("avant le 15 décembre", True),
        ("sous 48 h", True),
        ("dans les huit jours", True),
        ("jusqu’au printemps", True),
        ("avant {{ offer.until }}", True),
        ("avant tout", False),
        ("comme avant", False),
        ("jusqu’à 50 %", False),
        ("chaque lundi", False),
    ],
)
def test_a_deadline_is_told_from_what_merely_sounds_like_one(text: str, dated: bool):
    assert deadline(tokenize(text)) is dated


def test_figures_are_facts_unless_they_name_or_rank():
    tokens = tokenize("Le XB 15, n° 3 et 1er de sa classe, lave dix sols en 4 heures.")
    assert [tokens[index].text for index in figures(tokens)] == ["dix", "4"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gagnées", "Gagnez"),
        ("heure", "heures"),
        ("deux", "2"),
        ("nouvelle", "nouvelles"),
        ("chevaux", "cheval"),
        ("tenu", "tiennent"),
        ("offert", "offrez"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str):
    assert stem(one) == stem(other)


@settings(max_examples=60, deadline=None)
@given(SENTENCES, SENTENCES)
def test_a_quotation_is_what_stands_between_its_marks(before: str, inside: str):
    tokens = tokenize(f"{before} « {inside} » fin")
    apart = quoted(tokens)
    opening = next(index for index, token in enumerate(tokens) if token.text == "«")
    closing = next(index for index, token in enumerate(tokens) if token.text == "»")
    assert apart == set(range(opening, closing + 1))


@settings(max_examples=60, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=5))
def test_a_share_of_words_is_whole_in_themselves_and_grows_with_the_text(sentences: list[str]):
    words = content(tokenize(" ".join(sentences)))
    shares = [share(words, words[:count]) for count in range(len(words) + 1)]
    assert shares[-1] == 1
    assert shares == sorted(shares)
