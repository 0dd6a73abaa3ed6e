"""The hours and the quotas that a house sets for its e-mails, in real runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mailer.deliver.rates import Limits
from mailer.errors import CampaignError, WorkspaceError
from mailer.journal import Journal, State
from mailer.pipeline.orders import Order
from mailer.pipeline.pacing import chosen, rates
from mailer.workspace import Workspace
from tests.acceptance.sending import Mailing, settle
from tests.recording_server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that takes everything."""
    with Server(tmp_path / "server") as running:
        yield running


def mailed(site: Any, people: int, server: Server, settings: str) -> Mailing:
    """Write a campaign for so many clients, with more settings below ``mail:``."""
    mail = settle(site, people, server, site.root / ".mailer" / "journal.sqlite")
    house = site.root / "mailer.yaml"
    text = house.read_text(encoding="utf-8")
    house.write_text(text.replace("mail:\n", f"mail:\n{settings}", 1), encoding="utf-8")
    return mail


def stopped(mail: Mailing, server: Server, count: int, seconds: float) -> str:
    """Start a run, stop it once so many e-mails are there and some time is over; return what it said."""
    process = mail.started("--yes")
    begun = time.monotonic()
    until = begun + 60
    while time.monotonic() < until and process.poll() is None:
        if len(server.held) >= count and time.monotonic() - begun >= seconds:
            break
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130, out + error
    return out + error


def test_a_quota_counts_what_earlier_runs_sent(site: Any, server: Server) -> None:
    """Three a day are three a day, in one run or in two."""
    mail = mailed(site, 5, server, "  rate: 3/day\n")
    stopped(mail, server, 3, 0)
    assert len(server.held) == 3
    stopped(mail, server, 3, 5)
    assert len(server.held) == 3
    assert len(mail.by_state()[State.PLANNED]) == 2
    with Journal(mail.place) as journal:
        now = datetime.now(UTC)
        assert len(list(journal.sent_since(now - timedelta(hours=1)))) == 3
        assert not list(journal.sent_since(now + timedelta(hours=1)))
        tomorrow = rates(Limits(per_day=3), journal, now + timedelta(days=1, minutes=15), 100_000.0)
        assert tomorrow.wait("example.fr", 100_000.0) == 0
        assert rates(Limits(per_day=3), journal, now, 1_000.0).wait("example.fr", 1_000.0) > 80_000


def test_nothing_goes_in_quiet_hours(site: Any, server: Server) -> None:
    """The run waits for their end, and says so; a test to oneself goes at once."""
    now = datetime.now(UTC)
    quiet = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=2):%H:%M}"
    mail = mailed(site, 2, server, f"  hours: {{quiet: {quiet}, zone: UTC}}\n")
    said = stopped(mail, server, 0, 6)
    assert not server.held
    assert "quiet hours" in said
    done = site.run(
        "send", "essai", "--test", "moi@clairval.example", "--today", site.today, "--allow-findings"
    )
    assert done.code == 0, done.said
    assert server.held.total() == 1


def test_limits_of_domains_stand_beside_the_others(site: Any, server: Server) -> None:
    """A domain by its name, `other` for each that is not named; the order's own rate leaves them as they are."""
    mailed(site, 1, server, "  domains: {Orange.fr: 100/h, other: 10/min}\n")
    job = SimpleNamespace(workspace=Workspace.find(site.root))
    found = chosen(job, Order(rate="5/s"))  # type: ignore[arg-type]
    assert found == Limits(
        per_second=5.0, domain=Limits(per_second=10 / 60), domains={"orange.fr": Limits(per_hour=100)}
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("  hours: {quiet: nights}\n", "nights"),
        ("  hours: {zone: Europe/Grenoble}\n", "Europe/Grenoble"),
        ("  domains: {orange.fr: often}\n", "often"),
        ("  domains: {orange: 5/s}\n", "orange"),
    ],
)
def test_what_cannot_be_understood_is_said_with_its_line(
    site: Any, server: Server, settings: str, said: str
) -> None:
    mailed(site, 1, server, settings)
    with pytest.raises((CampaignError, WorkspaceError)) as fault:
        chosen(SimpleNamespace(workspace=Workspace.find(site.root)), Order(rate="1/s"))  # type: ignore[arg-type]
    assert said in str(fault.value)
    assert Path(fault.value.file or "").name == "mailer.yaml"
    assert fault.value.line
