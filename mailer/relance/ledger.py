"""Open items out of the rows of a ledger: an invoice list, with or without credit notes and payments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from mailer.model import Column, Value
from mailer.relance.accounts import Account, Item, Ledger
from mailer.relance.lines import Line, Reader, amount_of, decimal_of, two_columns
from mailer.relance.problems import Problems

LEDGER_COLUMNS: tuple[Column, ...] = (
    Column.spelt(
        "code",
        "code",
        "the client's code, the same as in the client table",
        "code client, n° client, numéro client, réf client, compte client, code tiers, compte tiers, compte "
        "auxiliaire, tiers, compte, client, customer code, customer number, customer id, account, customer",
    ),
    Column.spelt(
        "number",
        "text",
        "number of the invoice, credit note or payment",
        "n° facture, numéro de facture, numéro facture, facture, n° pièce, numéro de pièce, pièce, n°, numéro, "
        "référence, référence pièce, invoice number, invoice no, invoice, document number, document",
    ),
    Column.spelt(
        "date",
        "date",
        "date of the document",
        "date facture, date de facture, date de facturation, date pièce, date de pièce, date d'émission, "
        "émise le, invoice date, document date, issued",
    ),
    Column.spelt(
        "due",
        "date",
        "due date; where it is missing, the item is not chased",
        "échéance, date d'échéance, date échéance, date limite, date limite de règlement, à payer le, due date, "
        "payment due, due on",
    ),
    Column.spelt(
        "amount",
        "money",
        "what the document was made out for, tax included",
        "montant, montant ttc, total ttc, ttc, montant facture, montant initial, total, invoice amount, gross",
    ),
    Column.spelt(
        "debit", "money", "invoiced to the client, in a ledger of two columns", "débit, débits, montant débit"
    ),
    Column.spelt(
        "credit", "money", "in the client's favour, in a ledger of two columns", "crédit, montant crédit"
    ),
    Column.spelt(
        "balance",
        "money",
        "what of it is still open; without the column, all of it",
        "solde, solde dû, reste dû, restant dû, reste à payer, reste à régler, montant restant, montant dû, "
        "montant restant dû, impayé, encours, solde restant, amount due, balance due, outstanding, open amount, "
        "remaining",
    ),
    Column.spelt(
        "nature",
        "text",
        "invoice, credit note or payment; without it, the sign tells",
        "type, type de pièce, type pièce, kind, nature de pièce, type de document, document type",
    ),
    Column.spelt(
        "label", "text", "what the line says", "libellé, intitulé, désignation, objet, description, text"
    ),
    Column.spelt("currency", "text", "code of the currency; without it, the house's", "devise, monnaie, cur"),
)
"""What a ledger may hold; for `clients.tables.records`."""

Row = tuple[int, Mapping[str, Value]]


def open_items(
    rows: Iterable[Row],
    *,
    as_of: date,
    currency: str = "EUR",
    known: Collection[str] | None = None,
    headers: Mapping[str, str] | None = None,
    unread: Iterable[str] = (),
) -> Ledger:
    """Return what is open with each client on a day.

    ``rows`` are a ledger's, typed by `LEDGER_COLUMNS`, each with its number. ``currency`` is that of
    lines that name none. ``known`` are the keys of the client table: open lines of other clients are
    reported, and their accounts kept apart (None: all clients are known). ``headers`` gives by canonical
    name the header that a column has in the file, for findings. ``unread`` are the clients' codes of rows
    that the file's reader had to leave out, as far as it could tell.

    What cannot be used is left out and told in a finding. A line that stands twice is counted once; an
    invoice number that stands twice with other figures is counted each time (an invoice paid in
    parts), and told.
    """
    kept = list(rows)
    problems = Problems(headers)
    reader = Reader(
        currency, _balances(kept, problems), None if known is None else frozenset(known), problems
    )
    lines, others, closed = _open_lines(kept, reader)
    _check(lines, problems)
    _tell_unread(unread, reader)
    accounts = _accounts(lines, as_of, reader.incomplete, problems)
    return Ledger(
        as_of,
        accounts,
        problems.findings(),
        len(kept),
        closed,
        len(kept) - closed - len(lines),
        (*_accounts(others, as_of, reader.incomplete, problems), *_blank(accounts, reader, problems)),
    )


def _open_lines(rows: Iterable[Row], reader: Reader) -> tuple[list[Line], list[Line], int]:
    """Return the open lines of known clients and those of others, each once, and how many lines are closed."""
    lines: list[Line] = []
    others: list[Line] = []
    seen: set[tuple[object, ...]] = set()
    closed = 0
    for number, row in rows:
        line = reader.line(number, row)
        if line is None:
            continue
        if not line.balance:
            closed += 1
            continue
        if not line.known:
            reader.problems.add("ledger-client-unknown", number, line.client_key, client=line.client_key)
            if line.same not in seen:
                others.append(line)
        elif line.same in seen:
            reader.problems.add("ledger-line-twice", number, line.number, client=line.client_key)
        else:
            lines.append(line)
        seen.add(line.same)
    return lines, others, closed


def _tell_unread(codes: Iterable[str], reader: Reader) -> None:
    """Tell of the clients of rows that could not be read: what is open with them is not known."""
    for code in codes:
        client = reader.client(code.strip())
        if reader.known is not None and client in reader.known:
            reader.incomplete.add(client)
            reader.problems.touch("client-row-long", client)


def _blank(accounts: Iterable[Account], reader: Reader, problems: Problems) -> Iterator[Account]:
    """Yield an account without items for each client of whom no line can be used."""
    known = reader.known
    for client in sorted(reader.incomplete.difference(account.client_key for account in accounts)):
        if known is None or client in known:
            yield Account(client, reader.currency, (), (), False, warnings=problems.told(client))


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
        balance, amount = decimal_of(row.get("balance")), amount_of(row)
        if two_columns(row) and balance is not None and amount is not None and abs(balance) > abs(amount):
            problems.add("ledger-running-balance", number)
            return False
    return True


def _check(lines: list[Line], problems: Problems) -> None:
    """Note what is odd about lines that are counted all the same."""
    numbers = Counter(line.number for line in lines if line.number)
    for line in lines:
        if line.balance > 0 and line.due is None:
            problems.add("ledger-due-missing", line.row, line.number, client=line.client_key)
        if line.date and line.due and line.due < line.date:
            problems.add("ledger-due-before-date", line.row, line.number, client=line.client_key)
        if line.balance > line.amount >= 0:
            problems.add("ledger-balance-above-amount", line.row, line.number, client=line.client_key)
        if numbers[line.number] > 1:
            problems.add("ledger-number-twice", line.row, line.number, client=line.client_key)


def _accounts(
    lines: list[Line], as_of: date, incomplete: Collection[str], problems: Problems
) -> tuple[Account, ...]:
    """Group lines by client and currency, each account's by date."""
    strangers = {line.client_key for line in lines if not line.known}
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
            known=client not in strangers,
            warnings=problems.told(client),
        )
        for (client, currency), items in sorted(groups.items())
    )


def _item(line: Line, as_of: date) -> Item:
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
