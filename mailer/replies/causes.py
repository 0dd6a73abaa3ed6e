"""Why a server did not take a message: from the words that it said, then from its status code.

Codes alone mislead: a full mailbox is refused with 552, which calls itself permanent, a spam filter with
550, which says nothing of the address, and Outlook.com's unknown mailbox
comes as 5.5.0. So words that leave no doubt go first,
enhanced status codes (RFC 3463 and the IANA registry "SMTP Enhanced Status Codes") next, weaker words
after them, and the first figure last. What the large mailboxes of France and Morocco answer is public
knowledge of their postmasters' pages; the words here are those that tell one cause from another.

An address is only given up (`Kind.HARD`) where the answer is about the address. A refusal whose cause is not
known counts as one that may pass: repeated refusals end it too, and a wrong "for good" would lose a client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from mailer.errors import N_
from mailer.replies.records import Kind
from mailer.typography.letters import unaccented


class Cause(NamedTuple):
    """A cause: its word for programs, what it makes of a failure, and its sentence for people."""

    name: str
    kind: Kind
    reason: str


UNKNOWN_USER = Cause("unknown-user", Kind.HARD, N_("The mailbox does not exist."))
INACTIVE = Cause("inactive", Kind.HARD, N_("The mailbox is closed or no longer used."))
UNKNOWN_DOMAIN = Cause("unknown-domain", Kind.HARD, N_("The domain does not exist, or takes no e-mail."))
BAD_ADDRESS = Cause("bad-address", Kind.HARD, N_("The address is not written as an address can be."))
FULL = Cause("mailbox-full", Kind.SOFT, N_("The mailbox is full."))
GREYLISTED = Cause("greylisted", Kind.SOFT, N_("The server asks unknown senders to come back later."))
RATE = Cause("rate", Kind.SOFT, N_("The server found that too many e-mails came at once."))
AUTHENTICATION = Cause(
    "authentication", Kind.SOFT, N_("The server could not tell that the e-mail is ours (SPF, DKIM or DMARC).")
)
POLICY = Cause(
    "policy", Kind.SOFT, N_("A filter of the server refused the e-mail; the address itself may be right.")
)
RESTRICTED = Cause(
    "restricted", Kind.SOFT, N_("The recipient takes e-mails only from senders of their choice.")
)
TOO_LARGE = Cause("too-large", Kind.SOFT, N_("The e-mail is too large for the server."))
CONTENT = Cause("content", Kind.SOFT, N_("The server refused the content of the e-mail or its attachment."))
ACCENTS = Cause("accents", Kind.SOFT, N_("A server on the way takes no addresses with accents."))
LOOP = Cause("loop", Kind.SOFT, N_("The e-mail went round in circles between servers."))
UNREACHABLE = Cause("unreachable", Kind.SOFT, N_("The server could not be reached in time."))
SERVER = Cause("server", Kind.SOFT, N_("The server had trouble of its own."))
UNCLEAR = Cause(
    "unclear", Kind.SOFT, N_("The server refused the e-mail without a reason that is known here.")
)
WAITING = Cause("waiting", Kind.DELAYED, N_("A server is still trying to deliver the e-mail."))

CAUSES = (
    UNKNOWN_USER, INACTIVE, UNKNOWN_DOMAIN, BAD_ADDRESS, FULL, GREYLISTED, RATE, AUTHENTICATION, POLICY, RESTRICTED,
    TOO_LARGE, CONTENT, ACCENTS, LOOP, UNREACHABLE, SERVER, UNCLEAR, WAITING,
)  # fmt: skip
"""All causes of a failure."""

# Matched in text without case, accents and double spaces.
STRONG: tuple[tuple[Cause, str], ...] = (
    # What is said of us and not of the recipient comes first: it may hold "does not exist" too.
    (POLICY, r"sender address rejected|client host (?:rejected|blocked)|sender verify failed"),
    (
        AUTHENTICATION,
        r"5\.7\.515|5\.7\.2[3-9]\b|4\.7\.2[67]\b|\bspf (?:check )?(?:fail|validation)|dmarc (?:policy|fail|check)|"
        r"dkim (?:check )?fail|unauthenticated (?:e?mail|sender)|is not authenticated",
    ),
    (GREYLISTED, r"gr[ea]y ?-?list"),
    (
        POLICY,
        r"spamhaus|spamcop|barracuda|blocked using|black ?-?list|block ?list|deny ?list|\brbl\b|\bdnsbl\b|"
        r"reputation|unsolicited|considered (?:as )?spam|identified as spam|detected as spam|is spam\b|"
        r"spam (?:message )?(?:rejected|detected|content|score)|rejected as spam|banned sending ip|"
        r"ofr_?50\d|ofr00[4-9]|lpn007|lpn_?50\d|service refuse|mail rejete|tss0\d|user complaints|"
        r"\bs31[45]0\b|local policy violation|message refused by .{0,20}filter|considere comme (?:du )?spam",
    ),
    (
        FULL,
        r"over ?-?quota|quota (?:is |has been )?exceed|exceed(?:s|ed|ing)? (?:its |the |their )?(?:storage|mailbox|"
        r"disk)? ?quota|mailbox (?:is )?full|full mailbox|mailbox size limit|insufficient (?:system )?storage|"
        r"boite (?:aux lettres |de reception |mail )?(?:est )?pleine|quota (?:est )?(?:depasse|atteint)|"
        r"out of storage|mailbox for user is full|user (?:is )?over (?:the )?quota|storage allocation",
    ),
    (
        INACTIVE,
        r"account (?:that you tried to reach )?(?:is |has been )?(?:disabled|inactive|suspended|deactivated|"
        r"discontinued|closed)|(?:mailbox|user|recipient|address) (?:is |has been )?(?:disabled|inactive|suspended|"
        r"unused|deactivated|no longer (?:active|in use|valid|available))|account that you tried to reach is disabled|"
        r"due to inactivity|compte (?:est )?(?:desactive|suspendu|ferme|inactif)|"
        r"boite (?:aux lettres )?(?:est )?(?:desactivee|fermee|inactive|suspendue)",
    ),
    (
        UNKNOWN_USER,
        r"user ?(?:is )?unknown|unknown user|no such (?:user|recipient|mailbox|address|person|account)|"
        r"(?:user|account|mailbox|recipient|address|alias)(?: that you tried to reach)? (?:does not|doesn.?t) exist|"
        r"(?:user|recipient|mailbox) not found|recipientnotfound|unknown (?:recipient|mailbox|account|local)|"
        r"invalid (?:recipient|mailbox|user)\b|not a (?:valid|known) (?:user|mailbox|recipient)|"
        r"doesn.?t have an? \S+ account|not listed in (?:domino|public|the) |no mailbox (?:here )?by that name|"
        r"adresse d.? ?au moins un destinataire invalide|destinataire (?:inconnu|invalide|introuvable)|"
        r"utilisateur (?:inconnu|introuvable)|adresse (?:e-?mail )?(?:inconnue|introuvable|inexistante)|"
        r"(?:adresse|boite|compte)[^.;]{0,60} n.?existe (?:pas|plus)|address not found|recipient unknown|"
        r"ofr_?2?04_?416|mailbox unavailable|user not (?:known|local)|unrouteable address|bad destination mailbox|"
        r"recipient address rejected: (?:access denied|undeliverable|invalid)",
    ),
    (
        UNKNOWN_DOMAIN,
        r"(?:host|domain)(?: name)? (?:not found|does not exist|unknown)|unknown (?:host|domain)|nxdomain|null ?mx|"
        r"unrouteable mail domain|no (?:such|valid) (?:domain|host|mx)|does not accept mail|"
        r"(?:couldn.?t find|could not find) any host|domaine (?:inconnu|inexistant|introuvable)|"
        r"type=(?:a|aaaa|mx)[^:]{0,20}: host (?:not found|or domain name not found)",
    ),
    (TOO_LARGE, r"(?:message|mail)(?: file)? (?:is )?too (?:big|large)|size (?:limit )?exceed|"
                r"exceeds? (?:the )?(?:maximum |fixed )?(?:maximum |message )?size|trop volumineux"),
    (ACCENTS, r"smtputf8|5\.6\.7\b|non-ascii address"),
    (LOOP, r"too many hops|hop count exceeded|mail loop|loops back to myself|routing loop|5\.4\.14\b"),
    (
        RATE,
        r"too many (?:messages|connections|errors|recipients|mails|emails)|rate ?-?limit|receiving mail at a rate|"
        r"sending (?:rate|limit)|try again later.{0,40}volume|trop de (?:messages|connexions|mails|courriels)",
    ),
)  # fmt: skip
"""Words that leave no doubt, in the order of asking."""

STATUSES: tuple[tuple[str, Cause], ...] = (
    (r"5\.1\.10", UNKNOWN_USER),  # Exchange: RecipientNotFound; in RFC 7505 a null MX: final either way
    (r"[45]\.1\.1", UNKNOWN_USER),
    (r"[45]\.1\.2", UNKNOWN_DOMAIN),
    (r"[45]\.1\.3", BAD_ADDRESS),
    (r"[45]\.1\.6", INACTIVE),
    (r"[45]\.1\.[78]", POLICY),  # our own address is what they do not like
    (r"5\.2\.1", INACTIVE),
    (r"[45]\.2\.2", FULL),
    (r"[45]\.[23]\.4", TOO_LARGE),
    (r"[45]\.2\.3", TOO_LARGE),
    (r"[45]\.4\.6", LOOP),
    (r"5\.4\.4|5\.4\.310", UNKNOWN_DOMAIN),
    (r"[45]\.4\.\d+", UNREACHABLE),
    (r"[45]\.6\.\d+", CONTENT),
    (r"5\.7\.(?:12|13|124|133|134)\d?", RESTRICTED),
    (r"[45]\.7\.\d+", POLICY),
    (r"[45]\.3\.\d+|4\.2\.1", SERVER),
)
"""Enhanced status codes, in the order of asking."""

WEAK: tuple[tuple[Cause, str], ...] = (
    (RESTRICTED, r"not (?:allowed|authori[sz]ed|permitted) to send|permission to send|restricted|"
                 r"n.?(?:est|etes) pas autorise"),
    (POLICY, r"\bspam\b|polic(?:y|ies)|junk|abuse|prohibited|denied|blocked|rejete|refuse par|indesirable"),
    (CONTENT, r"virus|attachment|piece jointe|malware|content rejected|message content"),
    (UNREACHABLE, r"timed? ?out|connection (?:refused|lost|reset)|unreachable|expired|could not connect|"
                  r"no route|retry time|delai (?:de remise )?(?:expire|depasse)|injoignable"),
    (SERVER, r"temporar(?:y|ily)|internal error|local error|system problem|service unavailable|indisponible"),
    (UNKNOWN_USER, r"user [^ ]{1,60} unknown|is unknown|no user|inexistant|n.?existe (?:pas|plus)"),
)  # fmt: skip
"""Words that hint at a cause where nothing better is said."""

_STRONG = tuple((cause, re.compile(pattern)) for cause, pattern in STRONG)
_WEAK = tuple((cause, re.compile(pattern)) for cause, pattern in WEAK)
_STATUSES = tuple((re.compile(pattern), cause) for pattern, cause in STATUSES)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.\-/:])([245]\d\d)(?=[ \-]|$)(?![- ]\d{3})")
_ADDRESSES = re.compile(r"<[^<>\s]+@[^<>\s]+>|[^\s<>:;,(]+@[^\s<>:;,)]+")
_SERVERS = re.compile(r"\b(?:host|server|mta) [\w-]+(?:\.[\w-]+)+(?: ?[\[(][^\])]*[\])])*")
GENERIC = re.compile(r"[245]\.0\.0|5\.5\.\d+|4\.5\.\d+")
"""Status codes that tell nothing: "other", and troubles of the protocol."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A cause, with the codes that were found: ``status`` as 5.1.1 (or empty), ``code`` as 550 (or 0)."""

    cause: Cause
    status: str
    code: int


