"""What comes back finds the e-mail that it is about, changes it once, and keeps the address from the next campaign."""

from __future__ import annotations

import csv
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mailer.journal import Due, Journal, Lease, Outbox, Planned, Settled, State, Suppression
from mailer.journal.lease import lease_name
from mailer.tokens import Secret, sign

CORPUS = Path(__file__).parents[1] / "replies" / "corpus"
SECRET = "a-secret-of-the-house"  # noqa: S105 - of a house that lives for a test
NOW = datetime(2026, 10, 13, 7, 0, tzinfo=UTC)
ADDRESSES = {1: "j.bernard@scierie-bernard.example", 6: "m.fontaine@free.fr", 53: "brigitte.hamon@orange.fr",
             30: "stage@lycee-giono.example", 56: "f.garnier@notaires-garnier.example", 90: "clic@client.example",
             67: "jean.lemaire@sfr.fr", 35: "rh@transports-klein.example"}  # fmt: skip


def message_id(number: int) -> str:
    return f"<{number:032x}@ateliers-durance.example>"


@pytest.fixture
def sent(site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A house that has sent an e-mail to each of some clients, all of them accepted."""
    monkeypatch.setenv("MAILER_UNSUBSCRIBE_SECRET", SECRET)
    site.campaign([site.person(1)])
    house = site.root / "mailer.yaml"
    text = house.read_text(encoding="utf-8").replace(
        "bonjour@clairval.example", "contact@ateliers-durance.example"
    )
    house.write_text(text, encoding="utf-8")
    (site.root / ".mailer").mkdir(exist_ok=True)
    with Journal(site.root / ".mailer" / "journal.sqlite") as journal:
        send(journal, "rentree", range(100))
    return site


def send(journal: Journal, campaign: str, numbers: Any) -> None:
    lease = Lease(journal, lease_name(campaign, "2026"))
    lease.take(datetime.now(UTC))
    outbox = Outbox(journal, campaign, "2026", lease)
    planned = [
        Planned(f"C{n}", "mail", 0, ADDRESSES.get(n, f"c{n}@client.example"), message_id(n), "r")
        for n in numbers
    ]
    outbox.plan(planned, NOW)
    due: list[Due] = outbox.due(NOW, 1000)
    outbox.commit(due, [], NOW)
    outbox.commit([], [Settled(one, State.ACCEPTED, 250) for one in due], NOW)
    lease.release()


def states(site: Any) -> dict[str, State]:
    with Journal(site.root / ".mailer" / "journal.sqlite") as journal:
        return {
            one.client_key: one.state for one in journal.entries("rentree") if one.state is not State.ACCEPTED
        }


def listed(site: Any) -> dict[str, tuple[str, str]]:
    with Journal(site.root / ".mailer" / "journal.sqlite") as journal:
        return {one.address: (one.reason, one.stream) for one in Suppression(journal).entries()}


def read(site: Any, *names: str, **more: Any) -> Any:
    paths = [word for name in names for word in ("--eml", str(CORPUS / f"{name}.eml"))]
    return site.run("replies", *paths, "--json")


@pytest.mark.parametrize(
    ("name", "client", "state", "on_the_list"),
    [
        ("postfix-unknown-user", 1, State.BOUNCED, ("bounced", "all")),
        ("free-full", 6, State.BOUNCED, None),
        ("arf-orange-abuse", 53, State.COMPLAINED, ("complained", "marketing")),
        ("unsubscribe-by-hand", 67, State.UNSUBSCRIBED, ("unsubscribed", "marketing")),
        ("exchange-full-no-original", 35, State.BOUNCED, None),  # by its address alone
        ("postfix-greylist-delay", 30, None, None),
        ("absence-outlook-french", 56, None, None),
        ("person-quotes-a-bounce", 63, None, None),
        ("challenge-mailinblack", 61, None, None),
    ],
)
def test_a_reply_changes_its_line(
    sent: Any, name: str, client: int, state: State | None, on_the_list: tuple[str, str] | None
) -> None:
    """And nobody else's; read a second time, it changes nothing."""
    done = read(sent, name)
    assert done.code == 0
    assert states(sent) == ({f"C{client}": state} if state else {})
    assert listed(sent) == ({ADDRESSES[client]: on_the_list} if on_the_list else {})
    again = read(sent, name)
    assert (again.data["known"], again.data["lines"], again.data["listed"]) == (1, 0, 0)


def test_what_a_person_undid_stays_undone(sent: Any) -> None:
    """The mailbox still holds the old bounce when the address is taken off the list."""
    read(sent, "postfix-unknown-user")
    assert (
        sent.run("suppression", "remove", ADDRESSES[1].upper(), "--reason", "faute de frappe corrigée").code
        == 0
    )
    read(sent, "postfix-unknown-user")
    assert listed(sent) == {}


def test_an_address_that_comes_back_thrice_is_given_up(sent: Any, tmp_path: Path) -> None:
    original = (CORPUS / "free-full.eml").read_text(encoding="utf-8")
    for day in (13, 14, 15):
        text = original.replace("dsn6@", f"dsn6-{day}@").replace(
            "Tue, 13 Oct 2026 09:16", f"Tue, {day} Oct 2026 09:16"
        )
        (tmp_path / f"{day}.eml").write_text(text, encoding="utf-8")
        done = sent.run("replies", "--eml", str(tmp_path), "--json")
        assert listed(sent) == ({ADDRESSES[6]: ("bounced", "all")} if day == 15 else {}), done.said


def test_a_stranger_changes_nothing(sent: Any, tmp_path: Path) -> None:
    """A report about an e-mail that was never sent, to an address that was never written to."""
    text = (CORPUS / "sfr-unknown-user.eml").read_text(encoding="utf-8")
    text = text.replace(message_id(7), "<made.up@elsewhere.example>").replace("+t0007", "+x")
    (tmp_path / "forged.eml").write_text(text, encoding="utf-8")
    done = sent.run("replies", "--eml", str(tmp_path), "--json")
    assert (done.data["lines"], done.data["listed"]) == (0, 0)
    assert (states(sent), listed(sent)) == ({}, {})


def test_clicks_and_lists_are_taken(sent: Any, tmp_path: Path) -> None:
    """By the token of the page, which holds no address; and by a CSV, whole or not at all."""
    token = sign(Secret.parse(SECRET), bytes.fromhex(f"{90:032x}"))
    clicks = tmp_path / "clicks.jsonl"
    strange = sign(Secret.parse("another-secret-altogether"), bytes(16))
    clicks.write_text(
        "".join(json.dumps({"at": "", "token": one, "how": "page"}) + "\n" for one in (token, strange))
    )
    done = sent.run("replies", "--unsubscribes", str(clicks), "--json")
    assert (done.data["read"], done.data["lines"], done.data["listed"]) == (2, 1, 1)
    assert listed(sent) == {ADDRESSES[90]: ("unsubscribed", "marketing")}
    bad = tmp_path / "bad.csv"
    bad.write_text("nom;email\nA;a@client.example\nB;pas une adresse\n", encoding="utf-8")
    assert sent.run("replies", "--unsubscribes", str(bad)).code == 2
    assert len(listed(sent)) == 1
    good = tmp_path / "good.csv"
    good.write_text("nom;email\nA;a@client.example\nB;B@client.example\n", encoding="utf-8")
    assert sent.run("replies", "--unsubscribes", str(good), "--json").data["listed"] == 2


def test_an_opt_out_never_blocks_a_reminder(sent: Any) -> None:
    """Who unsubscribed gets no offers, and still gets reminders; a dead address gets nothing."""
    read(sent, "unsubscribe-by-hand", "postfix-unknown-user")
    with Journal(sent.root / ".mailer" / "journal.sqlite") as journal:
        found = Suppression(journal)
        both = [ADDRESSES[67], ADDRESSES[1]]
        assert set(found.among(both, marketing=True)) == set(both)
        assert set(found.among(both, marketing=False)) == {ADDRESSES[1]}


def test_the_whole_corpus_is_told_in_words(sent: Any) -> None:
    done = sent.run("replies", "--eml", str(CORPUS), "--lang", "fr")
    assert done.code == 0
    assert "La boîte n’existe pas." in done.out
    assert "à lire par une personne" in done.out


def test_without_a_source_it_says_what_to_give(sent: Any) -> None:
    done = sent.run("replies")
    assert done.code == 2
    assert "--maildir" in done.said
    missing = sent.run("replies", "--imap")
    assert missing.code == 2
    assert "mail" in missing.said


def test_the_list_is_shown_and_changed(sent: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        sent.run("suppression", "add", "A@client.example", "b@client.example", "--note", "=appel du 3").code
        == 0
    )
    assert "2" in sent.run("suppression").out
    assert sent.run("suppression", "add", "a@client.example", "--json").data == {
        "added": 0,
        "already_there": 1,
    }
    assert sent.run("suppression", "add", "pas une adresse").code == 2
    assert sent.run("suppression", "remove", "x@client.example", "--reason", "essai").code == 2
    assert sent.run("suppression", "remove", "b@client.example").code == 2
    out = tmp_path / "liste.csv"
    assert sent.run("suppression", "export", str(out)).code == 0
    rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["a@client.example", "b@client.example"]
    assert rows[1][4] == "'=appel du 3"
    assert sent.run("suppression", "export", str(tmp_path / "h.csv"), "--hashed").code == 2
    monkeypatch.setenv("MAILER_SUPPRESSION_SALT", "le-sel-de-la-maison")
    assert sent.run("suppression", "export", str(tmp_path / "h.csv"), "--hashed").code == 0
    text = (tmp_path / "h.csv").read_text(encoding="utf-8-sig")
    assert hashlib.sha256(b"le-sel-de-la-maisona@client.example").hexdigest() in text
    assert "@" not in text
    assert (
        sent.run("suppression", "import", str(out), "--reason", "unsubscribed", "--json").data[
            "already_there"
        ]
        == 2
    )
