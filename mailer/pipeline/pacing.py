"""How fast and when e-mails go: what the order says, else the house, else what is known of its provider."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailer.deliver.rates import DAY, HOUR, Limits, Preset, Rates, domain_of, preset
from mailer.deliver.schedule import Schedule
from mailer.errors import N_, CampaignError
from mailer.pipeline.job import Job
from mailer.pipeline.mailing import sender_address
from mailer.pipeline.orders import Order

if TYPE_CHECKING:
    from mailer.journal import Journal

_RATE = re.compile(r"(\d+)\s*/\s*(s|sec|min|h|hour|heure|day|jour|d|j)")
_PERIODS = {"s": 1.0, "sec": 1.0, "min": 60.0, "h": HOUR, "hour": HOUR, "heure": HOUR,
            "day": DAY, "jour": DAY, "d": DAY, "j": DAY}  # fmt: skip


def limits(text: str) -> Limits:
    """Return the limits that a person wrote: ``5/s``, ``30/min``, ``200/h, 2000/day``.

    Raises `ValueError` for what is none.

    >>> limits("30/min, 2000/day")
    Limits(per_second=0.5, per_hour=None, per_day=2000, domain=None, domains={})
    """
    found = Limits()
    for part in filter(None, (one.strip().lower() for one in text.split(","))):
        match = _RATE.fullmatch(part)
        if match is None or not int(match[1]):
            raise ValueError(part)
        count, period = int(match[1]), _PERIODS[match[2]]
        if period == HOUR:
            found = replace(found, per_hour=count)
        elif period == DAY:
            found = replace(found, per_day=count)
        else:
            found = replace(found, per_second=count / period)
    return found


def provider(job: Job) -> Preset | None:
    """Return what is known of the provider whose server the house sends by; None where it is none of the list."""
    host = job.workspace.house.mail.host
    return preset(host, sender_address(job)) if host else None


def chosen(job: Job, order: Order) -> Limits:
    """Return the limits of a run: those of ``--rate``, else the house's, else the provider's; and those of domains.

    Raises:
        CampaignError: ``--rate``, ``mail.rate`` or a domain of ``mail.domains`` says something else than a rate.
    """
    house = job.workspace.house
    if order.rate:
        found = _read(order.rate, "--rate", job)
    elif house.mail.rate:
        found = _read(house.mail.rate, "mail.rate", job)
    else:
        known = provider(job)
        found = known.limits if known else Limits()
    domains = {
        name.lower(): _read(text, f"mail.domains.{name}", job) for name, text in house.mail.domains.items()
    }
    return replace(found, domain=domains.pop(OTHER, None), domains=domains)


OTHER = "other"
"""What stands in ``mail.domains`` for each domain that is not named."""


def _read(text: str, field: str, job: Job) -> Limits:
    try:
        return limits(text)
    except ValueError as fault:
        ours = field != "--rate"
        raise CampaignError(
            N_("“{rate}” is not a rate."),
            hint=N_("Write it as in 5/s, 30/min, 200/h or 2000/day, several parted by commas."),
            field=field,
            file="mailer.yaml" if ours else None,
            line=job.workspace.house.place(field).line if ours else None,
            rate=str(fault),
        ) from None


def schedule(job: Job, order: Order) -> Schedule:
    """Return when a run may send: from the moment of the order on, at the hours of the house."""
    hours = job.workspace.house.mail.hours
    if not hours.quiet and not hours.working_days:
        return Schedule(UTC, at=order.at)
    return Schedule(ZoneInfo(hours.zone), at=order.at, quiet=hours.quiet, working_days=hours.working_days)


def rates(limits: Limits, journal: Journal, now: datetime, ticks: float) -> Rates:
    """Return what keeps a run to its limits; what left the house before counts too, whatever campaign it was of.

    ``ticks`` is what the run's clock shows ``now``.
    """
    made = Rates(limits)
    if made.has_quotas:
        made.before(
            (domain_of(address), ticks - (now - at).total_seconds())
            for address, at in journal.sent_since(now - timedelta(seconds=DAY))
        )
    return made


def days(limits: Limits, messages: int) -> int:
    """Return on how many days so many e-mails go, by quotas of an hour and a day; 1 where none stands in the way."""
    a_day = [one for one in (limits.per_day, limits.per_hour and limits.per_hour * 24) if one]
    a_day += [int(limits.per_second * DAY)] if limits.per_second else []
    return -(-messages // min(a_day)) if a_day and messages else 1
