"""Who is to get which e-mail of a campaign, and who is not and why: the plan that the journal takes.

The plan is a stream of lines, one for each client and piece, those who get nothing included: the journal can then
answer for everybody. Nothing of a line stays in memory but counts, and a few bytes of each address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from mailer.errors import N_, CampaignError
from mailer.journal.records import Planned
from mailer.model import Client, Message, Pack
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.mailing import message_id

CHUNK = 500
"""Clients whose addresses are looked up in the house's list together."""
NAMED = 5
"""Client keys that are named for each reason."""
MEANT = frozenset({"do-not-contact", "email-refused", "no-consent", "suppressed", "same-address"})
"""The reasons that are somebody's will or ours: nothing is wrong with a run that honours them."""


class Lists(Protocol):
    """The house's list of addresses that get no e-mail."""

    def barred(self, addresses: Collection[str]) -> Mapping[str, Message]:
        """Return why some of these addresses get nothing of this campaign's stream."""
        ...


class Nobody:
    """An empty list."""

    def barred(self, addresses: Collection[str]) -> Mapping[str, Message]:  # noqa: ARG002
        """Return nothing: nobody is on it."""
        return {}


@dataclass(slots=True)
class Branch:
    """One text of the campaign: how many get it, and the rows (from 0) of the first few of them."""

    template: str
    messages: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LeftOut:
    """A reason for which clients get no e-mail: how many, who for instance."""

    reason: Message
    count: int = 0
    keys: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """What a plan comes to, complete once its lines were taken.

    ``messages`` may go, by ``branches`` (the skeletons that clients get). ``left_out`` says by code who gets
    nothing. ``bare`` counts those who never answered whether they want e-mails, ``shared`` those whose address
    another client has too.
    """

    messages: int = 0
    clients: int = 0
    bare: int = 0
    shared: int = 0
    branches: dict[str, Branch] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    domains: Counter[str] = field(default_factory=Counter)

    def leave_out(self, code: str, key: str, reason: Message) -> None:
        """Count a client who gets nothing."""
        one = self.left_out.setdefault(code, LeftOut(reason))
        one.count += 1
        if len(one.keys) < NAMED:
            one.keys.append(key)

    @property
    def faults(self) -> int:
        """How many clients get nothing though nobody wanted that: no address, a text that cannot be merged."""
        return sum(one.count for code, one in self.left_out.items() if code not in MEANT)


class Planner:
    """Makes the lines of one run's plan; `plan` holds what they come to.

    ``run`` names the run. ``say`` puts reasons into the reader's language: the journal keeps them as they are
    read. With ``shared``, clients who have the same address each get their e-mail.
    """

    KEPT = 3
    """Rows that are remembered of each text."""

    def __init__(self, job: Job, lists: Lists, run: str, say: Say, *, shared: bool = False) -> None:
        self.plan = Plan()
        self._job, self._lists, self._run, self._say = job, lists, run, say
        self._once = job.campaign.objective.stream == "marketing" and not shared
        self._addresses: dict[int, int] = {}

    def lines(self) -> Iterator[Planned]:
        """Yield a line for each client and piece, in the order of the table; to be taken once."""
        packs = self._job.packs("mail")
        rows = iter(self._job.indices)
        while chunk := list(islice(packs, CHUNK)):
            addresses = {str(client.get("email")) for client, _ in chunk if client.get("email")}
            barred = self._lists.barred(addresses)
            for client, pack in chunk:
                yield from self._client(next(rows), client, pack, barred)
        if self._job.settings.choice.whole:
            for refusal in self._job.refusals():
                self.plan.leave_out(refusal.code, refusal.key, refusal.reason)
                yield from self._suppressed(refusal.key, "", refusal.reason)

    def _client(
        self, row: int, client: Client, pack: Pack | SetAside, barred: Mapping[str, Message]
    ) -> Iterator[Planned]:
        self.plan.clients += 1
        address = str(client.get("email") or "")
        reason = self._reason(row, client, address, pack, barred)
        if isinstance(pack, SetAside) or reason is not None:
            assert reason is not None  # noqa: S101 - who is set aside has a reason
            self.plan.leave_out(*reason)
            yield from self._suppressed(client.key, address, reason[2])
            return
        self.plan.domains[address.rpartition("@")[2].casefold()] += 1
        for one in pack.pieces:
            branch = self.plan.branches.setdefault(one.skeleton.id, Branch(one.skeleton.template))
            branch.messages += 1
            if len(branch.rows) < self.KEPT:
                branch.rows.append(row)
            self.plan.messages += 1
            yield self._line(client.key, one.name, one.level, address)

    def _reason(
        self, row: int, client: Client, address: str, pack: Pack | SetAside, barred: Mapping[str, Message]
    ) -> tuple[str, str, Message] | None:
        """Return why a client gets nothing: a code, the client's key, the sentence."""
        if isinstance(pack, SetAside):
            return pack.code, client.key, pack.reason
        if address in barred:
            return "suppressed", client.key, barred[address]
        if self._job.campaign.objective.stream == "marketing" and client.get("email_consent") is None:
            self.plan.bare += 1
        first = self._addresses.setdefault(hash(address.casefold()), row)
        if first != row:
            self.plan.shared += 1
            if self._once:
                other = self._job.table.keys[first]
                return "same-address", client.key, Message(N_("same address as {other}"), {"other": other})
        return None

    def _suppressed(self, key: str, address: str, reason: Message) -> Iterator[Planned]:
        said = self._say(reason)
        for piece, level in self._job.mail_parts(key):
            yield self._line(key, piece, level, address, said)

    def _line(self, key: str, piece: str, level: int, address: str, suppressed: str = "") -> Planned:
        identifier = message_id(self._job, key, piece, level)
        return Planned(key, piece, level, address, identifier, self._run, suppressed)


class Say(Protocol):
    """Puts a message into the reader's language."""

    def __call__(self, message: Message, /) -> str:
        """Return the sentence."""
        ...


def check_keys(job: Job) -> None:
    """Refuse a table without a column of codes: a client whose name is mended would be another client.

    Raises:
        CampaignError: it has none.
    """
    if "code" not in job.table.names:
        raise CampaignError(
            N_("The client table has no column of codes: nothing tells who got an e-mail already."),
            hint=N_("Give each client a code of its own, in a column “code”."),
            file=job.table.file,
            field="code",
        )


__all__ = ["MEANT", "Branch", "LeftOut", "Lists", "Nobody", "Plan", "Planner", "check_keys"]
