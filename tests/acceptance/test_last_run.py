"""Confirming a posting means the last print run, and no letter of a run that it overwrote."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from mailer.journal import Entry, Journal, State


def test_only_the_last_run_is_posted(tmp_path: Path) -> None:
    def entry(client: str, hour: int) -> Entry:
        at = datetime(2026, 11, 23, hour, tzinfo=UTC)
        return Entry("ventes", "2026", client, "letter", at, run=at.isoformat())

    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.produced([entry("C1", 8), entry("C2", 8)])
        journal.produced([entry("C2", 9), entry("C3", 9)])
        run = journal.last_run("ventes", "2026")
        assert journal.posted("ventes", "2026", datetime(2026, 11, 23, 10, tzinfo=UTC), run=run) == 2
        assert journal.last_run("ventes", "2026") == run, (
            "a second confirmation reaches back to no earlier run"
        )
        assert journal.posted("ventes", "2026", datetime(2026, 11, 23, 11, tzinfo=UTC), run=run) == 0
        states = {line.client_key: line.state for line in journal.entries("ventes")}
    assert states == {"C1": State.PRODUCED, "C2": State.POSTED, "C3": State.POSTED}
