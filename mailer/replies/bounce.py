"""Bounces: reports on delivery (RFC 3464, RFC 6533), and the letters that servers write in forms of their own.

A report says, for each recipient, what happened (``Action``), its status code and what the server answered. Other
forms are recognised by flufl.bounce and by a few of ours, and only in what a machine sent: a person who quotes
"user unknown" has not bounced.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from email.message import Message as Email
from functools import partial

from mailer.errors import N_
from mailer.model import Message
from mailer.replies import parts
from mailer.replies.causes import WAITING, Judged, judge
from mailer.replies.records import Kind, Reply

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of each detector that it tries

REPORTS = ("message/delivery-status", "message/global-delivery-status")
DAEMONS = re.compile(
    r"(?:mailer-?daemon|postmaster|mail-?daemon|mailadm\w*|mdaemon|mailsystem|microsoftexchange\w*)", re.I
)
"""The names that mail servers write under."""
FAILING = re.compile(
    r"undeliver|delivery (?:status|failure|report|problem)|failure notice|returned mail|"
    r"mail delivery (?:failed|system)|"
    r"delivery has failed|non[- ]?remis|non distribue|echec d|could not (?:be )?(?:deliver|send)|warning: |"
    r"message (?:non delivre|delayed)|delayed mail|retour de courrier|rejete|nondeliverable|rapport de non",
    re.I,
)
"""What such letters call themselves."""
STILL_TRYING = re.compile(
    r"(?:this is|c'est) (?:a|un) (?:warning|avertissement)|will (?:be )?(?:retried|keep trying|continue|try)|"
    r"do(?: not| n.t) need to (?:resend|retry)|not yet been delivered|has been delayed|still (?:trying|being)|"
    r"continuer(?:a|ont)? d.essayer|nouvelles? tentatives?|n'avez pas besoin de (?:renvoyer|le renvoyer)",
    re.I,
)
QUOTED = re.compile(
    r"^(?:-{2,}.{0,60}(?:original|copy of|returned message|message d'origine|unsent message|headers?).{0,60}|"
    r"Received: from .*|Return-Path: .*)$",
    re.I | re.M,
)
"""Where a letter begins to give back the message."""
NAMED = (
    re.compile(r"^\s*<?([^\s<>]+@[^\s<>:,;]+)>?:?\s*$", re.M),
    re.compile(
        r"(?:(?:not|n't) (?:be )?(?:deliver(?:ed)?|sent)|remis|distribu\w+|adress\w+|destinataires?|recipients?|"
        r"delivery to|deliver to)[^@\n]{0,80}?[\s<:\"'(]([^\s<>:,;\"'()]+@[^\s<>:,;\"'()]+)",
        re.I,
    ),
    re.compile(r"^\s*<([^\s<>]+@[^\s<>]+)>", re.M),
)
"""Where such a letter names the recipient, the surest way first."""
SENT = N_("The server says that it passed the e-mail on.")


def standard(message: Email) -> tuple[Reply, ...]:
    """Return what a report on delivery says of each recipient; nothing where the message holds no such report."""
    replies: list[Reply] = []
    words = parts.body(message)
    for part in parts.find(message, *REPORTS):
        groups = parts.blocks(parts.content(part))
        about = groups[0] if groups else {}
        for group in groups:
            if "final-recipient" in group or "action" in group or "original-recipient" in group:
                replies.append(_of_recipient(group, about, words))
    return _completed(message, replies)


def other_forms(message: Email) -> tuple[Reply, ...]:
    """Return what a server's letter in a form of its own says; nothing where none sent it or nothing failed."""
    if not is_from_server(message):
        return ()
    from flufl.bounce import all_failures

    try:
        passing, lasting = all_failures(message)
    except Exception:  # its detectors fall over messages that are odd enough: then ours are asked alone
        passing, lasting = frozenset(), frozenset()
    said = parts.body(message)
    before = said[: found.start()] if (found := QUOTED.search(said)) else said
    named = [one.decode("ascii", "replace") for one in sorted(lasting or passing)]
    subject = parts.field(message, "subject")
    if not named:
        if not FAILING.search(_folded(subject)) and not FAILING.search(_folded(before)):
            return ()
        named = _named(before, message)
    waits = (bool(passing) and not lasting) or bool(STILL_TRYING.search(_folded(f"{subject}\n{before}")))
    replies = [_in_words(address, before, waits) for address in named or [""]]
    return _completed(message, replies)


def is_from_server(message: Email) -> bool:
    """Whether a mail server wrote a message, as far as its header tells."""
    if "x-failed-recipients" in message:
        return True
    name = parts.sender(message).partition("@")[0] or parts.field(message, "from")
    if DAEMONS.fullmatch(name.strip("<> ")) or DAEMONS.match(parts.field(message, "from")):
        return True
    return parts.field(message, "return-path") == "<>" and bool(
        FAILING.search(_folded(parts.field(message, "subject")))
    )


