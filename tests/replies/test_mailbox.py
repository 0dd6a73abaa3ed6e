"""Mailboxes: each message once, in order, and nothing of the mailbox is changed by reading it."""

from __future__ import annotations

import imaplib
import mailbox
from datetime import date, timedelta
from pathlib import Path

import pytest

from mailer.errors import DeliverError
from mailer.replies.mailbox import Account, Received, from_path
from mailer.replies.mailbox import imap as read_imap
from mailer.replies.reading import read
from tests.replies.conftest import Imap

CORPUS = Path(__file__).parent / "corpus"
SOME = sorted(CORPUS.glob("*.eml"))[:7]


def told(messages: list[Received]) -> set[str]:
    return {reply.identity for one in messages for reply in read(one.data, one.source)}


IDENTITIES = told([Received(file.name, file.read_bytes()) for file in SOME])


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    box = mailbox.Maildir(tmp_path / "box")
    for file in SOME:
        box.add(file.read_bytes())
    box.close()
    return tmp_path / "box"


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def test_a_maildir_is_read_and_left_as_it_is(maildir: Path) -> None:
    before = snapshot(maildir)
    first, second = list(from_path(maildir)), list(from_path(maildir))
    assert told(first) == told(second) == IDENTITIES
    assert snapshot(maildir) == before


def test_an_mbox_is_read_message_by_message(tmp_path: Path) -> None:
    path = tmp_path / "retours"
    box = mailbox.mbox(path)
    for file in SOME:
        box.add(file.read_bytes())
    box.close()
    before = snapshot(tmp_path)
    assert told(list(from_path(path))) == IDENTITIES
    assert snapshot(tmp_path) == before


def test_a_folder_of_files_and_one_file_are_read(tmp_path: Path) -> None:
    assert len(list(from_path(CORPUS))) == len(list(CORPUS.glob("*.eml")))
    assert [one.data for one in from_path(SOME[0])] == [SOME[0].read_bytes()]


@pytest.mark.parametrize("make", ["nothing", "empty"])
def test_what_is_no_mailbox_is_said(tmp_path: Path, make: str) -> None:
    path = tmp_path / "box"
    if make == "empty":
        path.mkdir()
    with pytest.raises(DeliverError, match="box"):
        list(from_path(path))


def flags(imap: Imap) -> list[bytes]:
    client = imaplib.IMAP4("127.0.0.1", imap.port)
    client.login(imap.user, imap.password)
    client.select("INBOX", readonly=True)
    _, answers = client.uid("fetch", "1:*", "(FLAGS)")
    client.logout()
    return [part for part in answers if isinstance(part, bytes)]


def test_a_mailbox_on_a_server_is_read_twice_alike(imap: Imap, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS that is verified; no message is marked as seen, so that a person still sees what is new."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.authority))
    for number, file in enumerate(SOME):
        imap.deliver(f"{number}.M1.essai", file.read_bytes())
    account = Account("localhost", imap.user, imap.password, port=imap.tls_port)
    first = list(read_imap(account))
    assert told(first) == IDENTITIES
    assert [one.source for one in first] == [f"INBOX#{number}" for number in range(1, len(SOME) + 1)]
    before = flags(imap)
    assert told(list(read_imap(account, date.today() - timedelta(days=1)))) == IDENTITIES
    assert list(read_imap(account, date.today() + timedelta(days=2))) == []
    assert flags(imap) == before
    assert not any(b"Seen" in one for one in before)
    starttls = Account("localhost", imap.user, imap.password, port=imap.port, security="starttls")
    assert told(list(read_imap(starttls))) == IDENTITIES


def test_a_server_that_cannot_be_trusted_gets_no_password(imap: Imap) -> None:
    with pytest.raises(DeliverError, match="cannot prove"):
        list(read_imap(Account("localhost", imap.user, imap.password, port=imap.tls_port)))
    with pytest.raises(DeliverError, match="in clear"):
        list(read_imap(Account("imap.example", "u", "p", port=143, security="none")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"password": "faux"}, "refuses the login", id="password"),
        pytest.param({"folder": "Retours"}, "no folder Retours", id="folder"),
        pytest.param({"port": 1}, "cannot be reached", id="port"),
    ],
)
def test_what_is_wrong_is_said(
    imap: Imap, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], said: str
) -> None:
    """Without the user's name or the password."""
    monkeypatch.setenv("SSL_CERT_FILE", str(imap.authority))
    given = {
        "host": "localhost",
        "user": imap.user,
        "password": imap.password,
        "port": imap.tls_port,
    } | change
    with pytest.raises(DeliverError, match=said) as fault:
        list(read_imap(Account(**given)))  # type: ignore[arg-type]
    assert imap.password not in str(fault.value)
    assert imap.user not in str(fault.value)
