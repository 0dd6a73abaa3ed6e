"""Open items out of the rows of a ledger: an invoice list, with or without credit notes and payments."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from mailer.model import Column, Value
from mailer.relance.accounts import Account, Item, ItemKind, Ledger
from mailer.relance.problems import Problems


def _column(name: str, kind: str, doc: str, aliases: str) -> Column:
    """Return a column whose aliases are parted by commas."""
    return Column(name, kind, tuple(alias.strip() for alias in aliases.split(",")), doc)


LEDGER_COLUMNS: tuple[Column, ...] = (
    _column(
        "code",
        "code",
        "the client's code, the same as in the client table",
        "code client, n° client, numéro client, réf client, compte client, code tiers, compte tiers, compte "
        "auxiliaire, tiers, compte, client, customer code, customer number, customer id, account, customer",
    ),
    _column(
        "number",
        "text",
        "number of the invoice, credit note or payment",
        "n° facture, numéro de facture, numéro facture, facture, n° pièce, numéro de pièce, pièce, n°, numéro, "
        "référence, référence pièce, invoice number, invoice no, invoice, document number, document",
    ),
    _column(
        "date",
        "date",
        "date of the document",
        "date facture, date de facture, date de facturation, date pièce, date de pièce, date d'émission, "
        "émise le, invoice date, document date, issued",
    ),
    _column(
        "due",
        "date",
        "due date; where it is missing, the item is not chased",
        "échéance, date d'échéance, date échéance, date limite, date limite de règlement, à payer le, due date, "
        "payment due, due on",
    ),
    _column(
        "amount",
        "money",
        "what the document was made out for, tax included",
        "montant, montant ttc, total ttc, ttc, montant facture, montant initial, total, invoice amount, gross",
    ),
    _column(
        "debit", "money", "invoiced to the client, in a ledger of two columns", "débit, débits, montant débit"
    ),
    _column(
        "credit", "money", "in the client's favour, in a ledger of two columns", "crédit, montant crédit"
    ),
    _column(
        "balance",
        "money",
        "what of it is still open; without the column, all of it",
        "solde, solde dû, reste dû, restant dû, reste à payer, reste à régler, montant restant, montant dû, "
        "montant restant dû, impayé, encours, solde restant, amount due, balance due, outstanding, open amount, "
        "remaining",
    ),
    _column(
        "nature",
        "text",
        "invoice, credit note or payment; without it, the sign tells",
        "type, type de pièce, type pièce, kind, nature de pièce, type de document, document type",
    ),
    _column(
        "label", "text", "what the line says", "libellé, intitulé, désignation, objet, description, text"
    ),
    _column("currency", "text", "code of the currency; without it, the house's", "devise, monnaie, cur"),
)
"""What a ledger may hold; for `clients.tables.records`."""

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
_CURRENCIES = {"€": "EUR", "EURO": "EUR", "EUROS": "EUR", "DH": "MAD", "DHS": "MAD", "DIRHAM": "MAD"}
_CURRENCIES |= {"DIRHAMS": "MAD", "£": "GBP", "$": "USD", "CHF": "CHF"}
Day = date  # a record here has a field of the name
_CENT = Decimal("0.01")

Row = tuple[int, Mapping[str, Value]]


def open_items(
    rows: Iterable[Row], *, as_of: Day, currency: str = "EUR", known: Collection[str] | None = None
) -> Ledger:
    """Return what is open with each client on a day.

    ``rows`` are a ledger's, typed by `LEDGER_COLUMNS`, each with its number. ``currency`` is that of
    lines that name none. ``known`` are the keys of the client table: lines of other clients are
    reported and left out (None: all clients are known).

    What cannot be used is left out and told in a finding. A line that stands twice is counted once; an
    invoice number that stands twice with other figures is counted each time (an invoice paid in
    parts), and told.
    """
    kept = list(rows)
    problems = Problems()
    reader = _Reader(currency, _balances(kept, problems), frozenset(known or ()), _keys(known), problems)
    lines: list[_Line] = []
    seen: set[tuple[object, ...]] = set()
    closed = 0
    for number, row in kept:
        line = reader.line(number, row)
        if line is None:
            continue
        if not line.balance:
            closed += 1
        elif line.same in seen:
            problems.add("ledger-line-twice", number, line.number)
        else:
            seen.add(line.same)
            lines.append(line)
    _check(lines, problems)
    aside = len(kept) - closed - len(lines)
    accounts = _accounts(lines, as_of, reader.incomplete)
    return Ledger(as_of, accounts, problems.findings(), len(kept), closed, aside)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the ledger that can be used; what is in the client's favour is negative."""

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

    @property
    def same(self) -> tuple[object, ...]:
        """What two lines share that are one; without a number nothing tells a second line from a copy."""
        facts = (self.client_key, self.currency, self.kind, self.number, self.date, self.due)
        return (*facts, self.amount, self.balance, "" if self.number else self.row)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows into lines. ``uses_balance`` tells whether the column of balances is that of lines."""

    currency: str
    uses_balance: bool
    known: Collection[str]
    keys: Mapping[str, str] | None
    problems: Problems
    incomplete: set[str] = field(default_factory=set)

    def line(self, number: int, row: Mapping[str, Value]) -> _Line | None:
        """Read a row; None, and a problem noted, where it cannot be used."""
        client, name = self._client(number, row), _text(row.get("number"))
        amount = _amount(row)
        balance = _decimal(row.get("balance")) if self.uses_balance else amount
        currency = _currency(_text(row.get("currency")), self.currency)
        if client is None:
            return None
        if (balance is None) or currency is None:
            self.incomplete.add(client)
        if amount is None and balance is None:
            self.problems.add("ledger-amount-missing", number, name)
        elif balance is None:
            self.problems.add("ledger-balance-missing", number, name)
        elif currency is None:
            self.problems.add("ledger-currency-unknown", number, _text(row.get("currency")))
        else:
            made_out = balance if amount is None else amount
            kind, sign = self._kind(number, row, balance)
            dates = _day(row.get("date")), _day(row.get("due"))
            label = _text(row.get("label"))
            return _Line(number, client, currency, kind, name, *dates, sign(made_out), sign(balance), label)
        return None

    def _client(self, number: int, row: Mapping[str, Value]) -> str | None:
        """Return the client's key as the client table writes it."""
        client = _text(row.get("code"))
        if not client:
            self.problems.add("ledger-client-missing", number)
            return None
        if self.keys is None:
            return client
        key = client if client in self.known else self.keys.get(_fold(client))
        if key is None:
            self.problems.add("ledger-client-unknown", number, client)
        return key

    def _kind(
        self, number: int, row: Mapping[str, Value], balance: Decimal
    ) -> tuple[ItemKind, Callable[[Decimal], Decimal]]:
        """Return what a line is, and what its figures become.

        In one column of amounts the kind tells which side a line is on, as many files write credit notes
        without a sign; in two columns, debit and credit, the side is given. A label only names what is
        in the client's favour anyway: a "Facture d'acompte" is no payment.
        """
        said = _first_words(_text(row.get("nature")))
        kind = next((kind for kind, words in _KINDS if re.match(words, said)), None)
        if kind in (ItemKind.CREDIT, ItemKind.PAYMENT) and not _two_columns(row):
            if _DEPOSIT.match(said) and balance > 0:
                self.problems.add("ledger-deposit", number, _text(row.get("number")))
            return kind, lambda figure: -abs(figure)
        if balance >= 0:
            return ItemKind.INVOICE, lambda figure: figure
        words = said if kind else _first_words(_text(row.get("label")))
        named = next((kind for kind, pattern in _KINDS if re.match(pattern, words)), ItemKind.CREDIT)
        return named, lambda figure: figure


