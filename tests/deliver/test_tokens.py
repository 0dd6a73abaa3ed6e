"""Tokens of clients who stop e-mails: only the house can make them, and they tell nothing of the client."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.tokens import LENGTH, Sealer, number_of
from mailer.errors import DeliverError

KEY = "0123456789abcdef0123456789abcdef"
NUMBERS = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(NUMBERS)
def test_a_token_gives_back_its_message(number: str) -> None:
    """And has the same length, in characters that any address takes as they are."""
    token = Sealer(KEY).seal(number)
    assert Sealer(KEY).opened(token) == number
    assert len(token) == LENGTH
    assert token.replace("-", "").replace("_", "").isalnum()


@given(NUMBERS, st.integers(0, LENGTH - 2), st.sampled_from("AZaz09-_"))
def test_a_token_that_was_changed_is_none_of_ours(number: str, at: int, sign: str) -> None:
    """Nobody who has a token can make another one of it."""
    token = Sealer(KEY).seal(number)
    if token[at] != sign:
        assert Sealer(KEY).opened(token[:at] + sign + token[at + 1 :]) is None
    assert Sealer("another key, and a long one it is").opened(token) is None


@given(st.text(max_size=60))
def test_any_text_may_come_for_a_token(text: str) -> None:
    """What strangers send to the house's page is not ours, and breaks nothing."""
    assert Sealer(KEY).opened(text) is None


@pytest.mark.parametrize("key", ["", "hunter2", "k" * 31])
def test_a_weak_key_is_refused(key: str) -> None:
    """By the name of its variable, without repeating it."""
    with pytest.raises(DeliverError) as refused:
        Sealer(key, "THE_KEY")
    assert "THE_KEY" in str(refused.value)
    assert not key or key not in str(refused.value)


@pytest.mark.parametrize(
    ("message_id", "number"),
    [
        pytest.param("<" + "0a" * 16 + "@x.fr>", "0a" * 16, id="ours"),
        pytest.param(" <" + "0A" * 16 + "@x.fr> ", "0a" * 16, id="capitals"),
        pytest.param("<abc@x.fr>", None, id="short"),
        pytest.param("<" + "zz" * 16 + "@x.fr>", None, id="no figures"),
        pytest.param("", None, id="empty"),
    ],
)
def test_the_number_stands_in_the_message_id(message_id: str, number: str | None) -> None:
    """What comes back names the message."""
    assert number_of(message_id) == number
