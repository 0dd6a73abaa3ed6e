"""Journals that older mailers made open, keep all they hold, and take e-mails from then on."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import inspect, text

from mailer.journal import Entry, Journal, Lease, Outbox, Planned, Run, State
from mailer.journal.database import open_engine
from mailer.journal.lease import lease_name
from mailer.journal.migrations import MIGRATIONS

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

LINES = """
CREATE TABLE line (
    campaign VARCHAR(200) NOT NULL, edition VARCHAR(40) NOT NULL, client_key TEXT NOT NULL, piece VARCHAR(100) NOT NULL,
    channel VARCHAR(10) NOT NULL, level INTEGER NOT NULL, state VARCHAR(20) NOT NULL, created_at VARCHAR(32) NOT NULL,
    changed_at VARCHAR(32) NOT NULL, document TEXT NOT NULL, first_page INTEGER NOT NULL, last_page INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL, run VARCHAR(64) NOT NULL, detail TEXT NOT NULL{more},
    PRIMARY KEY (campaign, edition, client_key, piece, channel, level)
);
CREATE INDEX line_by_state ON line (campaign, edition, state);
CREATE TABLE schema_version (version INTEGER NOT NULL);
"""
RUNS = """
CREATE TABLE run (
    campaign VARCHAR(200) NOT NULL, edition VARCHAR(40) NOT NULL, name VARCHAR(64) NOT NULL, trial INTEGER NOT NULL,
    day VARCHAR(10) NOT NULL, formats TEXT NOT NULL, folder TEXT NOT NULL, PRIMARY KEY (campaign, edition, name, trial)
);
INSERT INTO run VALUES ('rentree', '2026', 'r1', 0, '2026-11-20', 'pdf,eml', 'out/rentree');
"""
INSERTS = "INSERT INTO line VALUES {lines};INSERT INTO schema_version VALUES ({version})"
CELLS = (
    "('rentree', '2026', 'C1', '{piece}', '{channel}', 0, '{state}', '2026-11-20T10:00:00.000000+00:00',"
    " '2026-11-21T10:00:00.000000+00:00', 'a.pdf', 1, 2, 'ff', 'r1', ''{more})"
)


def old(version: int) -> str:
    """Return the statements that made a journal of a version, and a posted letter and a produced e-mail in it."""
    more = "" if version == 1 else ", posted_on VARCHAR(10) DEFAULT '' NOT NULL"
    cells = [
        CELLS.format(
            client="C1",
            piece="letter",
            channel="print",
            state="posted",
            more=", '2026-11-19'" * (version > 1),
        ),
        CELLS.format(
            client="C1", piece="email", channel="mail", state="produced", more=", ''" * (version > 1)
        ),
    ]
    inserts = INSERTS.format(lines=", ".join(cells), version=version)
    return LINES.format(more=more) + (RUNS if version > 1 else "") + inserts


@pytest.mark.parametrize("version", [1, 2])
def test_an_old_journal_keeps_what_it_holds_and_takes_e_mails(journal_place, version):
    engine = open_engine(journal_place)
    with engine.begin() as connection:
        for statement in old(version).split(";"):
            connection.execute(text(statement))
    engine.dispose()
    with Journal(journal_place) as journal:
        mail, letter = journal.entries("rentree")
        at = datetime(2026, 11, 21, 10, tzinfo=UTC)
        facts = {"at": at, "document": "a.pdf", "first_page": 1, "last_page": 2, "sha256": "ff", "run": "r1"}
        assert mail == Entry("rentree", "2026", "C1", "email", channel="mail", **facts)
        posted = date(2026, 11, 19) if version > 1 else None
        assert letter == Entry(
            "rentree", "2026", "C1", "letter", state=State.POSTED, posted_on=posted, **facts
        )
        ran = [Run("rentree", "2026", "r1", date(2026, 11, 20), ("pdf", "eml"), "out/rentree")]
        assert journal.runs("rentree") == (ran if version > 1 else [])
    with Journal(journal_place) as journal:
        lease = Lease(journal, lease_name("rentree", "2026"))
        lease.take(NOON)
        outbox = Outbox(journal, "rentree", "2026", lease)
        planned = [
            Planned(client, "email", 0, f"{client}@x", f"<{client}@x>", "r2") for client in ("C1", "C2")
        ]
        assert outbox.plan(planned, NOON) == (1, 1, 0)
        assert [due.client_key for due in outbox.due(NOON, 9)] == ["C1", "C2"]


def test_a_migrated_journal_has_the_tables_of_a_new_one(journal_place, tmp_path):
    engine = open_engine(journal_place)
    with engine.begin() as connection:
        for statement in old(1).split(";"):
            connection.execute(text(statement))
    for place in (journal_place, tmp_path / "new.sqlite"):
        with Journal(place):
            pass
    new = open_engine(tmp_path / "new.sqlite")
    shapes = []
    for one in (engine, new):
        looked = inspect(one)
        tables = sorted(looked.get_table_names())
        columns = {table: sorted(column["name"] for column in looked.get_columns(table)) for table in tables}
        shapes.append((columns, sorted(index["name"] for index in looked.get_indexes("line"))))
        with one.connect() as connection:
            assert connection.execute(text("SELECT version FROM schema_version")).scalar() == len(MIGRATIONS)
        one.dispose()
    assert shapes[0] == shapes[1]
