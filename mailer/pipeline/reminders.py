"""The plan of payment reminders as a command shows it: a line for every account, totals, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from mailer.errors import N_, CampaignError
from mailer.model import Client, Finding, Message, Severity
from mailer.pipeline.choosing import refuse, spelt
from mailer.pipeline.debts import ledger_source
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.options import CHANNELS
from mailer.relance import ZERO, Decision


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An account of the plan.

    ``invoices`` are the late ones, ``total`` is what of them is due less all credits (what a reminder asks
    for), ``balance`` all that is open, ``oldest_due`` the first due date of what is open. ``level`` is 0
    where nobody writes; ``reason`` says why either way. ``served`` is false where a letter is due and cannot
    be made. ``warnings`` are the rules of the findings that are about this account.
    """

    client: str
    name: str
    currency: str
    level: int
    invoices: tuple[str, ...]
    total: Decimal
    balance: Decimal
    oldest_due: date | None
    days_late: int
    reason: Message
    served: bool
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanTotal:
    """What the lines of one currency add up to.

    Of all ``accounts``: late ``invoices``, what of them is ``due`` less credits, and the whole ``balance``;
    and what is ``asked`` for in how many ``letters``.
    """

    currency: str
    accounts: int
    invoices: int
    due: Decimal
    balance: Decimal
    letters: int
    asked: Decimal


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """Every account of a payment campaign, the highest levels first; and what it was made from.

    ``ledger`` and ``clients`` are the files, from the workspace; ``today`` is the day of the run.
    """

    campaign: str
    ledger: str
    clients: str
    today: date
    lines: tuple[PlanLine, ...]
    findings: tuple[Finding, ...]

    @property
    def totals(self) -> tuple[PlanTotal, ...]:
        """The totals of all lines, by currency."""
        return tuple(
            _total(currency, [line for line in self.lines if line.currency == currency])
            for currency in dict.fromkeys(line.currency for line in self.lines)
        )

    @property
    def clean(self) -> bool:
        """Whether no finding weighs, and every letter that is due can be made."""
        weighty = any(finding.severity is not Severity.INFO for finding in self.findings)
        return not weighty and all(line.served for line in self.lines)


def reminder_plan(job: Job) -> ReminderPlan:
    """Return the plan of a payment campaign: all accounts, or those that the settings choose by their codes.

    Raises:
        CampaignError: the campaign has no ledger; or a code was named whose client has no account.
    """
    debts = job.debts
    if debts is None:
        raise CampaignError(
            N_("The campaign {name} has no ledger: there is nothing to remind anyone of."),
            hint=N_("Name a campaign whose objective is payment, with --campaign."),
            file=job.label, name=job.campaign.slug,
        )  # fmt: skip
    chosen = _chosen(job)
    decisions = sorted(
        (one for one in debts.plan.decisions if chosen(one.client_key)),
        key=lambda one: (-one.level, -one.days_late, one.client_key),
    )
    return ReminderPlan(
        campaign=job.campaign.slug,
        ledger=_from(job, ledger_source(job.campaign, job.settings).path, debts.file),
        clients=_from(job, job.campaign.source_path(), job.table.file),
        today=job.settings.today,
        lines=tuple(_line(job, decision) for decision in decisions),
        findings=debts.findings,
    )


def _from(job: Job, path: Path | None, name: str) -> str:
    """Return a file as it is found from the workspace; the name that a database goes by."""
    if path is None:
        return name
    root, path = job.workspace.root.resolve(), path.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _chosen(job: Job) -> Callable[[str], bool]:
    """Return whether an account is asked for. Raises CampaignError for a code that names no account."""
    choice = job.settings.choice
    only, without = ({spelt(code): code for code in codes} for codes in (choice.only, choice.exclude))
    accounts = {spelt(one.client_key) for one in job.debts.plan.decisions} if job.debts else set()
    keys = job.table.keys
    rows = {spelt(key): at for at, key in enumerate(keys)} if only or without else {}
    for code, name in sorted((only | without).items()):
        if code not in accounts and (code in only or code not in rows):
            refuse(name.strip(), job.why_not(name, rows.get(code)), keys, job.label)
    return lambda key: (not only or spelt(key) in only) and spelt(key) not in without


def _line(job: Job, decision: Decision) -> PlanLine:
    account = decision.account
    index = job.table.find(decision.client_key)
    client = job.table.client(index) if index is not None else None
    problem = _problem(job, client) if client is not None and decision.writes else None
    reason = decision.reason
    if problem is not None:
        reason = Message(
            N_("Level {level} is due and cannot be written: {problem}"),
            {"level": decision.level, "problem": problem},
        )
    return PlanLine(
        client=decision.client_key,
        name=str(client.get("company") or client.get("full_name") or "") if client is not None else "",
        currency=decision.currency,
        level=decision.level,
        invoices=tuple(item.number for item in decision.items),
        total=decision.total,
        balance=account.balance,
        oldest_due=account.oldest,
        days_late=decision.days_late,
        reason=reason,
        served=problem is None,
        warnings=account.warnings,
    )


def _problem(job: Job, client: Client) -> Message | None:
    """Return why a letter cannot be made in one of the formats, None where it can in each."""
    return next(_problems(job, client), None)


def _problems(job: Job, client: Client) -> Iterator[Message]:
    for channel in sorted({CHANNELS.get(name, "print") for name in job.settings.formats}):
        problem = job.problem(client, channel)
        if problem is not None:
            yield problem.reason
    varying = job.varying(client)
    if isinstance(varying, SetAside):
        yield varying.reason


def _total(currency: str, lines: list[PlanLine]) -> PlanTotal:
    letters = [line for line in lines if line.level]
    return PlanTotal(
        currency=currency,
        accounts=len(lines),
        invoices=sum(len(line.invoices) for line in lines),
        due=sum((line.total for line in lines), ZERO),
        balance=sum((line.balance for line in lines), ZERO),
        letters=len(letters),
        asked=sum((line.total for line in letters), ZERO),
    )
