"""The page behind the unsubscribe link, for the house's own web server: as WSGI and as ASGI, without other libraries.

A GET asks and changes nothing, however often link scanners, previews and prefetching browsers come by. A POST
acts: the page's own button, or the one click of a mailbox (RFC 8058, ``List-Unsubscribe=One-Click``), which comes
without cookies and without the page. What a stranger may learn here is nothing: a token that was never given
out is answered as one that was, and nothing about a client is in the token or in the file.

Each token that was used is one line of a file: ``{"at": …, "token": …, "how": …}``, on the disk before
the answer goes out. ``mailer replies --unsubscribes FILE`` takes it into the journal. A server runs `application` or
`asgi_application`, which take their settings from the environment:

    MAILER_UNSUBSCRIBE_SECRET    the secret of the links, the same as where e-mails are sent
    MAILER_UNSUBSCRIBE_FILE      the file that is written; its folder must be there
    MAILER_UNSUBSCRIBE_HOUSE     the name of the house, as the page shows it
    MAILER_UNSUBSCRIBE_CONTACT   the address to write to where something fails
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, parse_qsl

from mailer.errors import N_, DeliverError
from mailer.replies.clicks import Clicks
from mailer.replies.webpage import HEADERS, page, preferred
from mailer.tokens import Secret, read

LARGEST = 16_384
"""Bytes of a request's body; a click has thirty."""
SHAPE = re.compile(r"[A-Za-z0-9_-]{24,1500}")
"""What every token looks like. A link that was cut on its way does not, and its reader is told."""
ONE_CLICK = ("List-Unsubscribe", "One-Click")
BUTTON = ("unsubscribe", "yes")


class Request(NamedTuple):
    """What is known of a request: the path and query as they came, ``language`` is Accept-Language."""

    method: str
    path: str = ""
    query: str = ""
    language: str = ""
    content_type: str = ""
    body: bytes = b""


