"""French words, sentences, dates and word lists, without a model."""

from __future__ import annotations

import time
from datetime import date

import pytest

from mailer.lint import dates
from mailer.lint.lexicon import FOLDER, Lexicon, load
from mailer.lint.sentences import split
from mailer.lint.tokens import count_words, fold, quote, tokenize


def words(text: str) -> list[str]:
    return [token.text for token in tokenize(text)]


def sentences(text: str, closed: tuple[tuple[int, int], ...] = ()) -> list[str]:
    return [text[s.start : s.end] for s in split(text, tokenize(text), closed)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("l’offre d'été", ["l’", "offre", "d'", "été"], id="elision"),
        pytest.param(
            "qu’elle jusqu’ici lorsqu'il", ["qu’", "elle", "jusqu’", "ici", "lorsqu'", "il"], id="qu"
        ),
        pytest.param("aujourd’hui quelqu’un prud’hommes presqu’île", None, id="kept-whole"),
        pytest.param(
            "c’est-à-dire vis-à-vis arc-en-ciel celui-là rendez-vous porte-monnaie", None, id="hyphens-kept"
        ),
        pytest.param("Donnez-le-nous", ["Donnez", "-le", "-nous"], id="clitics"),
        pytest.param("a-t-il dit-elle", ["a", "-t-il", "dit", "-elle"], id="clitic-t"),
        pytest.param("d’Ormesson O’Brien Jean-Paul", ["d’", "Ormesson", "O’Brien", "Jean-Paul"], id="names"),
        pytest.param("49\u00a0€ T.T.C.", ["49", "€", "T.T.C."], id="amount"),
        pytest.param("1\u202f234,50 12.345,60", ["1\u202f234,50", "12.345,60"], id="thousands"),
        pytest.param(
            "01 23 45 67 89 +33 1 23 45 67 89", ["01 23 45 67 89", "+33 1 23 45 67 89"], id="phones"
        ),
        pytest.param("le 15/12/2026 à 20h30", ["le", "15/12/2026", "à", "20h30"], id="date-and-hour"),
        pytest.param("12abcd 50kg XB15", ["12", "abcd", "50kg", "XB", "15"], id="figures-and-letters"),
        pytest.param("1er 2e n° 5", ["1er", "2e", "n°", "5"], id="ordinals"),
        pytest.param("en 2026 49 clients", ["en", "2026", "49", "clients"], id="years-are-no-thousands"),
        pytest.param(
            "www.artis.fr/offre, a.b@artis.fr.", ["www.artis.fr/offre", ",", "a.b@artis.fr", "."], id="url"
        ),
        pytest.param("{{ client.ville }}, oui", ["{{ client.ville }}", ",", "oui"], id="field"),
        pytest.param("e\u0301te\u0301", ["e\u0301te\u0301"], id="combining-accents"),
        pytest.param("مرحبا 你好 🎉", ["مرحبا", "你好", "🎉"], id="other-scripts"),
    ],
)
def test_words_are_cut_as_french_reads(text: str, expected: list[str] | None):
    assert words(text) == (expected or text.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("M. Martin et Mme. Durand viennent. Merci.", 2, id="civility"),
        pytest.param("Au n° 5, p. 12, cf. art. 3. Voilà.", 2, id="references"),
        pytest.param("Le prix est de 49 € T.T.C. Livraison gratuite.", 2, id="T.T.C.-ends"),
        pytest.param("Une haie de 2,50 m. De plus, la taille est offerte.", 2, id="unit-ends"),
        pytest.param("La S.A.R.L. Dupont est là.", 1, id="company-form"),
        pytest.param("Rendez-vous à 20 h. M. Martin vous attend.", 2, id="hour-then-civility"),
        pytest.param("J. P. Dupont signe. Vous aussi.", 2, id="initials"),
        pytest.param("Il coûte 1 234.50 euros. Oui.", 2, id="decimals"),
        pytest.param("Appelez le 01.23.45.67.89. Merci.", 2, id="phone"),
        pytest.param("« Vraiment ? » demande-t-il. Oui !", 2, id="quotation"),
        pytest.param("« Achetez ! » Voilà ce que nous disons.", 2, id="quotation-ends"),
        pytest.param("Et puis… vous verrez. Enfin…", 2, id="ellipsis"),
        pytest.param("C’est de l’art. Vous aimez.", 2, id="art-the-word"),
        pytest.param("P.-S. Répondez vite. Merci.", 2, id="post-scriptum"),
        pytest.param("Une ligne\nUne autre", 2, id="hard-line-end"),
        pytest.param("Plusieurs tailles, etc. Choisissez.", 2, id="etc"),
        pytest.param("Quoi ?! Oui...", 2, id="several-marks"),
        pytest.param("", 0, id="empty"),
    ],
)
def test_sentences_end_where_french_ends_them(text: str, expected: int):
    assert len(sentences(text)) == expected, sentences(text)


