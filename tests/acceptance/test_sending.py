"""``mailer send`` from end to end: a dry run by default, once each, and an answer for everybody who gets nothing."""

import base64
import csv
import io
import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from sqlalchemy import create_engine, text

from mailer.journal import Journal, State, Suppressed, Suppression
from tests.acceptance.sending import Mailing, mailing, settle
from tests.recording_server import Server

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server that takes everything."""
    with Server(tmp_path / "server", keep=1) as running:
        yield running


def sent(site: Any, *words: str, code: int | None = 0) -> Any:
    """Call ``send`` in this process; return what it printed as data."""
    done = site.run("send", "essai", "--today", site.today, "--allow-findings", "--json", *words)
    assert done.code == code or (code is None and done.code < 2), done.out + done.err
    return done.data


def states(mail: Mailing) -> dict[str, str]:
    """Return the state of each client's e-mail, by client key."""
    return {one.client_key: one.state.value for one in mail.entries()}


def with_consent(site: Any, answers: dict[int, str], **more: dict[str, str]) -> None:
    """Write the clients anew, with their answers on e-mails and other cells."""
    people = [site.person(number) | {"Opt-in e-mail": answer} for number, answer in answers.items()]
    for person in people:
        person.update(more.get(person["Code client"], {}))
    names = list(dict.fromkeys(name for person in people for name in person))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, delimiter=";", lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows(people)
    (site.root / "campaigns/essai/clients.csv").write_text(out.getvalue(), encoding="utf-8-sig")


def test_a_dry_run_is_the_default(site: Any, server: Server) -> None:
    """It counts, says who gets nothing and why, writes samples, and neither sends nor makes a journal."""
    mail = settle(site, 5, server, site.root / ".mailer" / "journal.sqlite")
    with_consent(
        site, {1: "oui", 2: "non", 3: "", 4: "oui", 5: "oui", 6: "oui"},
        C00004={"E-mail": ""}, C00005={"E-mail": "Client1@Example.fr"}, C00006={"Ne pas contacter": "oui"},
    )  # fmt: skip
    data = sent(site, code=1)
    assert (data["dry_run"], data["goes"], data["states"]) == (True, 2, {})
    left_out = {name: (one["count"], one["clients"]) for name, one in data["plan"]["left_out"].items()}
    assert left_out == {
        "email-refused": (1, ["C00002"]),
        "email": (1, ["C00004"]),
        "same-address": (1, ["C00005"]),
        "do-not-contact": (1, ["C00006"]),
    }
    assert data["plan"]["without_answer_on_consent"] == 1
    assert len(data["samples"]) == 2
    for one in data["samples"]:
        message = message_from_bytes((site.root / one["path"]).read_bytes(), policy=policy.default)
        assert not message.defects
        assert (message["Subject"], len(bytes(message)) > 1000) == (one["subject"], True)
        assert "Vous guettez le bon moment" in one["text"]
    assert not server.held
    assert not mail.entries()
    done = site.run("send", "essai", "--today", site.today, "--allow-findings")
    assert "nothing is sent" in done.said
    assert "mailer send essai --yes" in done.said


def test_everybody_has_a_line_with_the_reason(site: Any, server: Server) -> None:
    """The journal answers who got it and who did not; a second run sends nothing."""
    mail = settle(site, 5, server, site.root / ".mailer" / "journal.sqlite")
    with_consent(site, {1: "oui", 2: "non", 3: ""}, C00003={"E-mail": ""})
    data = sent(site, "--yes", code=1)
    assert data["states"] == {"accepted": 1, "suppressed": 2}
    details = {one.client_key: (one.state, one.detail) for one in mail.entries()}
    assert details["C00001"][0] is State.ACCEPTED
    assert details["C00002"] == (State.SUPPRESSED, "refused e-mails")
    assert details["C00003"] == (State.SUPPRESSED, "no valid e-mail address")
    assert sent(site, "--yes", code=1)["now"] == {}
    assert server.recipients == {"client1@example.fr": 1}


