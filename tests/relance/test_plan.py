"""Who is written to, at which level and why: levels by days late, none skipped, none twice, never for nothing."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.campaign import LEVELS
from mailer.i18n import translate
from mailer.relance import Sent, open_items, plan

TODAY = date(2026, 11, 22)


def days_ago(days):
    return TODAY - timedelta(days=days)


def line(late, amount="100.00", code="C1", **more):
    """A line whose due date is ``late`` days past (None: it has no due date)."""
    figure = Decimal(amount)
    due = None if late is None else days_ago(late)
    return {
        "code": code,
        "number": f"F{late}{amount}",
        "due": due,
        "amount": figure,
        "balance": figure,
    } | more


def decide(*lines, history: Mapping | None = None, minimum="0", today=TODAY):
    ledger = open_items(list(enumerate(lines, start=2)), as_of=today)
    made = plan(ledger, as_of=today, levels=LEVELS, history=history, minimum=Decimal(minimum))
    assert len(made.decisions) == len(ledger.accounts)
    return made.decisions[0]


def sent(level, days):
    return {("C1", "EUR"): Sent(level, days_ago(days))}


@pytest.mark.parametrize(
    ("late", "history", "level", "reason"),
    [
        pytest.param(0, None, 0, "Nothing is late yet", id="due today"),
        pytest.param(-5, None, 0, "Nothing is late yet", id="not due"),
        pytest.param(1, None, 1, "1 day late: level 1", id="one day"),
        pytest.param(14, None, 1, "level 1", id="the day before the second level"),
        pytest.param(15, None, 1, "level 2 by the days, level 1 because", id="never begins with the second"),
        pytest.param(60, None, 1, "level 3 by the days, level 1 because", id="nor with the third"),
        pytest.param(15, sent(1, 10), 2, "15 days late: level 2", id="second level"),
        pytest.param(200, sent(1, 100), 2, "level 3 by the days, level 2", id="a long time without a run"),
        pytest.param(16, sent(1, 8), 2, "level 2", id="the gap is just over"),
        pytest.param(16, sent(1, 7), 0, "waits until 2026-11-23", id="the gap is not over"),
        pytest.param(10, sent(1, 5), 0, "the next level begins at 15", id="too early for the next"),
        pytest.param(29, sent(2, 10), 0, "the next level begins at 30", id="too early for the last"),
        pytest.param(30, sent(2, 10), 3, "level 3", id="formal notice"),
        pytest.param(90, sent(3, 40), 0, "a person decides", id="after the last"),
        pytest.param(5, sent(3, 20), 1, "level 1", id="what was chased is settled: from the beginning"),
        pytest.param(2, sent(3, 3), 0, "waits until", id="settled, but written to three days ago"),
        pytest.param(None, None, 0, "no due date", id="no due date"),
    ],
)
def test_the_level_follows_days_history_and_gap(late, history, level, reason):
    decision = decide(line(late), history=history)
    assert decision.level == level
    assert reason in str(decision.reason)
    assert decision.writes == (level > 0)


def test_the_oldest_item_gives_the_level_and_all_late_ones_are_listed():
    decision = decide(line(3), line(40, "7.50"), line(-9, "1000"), history=sent(1, 20))
    assert (decision.level, decision.days_late) == (2, 40)
    assert [item.days_late for item in decision.items] == [40, 3]
    assert decision.total == Decimal("107.50")


def test_credits_are_listed_and_taken_off():
    decision = decide(line(20), line(None, "-30"))
    assert decision.total == Decimal("70.00")
    assert [item.balance for item in decision.credits] == [Decimal("-30.00")]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        pytest.param([line(20), line(None, "-100")], "the balance is 0.00 EUR", id="even"),
        pytest.param([line(20), line(None, "-130")], "the balance is -30.00 EUR", id="we owe him"),
        pytest.param(
            [line(20), line(-20, "500"), line(None, "-130")], "Credits cover what is late", id="late covered"
        ),
        pytest.param([line(None, "-30")], "only credits are open", id="credits alone"),
    ],
)
def test_nobody_is_written_to_whose_credits_cover_what_is_late(lines, reason):
    decision = decide(*lines)
    assert not decision.writes
    assert reason in str(decision.reason)


@pytest.mark.parametrize(
    ("lines", "minimum", "french", "english"),
    [
        pytest.param(
            [line(20, "8.40")], "15", ("8,40\u00a0€", "15,00\u00a0€"), ("€8.40", "€15.00"), id="small"
        ),
        pytest.param(
            [line(20), line(None, "-130")], "0", ("\u221230,00\u00a0€",), ("\u2212€30.00",), id="we owe"
        ),
        pytest.param(
            [line(20), line(-20, "1500"), line(None, "-1334.50")],
            "0",
            ("\u22121\u202f234,50\u00a0€",),
            ("\u2212€1,234.50",),
            id="covered",
        ),
    ],
)
def test_reasons_write_money_as_letters_do(lines, minimum, french, english):
    reason = decide(*lines, minimum=minimum).reason
    assert all(amount in translate(reason, "fr") for amount in french), translate(reason, "fr")
    assert all(amount in translate(reason, "en") for amount in english), translate(reason, "en")


def test_nobody_is_written_to_for_less_than_the_minimum():
    assert "less than the minimum of 15" in str(decide(line(20, "14.99"), minimum="15").reason)
    assert decide(line(20, "15.00"), minimum="15").writes


def test_each_currency_is_a_letter_with_a_history_of_its_own():
    ledger = open_items([(2, line(20)), (3, line(20, currency="MAD"))], as_of=TODAY)
    made = plan(ledger, as_of=TODAY, levels=LEVELS, history=sent(1, 10))
    assert [(one.currency, one.level, one.total) for one in made.letters] == [
        ("EUR", 2, Decimal("100.00")),
        ("MAD", 1, Decimal("100.00")),
    ]


@given(
    st.lists(
        st.tuples(st.none() | st.integers(-60, 120), st.integers(-20_000, 20_000)), min_size=1, max_size=8
    ),
    st.none() | st.tuples(st.integers(1, 3), st.integers(0, 200)),
)
def test_whatever_the_ledger_a_letter_asks_for_something_late_and_skips_no_level(items, before):
    lines = [line(late, str(Decimal(cents).scaleb(-2))) for late, cents in items]
    ledger = open_items(list(enumerate(lines, start=2)), as_of=TODAY)
    history = sent(*before) if before else {}
    for decision in plan(ledger, as_of=TODAY, levels=LEVELS, history=history).decisions:
        assert str(decision.reason)
        if decision.writes:
            assert decision.total > 0
            assert decision.items
            assert decision.days_late >= LEVELS[decision.level - 1].days
            assert decision.level <= (before[0] if before else 0) + 1
            if before:
                assert before[1] >= LEVELS[decision.level - 1].gap


@given(st.integers(1, 60), st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_run_on_any_days_each_level_is_posted_once_and_in_order(first_run, steps):
    """A reminder is lost to no missed day, and none goes out twice, whatever the days of the runs."""
    due = date(2026, 1, 1)
    today, history, posted = due + timedelta(days=first_run), {}, []
    for step in steps:
        ledger = open_items(
            [(2, {"code": "C1", "number": "F", "due": due, "amount": Decimal(9)})], as_of=today
        )
        for decision in plan(ledger, as_of=today, levels=LEVELS, history=history).letters:
            posted.append((decision.level, today))
            history = {("C1", "EUR"): Sent(decision.level, today)}
        today += timedelta(days=step)
    assert [level for level, _ in posted] == [1, 2, 3][: len(posted)]
    assert all(later - earlier >= timedelta(days=8) for (_, earlier), (_, later) in pairwise(posted))
    if sum(steps[:-1]) >= 60:
        assert len(posted) == 3