def _balances(rows: list[Row], problems: Problems) -> bool:
    """Whether a column says what of each line is open.

    In a ledger of two columns, debit and credit, a balance larger than its own line is the account's
    after that line (course R2): it says nothing about the line.
    """
    if not any("balance" in row for _, row in rows):
        for number, _ in rows:
            problems.add("ledger-no-balance", number)
        return False
    for number, row in rows:
        balance, amount = _decimal(row.get("balance")), _amount(row)
        if _two_columns(row) and balance is not None and amount is not None and abs(balance) > abs(amount):
            problems.add("ledger-running-balance", number)
            return False
    return True


def _check(lines: list[_Line], problems: Problems) -> None:
    """Note what is odd about lines that are counted all the same."""
    numbers = Counter(line.number for line in lines if line.number)
    for line in lines:
        if line.balance > 0 and line.due is None:
            problems.add("ledger-due-missing", line.row, line.number)
        if line.date and line.due and line.due < line.date:
            problems.add("ledger-due-before-date", line.row, line.number)
        if line.balance > line.amount >= 0:
            problems.add("ledger-balance-above-amount", line.row, line.number)
        if numbers[line.number] > 1:
            problems.add("ledger-number-twice", line.row, line.number)


def _accounts(lines: list[_Line], as_of: Day, incomplete: Collection[str]) -> tuple[Account, ...]:
    """Group lines by client and currency, each account's by date."""
    groups: dict[tuple[str, str], list[Item]] = {}
    for line in sorted(lines, key=lambda one: (one.date or one.due or as_of, one.number, one.row)):
        groups.setdefault((line.client_key, line.currency), []).append(_item(line, as_of))
    return tuple(
        Account(
            client_key=client,
            currency=currency,
            items=tuple(item for item in items if item.balance > 0),
            credits=tuple(item for item in items if item.balance < 0),
            complete=client not in incomplete,
        )
        for (client, currency), items in sorted(groups.items())
    )


