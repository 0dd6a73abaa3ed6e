"""A real run is killed at random moments and started again: nothing goes twice unasked, nothing is silently missed.

The server writes down each Message-ID before it answers, so that what the journal believes can be held against what
the server has, after every kill.
"""

import random
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from mailer.journal import State
from tests import postgresql
from tests.acceptance.sending import Mailing, mailing

CLIENTS = 2_000
CONNECTIONS = 10
POLICIES = ("look", "resend", "keep")
"""What becomes of uncertain e-mails: a person looks into the server's log at the end, or one answer for all at once."""


def killed(mail: Mailing, chance: random.Random, *words: str) -> bool:
    """Start a run and kill it at a random moment; return whether it still ran then."""
    before = mail.server.held.total()
    aim = before + chance.randrange(1, max(CLIENTS - before, 2)) if chance.random() < 0.9 else 0
    process = mail.started("--yes", "--connections", str(CONNECTIONS), *words)
    stop = time.monotonic() + 120
    if aim:
        while process.poll() is None and mail.server.held.total() < aim and time.monotonic() < stop:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.02)
    else:
        time.sleep(chance.random() * 4)
    ran = process.poll() is None
    if ran:
        process.send_signal(signal.SIGKILL)
    out, error = process.communicate(timeout=60)
    assert "Traceback" not in out + error, out + error
    assert mail.server.rested()
    return ran


class Ledger:
    """What was seen of a campaign over all its kills."""

    def __init__(self, policy: str) -> None:
        self.policy = policy
        self.doubtful: set[str] = set()
        """Message-IDs that were uncertain, or in flight at a kill, once or more."""

    def check(self, mail: Mailing) -> None:
        """Hold the journal against the server, while no run is alive."""
        states, held = mail.by_state(), mail.server.held
        flying = states[State.IN_FLIGHT]
        assert len(flying) <= CONNECTIONS
        self.doubtful |= flying | states[State.UNCERTAIN]
        accepted = states[State.ACCEPTED]
        kept = self.doubtful if self.policy == "keep" else set()
        assert accepted - kept <= set(held)
        assert set(held) <= accepted | states[State.UNCERTAIN] | flying | (
            self.doubtful if self.policy == "resend" else set()
        )
        twice = {one for one, times in held.items() if times > 1}
        assert twice <= (self.doubtful if self.policy == "resend" else set())


def campaign(mail: Mailing, kills: int, policy: str, chance: random.Random) -> int:
    """Kill a campaign so many times, then let it end, and check all; return how many kills met a run that was alive."""
    ledger, met = Ledger(policy), 0
    words = () if policy == "look" else ("--uncertain", policy)
    for _ in range(kills):
        met += killed(mail, chance, *words)
        ledger.check(mail)
    code, said = mail.run("--yes", "--connections", str(CONNECTIONS), *words)
    ledger.check(mail)
    states, held = mail.by_state(), mail.server.held
    for _ in range(9):  # a server that hangs up leaves some in doubt of the last run too
        if policy == "look" or not states[State.UNCERTAIN]:
            break
        code, said = mail.run("--yes", "--connections", str(CONNECTIONS), *words)
        ledger.check(mail)
        states, held = mail.by_state(), mail.server.held
    assert len(states[State.UNCERTAIN]) <= kills * CONNECTIONS + mail.server.dropped
    assert not states[State.IN_FLIGHT] | states[State.PLANNED] | states[State.DEFERRED]
    if policy == "look":
        assert (code == 0) == (not states[State.UNCERTAIN]), said
        for _ in range(9):
            if not states[State.UNCERTAIN]:
                break
            decide(mail, set(held))
            states, held = mail.by_state(), mail.server.held
    if policy != "keep":
        assert len(held) == CLIENTS
    assert len(states[State.ACCEPTED]) == CLIENTS
    if policy != "resend":
        assert held.total() == len(held)
    assert mail.server.most <= CONNECTIONS
    return met


