"""Answers that machines give to what has arrived: absences, receipts, and filters that ask for a proof.

RFC 3834 has a field for it (``Auto-Submitted``); older programs have their own, and some say it in the subject alone.
"""

from __future__ import annotations

import re
from email.message import Message as Email

from mailer.errors import N_
from mailer.model import Message
from mailer.replies import parts
from mailer.replies.bounce import original_of
from mailer.replies.records import Kind, Reply
from mailer.typography.letters import unaccented

CHALLENGES = re.compile(
    r"mailinblack|mail in black|spam ?arrest|boxbe|bluebottle|tmda|\bconf#|"
    r"confirm(?:ez|er)? (?:que vous|votre (?:envoi|message|identite|adresse))|"
    r"prouve[rz] que vous|"
    r"authentifi(?:er|ez|cation) (?:de |en tant que )?(?:l.)?(?:expediteur|votre (?:message|adresse))|"
    r"sender (?:verification|address verification|confirmation) re|verify (?:that )?you are|"
    r"confirm (?:your|that you) (?:are|message|email|e-mail)|not (?:yet )?on my (?:approved|allowed) senders|"
    r"challenge[ -]response|votre message est en attente|"
    r"requires? (?:you to )?(?:verif|confirm)\w+ (?:before|yourself)",
    re.I,
)
"""What filters say that want a person to click before they deliver."""
ABSENCES = re.compile(
    r"^(?:\[?(?:auto|automatique)\]?\s*:|(?:re ?: ?)?(?:reponse|message) (?:automatique|d.absence)|"
    r"automatic(?:al)? (?:reply|response)|"
    r"auto(?:matic)?[- ]?(?:reply|response|answer)|out of (?:the )?office|absen(?:t|te|ce)\b|je suis absent|"
    r"conges\b|en conges|"
    r"vacances\b|on vacation|vacation reply|abwesen|notification d.absence|hors du bureau|"
    r"accuse de reception automatique)",
    re.I,
)
"""How the subject of an automatic answer begins."""
LEFT = re.compile(
    r"(?:ne fait plus partie|ne travaille plus|a quitte (?:l.|la |notre |ses )|n.est plus (?:en poste|dans|parmi)|"
    r"no longer (?:with|works|employed)|has left (?:the )?(?:company|organi))",
    re.I,
)
RECEIPT = N_("A receipt: the e-mail was opened or deleted.")
AWAY = N_("An automatic answer: the e-mail has arrived.")
GONE = N_("An automatic answer: the person has left; the client file should be corrected.")
PROOF = N_("A filter asks for a proof that a person wrote; until then the e-mail is not shown.")


def receipt(message: Email) -> tuple[Reply, ...]:
    """Return a receipt (RFC 8098); nothing where the message is none."""
    for part in parts.find(message, "message/disposition-notification"):
        group = {key: value for one in parts.blocks(parts.content(part)) for key, value in one.items()}
        own = parts.MESSAGE_ID.search(group.get("original-message-id", ""))
        found = parts.ADDRESS.search(group.get("final-recipient", ""))
        reply = _reply(message, Kind.AUTO_REPLY, "receipt", RECEIPT)
        return (_with(reply, own[0] if own else reply.message_id, found[0] if found else reply.address),)
    return ()


def challenge(message: Email) -> tuple[Reply, ...]:
    """Return that a filter wants a proof; nothing where the message is no such thing."""
    head = _folded(f"{parts.field(message, 'subject')}\n{parts.field(message, 'from')}")
    if CHALLENGES.search(head) or (
        (_is_marked(message) or "x-tmda-fingerprint" in message)
        and CHALLENGES.search(_folded(parts.body(message)[:4000]))
    ):
        return (_reply(message, Kind.CHALLENGE, "challenge", PROOF),)
    return ()


def answer(message: Email) -> tuple[Reply, ...]:
    """Return an automatic answer; nothing where a person may have written the message."""
    if not _is_marked(message) and not ABSENCES.match(_folded(parts.field(message, "subject"))):
        return ()
    if LEFT.search(_folded(parts.body(message)[:4000])):
        return (_reply(message, Kind.AUTO_REPLY, "left", GONE),)
    return (_reply(message, Kind.AUTO_REPLY, "absence", AWAY),)


def _is_marked(message: Email) -> bool:
    """Whether the header says that a machine answered."""
    submitted = parts.field(message, "auto-submitted").lower()
    if submitted.startswith("auto-"):  # auto-generated too: Exchange marks its absences so
        return True
    names = (
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-vacation",
        "x-ebay-mailtracker",
    )
    if any(name in message for name in names):
        return True
    return parts.field(message, "precedence").lower().replace("-", "_") in ("auto_reply", "autoreply")


def _reply(message: Email, kind: Kind, cause: str, reason: str) -> Reply:
    identity, ours = original_of(message, parts.returned(message))
    return Reply(
        kind,
        cause,
        Message(reason),
        address=parts.sender(message),
        diagnostic=parts.field(message, "subject")[:200],
        message_id=identity,
        envelopes=ours,
    )


def _with(reply: Reply, message_id: str, address: str) -> Reply:
    from dataclasses import replace

    return replace(reply, message_id=message_id, address=address)


def _folded(text: str) -> str:
    return unaccented(text).replace("’", "'")
