"""The conversation for one e-mail: what is stored is what was given; secured lines, logins, real servers."""

import asyncio
import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.deliver import wire
from mailer.deliver.line import Timeouts, open_line
from mailer.deliver.opening import Server
from mailer.deliver.pool import Connections
from mailer.deliver.records import Outgoing
from mailer.deliver.retries import Retries
from mailer.deliver.sending import Settings, WallClock, send
from mailer.errors import DeliverError
from mailer.journal.records import Due
from mailer.journal.states import State
from tests.deliver.outboxes import MemoryOutbox, deliver, dues, ready
from tests.deliver.scripted import Scripted, Session, serving

QUICK = Settings(
    retries=Retries(first=600),
    connections=Connections(most=3, again=0.01, outage=2),
    timeouts=Timeouts(10, 10, 10, 10, 10, 5),
    patience=0,
)
LOGIN = USER, PASSWORD = "jeanne", "s3crèt"
PIECES = [
    b".",
    b"..",
    b"\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"a",
    b"QUIT",
    b".\r\n",
    b"\r\n.\r\n",
    b"\xc3\xa9",
    b" ",
    b"x" * 900,
]


def normal(data: bytes) -> bytes:
    """What a mailbox is to store, computed another way than `wire` does."""
    text = b"\r\n".join(re.split(rb"\r\n|\r|\n", data))
    return text if text.endswith(b"\r\n") or not text else text + b"\r\n"


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40))
def test_lines_are_right_by_construction(pieces: list[bytes]) -> None:
    """Only CRLF, at the end, too; nothing on the wire ends the message early; without its dots it is the message."""
    data, longest = wire.lines(b"".join(pieces))
    assert data == normal(b"".join(pieces))
    assert longest == max(map(len, data.split(b"\r\n")))
    stuffed = wire.stuffed(data)
    assert wire.END not in [line + b"\r\n" for line in stuffed.split(b"\r\n")[:-1]]
    assert b"".join(line.removeprefix(b".") for line in stuffed.splitlines(keepends=True)) == data


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.lists(st.sampled_from(PIECES), max_size=30), min_size=1, max_size=4))
def test_what_is_stored_is_what_was_given(bodies: list[list[bytes]], servers: Any) -> None:
    """aiosmtpd and our own server store each message as it was, whatever is in it, one after the other on one line."""
    given_ = [b"".join(body) for body in bodies]
    fine = [data for data in given_ if max(map(len, normal(data).split(b"\r\n"))) <= 998]
    kept = Kept()
    port = servers.serve(lambda: SMTP(kept, hostname="smtp.test", loop=servers.loop), "127.0.0.1")
    box = MemoryOutbox(dues(len(given_)))
    one = replace(QUICK, connections=replace(QUICK.connections, most=1))
    texts = dict(zip(box.dues, given_, strict=True))

    def source(batch: list[Due]) -> list[Outgoing]:
        return [replace(mail, data=texts[mail.due.key]) for mail in ready(batch)]

    deliver(source, box, Server("127.0.0.1", port, "none"), one, lambda _heard: None)  # type: ignore[arg-type]
    assert kept.stored == [normal(data) for data in fine]
    assert box.count(State.REFUSED) == len(given_) - len(fine)


class Kept:
    """A handler that keeps messages as they came."""

    def __init__(self) -> None:
        self.stored: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.stored.append(envelope.original_content)
        return "250 2.0.0 Ok: queued as 4bYv0Z1x2Kz3"


def test_large_messages_go_in_pieces() -> None:
    """A message of some megabytes waits for the line to take it, and arrives whole."""
    data = b"".join(b"%08d une ligne avec du texte.\r\n" % n for n in range(20_000))
    server = Scripted(features=("PIPELINING", "SIZE 10000000"))
    box = MemoryOutbox(dues(3))
    send_to(server, box, lambda batch: [replace(one, data=data) for one in ready(batch)])
    assert [one.data for one in server.accepted] == [data] * 3


