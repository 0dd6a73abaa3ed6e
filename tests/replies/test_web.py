"""The unsubscribe page: a GET asks, a POST acts, and a stranger learns nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import MailerError
from mailer.replies.clicks import Clicks
from mailer.replies.unsubscribe import read_file
from mailer.replies.web import LARGEST, Handler, Request
from mailer.replies.webpage import preferred
from mailer.tokens import Secret, sign
from tests.replies.browser import Browser

SECRET = Secret.parse("a-secret-of-the-house")
TOKEN = sign(SECRET, bytes(range(16)))
STRANGE = sign(Secret.parse("not-the-secret-of-it"), bytes(range(16)))
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def handler(tmp_path: Path) -> Handler:
    return Handler(
        SECRET, Clicks(tmp_path / "clicks.jsonl"), "L’Atelier <b>", "contact@atelier.example", lambda: NOON
    )


def lines(handler: Handler) -> list[dict[str, str]]:
    path = handler.clicks.path
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def ask(
    handler: Handler, method: str = "GET", token: str = TOKEN, body: bytes = b"", kind: str = FORM
) -> Any:
    return handler.answer(Request(method, "/stop", f"t={token}", "fr", kind, body))


SCANNERS = [
    pytest.param({"User-Agent": "Mozilla/5.0 (compatible; Microsoft-ATP-SafeLinks)"}, id="safe-links"),
    pytest.param({"User-Agent": "Barracuda Sentinel (EE)"}, id="barracuda"),
    pytest.param({"User-Agent": "Mozilla/5.0 ... (via ggpht.com GoogleImageProxy)"}, id="gmail-proxy"),
    pytest.param({"User-Agent": "Mimecast URL Protect", "Range": "bytes=0-1023"}, id="mimecast"),
    pytest.param(
        {"User-Agent": "Mozilla/5.0 Chrome/140", "Sec-Purpose": "prefetch;prerender"}, id="prerender"
    ),
    pytest.param({"User-Agent": "Mozilla/5.0 Firefox/140", "X-Moz": "prefetch"}, id="prefetch"),
    pytest.param({"User-Agent": "Slackbot-LinkExpanding 1.0", "Accept": "*/*"}, id="preview"),
    pytest.param({"User-Agent": "curl/8", "X-HTTP-Method-Override": "POST"}, id="override"),
]


@pytest.fixture
def served(handler: Handler) -> Iterator[int]:
    """Serve the handler with wsgiref on this machine, its protocol checked by wsgiref's own validator."""

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

    server: WSGIServer = make_server("127.0.0.1", 0, validator(handler), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetch(
    port: int, method: str, path: str, body: bytes | None = None, heads: dict[str, str] | None = None
) -> Any:
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request(method, path, body, heads or {})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        line.close()


@pytest.mark.parametrize("heads", SCANNERS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_scanners_unsubscribe_nobody(
    handler: Handler, served: int, heads: dict[str, str], method: str
) -> None:
    """Twenty times each, over HTTP, as they come by before a person does."""
    for _ in range(20):
        status, _, body = fetch(
            served, method, f"/stop?t={TOKEN}&unsubscribe=yes&List-Unsubscribe=One-Click", None, heads
        )
        assert status == 200
        assert bool(body) == (method == "GET")
    assert lines(handler) == []


@pytest.mark.parametrize(
    "body", [b"", b"unsubscribe=", b"x=1", b"\xff\xfe", b"List-Unsubscribe=no", b"&" * 300]
)
def test_a_post_that_does_not_mean_it_asks(handler: Handler, body: bytes) -> None:
    answer = ask(handler, "POST", body=body)
    assert answer.status == 200
    assert b"<form" in answer.body
    assert lines(handler) == []


MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
    "multipart/form-data; boundary=x",
)


@pytest.mark.parametrize(
    ("body", "kind", "how"),
    [
        pytest.param(ONE_CLICK, FORM, "one-click", id="one-click"),
        pytest.param(*MULTIPART, "one-click", id="one-click as multipart"),
        pytest.param(b"unsubscribe=yes", FORM, "page", id="button"),
    ],
)
def test_a_post_acts_once(handler: Handler, served: int, body: bytes, kind: str, how: str) -> None:
    """Over HTTP, without cookies and without a page before it; pressed again it does no harm."""
    for _ in range(5):
        status, heads, page = fetch(served, "POST", f"/stop?t={TOKEN}", body, {"Content-Type": kind})
        assert status == 200
        assert "Location" not in heads
        assert "C’est fait".encode() in page
    assert lines(handler) == [{"at": "2026-11-22T12:00:00+00:00", "token": TOKEN, "how": how}]
    replies = list(read_file(handler.clicks.path))
    assert [(one.cause, one.tokens) for one in replies] == [(how, (TOKEN,))]


def test_a_token_may_stand_in_the_path(handler: Handler) -> None:
    answer = handler.answer(Request("POST", f"/stop/{TOKEN}", "", "en", FORM, ONE_CLICK))
    assert (answer.status, len(lines(handler))) == (200, 1)


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_unknown_token_is_answered_like_a_known_one(handler: Handler, method: str) -> None:
    """Byte for byte; and nothing is written."""
    strange = ask(handler, method, STRANGE, ONE_CLICK)
    assert lines(handler) == []
    assert strange == ask(handler, method, TOKEN, ONE_CLICK)


@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.binary(max_size=100),
    st.sampled_from(["GET", "POST", "PUT", "X"]),
)
def test_any_request_is_answered(path: str, query: str, body: bytes, method: str) -> None:
    """Nothing of it stands in the answer, and nothing leads elsewhere."""
    handler = Handler(SECRET, Clicks(Path("/nowhere/at/all")))
    answer = handler.answer(Request(method, path, query, "de", FORM, body))
    assert answer.status in (200, 404, 405)
    assert not {"location", "refresh"} & {name.lower() for name, _ in answer.headers}
    marker = Request(method, f"{path}MARKED", f"next=https://evil.example/MARKED&{query}", "", FORM, body)
    assert b"MARKED" not in handler.answer(marker).body