def test_a_dot_in_a_clients_value_ends_no_sentence():
    text = "Chez Dupont. Fils et Cie. Rien ne change."
    assert sentences(text, ((5, 25),)) == [text]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "a",
        "-",
        "_",
        ".",
        "a-",
        "-le",
        "l'",
        "e\u0301",
        "1 ",
        "111 ",
        "a.",
        "{{ ",
        "@",
        "a@",
        "!",
        "M. ",
        "\n",
        "é’",
    ],
)
def test_a_cell_of_ten_thousand_characters_is_read_at_once(piece: str):
    text = (piece * 10_000)[:10_000] + "abcd"
    start = time.process_time()
    sentences(text)
    assert time.process_time() - start < 2


def test_words_are_counted_as_a_reader_counts_them():
    assert count_words(tokenize("Aujourd’hui, l’huile de M. Durand coûte 1 234,50 € : profitez-en !")) == 8


def test_no_break_spaces_controls_and_length_show_in_quotations():
    assert quote("10\u00a0% \u202e\x00") == "10⍽% <U+202E><U+0000>"
    assert quote("le 18\u00a0décembre\u00a02026") == "le 18 décembre 2026"
    assert len(quote("a" * 500)) == 120


def test_folding_forgets_case_accents_and_the_form_of_the_apostrophe():
    assert fold("AUJOURD’HUI") == fold("aujourd'hui")
    assert fold("Cœur d’été") == "coeur d'ete"


def test_entries_are_found_whole_and_the_longest_first():
    lexicon = Lexicon.of("essai", "essai gratuit", "gratuit: -e -s -es")
    tokens = tokenize("Un essai gratuit, une gratuité, des livraisons GRATUITES")
    assert [match.entry for match in lexicon.find(tokens)] == ["essai gratuit", "gratuit"]


def test_capitals_may_lack_their_accents_and_nothing_else_may():
    lexicon = Lexicon.of("économisez", "invité", "gratuite")
    assert [m.entry for m in lexicon.find(tokenize("ECONOMISEZ Economisez invite gratuité GRATUITÉ"))] == [
        "économisez",
        "économisez",
    ]


def test_a_house_adds_its_own_words():
    lexicon = Lexicon.of("cadeau: -x").plus(("prime: -s",))
    assert [match.entry for match in lexicon.find(tokenize("Des primes et des cadeaux"))] == [
        "prime",
        "cadeau",
    ]


LISTS = sorted(path for path in FOLDER.rglob("*.txt") if path.parent.name != "senses")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_word_lists_say_what_they_are_and_name_each_form_once(path):
    name = str(path.relative_to(FOLDER).with_suffix(""))
    assert path.read_text(encoding="utf-8").startswith("# ")
    forms = [form.lower() for _, form in load(name).forms()]
    assert sorted(forms) == sorted(set(forms))


@pytest.mark.parametrize(
    ("text", "expected", "weekday"),
    [
        ("Rennes, le mardi 3 mars 2026", date(2026, 3, 3), 1),
        ("le 1er décembre 2026", date(2026, 12, 1), -1),
        ("avant le 18\u00a0décembre\u00a02026", date(2026, 12, 18), -1),
        ("dimanche 1er\u00a0mars\u00a02026", date(2026, 3, 1), 6),
        ("avant le 15 DECEMBRE", date(2026, 12, 15), -1),
        ("au 15/12/2026", date(2026, 12, 15), -1),
        ("le 31 février 2026", None, -1),
    ],
)
def test_dates_are_read_as_french_writes_them(text: str, expected: date | None, weekday: int):
    (written,) = dates.find(tokenize(text))
    assert written.date(2026) == expected
    assert written.weekday == weekday


def test_figures_that_are_no_dates_are_let_be():
    assert not list(dates.find(tokenize("49 € pour 20 litres, 3 fois par mois, au 12 rue du 8")))
