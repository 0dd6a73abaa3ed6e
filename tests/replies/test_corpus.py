"""The corpus of replies: messages in the shape of real ones, each of which says what it is.

They are made by hand after the published forms of these servers and providers; no message of a
real person is among them. Each begins with a field ``X-Expected`` for each recipient that it is about.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.replies.reading import read
from mailer.replies.records import Kind, Reply

FOLDER = Path(__file__).parent / "corpus"
FILES = sorted(FOLDER.glob("*.eml"))


def expected(data: bytes) -> list[dict[str, str]]:
    """Return what a file of the corpus says of itself, one mapping for each recipient."""
    head = data.decode("utf-8").split("\n\n")[0]
    lines = [line.partition(":")[2] for line in head.split("\n") if line.startswith("X-Expected:")]
    return [dict(part.strip().split("=", 1) for part in line.split(";")) for line in lines]  # type: ignore[misc]


def told(reply: Reply, asked: dict[str, str]) -> dict[str, str]:
    """Return what a reply says of the same."""
    known = {
        "kind": reply.kind.value,
        "cause": reply.cause,
        "address": reply.address,
        "original": reply.original,
        "status": reply.status,
        "id": str(int(reply.message_id[1:33], 16)) if reply.message_id else "",
    }
    return {name: known[name] for name in asked}


def test_the_corpus_is_large_enough() -> None:
    """Forty bounces at least, and of each kind something."""
    kinds = [one["kind"] for file in FILES for one in expected(file.read_bytes())]
    assert len([kind for kind in kinds if kind in ("hard", "soft", "delayed")]) >= 40
    assert set(kinds) == {kind.value for kind in Kind}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("ends", ["lf", "crlf"])
def test_each_is_read_right(file: Path, ends: str) -> None:
    """Kind, cause, recipient, status code and the message that it is about, with either line end."""
    data = file.read_bytes()
    asked = expected(data)
    data = data[data.rindex(b"X-Expected:") :].partition(b"\n")[2]  # read as it came: nothing gives it away
    if ends == "crlf":
        data = data.replace(b"\n", b"\r\n")
    replies = read(data, file.name)
    assert [told(reply, one) for reply, one in zip(replies, asked, strict=True)] == asked


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_says_where_it_came_back_to(file: Path) -> None:
    """The address with the token is found, so that a report without the message can be matched."""
    data = file.read_bytes()
    ours = b"retours+t"
    for reply in read(data):
        if reply.cause != "letter":
            assert any(one.startswith("retours+t") for one in reply.envelopes) == (ours in data)
