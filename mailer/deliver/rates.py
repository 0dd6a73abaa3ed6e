"""How fast e-mails may go: a pace a second, and quotas that no hour and no day exceeds; in all, and to one domain.

A pace is a token bucket. A quota is a sliding window: a bucket that fills up over a day would let twice the
quota through in its first day. Times are seconds of a clock that the caller reads, so that nothing here waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

HOUR, DAY = 3600.0, 86_400.0
SLOTS = 120
"""In how many parts a window is counted: a quota is kept to within 1/120 of its period, on the safe side."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many e-mails may go: a second, an hour, a day; None: as many as there are.

    ``per_second`` may be a fraction. ``domains`` holds limits of their own for recipients' domains, ``domain``
    those of any other.
    """

    per_second: float | None = None
    per_hour: int | None = None
    per_day: int | None = None
    domain: Limits | None = None
    domains: Mapping[str, Limits] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preset:
    """What a provider allows one account to send, as was read on a day; ``connections`` at once.

    ``hosts`` are its servers, ``senders`` the domains whose addresses it holds for; empty: any. ``certain``
    tells whether the figure stood on a page of the provider's own that was read then.
    """

    name: str
    hosts: tuple[str, ...]
    limits: Limits
    connections: int
    seen: date
    source: str
    certain: bool
    senders: tuple[str, ...] = ()


_SEEN = date(2026, 11, 22)
PRESETS: tuple[Preset, ...] = (
    Preset(
        "Gmail",
        ("smtp.gmail.com",),
        Limits(per_day=500),
        3,
        _SEEN,
        "https://support.google.com/mail/answer/22839",
        certain=False,
        senders=("gmail.com", "googlemail.com"),
    ),
    Preset(
        "Google Workspace",
        ("smtp.gmail.com",),
        Limits(per_day=2000),
        3,
        _SEEN,
        "https://support.google.com/a/answer/166852",
        certain=True,
    ),
    Preset(
        "Microsoft 365",
        ("smtp.office365.com", "smtp-mail.outlook.com", "outlook.office365.com"),
        Limits(per_second=0.5, per_day=10_000),
        3,
        _SEEN,
        "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits",
        certain=True,
    ),
    Preset(
        "Infomaniak",
        ("mail.infomaniak.com", "mail.infomaniak.ch"),
        Limits(per_day=1440),
        3,
        _SEEN,
        "https://www.infomaniak.com/en/support/faq/2065",
        certain=True,
    ),
    Preset(
        "OVHcloud MX Plan",
        ("ssl0.ovh.net", "smtp.mail.ovh.net"),
        Limits(per_hour=200),
        2,
        _SEEN,
        "https://help.ovhcloud.com",
        certain=False,
    ),
)
"""Quotas of well-known providers. They change, and an account may have its own: a house's settings go before."""


def preset(host: str, sender: str = "") -> Preset | None:
    """Return the preset of the provider whose server this is, None where it is none of the list.

    ``sender`` is the address that e-mails come from, by which a provider's kinds of account are told apart.
    """
    name, domain = host.lower().rstrip("."), domain_of(sender)
    fitting = [one for one in PRESETS if name in one.hosts and (not one.senders or domain in one.senders)]
    return fitting[0] if fitting else None


class Bound(Protocol):
    """Something that says when the next e-mail may go."""

    def wait(self, now: float) -> float:
        """Return the seconds until one more may go, 0 where it may now."""
        ...

    def take(self, now: float, count: int = 1) -> None:
        """Count e-mails that go now."""
        ...


class Pace:
    """A token bucket: so many a second on average, and never more than ``burst`` at once."""

    def __init__(self, per_second: float, burst: float = 1.0) -> None:
        self._rate = per_second
        self._burst = max(burst, 1.0)
        self._tokens = self._burst
        self._at: float | None = None

    def _filled(self, now: float) -> float:
        since = 0.0 if self._at is None else max(now - self._at, 0.0)
        return min(self._tokens + since * self._rate, self._burst)

    def wait(self, now: float) -> float:
        """Return the seconds until there is a token."""
        lacking = 1.0 - self._filled(now)
        return lacking / self._rate if lacking > 1e-9 else 0.0  # what rounding leaves is no lack

    def take(self, now: float, count: int = 1) -> None:
        """Take tokens out."""
        self._tokens, self._at = self._filled(now) - count, now


class Window:
    """A quota: never more than ``most`` in any stretch of ``period`` seconds."""

    def __init__(self, most: int, period: float) -> None:
        self._most = most
        self._period = period
        self._slot = period / SLOTS
        self._counts: deque[tuple[float, int]] = deque()  # the end of a slot, and how many went in it
        self._total = 0

    def _forget(self, now: float) -> None:
        while self._counts and self._counts[0][0] + self._period <= now:
            self._total -= self._counts.popleft()[1]

    def wait(self, now: float) -> float:
        """Return the seconds until enough of those that went are older than the period."""
        self._forget(now)
        if self._total < self._most:
            return 0.0
        left, lacking = 0.0, self._total - self._most + 1
        for end, count in self._counts:
            left, lacking = end + self._period - now, lacking - count
            if lacking <= 0:
                break
        return max(left, 0.0)

    def take(self, now: float, count: int = 1) -> None:
        """Count e-mails that go now."""
        self._forget(now)
        end = (now // self._slot + 1) * self._slot
        if self._counts and self._counts[-1][0] >= end:
            self._counts[-1] = (self._counts[-1][0], self._counts[-1][1] + count)
        else:
            self._counts.append((end, count))
        self._total += count


def bounds(limits: Limits) -> list[Bound]:
    """Return what keeps to limits, without those of domains."""
    kept: list[Bound] = []
    if limits.per_second is not None:
        kept.append(Pace(limits.per_second, burst=limits.per_second / 4))
    if limits.per_hour is not None:
        kept.append(Window(limits.per_hour, HOUR))
    if limits.per_day is not None:
        kept.append(Window(limits.per_day, DAY))
    return kept


class Rates:
    """All the limits of a run. ``wait`` asks whether an e-mail to a domain may go, ``take`` counts it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._all = bounds(limits)
        self._domains: dict[str, list[Bound]] = {}
        self.free = not self._all and limits.domain is None and not limits.domains
        every = (limits, limits.domain or Limits(), *limits.domains.values())
        self.has_quotas = any(one.per_hour or one.per_day for one in every)
        """Whether what went before the run bears on it."""

    def _of(self, domain: str) -> list[Bound]:
        known = self._domains.get(domain)
        if known is None:
            limits = self._limits.domains.get(domain, self._limits.domain)
            known = self._domains[domain] = bounds(limits) if limits else []
        return known

    def overall(self, now: float) -> float:
        """Return the seconds until any e-mail may go at all."""
        return max((bound.wait(now) for bound in self._all), default=0.0)

    def wait(self, domain: str, now: float) -> float:
        """Return the seconds until an e-mail to this domain may go."""
        return max(self.overall(now), max((bound.wait(now) for bound in self._of(domain)), default=0.0))

    def take(self, domain: str, now: float) -> None:
        """Count an e-mail that goes to a domain."""
        for bound in (*self._all, *self._of(domain)):
            bound.take(now)

    def before(self, sent: Iterable[tuple[str, float]]) -> None:
        """Count what went before this run, in order: domain, and when on the same clock (which may be negative)."""
        for domain, at in sent:
            for bound in (*self._all, *self._of(domain)):
                if isinstance(bound, Window):
                    bound.take(at)


def domain_of(address: str) -> str:
    """Return the domain that limits count an address under."""
    return address.rpartition("@")[2].lower().rstrip(".")