def test_a_cut_link_is_told(handler: Handler) -> None:
    answer = ask(handler, "GET", TOKEN[:20])
    assert answer.status == 404
    assert "incomplet" in answer.body.decode()


def test_what_the_header_says(handler: Handler) -> None:
    heads = dict(ask(handler).headers)
    policy = heads["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert (heads["Cache-Control"], heads["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert heads["Content-Length"] == str(len(ask(handler).body))
    assert dict(ask(handler, "DELETE").headers)["Allow"] == "GET, HEAD, POST"
    assert "L’Atelier &lt;b&gt;" in ask(handler).body.decode()


def test_a_large_body_is_not_read(served: int, handler: Handler) -> None:
    status, _, _ = fetch(served, "POST", f"/stop?t={TOKEN}", ONE_CLICK + b"&x=" + b"y" * LARGEST)
    assert (status, lines(handler)) == (413, [])


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "fr"), ("*", "fr"), ("fr-MA,en;q=0.5", "fr"), ("en-GB", "en"), ("de,nl;q=0.7", "en"),
     ("en;q=0.2, fr;q=0.9", "fr"), ("de, en;q=0.3, fr;q=0.1", "en"), ("fr;q=0, en", "en"), ("fr;q=x, en;q=0.1", "en")],
)  # fmt: skip
def test_the_language_is_the_readers(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


def test_a_full_disk_is_never_called_done(handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a line is taken back, and the mailbox told to try again."""
    import os

    handler.clicks.path.write_text('{"token": "x"}\n')
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:10]))
    answer = ask(handler, "POST", body=ONE_CLICK)
    assert answer.status == 503
    assert handler.clicks.path.read_text() == '{"token": "x"}\n'
    monkeypatch.undo()
    assert ask(handler, "POST", body=ONE_CLICK).status == 200
    assert len(lines(handler)) == 2


def test_a_line_that_was_cut_by_a_crash_does_not_swallow_the_next(handler: Handler) -> None:
    handler.clicks.path.write_text('{"at": "2026-')
    ask(handler, "POST", body=ONE_CLICK)
    assert json.loads(handler.clicks.path.read_text().splitlines()[-1])["token"] == TOKEN


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from mailer.replies.clicks import Clicks
clicks = Clicks(Path(sys.argv[1]))
for n in range(60):
    clicks.add(f"{sys.argv[2]}-{n:04d}-" + "x" * 400, "page", datetime.now(UTC))
"""


def test_processes_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "clicks.jsonl"
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number)], cwd=Path(__file__).parents[2]
        )
        for number in range(3)
    ]
    assert [one.wait(timeout=60) for one in writers] == [0, 0, 0]
    assert len({json.loads(line)["token"] for line in path.read_text().splitlines()}) == 180
    assert path.stat().st_mode & 0o077 == 0


