"""The sending loop and the real journal together: what the server holds is what the journal says."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailer.deliver.opening import Server
from mailer.deliver.pool import Connections
from mailer.deliver.records import Outgoing
from mailer.deliver.retries import Retries
from mailer.deliver.sending import Report, Settings, WallClock, send
from mailer.errors import JournalError
from mailer.journal.journal import Journal
from mailer.journal.lease import Lease, lease_name
from mailer.journal.outbox import Outbox
from mailer.journal.records import Due, Planned, Settled
from mailer.journal.states import State
from tests.deliver.outboxes import dues, ready
from tests.deliver.scripted import DROP, Scripted, Session, serving

COUNT = 120
QUICK = Settings(
    retries=Retries(first=0.05, longest=0.2, attempts=40),
    connections=Connections(most=5, messages=9, again=0.01, longest=0.05, outage=5, together=0),
    batch=20,
    patience=3,
)


@contextmanager
def outbox(folder: Path) -> Iterator[tuple[Outbox, Lease]]:
    now = datetime.now(UTC)
    with Journal(folder / "journal.sqlite") as journal:
        lease = Lease(journal, lease_name("rentree", "2026"))
        lease.take(now)
        box = Outbox(journal, "rentree", "2026", lease)
        box.plan((Planned(*due[:5], run="r") for due in dues(COUNT)), now)
        box.recover(now)
        yield box, lease


def run(box: Outbox, server: Scripted, source: object = ready) -> Report:
    async def go() -> Report:
        async with serving(server):
            return await send(
                source,  # type: ignore[arg-type]
                box,
                Server("127.0.0.1", server.port, "none"),
                QUICK,
                WallClock(),
                lambda _heard: None,
            )

    return asyncio.run(go())


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Greylisted, refused, dropped before and after the dot: journal and server agree on every client."""
    met: set[str] = set()

    def script(verb: str, session: Session) -> str | None:
        number = int(session.to[1:].partition("@")[0]) if session.to else -1
        first = (verb, session.to) not in met
        met.add((verb, session.to))  # type: ignore[arg-type]
        if verb == "RCPT" and number % 7 == 3 and first:
            return "450 4.7.1 Greylisted, try again in 0 seconds"
        if verb == "RCPT" and number % 10 == 5:
            return "550 5.1.1 No such user"
        if verb == "DATA" and number % 11 == 2 and first:
            return DROP
        if verb == "." and number % 41 == 7:
            return DROP
        if verb == "MAIL" and session.begun == 6:
            return "421 4.3.2 Enough"
        return None

    server = Scripted(script)
    with outbox(tmp_path) as (box, _lease):
        report = run(box, server)
        tally = box.tally()
        doubtful = {one.client_key for one in box.uncertain()}
    refused = {n for n in range(COUNT) if n % 10 == 5}
    lost = {n for n in range(COUNT) if n % 41 == 7} - refused
    assert doubtful == {f"C{n:05}" for n in lost}
    assert tally == {
        State.REFUSED: len(refused),
        State.UNCERTAIN: len(lost),
        State.ACCEPTED: COUNT - len(refused) - len(lost),
    }
    assert set(server.ids().values()) == {1}
    assert set(server.ids()) == {f"c{n}@example.org" for n in range(COUNT) if n not in refused | lost}
    assert report.next_at is None


class SourceFailed(Exception):  # noqa: N818
    """What a source may raise."""


def failing(after: int) -> Callable[[Sequence[Due]], Sequence[Outgoing | Settled]]:
    """Return a source that makes so many e-mails, and then fails."""
    made = 0

    def source(batch: Sequence[Due]) -> Sequence[Outgoing | Settled]:
        nonlocal made
        made += len(batch)
        if made > after:
            raise SourceFailed
        return ready(batch)

    return source


def test_a_run_that_stops_in_the_middle_is_gone_on_with(tmp_path: Path) -> None:
    """Stopped by its source, twice, and begun again: each client once, and nothing is uncertain."""
    server = Scripted(delay=0.001)
    for after in (40, 60):
        with outbox(tmp_path) as (box, lease):
            with pytest.raises(SourceFailed):
                run(box, server, failing(after))
            assert box.tally()[State.ACCEPTED] == len(server.accepted)
            assert State.IN_FLIGHT not in box.tally()
            lease.release()
    with outbox(tmp_path) as (box, _lease):
        run(box, server)
        assert box.tally() == {State.ACCEPTED: COUNT}
    assert set(server.ids().values()) == {1}


def test_a_run_that_lost_its_lease_sends_nothing_more(tmp_path: Path) -> None:
    """Who was taken for dead cannot write, and so does not send."""
    server = Scripted()
    with outbox(tmp_path) as (box, _lease), Journal(tmp_path / "journal.sqlite") as journal:
        other = Lease(journal, lease_name("rentree", "2026"), "elsewhere 1")
        other.take(datetime.now(UTC) + timedelta(hours=1))
        with pytest.raises(JournalError):
            run(box, server)
        assert box.tally() == {State.PLANNED: COUNT}
    assert not server.accepted
