"""Rates, waits and schedules: pure, with times given."""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.deliver.rates import PRESETS, Limits, Pace, Rates, Window, domain_of, preset
from mailer.deliver.retries import Retries
from mailer.deliver.schedule import Schedule, easter, is_holiday, is_working_day

PARIS = ZoneInfo("Europe/Paris")


@given(
    rate=st.floats(0.1, 100), burst=st.floats(1, 20), steps=st.lists(st.floats(0, 5), min_size=1, max_size=60)
)
def test_a_pace_is_never_exceeded(rate: float, burst: float, steps: list[float]) -> None:
    """In any stretch of time no more go than the burst and what came in since; and a wait is never too short."""
    pace, now, went = Pace(rate, burst), 0.0, []
    for step in steps:
        now += step
        wait = pace.wait(now)
        assert wait >= 0
        if wait == 0:
            pace.take(now)
            went.append(now)
        else:
            assert pace.wait(now + wait + 1e-6) == 0
    for first, begin in enumerate(went):
        for last in range(first, len(went)):
            assert last - first + 1 <= burst + rate * (went[last] - begin) + 1e-3


@given(most=st.integers(1, 20), steps=st.lists(st.floats(0, 40), min_size=1, max_size=80))
def test_a_quota_is_never_exceeded(most: int, steps: list[float]) -> None:
    """In no stretch of the period do more go than the quota; after the wait one may."""
    window, now, went = Window(most, 100.0), 0.0, []
    for step in steps:
        now += step
        wait = window.wait(now)
        if wait == 0:
            window.take(now)
            went.append(now)
        else:
            assert len([at for at in went if at > now - 101]) >= most
            assert deepcopy(window).wait(now + wait + 1e-6) == 0
    for begin in went:
        assert len([at for at in went if begin <= at < begin + 100.0]) <= most


def test_domains_have_limits_of_their_own() -> None:
    """A full domain holds back its own e-mails and no others; what is sent counts for all."""
    rates = Rates(Limits(per_hour=5, domain=Limits(per_hour=3), domains={"gmail.com": Limits(per_hour=1)}))
    assert not rates.free
    rates.take("gmail.com", 0)
    assert rates.wait("gmail.com", 1) == pytest.approx(3600, rel=0.02)
    assert rates.wait("example.org", 1) == 0
    for _ in range(3):
        rates.take("example.org", 1)
    assert rates.wait("example.org", 2) > 0
    assert rates.wait("example.net", 2) == 0
    rates.take("example.net", 2)
    assert rates.wait("example.com", 3) > 0
    assert Rates(Limits()).free


def test_what_went_before_this_run_counts() -> None:
    """A quota of the day holds over several runs."""
    rates = Rates(Limits(per_day=3))
    rates.before([("a.example", -80_000.0), ("a.example", -100.0), ("b.example", -50.0)])
    assert rates.wait("c.example", 0.0) == pytest.approx(6_400, abs=800)


def test_presets_are_dated_and_sourced() -> None:
    """Each provider's quota says when and where it was read, and is found by the server's name."""
    for one in PRESETS:
        assert one.seen >= date(2026, 11, 1)
        assert one.source.startswith("https://")
        for host in one.hosts:
            found = preset(host.upper() + ".", f"a@{(one.senders or ('clairval.example',))[0]}")
            assert found is one
    assert preset("smtp.clairval.example") is None
    assert domain_of("A@Gmail.COM.") == "gmail.com"


@given(attempts=st.integers(1, 60), asked=st.none() | st.floats(0, 86_400), seed=st.text(max_size=5))
def test_waits_grow_and_never_undercut_the_server(attempts: int, asked: float | None, seed: str) -> None:
    """At least what the server asks for; else growing within the jitter; the same seed, the same wait."""
    retries = Retries(seed=seed)
    wait = retries.wait("<a@b>", attempts, asked)
    assert wait == Retries(seed=seed).wait("<a@b>", attempts, asked)
    grown = min(300 * 2 ** (attempts - 1), 14_400)
    if asked is None:
        assert 0.8 * grown <= wait <= 1.2 * grown
    else:
        assert asked <= wait <= 1.2 * max(asked, grown if attempts > 3 else 0)


def test_an_e_mail_is_given_up_after_so_many_attempts() -> None:
    """They take four to five days (RFC 5321, 4.5.4.1)."""
    now = begun = datetime(2026, 11, 23, 9, tzinfo=UTC)
    attempts = 0
    while (again := Retries().next_at("<a@b>", attempts + 1, now)) is not None:
        now, attempts = again, attempts + 1
    assert attempts == Retries().attempts - 1
    assert timedelta(days=4) <= now - begun <= timedelta(days=5)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        pytest.param("2026-11-23 10:00", "2026-11-23 10:00", id="Monday morning"),
        pytest.param("2026-11-23 21:00", "2026-11-24 08:00", id="evening"),
        pytest.param("2026-11-24 03:00", "2026-11-24 08:00", id="night"),
        pytest.param("2026-11-27 20:30", "2026-11-30 08:00", id="Friday night"),
        pytest.param("2026-12-24 23:00", "2026-12-28 08:00", id="Christmas, a Friday"),
        pytest.param("2027-03-26 21:00", "2027-03-30 08:00", id="Easter Monday"),
        pytest.param("2026-10-24 21:00", "2026-10-26 08:00", id="the clocks go back"),
    ],
)
def test_quiet_hours_and_working_days(now: str, opens: str) -> None:
    """Nothing goes at night, on Sundays and on public holidays: it waits for the next good hour."""
    schedule = Schedule(PARIS, quiet=(time(20), time(8)), working_days=True)
    assert schedule.opens(at(now)) == at(opens)


def test_a_beginning_and_an_end() -> None:
    """--at holds back, an end stops."""
    schedule = Schedule(PARIS, at=at("2026-11-24 09:00"), until=at("2026-11-24 18:00"))
    assert schedule.opens(at("2026-11-23 10:00")) == at("2026-11-24 09:00")
    assert schedule.opens(at("2026-11-24 18:00")) is None


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    begin=st.times(),
    end=st.times(),
    working_days=st.booleans(),
)
def test_what_opens_is_open(now: datetime, begin: time, end: time, working_days: bool) -> None:
    """The moment that is returned is not before now, and is itself one at which e-mails may go."""
    schedule = Schedule(PARIS, quiet=(begin, end), working_days=working_days)
    opens = schedule.opens(now)
    assert opens is not None
    assert opens >= now
    assert schedule.opens(opens) == opens
    if working_days:
        assert is_working_day(opens.astimezone(PARIS).date())


def test_french_holidays() -> None:
    """Eleven a year, of which three move with Easter."""
    assert [easter(year).isoformat() for year in (2024, 2025, 2026, 2027, 2038)] == [
        "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25"
    ]  # fmt: skip
    days = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    assert [day.strftime("%m-%d") for day in days if is_holiday(day)] == [
        "01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01", "11-11", "12-25"
    ]  # fmt: skip