def test_a_server_that_will_have_no_more_in_the_middle_of_a_message() -> None:
    """A refusal before the final dot is one; the line, which is out of step, is closed."""
    data = b"".join(b"%08d une ligne avec du texte.\r\n" % n for n in range(200_000))

    async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 hello\r\n")
            for reply in (b"250 hello", b"250 Ok", b"250 Ok", b"354 go", b"552 5.3.4 Too much"):
                await reader.readline()
                writer.write(reply + b"\r\n")
            await asyncio.sleep(0.5)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()

    async def go() -> None:
        listening = await asyncio.start_server(rude, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening:
            await send(
                lambda batch: [replace(one, data=data) for one in ready(batch)],
                box,
                Server("127.0.0.1", port, "none"),
                QUICK,
                WallClock(),
                lambda _heard: None,
            )

    box = MemoryOutbox(dues(2))
    asyncio.run(go())
    assert dict(box.tally()) == {State.REFUSED: 2}
    assert {one.code for one in box.settled.values()} == {552}


def send_to(server: Scripted, box: MemoryOutbox, source: Any = ready, **security: Any) -> None:
    async def go() -> None:
        async with serving(server):
            await send(
                source,
                box,
                Server("127.0.0.1", server.port, "none", **security),
                QUICK,
                WallClock(),
                lambda _h: None,
            )

    asyncio.run(go())


def test_what_the_envelope_says() -> None:
    """SIZE, BODY and SMTPUTF8 where the server has them and the e-mail needs them; domains in ASCII."""
    server = Scripted()
    box = MemoryOutbox(dues(3))
    to = ["hélène@société.example", "paul@société.example", "jean@example.org"]
    data = [b"Subject: a\r\n\r\nb\r\n", "Subject: a\r\n\r\né\r\n".encode(), b"\r\n"]

    def source(batch: list[Due]) -> list[Outgoing]:
        return [replace(one, to=to[n], data=data[n]) for n, one in enumerate(ready(batch))]

    send_to(server, box, source)
    said = [line for one in server.sessions for line in one.commands if line[:4] in ("MAIL", "RCPT")]
    assert {re.sub(r"FROM:<.*?>", "FROM:<>", line) for line in said} == {
        "MAIL FROM:<> SIZE=17 SMTPUTF8",
        "RCPT TO:<hélène@xn--socit-esab.example>",
        "MAIL FROM:<> SIZE=18 BODY=8BITMIME",
        "RCPT TO:<paul@xn--socit-esab.example>",
        "MAIL FROM:<> SIZE=2",
        "RCPT TO:<jean@example.org>",
    }


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_secured_lines_with_a_login(how: str, serve: Callable[..., int], trusted: Path) -> None:
    """Over TLS and after a login, e-mails go as they do in clear."""
    port = serve(**{how: "good"}, login=LOGIN)
    box = MemoryOutbox(dues(20))
    deliver(ready, box, Server("127.0.0.1", port, how, USER, PASSWORD), QUICK, lambda _h: None)  # type: ignore[arg-type]
    assert dict(box.tally()) == {State.ACCEPTED: 20}


@pytest.mark.parametrize(
    ("server", "said"),
    [
        pytest.param({"starttls": "other name"}, "another name", id="other name"),
        pytest.param({"starttls": "expired"}, "expired", id="expired"),
        pytest.param({}, "does not offer STARTTLS", id="no TLS"),
        pytest.param(
            {"starttls": "good", "login": (USER, "other")}, "refuses the login", id="wrong password"
        ),
    ],
)
def test_no_e_mail_goes_where_the_line_is_not_right(
    server: dict[str, Any], said: str, serve: Callable[..., int], trusted: Path
) -> None:
    """A certificate that is not good, no TLS, a refused login: nothing is sent, and all stay planned."""
    box = MemoryOutbox(dues(5))
    with pytest.raises(DeliverError, match=said) as caught:
        deliver(
            ready,
            box,
            Server("localhost", serve(**server), "starttls", USER, PASSWORD),
            QUICK,
            lambda _h: None,
        )  # type: ignore[arg-type]
    assert dict(box.tally()) == {State.PLANNED: 5}
    assert PASSWORD not in str(caught.value)


def test_a_line_in_clear_stays_on_this_machine() -> None:
    """Beyond this machine nothing is sent in clear."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        own = asked.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this machine has no network")

    async def go() -> None:
        server = Scripted()
        listening = await asyncio.start_server(server.serve, own, 0)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            with pytest.raises(DeliverError, match="in clear"):
                await open_line(Server(own, port, "none"), QUICK.timeouts)

    asyncio.run(go())


def test_a_login_by_token() -> None:
    """XOAUTH2: a token is asked for at each login; where it is refused, nothing is sent."""
    tokens = iter(["good", "good", "good", "stale"])

    def script(verb: str, session: Session) -> str | None:
        if verb == "AUTH":
            shown = session.commands[-1].rpartition(" ")[2]
            return (
                "235 2.7.0 Accepted"
                if "Z29vZ" in shown or "nb29k" in shown or "dvb2" in shown
                else "535 5.7.8 No"
            )
        return None

    server = Scripted(script, ("PIPELINING", "AUTH PLAIN XOAUTH2"))
    box = MemoryOutbox(dues(9))
    send_to(server, box, user="jeanne@clairval.example", token=lambda: next(tokens))
    assert dict(box.tally()) == {State.ACCEPTED: 9}
    assert all(one.commands[1].startswith("AUTH XOAUTH2 ") for one in server.sessions)
    refused = MemoryOutbox(dues(2))
    with pytest.raises(DeliverError, match="refuses the login"):
        send_to(Scripted(script, server.features), refused, user="j", token=lambda: "stale")
    assert dict(refused.tally()) == {State.PLANNED: 2}


SINK = shutil.which("smtp-sink") or shutil.which("/usr/sbin/smtp-sink")
postfix = [
    pytest.mark.postfix,
    pytest.mark.skipif(not SINK and os.environ.get("CI") != "true", reason="Postfix's smtp-sink is not here"),
]


@contextlib.contextmanager
def sink(*options: str) -> Iterator[int]:
    """Run smtp-sink on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert SINK
    user = ["-u", "nobody"] if os.getuid() == 0 else []
    running = subprocess.Popen([SINK, *user, *options, f"127.0.0.1:{port}", "100"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.02)
        yield port
    finally:
        running.terminate()
        running.wait(10)


class TestSink:
    """Postfix's own test server, and the faults that it knows."""

    pytestmark = postfix

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            pytest.param((), {State.ACCEPTED}, id="well"),
            pytest.param(("-p",), {State.ACCEPTED}, id="no pipelining"),
            pytest.param(("-e",), {State.ACCEPTED}, id="no extensions"),
            pytest.param(("-f", "EHLO"), {State.ACCEPTED}, id="EHLO refused"),
            pytest.param(("-8",), {State.ACCEPTED}, id="seven bits"),
            pytest.param(("-r", "MAIL"), {State.DEFERRED}, id="4xx at MAIL"),
            pytest.param(("-r", "RCPT"), {State.DEFERRED}, id="greylisting"),
            pytest.param(("-r", "DATA"), {State.DEFERRED}, id="4xx at DATA"),
            pytest.param(("-r", "."), {State.DEFERRED}, id="4xx at the dot"),
            pytest.param(("-f", "RCPT"), {State.REFUSED}, id="5xx at RCPT"),
            pytest.param(("-f", "DATA"), {State.REFUSED}, id="5xx at DATA"),
            pytest.param(("-f", "."), {State.REFUSED}, id="5xx at the dot"),
            pytest.param(("-q", "MAIL"), {State.DEFERRED}, id="dropped at MAIL"),
            pytest.param(("-q", "DATA"), {State.DEFERRED}, id="dropped at DATA"),
            pytest.param(("-Q", "MAIL"), {State.DEFERRED}, id="421 at MAIL"),
            pytest.param(("-Q", "RCPT"), {State.DEFERRED}, id="421 at RCPT"),
            pytest.param(("-Q", "DATA"), {State.DEFERRED}, id="421 at DATA"),
            pytest.param(("-Q", "."), {State.DEFERRED}, id="421 at the dot"),
            pytest.param(("-A", "0"), {State.REFUSED}, id="550 and no more after DATA"),
        ],
    )
    def test_each_fault_has_its_state(self, options: tuple[str, ...], expected: set[State]) -> None:
        """All e-mails end in the state that the fault calls for."""
        box = MemoryOutbox(dues(12))
        quick = replace(QUICK, connections=replace(QUICK.connections, longest=0.02, together=0))
        with sink(*options) as port:
            deliver(ready, box, Server("127.0.0.1", port, "none"), quick, lambda _h: None)
        assert set(box.tally()) == expected

    def test_an_answer_that_does_not_come(self) -> None:
        """Dropped after the dot, or too late: as many are uncertain as there are connections, and the run stops."""
        for option in (("-q", "."), ("-W", ".:30")):
            box = MemoryOutbox(dues(12))
            timeouts = replace(QUICK.timeouts, dot=0.5)
            with sink(*option) as port, pytest.raises(DeliverError, match="3 in a row are uncertain"):
                deliver(
                    ready,
                    box,
                    Server("127.0.0.1", port, "none"),
                    replace(QUICK, timeouts=timeouts),
                    lambda _h: None,
                )
            assert dict(box.tally()) == {State.UNCERTAIN: 3, State.PLANNED: 9}

    @pytest.mark.parametrize(
        ("option", "verb"),
        [
            *((option, "CONNECT") for option in ("-f", "-r", "-q", "-Q")),
            ("-r", "EHLO"),
            ("-q", "EHLO"),
            ("-Q", "EHLO"),
        ],
    )
    def test_nobody_is_let_in(self, option: str, verb: str) -> None:
        """All stay planned."""
        box = MemoryOutbox(dues(4))
        quick = replace(QUICK, connections=replace(QUICK.connections, outage=0.1))
        with sink(option, verb) as port, pytest.raises(DeliverError):
            deliver(ready, box, Server("127.0.0.1", port, "none"), quick, lambda _h: None)
        assert dict(box.tally()) == {State.PLANNED: 4}

    def test_what_the_sink_stores(self, tmp_path: Path) -> None:
        """The messages in its files are those that were sent."""
        tmp_path.chmod(0o777)
        box = MemoryOutbox(dues(6))
        with sink("-D", "dump", "-R", str(tmp_path)) as port:
            deliver(ready, box, Server("127.0.0.1", port, "none"), QUICK, lambda _h: None)
        stored = (tmp_path / "dump").read_bytes()
        for due in box.dues.values():
            mail = ready([due])[0]
            assert stored.count(mail.data.replace(b"\r\n", b"\n")) == 1
