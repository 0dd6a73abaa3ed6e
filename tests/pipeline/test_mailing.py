"""The fields and files of a campaign's e-mails: what canvasses says how to stop, a reminder says nothing of it."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailer import pipeline
from mailer.deliver.tokens import Secret, read
from mailer.errors import CampaignError, RenderError, WorkspaceError
from mailer.model import Pack
from mailer.pipeline import dry_run
from mailer.pipeline.mailing import Post
from mailer.pipeline.orders import Order
from mailer.pipeline.planning import Plan
from mailer.workspace import Workspace, init

TODAY = date(2026, 11, 22)
KEY = "0123456789abcdef0123456789abcdef"
PAGE = 'unsubscribe: {url: "https://www.clairval.example/stop?t={token}", mailto: stop@clairval.example}'


@pytest.fixture
def house(tmp_path: Path) -> Path:
    init(tmp_path, TODAY)
    return tmp_path


def change(path: Path, **texts: str) -> None:
    """Put lines behind the first line that begins with a word, which stays."""
    text = path.read_text(encoding="utf-8")
    for word, more in texts.items():
        assert f"\n{word}:" in text
        text = text.replace(f"\n{word}:", f"\n{more}\n{word}:", 1)
    path.write_text(text, encoding="utf-8")


def mail_settings(root: Path, *lines: str) -> None:
    file = root / "mailer.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("\nmail:\n", "\nmail:\n" + "".join(f"  {line}\n" for line in lines), 1), encoding="utf-8"
    )


def messages(
    root: Path, name: str, environment: dict[str, str] | None = None
) -> list[tuple[str, EmailMessage, Any]]:
    """The first three e-mails of a campaign, each with its Return-Path and its client."""
    settings = pipeline.Settings(today=TODAY, environment={} if environment is None else environment)
    job = pipeline.open_job(Workspace.find(root), name, settings)
    post = Post(job)
    found = []
    for client, pack in job.packs("mail"):
        if isinstance(pack, Pack) and len(found) < 3:
            sender, data = post.message(client, pack.pieces[0])
            again = post.message(client, pack.pieces[0])
            assert again == (sender, data)
            found.append((sender, email.message_from_bytes(data, policy=email.policy.default), client))
    assert found
    return found


def test_what_canvasses_says_how_to_stop(house: Path) -> None:
    """By one click and by e-mail, with a token that gives the message's number and nothing of the client."""
    mail_settings(house, PAGE, "bounces: retours@clairval.example")
    for sender, message, client in messages(house, "rentree", {"MAILER_UNSUBSCRIBE_SECRET": KEY}):
        field = str(message["list-unsubscribe"])
        page, mailbox = field.split(", ")
        token = page.removeprefix("<https://www.clairval.example/stop?t=").removesuffix(">")
        number = str(message["message-id"])[1:33]
        assert read(Secret.parse(KEY), token) == bytes.fromhex(number)
        assert mailbox == f"<mailto:stop@clairval.example?subject=desinscription%20{token}>"
        assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert message["list-id"] == "<mailing.clairval.example>"
        assert sender == f"retours+{number}@clairval.example"
        assert client.key not in field
        assert message["feedback-id"] is message["precedence"] is message["auto-submitted"] is None
        for kind in ("plain", "html"):
            body = message.get_body((kind,)).get_content()
            assert f"https://www.clairval.example/stop?t={token}" in body
            assert "Clairval Ateliers, 12 rue des Ateliers" in body


def test_without_a_page_one_stops_by_e_mail(house: Path) -> None:
    """To the address that answers go to; no one-click is promised."""
    mail_settings(house, "reply_to: reponses@clairval.example")
    for sender, message, _ in messages(house, "rentree"):
        assert message["list-unsubscribe"] == "<mailto:reponses@clairval.example?subject=desinscription>"
        assert message["list-unsubscribe-post"] is None
        assert sender == "bonjour@clairval.example"


