"""The outbox: what is planned goes once, what is in flight is known, and only the holder of the lease writes."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from mailer.errors import JournalError
from mailer.journal import Due, Entry, Journal, Lease, Outbox, Planned, Settled, State, allowed
from mailer.journal.lease import STALE, lease_name, this_process
from mailer.journal.outbox import OUTCOMES, RUN_ENDED
from mailer.journal.tables import LINE

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def planned(client="C1", address="a@exemple.fr", **more):
    given = {"piece": "email", "level": 0, "message_id": f"<{client}@x>", "run": "r1", **more}
    return Planned(client_key=client, address=address, **given)


@pytest.fixture
def journal(journal_place):
    with Journal(journal_place) as opened:
        yield opened


@pytest.fixture
def lease(journal):
    taken = Lease(journal, lease_name("rentree", "2026"))
    taken.take(NOON)
    return taken


@pytest.fixture
def outbox(journal, lease):
    return Outbox(journal, "rentree", "2026", lease)


def line(outbox, client="C1"):
    return next(one for one in outbox._journal.entries("rentree", "2026") if one.client_key == client)


def fly(outbox, limit=10, at=NOON):
    flying = outbox.due(at, limit)
    outbox.commit(flying, [], at)
    return flying


def test_what_is_planned_is_due_in_order_and_as_it_was_planned(outbox):
    assert outbox.plan([planned("C2"), planned("C1"), planned("C3")], NOON) == (3, 0, 0)
    assert outbox.due(NOON, 2) == [
        Due("C1", "email", 0, "a@exemple.fr", "<C1@x>", 0),
        Due("C2", "email", 0, "a@exemple.fr", "<C2@x>", 0),
    ]
    assert [one.client_key for one in outbox.due(NOON, 2, skip=[("C1", "email", 0)])] == ["C2", "C3"]
    assert outbox.due(NOON, 0) == []


def test_an_e_mail_flies_once_and_is_accepted_with_what_the_server_said(outbox):
    outbox.plan([planned()], NOON)
    (due,) = fly(outbox)
    assert outbox.due(NOON, 9) == []
    assert (line(outbox).state, line(outbox).attempts) == (State.IN_FLIGHT, 1)
    with pytest.raises(JournalError, match="not in the state"):
        outbox.commit([due], [], NOON)
    later = NOON + timedelta(seconds=3)
    outbox.commit([], [Settled(due, State.ACCEPTED, 250, "2.0.0 Ok", "4Zx")], later)
    done = line(outbox)
    assert (done.state, done.code, done.detail, done.queue_id) == (State.ACCEPTED, 250, "2.0.0 Ok", "4Zx")
    assert (done.attempts, done.sent_at, done.at) == (1, later, later)
    assert outbox.tally() == {State.ACCEPTED: 1}
    with pytest.raises(JournalError, match="not in the state"):
        outbox.commit([], [Settled(due, State.REFUSED, 550)], later)
    assert line(outbox).state is State.ACCEPTED


def test_a_deferred_e_mail_waits_for_its_moment_behind_the_planned_ones(outbox):
    outbox.plan([planned("C1"), planned("C2")], NOON)
    first, second = outbox.due(NOON, 9)
    soon = NOON + timedelta(minutes=5)
    outbox.commit([second], [Settled(first, State.DEFERRED, 451, "later", next_at=soon)], NOON)
    outbox.commit(
        [], [Settled(second, State.DEFERRED, 451, "later", next_at=soon - timedelta(minutes=1))], NOON
    )
    assert outbox.next_due() == soon - timedelta(minutes=1)
    assert outbox.due(NOON, 9) == []
    outbox.plan([planned("C3")], NOON)
    assert [(due.client_key, due.attempts) for due in outbox.due(soon, 9)] == [
        ("C3", 0),
        ("C2", 1),
        ("C1", 1),
    ]
    fly(outbox, at=soon)
    assert (outbox.next_due(), outbox.due(soon + timedelta(days=9), 9)) == (None, [])


def test_a_try_that_asked_no_server_does_not_count(outbox):
    outbox.plan([planned()], NOON)
    (due,) = fly(outbox)
    outbox.commit([], [Settled(due, State.DEFERRED, detail="lost", next_at=NOON, tried=False)], NOON)
    assert line(outbox).attempts == 0


def test_one_transaction_holds_or_nothing_of_it_is_written(outbox):
    outbox.plan([planned("C1"), planned("C2"), planned("C3")], NOON)
    one, two, three = outbox.due(NOON, 9)
    outbox.commit([one], [], NOON)
    with pytest.raises(JournalError, match="not in the state"):
        outbox.commit([two, one], [Settled(three, State.REFUSED, 550, "no")], NOON)
    assert outbox.tally() == {State.IN_FLIGHT: 1, State.PLANNED: 2}


@pytest.mark.parametrize(
    ("flying", "settled"),
    [
        pytest.param(2, (), id="twice in flight"),
        pytest.param(0, (State.BOUNCED,), id="no outcome"),
        pytest.param(0, (State.DEFERRED,), id="deferred to no moment"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(outbox, flying, settled):
    outbox.plan([planned()], NOON)
    (due,) = outbox.due(NOON, 1)
    with pytest.raises(ValueError, match=r"once|ends as|moment"):
        outbox.commit([due] * flying, [Settled(due, state) for state in settled], NOON)
    assert outbox.tally() == {State.PLANNED: 1}


def test_whatever_bytes_a_server_says_the_answer_is_written(outbox):
    """Words that no database can hold must not lose the fact that the e-mail was accepted."""
    outbox.plan([planned()], NOON)
    (due,) = fly(outbox)
    outbox.commit([], [Settled(due, State.ACCEPTED, 250, "Ok\0 caf\udce9 " + "x" * 9999, "id\udcff")], NOON)
    done = line(outbox)
    assert done.state is State.ACCEPTED
    assert done.detail.startswith("Ok\N{REPLACEMENT CHARACTER} caf? xx")
    assert (len(done.detail), done.queue_id) == (500, "id?")


def test_what_a_dead_run_left_in_flight_is_uncertain_and_waits_for_a_decision(outbox):
    outbox.plan([planned("C1"), planned("C2"), planned("C3")], NOON)
    fly(outbox, 2)
    later = NOON + timedelta(hours=1)
    assert outbox.recover(later) == 2
    assert outbox.recover(later) == 0
    assert [due.client_key for due in outbox.due(later, 9)] == ["C3"]
    first, second = outbox.uncertain()
    assert (first.client_key, first.detail, first.sent_at, first.at) == ("C1", RUN_ENDED, NOON, later)
    assert second.client_key == "C2"
    assert outbox.decide(False, later, client_keys=["C2", "C3"]) == 1
    assert (line(outbox, "C2").state, line(outbox, "C2").sent_at) == (State.ACCEPTED, NOON)
    assert outbox.decide(True, later) == 1
    assert [(due.client_key, due.attempts) for due in outbox.due(later, 9)] == [("C1", 1), ("C3", 0)]
    assert (line(outbox, "C1").sent_at, outbox.uncertain()) == (None, [])


def test_planning_again_changes_nothing_of_what_is_under_way(outbox):
    everyone = [planned(f"C{number}") for number in range(1, 7)]
    outbox.plan(everyone, NOON)
    one, two, three, four, _, six = outbox.due(NOON, 9)
    soon = NOON + timedelta(minutes=5)
    outbox.commit([one, two, three, six], [Settled(four, State.DEFERRED, 450, next_at=soon)], NOON)
    ends = [
        Settled(one, State.ACCEPTED, 250),
        Settled(two, State.REFUSED, 550),
        Settled(three, State.UNCERTAIN),
    ]
    outbox.commit([], ends, NOON)
    before = list(outbox._journal.entries("rentree"))
    assert outbox.plan(everyone, soon) == (0, 0, 6)
    assert list(outbox._journal.entries("rentree")) == before
    moved = [one._replace(address="b@exemple.fr") for one in everyone]
    assert outbox.plan(moved, soon) == (0, 3, 3)
    assert [due.client_key for due in outbox.due(soon, 9)] == ["C2", "C4", "C5"]
    assert {due.address for due in outbox.due(soon, 9)} == {"b@exemple.fr"}
    stopped = [one._replace(suppressed="unsubscribed") for one in moved]
    assert outbox.plan(stopped, soon) == (0, 3, 3)
    assert outbox.due(soon, 9) == []
    assert outbox.tally() == {
        State.ACCEPTED: 1,
        State.IN_FLIGHT: 1,
        State.SUPPRESSED: 3,
        State.UNCERTAIN: 1,
    }
    assert line(outbox, "C5").detail == "unsubscribed"
    assert outbox.plan(stopped, soon) == (0, 0, 6)
    assert outbox.plan([one._replace(suppressed="bounced") for one in moved], soon) == (0, 3, 3)
    assert outbox.plan(moved, soon) == (0, 3, 3)
    assert len(outbox.due(soon, 9)) == 3


def test_who_may_not_be_written_to_has_a_line_that_says_why(outbox):
    assert outbox.plan([planned(suppressed="no consent")], NOON) == (1, 0, 0)
    assert (line(outbox).state, line(outbox).detail) == (State.SUPPRESSED, "no consent")
    assert outbox.due(NOON, 9) == []


def test_an_e_mail_that_was_only_written_as_a_file_can_be_sent_and_keeps_its_file(journal, outbox):
    journal.produced([Entry("rentree", "2026", "C1", "email", NOON, channel="mail", document="a.eml")])
    assert outbox.plan([planned()], NOON) == (0, 1, 0)
    assert (line(outbox).state, line(outbox).document) == (State.PLANNED, "a.eml")


def test_files_made_again_leave_alone_what_is_on_its_way(journal, outbox):
    outbox.plan([planned()], NOON)
    files = [Entry("rentree", "2026", "C1", "email", NOON, channel="mail", document="a.eml")]
    assert journal.produced(files, again=True) == (0, 0, 1)
    assert line(outbox).state is State.PLANNED
    with pytest.raises(JournalError, match="cannot become"):
        journal.produced(files)


def test_paper_and_other_editions_are_none_of_the_outbox(journal, outbox):
    journal.write([Entry("rentree", "2026", "C1", "letter", NOON, state=State.PLANNED)])
    other = Lease(journal, lease_name("rentree", "2027"))
    other.take(NOON)
    Outbox(journal, "rentree", "2027", other).plan([planned("C9")], NOON)
    assert (outbox.due(NOON, 9), outbox.tally()) == ([], {})


def test_a_run_for_some_clients_takes_no_others(journal, lease, outbox):
    outbox.plan([planned(f"C{number:04}") for number in range(900)], NOON)
    some = Outbox(journal, "rentree", "2026", lease, only=[f"C{number:04}" for number in range(100, 900)])
    assert [due.client_key for due in some.due(NOON, 9)] == [f"C{number:04}" for number in range(100, 109)]
    assert len(some.due(NOON, 9999)) == 800
    first = outbox.due(NOON, 1)[0]
    outbox.commit([], [Settled(first, State.DEFERRED, 450, next_at=NOON)], NOON)
    assert (outbox.next_due(), some.next_due()) == (NOON, None)


# --- the lease


def test_without_a_lease_nothing_is_written(journal):
    with pytest.raises(ValueError, match="lease"):
        Outbox(journal, "rentree", "2026").plan([planned()], NOON)
    with pytest.raises(ValueError, match="lease"):
        Outbox(journal, "rentree", "2026", Lease(journal, lease_name("voeux", "2026")))


def test_a_second_run_is_refused_with_the_name_of_the_first(journal, lease):
    with pytest.raises(JournalError, match=f"{this_process()}, last heard of 2026-11-23 12:00:00 UTC"):
        Lease(journal, lease.name).take(NOON + STALE)
    Lease(journal, lease_name("rentree", "2027")).take(NOON)


def test_a_lease_that_was_let_go_is_free_and_the_token_grows(journal, lease):
    lease.release()
    second = Lease(journal, lease.name)
    assert second.take(NOON) == lease.token + 1
    lease.release()
    with pytest.raises(JournalError, match="Another run"):
        Lease(journal, lease.name).take(NOON)


def test_a_holder_of_another_machine_is_waited_for_until_its_beat_is_stale(journal, lease):
    lease.release()
    far = Lease(journal, lease.name, "elsewhere 12")
    far.take(NOON)
    far.beat(NOON + timedelta(seconds=60))
    late = NOON + timedelta(seconds=61) + STALE
    with pytest.raises(JournalError, match="elsewhere 12"):
        Lease(journal, lease.name).take(late - timedelta(seconds=1))
    Lease(journal, lease.name).take(late)
    with pytest.raises(JournalError, match="given up for dead"):
        far.beat(late)


def test_a_process_of_this_machine_that_died_holds_nothing(journal, lease):
    lease.release()
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    host = this_process().rpartition(" ")[0]
    Lease(journal, lease.name, f"{host} {child.pid}").take(NOON)
    Lease(journal, lease.name).take(NOON)


def test_a_run_that_lost_its_lease_writes_nothing_any_more(journal, lease, outbox):
    """A suspended run that wakes up after another took over cannot mark an e-mail, and so cannot send one."""
    outbox.plan([planned("C1"), planned("C2")], NOON)
    one, two = outbox.due(NOON, 9)
    outbox.commit([one], [], NOON)
    late = NOON + STALE + timedelta(seconds=1)
    second = Lease(journal, lease.name)
    second.take(late)
    other = Outbox(journal, "rentree", "2026", second)
    assert other.recover(late) == 1
    for write in (
        lambda: outbox.commit([two], [Settled(one, State.ACCEPTED, 250)], late),
        lambda: outbox.plan([planned("C3")], late),
        lambda: outbox.recover(late),
        lambda: outbox.decide(True, late),
    ):
        with pytest.raises(JournalError, match="given up for dead"):
            write()
    assert other.tally() == {State.PLANNED: 1, State.UNCERTAIN: 1}


def test_every_commit_is_a_sign_of_life(journal, lease, outbox):
    outbox.plan([planned()], NOON)
    fly(outbox, at=NOON + STALE)
    with pytest.raises(JournalError, match="12:02:00"):
        Lease(journal, lease.name).take(NOON + STALE + timedelta(seconds=9))


# --- two runs that start at once

TAKER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from mailer.errors import JournalError
from mailer.journal import Journal, Lease
place = sys.argv[1] if ":" in sys.argv[1] else Path(sys.argv[1])
with Journal(place) as journal:
    sys.stdin.readline()
    try:
        Lease(journal, "rentree 2026").take(datetime.now(UTC))
        print("held", flush=True)
    except JournalError:
        print("refused", flush=True)
    sys.stdin.readline()
"""


