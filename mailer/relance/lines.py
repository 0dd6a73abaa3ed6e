"""One row of a ledger read into a line: whose it is, what kind, on which side, how much of it is open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mailer.model import Value
from mailer.relance.accounts import ItemKind
from mailer.relance.problems import Problems
from mailer.typography import currencies, fold

Day = date  # a record here has a field of the name
_KINDS: tuple[tuple[ItemKind, str], ...] = (
    (ItemKind.CREDIT, r"(avoirs?|av|nc|notes? de credit|credit notes?|credit memo|cn)\b"),
    (
        ItemKind.PAYMENT,
        r"(reglements?|paiements?|payments?|virements?|cheques?|encaissements?|versements?)\b",
    ),
    (ItemKind.PAYMENT, r"(acomptes?|arrhes|deposits?|down payments?)\b"),
    (ItemKind.INVOICE, r"(factures?|fact?|fa|fc|invoices?|inv|bills?)\b"),
)
"""How the first words of a kind or a label are understood, without case and accents."""
_DEPOSIT = re.compile(_KINDS[2][1])
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the ledger that can be used; what is in the client's favour is negative.

    ``known`` tells whether the client stands in the client table; where not, ``client_key`` is as written.
    """

    row: int
    client_key: str
    currency: str
    kind: ItemKind
    number: str
    date: Day | None
    due: Day | None
    amount: Decimal
    balance: Decimal
    label: str
    known: bool = True

    @property
    def same(self) -> tuple[object, ...]:
        """What two lines share that are one; without a number nothing tells a second line from a copy."""
        facts = (self.client_key, self.currency, self.kind, self.number, self.date, self.due)
        return (*facts, self.amount, self.balance, "" if self.number else self.row)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads rows into lines. ``uses_balance`` tells whether the column of balances is that of lines.

    ``known`` are the keys of the client table (None: all clients are known). ``incomplete`` gathers the
    clients of rows that cannot be used.
    """

    currency: str
    uses_balance: bool
    known: frozenset[str] | None
    problems: Problems
    incomplete: set[str] = field(default_factory=set)
    _folded: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", _without_case(self.known or ()))

    def line(self, number: int, row: Mapping[str, Value]) -> Line | None:
        """Read a row; None, and a problem noted, where it cannot be used."""
        client = self.client(text_of(row.get("code")))
        if not client:
            self.problems.add("ledger-client-missing", number)
            return None
        known = self.known is None or client in self.known
        amount = amount_of(row)
        balance = decimal_of(row.get("balance")) if self.uses_balance else amount
        written = text_of(row.get("currency"))
        currency = _currency(written, self.currency)
        name = text_of(row.get("number"))
        if balance is None or currency is None:
            self.incomplete.add(client)
            rule = "ledger-currency-unknown" if balance is not None else "ledger-balance-missing"
            if amount is None and balance is None:
                rule = "ledger-amount-missing"
            shown = written if balance is not None else name
            if known:
                self.problems.add(rule, number, f"{client} {shown}".strip(), client=client)
            else:
                self.problems.add("ledger-client-unknown", number, client, client=client)
            return None
        made_out = balance if amount is None else amount
        kind, sign = self._kind(number, row, balance, client)
        dates = _day(row.get("date")), _day(row.get("due"))
        label = text_of(row.get("label"))
        figures = sign(made_out), sign(balance)
        return Line(number, client, currency, kind, name, *dates, *figures, label, known)

    def client(self, written: str) -> str:
        """Return a client's key as the client table writes it; one that it does not have as it is written."""
        if self.known is None or written in self.known:
            return written
        return self._folded.get(_caseless(written), written)

    def _kind(
        self, number: int, row: Mapping[str, Value], balance: Decimal, client: str
    ) -> tuple[ItemKind, Callable[[Decimal], Decimal]]:
        """Return what a line is, and what its figures become.

        In one column of amounts the kind tells which side a line is on, as many files write credit notes
        without a sign; in two columns, debit and credit, the side is given. A label only names what is
        in the client's favour anyway: a "Facture d'acompte" is no payment.
        """
        said = fold(text_of(row.get("nature")))
        kind = next((kind for kind, words in _KINDS if re.match(words, said)), None)
        if kind in (ItemKind.CREDIT, ItemKind.PAYMENT) and not two_columns(row):
            if _DEPOSIT.match(said) and balance > 0:
                self.problems.add("ledger-deposit", number, text_of(row.get("number")), client=client)
            return kind, lambda figure: -abs(figure)
        if balance >= 0:
            return ItemKind.INVOICE, lambda figure: figure
        words = said if kind else fold(text_of(row.get("label")))
        named = next((kind for kind, pattern in _KINDS if re.match(pattern, words)), ItemKind.CREDIT)
        return named, lambda figure: figure


def _without_case(known: Collection[str]) -> Mapping[str, str]:
    """Return the client table's keys by their form without case; those that only case tells apart are left out."""
    folded = Counter(_caseless(key) for key in known)
    return {_caseless(key): key for key in known if folded[_caseless(key)] == 1}


def two_columns(row: Mapping[str, Value]) -> bool:
    """Whether a row is of a ledger with a column for each side, debit and credit."""
    return row.get("debit") is not None or row.get("credit") is not None


def amount_of(row: Mapping[str, Value]) -> Decimal | None:
    """Return what a line was made out for: its amount, or its debit less its credit.

    None where that is not known: a zero on one side says nothing of a cell that is blank or cannot be read
    on the other.
    """
    amount = decimal_of(row.get("amount"))
    if amount is not None or not two_columns(row):
        return amount
    debit, credit = decimal_of(row.get("debit")), decimal_of(row.get("credit"))
    if (debit is None or credit is None) and not (debit or credit):
        return None
    return (debit or Decimal(0)) - (credit or Decimal(0))


def decimal_of(value: Value) -> Decimal | None:
    """Return an amount to the cent; None for what is not one."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    figure = Decimal(value)
    return figure.quantize(_CENT, ROUND_HALF_UP) if figure.is_finite() else None


def _day(value: Value) -> Day | None:
    return value if isinstance(value, Day) else None


def text_of(value: Value) -> str:
    """Return a cell as text without blanks around it; empty for none."""
    return "" if value is None else str(value).strip()


def _caseless(text: str) -> str:
    """Return a key as it is compared: accents count, case and blanks do not."""
    return " ".join(text.casefold().split())


def _currency(text: str, default: str) -> str | None:
    """Return a currency's code; None for what is not one."""
    if not text:
        return default
    code = currencies.code_of(text) or text.upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else None
