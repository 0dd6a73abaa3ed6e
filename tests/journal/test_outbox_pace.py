"""The outbox keeps pace: a commit is a fraction of a millisecond of work, plans stream, turns are found by index."""

import time
import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from mailer.journal import Journal, Lease, Outbox, Planned, Settled, State
from mailer.journal.lease import lease_name

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def outbox(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        lease = Lease(journal, lease_name("c", "e"))
        lease.take(NOON)
        yield Outbox(journal, "c", "e", lease)


def everyone(count):
    for number in range(count):
        yield Planned(f"C{number:06}", "email", 0, f"c{number}@exemple.fr", f"<{number}@maison.fr>", "r1")


def test_a_commit_of_forty_lines_is_little_work(outbox):
    """Measured: 0.6 ms of CPU for twenty answers and twenty e-mails in flight; the bound is for a busy machine."""
    outbox.plan(everyone(4000), NOON)
    flying, spent = [], []
    for _ in range(150):
        coming = outbox.due(NOON, 20)
        settled = [Settled(due, State.ACCEPTED, 250, "2.0.0 Ok: queued", "4ZxQ12") for due in flying]
        began = time.process_time()
        outbox.commit(coming, settled, NOON)
        spent.append(time.process_time() - began)
        flying = coming
    spent.sort()
    assert spent[len(spent) // 2] < 0.003


def test_a_commit_is_one_transaction(outbox):
    outbox.plan(everyone(10), NOON)
    one, *more = outbox.due(NOON, 10)
    outbox.commit([one], [], NOON)
    commits = []
    event.listen(outbox._journal._engine, "commit", commits.append)
    outbox.commit(more, [Settled(one, State.ACCEPTED, 250)], NOON)
    assert len(commits) == 1


def peak(outbox, count):
    tracemalloc.start()
    outbox.plan(everyone(count), NOON)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_a_plan_takes_the_same_memory_for_any_number_of_clients(outbox):
    peak(outbox, 2_000)
    assert peak(outbox, 20_000) < peak(outbox, 2_000) + 1_000_000


@pytest.mark.prove
def test_two_hundred_thousand_e_mails_are_planned_and_taken_in_turn(outbox):
    assert peak(outbox, 200_000) < 20_000_000
    taken = 0
    while coming := outbox.due(NOON, 500):
        outbox.commit(coming, [], NOON)
        outbox.commit([], [Settled(due, State.ACCEPTED, 250) for due in coming], NOON)
        taken += len(coming)
    assert taken == 200_000


def test_turns_are_found_by_the_index_and_need_no_sorting(outbox):
    asked = []

    @event.listens_for(outbox._journal._engine, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, *more):
        asked.append((statement, parameters))

    outbox.due(NOON, 20)
    outbox.next_due()
    event.remove(outbox._journal._engine, "before_cursor_execute", note)
    found = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
    assert len(found) == 3
    with outbox._journal.reading() as connection:
        for statement, given in found:
            plan = " ".join(
                str(row) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            )
            assert "line_by_turn (campaign=? AND edition=? AND channel=? AND state=?" in plan, plan
            assert "TEMP B-TREE" not in plan