def test_a_reminder_is_no_canvassing(house: Path) -> None:
    """It says that a program sent it, and nothing of lists; its sender stands in it all the same."""
    mail_settings(house, PAGE, "feedback_id: clairval", "reason: Parce que.")
    for _, message, _ in messages(house, "relance"):
        assert message["auto-submitted"] == "auto-generated"
        assert not [name for name in message if name.lower().startswith("list-")]
        assert str(message["feedback-id"]).split(":")[2:] == ["transactional", "clairval"]
        text = message.get_body(("plain",)).get_content()
        assert "Clairval Ateliers, 12 rue des Ateliers" in " ".join(text.split())
        assert "inscri" not in text
        assert "Parce que" not in text


def test_a_page_without_a_secret_stops_the_run(house: Path) -> None:
    """Before the first message, with the variable's name; a secret that is too short as well."""
    mail_settings(house, PAGE)
    with pytest.raises(CampaignError, match="MAILER_UNSUBSCRIBE_SECRET"):
        messages(house, "rentree")
    with pytest.raises(WorkspaceError):
        messages(house, "rentree", {"MAILER_UNSUBSCRIBE_SECRET": "short"})


def test_a_signatory_may_write_in_their_own_name(house: Path) -> None:
    """Those who have an address stand in From, and the house in Sender; the others leave it to the house."""
    file = house / "mailer.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("name: Cédric Lavara", "name: Cédric Lavara\n    email: cedric@clairval.example"),
        encoding="utf-8",
    )
    mail_settings(house, "author: signatory")
    seen = {(str(m["from"]), str(m["sender"])) for _, m, _ in messages(house, "rentree")}
    assert seen <= {
        ("Cédric Lavara <cedric@clairval.example>", "Clairval Ateliers <bonjour@clairval.example>"),
        ("Clairval Ateliers <bonjour@clairval.example>", "None"),
    }


def test_a_reminder_takes_its_own_letter_along(house: Path) -> None:
    """As a PDF in the client's name, and the campaign's own files beside it."""
    folder = house / "campaigns" / "relance"
    change(folder / "campaign.yaml", signatory="attach: [relance, Conditions générales.txt]")
    (folder / "Conditions générales.txt").write_text("Conditions", encoding="utf-8")
    for _, message, _ in messages(house, "relance"):
        parts = list(message.iter_attachments())
        assert [part.get_filename() for part in parts] == [
            "Relance de paiement - Clairval Ateliers.pdf",
            "Conditions générales.txt",
        ]
        assert parts[0].get_content().startswith(b"%PDF-")
        assert parts[0].get_content_type() == "application/pdf"


@pytest.mark.parametrize("entry", ["absent.pdf", "../../mailer.yaml.bak", "../../../etc/passwd"])
def test_a_file_to_attach_must_be_there(house: Path, entry: str) -> None:
    """In the workspace; the line of the campaign is named."""
    change(house / "campaigns" / "relance" / "campaign.yaml", signatory=f"attach: [{entry}]")
    with pytest.raises(CampaignError) as refused:
        messages(house, "relance")
    assert refused.value.line


def test_a_message_that_is_too_large_is_not_made(house: Path) -> None:
    """The limit counts what travels: base64 and all."""
    folder = house / "campaigns" / "relance"
    change(folder / "campaign.yaml", signatory="attach: [plan.png]")
    (folder / "plan.png").write_bytes(bytes(90_000))
    mail_settings(house, "size: 100000")
    with pytest.raises(RenderError) as refused:
        messages(house, "relance")
    assert refused.value.field == "size"


def test_a_dry_run_names_addresses_that_look_wrong(house: Path) -> None:
    """Before anything is sent, in the words of `mailer clients`."""
    file = house / "campaigns" / "voeux" / "clients.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"@[\w.-]+", "@gmial.com", text, count=1), encoding="utf-8")
    job = pipeline.open_job(Workspace.find(house), "voeux", pipeline.Settings(today=TODAY))
    told = [str(one) for one in dry_run.warnings(Plan(), (), job, Order())]
    assert any("gmial.com → gmail.com" in one for one in told)