def _item(line: _Line, as_of: Day) -> Item:
    late = (as_of - line.due).days if line.due and line.balance > 0 else 0
    return Item(
        row=line.row,
        kind=line.kind,
        number=line.number,
        date=line.date,
        due=line.due,
        amount=line.amount,
        balance=line.balance,
        days_late=max(late, 0),
        currency=line.currency,
        label=line.label,
    )


def _keys(known: Collection[str] | None) -> Mapping[str, str] | None:
    """Return the client table's keys without case; those that only case tells apart are not among them."""
    if known is None:
        return None
    folded = Counter(_fold(key) for key in known)
    return {_fold(key): key for key in known if folded[_fold(key)] == 1}


def _two_columns(row: Mapping[str, Value]) -> bool:
    return row.get("debit") is not None or row.get("credit") is not None


def _amount(row: Mapping[str, Value]) -> Decimal | None:
    """Return what a line was made out for: its amount, or its debit less its credit."""
    amount = _decimal(row.get("amount"))
    if amount is not None or not _two_columns(row):
        return amount
    return (_decimal(row.get("debit")) or Decimal(0)) - (_decimal(row.get("credit")) or Decimal(0))


def _decimal(value: Value) -> Decimal | None:
    """Return an amount to the cent; None for what is not one."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    figure = Decimal(value)
    return figure.quantize(_CENT, ROUND_HALF_UP) if figure.is_finite() else None


def _day(value: Value) -> Day | None:
    return value if isinstance(value, Day) else None


def _text(value: Value) -> str:
    return "" if value is None else str(value).strip()


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _first_words(text: str) -> str:
    """Return a text without case and accents, for a look at how it begins."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).strip()


def _currency(text: str, default: str) -> str | None:
    """Return a currency's code; None for what is not one."""
    if not text:
        return default
    code = _CURRENCIES.get(text.upper(), text.upper())
    return code if re.fullmatch(r"[A-Z]{3}", code) else None
