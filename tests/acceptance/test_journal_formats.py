"""``mailer journal CAMPAIGN`` in its formats, by the real command."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from mailer.journal import Journal, Lease, Outbox, Planned, Settled, State
from mailer.journal.lease import lease_name

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def sent(site: Any) -> None:
    """Leave a campaign of three clients in the journal: one accepted, one refused, one suppressed."""
    site.campaign([site.person(n) for n in range(3)])
    with Journal(site.root / ".mailer" / "journal.sqlite") as journal:
        lease = Lease(journal, lease_name("essai", "2026"))
        lease.take(NOON)
        box = Outbox(journal, "essai", "2026", lease)
        planned = [Planned(f"C{n:05}", "email", 0, f"c{n}@x.fr", f"<{n}@h>", "r") for n in range(3)]
        box.plan([*planned[:2], planned[2]._replace(suppressed="=HYPERLINK()")], NOON)
        one, two = box.due(NOON, 9)
        box.commit([one, two], [], NOON)
        box.commit(
            [], [Settled(one, State.ACCEPTED, 250, "ok", "q1"), Settled(two, State.REFUSED, 550, "no")], NOON
        )
        lease.release()


def test_the_formats_tell_the_same(site: Any) -> None:
    sent(site)
    as_json = site.run("journal", "essai", "--format", "json").data
    assert [line["state"] for line in as_json] == ["accepted", "refused", "suppressed"]
    assert (as_json[0]["address"], as_json[0]["queue_id"], as_json[1]["code"]) == ("c0@x.fr", "q1", 550)
    assert as_json == site.run("journal", "essai", "--json").data
    printed = site.run("journal", "essai", "--format", "csv").out
    assert printed == site.run("journal", "essai", "--csv").out
    rows = list(csv.DictReader(io.StringIO(printed), delimiter=";"))
    assert [row["state"] for row in rows] == ["accepted", "refused", "suppressed"]
    assert (rows[0]["posted_on"], rows[2]["detail"]) == ("", "'=HYPERLINK()")
    table = site.run("journal", "essai").out
    assert "550 no" in table
    assert "c1@x.fr" in table
    page = site.run("journal", "essai", "--format", "html").out
    assert page.startswith("<!DOCTYPE html>")
    assert "<svg" in page


def test_lines_of_a_state_go_into_a_file(site: Any) -> None:
    sent(site)
    done = site.run(
        "journal", "essai", "--state", "missed", "--format", "json", "--out", str(site.root / "rate.json")
    )
    assert (done.code, done.out) == (0, "")
    lines = json.loads((site.root / "rate.json").read_text(encoding="utf-8"))
    assert [line["client_key"] for line in lines] == ["C00001", "C00002"]
    assert site.run("journal", "essai", "--state", "refused", "--state", "got", "--json").data != []
    site.run("journal", "essai", "--edition", "2026", "--format", "csv", "--out", str(site.root / "tout.csv"))
    assert (site.root / "tout.csv").read_bytes().startswith(b"\xef\xbb\xbfcampaign;")
    site.run(
        "journal", "essai", "--edition", "2025", "--format", "html", "--out", str(site.root / "page.html")
    )
    assert "<svg" not in (site.root / "page.html").read_text(encoding="utf-8")


def test_what_cannot_be_meant_is_refused(site: Any) -> None:
    sent(site)
    assert site.run("journal", "--format", "html").code == 2
    assert site.run("journal", "essai", "--state", "nowhere").code == 2
    assert site.run("journal", "essai", "--out", "x.txt").code == 2
    refused = site.run("journal", "essai", "--format", "csv", "--out", "nulle/part.csv")
    assert refused.code == 2
    assert "Traceback" not in refused.said
