"""E-mails delivered to smtp-sink: this engine's whole command with its journal, and three ways of others.

All messages have a text, the same HTML page and the signature as a picture. This engine is timed from the start of
its command to the end; the others from the first message on.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import smtplib
import subprocess
import sys
import time
from html import escape
from pathlib import Path

from benchmarks import html_letter, letter, workspace
from benchmarks.peers import contract, emailmessage_mails
from benchmarks.peers.contract import AbsentError, Made, Task
from benchmarks.sink import sink

NEIGHBOUR = letter.ROOT / ".venv-bench-mail"
"""Where nodemailer and the tool mailmerge are installed: the latter's package is called as docx-mailmerge2's is."""
LIMIT = 1800.0
SELECTOR = "bench"


def mailer(task: Task) -> Made:
    """Send with ``mailer send --yes``: read, lint, plan, merge, compose, write the journal, deliver."""
    return _mailer(task, signed=False)


def mailer_signed(task: Task) -> Made:
    """The same, each message signed (DKIM, RSA of 2,048 bits)."""
    return _mailer(task, signed=True)


def _mailer(task: Task, *, signed: bool) -> Made:
    house = task.workspace / "mailer.yaml"
    before = house.read_text(encoding="utf-8")
    with sink() as port:
        lines = f"  host: 127.0.0.1\n  port: {port}\n  security: none\n"
        lines += "  without_consent: [clients, professionals]\n"
        lines += f"  dkim: {{selector: {SELECTOR}}}\n" if signed else ""
        own = ("  host:", "  port:", "  security:", "  without_consent:")
        kept = [line for line in before.splitlines(keepends=True) if not line.startswith(own)]
        house.write_text("".join(kept).replace("\nmail:\n", f"\nmail:\n{lines}"), encoding="utf-8")
        command = [
            sys.executable, "-m", "mailer", "send", workspace.CAMPAIGN, "--yes", "--json", "--allow-findings",
            "--same-address", "--today", letter.DAY.isoformat(),
        ]  # fmt: skip
        environment = {**os.environ, "MAILER_DKIM_KEY": str(_key(task.folder))} if signed else None
        started = time.perf_counter()
        try:
            done = subprocess.run(
                [*command[:3], "-C", str(task.workspace), *command[3:]],
                check=False, capture_output=True, text=True, timeout=LIMIT, env=environment, cwd=letter.ROOT,
            )  # fmt: skip
        finally:
            house.write_text(before, encoding="utf-8")
        seconds = time.perf_counter() - started
    if done.returncode not in (0, 1):
        raise AbsentError(f"failed: {done.stderr.strip().splitlines()[-1:]}")
    return Made(json.loads(done.stdout)["now"].get("accepted", 0), seconds, 0)


def smtplib_loop(task: Task) -> Made:
    """One connection of the standard library's smtplib, an EmailMessage for each client."""
    make = emailmessage_mails.maker()
    with sink() as port, smtplib.SMTP("127.0.0.1", port) as server:

        def send(client: contract.Values) -> bytes:
            data = make(client)
            server.sendmail("bonjour@clairval.example", [f"{client['code'].lower()}@example.fr"], data)
            return data

        return contract.each(task, task.clients, send)


def nodemailer(task: Task) -> Made:
    """nodemailer with a pool of ten connections."""
    return _node(task, None)


def nodemailer_signed(task: Task) -> Made:
    """The same, each message signed (DKIM, RSA of 2,048 bits)."""
    return _node(task, _key(task.folder))


def _node(task: Task, key: Path | None) -> Made:
    node = shutil.which("node")
    if node is None or not (NEIGHBOUR / "node_modules" / "nodemailer").is_dir():
        raise AbsentError("node or nodemailer is not installed")
    text, html = _texts()
    facts = {
        "subject": letter.HEADLINE, "text": text, "html": html, "picture": str(letter.SIGNATURE),
        "key": str(key or ""), "seconds": task.seconds, "clients": task.clients,
    }  # fmt: skip
    file = task.folder / "task.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    script = Path(__file__).with_name("nodemailer_pool.js")
    with sink() as port:
        done = subprocess.run(
            [node, str(script), str(NEIGHBOUR / "node_modules"), str(port), str(file)],
            capture_output=True, text=True, timeout=LIMIT, check=True,
        )  # fmt: skip
    return Made(**json.loads(done.stdout.splitlines()[-1]))


def mailmerge(task: Task) -> Made:
    """The command-line tool mailmerge: Jinja and Markdown, a connection for each message."""
    program = NEIGHBOUR / "bin" / "mailmerge"
    if not program.exists():
        raise AbsentError("mailmerge is not installed")
    text, _ = _texts()
    plain = text.replace("{", "{{").replace("}", "}}")
    subject = letter.HEADLINE.replace("{", "{{").replace("}", "}}")
    (task.folder / "template.txt").write_text(
        f"TO: {{{{code}}}}@example.fr\nSUBJECT: {subject}\nFROM: bonjour@clairval.example\n"
        f"CONTENT-TYPE: text/markdown\n\n{plain}\n",
        encoding="utf-8",
    )
    with (task.folder / "people.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(task.clients[0]))
        writer.writeheader()
        writer.writerows(task.clients)
    with sink() as port:
        (task.folder / "server.conf").write_text(
            f"[smtp_server]\nhost = 127.0.0.1\nport = {port}\nsecurity = Never\n", encoding="utf-8"
        )
        files = ("--template", "template.txt", "--database", "people.csv", "--config", "server.conf")
        started = time.perf_counter()
        subprocess.run(
            [str(program), *files, "--no-dry-run", "--no-limit"], cwd=task.folder, check=True, timeout=LIMIT,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        return Made(len(task.clients), time.perf_counter() - started, 0)


def _texts() -> tuple[str, str]:
    """Return text and HTML with ``{fields}``."""
    html = html_letter.form(lambda name: "{" + name + "}", "cid:signature")
    return emailmessage_mails.text(), html_letter.page(html, escape(html_letter.CSS))


def _key(folder: Path) -> Path:
    """Make a private key with OpenSSL, and return its file."""
    file = folder / "dkim.pem"
    command = ["openssl", "genrsa", "-traditional", "-out", str(file), "2048"]
    subprocess.run(command, check=True, capture_output=True)
    return file
