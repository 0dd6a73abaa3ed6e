"""What is found out once for all rules is what each of them would find by itself."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lint import RULES, Example, Subject, amounts, check, content, dates, lexicon, tokens
from mailer.lint.quotations import quoted
from mailer.lint.rules.accroche_promise import imperatives, is_imperative
from mailer.lint.sentences import split
from mailer.lint.tokens import Token, Tokens, count_words, exceeds, standing, tokenize, words_of
from mailer.typography import spacing

WORDS = sorted(
    words_of(
        "le à Profitez gagnez vous DERNIERS jours durée limitée M. n° 3 15/12/2026 P. S. T.T.C. ( ) « » … ... . ? ! , "
        ": donnez-le-nous d’un l' deux litres XB a@b.fr www.a.fr 10:30 &amp; la qualité e\u0301té"
    )
)
PHRASES = (
    "au lieu de",
    "12 000",
    "1 234,50 €",
    "49 €",
    "3 mars",
    "le 1er mai",
    "P. S.",
    "{{ client.town }}",
    "06 12 34 56 78",
)
PIECES = st.one_of(st.sampled_from([*WORDS, *PHRASES]), st.text("aZé’'-.,;!? 1{}\u00a0\u202f\n", max_size=4))
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from((" ", "  ", "", "\n", "\u00a0"))), max_size=12).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


def cut_whole(text: str) -> list[Token]:
    return [token for found in tokens._TOKEN.finditer(text) for token in tokens._tokens(found)]


@given(TEXTS)
def test_words_are_cut_alike_between_spaces_and_in_the_whole_text(text: str) -> None:
    assert tokenize(text) == cut_whole(text)


@pytest.mark.parametrize(
    "text", ["P. S. : oui", "(P. S.)", "1 2", "12 000,50 €", "{{ a }}b {{ c", "+33 6 12 34 56 78."]
)
def test_a_token_may_reach_beyond_a_space(text: str) -> None:
    assert tokenize(text) == cut_whole(text)


@given(TEXTS)
def test_lexicons_are_found_together_as_each_by_itself(text: str) -> None:
    cut = tokenize(text)
    for name in ("magic", "vague", "promise", "connectors", "claims", "actions", "function-words"):
        words = lexicon.load(name)
        assert list(words.find(cut)) == list(words.find(list(cut))) == list(words._find(cut, cut.by_word))


def test_a_lexicon_made_after_a_text_was_read_is_found_in_it() -> None:
    cut = tokenize("Du savon noir.")
    assert not list(lexicon.load("magic").find(cut))
    assert [match.entry for match in lexicon.Lexicon.of("savon noir").find(cut)] == ["savon noir"]


def test_lexicons_beyond_those_that_are_held_are_found_as_well() -> None:
    with patch.object(lexicon, "HELD", lexicon._SHELF._count):
        late = lexicon.Lexicon.of("savon noir")
    assert [match.entry for match in late.find(tokenize("Du savon noir."))] == ["savon noir"]


def test_linting_another_letter_makes_no_lexicon(subject_of: Callable[[Example], Subject]) -> None:
    """They would fill the places for lexicons that are looked for together."""
    pressing = subject_of(Example("Derniers jours pour commander !", campaign={"offer.until": None}))
    check(pressing, RULES)
    known = lexicon._SHELF._count
    check(pressing, RULES)
    assert lexicon._SHELF._count == known


@given(TEXTS, st.integers(0, 12))
def test_a_sentence_that_exceeds_a_limit_is_counted_with_its_dates(text: str, limit: int) -> None:
    cut = tokenize(text)
    for _, _, first, last in split(text, cut):
        assert exceeds(cut, first, last, limit) == (count_words(cut, first, last, dates=True) > limit)


@given(TEXTS, st.integers(0, 30), st.none() | st.integers(0, 30))
def test_words_are_counted_alike_in_a_part_of_a_text(text: str, first: int, last: int | None) -> None:
    cut = tokenize(text)
    assert count_words(cut, first, last) == count_words(list(cut), first, last)


@given(TEXTS)
def test_sentences_end_alike_whoever_cut_the_words(text: str) -> None:
    cut = tokenize(text)
    assert split(text, cut) == split(text, list(cut))


@given(TEXTS)
def test_what_tokens_remember_is_what_a_list_says(text: str) -> None:
    cut = tokenize(text)
    plain = list(cut)
    assert isinstance(cut, Tokens)
    assert list(dates.find(cut)) == list(dates.find(plain))
    assert list(amounts.find(cut)) == list(amounts.find(plain))
    assert content.figures(cut) == content.figures(plain)
    assert quoted(cut) == quoted(plain)
    assert standing(cut, content.AMOUNTS) == standing(plain, content.AMOUNTS)
    assert imperatives(cut) == [at for at in range(len(plain)) if is_imperative(plain, at)]


@given(st.text(" \u00a0\u202f«»;!?:%€‰'dhw1a,.é\n)(*”\"’@&/}_\U000f0000", max_size=14))
def test_spaces_are_set_alike_where_nothing_is_left_as_it_is(text: str) -> None:
    with patch.object(spacing, "_KEPT", spacing._SIGN):
        usual = list(spacing.french_changes(text))
    assert list(spacing.french_changes(text)) == usual