def test_of_runs_that_start_at_once_one_holds_the_lease(journal_place):
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", TAKER, str(journal_place)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    try:
        for run in runs:
            run.stdin.write("go\n")
            run.stdin.flush()
        assert sorted(run.stdout.readline().strip() for run in runs) == ["held", *["refused"] * 3]
    finally:
        for run in runs:
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()


# --- every change that a commit could make


@pytest.mark.parametrize("before", State)
def test_a_commit_changes_a_line_only_along_the_graph(journal, outbox, before):
    """From every state, to every outcome and into flight, whatever the run believes."""
    outbox.plan([planned()], NOON)
    (due,) = outbox.due(NOON, 1)
    for after in (State.IN_FLIGHT, *OUTCOMES):
        with journal.writing() as connection:
            connection.execute(LINE.update().values(state=before.value))
        fits = before in {State.PLANNED, State.DEFERRED, State.IN_FLIGHT} and allowed(before, after)
        next_at = NOON if after is State.DEFERRED else None
        ends = [] if after is State.IN_FLIGHT else [Settled(due, after, next_at=next_at)]
        try:
            outbox.commit([] if ends else [due], ends, NOON)
            assert fits, f"{before} became {after}"
        except JournalError:
            assert not fits, f"{before} could not become {after}"
        assert line(outbox).state is (after if fits else before)
