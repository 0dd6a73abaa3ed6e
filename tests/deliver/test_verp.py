"""Return-Paths that carry a token, and what comes back to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.verp import return_path, token_in

BOUNCES = "bounce@clairval.example"


@given(st.from_regex(r"[0-9a-z]{1,20}([-_=.][0-9a-z]{1,8}){0,3}", fullmatch=True))
def test_there_and_back(token: str) -> None:
    """The token comes back, whatever servers do to the case."""
    address = return_path(BOUNCES, token)
    assert token_in(address, BOUNCES) == token
    assert token_in(f"<{address.upper()}>", BOUNCES) == token


@pytest.mark.parametrize("token", ["", "A", "a b", "a@b", "a+", "é", "a..b", "-a", "x" * 58])
def test_a_token_that_is_none(token: str) -> None:
    """What could not stand before the @ is refused."""
    with pytest.raises(ValueError, match=r"bounce\+"):
        return_path(BOUNCES, token)


@pytest.mark.parametrize(
    "address",
    ["", BOUNCES, "bounce+@clairval.example", "other+1a@clairval.example", "bounce+1a@else.example"],
)
def test_an_address_of_others(address: str) -> None:
    """Only the house's own bounces have tokens."""
    assert token_in(address, BOUNCES) is None
