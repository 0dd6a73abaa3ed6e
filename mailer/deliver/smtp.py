"""The SMTP server of the house, asked what it can do; nothing is sent."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailer.deliver.opening import Security, Server, connected, explained, hang_up, is_local, version

if TYPE_CHECKING:
    from aiosmtplib import SMTP

__all__ = ["Probe", "Security", "Server", "probe"]


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
        raise explained(server, fault, timeout) from None  # a password may stand in what it was raised from
    except (aiosmtplib.SMTPException, OSError, ValueError) as fault:
        raise explained(server, fault, timeout) from fault


async def _bounded(server: Server, timeout: float) -> Probe:
    async with asyncio.timeout(timeout):
        return await _converse(server, timeout)


async def _converse(server: Server, timeout: float) -> Probe:
    import aiosmtplib

    client = await connected(server, timeout)
    try:
        learned = _learned(client, server)
        with suppress(
            aiosmtplib.SMTPException
        ):  # all is known; how the server says goodbye is its own affair
            await client.execute_command(b"QUIT")
        return learned
    finally:
        await hang_up(client)


def _learned(client: SMTP, server: Server) -> Probe:
    size = client.esmtp_extensions.get("size", "")
    return Probe(
        tls=version(client),
        size=int(size) or None if size.isascii() and size.isdecimal() else None,
        smtputf8=client.supports_extension("smtputf8"),
        pipelining=client.supports_extension("pipelining"),
        auth=tuple(dict.fromkeys(method.upper() for method in client.server_auth_methods)),
        logged_in=bool(server.user and (server.password or server.token)),
        local=is_local(client),
    )