def test_the_list_of_the_house_is_honoured(site: Any, server: Server) -> None:
    """An opt-out of marketing, whatever the case of its letters, and only where the stream is marketing."""
    mail = settle(site, 3, server, site.root / ".mailer" / "journal.sqlite")
    with Journal(mail.place) as journal:
        entry = Suppressed("CLIENT1@example.fr", "unsubscribed", "page", NOW)
        Suppression(journal).add([entry])
    data = sent(site, "--yes")
    assert data["states"] == {"accepted": 2, "suppressed": 1}
    detail = next(one.detail for one in mail.entries() if one.client_key == "C00001")
    assert detail == "unsubscribed on 22 November 2026"


def test_who_left_the_plan_gets_nothing(site: Any, server: Server) -> None:
    """Planned, then gone from the table: suppressed with the reason. A new address takes the place of the old."""
    mail = settle(site, 4, server, site.root / ".mailer" / "journal.sqlite")
    house = site.root / "mailer.yaml"
    right = house.read_text(encoding="utf-8")
    house.write_text(right.replace(f"port: {server.port}", "port: 1"), encoding="utf-8")
    done = site.run("send", "essai", "--yes", "--today", site.today, "--allow-findings")
    assert done.code == 2
    assert set(states(mail).values()) == {"planned"}
    house.write_text(right, encoding="utf-8")
    people = [site.person(number) for number in (0, 1, 2)]
    people[1]["E-mail"] = "nouvelle@example.fr"
    site.write("campaigns/essai/clients.csv", site.table(people))
    data = sent(site, "--yes")
    assert (data["withdrawn"], data["states"]) == (1, {"accepted": 3, "suppressed": 1})
    gone = next(one for one in mail.entries() if one.client_key == "C00003")
    assert (gone.state, gone.detail) == (
        State.SUPPRESSED,
        "no longer in the segment, or nothing is due any more",
    )
    assert set(server.recipients) == {"client0@example.fr", "nouvelle@example.fr", "client2@example.fr"}


def test_some_clients_alone(site: Any, server: Server) -> None:
    """--only, --exclude and --limit leave the others' lines as they are."""
    mail = settle(site, 6, server, site.root / ".mailer" / "journal.sqlite")
    assert sent(site, "--yes", "--only", "C00002")["states"] == {"accepted": 1}
    assert sent(site, "--yes", "--limit", "2")["states"] == {"accepted": 3}
    assert sent(site, "--yes", "--exclude", "C00005")["states"] == {"accepted": 5}
    assert sorted(states(mail)) == ["C00000", "C00001", "C00002", "C00003", "C00004"]
    assert sent(site, "--yes")["now"] == {"accepted": 1}
    assert set(server.held.values()) == {1}


def test_a_test_goes_to_oneself_alone(site: Any, server: Server) -> None:
    """A real e-mail of each text, past the journal, under a Message-ID that no client's e-mail has."""
    template = """\
---
piece: letter
---
# {{ accroche }}

{{ client.salutation }},

{% if client.civility == "Mme" %}
Madame, vous gagnez deux heures par semaine et par atelier avec le dégraissant XB 15.
{% else %}
Monsieur, vous gagnez deux heures par semaine et par atelier avec le dégraissant XB 15.
{% endif %}

::: signature
:::
"""
    mail = settle(site, 4, server, site.root / ".mailer" / "journal.sqlite")
    site.campaign([site.person(number) for number in range(4)], template=template)
    data = sent(site, "--test", "moi@example.fr", "--test", "elle@example.fr", code=None)
    assert [one["state"] for one in data["samples"]] == ["accepted"] * 4
    assert server.recipients == {"moi@example.fr": 2, "elle@example.fr": 2}
    assert not mail.entries()
    assert sent(site, "--yes", code=None)["now"] == {"accepted": 4}
    assert len(server.held) == 8


def test_errors_of_lint_stop_it(site: Any, server: Server) -> None:
    """As they stop a render; nothing is planned."""
    mail = settle(site, 2, server, site.root / ".mailer" / "journal.sqlite")
    site.campaign(
        template="---\npiece: letter\n---\n# {{ accroche }}\n\n{{ client.salutation }},\n\nBonjour \u00e0 [nom].\n"
    )
    done = site.run("send", "essai", "--yes", "--today", site.today, "--json")
    assert (done.code, done.data["stopped"]) == (2, True), done.said
    assert not server.held
    assert not mail.entries()


