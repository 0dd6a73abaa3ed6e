"""The way to the SMTP server of the house: connected, secured, logged in; and in plain words what is wrong.

Certificates are always verified, against the authorities of this machine (OpenSSL's ``SSL_CERT_FILE`` adds one's
own). A password goes only over a secured line, or to this machine itself.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mailer.errors import N_, DeliverError

if TYPE_CHECKING:
    from aiosmtplib import SMTP

Security = Literal["starttls", "tls", "none"]

OURSELVES = "[127.0.0.1]"
"""What EHLO calls us: an address literal (RFC 5321, 4.1.4). A machine's own name is often none that the world
knows, and asking for it may take the resolver's whole patience."""

UNKNOWN = (500, 502, 504)
"""What a server answers to a command that it does not know."""
EXPIRED, HOSTNAME, ADDRESS = 10, 62, 64
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH."""


@dataclass(frozen=True, slots=True)
class Server:
    """The server that e-mail leaves by, as mailer.yaml names it; the secrets are not shown by ``repr``.

    ``token`` returns an OAuth 2 access token, asked for anew at each login (XOAUTH2), since they last an hour or so.
    ``starttls`` begins in clear and must become TLS before anything else, ``tls`` is TLS from the first byte.
    """

    host: str
    port: int = 587
    security: Security = "starttls"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False)


async def connected(server: Server, timeout: float) -> SMTP:
    """Connect, say EHLO, secure the line, log in where user and password are given; the caller hangs up.

    ``timeout`` is in seconds, for the connection and for each answer.

    Raises:
        DeliverError: the line cannot be secured, or the login would not be safe or is not offered.
        aiosmtplib.SMTPException, OSError, ValueError: see `explained`.
    """
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
        await _greet(client, server)
        if server.security == "starttls":
            await _secure(client, server)
        if server.user and (server.password or server.token):
            await _log_in(client, server)
    except BaseException:
        await hang_up(client)
        raise
    return client


async def _greet(client: SMTP, server: Server) -> None:
    """Say EHLO; to a server of old, which knows neither that nor TLS, HELO (RFC 5321, 3.2)."""
    import aiosmtplib

    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as fault:
        if fault.code not in UNKNOWN or server.security != "none" or not client.is_connected:
            raise
        await client.helo()


async def hang_up(client: SMTP) -> None:
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
    if version(client) == "" and not is_local(client):
        raise _fault(
            server,
            N_("The password would cross the network to {host} in clear: no login was tried."),
            N_("Write security: starttls (port 587) or tls (port 465) below mail: in mailer.yaml."),
        )
    if server.token:
        await _show_token(client, server, server.token)
        return
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


def version(client: SMTP) -> str:
    """Return the version of TLS on a line, empty where it is in clear."""
    line = client.get_transport_info("ssl_object")
    return (line.version() or "") if line else ""


def is_local(client: SMTP) -> bool:
    """Tell whether the server is this machine."""
    peer = client.get_transport_info("peername")
    return bool(peer) and ipaddress.ip_address(peer[0].partition("%")[0]).is_loopback


async def _show_token(client: SMTP, server: Server, token: Callable[[], str]) -> None:
    """Log in with an access token (XOAUTH2), as Exchange Online and Gmail want it."""
    if "xoauth2" not in client.server_auth_methods:
        raise _fault(
            server,
            N_("{host} does not offer the login by access token (XOAUTH2) on port {port}."),
            N_("Take the token out of mailer.yaml and name a password there, or ask the server's provider."),
        )
    shown = await asyncio.to_thread(token)
    await client.auth_xoauth2(server.user, shown)


def explained(server: Server, fault: Exception, timeout: float) -> DeliverError:
    """Say in one sentence why there is no line to a server, from what `connected` raised within ``timeout``."""
    import aiosmtplib

    if isinstance(fault, DeliverError):
        return fault
    if isinstance(fault, aiosmtplib.SMTPAuthenticationError):
        # Not the server's own words: they may repeat the user's name.
        return _fault(
            server,
            N_("{host} refuses the login (code {code})."),
            N_(
                "Check the variables that mail.user_env and mail.password_env name in mailer.yaml. Many "
                "providers want a password made for applications, not the one of the mailbox."
            ),
            code=fault.code,
        )
    if isinstance(fault, aiosmtplib.SMTPResponseException):
        return _fault(
            server,
            N_("{host} turns us away: {code} {answer}"),
            N_("Ask the server's provider what this answer means."),
            code=fault.code,
            answer=" ".join(fault.message.split()),
        )
    if isinstance(fault, TimeoutError):
        return _fault(
            server,
            N_("{host} does not answer on port {port} within {timeout} seconds."),
            N_(
                "Check mail.port in mailer.yaml (587 goes with security: starttls, 465 with tls), and whether "
                "this network lets that port through."
            ),
            timeout=f"{timeout:g}",
        )
    return _unreachable(server, fault)


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
