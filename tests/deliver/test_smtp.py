"""The SMTP server of the house, asked what it can do: real servers, good ones and ill ones."""

import asyncio
import json
import pickle
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mailer import i18n
from mailer.cli import main
from mailer.deliver.smtp import Server, probe
from mailer.errors import DeliverError

Serve = Callable[..., int]
LOGIN = USER, PASSWORD = "jeanne", "s3crèt"
HOUSE = """\
company: Clairval
signatories: {{cedric: {{name: Cédric Lavara, function: Directeur}}}}
mail:
  sender: bonjour@clairval.example
  host: localhost
  port: {port}
  security: {security}
  user_env: MAILER_USER
  password_env: MAILER_PASSWORD
"""


def refused(server: Server, timeout: float = 10) -> DeliverError:
    with pytest.raises(DeliverError) as caught:
        probe(server, timeout=timeout)
    fault = caught.value
    assert fault.hint
    assert PASSWORD not in str(fault)
    assert USER not in str(fault)
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)  # noqa: S301
    return fault


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_a_secured_server_tells_what_it_can_do(how: str, serve: Serve, trusted: Path, witness: Any) -> None:
    """TLS version, SIZE, SMTPUTF8, PIPELINING and AUTH are learned on the secured line; nothing is sent."""
    said = probe(Server("127.0.0.1", serve(**{how: "good"}, login=LOGIN), how, USER, PASSWORD))
    assert said.tls == "TLSv1.3"
    assert (said.size, said.smtputf8, said.pipelining) == (10_240_000, True, True)
    assert set(said.auth) == {"LOGIN", "PLAIN"}
    assert said.logged_in
    assert said.local
    assert witness.mails == 0
    assert set(witness.names) == {"[127.0.0.1]"}


def test_without_user_and_password_no_login_is_tried(serve: Serve, trusted: Path) -> None:
    """A server can be asked without secrets; half of them is none."""
    port = serve(starttls="good", login=LOGIN)
    assert not probe(Server("127.0.0.1", port)).logged_in
    assert not probe(Server("127.0.0.1", port, user=USER)).logged_in


def test_a_line_in_clear_is_told_as_one(serve: Serve) -> None:
    """security: none is done where it is asked for, also with a login to this very machine."""
    said = probe(Server("127.0.0.1", serve(login=LOGIN, clear_login=True), "none", USER, PASSWORD))
    assert said.tls == ""
    assert said.logged_in


def test_a_password_never_crosses_the_network_in_clear(serve: Serve) -> None:
    """Beyond this machine a login needs a secured line."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # tells the address that one would send from, and sends nothing
        except OSError:
            pytest.skip("this machine has no network")
        own = asked.getsockname()[0]
    if own.startswith("127."):
        pytest.skip("this machine has no network")
    port = serve(login=LOGIN, clear_login=True, host=own)
    assert "in clear" in str(refused(Server(own, port, "none", USER, PASSWORD)))
    assert not probe(Server(own, port, "none")).local


def test_secrets_are_not_shown() -> None:
    """A server that is printed, in a log or a traceback, does not tell its password."""
    assert repr(Server("localhost", 25, "tls", USER, PASSWORD)) == (
        "Server(host='localhost', port=25, security='tls')"
    )


def test_a_wrong_password_is_said_without_it(serve: Serve, trusted: Path) -> None:
    """The login's refusal names the variables to check, not what is in them."""
    fault = refused(Server("127.0.0.1", serve(starttls="good", login=LOGIN), "starttls", USER, "wrong"))
    assert "refuses the login (code 535)" in str(fault)
    assert "mail.password_env" in fault.hint
    assert "wrong" not in str(fault)


def test_a_server_without_login_is_said(serve: Serve, trusted: Path) -> None:
    """User and password for a server that wants none are a fault of the settings."""
    port = serve(starttls="good")
    assert "offers no way to log in" in str(refused(Server("127.0.0.1", port, "starttls", USER, PASSWORD)))


def test_no_fall_back_to_clear(serve: Serve, witness: Any) -> None:
    """Where STARTTLS is asked for and not offered, nothing goes on in clear."""
    assert "does not offer STARTTLS" in str(refused(Server("127.0.0.1", serve())))


