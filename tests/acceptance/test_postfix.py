"""A real Postfix takes the e-mails of a campaign and puts them into a mailbox, and two parsers read them there."""

from __future__ import annotations

import email
import email.policy
import os
import random
import smtplib
from datetime import date
from pathlib import Path

import dkim
import mailparser
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailer import pipeline
from mailer.deliver.dkim import Signer
from mailer.deliver.tokens import Secret, read
from mailer.model import Pack
from mailer.pipeline.mailing import Post, message_id
from mailer.workspace import Workspace, init
from tests import postfix

TODAY = date(2026, 11, 22)
KEY = "0123456789abcdef0123456789abcdef"
LETTERS = "abcdefghijklm éèàçùœ ÉÀÇŒ ’«»€ 0123456789 ?!:,-"
NAMES = ("Zoé", "Anne-Lise", "D’Ormesson", "Œuvrard", "N’Guyen", "El Amrani", "Müller", "Ça")
MAIL = """
mail:
  sender: bonjour@clairval.example
  sender_name: Clairval Ateliers & Fils
  reply_to: reponses@clairval.example
  bounces: retours@clairval.example
  reason: Vous recevez ce message en tant que client de Clairval Ateliers.
  feedback_id: clairval
  dkim: {selector: s1}
  unsubscribe: {url: "https://www.clairval.example/stop?t={token}"}
"""
CAMPAIGN = """
name: Essai
objective: sale
segment: {source: clients.csv}
accroche: "{{ client.objet }}"
subject: "{{ client.objet }}"
pieces: [{letter: note}]
attach: [letter, Conditions générales.pdf]
signatory: cedric
"""
NOTE = """---
piece: letter
subject: "{{ client.objet }}"
---
# {{ accroche }}

{{ client.salutation }},

Votre atelier de {{ client.ville }} vous attend, {{ client.prenom }}.

::: signature
:::
"""


def house(root: Path, count: int) -> list[str]:
    """Write a house with a campaign for so many clients; return their subjects."""
    init(root, TODAY)
    file = root / "mailer.yaml"
    text = file.read_text(encoding="utf-8")
    before, _, after = text.partition("\nmail:")
    file.write_text(before + MAIL + "\nlint:" + after.partition("\nlint:")[2], encoding="utf-8")
    folder = root / "campaigns" / "essai"
    (folder / "letters").mkdir(parents=True)
    (folder / "letters" / "note.md").write_text(NOTE, encoding="utf-8")
    (folder / "campaign.yaml").write_text(CAMPAIGN, encoding="utf-8")
    (folder / "Conditions générales.pdf").write_bytes(b"%PDF-1.4\n" + bytes(range(256)) * 8)
    draw = random.Random(20261122)  # noqa: S311 - the same letters each time
    subjects = []
    rows = ["code;civilite;nom;prenom;adresse1;code postal;ville;email;accepte e-mail;objet"]
    for number in range(count):
        subject = "O" + "".join(draw.choice(LETTERS) for _ in range(9 + number % 191)) + "é"
        subjects.append(" ".join(subject.split()))
        name, first = draw.choice(NAMES), draw.choice(NAMES)
        rows.append(
            f"C{number:05};Mme;{name};{first};{number} rue des Lilas;69003;Lyon;"
            f'client{number}@{postfix.DOMAIN};oui;"{subjects[-1]}"'
        )
    (folder / "clients.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return subjects


def dkim_key() -> tuple[str, bytes]:
    """Return a private key as PEM, and the record that its public half has in the DNS."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, Signer("clairval.example", "s1", pem.encode()).record.encode()


def plain(text: str) -> str:
    """A text without the white space that typography and folding put in other ways."""
    return "".join(text.split())


@pytest.mark.postfix
@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="Postfix is started by root alone")
@pytest.mark.parametrize("count", [50, pytest.param(1000, marks=pytest.mark.prove)])
def test_a_real_server_delivers_what_was_meant(tmp_path: Path, count: int) -> None:
    """All of them, each once: no defect, the same words, files and pictures, whatever the subject's length."""
    root = tmp_path / "house"
    subjects = house(root, count)
    key, record = dkim_key()
    environment = {"MAILER_UNSUBSCRIBE_SECRET": KEY, "MAILER_DKIM_KEY": key}
    settings = pipeline.Settings(today=TODAY, environment=environment)
    job = pipeline.open_job(Workspace.find(root), "essai", settings)
    post = Post(job)
    sent: dict[str, tuple[str, str, bytes]] = {}
    with postfix.running() as server:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=60) as line:
            for (client, pack), subject in zip(job.packs("mail"), subjects, strict=True):
                assert isinstance(pack, Pack), pack
                sender, data = post.message(client, pack.pieces[0])
                identifier = message_id(job, client.key, pack.pieces[0].name, 0)
                sent[identifier] = (sender, subject, data)
                assert line.sendmail(sender, [str(client.get("email"))], data) == {}
        delivered = server.wait(count, seconds=240)
        log = server.log()
    assert len(delivered) == len(sent) == count, log[-2000:]
    secret = Secret.parse(KEY)
    for raw in delivered:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        sender, subject, data = sent.pop(str(message["message-id"]))
        assert [part.defects for part in message.walk() if part.defects] == []
        assert message["return-path"] == f"<{sender}>"
        assert sender.startswith("retours+")
        arrived = b"DKIM-Signature:" + raw.replace(b"\r\n", b"\n").partition(b"DKIM-Signature:")[2]
        assert dkim.verify(arrived.replace(b"\n", b"\r\n"), dnsfunc=lambda *_, **__: record)
        assert raw.replace(b"\r\n", b"\n").endswith(
            data.replace(b"\r\n", b"\n")
        )  # nothing was changed on the way
        assert plain(str(message["subject"])) == plain(subject)
        token = str(message["list-unsubscribe"]).partition("t=")[2].partition(">")[0]
        assert str(message["message-id"]).startswith(f"<{(read(secret, token) or b'').hex()}@")
        assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
        assert message["precedence"] is None
        files = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
        assert list(files) == ["Lettre - Clairval Ateliers.pdf", "Conditions générales.pdf"]
        assert files["Lettre - Clairval Ateliers.pdf"].startswith(b"%PDF-1.")
        other = mailparser.parse_from_bytes(raw)
        assert plain(other.subject) == plain(subject)
        assert other.from_ == [("Clairval Ateliers & Fils", "bonjour@clairval.example")]
        text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert plain("".join(other.text_plain)) == plain(text)
        assert plain("".join(other.text_html)) == plain(html)
        assert {one["filename"] for one in other.attachments} >= set(files)
        assert "Se désinscrire" in html
        assert "12 rue des Ateliers, 69007 Lyon, France" in plain_spaces(text)
    assert not sent


def plain_spaces(text: str) -> str:
    return " ".join(text.split())
