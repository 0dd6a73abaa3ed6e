"""What is measured: a list that one reads. Rates are clients a second; ratios are against the group's first peer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Group = Literal["pdf", "word", "mail", "sent"]
TITLES: Mapping[Group, str] = {
    "pdf": "Letters to PDF", "word": "Letters to Word", "mail": "E-mails composed",
    "sent": "E-mails delivered to a sink",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """A way to make letters.

    ``command`` are the options of ``mailer render``; without it, ``key`` names a peer of `benchmarks.peers`.
    ``count`` is how many clients at full size, ``quick`` how many for a trial. ``own`` runs in this engine's
    environment. ``base`` is what the others of its group are compared with.
    """

    key: str
    label: str
    group: Group
    count: int
    quick: int
    command: tuple[str, ...] = ()
    own: bool = False
    base: bool = False


PDF, EACH_PDF = ("--format", "pdf"), ("--format", "pdf", "--each")
WORD, EACH_WORD = ("--format", "docx"), ("--format", "docx", "--each")
SUBJECTS = (
    Subject("mailer-one", "**this engine**, one file", "pdf", 10_000, 200, PDF, own=True),
    Subject("mailer-each", "**this engine**, a file each", "pdf", 10_000, 200, EACH_PDF, own=True),
    Subject("weasyprint-each", "WeasyPrint, a file each", "pdf", 300, 5, base=True),
    Subject("weasyprint-one", "WeasyPrint, one document", "pdf", 240, 5),
    Subject("typst-one", "Typst, one document", "pdf", 10_000, 20),
    Subject("typst-each", "Typst, a file each, one compiler", "pdf", 1_500, 10),
    Subject("fullbleed-batch", "fullbleed, parallel batch, one file", "pdf", 1_000, 20),
    Subject("fullbleed-compiled", "fullbleed, compiled and bound, one file", "pdf", 1_000, 20),
    Subject("libreoffice-one", "LibreOffice mail merge, one file", "pdf", 200, 5),
    Subject("mailer-word-each", "**this engine**, a file each", "word", 10_000, 100, EACH_WORD, own=True),
    Subject("mailer-word-one", "**this engine**, one file", "word", 10_000, 100, WORD, own=True),
    Subject("docxtpl-each", "docxtpl, a file each", "word", 400, 10, base=True),
    Subject("mailmerge-each", "docx-mailmerge2, a file each", "word", 800, 10),
    Subject("mailmerge-one", "docx-mailmerge2, one file", "word", 2_000, 20),
    Subject("mailer-merge-compose", "**this engine**, merged and composed", "mail", 10_000, 100, own=True),
    Subject("mailer-compose", "**this engine**, composed", "mail", 10_000, 100, own=True),
    Subject("emailmessage", "EmailMessage, composed", "mail", 3_000, 50, base=True),
    Subject("mailer-send", "**this engine**, from the command to the journal", "sent", 20_000, 100, own=True),
    Subject("mailer-send-signed", "**this engine**, signed (DKIM)", "sent", 20_000, 100, own=True),
    Subject("nodemailer", "nodemailer, a pool of ten", "sent", 20_000, 100, base=True),
    Subject("nodemailer-signed", "nodemailer, signed (DKIM)", "sent", 20_000, 100),
    Subject("smtplib", "smtplib, one connection", "sent", 10_000, 100),
    Subject("mailmerge-tool", "mailmerge, the tool", "sent", 500, 20),
)  # fmt: skip