@pytest.mark.parametrize("how", ["starttls", "tls"])
@pytest.mark.parametrize(
    ("certificate", "said"),
    [
        pytest.param("expired", "has expired", id="expired"),
        pytest.param("other name", "made out to another name", id="another name"),
    ],
)
def test_a_bad_certificate_is_refused(
    how: str, certificate: str, said: str, serve: Serve, trusted: Path
) -> None:
    """What is wrong with a certificate is said in words."""
    assert said in str(refused(Server("localhost", serve(**{how: certificate}), how)))


def test_an_unknown_authority_is_refused(serve: Serve) -> None:
    """A certificate that anybody could have made is worth nothing."""
    fault = refused(Server("localhost", serve(starttls="good")))
    assert "nobody whom this machine trusts" in str(fault)
    assert "SSL_CERT_FILE" in fault.hint


def test_tls_where_there_is_none(serve: Serve) -> None:
    """The port of STARTTLS asked for TLS at once: the two are told apart."""
    fault = refused(Server("127.0.0.1", serve(starttls="good"), "tls"))
    assert "cannot be secured" in str(fault)
    assert "587 with starttls, 465 with tls" in fault.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nobody_listens(host: str) -> None:
    """A port without a server, also where a name has an address of each family."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it meanwhile
        assert "refuses connections" in str(refused(Server(host, taken.getsockname()[1])))


@pytest.mark.parametrize("host", ["smtp..example", "x" * 64 + ".example", "fe80::1%nowhere"])
def test_no_such_name(host: str) -> None:
    """A name that leads nowhere, or cannot be one."""
    assert "There is no server with the name" in str(refused(Server(host)))


def test_a_server_that_is_silent() -> None:
    """Waiting ends: the time-out holds for the whole conversation."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fault = refused(Server("127.0.0.1", silent.getsockname()[1]), timeout=0.3)
    assert "does not answer on port" in str(fault)
    assert "within 0.3 seconds" in str(fault)


class Says(asyncio.Protocol):
    """A server that says one thing, and leaves."""

    def __init__(self, words: bytes) -> None:
        self.words = words

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.words)
        transport.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(b"554 No service\r\n", "turns us away: 554 No service", id="refusal"),
        pytest.param(b"", "broke off", id="nothing"),
        pytest.param(b"220 Welcome\r\n", "broke off", id="a greeting alone"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", "", id="another protocol"),
    ],
)
def test_a_server_that_does_not_go_along(words: bytes, said: str, servers: Any) -> None:
    """A refusal is quoted, a broken line is said; whatever answers, it is one sentence."""
    port = servers.serve(lambda: Says(words), "127.0.0.1")
    assert said in str(refused(Server("127.0.0.1", port, "none")))


@pytest.fixture
def doctor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Any]]:
    """Run ``mailer doctor --json`` in a folder; returns the exit code and the reports by name."""

    def call(folder: Path, *words: str, **environment: str) -> tuple[object, dict[str, dict[str, str]]]:
        for name, value in {"MAILER_LANG": "en", **environment}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as left:
            main(["-C", str(folder), "doctor", "--json", *words])
        printed = capsys.readouterr()
        assert PASSWORD not in printed.out + printed.err
        return left.value.code, {one["name"]: one for one in json.loads(printed.out)}

    yield call
    i18n.use(i18n.FALLBACK)


def test_doctor_asks_the_server_when_told_to(
    serve: Serve, trusted: Path, witness: Any, doctor: Callable[..., Any], tmp_path: Path
) -> None:
    """--smtp logs in with what the variables hold; without it nothing touches the network."""
    house = tmp_path / "mailer.yaml"
    house.write_text(
        HOUSE.format(port=serve(starttls="good", login=LOGIN), security="starttls"), encoding="utf-8"
    )
    secrets = {"MAILER_USER": USER, "MAILER_PASSWORD": PASSWORD}
    _, reports = doctor(tmp_path, **secrets)
    assert "SMTP server" not in reports
    assert witness.names == []

    _, reports = doctor(tmp_path, "--smtp", **secrets)
    assert reports["SMTP server"]["state"] == "ok"
    assert "TLSv1.3, SIZE 10240000, SMTPUTF8, PIPELINING" in reports["SMTP server"]["found"]

    code, reports = doctor(tmp_path, "--smtp", **secrets | {"MAILER_PASSWORD": "wrong"})
    assert code == 2
    assert reports["SMTP server"]["state"] == "fail"
    assert "mail.password_env" in reports["SMTP server"]["remedy"]
