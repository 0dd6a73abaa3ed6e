"""The journal: one line for each key, states that follow one table, nothing lost and nothing half written."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.errors import JournalError
from mailer.journal import REACHED, TRANSITIONS, Entry, Journal, Reached, Run, State, allowed
from mailer.journal.migrations import MIGRATIONS

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(client="C1", piece="letter", **more):
    given = {"campaign": "rentree", "edition": "2026", "at": NOON, **more}
    return Entry(client_key=client, piece=piece, **given)


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".mailer" / "journal.sqlite"


@pytest.fixture
def journal(journal_place):
    with Journal(journal_place) as opened:
        yield opened


def test_the_folder_may_have_any_name(tmp_path):
    with Journal(tmp_path / "à ? # %20 &" / "j.sqlite") as journal:
        journal.produced([entry()])
    assert (tmp_path / "à ? # %20 &" / "j.sqlite").is_file()


def test_what_is_written_is_read_back_the_same(journal):
    full = entry(
        "é\u202e{{ 7*7 }}",
        "relance",
        level=2,
        document="out/x.pdf",
        first_page=3,
        last_page=4,
        sha256="a" * 64,
        run="r1",
        detail="ok",
    )
    assert journal.produced([full]) == (1, 0, 0)
    assert list(journal.entries("rentree")) == [full]


def test_a_piece_rendered_again_is_one_line_still(journal):
    journal.produced([entry(document="a.pdf")])
    assert journal.produced([entry(document="b.pdf", at=NOON + timedelta(hours=1))]) == (0, 1, 0)
    (line,) = journal.entries("rentree")
    assert (line.document, line.at) == ("b.pdf", NOON + timedelta(hours=1))


def test_of_two_entries_with_one_key_the_later_stands(journal):
    assert journal.produced([entry(document="a.pdf"), entry(document="a.docx")]) == (1, 0, 0)
    assert [line.document for line in journal.entries("rentree")] == ["a.docx"]


@pytest.mark.parametrize(
    "other",
    [
        {"client": "C2"},
        {"piece": "coupon"},
        {"campaign": "voeux"},
        {"edition": "2027"},
        {"channel": "mail"},
        {"level": 1},
    ],
)
def test_each_part_of_the_key_makes_another_line(journal, other):
    assert journal.produced([entry(), entry(**other)]).new == 2


def test_moments_are_kept_in_universal_time(journal):
    journal.produced([entry(at=datetime(2026, 11, 22, 13, tzinfo=timezone(timedelta(hours=1))))])
    assert next(iter(journal.entries("rentree"))).at == NOON
    with pytest.raises(ValueError, match="time zone"):
        journal.produced([entry(at=datetime(2026, 11, 22, 12))])


def test_posting_confirms_what_was_produced_on_paper_and_nothing_else(journal):
    journal.produced([entry("C1"), entry("C2"), entry("C3", channel="mail"), entry("C4", edition="2027")])
    assert journal.posted("rentree", "2026", NOON) == 2
    assert journal.posted("rentree", "2026", NOON) == 0
    states = {line.client_key: line.state for line in journal.entries("rentree")}
    assert states == {"C1": "posted", "C2": "posted", "C3": "produced", "C4": "produced"}
    assert journal.posted("rentree", None, NOON) == 1


def test_posting_can_be_confirmed_for_some_clients(journal):
    journal.produced([entry("C1"), entry("C2"), entry("C3")])
    assert journal.posted("rentree", "2026", NOON, client_keys=["C1", "C3", "C9"]) == 2


def test_who_has_a_piece_already_is_known_for_any_number_of_clients(journal):
    keys = [f"C{number}" for number in range(1500)]
    journal.produced([entry(key) for key in keys])
    assert journal.already_posted("rentree", "2026", keys) == set()
    journal.posted("rentree", "2026", NOON, client_keys=keys[:1200])
    assert journal.already_posted("rentree", "2026", [*keys, "C9999"]) == set(keys[:1200])
    assert journal.already_posted("rentree", "2027", keys) == set()
    assert journal.already_posted("rentree", "2026", keys, piece="coupon") == set()
    assert journal.already_posted("rentree", "2026", keys[:3], piece="letter", level=0) == set(keys[:3])


def test_a_posted_piece_is_not_produced_again_and_its_whole_batch_is_refused(journal):
    journal.produced([entry("C1")])
    journal.posted("rentree", "2026", NOON)
    with pytest.raises(JournalError, match="C1 already has letter of rentree 2026: it is posted"):
        journal.produced([entry("C0"), entry("C1"), entry("C2")])
    assert [line.client_key for line in journal.entries("rentree")] == ["C1"]


def test_asked_again_posted_lines_are_kept_and_the_rest_is_written(journal):
    journal.produced([entry("C1", document="first.pdf")])
    journal.posted("rentree", "2026", NOON)
    assert journal.produced([entry("C1", document="second.pdf"), entry("C2")], again=True) == (1, 0, 1)
    assert next((line.state, line.document) for line in journal.entries("rentree")) == ("posted", "first.pdf")


def test_the_last_level_that_a_client_got_is_known_over_all_editions(journal):
    for month, level in ((9, 1), (10, 2)):
        at = NOON.replace(month=month)
        journal.produced([entry("C1", "relance", edition=f"2026-{month}", level=level, at=at)])
        journal.posted("rentree", f"2026-{month}", at)
    journal.produced([entry("C1", "relance", edition="2026-11", level=3), entry("C2", "relance", level=1)])
    assert journal.reached("rentree") == {("C1", "relance"): Reached(2, NOON.replace(month=10).date())}


def test_the_day_of_posting_is_kept_and_counts_instead_of_the_day_of_confirming(journal):
    """A reminder that is confirmed late waited from the day on which it went to the post."""
    journal.produced([entry("C1", "relance", level=1), entry("C2", "relance", level=1)])
    journal.posted("rentree", "2026", NOON, on=NOON.date() - timedelta(days=9), client_keys=["C1"])
    journal.posted("rentree", "2026", NOON)
    assert [line.posted_on for line in journal.entries("rentree")] == [date(2026, 11, 13), date(2026, 11, 22)]
    assert journal.reached("rentree")["C1", "relance"] == Reached(1, date(2026, 11, 13))


def test_the_last_level_is_the_one_that_was_posted_last_whenever_that_was_confirmed(journal):
    journal.produced([entry("C1", "relance", level=2), entry("C1", "relance", edition="2027", level=1)])
    journal.posted("rentree", "2027", NOON, on=date(2027, 2, 1))
    journal.posted("rentree", "2026", NOON + timedelta(days=99), on=date(2026, 12, 1))
    assert journal.reached("rentree")["C1", "relance"] == Reached(1, date(2027, 2, 1))


def test_a_journal_without_days_of_posting_is_brought_up_to_date(path):
    """Its lines stay, and what was posted counts from the day of confirming."""
    path.parent.mkdir()
    old = sqlite3.connect(path)
    old.executescript(
        "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (1);"
        "CREATE TABLE line (campaign TEXT, edition TEXT, client_key TEXT, piece TEXT, channel TEXT, level INTEGER,"
        " state TEXT NOT NULL, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, document TEXT NOT NULL,"
        " first_page INTEGER NOT NULL, last_page INTEGER NOT NULL, sha256 TEXT NOT NULL, run TEXT NOT NULL,"
        " detail TEXT NOT NULL, PRIMARY KEY (campaign, edition, client_key, piece, channel, level));"
        "INSERT INTO line VALUES ('rentree', '2026', 'C1', 'relance', 'print', 1, 'posted',"
        " '2026-11-20T10:00:00.000000+00:00', '2026-11-21T10:00:00.000000+00:00', 'a.pdf', 1, 1, '', 'r1', '');"
    )
    old.commit()
    old.close()
    with Journal(path) as journal:
        (line,) = journal.entries("rentree")
        assert (line.document, line.posted_on) == ("a.pdf", None)
        assert journal.reached("rentree") == {("C1", "relance"): Reached(1, date(2026, 11, 21))}
        assert journal.runs("rentree") == []
    with Journal(path) as journal:
        assert journal.produced([entry("C2")]) == (1, 0, 0)


def test_runs_are_remembered_the_latest_first_and_trials_beside_them(journal):
    def run(name, **more):
        return Run("rentree", "2026", name, NOON.date(), ("pdf", "docx"), "out/rentree", **more)

    for one in (run("1"), run("2", trial=True), run("2"), run("1")):
        journal.ran(one)
    assert journal.runs("rentree") == [run("2"), run("2", trial=True), run("1")]
    assert journal.runs("rentree", "2027") == []


def test_what_one_run_printed_is_told_from_the_rest(journal):
    journal.produced([entry("C1", run="1"), entry("C2", run="1"), entry("C2", channel="mail", run="2")])
    journal.produced([entry("C2", run="2", document="b.pdf")])
    assert list(journal.printed("rentree", None, "2")) == [("2026", "C2", "b.pdf", True)]
    assert journal.waiting("rentree", "2026") == 2
    journal.posted("rentree", "2026", NOON, run="2")
    assert list(journal.printed("rentree", "2026", "2")) == [("2026", "C2", "b.pdf", False)]
    assert journal.waiting("rentree", None) == 1


def test_the_summary_counts_the_lines_of_each_state(journal):
    journal.produced([entry(f"C{number}") for number in range(5)])
    journal.posted("rentree", "2026", NOON, client_keys=["C1", "C2"])
    tallies = {(tally.piece, tally.state): tally.lines for tally in journal.summary("rentree", "2026")}
    assert tallies == {("letter", "produced"): 3, ("letter", "posted"): 2}
    assert sum(tally.lines for tally in journal.summary()) == 5
    assert journal.summary("voeux") == []


# --- states


def test_every_state_is_in_the_table_and_is_reached_from_nothing():
    assert set(TRANSITIONS) == {None, *State}
    found, todo = set(), [None]
    while todo:
        for state in TRANSITIONS[todo.pop()] - found:
            found.add(state)
            todo.append(state)
    assert found == set(State)


def test_what_a_client_has_never_becomes_something_to_make_or_send_again():
    todo = list(REACHED)
    seen = set(todo)
    while todo:
        todo += TRANSITIONS[todo.pop()] - seen
        seen |= set(todo)
    assert not seen & {State.PRODUCED, State.PLANNED, State.IN_FLIGHT, State.DEFERRED}


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(State)), max_size=14))
def test_any_series_of_changes_follows_the_table_and_a_refused_one_changes_nothing(tmp_path_factory, steps):
    with Journal(tmp_path_factory.mktemp("j") / "j.sqlite") as journal:
        model: dict[str, State] = {}
        for client, state in steps:
            fits = allowed(model.get(client), state)
            batch = [entry("always", state=State.PLANNED), entry(client, state=state)]
            try:
                journal.write(batch)
                written = True
            except JournalError:
                written = False
            assert written == fits
            if fits:
                model[client] = state
                model["always"] = State.PLANNED
            assert {line.client_key: line.state for line in journal.entries("rentree")} == model


# --- databases that cannot be used


def test_a_damaged_file_is_said_in_one_sentence(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(JournalError, match="damaged") as caught, Journal(path):
        pass
    assert caught.value.file == str(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_journal_that_is_damaged_further_on_is_said_too(path):
    with Journal(path) as journal:
        journal.produced([entry(f"C{number}", document="x" * 200) for number in range(2000)])
    content = bytearray(path.read_bytes())
    content[8192:-4096] = b"\xff" * (len(content) - 12288)
    path.write_bytes(content)
    with pytest.raises(JournalError, match="damaged"), Journal(path) as journal:
        list(journal.entries("rentree"))


def test_a_journal_that_may_not_be_written_is_said(path):
    with Journal(path):
        pass
    address = f"sqlite:///file:{path}?mode=ro&uri=true"
    with pytest.raises(JournalError, match="may not be written"), Journal(address) as journal:
        journal.produced([entry()])


def test_a_newer_journal_is_left_alone(path):
    with Journal(path):
        pass
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE schema_version SET version = ?", (len(MIGRATIONS) + 1,))
    raw.close()
    with pytest.raises(JournalError, match="newer mailer"), Journal(path):
        pass


def test_another_programs_database_is_not_written_into(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE line (x)")
    raw.close()
    with pytest.raises(JournalError, match="tables are not as they should be"), Journal(path) as journal:
        journal.produced([entry()])


@pytest.mark.parametrize(
    "where", ["nonsense", "oracle9://x/y", "postgresql+nodriver://me:tres-secret@h/db", "sqlite:////proc/x/y"]
)
def test_an_address_that_cannot_be_used_is_said_without_its_password(where):
    with pytest.raises(JournalError) as caught, Journal(where):
        pass
    assert "tres-secret" not in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(JournalError, match="cannot be made"), Journal(tmp_path / "file" / "j.sqlite"):
        pass


def test_a_character_that_cannot_be_stored_is_said(journal):
    with pytest.raises(JournalError, match="cannot be stored"):
        journal.produced([entry("C\ud800")])
    assert list(journal.entries("rentree")) == []


# --- the real thing: several processes, and one that dies

WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from mailer.journal import Entry, Journal
who, batches, size = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with Journal(Path(sys.argv[1])) as journal:
    for batch in range(batches):
        journal.produced(
            Entry("c", "2026", f"{who}-{batch}-{number}", "letter", datetime.now(UTC), run=f"{who}-{batch}")
            for number in range(size)
        )
        print(batch, flush=True)
"""


