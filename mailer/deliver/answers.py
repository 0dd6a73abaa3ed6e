"""What a server's reply means for the e-mail: who has it now, when to try again, under which name it is queued.

Pure: text in, values out. Codes are those of RFC 5321 (4.2.3, 4.2.4), enhanced ones of RFC 3463. The words are
those that servers really use; what is not known is read by its first digit.
"""

from __future__ import annotations

import re

from mailer.deliver.records import Answer, Stage

CLOSING = 421
"""The server closes the line, whatever it was asked (RFC 5321, 3.8 and 4.2.3)."""
LOGIN = frozenset({530, 534, 535, 538})
"""Replies about our login (RFC 4954, 6): no fault of the e-mail that was under way."""
LONGEST_WAIT = 86_400.0
"""Seconds: a server that asks for more than a day is asked again after a day."""
LONGEST_TEXT = 500
"""Characters of a server's words that are kept: RFC 5321 has at most 512 octets in a line of a reply."""


def read(code: int, text: str, at: Stage) -> Answer:
    """Say what a reply means that came at a stage of the conversation.

    ``text`` may be several lines. At ``dot`` a 2xx means that the server has the e-mail. A code that is none of
    2xx, 4xx and 5xx leaves the e-mail ``uncertain`` there, and ``lost`` before, since nobody knows what such a
    server takes the rest for. A 5xx about the sender's pace or quota is no refusal of the e-mail: deferred.
    """
    words = shown(text)
    if code in LOGIN:
        return Answer("refused", code, words, at="auth", closing=True)
    kind = code // 100
    if kind == 2 and at != "data":  # DATA asks for 354: what 250 could mean there, nobody knows
        return Answer("accepted", code, words, queue_id(text) if at == "dot" else "", at=at)
    crowded = code == CLOSING or is_crowded(text)
    if kind == 4 or (kind == 5 and crowded):
        return Answer(
            "deferred", code, words, wait=wait_in(text), at=at, crowded=crowded, closing=code == CLOSING
        )
    if kind == 5:
        return Answer("refused", code, words, at=at)
    return Answer("uncertain" if at == "dot" else "lost", code, words, at=at, closing=True)


def shown(text: str) -> str:
    """Return a server's words on one line, without control characters, cut where they are very long."""
    if text.isprintable() and "  " not in text and len(text) <= LONGEST_TEXT:
        return text.strip()
    plain = "".join(mark if mark.isprintable() else " " for mark in text)
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 1] + "…"


