"""What came back, joined with the journal: which e-mail it is about, and what it changes.

A reply finds its e-mail by the number in the address that it came back to (VERP) or in a token, by the Message-ID, or
by the client's address, in this order. What is about none of our e-mails changes nothing, but for a wish
to be left alone, which needs no e-mail before it. Each message is read once:
read again, it changes nothing, even where a person has undone since what it did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.errors import N_, WorkspaceError
from mailer.model import Message
from mailer.replies import mailbox, reading, unsubscribe
from mailer.replies.records import Kind, Reply
from mailer.tokens import Secret, read
from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Entry, Journal, State
    from mailer.journal.suppression import Reason, Stream

CHUNK = 200
"""Replies that are looked up in the journal together."""
PATIENCE = 3
"""How often an e-mail may come back for a reason that may pass, before its address is given up."""
NUMBER = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
"""The number of a message, in the address that it comes back to."""
ACTED = (Kind.HARD, Kind.SOFT, Kind.COMPLAINT, Kind.UNSUBSCRIBE)
"""The kinds that change something."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where replies are read: paths of mailboxes, files of unsubscribes, and the house's mailbox on its server."""

    mailboxes: tuple[Path, ...] = ()
    unsubscribes: tuple[Path, ...] = ()
    imap: bool = False
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reply was about and what it changed.

    ``line`` tells whether the e-mail's line in the journal changed, ``listed`` whether an address came onto the
    house's list, ``count`` how often the address has come back for now. ``client``, ``campaign`` and ``edition``
    are empty where no e-mail of ours is meant.
    """

    source: str
    kind: Kind
    cause: str
    reason: Message
    address: str
    client: str = ""
    campaign: str = ""
    edition: str = ""
    line: bool = False
    listed: bool = False
    count: int = 0

    @property
    def matched(self) -> bool:
        """Whether an e-mail of ours is meant."""
        return bool(self.campaign)

    @property
    def lost(self) -> bool:
        """Whether it would have changed something, and found nothing to change: it is asked again the next time."""
        return self.kind in ACTED and not self.matched and not self.address


@dataclass
class Report:
    """What a reading came to: how many messages and lists were read, how many of their replies were known before."""

    read: int = 0
    known: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def lines(self) -> int:
        """How many lines of the journal changed."""
        return sum(one.line for one in self.outcomes)

    @property
    def listed(self) -> int:
        """How many addresses came onto the house's list."""
        return sum(one.listed for one in self.outcomes)


def take(
    workspace: Workspace,
    sources: Sources,
    environment: Mapping[str, str],
    now: datetime,
    patience: int = PATIENCE,
) -> Report:
    """Read replies, and write into the journal what they change.

    ``now`` has its time zone. ``patience`` is how often an address may come back for now.

    Raises:
        DeliverError: a mailbox or a file cannot be read.
        JournalError: the journal cannot be written.
        WorkspaceError: ``--imap`` was asked for, and the house has no mailbox or its variables are empty.
    """
    from mailer.journal import Journal

    where = workspace.journal_place
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
    coming = replies(workspace, sources, environment)
    report = Report()
    with Journal(where) as journal:
        taker = _Taker(journal, _numbers(workspace, environment), _domains(workspace), now, patience)
        while some := list(islice(coming, CHUNK)):
            taker.take(some, report)
    return report


def replies(workspace: Workspace, sources: Sources, environment: Mapping[str, str]) -> Iterator[Reply]:
    """Yield what the sources say, without changing anything. Raises as `take` does."""
    for path in sources.unsubscribes:
        yield from list(
            unsubscribe.read_file(path)
        )  # all of it first: a bad line stops before anything changes
    for path in sources.mailboxes:
        for one in mailbox.from_path(path):
            yield from reading.read(one.data, one.source)
    if sources.imap:
        for one in mailbox.imap(account(workspace, environment), sources.since):
            yield from reading.read(one.data, one.source)


def account(workspace: Workspace, environment: Mapping[str, str]) -> mailbox.Account:
    """Return the house's mailbox. Raises `WorkspaceError` where there is none, or a variable is empty."""
    house = workspace.house
    box = house.mail.replies
    if box is None:
        raise WorkspaceError(
            N_("The house does not say which mailbox e-mails come back to."),
            hint=N_("Write mail: and below it replies: with host: in mailer.yaml, or name a file or folder."),
            file="mailer.yaml",
            field="mail.replies",
        )
    secret = box.token_env or box.password_env
    for name in (box.user_env, secret):
        if not environment.get(name):
            raise WorkspaceError(
                N_("The environment variable {name} is empty."),
                hint=N_("It holds what logs in to the mailbox; set it in the shell that runs mailer."),
                file="mailer.yaml",
                line=house.place("mail.replies").line,
                name=name,
            )
    return mailbox.Account(
        host=box.host,
        user=environment[box.user_env],
        password="" if box.token_env else environment[secret],
        token=environment[secret] if box.token_env else "",
        port=box.port,
        security=box.security,
        folder=box.folder,
    )


