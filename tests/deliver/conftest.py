"""Real SMTP servers on this machine, with certificates of an authority made for the run."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from mailer import i18n


@dataclass
class Witness:
    """A handler that keeps what clients said, and offers what the servers of the post offer."""

    names: list[str] = field(default_factory=list)
    mails: int = 0

    async def handle_EHLO(  # noqa: N802
        self, server, session, envelope, hostname, responses
    ):
        self.names.append(hostname)
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_MAIL(  # noqa: N802
        self, server, session, envelope, address, options
    ):
        self.mails += 1
        envelope.mail_from, envelope.mail_options = address, options
        return "250 OK"


def knowing(user: str, password: str) -> Callable[..., AuthResult]:
    """Return an authenticator that knows one user."""

    def authenticate(
        server: SMTP, session: Any, envelope: Any, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        known = (data.login, data.password) == (user.encode(), password.encode())
        return AuthResult(success=known, handled=False)

    return authenticate


Serve = Callable[..., int]


class Servers:
    """An event loop in a thread of its own, and the servers in it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def call(self, what: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self.loop).result(10)

    def serve(self, factory: Callable[[], asyncio.Protocol], host: str, **settings: Any) -> int:
        """Serve on a free port, and return it."""

        async def begin() -> int:
            server = await self.loop.create_server(factory, host, 0, **settings)
            self.stack.callback(server.close)
            return int(server.sockets[0].getsockname()[1])

        return int(self.call(begin()))

    def leave(self) -> None:
        async def end() -> None:
            await self.stack.aclose()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.call(end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What is kept of our own words is in the reader's language."""
    before = i18n.reader()
    i18n.use("en")
    yield
    i18n.use(before)


@pytest.fixture
def servers() -> Iterator[Servers]:
    running = Servers()
    yield running
    running.leave()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def certificates(authority: trustme.CA) -> dict[str, ssl.SSLContext]:
    """What a server may show: a good certificate, one made out to another name, one that has expired."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    made = {
        "good": authority.issue_cert("localhost", "127.0.0.1"),
        "other name": authority.issue_cert("smtp.example.org"),
        "expired": authority.issue_cert(
            "localhost", not_before=yesterday - timedelta(9), not_after=yesterday
        ),
    }
    contexts = {}
    for name, certificate in made.items():
        contexts[name] = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(contexts[name])
    return contexts


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The authority is one that this machine trusts."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture
def serve(servers: Servers, certificates: dict[str, ssl.SSLContext], witness: Witness) -> Serve:
    """Start an SMTP server and return its port: ``serve(starttls="good")``, ``serve(tls="expired")``, ``serve()``."""

    def begin(
        starttls: str = "",
        tls: str = "",
        login: tuple[str, str] | None = None,
        clear_login: bool = False,
        host: str = "127.0.0.1",
    ) -> int:
        def factory() -> SMTP:
            return SMTP(
                witness,
                hostname="smtp.test",
                data_size_limit=10_240_000,
                enable_SMTPUTF8=True,
                tls_context=certificates.get(starttls),
                authenticator=knowing(*login) if login else None,
                auth_require_tls=not (clear_login or tls),  # it knows only of STARTTLS
                auth_exclude_mechanism=() if login else ("LOGIN", "PLAIN"),
                loop=servers.loop,
            )

        return servers.serve(factory, host, ssl=certificates.get(tls))

    return begin
