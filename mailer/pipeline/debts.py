"""The debts of a payment campaign: its ledger read, joined to the clients, and planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mailer import relance
from mailer.campaign import Campaign, Level, TableSource
from mailer.clients import Source, Table, records
from mailer.clients.segment import Selection
from mailer.clients.tables import Records
from mailer.errors import N_, CampaignError, LedgerError, listed
from mailer.model import Finding, Message, Place
from mailer.pipeline.options import Settings
from mailer.relance import Decision, Ledger, Plan, Sent
from mailer.workspace import Workspace

PIECE = "relance"
NAMES = ("items", "credits", "total", "currency", "level", "as_of", "days_late")
"""What relance templates may name beside the client."""

NOT_TO_CONTACT = Message(N_("This client is not to be contacted."))
OUTSIDE = Message(N_("This client is outside the campaign’s segment."))
NOTHING_OPEN = Message(N_("The ledger has nothing open for this client."))


@dataclass(frozen=True, slots=True)
class Debts:
    """Open items of all clients, and the plan: a decision for each account. ``file`` is the ledger's."""

    file: str
    ledger: Ledger
    plan: Plan
    levels: tuple[Level, ...]
    currency: str
    findings: tuple[Finding, ...]
    letters: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, frozenset[str] | None]:
        """The names that templates may use, for the check before the first client."""
        return dict.fromkeys(NAMES)

    def template(self, decision: Decision) -> str:
        """Return the template of a decision's level."""
        return self.levels[min(decision.level, len(self.levels)) - 1].template

    def piece(self, decision: Decision) -> str:
        """Return the journal's name of a letter: one for each currency."""
        return PIECE if decision.currency == self.currency else f"{PIECE}/{decision.currency}"

    def view(self, decision: Decision) -> dict[str, Any]:
        """Return what a template sees of a decision."""
        return {
            "items": decision.items,
            "credits": decision.credits,
            "total": decision.total,
            "currency": decision.currency,
            "level": decision.level,
            "as_of": self.ledger.as_of,
            "days_late": decision.days_late,
        }

    def reason(self, client_key: str) -> Message:
        """Return what was decided about a client's account, or that he has none."""
        mine = (decision.reason for decision in self.plan.decisions if decision.client_key == client_key)
        return next(mine, NOTHING_OPEN)


def open_debts(
    workspace: Workspace, campaign: Campaign, settings: Settings, table: Table, selection: Selection
) -> Debts:
    """Read a campaign's ledger and plan its letters, none of them to clients outside the selection.

    Raises:
        CampaignError: the campaign has no ledger, or its database has no address.
        ClientsError: the ledger cannot be read.
        LedgerError: it is a table, but not of who owes what.
    """
    source = ledger_source(campaign, settings)
    rows = records(
        source, relance.LEDGER_COLUMNS, today=settings.today, country=workspace.house.legal.country
    )
    _check_columns(rows)
    ledger = relance.open_items(
        rows.rows(),
        as_of=settings.today,
        currency=campaign.currency,
        known=frozenset(table.keys),
        headers=rows.headers,
        unread=rows.unread,
    )
    plan = relance.plan(
        ledger,
        as_of=settings.today,
        levels=campaign.levels,
        history=dict(_history(workspace, campaign)),
        minimum=campaign.minimum or relance.ZERO,
        barred=_barred(table, selection),
    )
    letters: dict[str, tuple[Decision, ...]] = {}
    for decision in plan.letters:
        letters[decision.client_key] = (*letters.get(decision.client_key, ()), decision)
    findings = (*rows.findings, *ledger.findings)
    return Debts(rows.file, ledger, plan, campaign.levels, campaign.currency, findings, letters)


def _barred(table: Table, selection: Selection) -> Mapping[str, Message]:
    """Return, by client key, why clients of the table are not written to whatever they owe."""
    if len(selection) == len(table):
        return {}
    keys = table.keys
    barred = dict.fromkeys(keys, OUTSIDE)
    for index in selection.indices:
        del barred[keys[int(index)]]
    for index in selection.refused:
        barred[keys[int(index)]] = NOT_TO_CONTACT
    return barred


def _check_columns(rows: Records) -> None:
    """Refuse a table that says for no line whose it is, or for none how much: it is another one."""
    names = set(rows.names.values())
    for wanted, message in (
        ({"code"}, N_("The ledger has no column of clients’ codes.")),
        ({"amount", "balance", "debit", "credit"}, N_("The ledger has no column of amounts.")),
    ):
        if not wanted & names:
            raise LedgerError(
                message,
                hint=N_("It has: {known}. If one of these is it, name it under columns: of the ledger."),
                file=rows.file, known=listed(min(wanted), [column.header for column in rows.columns if column.header]),
            )  # fmt: skip


def ledger_source(campaign: Campaign, settings: Settings) -> Source:
    """Return where a campaign's ledger is read from."""
    if settings.ledger is not None:
        own = campaign.ledger
        if own is None or not isinstance(own.source, str):
            return Source(path=settings.ledger)
        return Source(path=settings.ledger, columns=own.column_names, types=own.column_types)
    if campaign.ledger is None:
        place = campaign.place("ledger")
        raise CampaignError(
            N_("A campaign for payment needs a ledger."), file=place.file, line=place.line, field="ledger"
        )
    return table_source(campaign.ledger, campaign.ledger_path(), settings, campaign.place("ledger"))


def table_source(table: TableSource, path: Any, settings: Settings, place: Place) -> Source:
    """Return where a table is read from; a database's URL comes from the environment, by name.

    Raises:
        CampaignError: the environment variable is not set.
    """
    columns, types = table.column_names, table.column_types
    if isinstance(table.source, str):
        return Source(path=path, sheet=table.sheet, header=table.header, columns=columns, types=types)
    url = settings.environment.get(table.source.env)
    if not url:
        raise CampaignError(
            N_("The environment variable {name} is not set."),
            hint=N_("Put the database's address into it."),
            file=place.file, line=place.line, field="source.env", name=table.source.env,
        )  # fmt: skip
    return Source(url=url, query=table.source.query, columns=columns, types=types)


def _history(workspace: Workspace, campaign: Campaign) -> Iterator[tuple[tuple[str, str], Sent]]:
    """Yield, by client and currency, the level that was posted last, over all editions."""
    if not workspace.has_journal:
        return
    from mailer.journal import Journal

    with Journal(workspace.journal_place) as journal:
        reached = journal.reached(campaign.slug)
    for (client_key, piece), last in reached.items():
        kind, _, currency = piece.partition("/")
        if kind == PIECE and last.level:
            yield (client_key, currency or campaign.currency), Sent(last.level, last.on)