def _of_recipient(group: Mapping[str, str], about: Mapping[str, str], words: str) -> Reply:
    """Return what one group of a report says."""
    action = group.get("action", "failed").split()[0].strip(";,").lower() if group.get("action") else "failed"
    status = (re.findall(r"\d\.\d{1,3}\.\d{1,3}", group.get("status", "")) or [""])[0]
    diagnostic = _typed(group.get("diagnostic-code", ""))
    address, original = (_address(group.get(name, "")) for name in ("final-recipient", "original-recipient"))
    judged = judge(diagnostic, status, _paragraph(words, address or original))
    make = partial(
        Reply,
        address=address,
        original=original,
        action=action,
        status=judged.status,
        code=judged.code,
        diagnostic=diagnostic,
        tokens=tuple(filter(None, [about.get("original-envelope-id", "")])),
    )
    if action in ("delivered", "relayed", "expanded"):
        return make(Kind.OTHER, "delivered", Message(SENT))
    if action == "delayed":
        return make(Kind.DELAYED, judged.cause.name, Message(WAITING.reason))
    return make(judged.cause.kind, judged.cause.name, Message(judged.cause.reason))


def _in_words(address: str, said: str, waits: bool) -> Reply:
    """Return what a letter says of one recipient."""
    near = _paragraph(said, address)
    judged: Judged = judge(near, "", said)
    kind, reason = judged.cause.kind, judged.cause.reason
    if waits:
        kind, reason = Kind.DELAYED, WAITING.reason
    return Reply(
        kind,
        judged.cause.name,
        Message(reason),
        address=address,
        action="delayed" if waits else "failed",
        status=judged.status,
        code=judged.code,
        diagnostic=" ".join(near.split())[:500],
    )


def _completed(message: Email, replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """Return replies with what the whole message tells: which message it was, and where it came back to."""
    from dataclasses import replace

    back = parts.returned(message)
    identity, ours = original_of(message, back)
    return tuple(replace(one, message_id=identity, envelopes=ours) for one in replies)


def original_of(message: Email, back: Email | None) -> tuple[str, tuple[str, ...]]:
    """Return the Message-ID of what was sent, and the addresses of ours that it came back to.

    ``back`` is the message that a report gives back. Without one, the text is searched, then the references.
    """
    ours = parts.addresses(message, *parts.OURS)
    if back is not None:
        ours += parts.addresses(back, "return-path", "x-original-return-path", "sender")
        own = parts.MESSAGE_ID.search(parts.field(back, "message-id"))
        if own:
            return own[0], tuple(dict.fromkeys(ours))
    written = re.search(r"^\s*Message-ID:\s*(<[^<>\s]+>)", parts.body(message), re.I | re.M)
    if written:
        return written[1], ours
    for name in ("in-reply-to", "references", "original-message-id", "x-original-message-id"):
        referred = parts.MESSAGE_ID.findall(parts.field(message, name))
        if referred:
            return referred[-1], ours
    return "", ours


def _typed(value: str) -> str:
    """Return a field without its type and comments: ``smtp; 550 no`` is ``550 no``."""
    kind, sign, rest = value.partition(";")
    return " ".join(
        (rest if sign and re.fullmatch(r"[\w.\s-]{1,20}(?:\([^)]*\)\s*)?", kind) else value).split()
    )


_UNICODE = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


def _address(value: str) -> str:
    """Return the address of a recipient's field (RFC 3464, 2.3.1); non-ASCII ones as RFC 6533 writes them."""
    plain = _typed(value).strip()
    plain = (
        _UNICODE.sub(lambda found: chr(int(found[1], 16)), plain)
        if value.lower().startswith("utf-8")
        else plain
    )
    found = parts.ADDRESS.search(plain)
    return found[0].rstrip(".") if found else ""


def _paragraph(said: str, address: str) -> str:
    """Return what a letter says about one address: from the line that names it to the next address or its end."""
    if not address:
        return said[:2000]
    at = said.casefold().find(address.casefold())
    if at < 0:
        return said[:2000]
    rest = said[at + len(address) :]
    other = re.search(r"\n\s*<?[^\s<>]+@[^\s<>]+>?:?[ \t]*(?:\n|\()", rest)
    following = rest[: other.start()] if other else rest
    start = said.rfind("\n\n", 0, at) + 1 if not other and said[:at].count("@") == 0 else at
    return said[start:at] + following[:2000]


def _named(said: str, message: Email) -> list[str]:
    """Return the recipients that a letter names, but none that is its own sender or ours."""
    ours = {one.casefold() for one in (*parts.addresses(message, *parts.OURS), parts.sender(message))}
    for pattern in NAMED:
        found = [one.rstrip(".") for one in pattern.findall(said)]
        if kept := [one for one in dict.fromkeys(found) if one.casefold() not in ours]:
            return kept[:20]
    return []


def _folded(text: str) -> str:
    from mailer.typography.letters import unaccented

    return unaccented(text).replace("’", "'")
