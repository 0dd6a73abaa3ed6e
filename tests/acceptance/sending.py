"""A campaign that is sent by a real process to a real server: what the tests of sending share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailer.journal import Entry, Journal, State
from tests.recording_server import Server

VARIABLE = "MAILER_TEST_JOURNAL"
"""The variable that names the journal's database, where a test keeps it in one."""


@dataclass
class Mailing:
    """A workspace whose e-mails go to a server of the test's own, and whose journal is where the test says."""

    site: Any
    server: Server
    place: Path | str
    words: tuple[str, ...] = ("--allow-findings",)
    environment: Mapping[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        """Return the words of a real run."""
        return [
            sys.executable, "-m", "mailer", "-C", str(self.site.root), "send", "essai",
            "--today", self.site.today, *self.words, *words,
        ]  # fmt: skip

    def started(self, *words: str) -> subprocess.Popen[str]:
        """Start a run in a process of its own, for which Ctrl-C is not ignored."""
        usual = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            return subprocess.Popen(
                self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env={**os.environ, "MAILER_LANG": "en", VARIABLE: str(self.place), **self.environment},
                start_new_session=True,
            )  # fmt: skip
        finally:
            signal.signal(signal.SIGINT, usual)

    def run(self, *words: str, seconds: float = 300) -> tuple[int, str]:
        """Run to the end; return the exit code and all that was said."""
        process = self.started(*words)
        out, error = process.communicate(timeout=seconds)
        assert "Traceback" not in out + error, out + error
        return process.returncode, out + error

    def entries(self) -> list[Entry]:
        """Return the lines of the campaign's e-mails."""
        if isinstance(self.place, Path) and not self.place.exists():
            return []
        with Journal(self.place) as journal:
            return [one for one in journal.entries("essai") if one.channel == "mail"]

    def by_state(self) -> dict[State, set[str]]:
        """Return the Message-IDs in each state, without brackets."""
        found: dict[State, set[str]] = {state: set() for state in State}
        for one in self.entries():
            found[one.state].add(one.message_id.strip("<>"))
        return found


def settle(site: Any, people: int, server: Server, place: Path | str) -> Mailing:
    """Write a campaign for so many clients, whose e-mails go to a server; return it."""
    site.campaign([site.person(number) for number in range(people)])
    house = site.root / "mailer.yaml"
    text = house.read_text(encoding="utf-8")
    text = text.replace(
        "host: smtp.clairval.example", f"host: 127.0.0.1\n  port: {server.port}\n  security: none"
    )
    if isinstance(place, str):
        text += f"\njournal_env: {VARIABLE}\n"
    house.write_text(text, encoding="utf-8")
    return Mailing(site, server, place)


@contextmanager
def mailing(
    site: Any, people: int, folder: Path, place: Path | str | None = None, **ways: float
) -> Iterator[Mailing]:
    """Give a campaign and its server, which ends with the block."""
    with Server(folder, **ways) as server:
        yield settle(site, people, server, place or site.root / ".mailer" / "journal.sqlite")
