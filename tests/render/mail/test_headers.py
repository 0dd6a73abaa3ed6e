"""Header fields: what they hold is read back by another program, and nothing gets out of them."""

import email
import email.policy
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import RenderError
from mailer.render.cut import clean
from mailer.render.mail import headers

FRENCH = "abcdefghijklmnopqrstuvwxyz éèêëàâîïôùûçœÉÀ’«»:!?–€0123456789" + "\u00a0\u202f"
WORD = re.compile(rb"=\?utf-8\?[qb]\?[!-~]*?\?=")


def read(field: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(field + b"\r\n", policy=email.policy.default)


def decoded(words: bytes) -> list[str]:
    """What each encoded word alone says, which must be text: no character is split between two."""
    return [email.header.decode_header(word.decode())[0][0].decode("utf-8") for word in WORD.findall(words)]


@given(st.text(FRENCH, min_size=10, max_size=200) | st.text(max_size=200))
def test_any_subject_is_read_back(subject: str) -> None:
    """A subject of any text comes back as it was, one line for the reader, in lines of 76 columns."""
    field = headers.text("Subject", subject)
    message = read(field)
    assert message["subject"] == clean(subject).strip()
    assert message["subject"].defects == ()
    assert message.keys() == ["Subject"]
    assert max(map(len, field.split(b"\r\n"))) <= 76
    assert "".join(decoded(field)) in ("", clean(subject).strip())


def test_a_long_plain_subject_stays_readable() -> None:
    """ASCII needs no encoding, only folding at its spaces."""
    field = headers.text("Subject", "an offer that ends " * 8)
    assert b"=?" not in field
    assert field.count(b"\r\n ") == 2


def test_the_shorter_encoding_is_taken() -> None:
    """French is shorter in Q, Arabic in B."""
    assert b"?q?" in headers.text("Subject", "Votre atelier propre dès la rentrée prochaine")
    assert b"?b?" in headers.text("Subject", "عرض خاص لك")


def test_an_accent_stays_with_its_letter() -> None:
    """A letter and the accent that combines with it are never split between two words."""
    text = unicodedata.normalize("NFD", "é" * 60)
    for word in decoded(headers.text("Subject", text)):
        assert not unicodedata.combining(word[0])


@given(st.text(max_size=60), st.sampled_from(["z@exemple.fr", "a.b+c@sous.exemple.ma"]))
def test_any_name_is_read_back(name: str, address: str) -> None:
    """A mailbox with any display name is one mailbox, with that name and that address."""
    field = headers.mailbox("To", name, address)
    message = read(field)
    (box,) = message["to"].addresses
    wanted = " ".join(clean(name).split())
    # The standard library reads white space between two encoded words of a name, which RFC 2047 says to ignore
    assert box.display_name.replace(" ", "") == wanted.replace(" ", "")
    assert "".join(decoded(field)) in ("", wanted)
    assert box.addr_spec == address
    assert message["to"].defects == ()
    assert max(map(len, field.split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Anne Dupont", b"To: Anne Dupont <z@exemple.fr>\r\n", id="atoms"),
        pytest.param("Dupont, Anne", b'To: "Dupont, Anne" <z@exemple.fr>\r\n', id="comma"),
        pytest.param('Le "Goff"\\', b'To: "Le \\"Goff\\"\\\\" <z@exemple.fr>\r\n', id="quotes"),
        pytest.param("Zoé", b"To: =?utf-8?q?Zo=C3=A9?= <z@exemple.fr>\r\n", id="accent"),
        pytest.param("", b"To: z@exemple.fr\r\n", id="no name"),
        pytest.param(
            "=?utf-8?q?x?=", b"To: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?= <z@exemple.fr>\r\n", id="looks encoded"
        ),
    ],
)
def test_a_name_is_written_as_simply_as_it_can_be(name: str, expected: bytes) -> None:
    """Atoms as they are, quotes where they are needed, encoded words for the rest."""
    assert headers.mailbox("To", name, "z@exemple.fr") == expected


@pytest.mark.parametrize("name", ["a\r\nBcc: x@y.fr", "a\nBcc: x@y.fr", "a\0b", "a\u2028Bcc: x@y.fr"])
def test_a_name_cannot_write_a_header(name: str) -> None:
    """A line end in a name is a space."""
    message = read(headers.mailbox("To", name, "z@exemple.fr"))
    assert message.keys() == ["To"]
    assert message["bcc"] is None


@pytest.mark.parametrize(
    "address",
    ["", "x", "@y.fr", "x@", "a b@y.fr", "x@y.fr\r\nBcc: z@y.fr", "x@y.fr, z@y.fr", "<x@y.fr>", "x@-y.fr"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """A client whose address no server would take is set aside, by the field's name."""
    with pytest.raises(RenderError) as refused:
        headers.ascii_address(address)
    assert refused.value.field == "email"


def test_accents_before_the_at_sign_need_smtputf8() -> None:
    """Such an address is refused with a reason of its own."""
    with pytest.raises(RenderError, match="SMTPUTF8"):
        headers.ascii_address("zoé@exemple.fr")


def test_a_domain_with_accents_is_written_in_ascii() -> None:
    """Any server understands the domain's other form."""
    assert headers.ascii_address("contact@société.fr") == "contact@xn--socit-esab.fr"


def test_what_machines_read_is_never_encoded() -> None:
    """A List-Unsubscribe longer than a line keeps each of its addresses whole."""
    url = "https://exemple.fr/stop?jeton=" + "a1" * 60
    field = headers.verbatim("List-Unsubscribe", f"<{url}>, <mailto:stop@exemple.fr?subject=stop>")
    assert b"=?" not in field
    assert f"<{url}>,".encode() in field.split(b"\r\n")[0]
    assert read(field)["list-unsubscribe"] == f"<{url}>, <mailto:stop@exemple.fr?subject=stop>"


@pytest.mark.parametrize("value", ["é", "a\r\nX: y", "", " a", "a" * 1200])
def test_a_header_for_machines_holds_ascii_on_short_lines(value: str) -> None:
    """Anything else is refused."""
    with pytest.raises(RenderError):
        headers.verbatim("List-Unsubscribe", value)


@pytest.mark.parametrize("identifier", ["a@b", "<a.1-2@b.fr>"])
def test_a_message_id_stays_as_it_is(identifier: str) -> None:
    """It gets its brackets and nothing else."""
    bare = identifier.strip("<>")
    assert headers.message_id(identifier) == f"Message-ID: <{bare}>\r\n".encode()


@pytest.mark.parametrize("identifier", ["", "a", "a@b\r\nX: y", "é@b", "a b@c"])
def test_a_wrong_message_id_is_refused(identifier: str) -> None:
    """It must be of the form left@right."""
    with pytest.raises(RenderError):
        headers.message_id(identifier)


def test_the_date_is_the_run_s() -> None:
    """The hour is fixed and the names are English, whatever the locale."""
    assert headers.day(date(2026, 2, 1)) == b"Date: Sun, 01 Feb 2026 08:00:00 +0000\r\n"
