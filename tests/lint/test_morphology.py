"""The lexicon of French forms: what words are, and which words of a sentence are surely verbs."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mailer.lint.morphology
from mailer.lint.morphology import Part, Tense, is_verb_surely, lemma, lemmas, readings
from mailer.lint.morphology.automaton import Automaton, pack
from mailer.lint.morphology.compile import compile_lexicon, main
from mailer.lint.morphology.verbs import Time, finite_verbs, passive
from mailer.lint.tokens import tokenize

FILE = Path(mailer.lint.morphology.__file__).with_name("fr.bin")

AFF = """\
FLAG long
NEEDAFFIX ()
PFX L' Y 1
PFX L' 0 l' a dp:le|la+
SFX a0 Y 3
SFX a0 er er/n'q' er po:infi
SFX a0 er e/j'n' [^y]er po:ipre po:spre po:1sg po:3sg
SFX a0 er ez/n' er po:ipre po:2pl
SFX p+ Y 1
SFX p+ er é/L' er po:ppas po:adj po:1jsg is:mas is:sg
SFX S. Y 2
SFX S. 0 0/L' [^sxz] is:sg
SFX S. 0 s/D' [^sxz] is:pl
SFX zE Y 1
SFX zE être est/c' être po:ipre po:3sg
"""
DIC = """\
6
porte/S.() po:nom is:fem
porter/a0p+() po:v1_itnq__a
être/zE() po:v0ei_____a
yeux/D' po:nom is:mas is:pl st:œil
C₅H₁₀/L' po:nom is:mas is:inv
Marie po:prn is:fem is:inv
"""

WORDS = [
    *("vous", "nous", "que", "qui", "y", "l’", "n’", "s’", "-vous", "Le"),
    *("avez", "est", "été", "a", "fait", "reçu", "porte", "plus", ",", ".", "«"),
]


def verbs(sentence: str) -> list[tuple[str, Time]]:
    tokens = tokenize(sentence)
    return [
        (" ".join(token.text for token in tokens[verb.first : verb.last]), verb.time)
        for verb in finite_verbs(tokens)
    ]


@pytest.mark.parametrize(
    ("word", "known", "tense", "person"),
    [
        ("découvrez", "découvrir", Tense.PRESENT, "2pl"),
        ("découvrez", "découvrir", Tense.IMPERATIVE, "2pl"),
        ("commanderez", "commander", Tense.FUTURE, "2pl"),
        ("serions", "être", Tense.CONDITIONAL, "1pl"),
        ("viendrez", "venir", Tense.FUTURE, "2pl"),
        ("recevez", "recevoir", Tense.PRESENT, "2pl"),
        ("avons", "avoir", Tense.PRESENT, "1pl"),
        ("pourriez", "pouvoir", Tense.CONDITIONAL, "2pl"),
        ("bénéficierez", "bénéficier", Tense.FUTURE, "2pl"),
        ("cultivent", "cultiver", Tense.PRESENT, "3pl"),
        ("est", "être", Tense.PRESENT, "3sg"),
        ("étaient", "être", Tense.IMPERFECT, "3pl"),
        ("fut", "être", Tense.PAST_SIMPLE, "3sg"),
        ("soyez", "être", Tense.SUBJUNCTIVE, "2pl"),
        ("veuillez", "vouloir", Tense.IMPERATIVE, "2pl"),
        ("achète", "acheter", Tense.PRESENT, "3sg"),
        ("mangeons", "manger", Tense.PRESENT, "1pl"),
        ("offert", "offrir", Tense.PAST_PARTICIPLE, ""),
        ("gagnant", "gagner", Tense.PRESENT_PARTICIPLE, ""),
        ("finir", "finir", Tense.INFINITIVE, ""),
    ],
)
def test_verbs_are_known_by_lemma_tense_and_person(word: str, known: str, tense: Tense, person: str):
    assert (known, Part.VERB, tense, person) in {reading[:4] for reading in readings(word)}


@pytest.mark.parametrize(
    "word", ["recevez", "Découvrez", "COMMANDEZ", "serions", "ont", "viendrez", "voulez"]
)
def test_some_words_are_nothing_but_verbs(word: str):
    assert is_verb_surely(word)


@pytest.mark.parametrize(
    "word", ["remise", "portes", "offre", "est", "avions", "offert", "Pierre", "xyz", ""]
)
def test_words_that_may_be_something_else_are_no_sure_verbs(word: str):
    assert not is_verb_surely(word)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ÉCRIVEZ", "écrivez"),
        ("Ecrivez", "écrivez"),
        ("DECOUVREZ", "découvrez"),
        ("de\u0301couvrez", "découvrez"),
        ("oeuvrez", "œuvrez"),
        ("aujourd’hui", "aujourd'hui"),
    ],
)
def test_a_word_is_known_however_it_is_written(written: str, plain: str):
    assert readings(written) == readings(plain) != ()


def test_words_in_capitals_may_be_any_of_those_they_stand_for():
    assert {Tense.PRESENT, Tense.PAST_PARTICIPLE} <= {reading.tense for reading in readings("PROFITE")}


def test_words_are_compared_by_lemma():
    assert lemma("chevaux") == lemma("Cheval") == "cheval"
    assert lemmas("portes") == {"porte", "porter"}
    assert lemmas("Zorglub") == {"zorglub"}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Vous recevrez votre bidon.", [("recevrez", Time.FUTURE)]),
        ("Nous avons choisi pour vous.", [("avons choisi", Time.PAST)]),
        ("Avez-vous déjà reçu le colis ?", [("Avez -vous déjà reçu", Time.PAST)]),
        ("Elle est arrivée hier.", [("est arrivée", Time.PAST)]),
        ("Il s’est inscrit.", [("est inscrit", Time.PAST)]),
        ("Vous êtes invité.", [("êtes invité", Time.PRESENT)]),
        ("La maison vous offre le port.", [("offre", Time.PRESENT)]),
        ("Nous vous prions de venir.", [("prions", Time.PRESENT)]),
        ("L’est de la France.", []),
        ("La remise porte sur tout.", []),
        ("Ce qui porte loin.", [("porte", Time.PRESENT)]),
        ("Que vous commandiez ou non.", [("commandiez", Time.OTHER)]),
        ("Vous commandiez souvent.", [("commandiez", Time.PAST)]),
        ("Pourriez-vous répondre ?", [("Pourriez", Time.CONDITIONAL)]),
        ("Est-ce que vous venez ?", [("venez", Time.PRESENT)]),
        ("Les avions partent.", [("partent", Time.PRESENT)]),
        ("Nous avions promis.", [("avions promis", Time.PAST)]),
        ("Vous avez droit à un cadeau.", [("avez", Time.PRESENT)]),
        ("Vous avez plus de temps.", [("avez", Time.PRESENT)]),
        ("Y compris le port.", []),
        ("Chez vous, porte fermée.", []),
        ("Dites-nous tout. Faites le calcul.", [("Dites", Time.PRESENT), ("Faites", Time.PRESENT)]),
        ("Commandes : 12.", []),
        ("Je suis votre conseiller.", [("suis", Time.PRESENT)]),
    ],
)
def test_verbs_of_a_sentence_and_their_time(sentence: str, expected: list[tuple[str, Time]]):
    assert verbs(sentence) == expected


def test_an_imperative_is_told_from_a_present():
    cochez, voyez = finite_verbs(tokenize("Cochez : vous voyez."))
    assert cochez.imperative
    assert not voyez.imperative


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Le colis est livré.", True),
        ("Il a été testé.", True),
        ("Elle est venue.", False),
        ("Il s’est inscrit.", False),
        ("Vous avez testé.", False),
        ("Le bidon est lourd.", False),
    ],
)
def test_a_passive_is_told_from_a_past(sentence: str, expected: bool):
    tokens = tokenize(sentence)
    (verb,) = finite_verbs(tokens)
    assert passive(tokens, verb) is expected


@given(st.text(max_size=60))
def test_any_text_may_be_looked_up(text: str):
    readings(text)
    assert lemma(text) in lemmas(text)
    tokens = tokenize(text)
    for verb in finite_verbs(tokens):
        assert 0 <= verb.first < verb.last <= len(tokens)
        passive(tokens, verb)


@given(st.lists(st.sampled_from(WORDS)))
def test_any_row_of_words_has_verbs_in_order(words: list[str]):
    tokens = tokenize(" ".join(words))
    found = finite_verbs(tokens)
    assert all(one.last <= other.first for one, other in pairwise(found))


def test_a_small_dictionary_is_compiled_and_read_again():
    data = compile_lexicon(DIC.splitlines(), AFF.splitlines())
    assert data == compile_lexicon(DIC.splitlines(), AFF.splitlines())
    small = Automaton(data)
    assert sorted(small.words()) == [
        "Marie",
        "est",
        "porte",
        "porter",
        "portes",
        "portez",
        "porté",
        "yeux",
    ]
    assert {reading[:4] for reading in small.find("porte")} == {
        ("porte", Part.NOUN, "", ""),
        ("porter", Part.VERB, "ipre", "1sg"),
        ("porter", Part.VERB, "ipre", "3sg"),
        ("porter", Part.VERB, "spre", "1sg"),
        ("porter", Part.VERB, "spre", "3sg"),
    }
    assert [reading.lemma for reading in small.find("yeux")] == ["œil"]
    assert small.unaccented("porte") == ("porte", "porté")
    assert not small.find("port")
    assert not small.find("portezz")


def test_a_file_of_another_format_is_refused():
    with pytest.raises(ValueError, match="version"):
        Automaton(b"x" * 64)


def test_the_shipped_lexicon_is_small_and_opens_at_once():
    assert FILE.stat().st_size < 1_500_000
    start = time.process_time()
    Automaton.open(FILE)
    assert time.process_time() - start < 0.1


def test_the_shipped_lexicon_says_where_it_comes_from():
    notice = FILE.with_name("fr.LICENSE.txt").read_text(encoding="utf-8")
    assert "Mozilla Public License Version 2.0" in notice
    assert "hunspell-fr-classical" in notice


def test_the_command_compiles_the_files_that_it_is_given(tmp_path: Path, monkeypatch, capsys):
    dic, aff, out = (tmp_path / name for name in ("fr.dic", "fr.aff", "fr.bin"))
    dic.write_text(DIC, encoding="utf-8")
    aff.write_text(AFF, encoding="utf-8")
    monkeypatch.setattr("mailer.lint.morphology.compile.OUT", out)
    assert main([str(dic)]) == 2
    assert "fr.dic fr.aff" in capsys.readouterr().err
    assert main([str(dic), str(aff)]) == 0
    assert Automaton.open(out).find("portez")[0].lemma == "porter"


def test_more_forms_than_the_format_holds_are_refused():
    with pytest.raises(ValueError, match="too many"):
        pack(1 << 18, 0, last=False)