class Response(NamedTuple):
    """What is answered: status code, header fields, body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Handler:
    """The page and what its button does, for one house.

    ``clicks`` is where they are written. ``house`` is the name that the page shows, ``contact`` an address to
    write to. ``clock`` gives the moment, with its time zone. It is a WSGI application itself; ``asgi`` is the other.
    """

    secret: Secret
    clicks: Clicks
    house: str = ""
    contact: str = ""
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Handler:
        """Return the handler that the environment describes.

        Raises:
            DeliverError: it does not say where clicks are written.
            WorkspaceError: the secret is missing or too short.
        """
        file = environment.get("MAILER_UNSUBSCRIBE_FILE", "")
        if not file:
            raise DeliverError(
                N_("Nothing says where unsubscribes are written."),
                hint=N_("Put the path of a file into the environment variable MAILER_UNSUBSCRIBE_FILE."),
            )
        return cls(
            Secret.parse(environment.get("MAILER_UNSUBSCRIBE_SECRET", "")),
            Clicks(Path(file)),
            environment.get("MAILER_UNSUBSCRIBE_HOUSE", ""),
            environment.get("MAILER_UNSUBSCRIBE_CONTACT", ""),
        )

    def answer(self, request: Request) -> Response:
        """Return the answer to a request; a POST that means it is written first."""
        language = preferred(request.language)
        if request.method not in ("GET", "HEAD", "POST"):
            return self._page(405, "wrong", language, ("Allow", "GET, HEAD, POST"))
        token = _token(request)
        if token is None:
            return self._page(404, "broken", language)
        how = _meant(request) if request.method == "POST" else None
        if how is None:
            shown = self._page(200, "ask", language)
            return shown._replace(body=b"") if request.method == "HEAD" else shown
        if read(self.secret, token) is not None:
            try:
                self.clicks.add(token, how, self.clock())
            except OSError:  # never say that it is done when it is not: mailboxes try again
                return self._page(503, "failed", language, ("Retry-After", "600"))
        return self._page(200, "done", language)

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as a WSGI application (PEP 3333)."""
        length = str(environ.get("CONTENT_LENGTH") or "0")
        size = int(length) if length.isascii() and length.isdecimal() else 0
        if size > LARGEST:
            response = self._page(413, "wrong", preferred(str(environ.get("HTTP_ACCEPT_LANGUAGE", ""))))
        else:
            response = self.answer(
                Request(
                    str(environ.get("REQUEST_METHOD", "GET")),
                    str(environ.get("PATH_INFO", "")),
                    str(environ.get("QUERY_STRING", "")),
                    str(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
                    str(environ.get("CONTENT_TYPE", "")),
                    environ["wsgi.input"].read(size) if size else b"",
                )
            )
        start_response(f"{response.status} {_REASONS[response.status]}", list(response.headers))
        return [response.body]

    async def asgi(
        self,
        scope: Mapping[str, Any],
        receive: Callable[[], Awaitable[Mapping[str, Any]]],
        send: Callable[[Mapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer as an ASGI application (version 3)."""
        if scope["type"] == "lifespan":
            while (await receive())["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["type"] != "http":
            raise ValueError(f"{scope['type']} is not served here")
        heads = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        language = heads.get("accept-language", "")
        body = await _body(receive)
        if body is None:
            response = self._page(413, "wrong", preferred(language))
        else:
            request = Request(
                scope["method"],
                scope["path"],
                scope.get("query_string", b"").decode("latin-1"),
                language,
                heads.get("content-type", ""),
                body,
            )
            response = await asyncio.to_thread(self.answer, request)  # the disk may take its time
        fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.headers]
        await send({"type": "http.response.start", "status": response.status, "headers": fields})
        await send({"type": "http.response.body", "body": response.body})

    def _page(self, status: int, name: str, language: str, *more: tuple[str, str]) -> Response:
        body = page(name, language, self.house, self.contact).encode()
        length = (("Content-Length", str(len(body))), ("Content-Language", language))
        return Response(status, (*HEADERS, *length, *more), body)


_REASONS = {
    200: "OK",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    503: "Service Unavailable",
}


def application(environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as a WSGI application with the environment's settings: ``gunicorn mailer.replies.web:application``."""
    return _handler()(environ, start_response)


async def asgi_application(
    scope: Mapping[str, Any],
    receive: Callable[[], Awaitable[Mapping[str, Any]]],
    send: Callable[[Mapping[str, Any]], Awaitable[None]],
) -> None:
    """Answer as an ASGI application with the environment's settings: ``mailer.replies.web:asgi_application``."""
    await _handler().asgi(scope, receive, send)


@lru_cache(maxsize=1)
def _handler() -> Handler:
    return Handler.of(os.environ)


def _token(request: Request) -> str | None:
    """Return what stands where a token should: a value of the query, or the last part of the path."""
    values = [value for _, value in parse_qsl(request.query, max_num_fields=20)]
    return next((one for one in (*values, request.path.rpartition("/")[2]) if SHAPE.fullmatch(one)), None)


def _meant(request: Request) -> str | None:
    """Return how a POST says that it means it; None where it does not: a scanner that posts an empty form."""
    if request.content_type.partition(";")[0].strip().lower() == "multipart/form-data":
        name, value = (part.encode() for part in ONE_CLICK)
        found = re.search(
            rb'name="?' + name + rb'"?\s*\r?\n(?:[^\r\n]+\r?\n)*\r?\n' + value + rb"\s", request.body
        )
        return "one-click" if found else None
    try:
        fields = parse_qs(request.body.decode("ascii"), max_num_fields=20)
    except ValueError:
        return None
    if ONE_CLICK[1] in fields.get(ONE_CLICK[0], ()):
        return "one-click"
    return "page" if BUTTON[1] in fields.get(BUTTON[0], ()) else None


async def _body(receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> bytes | None:
    """Return a request's body; None where it is too large."""
    body = b""
    while True:
        event = await receive()
        if event["type"] != "http.request":
            return b""
        body += bytes(event.get("body", b""))
        if len(body) > LARGEST:
            return None
        if not event.get("more_body"):
            return body
