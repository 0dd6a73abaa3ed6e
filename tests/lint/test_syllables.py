"""Syllables as a careful reader says them, and the formula of Kandel and Moles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lint.syllables import kandel_moles, syllables

SAID = re.findall(
    r"(\S+) (\d)",
    """
à 1 a 1 et 1 est 1 eau 1 je 1 le 1 ce 1 que 1 qui 1 vous 1 nous 1 votre 1 notre 1 offre 1 prix 1 sur 1
oui 1 nuit 1 lui 1 pied 1 bien 1 rien 1 mieux 1 lieu 1 vient 1 tiens 1 œil 1 œuf 1 cœur 1 sœur 1 fille 1
ville 1 mille 1 feuille 1 travail 2 taille 1 paille 1 seuil 1 accueil 2 accueillir 3 travailler 3 meilleur 2
sol 1 août 1 moi 1 trois 1 froid 1 loin 1 soin 1 besoin 2 pluie 1 bruit 1 fruit 1 croix 1 main 1 faim 1
cadeau 2 bureau 2 nouveau 2 gratuit 2 gratuite 2 gratuitement 4 nouvelle 2 client 2 clients 2 cliente 2
découvrez 3 découvrir 3 recevez 3 commandez 3 commanderez 4 commande 2 profitez 3 essayez 3 essayer 3 payer 2
payez 2 paiement 2 voyage 2 royal 2 moyen 2 noyau 2 joyeux 2 ayez 2 yeux 1 pays 2 paysage 3 crayon 2
samedi 3 maintenant 3 lentement 3 seulement 3 développement 5 renseignement 4 remerciement 4 vêtement 3
action 2 nation 2 réduction 3 promotion 3 million 2 lion 1 crier 2 plier 2 oublier 3 ouvrier 3 février 3
janvier 2 hier 1 premier 2 dernier 2 cruel 2 tuer 1 nuage 1 mutuel 2 actuel 2 habituel 3 annuelle 2
Noël 2 maïs 2 naïf 2 héroïque 3 aiguë 2 ambiguë 3 haïr 2 coïncidence 4 théâtre 2 réaliser 4 géant 2 océan 3
créer 2 création 3 européen 4 année 2 années 2 idée 2 journée 2 arrivée 3 vie 1 rue 1 avenue 3 pluies 1
quatre 1 quand 1 quoi 1 qualité 3 question 2 quarante 2 guide 1 guerre 1 longue 1 langue 1 gagner 2
mangeons 2 partagea 3 nageoire 2 pigeon 2 Georges 1 oignon 2 femme 1 monsieur 2 madame 2 automne 2
attendent 2 viennent 1 content 2 souvent 2 argent 2 moment 2 président 3 travaillent 2 envoient 2 voient 1
aujourd’hui 3 quelqu’un 2 rendez-vous 3 porte-monnaie 4 arc-en-ciel 3 peut-être 2 celui-ci 3
responsabilité 6 personnalisation 6 immédiatement 5 particulièrement 6 enthousiasme 3 coopérer 4 zoo 2
football 2 parking 2 dégraissant 3 pulvérisateur 5 atelier 3 électricité 5 industriel 4 extraordinaire 5
""",
)
TABLE = [(word, int(count)) for word, count in SAID]


@pytest.mark.parametrize(("word", "count"), TABLE, ids=[word for word, _ in SAID])
def test_syllables_are_counted_as_they_are_said(word: str, count: int):
    assert syllables(word) == count
    assert syllables(word.capitalize()) == count


def test_the_table_is_large_enough_to_mean_something():
    assert len(TABLE) > 150


@pytest.mark.parametrize(
    ("word", "count"), [("XB", 2), ("Mme", 2), ("etc", 4), ("", 0), ("’", 0), ("—", 0)], ids=repr
)
def test_what_has_no_vowel_is_spelt_or_counts_for_nothing(word: str, count: int):
    assert syllables(word) == count


@given(st.text(max_size=80))
def test_any_text_has_a_number_of_syllables(text: str):
    assert 0 <= syllables(text) <= 4 * len(text) + 4


def test_short_words_in_short_sentences_read_easily():
    easy = kandel_moles(words=10, sentences=2, spoken=12)
    hard = kandel_moles(words=30, sentences=1, spoken=60)
    assert round(easy, 1) == 113.6
    assert round(hard, 1) == 29.4
