"""A run killed at any moment: what it was told is on disk is there, and what it may have sent is known."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailer.journal import Journal, Lease, Outbox, State
from mailer.journal.lease import lease_name

SENDER = """
import sys
from collections import deque
from datetime import datetime, UTC
from pathlib import Path
from mailer.journal import Journal, Lease, Outbox, Planned, Settled, State
place, clients, lines = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
now = lambda: datetime.now(UTC)
with Journal(place if ":" in place else Path(place)) as journal:
    lease = Lease(journal, "c e")
    lease.take(now())
    outbox = Outbox(journal, "c", "e", lease)
    outbox.recover(now())
    outbox.plan((Planned(f"C{n:04}", "email", 0, "a@x", f"<{n}@h>", "r") for n in range(clients)), now())
    print("planned", flush=True)
    flying = []
    while True:
        coming = outbox.due(now(), lines, skip=[due.key for due in flying])
        outbox.commit(coming, [Settled(due, State.ACCEPTED, 250, "ok", due.client_key) for due in flying], now())
        print(*(f"over {due.client_key}" for due in flying), sep="\\n")
        print(*(f"sent {due.client_key}" for due in coming), sep="\\n", flush=True)
        flying = coming
        if not flying:
            break
    lease.release()
    print("done", flush=True)
"""


def run(place: Path | str, clients: int, lines: int, after: float | None) -> list[list[str]]:
    """Run a sender, kill it after so many seconds (None: never), and return what it said, in words."""
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER, str(place), str(clients), str(lines)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    first = child.stdout.readline()
    if after is not None:
        time.sleep(after)
        os.kill(child.pid, signal.SIGKILL)
    said = first + child.communicate(timeout=120)[0]
    return [line.split() for line in said.splitlines() if line]


def campaign(place: Path | str, kills: int, seed: int, clients: int = 1500, lines: int = 4) -> None:
    """Send a campaign that is killed again and again, and hold the journal against what was really sent."""
    chance = random.Random(seed)  # noqa: S311 - moments of death, no secrets
    sent: list[str] = []
    over: set[str] = set()
    for last in [*[False] * kills, True]:
        said = run(place, clients, lines, None if last else chance.uniform(0, 0.25))
        sent += [words[1] for words in said if words[0] == "sent"]
        over |= {words[1] for words in said if words[0] == "over"}
        with Journal(place) as journal:
            states = {one.client_key: one.state for one in journal.entries("c")}
            outbox = Outbox(journal, "c", "e")
            held = {one for one, state in states.items() if state is State.ACCEPTED}
            unsure = {one for one, state in states.items() if state in {State.IN_FLIGHT, State.UNCERTAIN}}
            assert len(states) == clients
            assert over <= held, "what was reported as written is there"
            assert held <= set(sent) <= held | unsure, "what was sent is accepted or uncertain"
            assert len(sent) == len(set(sent)), "nothing was sent twice"
            assert sum(state is State.IN_FLIGHT for state in states.values()) <= lines
            if last:
                assert said[-1] == ["done"]
                assert outbox.due(datetime.now(UTC), 9) == []
                assert held | unsure == set(states), "nobody was missed"
            lease = Lease(journal, lease_name("c", "e"))
            lease.take(datetime.now(UTC))  # at once: the holder is dead
            lease.release()


def test_a_campaign_killed_three_times_sends_nothing_twice_and_misses_nobody(journal_place):
    campaign(journal_place, kills=3, seed=7, clients=600)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(10))
def test_campaigns_killed_many_times_send_nothing_twice_and_miss_nobody(journal_place, seed):
    campaign(journal_place, kills=8, seed=seed)
