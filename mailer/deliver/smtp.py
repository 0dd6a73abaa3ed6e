"""The SMTP server of the house: whether it can be reached, what it can do, and in plain words what is wrong.

The only door to aiosmtplib. Certificates are always verified, against the authorities of this machine
(OpenSSL's ``SSL_CERT_FILE`` adds one's own). A password goes only over a secured line, or to this machine itself.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mailer.errors import N_, DeliverError

if TYPE_CHECKING:
    from aiosmtplib import SMTP

Security = Literal["starttls", "tls", "none"]

OURSELVES = "[127.0.0.1]"
"""What EHLO calls us: an address literal (RFC 5321, 4.1.4). A machine's own name is often none that the world
knows, and asking for it may take the resolver's whole patience."""

EXPIRED, HOSTNAME, ADDRESS = 10, 62, 64
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


@dataclass(frozen=True, slots=True)
class Server:
    """The server that e-mail leaves by, as mailer.yaml names it; the secrets are not shown by ``repr``.

    ``starttls`` begins in clear and must become TLS before anything else, ``tls`` is TLS from the first byte.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a server said of itself, when the line was as secure as it gets.

    ``tls`` is the version (``TLSv1.3``), empty on a line in clear. ``size`` is the largest message in bytes, None
    where it gives no limit. ``auth`` lists the ways to log in. ``logged_in`` tells whether a login was tried,
    and so accepted. ``local`` tells whether the server is this machine.
    """

    tls: str
    size: int | None
    smtputf8: bool
    pipelining: bool
    auth: tuple[str, ...]
    logged_in: bool
    local: bool


def probe(server: Server, *, timeout: float = 10) -> Probe:
    """Connect, say EHLO, secure the line, log in where user and password are given, QUIT; send nothing.

    ``timeout`` is in seconds, for the whole conversation.

    Raises:
        DeliverError: there is no such name, nobody answers, the line cannot be secured, the login is refused.
    """
    import aiosmtplib

    try:
        return asyncio.run(_bounded(server, timeout))
    except aiosmtplib.SMTPAuthenticationError as fault:
        # Not the server's own words: they may repeat the user's name.
        raise _fault(
            server,
            N_("{host} refuses the login (code {code})."),
            N_(
                "Check the variables that mail.user_env and mail.password_env name in mailer.yaml. Many "
                "providers want a password made for applications, not the one of the mailbox."
            ),
            code=fault.code,
        ) from None
    except aiosmtplib.SMTPResponseException as fault:
        raise _fault(
            server,
            N_("{host} turns us away: {code} {answer}"),
            N_("Ask the server's provider what this answer means."),
            code=fault.code,
            answer=" ".join(fault.message.split()),
        ) from fault
    except TimeoutError as fault:
        raise _fault(
            server,
            N_("{host} does not answer on port {port} within {timeout} seconds."),
            N_(
                "Check mail.port in mailer.yaml (587 goes with security: starttls, 465 with tls), and whether "
                "this network lets that port through."
            ),
            timeout=f"{timeout:g}",
        ) from fault
    except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
        raise _unreachable(server, fault) from fault


async def _bounded(server: Server, timeout: float) -> Probe:
    async with asyncio.timeout(timeout):
        return await _converse(server, timeout)


async def _converse(server: Server, timeout: float) -> Probe:
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=OURSELVES,
        timeout=timeout,
        use_tls=server.security == "tls",
        start_tls=False,  # begun below, where a server that does not offer it is told from one that fails
        tls_context=None if server.security == "none" else ssl.create_default_context(),
    )
    try:
        await client.connect()
        await client.ehlo()
        if server.security == "starttls":
            await _secure(client, server)
        if server.user and server.password:
            await _log_in(client, server)
        learned = _learned(client, server)
        with suppress(
            aiosmtplib.SMTPException
        ):  # all is known; how the server says goodbye is its own affair
            await client.execute_command(b"QUIT")
        return learned
    finally:
        await _hang_up(client)