def test_threads_write_a_token_once(handler: Handler) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: ask(handler, "POST", body=ONE_CLICK), range(40)))
    assert len(lines(handler)) == 1


def asgi(handler: Handler, events: list[dict[str, Any]], **scope: Any) -> list[Any]:
    """Run the ASGI side with some events, and return what it sent."""
    sent: list[Any] = []
    given = iter(events)

    async def receive() -> Any:
        return next(given)

    async def send(event: Any) -> None:
        sent.append(event)

    asyncio.run(handler.asgi(scope, receive, send))
    return sent


def test_asgi_does_the_same(handler: Handler) -> None:
    scope = {
        "type": "http",
        "path": "/stop",
        "query_string": f"t={TOKEN}".encode(),
        "headers": [(b"accept-language", b"en")],
    }
    for method, body, size in (("GET", b"", 0), ("POST", ONE_CLICK, 1), ("POST", b"x" * (LARGEST + 1), 1)):
        halves = [
            {"type": "http.request", "body": body[:9], "more_body": True},
            {"type": "http.request", "body": body[9:]},
        ]
        start, end = asgi(handler, halves, method=method, **scope)
        want = handler.answer(Request(method, "/stop", f"t={TOKEN}", "en", FORM, body))
        if len(body) <= LARGEST:
            assert (start["status"], end["body"]) == (want.status, want.body)
        else:
            assert start["status"] == 413
        assert len(lines(handler)) == size
    both = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    assert [one["type"] for one in asgi(handler, both, type="lifespan")] == [
        "lifespan.startup.complete", "lifespan.shutdown.complete",
    ]  # fmt: skip


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {
        "MAILER_UNSUBSCRIBE_SECRET": "a-secret-of-the-house",
        "MAILER_UNSUBSCRIBE_FILE": str(tmp_path / "c"),
    }
    assert ask(Handler.of(given), "POST", body=ONE_CLICK).status == 200
    for missing in given:
        with pytest.raises(MailerError, match="unsubscribe"):
            Handler.of({name: value for name, value in given.items() if name != missing})


def test_it_needs_no_library(tmp_path: Path) -> None:
    """What a web server loads is Python's own library and this package."""
    probe = (
        "import sys; import mailer.replies.web; "
        "print(*{name.split('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", probe],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert set(done.stdout.split()) <= {"mailer", "__main__", "sitecustomize"}


@pytest.mark.chromium
def test_a_browser_asks_before_it_acts(handler: Handler, served: int, tmp_path: Path) -> None:
    """Chromium loads and draws the page, which does nothing; its button, pressed, does it once."""
    url = f"http://127.0.0.1:{served}/stop?t={TOKEN}"
    with Browser(tmp_path / "profile", "fr-FR") as browser:
        for _ in range(3):
            browser.open(url)
        assert (
            browser.told("document.querySelector('h1').textContent")
            == "Ne plus recevoir nos courriels\u00a0?"
        )
        assert (
            browser.told("getComputedStyle(document.querySelector('main')).maxWidth") == "512px"
        )  # the style is let in
        assert browser.told("document.documentElement.scrollWidth <= innerWidth")
        assert lines(handler) == []
        browser.press("button")
        assert browser.told("document.querySelector('h1').textContent") == "C’est fait."
        assert browser.told("location.pathname + location.search") == f"/stop?t={TOKEN}"
        assert [one["how"] for one in lines(handler)] == ["page"]
        browser.reload()
        assert len(lines(handler)) == 1
        assert not [one for one in browser.complaints if "favicon" not in one]
