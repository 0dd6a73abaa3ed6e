"""A dry run: what would go, to whom, who gets nothing and why, and a few e-mails to look at. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from mailer.errors import N_
from mailer.journal.records import DueKey, Planned
from mailer.journal.states import State
from mailer.model import Finding, Message
from mailer.pipeline.events import Done, Event, Progress, Stage
from mailer.pipeline.gate import gate, passed, stops
from mailer.pipeline.house_list import HouseList
from mailer.pipeline.job import Job
from mailer.pipeline.leasing import open_journal
from mailer.pipeline.mailing import Post, sender_address
from mailer.pipeline.orders import Order
from mailer.pipeline.pacing import chosen, days
from mailer.pipeline.planning import Lists, Nobody, Plan, Planner, Say
from mailer.pipeline.samples import Sample, write

FOLDER = "samples"
"""Where a dry run puts its samples, in the campaign's folder of outputs."""
STEP = 500
FRESH = frozenset({None, State.PRODUCED, State.PLANNED, State.SUPPRESSED})
"""The states of a line from which an e-mail goes out in the next run."""
HEAVY = 10_000_000
"""Bytes of a message that many servers refuse."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would do. ``stopped`` tells that findings keep it from starting; then the rest is empty.

    ``goes`` would be sent at once; ``states`` counts the e-mails of this edition that the journal knows already
    (a deferred one is tried again when its time comes). ``plan`` says who gets nothing, and which texts there are.
    """

    findings: tuple[Finding, ...]
    stopped: bool = False
    edition: str = ""
    sender: str = ""
    server: str = ""
    goes: int = 0
    states: Mapping[State, int] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)
    warnings: tuple[Message, ...] = ()
    samples: tuple[Sample, ...] = ()
    folder: Path | None = None


def preview(job: Job, order: Order, say: Say) -> Iterator[Event]:
    """Lint a campaign, plan it without writing the plan, and make samples; ends with a `Preview`.

    Raises:
        MailerError: whatever keeps the campaign from being sent, but for the server, which is not asked.
    """
    with ExitStack() as stack:
        lists, known = _journal(job, stack)
        yield from _preview(job, order, say, lists, known)


def _journal(job: Job, stack: ExitStack) -> tuple[Lists, Known]:
    """Return what the journal says of addresses and e-mails; a dry run makes no journal where there is none."""
    if not job.workspace.has_journal:
        return Nobody(), Known()
    journal = stack.enter_context(open_journal(job.workspace))
    lists = HouseList(journal, marketing=job.campaign.objective.stream == "marketing")
    lines = {
        (one.client_key, one.piece, one.level): (one.state, one.address)
        for one in journal.entries(job.slug, job.edition)
        if one.channel == "mail"
    }
    return lists, Known(lines)


def _preview(job: Job, order: Order, say: Say, lists: Lists, known: Known) -> Iterator[Event]:
    linted = yield from passed(gate(job))
    if stops(job, linted):
        yield Done(Preview(linted.findings, stopped=True))
        return
    planner = Planner(job, lists, "", say, shared=order.shared)
    states: Counter[State] = Counter()
    goes = 0
    yield Stage("plan", Message(N_("Planning")), len(job.indices))
    for number, line in enumerate(planner.lines(), 1):
        state = known.state(line)
        goes += not line.suppressed and state in FRESH
        if state is not None and state not in FRESH:
            states[state] += 1
        if number % STEP == 0:
            yield Progress(min(number, len(job.indices)))
    folder = job.workspace.out(job.campaign.slug) / FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    samples = write(job, planner.plan, Post(job), folder)
    mail = job.workspace.house.mail
    yield Done(
        Preview(
            findings=linted.findings,
            edition=job.edition,
            sender=sender_address(job),
            server=f"{mail.host}:{mail.port}" if mail.host else "",
            goes=goes,
            states=dict(states),
            plan=planner.plan,
            warnings=tuple(warnings(planner.plan, samples, job, order)),
            samples=samples,
            folder=folder if samples else None,
        )
    )


class Known:
    """What the journal knows of a campaign's e-mails, held while a dry run looks at its plan."""

    def __init__(self, lines: Mapping[DueKey, tuple[State, str]] | None = None) -> None:
        self._lines = lines or {}

    def state(self, line: Planned) -> State | None:
        """Return the state of an e-mail's line; None where there is none, or a new address makes it anew."""
        state, address = self._lines.get((line.client_key, line.piece, line.level), (None, ""))
        if state in (State.REFUSED, State.DEFERRED) and address != line.address:
            return None
        return state


ODD = frozenset({"client-email-mistyped", "client-email-role", "client-email-international"})
"""What the client table's findings say of addresses; who shares one is told by the plan."""


def warnings(plan: Plan, samples: tuple[Sample, ...], job: Job, order: Order) -> Iterator[Message]:
    """Yield what a person should know before it all goes."""
    if plan.bare and job.campaign.objective.stream == "marketing":
        yield Message(
            N_(
                "{count} client never answered whether they want e-mails: only clients of the house may be written to "
                "then, about similar things (CPCE, art. L34-5, to be checked)."
            ),
            {"count": plan.bare},
            N_(
                "{count} clients never answered whether they want e-mails: only clients of the house may be written to "
                "then, about similar things (CPCE, art. L34-5, to be checked)."
            ),
        )
    if plan.shared:
        yield Message(
            N_("{count} client has the same address as another one."),
            {"count": plan.shared},
            N_("{count} clients have the same address as another one."),
        )
    yield from (one.message for one in job.table.findings if one.rule in ODD)
    largest = max((sample.size for sample in samples), default=0)
    if largest > HEAVY:
        yield Message(
            N_("A message of {size} bytes: many servers refuse more than ten million."), {"size": largest}
        )
    if (took := days(chosen(job, order), plan.messages)) > 1:
        yield Message(N_("At the rate that is allowed, this takes {days} days."), {"days": took})
    if not job.workspace.house.mail.host:
        yield Message(N_("mailer.yaml names no server (mail.host): nothing can be sent yet."))