def decide(mail: Mailing, held: set[str]) -> None:
    """Do as a person does who has the server's log: what it has is kept, the rest is sent again."""
    by_answer: dict[str, list[str]] = {"keep": [], "resend": []}
    for one in mail.entries():
        if one.state is State.UNCERTAIN:
            by_answer["keep" if one.message_id.strip("<>") in held else "resend"] += [
                "--only",
                one.client_key,
            ]
    for answer, only in by_answer.items():
        if only:
            code, said = mail.run("--yes", "--uncertain", answer, *only)
            assert code in (0, 1), said


Campaign = tuple[int, str, dict[str, float]]
"""How often it is killed, what becomes of what is uncertain, and how the server behaves."""


def kill_many(
    site: Any,
    house: Path,
    folder: Path,
    places: Callable[[Path], Path | str],
    plan: Sequence[Campaign],
    seed: int,
) -> int:
    """Run campaigns, each in a workspace and with a journal of its own; return how many kills met a live run."""
    met = 0
    for number, (kills, policy, ways) in enumerate(plan):
        chance = random.Random(seed * 1000 + number)  # noqa: S311 - moments, not secrets
        root = folder / f"house-{number}"
        shutil.copytree(house, root)
        own = type(site)(root, site.call)
        with mailing(own, CLIENTS, folder / f"server-{number}", places(root), seed=number, **ways) as mail:
            met += campaign(mail, kills, policy, chance)
        shutil.rmtree(root)
    return met


def a_file(root: Path) -> Path:
    """Return where a journal is by default."""
    return root / ".mailer" / "journal.sqlite"


QUICK: dict[str, float] = {"after": 0.02}
SLOW: dict[str, float] = {"before": 0.03, "after": 0.03}
ROUGH: dict[str, float] = {"before": 0.01, "after": 0.02, "drop": 0.002}
STEADY: dict[str, float] = {"before": 0.01, "after": 0.01}
PLAN: tuple[Campaign, ...] = ((3, "look", STEADY), (2, "resend", QUICK), (2, "keep", STEADY))
"""Seven kills: with those on PostgreSQL, ten."""


def test_seven_kills(site: Any, house: Path, tmp_path: Path) -> None:
    """Campaigns that are killed two or three times each and started again, with a journal in a file."""
    assert kill_many(site, house, tmp_path, a_file, PLAN, seed=2026) >= 5


@pytest.mark.postgresql
def test_three_kills_with_a_database(
    site: Any, house: Path, tmp_path: Path, cluster: postgresql.Cluster
) -> None:
    """The same with the journal in PostgreSQL."""
    plan = ((2, "look", QUICK), (1, "resend", STEADY))
    assert kill_many(site, house, tmp_path, lambda _: cluster.database(), plan, seed=2027) >= 2


def long_plan(chance: random.Random, kills: int) -> list[Campaign]:
    """Return campaigns for so many kills, most of them in campaigns of two or three."""
    plan: list[Campaign] = []
    while kills > 0:
        some = min(kills, chance.choice((2, 2, 2, 3, 3, 3, 3, 4, 8)))
        plan.append((some, chance.choice(POLICIES), chance.choice((QUICK, SLOW, ROUGH))))
        kills -= some
    return plan


@pytest.mark.prove
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_kills(part: int, site: Any, house: Path, tmp_path: Path) -> None:
    """Twenty-five in each part, with a journal in a file."""
    plan = long_plan(random.Random(part), 25)  # noqa: S311 - moments, not secrets
    assert kill_many(site, house, tmp_path, a_file, plan, seed=part) >= 20


@pytest.mark.prove
@pytest.mark.postgresql
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_kills_with_a_database(
    part: int, site: Any, house: Path, tmp_path: Path, cluster: postgresql.Cluster
) -> None:
    """Twenty-five in each part, with the journal in PostgreSQL."""
    plan = long_plan(random.Random(100 + part), 25)  # noqa: S311 - moments, not secrets
    assert kill_many(site, house, tmp_path, lambda _: cluster.database(), plan, seed=100 + part) >= 20