def writer(path: Path, who: str, batches: int, size: int) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), who, str(batches), str(size)], stdout=subprocess.PIPE
    )


def test_two_processes_that_write_at_once_lose_nothing(path):
    both = [writer(path, who, 10, 200) for who in "AB"]
    for one in both:
        one.communicate(timeout=60)
        assert one.returncode == 0
    with Journal(path) as journal:
        assert sum(tally.lines for tally in journal.summary()) == 4000


@pytest.mark.parametrize("delay", [0.0, 0.03, 0.09])
def test_a_process_killed_while_it_writes_leaves_whole_batches(path, delay):
    size = 3000
    one = writer(path, "A", 100, size)
    assert one.stdout is not None
    one.stdout.readline()
    time.sleep(delay)
    os.kill(one.pid, signal.SIGKILL)
    told = 1 + one.communicate(timeout=30)[0].count(b"\n")
    with Journal(path) as journal:
        (tally,) = journal.summary("c")
        assert tally.lines % size == 0
        assert told <= tally.lines // size <= told + 1
        assert journal.produced([entry()]).new == 1


def test_ten_thousand_lines_are_written_in_one_transaction_in_well_under_a_second(path):
    lines = [entry(f"C{number}", document="out/rentree.pdf", sha256="0" * 64) for number in range(10_000)]
    best = 9.0
    with Journal(path) as journal:
        for _ in range(3):
            began = time.process_time()
            journal.produced(lines)
            best = min(best, time.process_time() - began)
    assert best < 2, "generous, for a machine that does other work"
