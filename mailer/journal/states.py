"""The states of a line of the journal, and the one table of what may follow what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from mailer.errors import N_


class State(StrEnum):
    """What became of a piece."""

    PRODUCED = "produced"  # the document exists
    POSTED = "posted"  # a person said that the print run went to the post
    PLANNED = "planned"  # will be sent by e-mail
    IN_FLIGHT = "in_flight"  # on disk before the last byte goes out: what a crash leaves is known
    ACCEPTED = "accepted"  # the server took it
    DEFERRED = "deferred"  # the server said later
    REFUSED = "refused"  # the server said no
    UNCERTAIN = "uncertain"  # the answer was lost: a person decides
    SUPPRESSED = "suppressed"  # not to be sent: unsubscribed before, or on a list of ours
    BOUNCED = "bounced"  # came back after it was accepted
    UNSUBSCRIBED = "unsubscribed"
    COMPLAINED = "complained"


_NONE: frozenset[State] = frozenset()

TRANSITIONS: Mapping[State | None, frozenset[State]] = {
    None: frozenset({State.PRODUCED, State.PLANNED, State.SUPPRESSED}),
    State.PRODUCED: frozenset({State.PRODUCED, State.POSTED, State.PLANNED, State.SUPPRESSED}),
    State.POSTED: _NONE,  # what is in the letter box stays there: another run is another edition
    State.PLANNED: frozenset(  # deferred, refused: before the message itself was asked for
        {State.PLANNED, State.IN_FLIGHT, State.DEFERRED, State.REFUSED, State.SUPPRESSED}
    ),
    State.IN_FLIGHT: frozenset({State.ACCEPTED, State.DEFERRED, State.REFUSED, State.UNCERTAIN}),
    State.ACCEPTED: frozenset({State.BOUNCED, State.UNSUBSCRIBED, State.COMPLAINED}),
    State.DEFERRED: frozenset(  # planned: at another address
        {State.PLANNED, State.IN_FLIGHT, State.DEFERRED, State.REFUSED, State.SUPPRESSED}
    ),
    State.REFUSED: frozenset({State.PLANNED}),  # a person mended the address
    State.UNCERTAIN: frozenset(  # a person says resend or keep, or the client's mailbox is the proof
        {State.PLANNED, State.ACCEPTED, State.BOUNCED, State.UNSUBSCRIBED, State.COMPLAINED}
    ),
    State.SUPPRESSED: frozenset({State.PLANNED, State.SUPPRESSED}),  # suppressed: for another reason
    State.BOUNCED: _NONE,
    State.UNSUBSCRIBED: frozenset({State.COMPLAINED}),
    State.COMPLAINED: frozenset({State.UNSUBSCRIBED}),
}
"""From each state (None: no line yet), the states that may follow."""

NAMES: Mapping[State, str] = {
    State.PRODUCED: N_("produced"),
    State.POSTED: N_("posted"),
    State.PLANNED: N_("planned"),
    State.IN_FLIGHT: N_("in flight"),
    State.ACCEPTED: N_("accepted"),
    State.DEFERRED: N_("deferred"),
    State.REFUSED: N_("refused"),
    State.UNCERTAIN: N_("uncertain"),
    State.SUPPRESSED: N_("suppressed"),
    State.BOUNCED: N_("bounced"),
    State.UNSUBSCRIBED: N_("unsubscribed"),
    State.COMPLAINED: N_("complained"),
}
"""What a state is called to people."""

REACHED = frozenset({State.POSTED, State.ACCEPTED, State.UNSUBSCRIBED, State.COMPLAINED})
"""The states of a piece that the client has, as far as anyone knows."""

GROUPS: Mapping[str, frozenset[State]] = {
    "got": REACHED,
    "waiting": frozenset({State.PRODUCED, State.PLANNED, State.IN_FLIGHT, State.DEFERRED}),
    "uncertain": frozenset({State.UNCERTAIN}),
    "missed": frozenset({State.REFUSED, State.SUPPRESSED, State.BOUNCED}),
}
"""The four answers to "who got it?"; each state is in one of them."""
GROUP_NAMES: Mapping[str, str] = {
    "got": N_("got it"),
    "waiting": N_("still to come"),
    "uncertain": N_("not certain"),
    "missed": N_("did not get it"),
}


def allowed(before: State | None, after: State) -> bool:
    """Whether a line may go from a state (None: no line yet) to another."""
    return after in TRANSITIONS[before]
