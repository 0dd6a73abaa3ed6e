"""When e-mails may go: from a moment on, not in quiet hours, on working days only. Pure: moments in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

FIXED = frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)})
"""Public holidays of France with a fixed day, as month and day (Code du travail, art. L3133-1)."""
AFTER_EASTER = (1, 39, 50)
"""Days from Easter Sunday to Easter Monday, Ascension Day and Whit Monday (same article)."""
SATURDAY = 5
YEAR = 366


@lru_cache(maxsize=64)
def easter(year: int) -> date:
    """Return Easter Sunday of a year (the Gregorian computus, as Meeus and Butcher give it).

    >>> easter(2027)
    datetime.date(2027, 3, 28)
    """
    golden = year % 19
    century, rest = divmod(year, 100)
    leaps, left = divmod(century, 4)
    moved = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leaps - moved + 15) % 30
    fours, over = divmod(rest, 4)
    week = (32 + 2 * left + 2 * fours - moon - over) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday in all of France."""
    return (day.month, day.day) in FIXED or any(
        day == easter(day.year) + timedelta(days) for days in AFTER_EASTER
    )


def is_working_day(day: date) -> bool:
    """Tell whether a day is one from Monday to Friday, and no public holiday in France."""
    return day.weekday() < SATURDAY and not is_holiday(day)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When e-mails may go.

    ``at``: not before that moment (with its time zone). ``quiet``: none from the first time of day to the second,
    which may be past midnight, on the clocks of ``zone``. ``working_days``: on those only. ``until``: no more from
    that moment on; the run ends.
    """

    zone: tzinfo
    at: datetime | None = None
    quiet: tuple[time, time] | None = None
    working_days: bool = False
    until: datetime | None = None

    def opens(self, now: datetime) -> datetime | None:
        """Return the first moment from ``now`` on at which an e-mail may go, None where there is none any more."""
        moment = max(now, self.at) if self.at else now
        for _ in range(YEAR * 2):
            later = self._past_quiet(self._past_idle(moment))
            if later == moment:
                return None if self.until and moment >= self.until else moment
            moment = later
        return None

    def _past_idle(self, moment: datetime) -> datetime:
        """Return the beginning of the next working day, where this is none."""
        local = moment.astimezone(self.zone)
        if not self.working_days or is_working_day(local.date()):
            return moment
        return self._local(local.date() + timedelta(1), time()).astimezone(moment.tzinfo)

    def _past_quiet(self, moment: datetime) -> datetime:
        """Return the end of the quiet hours, where these have begun."""
        if not self.quiet or self.quiet[0] == self.quiet[1]:
            return moment
        begin, end = self.quiet
        local = moment.astimezone(self.zone)
        hour = local.time()
        if begin < end:
            inside, day = begin <= hour < end, local.date()
        else:
            inside = hour >= begin or hour < end
            day = local.date() + timedelta(1 if hour >= begin else 0)
        return self._local(day, end).astimezone(moment.tzinfo) if inside else moment

    def _local(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone)
