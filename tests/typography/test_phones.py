"""Telephone numbers as they are printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.typography import Phone


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param("04 65 71 23 45", "04~65~71~23~45", id="French"),
        pytest.param("+33 (0)4 65 71 23 45", "+33~(0)4~65~71~23~45", id="international"),
        pytest.param("+212 522 22 22 22", "+212~522~22~22~22", id="Moroccan"),
        pytest.param("04  65 71", "04~65~71", id="two spaces"),
        pytest.param("04.65.71.23.45", "04.65.71.23.45", id="points"),
        pytest.param("04 65 71 23 45 (appel gratuit)", "04~65~71~23~45 (appel gratuit)", id="words behind"),
        pytest.param("04 65 71 23 45 ou 06 12 34 56 78", "04~65~71~23~45 ou 06~12~34~56~78", id="two"),
        pytest.param("", "", id="none"),
    ],
)
def test_no_line_ends_in_a_number_that_is_printed(written: str, printed: str) -> None:
    assert Phone(written).printed == printed.replace("~", "\u00a0")


@given(st.text(st.sampled_from("0123456789 +().-x"), max_size=30))
def test_a_number_stays_what_it_is(text: str) -> None:
    phone = Phone(text)
    assert phone == text
    assert phone.printed.replace("\u00a0", "").replace(" ", "") == text.replace(" ", "")
    assert Phone(phone.printed).printed == phone.printed