async def _hang_up(client: SMTP) -> None:
    """Close the line at once: a TLS line that is closed politely would outlive the loop that it runs in."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
    for _ in range(3):  # TLS, then the socket below it, learn of it in a later turn of the loop each
        await asyncio.sleep(0)


async def _secure(client: SMTP, server: Server) -> None:
    """Go over to TLS, and ask again what the server can do: what it said in clear does not count."""
    if not client.supports_extension("starttls"):
        raise _fault(
            server,
            N_("{host} does not offer STARTTLS on port {port}: the line would stay in clear."),
            N_(
                "If the server wants TLS from the start, write port: 465 and security: tls below mail: in "
                "mailer.yaml; otherwise ask its provider for the port that does."
            ),
        )
    await client.starttls()
    await client.ehlo()


async def _log_in(client: SMTP, server: Server) -> None:
    """Log in by the best way that both sides know; never in clear across a network."""
    if _version(client) == "" and not _is_local(client):
        raise _fault(
            server,
            N_("The password would cross the network to {host} in clear: no login was tried."),
            N_("Write security: starttls (port 587) or tls (port 465) below mail: in mailer.yaml."),
        )
    if not client.supported_auth_methods:
        raise _fault(
            server,
            N_("{host} offers no way to log in on port {port}."),
            N_(
                "Take mail.user_env and mail.password_env out of mailer.yaml if the server wants no login; "
                "otherwise the port for submission is 587 or 465."
            ),
        )
    await client.login(server.user.encode(), server.password.encode())


def _learned(client: SMTP, server: Server) -> Probe:
    size = client.esmtp_extensions.get("size", "")
    return Probe(
        tls=_version(client),
        size=int(size) or None if size.isascii() and size.isdecimal() else None,
        smtputf8=client.supports_extension("smtputf8"),
        pipelining=client.supports_extension("pipelining"),
        auth=tuple(dict.fromkeys(method.upper() for method in client.server_auth_methods)),
        logged_in=bool(server.user and server.password),
        local=_is_local(client),
    )


def _version(client: SMTP) -> str:
    line = client.get_transport_info("ssl_object")
    return (line.version() or "") if line else ""


def _is_local(client: SMTP) -> bool:
    peer = client.get_transport_info("peername")
    return bool(peer) and ipaddress.ip_address(peer[0].partition("%")[0]).is_loopback


def _fault(server: Server, message: str, hint: str, **details: Any) -> DeliverError:
    return DeliverError(message, hint=hint, host=server.host, port=server.port, **details)


def _unreachable(server: Server, fault: Exception) -> DeliverError:
    """Say why there is no line to the server, or none that can be trusted."""
    cause = fault.__cause__ or fault
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _distrusted(server, cause)
    if isinstance(cause, ssl.SSLError):
        return _fault(
            server,
            N_("The line to {host} cannot be secured on port {port} ({reason})."),
            N_("Check port and security below mail: in mailer.yaml: 587 with starttls, 465 with tls."),
            reason=cause.reason or str(cause),
        )
    if isinstance(cause, (socket.gaierror, ValueError)):  # ValueError: a name that cannot be one
        return _fault(
            server,
            N_("There is no server with the name {host}, as far as this machine can find out."),
            N_("Check mail.host in mailer.yaml, and that this machine has a network."),
        )
    if _is_refused(cause):
        return _fault(
            server,
            N_("{host} refuses connections on port {port}."),
            N_(
                "Check mail.port in mailer.yaml (587 goes with starttls, 465 with tls), and that the server runs."
            ),
        )
    return _fault(
        server,
        N_("The conversation with {host} on port {port} broke off ({reason})."),
        N_("Check mail.host and mail.port in mailer.yaml, and try again later."),
        reason=str(cause),
    )


def _is_refused(cause: BaseException) -> bool:
    """Whether a connection was refused. For a name with several addresses asyncio joins the reasons in one text."""
    return isinstance(cause, ConnectionRefusedError) or f"[Errno {errno.ECONNREFUSED}]" in str(cause)


def _distrusted(server: Server, cause: ssl.SSLCertVerificationError) -> DeliverError:
    """Say what is wrong with a certificate."""
    if cause.verify_code == EXPIRED:
        return _fault(
            server,
            N_("The certificate of {host} has expired."),
            N_("Tell whoever runs the server; until then nothing is sent. Check this machine's date, too."),
        )
    if cause.verify_code in (HOSTNAME, ADDRESS):
        return _fault(
            server,
            N_("The certificate that {host} shows is made out to another name."),
            N_("Write the name that the provider gives for its SMTP server as mail.host in mailer.yaml."),
        )
    return _fault(
        server,
        N_("The certificate of {host} comes from nobody whom this machine trusts ({reason})."),
        N_("If the authority is your own, name the file of its certificate in SSL_CERT_FILE."),
        reason=cause.verify_message,
    )
