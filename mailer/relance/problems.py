"""What a ledger's rows can have wrong: severity, sentence and remedy of each, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mailer.errors import N_
from mailer.model import Finding, Message, Severity

SHOWN = 5
"""A finding names this many rows and examples; how many there are is in its count."""
SHOWN_TEXT = 40

_WARN, _INFO = Severity.WARNING, Severity.INFO

RULES: dict[str, tuple[Severity, str, str, str, str]] = {
    "ledger-client-missing": (
        _WARN,
        "code",
        N_("A line names no client: left out."),
        N_("{count} lines name no client: left out."),
        N_("Fill in the client code."),
    ),
    "ledger-client-unknown": (
        _WARN,
        "code",
        N_("A client of the ledger is not in the client table ({samples}): no reminder."),
        N_("{count} lines are of clients that are not in the client table ({samples}): no reminder."),
        N_("Add the clients, or correct their codes."),
    ),
    "ledger-amount-missing": (
        _WARN,
        "amount",
        N_("A line has no amount that can be read ({samples}): left out."),
        N_("{count} lines have no amount that can be read ({samples}): left out."),
        N_("Correct them: until then the client's balance is not whole."),
    ),
    "ledger-balance-missing": (
        _WARN,
        "balance",
        N_("A line does not say what of it is still due ({samples}): left out."),
        N_("{count} lines do not say what of them is still due ({samples}): left out."),
        N_("Write 0 where it is paid."),
    ),
    "ledger-no-balance": (
        _INFO,
        "balance",
        N_("No column says what is still due: the line is taken as due in full."),
        N_("No column says what is still due: all {count} lines are taken as due in full."),
        N_("Export the open amount too, if part payments are possible."),
    ),
    "ledger-running-balance": (
        _INFO,
        "balance",
        N_("The column of balances runs from line to line: it is not used."),
        N_("The column of balances runs from line to line: it is not used."),
        "",
    ),
    "ledger-balance-above-amount": (
        _WARN,
        "balance",
        N_("More is due on an item than it was made out for ({samples})."),
        N_("More is due on {count} items than they were made out for ({samples})."),
        N_("Check the columns: amount and balance may be exchanged."),
    ),
    "ledger-due-missing": (
        _WARN,
        "due",
        N_("An invoice has no due date ({samples}): to be completed, it is not chased."),
        N_("{count} invoices have no due date ({samples}): to be completed, they are not chased."),
        N_("Fill in the due date."),
    ),
    "ledger-due-before-date": (
        _WARN,
        "due",
        N_("An invoice is due before its own date ({samples})."),
        N_("{count} invoices are due before their own date ({samples})."),
        N_("Check the two dates."),
    ),
    "ledger-line-twice": (
        _WARN,
        "number",
        N_("A line stands twice ({samples}): counted once."),
        N_("{count} lines stand a second time ({samples}): counted once."),
        N_("Check the export."),
    ),
    "ledger-number-twice": (
        _WARN,
        "number",
        N_("An invoice number stands on another line too ({samples}): both are counted."),
        N_("{count} invoice numbers stand on other lines too ({samples}): all are counted."),
        N_("Right for an invoice in several payments; otherwise correct it."),
    ),
    "ledger-deposit": (
        _WARN,
        "nature",
        N_("A deposit is taken as money received ({samples}): it lowers what is asked for."),
        N_("{count} deposits are taken as money received ({samples}): they lower what is asked for."),
        N_("Write “facture d'acompte” as its kind where the deposit is still to be paid."),
    ),
    "ledger-currency-unknown": (
        _WARN,
        "currency",
        N_("A currency is not known ({samples}): the line is left out."),
        N_("{count} lines have a currency that is not known ({samples}): left out."),
        N_("Write its code of three letters, as in EUR or MAD."),
    ),
}
"""By rule: severity, column, sentence for one row and for several, remedy."""


FIGURES = ("amount", "debit", "credit", "balance")
"""Columns that one may stand in for another when a figure is missing."""


@dataclass
class Problems:
    """Gathers what is wrong with rows; one finding for each rule in the end.

    ``headers`` gives the header that a column has in the file by its canonical name; without it, the
    canonical names are told.
    """

    headers: Mapping[str, str] | None = None
    rows: dict[str, list[int]] = field(default_factory=dict)
    samples: dict[str, list[str]] = field(default_factory=dict)
    clients: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, rule: str, row: int, sample: str = "", *, client: str = "") -> None:
        """Note a row, what to show of it, and whose it is."""
        self.rows.setdefault(rule, []).append(row)
        samples = self.samples.setdefault(rule, [])
        if sample and sample not in samples and len(samples) < SHOWN:
            samples.append(sample if len(sample) <= SHOWN_TEXT else sample[: SHOWN_TEXT - 1] + "…")
        if client:
            self.touch(rule, client)

    def touch(self, rule: str, client: str) -> None:
        """Note that a finding is about a client."""
        self.clients.setdefault(client, {})[rule] = None

    def told(self, client: str) -> tuple[str, ...]:
        """Return the rules that were noted for a client, in the order of his lines."""
        return tuple(self.clients.get(client, ()))

    def findings(self) -> tuple[Finding, ...]:
        """Return the findings, in the order of the table."""
        return tuple(self._finding(rule) for rule in RULES if rule in self.rows)

    def _finding(self, rule: str) -> Finding:
        severity, column, one, many, hint = RULES[rule]
        rows = self.rows[rule]
        facts = {"count": len(rows), "samples": ", ".join(self.samples[rule])}
        return Finding(
            rule=rule,
            severity=severity,
            message=Message(one, facts, many),
            hint=Message(hint) if hint else None,
            column=self._header(column),
            rows=tuple(rows[:SHOWN]),
            count=len(rows),
        )

    def _header(self, column: str) -> str:
        """Return a column's header in the file; of a figure that has no column of its own, the nearest one's."""
        if self.headers is None:
            return column
        stand_ins = FIGURES if column == "amount" else (column,)
        return next((self.headers[name] for name in stand_ins if name in self.headers), "")
