"""What is open between the house and its clients: items, and accounts made of them.

An open item is an invoice not (wholly) paid, or a credit note or payment not (wholly) used. Invoices count
positive, the others negative, so that a client's balance is their sum and nothing else (course R2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mailer.model import Finding

Day = date  # a record here has a field of the name
ZERO = Decimal("0.00")


class ItemKind(StrEnum):
    """What an open item is."""

    INVOICE = "invoice"
    CREDIT = "credit"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Item:
    """One open item. ``amount`` is what it was made out for, ``balance`` what of it is open.

    ``days_late`` counts from the day after ``due``; 0 where the item is not late or has no due date.
    ``row`` is the ledger's, as a spreadsheet shows it.
    """

    row: int
    kind: ItemKind
    number: str
    date: Day | None
    due: Day | None
    amount: Decimal
    balance: Decimal
    days_late: int
    currency: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What is open with one client in one currency: ``items`` positive, ``credits`` negative, by date.

    ``complete`` is false where a line of the client could not be used: what he owes is then not known.
    ``known`` is false where the client table has no such client. ``warnings`` are the rules whose findings
    are about this client.
    """

    client_key: str
    currency: str
    items: tuple[Item, ...]
    credits: tuple[Item, ...]
    complete: bool = True
    known: bool = True
    warnings: tuple[str, ...] = ()

    @property
    def balance(self) -> Decimal:
        """All that is open, to the cent: what the client owes, or, negative, what he is owed."""
        return sum((item.balance for item in (*self.items, *self.credits)), ZERO)

    @property
    def late(self) -> tuple[Item, ...]:
        """The items past their due date, the oldest first."""
        return tuple(
            sorted((item for item in self.items if item.days_late > 0), key=lambda item: -item.days_late)
        )

    @property
    def undated(self) -> tuple[Item, ...]:
        """The items without a due date: nobody can say whether they are late."""
        return tuple(item for item in self.items if item.due is None)

    @property
    def claim(self) -> Decimal:
        """What a reminder asks for: the late items less all credits."""
        return sum((item.balance for item in (*self.late, *self.credits)), ZERO)

    @property
    def oldest(self) -> Day | None:
        """The first due date of what is open; None where no item has one."""
        return min((item.due for item in self.items if item.due), default=None)

    @property
    def days_late(self) -> int:
        """How late the oldest item is."""
        return max((item.days_late for item in self.items), default=0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """All accounts on a day, by client key and currency, and what was noticed on the way.

    ``rows`` = ``closed`` (nothing open) + ``set_aside`` (told in the findings) + the items of ``accounts``.
    ``others`` are accounts that nobody can be written to about: of clients that the client table does not
    have, and of clients without a line that can be used. Their lines are among those set aside.
    """

    as_of: Day
    accounts: tuple[Account, ...]
    findings: tuple[Finding, ...]
    rows: int
    closed: int
    set_aside: int
    others: tuple[Account, ...] = ()

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """The balance of all accounts together, by currency."""
        sums: dict[str, Decimal] = {}
        for account in self.accounts:
            sums[account.currency] = sums.get(account.currency, ZERO) + account.balance
        return sums
