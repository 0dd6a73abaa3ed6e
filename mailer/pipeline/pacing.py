"""How fast and when e-mails go: what the order says, else the house, else what is known of its provider."""

from __future__ import annotations

import re
from dataclasses import replace

from mailer.deliver.rates import DAY, HOUR, Limits, Preset, preset
from mailer.errors import N_, CampaignError
from mailer.pipeline.job import Job
from mailer.pipeline.mailing import sender_address
from mailer.pipeline.orders import Order

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
    """Return the limits of a run: those of ``--rate``, else the house's, else the provider's.

    Raises:
        CampaignError: ``--rate`` or ``mail.rate`` says something else than a rate.
    """
    asked = order.rate or job.workspace.house.mail.rate
    if asked:
        try:
            return limits(asked)
        except ValueError as fault:
            raise CampaignError(
                N_("“{rate}” is not a rate."),
                hint=N_("Write it as in 5/s, 30/min, 200/h or 2000/day, several parted by commas."),
                field="--rate" if order.rate else "mail.rate",
                file=None if order.rate else "mailer.yaml",
                rate=str(fault),
            ) from None
    known = provider(job)
    return known.limits if known else Limits()


def days(limits: Limits, messages: int) -> int:
    """Return on how many days so many e-mails go, by quotas of an hour and a day; 1 where none stands in the way."""
    a_day = [one for one in (limits.per_day, limits.per_hour and limits.per_hour * 24) if one]
    a_day += [int(limits.per_second * DAY)] if limits.per_second else []
    return -(-messages // min(a_day)) if a_day and messages else 1
