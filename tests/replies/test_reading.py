"""What strangers send is read whatever it is: nothing of it raises, and a person's letter is never a bounce."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.replies import parts
from mailer.replies.causes import CAUSES, judge
from mailer.replies.reading import read
from mailer.replies.records import Kind

FILES = sorted((Path(__file__).parent / "corpus").glob("*.eml"))
WHOLE = [file.read_bytes() for file in FILES]


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    assert read(data)


@settings(max_examples=300)
@given(
    st.sampled_from(WHOLE),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12), st.integers(0, 40)), min_size=1, max_size=6),
)
def test_a_damaged_reply_is_read(data: bytes, damages: list[tuple[float, bytes, int]]) -> None:
    """Bytes put in, taken out and cut off anywhere."""
    for where, put, taken in damages:
        at = int(where * len(data))
        data = data[:at] + put + data[at + taken :]
    for reply in read(data):
        assert reply.kind in Kind
        assert str(reply.reason)


@given(
    st.binary(max_size=80), st.sampled_from(["From", "To", "Subject", "Content-Type", "Message-ID", "Date"])
)
def test_any_header_is_read(value: bytes, name: str) -> None:
    data = name.encode() + b": " + value.replace(b"\n", b" ") + b"\n\nbonjour\n"
    assert read(data)
    assert isinstance(parts.field(message_from_bytes(data), name.lower()), str)


@given(st.text(max_size=200), st.sampled_from(["", "5.1.1", "4.2.2", "5.0.0", "9.9.9"]))
def test_any_diagnostic_has_a_cause(diagnostic: str, status: str) -> None:
    judged = judge(diagnostic, status)
    assert judged.cause.name in {cause.name for cause in CAUSES}
    if judged.status.startswith("4"):
        assert judged.cause.kind is not Kind.HARD


@pytest.mark.parametrize(
    "subject",
    [
        "Re: La rentrée",
        "Bonjour",
        "failure notice",
        "Undelivered Mail Returned to Sender",
        "Stop aux factures",
    ],
)
def test_a_person_is_no_server(subject: str) -> None:
    """Whatever the letter quotes, a bounce comes from a machine, and a wish to be left alone says nothing else."""
    letter = EmailMessage()
    letter["From"] = "Jeanne Martin <jeanne@client.example>"
    letter["To"] = "contact@maison.example"
    letter["Subject"] = subject
    letter.set_content(
        "Votre serveur m'a répondu : <paul@client.example>: 550 5.1.1 User unknown, mailbox full.\n"
        "Je ne souhaite pas me désinscrire.\n"
    )
    assert [one.kind for one in read(letter.as_bytes())] == [Kind.OTHER]


def test_the_same_message_has_one_identity() -> None:
    """In another folder, with other line ends and another way travelled."""
    data = (Path(__file__).parent / "corpus" / "free-full.eml").read_bytes()
    other = b"Received: from elsewhere\r\n" + data.replace(b"\n", b"\r\n")
    assert [one.identity for one in read(data)] == [one.identity for one in read(other)]
    assert len({read(one)[0].identity for one in WHOLE}) == len(WHOLE)
