"""People who want no more e-mails: by message (the mailto of List-Unsubscribe), by a file of the web handler, by CSV.

A message counts where its subject, or its first lines, say nothing else than that; a sentence that holds
the word is a letter for a person to read.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from email.message import Message as Email
from pathlib import Path
from typing import Any

from mailer.errors import N_, DeliverError
from mailer.model import Message
from mailer.replies import parts
from mailer.replies.records import Kind, Reply
from mailer.typography.letters import unaccented

WISH = N_("The recipient unsubscribed by e-mail.")
CLICKED = N_("The recipient unsubscribed on the web page.")
ONE_CLICK = N_("The recipient unsubscribed with their mailbox's own button.")
LISTED = N_("The address stands in a list of unsubscribed addresses.")
WORDS = re.compile(
    r"(?:(?:re|tr|fwd?) ?: ?)*(?:stop(?: (?:pub|mail|mails|e-?mails?|sms))?|unsubscribe(?: me)?|"
    r"remove(?: me)?|opt[ -]?out|"
    r"(?:me |veuillez me |merci de me )?desinscri(?:ption|re|vez[ -]moi)|"
    r"(?:me |veuillez me |merci de me )?desabonne(?:ment|r|z[ -]moi)|"
    r"resiliation)(?: (?:svp|s.il vous plait|merci|please|newsletter))?[ .!]*",
    re.I,
)
"""What a subject or a line says that is nothing but the wish."""
TOKEN = re.compile(r"(?<![\w-])[A-Za-z0-9_-]{24,}(?![\w-])")
"""What may be a token of ours, in a subject or the tag of an address."""
HEADS = (
    "email",
    "e-mail",
    "mail",
    "courriel",
    "adresse",
    "adresse e-mail",
    "address",
    "e-mail address",
    "mel",
)
"""The heads under which a list has its addresses."""
LARGEST = 50_000_000


def wish(message: Email) -> tuple[Reply, ...]:
    """Return that a person unsubscribes; nothing where the message says anything else."""
    subject = parts.field(message, "subject")
    plain = unaccented(subject).replace("’", "'")
    ours = parts.addresses(message, *parts.OURS)
    tagged = [
        one for one in ours if re.match(r"(?:unsub\w*|desins\w*|desabo\w*|stop)\b", unaccented(one), re.I)
    ]
    rest = TOKEN.sub("", plain).strip(" :-[]()")
    tokens = TOKEN.findall(subject) + [
        token for one in ours for token in TOKEN.findall(one.partition("@")[0])
    ]
    wanted = bool(WORDS.fullmatch(rest)) or bool(tagged) or (not rest and bool(tokens))
    if not wanted and (not rest or rest.lower().startswith(("re:", "re :"))):
        lines = [line.strip() for line in parts.body(message).splitlines() if line.strip()]
        wanted = bool(lines) and bool(WORDS.fullmatch(unaccented(lines[0]).replace("’", "'")))
    if not wanted:
        return ()
    referred = parts.MESSAGE_ID.findall(
        f"{parts.field(message, 'references')} {parts.field(message, 'in-reply-to')}"
    )
    return (
        Reply(
            Kind.UNSUBSCRIBE,
            "mailto",
            Message(WISH),
            address=parts.sender(message),
            diagnostic=subject[:200],
            message_id=referred[-1] if referred else "",
            envelopes=ours,
            tokens=tuple(dict.fromkeys(tokens)),
        ),
    )


def read_file(path: Path) -> Iterator[Reply]:
    """Yield the unsubscribes of a file: what the web handler wrote (JSON lines), or a CSV with a column of addresses.

    A CSV without a head has addresses in its first column.

    Raises:
        DeliverError: the file cannot be read, or a line of it is neither.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise _fault(path, N_("The file is too large for a list of unsubscribed addresses."))
        text = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except OSError as fault:
        raise _fault(
            path, N_("The file cannot be read ({reason})."), reason=fault.strerror or str(fault)
        ) from fault
    first = next((line for line in text.splitlines() if line.strip()), "")
    yield from _clicks(text, path) if first.lstrip().startswith("{") else _listed(text, path)


def _clicks(text: str, path: Path) -> Iterator[Reply]:
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            token, how = str(data["token"]), str(data.get("how", "page"))
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            if number == len(
                lines
            ):  # no line end: the handler is writing it just now; the next reading has it
                return
            raise _fault(path, N_("This is no line of the unsubscribe handler."), line=number) from fault
        yield Reply(
            Kind.UNSUBSCRIBE,
            how,
            Message(ONE_CLICK if how == "one-click" else CLICKED),
            tokens=(token,),
            source=f"{path.name}:{number}",
            identity=hashlib.sha256(f"token {token}".encode()).hexdigest(),
        )


def _listed(text: str, path: Path) -> Iterator[Reply]:
    sample = text[:4096]
    delimiter = max(";,\t", key=sample.count)
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    column, started = 0, False
    for number, row in enumerate(rows, 1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if not started:
            started = True
            heads = [unaccented(cell).casefold() for cell in cells]
            found = next((heads.index(name) for name in HEADS if name in heads), None)
            if found is not None:
                column = found
                continue
            if "@" not in cells[0]:
                raise _fault(
                    path,
                    N_("The file has no column of e-mail addresses."),
                    N_("Give it a first line with the head “email”."),
                    line=number,
                )
        address = cells[column] if column < len(cells) else ""
        if not parts.ADDRESS.fullmatch(address):
            raise _fault(
                path,
                N_("“{value}” is no e-mail address."),
                N_("Correct or remove that line; nothing of the file was taken."),
                line=number,
                value=address,
            )
        yield Reply(
            Kind.UNSUBSCRIBE,
            "csv",
            Message(LISTED),
            address=address,
            source=f"{path.name}:{number}",
            identity=hashlib.sha256(f"address {address.casefold()}".encode("utf-8", "replace")).hexdigest(),
        )


def _fault(path: Path, message: str, hint: str = "", line: int | None = None, **details: Any) -> DeliverError:
    return DeliverError(message, hint=hint, file=str(path), line=line, **details)
