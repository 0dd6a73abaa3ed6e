"""How many lines of a campaign were in which group of states, over time.

A line remembers when it was made, when its e-mail went out and when it came into its present state; in between it
waited. What it went through on the way (deferred twice, uncertain for an hour) is not kept, and not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from mailer.journal.journal import Journal
from mailer.journal.statements import of
from mailer.journal.states import GROUPS, State
from mailer.journal.tables import LINE

GROUP_OF: Mapping[State, str] = {state: name for name, states in GROUPS.items() for state in states}


class Point(NamedTuple):
    """How many lines were in each group (`states.GROUPS`) from a moment on."""

    at: datetime
    lines: Mapping[str, int]


def history(journal: Journal, campaign: str, edition: str | None = None) -> list[Point]:
    """Return the points at which the counts changed, to the second, in order of time; none for no line."""
    changes: dict[str, Counter[str]] = {}
    columns = [LINE.c[name] for name in ("state", "created_at", "sent_at", "changed_at")]
    for row in journal.stream(select(*columns).where(*of(campaign, edition))):
        for at, group, more in _steps(State(row.state), row.created_at, row.sent_at, row.changed_at):
            changes.setdefault(at[:19], Counter())[group] += more
    lines = Counter(dict.fromkeys(GROUPS, 0))
    points: list[Point] = []
    for at in sorted(changes):
        lines.update(changes[at])
        points.append(Point(datetime.fromisoformat(f"{at}+00:00"), dict(lines)))
    return points


def _steps(state: State, created: str, sent: str, changed: str) -> list[tuple[str, str, int]]:
    """Return what a line adds to the groups, and when; the last step leaves it in the group of its state."""
    last = GROUP_OF[state]
    if changed <= created or (last == "waiting" and not sent):
        return [(created, last, 1)]
    before, steps = "waiting", [(created, "waiting", 1)]
    if sent and state is not State.UNCERTAIN and created <= sent <= changed and last != "waiting":
        steps += [(sent, "waiting", -1), (sent, "got", 1)]
        before = "got"
    return steps if before == last else [*steps, (changed, before, -1), (changed, last, 1)]
