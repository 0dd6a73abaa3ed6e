"""The outbox keeps pace: a commit is one transaction, plans stream."""

import gc
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


def test_a_commit_is_one_transaction(outbox):
    outbox.plan(everyone(10), NOON)
    one, *more = outbox.due(NOON, 10)
    outbox.commit([one], [], NOON)
    commits = []
    event.listen(outbox._journal._engine, "commit", commits.append)
    outbox.commit(more, [Settled(one, State.ACCEPTED, 250)], NOON)
    assert len(commits) == 1


def peak(outbox, count):
    gc.collect()
    tracemalloc.start()
    outbox.plan(everyone(count), NOON)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def test_a_plan_takes_the_same_memory_for_any_number_of_clients(outbox):
    peak(outbox, 4_000)
    assert peak(outbox, 40_000) < peak(outbox, 4_000) + 5_000_000  # kept, they would take four times as much


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
