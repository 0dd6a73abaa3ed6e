"""Whatever runs, kills, plans, answers and returns do to the outbox, no line leaves the graph of states."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from mailer.errors import JournalError
from mailer.journal import TRANSITIONS, Journal, Lease, Outbox, Planned, Returned, Settled, State
from mailer.journal.lease import STALE, lease_name
from mailer.journal.outbox import OUTCOMES
from mailer.journal.returned import RETURNED

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLIENTS = tuple(f"C{number}" for number in range(5))
some_clients = st.lists(st.sampled_from(CLIENTS), unique=True)


def reachable(before: State | None, after: State | None, steps: int) -> bool:
    """Whether a line can have gone from a state to another in so many steps of the graph at most."""
    found = {before}
    for _ in range(steps):
        found |= {state for one in found for state in TRANSITIONS[one]}
    return after in found


class Sending(RuleBasedStateMachine):
    """Two runs that take the lease from one another, over one journal; ``place`` says where that is."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        self.journal = Journal(self.place()).__enter__()
        self.now = NOON
        self.leases = [Lease(self.journal, lease_name("c", "e"), f"elsewhere {number}") for number in (1, 2)]
        self.boxes = [Outbox(self.journal, "c", "e", lease) for lease in self.leases]
        self.leases[0].take(self.now)
        self.holder = 0
        self.states: dict[str, State] = {}
        self.flights: dict[str, int] = dict.fromkeys(CLIENTS, 0)
        self.hand = [{}, {}]

    def place(self) -> Path | str:
        return Path(self.folder.name) / "journal.sqlite"

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.journal.__exit__(None, None, None)
            self.folder.cleanup()

    @property
    def box(self) -> Outbox:
        return self.boxes[self.holder]

    def look(self, *, steps: int = 1) -> dict[str, State]:
        """Read all states, and hold each change against the graph."""
        now = {one.client_key: one.state for one in self.journal.entries("c")}
        for client in CLIENTS:
            before, after = self.states.get(client), now.get(client)
            assert before is after or reachable(before, after, steps), f"{before} -> {after}"
        self.states = now
        return now

    @rule(clients=some_clients, suppressed=st.sampled_from(["", "", "unsubscribed"]), moved=st.booleans())
    def plan(self, clients, suppressed, moved):
        where = "new" if moved else "old"
        self.box.plan(
            [Planned(one, "email", 0, f"{one}@{where}", f"<{one}>", "r", suppressed) for one in clients],
            self.now,
        )
        self.look()

    @rule(limit=st.integers(0, 6), data=st.data())
    def take_in_hand(self, limit, data):
        mine = self.hand[self.holder]
        skipped = [due.key for due in mine.values()]
        for due in self.box.due(self.now, limit, skip=skipped):
            assert self.states[due.client_key] in {State.PLANNED, State.DEFERRED}
            assert due.client_key not in mine, "what the run has in hand was to be skipped"
            mine[due.client_key] = due

    @rule(data=st.data(), run=st.sampled_from([0, 0, 1]))
    def commit(self, data, run):
        """The holder, or the run that lost the lease, writes whatever it believes; what it cannot is refused whole."""
        run = self.holder if run == 0 else 1 - self.holder
        mine = self.hand[run]
        if not mine:
            return
        held = st.lists(st.sampled_from(sorted(mine)), unique=True)
        flying, ends = data.draw(held), []
        for client in data.draw(held):
            if client not in flying:
                state = data.draw(st.sampled_from(sorted(OUTCOMES)))
                wait = (
                    self.now + timedelta(minutes=data.draw(st.integers(0, 9)))
                    if state is State.DEFERRED
                    else None
                )
                ends.append(Settled(mine[client], state, 250, "", "", wait))
        going = [mine[client] for client in flying if client in mine]
        wanted = {due.client_key: State.IN_FLIGHT for due in going} | {
            end.due.client_key: end.state for end in ends
        }
        fits = run == self.holder and all(
            before in {State.PLANNED, State.DEFERRED, State.IN_FLIGHT} and after in TRANSITIONS[before]
            for before, after in ((self.states.get(client), after) for client, after in wanted.items())
        )
        try:
            self.boxes[run].commit(going, ends, self.now)
            done = True
        except JournalError:
            done = False
        assert done == (fits or not wanted)
        before = dict(self.states)
        assert self.look() == (before | wanted if done else before)
        if done:
            for end in ends:
                mine.pop(end.due.client_key)

    @rule()
    def take_over(self):
        """The run that has the lease is silent for too long, and the other one goes on in its place."""
        self.now += STALE + timedelta(seconds=1)
        self.holder = 1 - self.holder
        self.leases[self.holder].take(self.now)
        left = sum(state is State.IN_FLIGHT for state in self.states.values())
        assert self.box.recover(self.now) == left
        assert State.IN_FLIGHT not in self.look().values()

    @rule(run=st.sampled_from([0, 1]))
    def forget(self, run):
        """A run was begun anew."""
        self.hand[run] = {}

    @rule(resend=st.booleans(), clients=st.none() | some_clients)
    def decide(self, resend, clients):
        meant = {one for one, state in self.states.items() if state is State.UNCERTAIN}
        meant &= set(CLIENTS if clients is None else clients)
        assert self.box.decide(resend, self.now, client_keys=clients) == len(meant)
        self.look()

    @rule(client=st.sampled_from(CLIENTS), state=st.sampled_from(sorted(RETURNED)))
    def come_back(self, client, state):
        before = self.states.get(client)
        fits = before is not None and state in TRANSITIONS[before]
        key = ("c", "e", client, "email", "mail", 0)
        assert Returned(self.journal).mark(key, state, self.now) == fits
        self.look()

    @rule(minutes=st.integers(1, 10))
    def time_goes_by(self, minutes):
        self.now += timedelta(minutes=minutes)
        self.leases[self.holder].beat(self.now)

    @invariant()
    @precondition(lambda self: hasattr(self, "boxes"))
    def what_is_due_may_be_sent(self):
        due = self.box.due(self.now, 99)
        assert len({one.key for one in due}) == len(due)
        waits = {one for one, state in self.states.items() if state in {State.PLANNED, State.DEFERRED}}
        assert {one.client_key for one in due} <= waits
        assert {one for one, state in self.states.items() if state is State.PLANNED} <= {
            one.client_key for one in due
        }
        later = self.box.next_due()
        missing = waits - {one.client_key for one in due}
        assert not missing or ((later is not None and later > self.now) or len(due) < len(waits))
        assert sum(self.box.tally().values()) == len(self.states)


def test_no_line_ever_leaves_the_graph() -> None:
    run_state_machine_as_test(
        Sending, settings=settings(max_examples=20, stateful_step_count=40, deadline=None)
    )


@pytest.mark.prove
def test_no_line_ever_leaves_the_graph_in_many_runs() -> None:
    run_state_machine_as_test(
        Sending, settings=settings(max_examples=600, stateful_step_count=60, deadline=None)
    )


@pytest.mark.postgresql
def test_no_line_ever_leaves_the_graph_on_postgresql(cluster) -> None:
    class OnServer(Sending):
        def place(self) -> str:
            return cluster.database()

    run_state_machine_as_test(
        OnServer, settings=settings(max_examples=4, stateful_step_count=20, deadline=None)
    )