class _Taker:
    """Takes replies into one journal."""

    def __init__(
        self, journal: Journal, secret: Secret | None, domains: Sequence[str], now: datetime, patience: int
    ) -> None:
        from mailer.journal import Heard, Returned, Suppression

        self._heard, self._returned, self._list = Heard(journal), Returned(journal), Suppression(journal)
        self._secret, self._domains, self._now, self._patience = secret, domains, now, patience

    def take(self, some: Sequence[Reply], report: Report) -> None:
        """Take some replies: known ones are counted, the others looked up together and acted on one by one."""
        report.read += len(some)
        known = self._heard.known(one.identity for one in some)
        new = list({one.identity: one for one in some if one.identity not in known}.values())
        report.known += len(some) - len(new)
        numbers = {one.identity: self._ids(one) for one in new}
        by_id = self._returned.by_message_id(name for names in numbers.values() for name in names)
        by_address = self._returned.by_address(address for one in new for address in one.addresses)
        over: list[tuple[str, str]] = []
        for one in new:
            entry = next((by_id[name] for name in numbers[one.identity] if name in by_id), None)
            entry = entry or _latest(one, by_address)
            outcome = self._act(one, entry)
            report.kinds[one.kind.value] += 1
            report.outcomes.append(outcome)
            if not outcome.lost:
                over.append((one.identity, one.kind.value))
        self._heard.remember(over, self._now)

    def _ids(self, reply: Reply) -> list[str]:
        """Return the Message-IDs that a reply may mean, the surest first."""
        payloads = (read(self._secret, token) for token in reply.tokens) if self._secret else ()
        numbers = [payload.hex() for payload in payloads if payload]
        numbers += [found[1].lower() for one in reply.envelopes if (found := NUMBER.search(one))]
        made = [f"<{number}@{domain}>" for number in dict.fromkeys(numbers) for domain in self._domains]
        return [*made, *([reply.message_id] if reply.message_id else [])]

    def _act(self, reply: Reply, entry: Entry | None) -> Outcome:
        """Change what a reply changes, and say what that was."""
        from mailer.journal import State

        address = entry.address if entry else next(iter(reply.addresses), "")
        line, listed, count = False, False, 0
        if reply.kind is Kind.UNSUBSCRIBE and address:
            listed = self._suppress(address, "unsubscribed", reply, "marketing")
            line = self._mark(entry, State.UNSUBSCRIBED, reply)
        elif reply.kind is Kind.COMPLAINT and entry:
            listed = self._suppress(address, "complained", reply, "marketing")
            line = self._mark(entry, State.COMPLAINED, reply)
        elif reply.kind is Kind.HARD and entry:
            listed = self._suppress(address, "bounced", reply, "all")
            line = self._mark(entry, State.BOUNCED, reply)
        elif reply.kind is Kind.SOFT and entry:
            line = self._mark(entry, State.BOUNCED, reply)
            count = self._list.bounced_softly(address, min(reply.at or self._now, self._now))
            listed = count >= self._patience and self._suppress(address, "bounced", reply, "all")
        return Outcome(
            reply.source,
            reply.kind,
            reply.cause,
            reply.reason,
            address,
            entry.client_key if entry else "",
            entry.campaign if entry else "",
            entry.edition if entry else "",
            line=line,
            listed=listed,
            count=count,
        )

    def _suppress(self, address: str, reason: Reason, reply: Reply, stream: Stream) -> bool:
        from mailer.journal import Suppressed

        entry = Suppressed(address, reason, f"{reply.cause} {reply.source}".strip(), self._now, stream)
        return bool(self._list.add([entry]).new)

    def _mark(self, entry: Entry | None, state: State, reply: Reply) -> bool:
        if entry is None:
            return False
        said = reply.diagnostic or reply.cause
        return self._returned.mark(entry.key, state, self._now, code=reply.code, detail=said)


def _latest(reply: Reply, by_address: Mapping[str, list[Entry]]) -> Entry | None:
    """Return the e-mail that went last to the address that a reply names; a wish by address alone names none."""
    from mailer.journal import State
    from mailer.journal.suppression import folded

    if reply.kind not in ACTED or reply.cause == "csv":
        return None
    sent = [entry for address in reply.addresses for entry in by_address.get(folded(address), ())]
    open_ = [entry for entry in sent if entry.state in (State.ACCEPTED, State.UNCERTAIN)]
    return next(iter(open_ or sent), None)


def _numbers(workspace: Workspace, environment: Mapping[str, str]) -> Secret | None:
    """Return the secret of the unsubscribe links; None where the house has none, and so no tokens."""
    text = environment.get(workspace.house.mail.unsubscribe.secret_env, "")
    return Secret.parse(text) if text else None


def _domains(workspace: Workspace) -> list[str]:
    """Return the domains that Message-IDs of this house end in."""
    house = workspace.house
    named: Iterable[str | None] = (house.mail.sender, house.email, house.mail.bounces, house.mail.reply_to)
    return list(dict.fromkeys(one.rpartition("@")[2] for one in named if one))
