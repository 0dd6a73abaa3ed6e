"""Chromium, driven through its debugging pipe: pages are opened, a button is pressed, what is shown is asked for."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self


class Browser:
    """One page in a Chromium without a window; ``complaints`` is what it wrote into its console and log."""

    def __init__(self, profile: Path, language: str) -> None:
        self.complaints: list[str] = []
        self._number = 0
        self._rest = b""
        self._loads = 0
        theirs_in, self._to = os.pipe()
        self._from, theirs_out = os.pipe()

        def arrange() -> None:
            os.dup2(theirs_in, 1000)  # out of the way of 3 and 4, whichever the pipes have got
            os.dup2(theirs_out, 1001)
            os.dup2(1000, 3)
            os.dup2(1001, 4)

        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe"]
        options += [f"--user-data-dir={profile}", f"--accept-lang={language}", "--window-size=360,640"]
        self._process = subprocess.Popen(
            ["chromium", *options, "about:blank"],
            preexec_fn=arrange,  # noqa: PLW1509 - no thread of ours holds a lock that it needs
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._session = ""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for room in ("Page", "Runtime", "Log"):
            self._call(f"{room}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session = ""
        try:
            self._call("Browser.close")
        finally:
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            os.close(self._to)
            os.close(self._from)

    def open(self, url: str) -> None:
        """Go to a page, and wait until it is loaded."""
        self._loading("Page.navigate", url=url)

    def reload(self) -> None:
        """Load the page again; a form that made it is sent again."""
        self._loading("Page.reload")

    def press(self, what: str) -> None:
        """Click the middle of an element with the mouse, and wait until the page that follows is loaded."""
        box = self.told(
            f"(r => [r.x + r.width / 2, r.y + r.height / 2])(document.querySelector({what!r}).getBoundingClientRect())"
        )
        before = self._loads
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)
        self._until(before)

    def told(self, expression: str) -> Any:
        """Return what an expression is in the page."""
        return self._call("Runtime.evaluate", expression=expression, returnByValue=True)["result"]["value"]

    def _loading(self, method: str, **given: Any) -> None:
        before = self._loads
        self._call(method, **given)
        self._until(before)

    def _until(self, before: int) -> None:
        deadline = time.monotonic() + 30
        while self._loads == before:
            assert time.monotonic() < deadline, "the page did not load"
            self._heard()

    def _call(self, method: str, **given: Any) -> Any:
        self._number += 1
        asked: dict[str, Any] = {"id": self._number, "method": method, "params": given}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._to, json.dumps(asked).encode() + b"\0")
        while True:
            event = self._heard()
            if event.get("id") == asked["id"]:
                assert "error" not in event, event
                return event["result"]

    def _heard(self) -> Any:
        while b"\0" not in self._rest:
            more = os.read(self._from, 65_536)
            assert more, "the browser ended"
            self._rest += more
        one, _, self._rest = self._rest.partition(b"\0")
        event = json.loads(one)
        method = event.get("method")
        if method == "Page.loadEventFired":
            self._loads += 1
        elif method == "Log.entryAdded":
            self.complaints.append(
                f"{event['params']['entry']['text']} {event['params']['entry'].get('url')}"
            )
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(str(event["params"]["args"]))
        return event
