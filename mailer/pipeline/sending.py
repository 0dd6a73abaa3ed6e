"""Sending of a campaign, once each: who is left from earlier runs, the plan, then e-mail after e-mail.

The order of things is what makes a kill harmless. The lease comes first, so that no other run sends. What an earlier
run left in flight becomes uncertain. Then the plan is written, and only what stands in it as due is made and sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mailer.errors import N_
from mailer.journal.records import Planned, Settled
from mailer.journal.states import State
from mailer.model import Finding, Message
from mailer.pipeline.composing import Composer
from mailer.pipeline.delivering import Delivery
from mailer.pipeline.events import Done, Event, Stage
from mailer.pipeline.gate import gate, passed, stops
from mailer.pipeline.house_list import HouseList
from mailer.pipeline.job import Job
from mailer.pipeline.leasing import clock, held, open_journal
from mailer.pipeline.mailing import Post
from mailer.pipeline.orders import Order, Stop, check_not_paused
from mailer.pipeline.planning import Plan, Planner, Say

if TYPE_CHECKING:
    from mailer.journal import Entry, Journal, Outbox

WITHDRAWN = Message(N_("no longer in the segment, or nothing is due any more"))
WAITING = frozenset({State.PLANNED, State.DEFERRED})


@dataclass(frozen=True, slots=True)
class Sent:
    """What a run did, and where the edition stands.

    ``stopped`` tells that findings kept it from starting. ``now`` counts what this run settled, by state, in
    ``seconds``; ``states`` all e-mails of the edition. ``recovered`` were left in flight by a run that is gone,
    ``decided`` were uncertain and are no longer, ``withdrawn`` waited and are not in the plan any more.
    ``uncertain`` lists the e-mails that a person must decide about, ``refusals`` the first that a server refused
    in this run, ``next_at`` is when the next deferred one may be tried.
    """

    findings: tuple[Finding, ...]
    stopped: bool = False
    edition: str = ""
    plan: Plan = field(default_factory=Plan)
    now: Mapping[State, int] = field(default_factory=dict)
    states: Mapping[State, int] = field(default_factory=dict)
    seconds: float = 0.0
    recovered: int = 0
    decided: int = 0
    withdrawn: int = 0
    uncertain: tuple[Entry, ...] = ()
    refusals: tuple[Settled, ...] = ()
    next_at: datetime | None = None

    @property
    def open(self) -> int:
        """How many clients have no e-mail though they should: refused, uncertain, or still to be sent."""
        states = (State.PLANNED, State.DEFERRED, State.IN_FLIGHT, State.UNCERTAIN, State.REFUSED)
        return sum(self.states.get(state, 0) for state in states)


def send(job: Job, order: Order, say: Say, stop: Stop) -> Iterator[Event]:
    """Send a campaign's e-mails, and what of them is left from earlier runs; ends with a `Sent`.

    ``say`` puts reasons into the reader's language, ``stop`` is looked at while e-mails go out.

    Raises:
        MailerError: the campaign cannot be sent, another run is sending it, or has taken this one's place; the
            server cannot be reached at all.
    """
    from mailer.journal import Lease, Outbox
    from mailer.journal.lease import lease_name

    check_not_paused(job.workspace, job.slug)
    delivery, post = Delivery(job, order, stop), Post(job, at=clock())
    with ExitStack() as stack:
        journal = stack.enter_context(open_journal(job.workspace))
        lease = Lease(journal, lease_name(job.slug, job.edition))
        stack.enter_context(held(lease))
        whole = job.settings.choice.whole
        only = None if whole else [job.table.keys[index] for index in job.indices]
        outbox = Outbox(journal, job.slug, job.edition, lease, only=only)
        recovered = outbox.recover(clock())
        linted = yield from passed(gate(job))
        if stops(job, linted):
            yield Done(Sent(linted.findings, stopped=True))
            return
        decided = (
            outbox.decide(order.uncertain == "resend", clock(), client_keys=only) if order.uncertain else 0
        )
        lists = HouseList(journal, marketing=job.campaign.objective.stream == "marketing")
        planner = Planner(job, lists, job.settings.now.isoformat(), say, shared=order.shared)
        yield Stage("plan", Message(N_("Planning")), len(job.indices))
        seen: set[int] = set()
        outbox.plan(_noted(planner.lines(), seen), clock())
        withdrawn = withdraw(journal, outbox, job, seen, say) if whole else 0
        composer = Composer(job, post, lists, say)
        yield Stage("send", Message(N_("Sending")), _waiting(outbox))
        yield from delivery.run(composer, outbox, journal)
        yield Done(
            Sent(
                findings=linted.findings,
                edition=job.edition,
                plan=planner.plan,
                now=dict(delivery.now),
                states=outbox.tally(),
                seconds=delivery.seconds,
                recovered=recovered,
                decided=decided,
                withdrawn=withdrawn,
                uncertain=tuple(outbox.uncertain()),
                refusals=tuple(delivery.refusals),
                next_at=outbox.next_due(),
            )
        )


def _waiting(outbox: Outbox) -> int:
    """Return how many e-mails wait to be sent, of all clients."""
    tally = outbox.tally()
    return sum(tally.get(state, 0) for state in WAITING)


def _noted(lines: Iterator[Planned], seen: set[int]) -> Iterator[Planned]:
    """Hand on a plan, and take note of what is in it: a hash for each line, 60 bytes."""
    for line in lines:
        seen.add(hash((line.client_key, line.piece, line.level)))
        yield line


def withdraw(journal: Journal, outbox: Outbox, job: Job, seen: set[int], say: Say) -> int:
    """Suppress what earlier runs planned and this one's plan has no more; return how many e-mails that were.

    Such a client left the segment, paid, or was taken out of the table: nothing is sent to them silently.
    """
    left = [
        Planned(one.client_key, one.piece, one.level, one.address, one.message_id, one.run, say(WITHDRAWN))
        for one in journal.entries(job.slug, job.edition)
        if one.channel == "mail"
        and one.state in WAITING
        and hash((one.client_key, one.piece, one.level)) not in seen
    ]
    return outbox.plan(left, clock()).changed
