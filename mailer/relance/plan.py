"""Who gets a reminder, at which level, and why; and who gets none, and why.

A level is due when the oldest late item is late enough *and* the level before was posted long enough ago:
never on one day exactly, so that a day without a run loses nothing. Levels are never skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol

from mailer.errors import N_
from mailer.model import Message, Money
from mailer.relance.accounts import ZERO, Account, Item, Ledger


class Level(Protocol):
    """A level of reminder: from how many days late, and how many days after the level before it.

    A campaign's own levels are of this shape.
    """

    @property
    def days(self) -> int:
        """Days late from which it applies."""

    @property
    def gap(self) -> int:
        """Days that must have passed since the level before was posted."""


class Sent(NamedTuple):
    """The level that a client got last, and when."""

    level: int
    on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done about an account. ``level`` is 0 where nobody writes; ``reason`` says why either way.

    A letter lists ``items`` (late ones, the oldest first) and ``credits``, and asks for ``total``: their sum.
    ``account`` is all that is open.
    """

    client_key: str
    currency: str
    level: int
    reason: Message
    items: tuple[Item, ...]
    credits: tuple[Item, ...]
    total: Decimal
    days_late: int
    account: Account

    @property
    def writes(self) -> bool:
        """Whether a reminder goes out."""
        return self.level > 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision for every account, in the ledger's order; those of no client of the table come last."""

    as_of: date
    decisions: tuple[Decision, ...]

    @property
    def letters(self) -> tuple[Decision, ...]:
        """The decisions to write, one for each letter."""
        return tuple(decision for decision in self.decisions if decision.writes)


def plan(
    ledger: Ledger,
    *,
    as_of: date,
    levels: Sequence[Level],
    history: Mapping[tuple[str, str], Sent] | None = None,
    minimum: Decimal = ZERO,
    barred: Mapping[str, Message] | None = None,
) -> Plan:
    """Decide for every account of a ledger.

    ``as_of`` is the day of the run. ``levels`` are in order, the first being level 1. ``history`` tells, by
    client key and currency, the level that was posted last. Nobody is written to for less than ``minimum``.
    ``barred`` gives, by client key, why a client is not to be written to whatever he owes.
    """
    history, barred = history or {}, barred or {}
    decisions = []
    for account in (*ledger.accounts, *ledger.others):
        level, reason = 0, barred.get(account.client_key) or _forbidden(account, minimum)
        if reason is None:
            sent = history.get((account.client_key, account.currency))
            level, reason = _level(account, as_of, levels, sent)
        decisions.append(_decision(account, level, reason))
    return Plan(as_of, tuple(decisions))


def _decision(account: Account, level: int, reason: Message) -> Decision:
    """Return a decision about an account."""
    return Decision(
        client_key=account.client_key,
        currency=account.currency,
        level=level,
        reason=reason,
        items=account.late,
        credits=account.credits,
        total=account.claim,
        days_late=account.days_late,
        account=account,
    )


def _forbidden(account: Account, minimum: Decimal) -> Message | None:
    """Return why no letter can go out whatever the level, None where one can."""
    facts = {"amount": Money(account.claim, account.currency)}
    if not account.known:
        return Message(N_("This client is not in the client table: no reminder."))
    if not account.complete:
        return Message(
            N_("A line of this client cannot be read: the amount is not known. Correct the ledger first.")
        )
    if not account.items:
        return Message(N_("Nothing is due: only credits are open."))
    if not account.late:
        if account.undated:
            return Message(
                N_("An item has no due date (to be completed), and nothing else is late."),
                {"count": len(account.undated)},
                N_("{count} items have no due date (to be completed), and nothing else is late."),
            )
        return Message(N_("Nothing is late yet."))
    if account.balance <= 0:
        return Message(
            N_("Credits outweigh what is due: the balance is {amount}."),
            {"amount": Money(account.balance, account.currency)},
        )
    if account.claim <= 0:
        return Message(N_("Credits cover what is late ({amount})."), facts)
    if account.claim < minimum:
        return Message(
            N_("{amount} is less than the minimum of {minimum}."),
            {**facts, "minimum": Money(minimum, account.currency)},
        )
    return None


def _level(account: Account, as_of: date, levels: Sequence[Level], sent: Sent | None) -> tuple[int, Message]:
    """Return the level to write at (0 for none) and why."""
    days = account.days_late
    reached = sent.level if sent and not _all_newer(account, sent.on) else 0
    wanted = sum(days >= level.days for level in levels)
    level = min(wanted, reached + 1)
    facts = {"count": days, "level": level, "wanted": wanted}
    if not wanted:
        one = N_("{count} day late: the first level begins at {first}.")
        many = N_("{count} days late: the first level begins at {first}.")
        return 0, Message(one, {**facts, "first": levels[0].days}, many)
    waits = _waits(as_of, levels, sent, reached, facts) if sent else None
    if waits:
        return 0, waits
    if wanted > level:
        one = N_("{count} day late: level {wanted} by the days, level {level} because none is skipped.")
        many = N_("{count} days late: level {wanted} by the days, level {level} because none is skipped.")
        return level, Message(one, facts, many)
    return level, Message(
        N_("{count} day late: level {level}."), facts, N_("{count} days late: level {level}.")
    )


def _waits(
    as_of: date, levels: Sequence[Level], sent: Sent, reached: int, facts: Mapping[str, int]
) -> Message | None:
    """Return why nothing follows yet on what was sent, None where something does."""
    told = {**facts, "reached": sent.level, "on": sent.on}
    if reached >= len(levels):
        return Message(N_("The last level was posted on {on}: a person decides what follows."), told)
    if reached >= facts["wanted"]:
        one = N_("Level {reached} was posted on {on}; {count} day late, the next level begins at {begins}.")
        many = N_("Level {reached} was posted on {on}; {count} days late, the next level begins at {begins}.")
        return Message(one, {**told, "begins": levels[reached].days}, many)
    until = sent.on + timedelta(days=levels[reached].gap)
    if as_of < until:
        return Message(
            N_("Level {reached} was posted on {on}: level {level} waits until {until}."),
            {**told, "until": until},
        )
    return None


def _all_newer(account: Account, on: date) -> bool:
    """Whether every late item fell due on or after the day of the last letter: what it was about is settled."""
    return all(item.due is not None and item.due >= on for item in account.late)