def judge(diagnostic: str, status: str = "", words: str = "") -> Judged:
    """Return why a message was refused.

    ``diagnostic`` is what the server said, ``status`` the report's own code, ``words`` what the report says to
    people around it. What the server said weighs more than what a report makes of it.
    """
    said = _plain(diagnostic)
    own = _first(_STATUS, diagnostic)
    if not GENERIC.fullmatch(own or "5.0.0"):
        status = own
    status = status or own
    code = int(_first(_CODE, diagnostic) or 0)
    around = _plain(words)
    cause = (
        _found(_STRONG, said)
        or _by_status(status)
        or _found(_STRONG, around)
        or _found(_WEAK, said)
        or _found(_WEAK, around)
        or UNCLEAR
    )
    if cause.kind is Kind.HARD and _passing(status, code):
        # "4.1.1 user unknown" and "450 host not found": a server that is not sure; it will say so again.
        cause = Cause(cause.name, Kind.SOFT, cause.reason)
    return Judged(cause, status, code)


def _passing(status: str, code: int) -> bool:
    """Whether the codes say that the trouble may pass."""
    return status.startswith("4") or (not status and 400 <= code < 500)


def _by_status(status: str) -> Cause | None:
    if not status or GENERIC.fullmatch(status):
        return None
    return next((cause for pattern, cause in _STATUSES if pattern.fullmatch(status)), None)


def _found(table: tuple[tuple[Cause, re.Pattern[str]], ...], text: str) -> Cause | None:
    return next((cause for cause, pattern in table if pattern.search(text)), None)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""


def _plain(text: str) -> str:
    """Return a text as the tables are matched in it: names of addresses and servers hold words too, and go."""
    folded = unaccented(text).casefold().replace("’", "'")
    return " ".join(_SERVERS.sub(" ", _ADDRESSES.sub("@", folded)).split())
