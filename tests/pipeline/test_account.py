"""Who got a campaign, who did not and why: the counts, the history and the page."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mailer import workspace
from mailer.journal import Entry, Journal, Lease, Outbox, Planned, Returned, Settled, State
from mailer.journal.history import history
from mailer.journal.lease import lease_name
from mailer.journal.states import GROUPS
from mailer.pipeline import account as accounts
from mailer.pipeline import journal_account, journal_entries, journal_page
from mailer.pipeline.account_chart import chart

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = {group: group for group in GROUPS}


def drawing(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own drawing


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


@pytest.fixture
def place(tmp_path: Path) -> workspace.Workspace:
    """A house whose campaign was sent to eight clients, each with a fate of its own; and a letter that was posted."""
    workspace.init(tmp_path, date(2026, 11, 23))
    found = workspace.Workspace.find(tmp_path)
    with Journal(found.journal_place) as journal:
        lease = Lease(journal, lease_name("invitation", "2026"))
        lease.take(NOON)
        box = Outbox(journal, "invitation", "2026", lease)
        why = {"C7": "no consent"}
        box.plan(
            (Planned(one, "email", 0, f"{one}@x.fr", f"<{one}@h>", "r", why.get(one, "")) for one in
             ("C1", "C2", "C3", "C4", "C5", "C6", "C7", "<b>C8</b>")),
            NOON,
        )  # fmt: skip
        due = {one.client_key: one for one in box.due(NOON, 99)}
        flying = [due[name] for name in ("C1", "C2", "C3", "C5")]
        box.commit(flying, [Settled(due["C4"], State.DEFERRED, 451, "later", next_at=minute(30))], minute(5))
        box.commit([], [Settled(due[name], State.ACCEPTED, 250, "ok") for name in ("C1", "C2")], minute(6))
        box.commit([], [Settled(due["C3"], State.REFUSED, 550, "no such <user>\u202e")], minute(7))
        box.recover(minute(8))
        returned = Returned(journal)
        returned.mark(
            ("invitation", "2026", "C2", "email", "mail", 0), State.BOUNCED, minute(20), detail="full"
        )
        journal.write([Entry("invitation", "2026", "C1", "letter", NOON, document="a.pdf")])
        journal.posted("invitation", "2026", minute(10))
    return found


def test_each_client_is_counted_once_and_each_line_in_one_group(place: workspace.Workspace) -> None:
    account = journal_account(place, "invitation", None)
    assert account.clients == 8
    listed = {group: [entry.client_key for entry in entries] for group, entries in account.lists.items()}
    assert listed == {
        "got": ["C1", "C1"],
        "waiting": ["<b>C8</b>", "C4", "C6"],
        "uncertain": ["C5"],
        "missed": ["C2", "C3", "C7"],
    }
    assert sum(account.states.values()) == 9
    assert {(why.state, why.code, why.detail, why.lines) for why in account.reasons} == {
        (State.DEFERRED, 451, "later", 1),
        (State.REFUSED, 550, "no such <user>\u202e", 1),
        (State.SUPPRESSED, 0, "no consent", 1),
        (State.BOUNCED, 0, "full", 1),
        (State.UNCERTAIN, 0, "The run that was sending it ended before the answer came.", 1),
    }


def test_every_state_is_in_one_group() -> None:
    assert sorted(state for states in GROUPS.values() for state in states) == sorted(State)


def test_the_history_tells_when_lines_went_out_and_came_back(place: workspace.Workspace) -> None:
    with Journal(place.journal_place) as journal:
        points = {
            (one.at - NOON).seconds // 60: dict(one.lines) for one in history(journal, "invitation", "2026")
        }
        assert history(journal, "invitation", "2025") == []
    assert points == {
        0: {"got": 0, "waiting": 8, "uncertain": 0, "missed": 1},
        6: {"got": 2, "waiting": 6, "uncertain": 0, "missed": 1},
        7: {"got": 2, "waiting": 5, "uncertain": 0, "missed": 2},
        8: {"got": 2, "waiting": 4, "uncertain": 1, "missed": 2},
        10: {"got": 3, "waiting": 3, "uncertain": 1, "missed": 2},
        20: {"got": 2, "waiting": 3, "uncertain": 1, "missed": 3},
    }


def test_the_chart_is_drawn_to_scale(place: workspace.Workspace) -> None:
    with Journal(place.journal_place) as journal:
        drawn = drawing(chart(history(journal, "invitation"), NAMES, UTC))
    paths = [path for path in drawn.iter() if path.tag.endswith("path")]
    assert len(paths) == 4
    heights = []
    for path in paths:
        corners = [
            tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", path.get("d", ""))
        ]
        right = max(x for x, _ in corners)
        ends = [y for x, y in corners if x == right]
        heights.append(max(ends) - min(ends))
    assert [round(height / sum(heights) * 9) for height in heights] == [
        2,
        1,
        3,
        3,
    ]  # got, uncertain, missed, waiting


@pytest.mark.parametrize("seconds", [0, 3, 59, 3_000, 40_000, 900_000, 90_000_000])
def test_a_chart_of_any_span_has_some_times_below_it_and_none_twice(seconds: int) -> None:
    from mailer.journal.history import Point

    lines = dict.fromkeys(GROUPS, 0)
    points = [
        Point(NOON, lines | {"waiting": 3}),
        Point(NOON + timedelta(seconds=seconds), lines | {"got": 3}),
    ]
    drawn = drawing(chart(points, NAMES, UTC))
    ticks = [tick.get("x1") for tick in drawn.iter() if tick.get("class") == "tick"]
    assert 1 <= len(ticks) <= 7
    assert len(set(ticks)) == len(ticks)
    assert chart([], NAMES) == ""


class Reader(HTMLParser):
    """Holds that each element is closed, and keeps texts and addresses of anything fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "br", "line", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"line", "rect"}:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        return

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_needs_nothing_else_and_client_data_is_no_markup(place: workspace.Workspace) -> None:
    page = journal_page(journal_account(place, "invitation", None), "Maison <&>", minute(60), str, UTC)
    reader = Reader()
    reader.feed(page)
    assert (reader.open, reader.fetched) == ([], [])
    assert "<b>C8</b>" in reader.texts
    assert "550 no such <user>\N{REPLACEMENT CHARACTER}" in reader.texts
    assert "Maison <&>" in reader.texts
    assert page == journal_page(
        journal_account(place, "invitation", None), "Maison <&>", minute(60), str, UTC
    )


def test_a_page_lists_so_many_and_says_how_many_more(
    place: workspace.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "LISTED", 1)
    page = journal_page(journal_account(place, "invitation", None), "Maison", minute(60), str, UTC)
    assert "mailer journal invitation --state missed --format csv" in page


def test_lines_are_chosen_by_state_and_client(place: workspace.Workspace) -> None:
    def chosen(only: tuple[str, ...] = (), states: frozenset[State] = frozenset()) -> list[str]:
        return [entry.client_key for entry in journal_entries(place, "invitation", None, only, states)]

    assert chosen(states=GROUPS["missed"]) == ["C2", "C3", "C7"]
    assert chosen(only=("C3", "C4"), states=GROUPS["missed"]) == ["C3"]
    assert chosen(states=frozenset({State.POSTED})) == ["C1"]
    assert journal_account(place, "invitation", None, states=GROUPS["uncertain"]).clients == 1


def test_a_campaign_without_lines_has_a_page_that_says_so(place: workspace.Workspace) -> None:
    other = next(name for name in place.campaigns() if name != "invitation")
    page = journal_page(journal_account(place, other, None), "Maison", NOON, str, UTC)
    assert "<svg" not in page
    assert "<table" not in page