def test_a_table_without_codes_is_refused(site: Any, server: Server) -> None:
    """A client whose name is mended would be another one, and get it twice."""
    settle(site, 2, server, site.root / ".mailer" / "journal.sqlite")
    site.campaign(pieces="[{letter: promotion}]")
    people = [{name: cell for name, cell in site.person(1).items() if name != "Code client"}]
    site.write("campaigns/essai/clients.csv", site.table(people, list(people[0])))
    done = site.run("send", "essai", "--today", site.today)
    assert done.code == 2
    assert "no column of codes" in done.said


def test_two_at_once(site: Any, tmp_path: Path) -> None:
    """The second one refuses, names who is at it, and nothing doubles."""
    with mailing(site, 300, tmp_path / "server", after=0.2) as mail:
        first = mail.started("--yes", "--connections", "4")
        until(lambda: bool(mail.server.held))
        os.kill(first.pid, signal.SIGSTOP)  # for as long as the second needs to start
        done = site.run("send", "essai", "--yes", "--today", site.today, "--allow-findings")
        assert (done.code, f" {first.pid}," in done.err) == (2, True), done.said
        os.kill(first.pid, signal.SIGCONT)
        out, error = first.communicate(timeout=120)
        assert first.returncode == 0, out + error
        assert set(mail.server.held.values()) == {1}
        assert len(mail.server.held) == 300


def test_a_run_that_slept_too_long_is_fenced(site: Any, tmp_path: Path) -> None:
    """Suspended beyond the lease's patience, it finds another in its place, and sends no more than was in flight."""
    with mailing(site, 200, tmp_path / "server", after=0.2) as mail:
        first = mail.started("--yes", "--connections", "4")
        until(lambda: mail.server.held.total() > 20)
        os.kill(first.pid, signal.SIGSTOP)
        time.sleep(0.5)  # the server answers what it has
        before = mail.server.held
        grow_old(mail)
        code, said = mail.run("--yes", "--connections", "4")
        assert code == 1, said
        found = mail.by_state()
        doubtful = found[State.UNCERTAIN]
        assert len(doubtful) <= 4
        assert len(found[State.ACCEPTED]) == 200 - len(doubtful)
        os.kill(first.pid, signal.SIGCONT)
        out, error = first.communicate(timeout=120)
        assert first.returncode == 2, out + error
        assert "given up for dead" in out + error
        held = mail.server.held
        assert set(held.values()) == {1}
        assert found[State.ACCEPTED] <= set(held) <= found[State.ACCEPTED] | doubtful
        assert set(before) <= set(held)
        assert mail.by_state() == found


def grow_old(mail: Mailing) -> None:
    """Make the lease as old as it gets when its holder gives no sign of life for long."""
    engine = create_engine(f"sqlite:///{mail.place}")
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="microseconds")
    with engine.begin() as connection:
        connection.execute(text("UPDATE lease SET beat_at = :then"), {"then": long_ago})
    engine.dispose()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_finishes_what_is_in_flight(
    number: signal.Signals, code: int, site: Any, tmp_path: Path
) -> None:
    """One Ctrl-C: every answer is awaited and written, nothing is uncertain, and it says how to go on."""
    with mailing(site, 400, tmp_path / "server", after=0.1) as mail:
        run = mail.started("--yes", "--connections", "3")
        until(lambda: mail.server.held.total() > 10)
        run.send_signal(number)
        out, error = run.communicate(timeout=60)
        assert run.returncode == code, out + error
        assert "what is in flight is finished first" in error
        assert "Go on: mailer send essai --yes" in " ".join(out.split())
        found = mail.by_state()
        assert not found[State.IN_FLIGHT] | found[State.UNCERTAIN]
        assert found[State.ACCEPTED] == set(mail.server.held)
        assert 0 < len(found[State.ACCEPTED]) < 400