_CROWDED = re.compile(
    r"""
      (?:too\ many|concurrent|maximum\ (?:number\ of\ )?|simultaneous)\ [^.;]{0,30}(?:connection|session)
    | (?:connection|session)s?\ (?:\w+\ )?(?:limit|rate|count)\b
    | concurrency\ limit
    | trop\ de\ (?:connexion|session)s?
    | (?:connexion|session)s\ simultanées
    | throttl | rate[- ]?limit | limite\ de\ débit | débit\ (?:maximal|trop)
    | (?:maximum|daily|hourly)\ (?:user\ )?(?:sending|message|email|smtp)\ (?:rate|quota|limit)
    | (?:sending|send|submission|relay(?:ing)?)\ (?:rate|quota|limit)
    | (?:quota|limite)\ d[’']envoi
    | too\ many\ (?:messages|mails|e-?mails)\b | trop\ de\ (?:messages|mails|courriels|e-mails)
    | (?:sending|sent)\ too\ (?:fast|many|much) | slow\ down
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_crowded(text: str) -> bool:
    """Tell whether a server complains of the number of connections or of the pace, not of the e-mail."""
    return bool(_CROWDED.search(" ".join(text.split())))


_NUMBERS = {"a": 1, "an": 1, "one": 1, "un": 1, "une": 1, "two": 2, "deux": 2, "three": 3, "trois": 3}
_NUMBERS |= {"five": 5, "cinq": 5, "ten": 10, "dix": 10, "fifteen": 15, "quinze": 15}
_NUMBERS |= {"twenty": 20, "vingt": 20, "thirty": 30, "trente": 30}
_UNITS = {
    1.0: r"s|secs?|seconds?|secondes?",
    60.0: r"m|mn|mins?|minutes?",
    3600.0: r"h|hrs?|hours?|heures?",
    86_400.0: r"d|j|days?|jours?",
}
_SECONDS = {size: re.compile(rf"(?:{names})\Z", re.IGNORECASE) for size, names in _UNITS.items()}
_UNIT = "|".join(sorted("|".join(_UNITS.values()).split("|"), key=len, reverse=True))
_NUMBER = rf"\d{{1,6}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))}"
_PART = rf"(?:{_NUMBER})[\s-]*(?:{_UNIT})(?![^\W\d_])"
_LATER = (
    r"again|retr(?:y|ying|ied)|come\ back|wait(?:ing)?|delay(?:ed)?|defer(?:red)?|gr[ea]y-?list(?:ed|ing)?"
    r"|réessa\w+|reessa\w+|ressa\w+|retent\w+|patient\w+|attend\w+|reven\w+|renvoy\w+|recommenc\w+|reprendr\w+"
)
_WAIT = re.compile(
    rf"\b(?:{_LATER})\b\D{{0,60}}?(?:\b(?P<clock>\d{{1,2}}:\d\d:\d\d)\b"
    rf"|\b(?P<parts>{_PART}(?:(?:\s|,|and|et)*{_PART})*))",
    re.IGNORECASE,
)
_BARE = re.compile(r"\bretry[-_ ]?after\W{1,3}(\d{1,6})(?!\s*[\w:])|\bretry=(\d{1,6})\b", re.IGNORECASE)
_SPLIT = re.compile(rf"({_NUMBER})[\s-]*({_UNIT})(?![^\W\d_])", re.IGNORECASE)


def wait_in(text: str) -> float | None:
    """Return the seconds that a reply asks to wait, in English or French; None where it does not say.

    >>> wait_in("4.7.1 Greylisted, please try again in 5 minutes")
    300.0
    >>> wait_in("4.7.1 Liste grise : réessayez dans 1 h 30 min")
    5400.0
    """
    words = " ".join(text.split())
    if bare := _BARE.search(words):
        return min(float(bare[1] or bare[2]), LONGEST_WAIT)
    found = _WAIT.search(words)
    if not found:
        return None
    if clock := found["clock"]:
        hours, minutes, seconds = map(int, clock.split(":"))
        return min(hours * 3600.0 + minutes * 60 + seconds, LONGEST_WAIT)
    total = 0.0
    for number, unit in _SPLIT.findall(found["parts"]):
        size = next(size for size, names in _SECONDS.items() if names.match(unit))
        total += size * (int(number) if number.isdigit() else _NUMBERS[number.lower()])
    return min(total, LONGEST_WAIT)


_QUEUED = (
    re.compile(r"\bInternalId=(\d+)"),  # Exchange, Exchange Online
    re.compile(r"\bqueued\s+(?:as|with\s+id|id)\s*:?\s*<?([\w.@/+=$-]{3,128})", re.I),  # Postfix, OVH, Halon
    re.compile(r"\bid=([\w-]{6,64})"),  # Exim
    re.compile(r"\bOK\s+\d{9,11}\s+(\S{3,128})\s+-\s+gsmtp", re.I),  # Gmail
    re.compile(r"\bqp\s+(\d+)"),  # qmail
    re.compile(r"\bqueued\s+\(([0-9A-F]{8}-[\w.-]{8,80})\)", re.I),  # Haraka
    re.compile(
        r"(?:^|\s|:\s)([0-9A-Za-z]{6,32})\s+Message\s+accepted\s+for\s+delivery"
    ),  # Sendmail, OpenSMTPD
    re.compile(r"^(?:2\.\d\.\d\s+)?OK:?\s+([0-9a-z]{16,}(?:-[0-9a-z]+)*)\s*$", re.I),  # Amazon SES
)


def queue_id(text: str) -> str:
    """Return the server's own name for a message that it accepted, empty where the reply gives none.

    >>> queue_id("2.0.0 Ok: queued as 4bYv0Z1x2Kz3")
    '4bYv0Z1x2Kz3'
    """
    words = " ".join(text.split())
    for pattern in _QUEUED:
        if found := pattern.search(words):
            return found[1].rstrip(".-")
    return ""
