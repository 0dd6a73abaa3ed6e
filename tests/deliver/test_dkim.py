"""Signatures that others can verify, with dkimpy for the other side."""

from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.dkim import SIGNED, Signer, relaxed_body
from mailer.errors import DeliverError

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
MESSAGE = (
    b"From: =?utf-8?q?C=C3=A9dric?= <bonjour@clairval.example>\r\nTo: <a@example.org>\r\n"
    b"Subject: La rentr=?utf-8?q?=C3=A9e?=\r\n  des   ateliers\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n"
    b"Message-ID: <C1@clairval.example>\r\nReply-To: <r@clairval.example>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    b"List-Unsubscribe: <https://clairval.example/u?t=abc>,\r\n <mailto:u@clairval.example>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nX-Other: not signed\r\n\r\n"
    b"Bonjour,\r\n\r\n  deux  espaces et un bout \t \r\n.point\r\n\r\n\r\n"
)


def pem(key: object) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer("clairval.example", "mailer2026", pem(rsa.generate_private_key(65537, 2048)))


def verified(signer: Signer, message: bytes) -> bool:
    def record(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"mailer2026._domainkey.clairval.example."
        return signer.record.encode()

    return bool(dkim.verify(message, dnsfunc=record))


def test_another_implementation_verifies_it(signer: Signer) -> None:
    """dkimpy takes the signature; it covers what mailboxes ask for, and no line of it is too long."""
    signed = signer.sign(MESSAGE, AT)
    assert verified(signer, signed)
    field = signed[: -len(MESSAGE)]
    assert max(map(len, field.split(b"\r\n"))) <= 80
    names = b"".join(field.split()).partition(b"h=")[2].partition(b";")[0].decode().split(":")
    present = [
        name.lower() for name in SIGNED if f"\r\n{name}:".lower().encode() in b"\r\n" + MESSAGE.lower()
    ]
    assert sorted(names) == sorted([*present, "from"])
    assert {"list-unsubscribe", "list-unsubscribe-post"} <= set(names)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(b"Subject: La", b"Subject: Le", id="subject"),
        pytest.param(b"Bonjour", b"Bonsoir", id="body"),
        pytest.param(b"/u?t=abc", b"/u?t=abd", id="List-Unsubscribe"),
        pytest.param(b"From: =", b"From: <x@evil.example>\r\nFrom: =", id="another From"),
    ],
)
def test_a_change_breaks_it(before: bytes, after: bytes, signer: Signer) -> None:
    """What was signed cannot be changed, nor a second sender added."""
    assert not verified(signer, signer.sign(MESSAGE, AT).replace(before, after))


def test_what_servers_change_on_the_way_does_not_break_it(signer: Signer) -> None:
    """White space that a relay folds or drops is not signed (relaxed)."""
    changed = signer.sign(MESSAGE, AT).replace(b"  des   ateliers", b"\tdes ateliers")
    assert verified(signer, changed.replace(b"un bout \t \r\n", b"un  bout\r\n"))


def test_the_same_message_has_the_same_signature(signer: Signer) -> None:
    """Nothing in it is drawn."""
    assert signer.sign(MESSAGE, AT) == signer.sign(MESSAGE, AT)


@given(body=st.lists(st.sampled_from([b" ", b"\t", b"a", b".", b"\r\n", b"=C3", b"x y"]), max_size=60))
def test_any_body_is_verified(body: list[bytes], signer: Signer) -> None:
    """Any run of blanks and empty lines is read as dkimpy reads it."""
    assert verified(
        signer, signer.sign(MESSAGE.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + b"".join(body) + b"\r\n", AT)
    )


def test_an_empty_body_is_empty() -> None:
    """RFC 6376, 3.4.4: nothing but empty lines is nothing."""
    assert relaxed_body(b"") == relaxed_body(b"\r\n\r\n") == relaxed_body(b" \r\n\t\r\n") == b""


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(b"no key", id="no key"),
        pytest.param(pem(ec.generate_private_key(ec.SECP256R1())), id="elliptic"),
        pytest.param(pem(rsa.generate_private_key(65537, 2048))[:400], id="damaged"),
    ],
)
def test_a_key_that_is_none(key: bytes) -> None:
    """What is wrong with the key is said, and how to make one."""
    with pytest.raises(DeliverError, match="openssl genrsa"):
        Signer("clairval.example", "s", key)


@pytest.mark.parametrize(
    ("domain", "selector"), [("clairval.example; x=1", "s"), ("a.example", "s s"), ("", "s")]
)
def test_a_name_that_is_none(domain: str, selector: str) -> None:
    """Nothing that would end the tag gets into the signature."""
    with pytest.raises(DeliverError, match="cannot be the name"):
        Signer(domain, selector, b"")


@pytest.mark.parametrize("message", [b"To: a\r\n\r\nx\r\n", b"From: a\n\nx\n", b"From: a\r\n\r\nx"])
def test_a_message_that_cannot_be_signed(message: bytes, signer: Signer) -> None:
    """No From, or line endings that would change on the way."""
    with pytest.raises(ValueError, match=r"From|CRLF"):
        signer.sign(message, AT)
