"""The house's list of addresses not to write to, and the lines that bounces and opt-outs are about."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from mailer.journal import Journal, Lease, Outbox, Planned, Returned, Settled, State, Suppressed, Suppression
from mailer.journal.lease import lease_name

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def journal(journal_place):
    with Journal(journal_place) as opened:
        yield opened


def opted_out(address, **more):
    return Suppressed(address, more.pop("reason", "unsubscribed"), more.pop("source", "page"), NOON, **more)


def test_an_opt_out_of_marketing_does_not_keep_from_reminders(journal):
    kept = Suppression(journal)
    kept.add([opted_out("a@x.fr"), opted_out("b@x.fr", reason="bounced", stream="all")])
    asked = ["A@x.fr", " b@x.fr", "c@x.fr"]
    assert set(kept.among(asked, marketing=True)) == {"a@x.fr", "b@x.fr"}
    assert set(kept.among(asked, marketing=False)) == {"b@x.fr"}
    assert kept.among([], marketing=True) == {}


def test_an_address_is_on_the_list_once_and_as_it_first_came(journal):
    kept = Suppression(journal)
    assert kept.add([opted_out("É@X.fr"), opted_out("e\u0301@x.FR", source="later")]) == (1, 0, 0)
    assert kept.add([opted_out("é@x.fr", source="much later")]) == (0, 0, 1)
    (one,) = kept.entries()
    assert one == opted_out("é@x.fr")
    assert one.sha256 == sha256("é@x.fr".encode()).hexdigest() == opted_out(" É@x.fr").sha256
    assert kept.count() == 1


def test_an_address_can_be_taken_off_one_stream_or_all(journal):
    kept = Suppression(journal)
    both = [opted_out("a@x.fr"), opted_out("a@x.fr", reason="bounced", stream="all")]
    kept.add(both)
    assert kept.among(["a@x.fr"], marketing=True)["a@x.fr"].reason == "bounced"
    assert kept.remove(["A@x.fr"], "all") == 1
    assert kept.among(["a@x.fr"], marketing=False) == {}
    kept.add(both)
    assert kept.remove(["a@x.fr", "b@x.fr"]) == 2


def test_a_long_list_is_looked_through_whole(journal):
    kept = Suppression(journal)
    kept.add(opted_out(f"c{number}@x.fr") for number in range(1500))
    assert len(kept.among((f"C{number}@x.fr" for number in range(2000)), marketing=True)) == 1500


def test_soft_bounces_are_counted_once_each_and_forgiven(journal):
    kept = Suppression(journal)
    assert [kept.bounced_softly("A@x.fr", NOON + timedelta(days=day)) for day in (0, 0, 1, 2)] == [1, 1, 2, 3]
    assert kept.bounced_softly("b@x.fr", NOON) == 1
    kept.forgive(["a@X.fr"])
    assert kept.bounced_softly("a@x.fr", NOON + timedelta(days=3)) == 1


@pytest.fixture
def sent(journal):
    """One e-mail accepted, one in flight, one planned."""
    lease = Lease(journal, lease_name("c", "e"))
    lease.take(NOON)
    outbox = Outbox(journal, "c", "e", lease)
    outbox.plan(
        [Planned(one, "email", 0, f"{one}@X.fr", f"<{one}@h>", "r") for one in ("C1", "C2", "C3")], NOON
    )
    one, two = outbox.due(NOON, 2)
    outbox.commit([one, two], [], NOON)
    outbox.commit([], [Settled(one, State.ACCEPTED, 250, "ok", "q1")], NOON)
    return outbox


def test_a_bounce_finds_its_line_by_message_id_or_address(journal, sent):
    returned = Returned(journal)
    found = returned.by_message_id(["<C1@h>", "<C2@h>", "<C9@h>", ""])
    assert {one.client_key for one in found.values()} == {"C1"}, "what is in flight is not over yet"
    assert [one.client_key for one in returned.by_address(["c1@x.fr", "C1@X.fr", "c3@x.fr"])["c1@x.fr"]] == [
        "C1"
    ]


def test_a_line_that_came_back_says_so_once(journal, sent):
    returned = Returned(journal)
    key = returned.by_message_id(["<C1@h>"])["<C1@h>"].key
    later = NOON + timedelta(days=1)
    assert returned.mark(key, State.BOUNCED, later, code=550, detail="5.1.1 no such user")
    assert not returned.mark(key, State.BOUNCED, later)
    assert not returned.mark((*key[:2], "C3", *key[3:]), State.BOUNCED, later)
    line = returned.by_message_id(["<C1@h>"])["<C1@h>"]
    assert (line.state, line.code, line.detail) == (State.BOUNCED, 550, "5.1.1 no such user")
    assert (line.queue_id, line.sent_at, line.at) == ("q1", NOON, later)
    with pytest.raises(ValueError, match="comes back"):
        returned.mark(key, State.PLANNED, later)
