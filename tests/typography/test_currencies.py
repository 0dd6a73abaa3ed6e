"""Currencies: one table for how they are written, spelt in files and said in words."""

from decimal import Decimal

import pytest

from mailer.clients import values
from mailer.clients.columns import CHOICES
from mailer.typography import amount_in_words, format_amount
from mailer.typography.currencies import CURRENCIES, code_of, spelt, symbol

SPELLINGS = [(spelling, one.code) for one in CURRENCIES.values() for spelling in (one.code, *one.spellings)]


@pytest.mark.parametrize(("spelling", "code"), SPELLINGS)
def test_a_spelling_means_one_currency_wherever_it_is_read(spelling: str, code: str) -> None:
    """In a column of currencies, and behind a figure; case does not count."""
    assert code_of(spelling) == code_of(spelling.upper()) == code
    assert spelling.casefold() in {one.casefold() for one in CHOICES["currency"][code]}
    assert values.amount(f"12,50 {spelling}") == (Decimal("12.50"), "")


def test_a_currency_that_is_not_known_is_written_by_its_code() -> None:
    """No sign is guessed, and no words are."""
    assert code_of("thaler") is None
    assert symbol("TND") == "TND"
    assert format_amount(12, "TND").endswith("TND")
    with pytest.raises(ValueError, match="no words"):
        amount_in_words(12, "GBP")


def test_some_currencies_alone_are_looked_for() -> None:
    """A house counts in euros or dirhams, and in nothing else."""
    assert "euros" in spelt("EUR", "MAD")
    assert "dollar" not in spelt("EUR", "MAD")
