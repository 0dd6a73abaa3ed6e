"""Who got a campaign, who did not and why: what the journal knows of it, for a table, a file or a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Entry, State
    from mailer.journal.history import Point

COLUMNS = (
    *(
        "campaign",
        "edition",
        "client_key",
        "piece",
        "channel",
        "level",
        "state",
        "at",
        "document",
        "first_page",
    ),
    *("last_page", "sha256", "posted_on", "address", "message_id", "queue_id", "code", "attempts", "next_at"),
    *("sent_at", "detail"),
)
"""The columns of the journal as a file has them."""
LISTED = 1_000
"""Lines of each group that a page lists; it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Why:
    """How many lines are in a state for one reason: the server's words, or ours; ``code`` 0: no server said it."""

    state: State
    code: int
    detail: str
    lines: int


@dataclass(frozen=True, slots=True)
class Account:
    """What became of a campaign: counts, reasons, how it went over time, and the lines of each group.

    ``lists`` holds at most `LISTED` lines of each group of states, by its name; ``states`` counts all lines, by
    state, and ``clients`` all clients. ``edition`` None: all editions.
    """

    campaign: str
    edition: str | None
    clients: int
    states: dict[State, int]
    reasons: tuple[Why, ...]
    history: tuple[Point, ...]
    lists: dict[str, list[Entry]]


def journal_entries(
    workspace: Workspace,
    campaign: str,
    edition: str | None,
    only: Iterable[str] = (),
    states: Collection[State] = (),
) -> Iterator[Entry]:
    """Yield the lines of a campaign, of some clients and in some states if any are named."""
    workspace.campaign_folder(campaign)
    if not workspace.has_journal:
        return
    from mailer.journal import Journal

    wanted = frozenset(only)
    with Journal(workspace.journal_place) as journal:
        found = journal.entries(campaign, edition, states or None)
        yield from (entry for entry in found if not wanted or entry.client_key in wanted)


def journal_account(
    workspace: Workspace,
    campaign: str,
    edition: str | None,
    only: Iterable[str] = (),
    states: Collection[State] = (),
) -> Account:
    """Return what became of a campaign, or of some of its clients, or of what is in some states.

    The history is that of the whole campaign.
    """
    from mailer.journal import Journal
    from mailer.journal.history import GROUP_OF, history
    from mailer.journal.states import GROUPS

    counts: Counter[State] = Counter()
    reasons: Counter[tuple[State, int, str]] = Counter()
    lists: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    clients: set[str] = set()
    for entry in journal_entries(workspace, campaign, edition, only, states):
        group = GROUP_OF[entry.state]
        counts[entry.state] += 1
        clients.add(entry.client_key)
        if group != "got" and (entry.detail or entry.code):
            reasons[entry.state, entry.code, entry.detail] += 1
        if len(lists[group]) < LISTED:
            lists[group].append(entry)
    points: Sequence[Point] = ()
    if counts:
        with Journal(workspace.journal_place) as journal:
            points = history(journal, campaign, edition)
    most = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return Account(
        campaign=campaign,
        edition=edition,
        clients=len(clients),
        states={
            state: counts[state] for states in GROUPS.values() for state in sorted(states) if counts[state]
        },
        reasons=tuple(Why(*reason, lines) for reason, lines in most),
        history=tuple(points),
        lists=lists,
    )


def data(entry: Entry) -> dict[str, Any]:
    """Return a line by its columns, for a file or a program."""
    return {name: getattr(entry, name) for name in COLUMNS}


def cells(entry: Entry) -> list[str]:
    """Return a line as the cells of a spreadsheet, none of which is taken for a formula."""
    from mailer.pipeline.manifest import harmless

    return [harmless(_cell(value)) for value in data(entry).values()]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)
