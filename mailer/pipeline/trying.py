"""A test: a real e-mail of each text, with a client's data, to an address of the house's own; past the journal.

Its Message-IDs are no client's, so that neither a bounce nor a click on “unsubscribe” in it is taken for a client's.
"""

from __future__ import annotations

from collections import ChainMap, deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from mailer.deliver.records import Outgoing
from mailer.errors import MailerError
from mailer.journal.records import Due, DueKey, Settled
from mailer.journal.states import State
from mailer.model import Client, Finding, Message, Piece
from mailer.pipeline.delivering import Delivery
from mailer.pipeline.events import Done, Event, Stage
from mailer.pipeline.gate import gate, passed, stops
from mailer.pipeline.job import Job
from mailer.pipeline.mailing import Post, sender_address
from mailer.pipeline.orders import Order, Stop
from mailer.pipeline.planning import Nobody, Planner, Say
from mailer.pipeline.samples import one_each, pieces


@dataclass(frozen=True, slots=True)
class Tried:
    """A sample that was sent to somebody of the house, and what the server said."""

    address: str
    client: str
    template: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What a test came to. ``stopped`` tells that findings kept it from starting."""

    findings: tuple[Finding, ...]
    stopped: bool = False
    samples: tuple[Tried, ...] = ()

    @property
    def arrived(self) -> bool:
        """Whether the server took every sample, and there was one."""
        return bool(self.samples) and all(one.state is State.ACCEPTED for one in self.samples)


class Memory:
    """An outbox of a few e-mails that nothing keeps (`deliver.records.Outbox`); what is put off is over."""

    def __init__(self, coming: Sequence[Due]) -> None:
        self._coming = deque(coming)
        self.settled: dict[DueKey, Settled] = {}

    def due(self, now: datetime, limit: int, *, skip: Collection[DueKey] = ()) -> list[Due]:
        """Return the e-mails that are neither in hand nor over."""
        del now
        left = [one for one in self._coming if one.key not in self.settled and one.key not in skip]
        return left[:limit]

    def commit(self, flying: Sequence[Due], settled: Sequence[Settled], at: datetime) -> None:
        """Take note of what became of e-mails."""
        del at
        gone = {one.key for one in flying}
        self._coming = deque(one for one in self._coming if one.key not in gone)
        self.settled.update((one.due.key, one) for one in settled)

    def next_due(self) -> datetime | None:
        """Return None: nothing is tried again."""
        return None


class _Samples:
    """Makes the test's e-mails (`deliver.records.Source`)."""

    def __init__(self, post: Post, wanted: dict[DueKey, tuple[Client, Piece]], say: Say) -> None:
        self._post, self._wanted, self._say = post, wanted, say

    def __call__(self, batch: Sequence[Due]) -> list[Outgoing | Settled]:
        """Return the e-mails of a batch, each with the data of its client and the address of a tester."""
        return [self._one(due) for due in batch]

    def _one(self, due: Due) -> Outgoing | Settled:
        client, piece = self._wanted[due.key]
        stand_in = replace(client, fields=ChainMap({"email": due.address}, client.fields))  # type: ignore[arg-type]
        try:
            sender, data = self._post.message(stand_in, piece, due.message_id)
        except MailerError as fault:
            reason = self._say(Message(fault.message, fault.values))
            return Settled(due, State.SUPPRESSED, detail=reason)
        return Outgoing(due, sender, due.address, data)


def test(job: Job, order: Order, testers: Sequence[str], say: Say) -> Iterator[Event]:
    """Send a sample of each text that clients get to some addresses; ends with a `Tested`.

    Raises:
        MailerError: the campaign cannot be sent, or the server cannot be reached.
    """
    linted = yield from passed(gate(job))
    if stops(job, linted):
        yield Done(Tested(linted.findings, stopped=True))
        return
    planner = Planner(job, Nobody(), "", say, shared=True)
    for _ in planner.lines():
        pass
    wanted: dict[DueKey, tuple[Client, Piece]] = {}
    coming: list[Due] = []
    for address in testers:
        for mark, client, piece in pieces(job, one_each(planner.plan)):
            due = Due(
                f"{client.key} {address}", mark, piece.level, address, _identifier(job, mark, client, address)
            )
            wanted[due.key] = client, piece
            coming.append(due)
    yield Stage("send", Message("Sending"), len(coming))
    memory = Memory(coming)
    delivery = Delivery(job, replace(order, at=None, wait=False), Stop(), trial=True)
    yield from delivery.run(_Samples(Post(job, at=job.settings.now), wanted, say), memory)
    yield Done(Tested(linted.findings, samples=tuple(_tried(one, memory, wanted) for one in coming)))


def _tried(due: Due, memory: Memory, wanted: dict[DueKey, tuple[Client, Piece]]) -> Tried:
    client, piece = wanted[due.key]
    said = memory.settled.get(due.key)
    state = said.state if said else State.UNCERTAIN
    detail = f"{said.code or ''} {said.detail}".strip() if said else ""
    return Tried(due.address, client.key, piece.skeleton.template, state, detail)


def _identifier(job: Job, mark: str, client: Client, address: str) -> str:
    """Return a Message-ID that no e-mail to a client has: of the test's moment, too."""
    said = "\x1f".join(("test", job.slug, mark, client.key, address, job.settings.now.isoformat()))
    return f"<{sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}@{sender_address(job).partition('@')[2]}>"
