"""Tokens of links: read by who made them, by nobody else, and telling nothing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import WorkspaceError
from mailer.tokens import LARGEST, Secret, read, sign

SECRET = Secret.parse("a-secret-of-the-house")
OTHER = Secret.parse("another-secret-altogether")


@given(st.binary(max_size=200))
def test_what_is_signed_is_read_again(payload: bytes) -> None:
    token = sign(SECRET, payload)
    assert read(SECRET, token) == payload
    assert read(OTHER, token) is None
    assert sign(SECRET, payload) == token
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)


@given(st.binary(max_size=60), st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_token_is_none(payload: bytes, at: int, by: int) -> None:
    import base64

    token = sign(SECRET, payload)
    whole = bytearray(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    whole[at % len(whole)] ^= by
    changed = base64.urlsafe_b64encode(bytes(whole)).rstrip(b"=").decode()
    assert read(SECRET, changed) is None


@given(st.text(max_size=100))
def test_any_text_may_be_asked_for(text: str) -> None:
    assert read(SECRET, text) is None


def test_a_token_has_one_spelling() -> None:
    token = sign(SECRET, b"sixteen bytes ok")
    assert len(token) == 44
    for other in (token + "=", token + "\n", f" {token}", token[:-1], token + "A"):
        assert read(SECRET, other) is None


def test_nothing_of_the_payload_can_be_read() -> None:
    import base64

    whole = base64.urlsafe_b64decode(sign(SECRET, b"jeanne.martin@client.example" + b"x" * 2) + "==")
    assert b"martin" not in whole
    near = [sign(SECRET, b"client C0000%d" % n)[24:] for n in range(5)]
    assert len(set(near)) == 5


def test_secrets_are_replaced_in_two_steps() -> None:
    first = Secret.parse("1:a-secret-of-the-house")
    both = Secret.parse("2:the-next-secret-of-it, 1:a-secret-of-the-house")
    later = Secret.parse("2:the-next-secret-of-it")
    old, new = sign(first, b"x"), sign(both, b"x")
    assert (read(both, old), read(both, new), read(later, new), read(later, old)) == (b"x", b"x", b"x", None)
    assert "house" not in repr(first)


@pytest.mark.parametrize(
    "text", ["", " , ", "short", "300:a-secret-of-the-house", "1:aaaaaaaaaaaaaaaa,1:bbbbbbbbbbbbbbbb"]
)
def test_a_secret_that_protects_nothing_is_refused(text: str) -> None:
    with pytest.raises(WorkspaceError):
        Secret.parse(text)


def test_a_payload_is_bounded() -> None:
    assert read(SECRET, sign(SECRET, b"x" * LARGEST))
    with pytest.raises(ValueError, match="1024"):
        sign(SECRET, b"x" * (LARGEST + 1))