def test_a_run_pauses_and_goes_on(site: Any, tmp_path: Path) -> None:
    """From another terminal; while it pauses, no other begins."""
    with mailing(site, 200, tmp_path / "server", after=0.1) as mail:
        run = mail.started("--yes", "--connections", "2")
        until(lambda: mail.server.held.total() > 5)
        assert site.run("send", "essai", "--pause").code == 0
        time.sleep(1.5)
        there = mail.server.held.total()
        time.sleep(1.0)
        assert mail.server.held.total() == there < 200
        assert site.run("send", "essai", "--yes").code == 2
        assert site.run("send", "essai", "--resume").code == 0
        out, error = run.communicate(timeout=120)
        assert run.returncode == 0, out + error
        assert "Paused" in error
        assert len(mail.server.held) == mail.server.held.total() == 200


def until(met: Any, seconds: float = 60) -> None:
    """Wait until something is so."""
    stop = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < stop, "it did not come to that"
        time.sleep(0.01)


def test_e_mails_are_signed_where_the_house_signs(
    site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server
) -> None:
    """Every message that the server holds verifies with the key; without the key nothing goes."""
    dkim = pytest.importorskip("dkim")
    settle(site, 3, server, site.root / ".mailer" / "journal.sqlite")
    house = site.root / "mailer.yaml"
    text = house.read_text(encoding="utf-8")
    house.write_text(
        text.replace("  security: none", "  security: none\n  dkim: {selector: s2026}"), encoding="utf-8"
    )
    monkeypatch.delenv("MAILER_DKIM_KEY", raising=False)
    done = site.run("send", "essai", "--yes", "--today", site.today, "--allow-findings")
    assert (done.code, "MAILER_DKIM_KEY" in done.err) == (2, True), done.said
    assert not server.held
    key = rsa.generate_private_key(65537, 2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    monkeypatch.setenv("MAILER_DKIM_KEY", str(file))
    assert sent(site, "--yes")["states"] == {"accepted": 3}
    public = base64.b64encode(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    record = b"v=DKIM1; k=rsa; p=" + public
    messages = list((server.folder / "messages").iterdir())
    assert len(messages) == 3
    for one in messages:
        assert dkim.verify(one.read_bytes(), dnsfunc=lambda name, **_: record if b"s2026" in name else None)


def test_reminders_are_a_stream_of_their_own(site: Any, server: Server) -> None:
    """An opt-out of marketing blocks none, each client has a level, and who has no address is told of the paper."""
    mail = settle(site, 1, server, site.root / ".mailer" / "journal.sqlite")
    people = [site.person(number) for number in (1, 2, 3)]
    people[2]["E-mail"] = ""
    folder = site.campaign(people, "essai", text=REMINDERS)
    (folder / "ledger.csv").write_text(LEDGER, encoding="utf-8")
    with Journal(mail.place) as journal:
        Suppression(journal).add([Suppressed("client1@example.fr", "unsubscribed", "page", NOW)])
    done = site.run("send", "essai", "--yes", "--today", site.today, "--allow-findings")
    assert done.code == 1, done.said
    assert "mailer render essai --skip-posted" in done.said
    found = {one.client_key: (one.state, one.level) for one in mail.entries()}
    assert found == {
        "C00001": (State.ACCEPTED, 1),
        "C00002": (State.ACCEPTED, 1),
        "C00003": (State.SUPPRESSED, 1),
    }
    for one in (server.folder / "messages").iterdir():
        message = message_from_bytes(one.read_bytes(), policy=policy.default)
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["List-Unsubscribe"] is None
    again = site.run("send", "essai", "--yes", "--today", site.today, "--allow-findings", "--json")
    assert again.data["now"] == {}
    assert server.held.total() == 2


REMINDERS = """\
name: Relances
objective: payment
segment:
  source: {source}
ledger: ledger.csv
pieces: [relance]
signatory: comptabilite
"""
LEDGER = """\
Code client;N° pièce;Type;Date;Échéance;Montant TTC;Solde dû
C00001;F101;Facture;01/10/2026;31/10/2026;1 234,56;1 234,56
C00002;F201;Facture;01/10/2026;31/10/2026;100,00;60,05
C00003;F301;Facture;01/10/2026;31/10/2026;500,00;500,00
"""
