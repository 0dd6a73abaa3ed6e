"""What Gmail, Yahoo and Microsoft ask of those who send much, held against what was found.

Gmail: excerpts of the FAQ on its guidelines for senders, November 2026. Yahoo's and Microsoft's are known from
secondary pages alone, and so are said to be verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailer.deliver.facts import Fact, Sending, State
from mailer.errors import N_
from mailer.model import Message

GMAIL = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a provider asks for: the facts that it takes, all of them."""

    who: str
    what: str
    keys: tuple[str, ...]


BULK = N_("Gmail, from about 5,000 a day")
YAHOO = N_("Yahoo (to be verified)")
MICROSOFT = N_("Microsoft, above 5,000 a day (to be verified)")
COMPLAINTS = N_("complaints below 0.1 %, never 0.3 %")
ASKED = (
    Requirement("Gmail", N_("SPF or DKIM"), ("spf|dkim",)),
    Requirement("Gmail", N_("a name for the sending address (PTR)"), ("ptr",)),
    Requirement("Gmail", N_("TLS"), ("tls",)),
    Requirement("Gmail", N_("well-formed messages (RFC 5322)"), ("written",)),
    Requirement("Gmail", N_("no gmail.com in From"), ("from",)),
    Requirement("Gmail", COMPLAINTS, ("complaints",)),
    Requirement(BULK, N_("SPF and DKIM"), ("spf", "spf-host", "dkim")),
    Requirement(BULK, N_("DMARC, p=none at least"), ("dmarc",)),
    Requirement(BULK, N_("From aligned with SPF or DKIM"), ("alignment",)),
    Requirement(BULK, N_("one click to unsubscribe, honoured within 48 hours"), ("one-click",)),
    Requirement(YAHOO, N_("SPF and DKIM"), ("spf", "spf-host", "dkim")),
    Requirement(YAHOO, N_("DMARC, p=none at least"), ("dmarc",)),
    Requirement(YAHOO, N_("From aligned with SPF or DKIM"), ("alignment",)),
    Requirement(YAHOO, N_("a name for the sending address (PTR)"), ("ptr",)),
    Requirement(YAHOO, N_("one click to unsubscribe, honoured within 2 days"), ("one-click",)),
    Requirement(YAHOO, COMPLAINTS, ("complaints",)),
    Requirement(MICROSOFT, N_("SPF and DKIM"), ("spf", "spf-host", "dkim")),
    Requirement(MICROSOFT, N_("DMARC, p=none at least"), ("dmarc",)),
    Requirement(MICROSOFT, N_("From aligned with SPF or DKIM"), ("alignment",)),
    Requirement(MICROSOFT, N_("a way to unsubscribe (advised)"), ("one-click",)),
)


def held(facts: Iterable[Fact], sending: Sending) -> Iterator[Fact]:
    """Yield each requirement with whether it is met; unknown where what it takes is."""
    found = list(facts)
    states: dict[str, State] = {"written": "ok", "complaints": "unknown"}
    states["from"] = "fail" if set(sending.authors) & set(GMAIL) else "ok"
    for fact in found:
        states[fact.key] = _worse(states.get(fact.key, "ok"), _met(fact))
    for asked in ASKED:
        state: State = "ok"
        for key in asked.keys:
            either = [states.get(one, "unknown") for one in key.split("|")]
            state = _worse(state, min(either, key=_ORDER.index))
        name = Message(N_("{who}: {what}"), {"who": Message(asked.who), "what": Message(asked.what)})
        yield Fact("", state, name, Message(_FOUND[state]), _remedy(asked, state))


_ORDER: tuple[State, ...] = ("ok", "unknown", "fail")
_FOUND: dict[State, str] = {"ok": N_("met"), "unknown": N_("not known"), "fail": N_("not met")}


_NAMES = {
    "spf": "SPF",
    "dkim": "DKIM",
    "dmarc": "DMARC",
    "alignment": N_("From, aligned"),
    "ptr": N_("name of the sending address"),
    "one-click": N_("unsubscribing by one click"),
    "tls": N_("line to the server"),
}
"""What the checks above are called."""


def _met(fact: Fact) -> State:
    if fact.doubtful:
        return "unknown"
    return "ok" if fact.state == "warning" else fact.state


def _worse(one: State, other: State) -> State:
    return max(one, other, key=_ORDER.index)


def _remedy(asked: Requirement, state: State) -> Message | None:
    """Return what to do; where a check above says it, nothing is said twice."""
    if "complaints" in asked.keys:
        return Message(
            N_(
                "Only the provider counts them: Google's Postmaster Tools, Yahoo's Sender Hub (to be verified)."
            )
        )
    if "from" in asked.keys and state == "fail":
        return Message(
            N_("Send from an address of your own domain: Gmail refuses its own in From of others.")
        )
    if state == "ok":
        return None
    names = [Message(_NAMES[key]) for word in asked.keys for key in word.split("|") if key in _NAMES]
    return Message(N_("See above: {names}."), {"names": names})
