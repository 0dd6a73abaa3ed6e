"""The peers: a file each. `PEERS` is the list that one reads; what is not in it is not measured."""

from __future__ import annotations

PEERS = {
    "weasyprint-each": "benchmarks.peers.weasyprint_letters:each",
    "weasyprint-one": "benchmarks.peers.weasyprint_letters:one",
    "typst-each": "benchmarks.peers.typst_letters:each",
    "typst-one": "benchmarks.peers.typst_letters:one",
    "fullbleed-batch": "benchmarks.peers.fullbleed_letters:batch",
    "fullbleed-compiled": "benchmarks.peers.fullbleed_letters:compiled",
    "libreoffice-one": "benchmarks.peers.libreoffice_letters:one",
    "docxtpl-each": "benchmarks.peers.docxtpl_letters:each",
    "mailmerge-each": "benchmarks.peers.mailmerge_letters:each",
    "mailmerge-one": "benchmarks.peers.mailmerge_letters:one",
    "emailmessage": "benchmarks.peers.emailmessage_mails:compose",
    "mailer-merge-compose": "benchmarks.peers.mailer_mails:merge_and_compose",
    "mailer-compose": "benchmarks.peers.mailer_mails:compose",
    "mailer-send": "benchmarks.peers.sent_mails:mailer",
    "mailer-send-signed": "benchmarks.peers.sent_mails:mailer_signed",
    "nodemailer": "benchmarks.peers.sent_mails:nodemailer",
    "nodemailer-signed": "benchmarks.peers.sent_mails:nodemailer_signed",
    "smtplib": "benchmarks.peers.sent_mails:smtplib_loop",
    "mailmerge-tool": "benchmarks.peers.sent_mails:mailmerge",
}
"""A peer's key, and the module and function that take a `contract.Task`."""
