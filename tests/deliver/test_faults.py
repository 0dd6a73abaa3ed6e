"""Everything that a server does to a sender: after each fault the final states are exact, and nothing goes twice."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from mailer.deliver.control import Control
from mailer.deliver.line import Timeouts
from mailer.deliver.opening import Server
from mailer.deliver.pool import Connections
from mailer.deliver.rates import Limits
from mailer.deliver.records import Notice, Outgoing
from mailer.deliver.retries import Retries
from mailer.deliver.schedule import Schedule
from mailer.deliver.sending import Report, Settings, WallClock, send
from mailer.errors import DeliverError
from mailer.journal.records import Due, Settled
from mailer.journal.states import State
from tests.deliver.outboxes import MemoryOutbox, dues, ready
from tests.deliver.scripted import DROP, HANG, Scripted, Session, serving

QUICK = Settings(
    retries=Retries(first=600, attempts=3, seed="test"),
    connections=Connections(most=4, again=0.01, longest=0.05, outage=5, grow=0.2, together=0),
    timeouts=Timeouts(10, 10, 10, 10, 10, 5),
    batch=10,
    patience=0,
)
PATIENT = replace(QUICK, patience=5, retries=Retries(first=0.05, longest=0.2, attempts=3, seed="test"))
HASTY = replace(QUICK, timeouts=Timeouts(10, 0.6, 0.6, 0.6, 0.6, 0.5))
COUNT = 24
PIPELINING = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8")
BOTH = pytest.mark.parametrize("features", [PIPELINING, PIPELINING[1:]], ids=["pipelining", "one by one"])


class Ran:
    """What a run left behind."""

    def __init__(self, box: MemoryOutbox, server: Scripted) -> None:
        self.box = box
        self.server = server
        self.heard: list[Settled | Notice] = []
        self.report: Report | None = None
        self.fault: BaseException | None = None

    def notices(self) -> set[str]:
        return {one.kind for one in self.heard if isinstance(one, Notice)}


def run(
    server: Scripted,
    settings: Settings = QUICK,
    *,
    box: MemoryOutbox | None = None,
    source: Callable[[Sequence[Due]], list[Outgoing | Settled]] = ready,  # type: ignore[assignment]
    during: Callable[[Ran, Control], Any] | None = None,
) -> Ran:
    """Send to a scripted server until the loop ends, watching the invariants at every dot and every commit."""
    ran = Ran(box or MemoryOutbox(dues(COUNT)), server)

    def dot(session: Session) -> None:
        key = next(key for key, due in ran.box.dues.items() if due.address == session.to)
        assert ran.box.states[key] is State.IN_FLIGHT, "the dot came before it was on disk"

    server.dot = dot

    async def go() -> None:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(serving(server))
            control = Control()
            task = asyncio.create_task(
                send(
                    source,
                    ran.box,
                    Server("127.0.0.1", server.port, "none"),
                    settings,
                    WallClock(),
                    ran.heard.append,
                    control,
                )
            )
            if during:
                await during(ran, control)
            try:
                ran.report = await asyncio.wait_for(task, 20)
            except (DeliverError, OSError, asyncio.CancelledError) as fault:
                ran.fault = fault

    asyncio.run(go())
    held(ran, settings)
    return ran


def held(ran: Ran, settings: Settings) -> None:
    """What holds after any run, whatever the server did."""
    took = ran.server.ids()
    accepted = {ran.box.dues[key].address for key, s in ran.box.states.items() if s is State.ACCEPTED}
    doubtful = {
        ran.box.dues[key].address
        for key, s in ran.box.states.items()
        if s in (State.UNCERTAIN, State.IN_FLIGHT)
    }
    assert accepted <= set(took) <= accepted | doubtful
    assert max(took.values(), default=0) <= 1, "twice"
    assert ran.box.most_flying <= settings.connections.most
    assert ran.server.most_open <= settings.connections.most
    heard = Counter(one.state for one in ran.heard if isinstance(one, Settled))
    if ran.report:
        assert dict(heard) == dict(ran.report.states)
        assert not ran.box.count(State.IN_FLIGHT)


def states(ran: Ran) -> dict[str, int]:
    return {state.value: count for state, count in ran.box.tally().items()}


@BOTH
def test_all_goes_well(features: tuple[str, ...]) -> None:
    """Each e-mail is accepted once, under the server's own name for it, and arrives as it was."""
    ran = run(Scripted(features=features))
    assert states(ran) == {"accepted": COUNT}
    assert ran.fault is None
    for one in ran.box.settled.values():
        assert one.queue_id.startswith("Q")
        assert (one.code, one.next_at) == (250, None)
    sent = {mail.to: mail.data for mail in ready(list(ran.box.dues.values()))}
    assert {one.to: one.data for one in ran.server.accepted} == sent
    assert ran.server.seen["QUIT"] == len(ran.server.sessions)


@BOTH
def test_greylisting(features: tuple[str, ...]) -> None:
    """Each recipient is put off once, and taken the second time."""
    met: set[str] = set()

    def script(verb: str, session: Session) -> str | None:
        if verb == "RCPT" and session.to not in met:
            met.add(session.to)
            return "450 4.2.0 Greylisted, try again in 0 seconds"
        return None

    ran = run(Scripted(script, features), PATIENT)
    assert states(ran) == {"accepted": COUNT}
    assert ran.server.seen["."] == COUNT
    assert set(map(tuple, ran.box.history.values())) == {(State.DEFERRED, State.IN_FLIGHT, State.ACCEPTED)}


@BOTH
def test_what_is_put_off_for_long_is_left_to_the_next_run(features: tuple[str, ...]) -> None:
    """A wait beyond the run's patience ends it; the line says when to try again."""

    def script(verb: str, session: Session) -> str | None:
        return "451 4.7.1 Try again in 2 hours" if verb == "RCPT" and session.to < "c12" else None

    ran = run(Scripted(script, features))
    late = {due.client_key for due in ran.box.dues.values() if due.address < "c12"}
    assert ran.box.where(State.DEFERRED) == late
    assert ran.box.where(State.ACCEPTED) == {key[0] for key in ran.box.dues} - late
    assert ran.report
    assert ran.report.next_at == ran.box.next_due()


def test_what_is_put_off_too_often_is_given_up() -> None:
    """After so many attempts the server's last word is kept, and the client is refused."""
    ran = run(Scripted(lambda verb, _s: "450 4.2.0 Mailbox busy" if verb == "RCPT" else None), PATIENT)
    assert states(ran) == {"refused": COUNT}
    assert ran.server.seen["RCPT"] == 3 * COUNT
    assert all("Mailbox busy" in one.detail for one in ran.box.settled.values())


@BOTH
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("reply", ["421 4.3.2 Closing", DROP])
def test_a_line_that_ends_now_and_then(verb: str, reply: str, features: tuple[str, ...]) -> None:
    """421 or no word at all, at each verb, on some lines' third e-mail: put off or tried again, and got through.

    Only where the line breaks after the final dot and without an answer does nobody know.
    """

    def script(said: str, session: Session) -> str | None:
        return reply if said == verb and breaks(session) else None

    def breaks(session: Session) -> bool:
        return session.begun == 3 and session.number in (0, 2, 4)

    ran = run(Scripted(script, features), replace(PATIENT, retries=replace(PATIENT.retries, attempts=20)))
    broken = [one.to for one in ran.server.sessions if breaks(one)]
    assert len(broken) >= 2
    if (verb, reply) == (".", DROP):
        doubtful = {key[0] for key, due in ran.box.dues.items() if due.address in broken}
        assert ran.box.where(State.UNCERTAIN) == doubtful
        assert states(ran) == {"accepted": COUNT - len(doubtful), "uncertain": len(doubtful)}
    else:
        assert states(ran) == {"accepted": COUNT}
    if reply != DROP:
        assert "fewer" in ran.notices()


@BOTH
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_always_closes_before_the_dot(verb: str, features: tuple[str, ...]) -> None:
    """Each e-mail is tried on a second line, then put off; no server has any, and nothing is uncertain."""
    ran = run(Scripted(lambda said, _s: DROP if said == verb else None, features))
    assert states(ran) == {"deferred": COUNT}
    assert ran.server.seen["MAIL"] == 2 * COUNT
    assert not ran.server.accepted


@BOTH
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_a_server_that_always_says_421(verb: str, features: tuple[str, ...]) -> None:
    """421 puts an e-mail off, at whatever verb, and leaves one connection."""
    ran = run(Scripted(lambda said, _s: "421 4.3.2 Shutting down" if said == verb else None, features))
    assert states(ran) == {"deferred": COUNT}
    assert [one for one in ran.heard if isinstance(one, Notice) and one.kind == "fewer"][-1].connections == 1


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO"])
@pytest.mark.parametrize("reply", ["421 4.3.2 Come back later", "554 5.3.2 No service", DROP])
def test_a_server_that_lets_nobody_in(verb: str, reply: str) -> None:
    """Nothing has gone, every e-mail is still planned, and the run says why."""
    settings = replace(QUICK, connections=replace(QUICK.connections, outage=0.2))
    ran = run(Scripted(lambda said, _s: reply if said == verb else None), settings)
    assert states(ran) == {"planned": COUNT}
    assert isinstance(ran.fault, DeliverError)


def test_the_answer_to_the_dot_never_comes() -> None:
    """A server that drops every e-mail after its dot is stopped at: as many are uncertain as there are lines."""
    ran = run(Scripted(lambda verb, _s: DROP if verb == "." else None))
    assert states(ran) == {"uncertain": 4, "planned": COUNT - 4}
    assert isinstance(ran.fault, DeliverError)
    assert "4 in a row are uncertain" in str(ran.fault)


@BOTH
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_a_slow_answer(verb: str, features: tuple[str, ...]) -> None:
    """Where the time is up before the dot, another line is tried; after the dot nobody knows."""

    def script(said: str, session: Session) -> str | None:
        return HANG if said == verb and session.number == 0 and session.begun == 2 else None

    ran = run(Scripted(script, features), HASTY)
    slow = ran.server.sessions[0].to
    assert all("0.6" in one.detail for one in ran.box.settled.values() if one.state is State.UNCERTAIN)
    if verb == ".":
        assert {ran.box.dues[key].address for key, s in ran.box.states.items() if s is State.UNCERTAIN} == {
            slow
        }
        assert states(ran) == {"accepted": COUNT - 1, "uncertain": 1}
    else:
        assert states(ran) == {"accepted": COUNT}


@BOTH
@pytest.mark.parametrize(("verb", "code"), [("RCPT", "550 5.1.1"), ("DATA", "554 5.7.1"), (".", "552 5.3.4")])
def test_one_in_ten_is_refused(verb: str, code: str, features: tuple[str, ...]) -> None:
    """A refusal is that client's, with code and words; the others go on, on the same lines."""

    def script(said: str, session: Session) -> str | None:
        return f"{code} <{session.to}> No" if said == verb and session.to[-13:-12] == "3" else None

    ran = run(Scripted(script, features), box=MemoryOutbox(dues(40)))
    refused = {key[0] for key, due in ran.box.dues.items() if due.address[-13:-12] == "3"}
    assert len(refused) == 4
    assert ran.box.where(State.REFUSED) == refused
    assert states(ran) == {"accepted": 36, "refused": 4}
    for key, one in ran.box.settled.items():
        if key[0] in refused:
            assert one.code == int(code[:3])
            assert one.detail == f"{code[4:]} <{one.due.address}> No"
    assert len(ran.server.sessions) == 4


@BOTH
def test_a_server_that_wants_the_message_of_nobody(features: tuple[str, ...]) -> None:
    """Where DATA is taken after the recipient was refused, an empty message ends it (RFC 2920, 3.1)."""

    def script(verb: str, session: Session) -> str | None:
        if verb == "RCPT" and session.to.startswith("c1"):
            return "550 5.1.1 No such user"
        if verb == "." and not session.data:
            return "554 5.5.1 No valid recipients"
        return None

    server = Scripted(script, features, lenient=True)
    box = MemoryOutbox(dues(COUNT))
    server.dot = lambda _session: None
    ran = Ran(box, server)

    async def go() -> None:
        async with serving(server):
            await send(
                ready,  # type: ignore[arg-type]
                box,
                Server("127.0.0.1", server.port, "none"),
                QUICK,
                WallClock(),
                ran.heard.append,
            )

    asyncio.run(go())
    assert states(ran) == {"accepted": 13, "refused": 11}
    assert all(one.data for one in server.accepted)
    assert len(server.sessions) == 4


def test_the_sender_is_not_wanted() -> None:
    """A server that takes nothing from us refuses no client: the run stops, and all stay planned."""
    ran = run(Scripted(lambda verb, _s: "550 5.7.1 Sender denied" if verb == "MAIL" else None))
    assert states(ran) == {"planned": COUNT}
    assert "takes no e-mail from bounce+" in str(ran.fault)


def test_one_sender_is_not_wanted() -> None:
    """Where others are taken, a refusal at MAIL is that client's."""

    def script(verb: str, session: Session) -> str | None:
        return "550 5.7.1 Denied" if verb == "MAIL" and "3@" in session.sender else None

    ran = run(Scripted(script))
    assert ran.box.where(State.REFUSED) == {"C00003", "C00013", "C00023"}
    assert states(ran) == {"accepted": COUNT - 3, "refused": 3}


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "."])
def test_the_login_lapses(verb: str) -> None:
    """A server that wants a login in the middle refuses no client: the run stops."""

    def script(said: str, session: Session) -> str | None:
        return "530 5.7.0 Authentication required" if said == verb and session.begun == 3 else None

    ran = run(Scripted(script))
    assert "wants a login" in str(ran.fault)
    assert set(states(ran)) <= {"accepted", "planned", "deferred"}
    assert ran.box.count(State.ACCEPTED) >= 2


@pytest.mark.parametrize("reply", ["421 4.7.0 Too many connections from your address", "554 5.7.0 Go away"])
def test_no_more_connections_than_the_server_wants(reply: str) -> None:
    """A server with a limit shows it: the others wait, no e-mail is put off for it."""
    server = Scripted()

    def script(verb: str, _session: Session) -> str | None:
        return reply if verb == "CONNECT" and server.open > 2 else None

    server.script = script
    server.delay = 0.002
    ran = run(server, box=MemoryOutbox(dues(60)))
    assert states(ran) == {"accepted": 60}
    assert "turned away" in ran.notices()
    assert {len(one) for one in ran.box.history.values()} == {2}


def test_connections_grow_again() -> None:
    """After a complaint there are fewer, and after a good while more again."""
    complained = False

    def script(verb: str, session: Session) -> str | None:
        nonlocal complained
        if verb == "RCPT" and not complained and session.begun == 2:
            complained = True
            return "450 4.7.1 Too many concurrent connections"
        return None

    ran = run(Scripted(script, delay=0.01), PATIENT, box=MemoryOutbox(dues(120)))
    assert states(ran) == {"accepted": 120}
    assert {"fewer", "more"} <= ran.notices()


@pytest.mark.parametrize("at", [1, 2, 4, 6])
def test_our_disk_is_full(at: int) -> None:
    """What cannot be written is not sent: the run stops; what was under way ends, and is written if there is room."""
    box = MemoryOutbox(dues(COUNT))
    box.fails_at = {at}
    ran = run(Scripted(), box=box)
    assert isinstance(ran.fault, OSError)
    assert not box.count(State.IN_FLIGHT)  # the answers found room
    assert box.count(State.ACCEPTED) == len(ran.server.accepted)
    assert states(ran)["planned"] == COUNT - len(ran.server.accepted)


@pytest.mark.parametrize("at", [2, 4])
def test_our_disk_stays_full(at: int) -> None:
    """Answers that cannot be written leave their e-mails in flight: the next run finds them, and asks."""
    box = MemoryOutbox(dues(COUNT))
    box.fails_at = set(range(at, 999))
    ran = run(Scripted(), box=box)
    assert isinstance(ran.fault, OSError)
    assert box.count(State.IN_FLIGHT) <= 4
    assert box.count(State.ACCEPTED) + box.count(State.IN_FLIGHT) == len(ran.server.accepted)


def test_lines_are_renewed() -> None:
    """After so many e-mails a line is closed politely, and another one opened."""
    settings = replace(QUICK, connections=replace(QUICK.connections, messages=5, most=2))
    ran = run(Scripted(), settings, box=MemoryOutbox(dues(22)))
    assert states(ran) == {"accepted": 22}
    assert max(one.begun for one in ran.server.sessions) == 5
    assert ran.server.seen["QUIT"] == len(ran.server.sessions) >= 5


def test_stop_finishes_what_is_under_way() -> None:
    """After stop nothing begins; what had begun has its answer on disk."""

    async def during(ran: Ran, control: Control) -> None:
        while len(ran.server.accepted) < 7:
            await asyncio.sleep(0.002)
        control.stop()

    ran = run(Scripted(delay=0.005), during=during)
    assert ran.report
    assert ran.report.stopped
    assert set(states(ran)) == {"accepted", "planned"}
    assert 7 <= ran.box.count(State.ACCEPTED) <= 7 + 4 + 4


def test_stop_during_an_outage() -> None:
    """Who waits for the server stops at once."""

    async def during(ran: Ran, control: Control) -> None:
        while "waits" not in ran.notices():
            await asyncio.sleep(0.002)
        control.stop()

    settings = replace(QUICK, connections=replace(QUICK.connections, again=60, outage=600))
    ran = run(Scripted(lambda verb, _s: "421 later" if verb == "CONNECT" else None), settings, during=during)
    assert states(ran) == {"planned": COUNT}
    assert ran.report
    assert ran.report.stopped


def test_pause_and_resume() -> None:
    """A paused run sends nothing, and goes on where it was."""

    async def during(ran: Ran, control: Control) -> None:
        while len(ran.server.accepted) < 5:
            await asyncio.sleep(0.002)
        control.pause()
        await asyncio.sleep(0.1)
        before = len(ran.server.accepted)
        await asyncio.sleep(0.1)
        assert len(ran.server.accepted) == before < COUNT
        control.resume()

    ran = run(Scripted(delay=0.003), during=during)
    assert states(ran) == {"accepted": COUNT}
    assert {"paused", "resumed"} <= ran.notices()


def test_leaving_at_once() -> None:
    """Cancelled, the run writes what it knows: whose answer had not come is uncertain."""

    async def during(ran: Ran, _control: Control) -> None:
        while ran.server.seen["."] < 9:
            await asyncio.sleep(0.002)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            if "send" in repr(task.get_coro()):
                task.cancel()

    def script(verb: str, _session: Session) -> str | None:
        return HANG if verb == "." and server.seen["."] > 8 else None

    server = Scripted(script)
    ran = run(server, during=during)
    assert isinstance(ran.fault, asyncio.CancelledError)
    assert not ran.box.count(State.IN_FLIGHT)
    assert 1 <= ran.box.count(State.UNCERTAIN) <= 4
    assert ran.box.count(State.ACCEPTED) == 8


def test_what_the_source_settles_is_not_sent() -> None:
    """An e-mail that cannot be made, or must not go, is written as the source says."""

    def source(batch: Sequence[Due]) -> list[Outgoing | Settled]:
        made: list[Outgoing | Settled] = list(ready(batch))
        return [
            Settled(one.due, State.SUPPRESSED, detail="unsubscribed")
            if isinstance(one, Outgoing) and one.to.startswith("c1")
            else one
            for one in made
        ]

    ran = run(Scripted(), source=source)
    assert states(ran) == {"suppressed": 11, "accepted": 13}


def test_a_source_that_forgets_an_e_mail() -> None:
    """What does not come back would be waited for without end: the run says so."""
    with pytest.raises(ValueError, match="each e-mail of its batch"):
        run(Scripted(), source=lambda batch: list(ready(batch))[1:])


def test_a_domain_that_is_full_holds_back_its_own_only() -> None:
    """E-mails to other domains pass those that have to wait; stop ends the wait."""

    async def during(ran: Ran, control: Control) -> None:
        while len(ran.server.accepted) < COUNT + 2 or "waits" not in ran.notices():
            await asyncio.sleep(0.005)
        control.stop()

    slow = [due._replace(client_key=f"S{due.client_key}") for due in dues(30, "slow.example")]
    limits = Limits(domains={"slow.example": Limits(per_hour=2)})
    ran = run(
        Scripted(), replace(QUICK, limits=limits), box=MemoryOutbox([*slow, *dues(COUNT)]), during=during
    )
    assert states(ran) == {"accepted": COUNT + 2, "planned": 28}
    assert [one for one in ran.heard if isinstance(one, Notice) and one.text == "limit of the rate"]


def test_a_pace_is_kept() -> None:
    """So many a second, and no burst at the beginning."""
    ran = run(Scripted(), replace(QUICK, limits=Limits(per_second=60)))
    assert states(ran) == {"accepted": COUNT}
    assert ran.report
    assert ran.report.seconds > (COUNT - 15 - 1) / 60


def test_nothing_goes_before_its_time() -> None:
    """--at holds back; stop ends the wait."""

    async def during(ran: Ran, control: Control) -> None:
        while "waits" not in ran.notices():
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.05)
        control.stop()

    schedule = Schedule(UTC, at=datetime.now(UTC) + timedelta(hours=1))
    ran = run(Scripted(), replace(QUICK, schedule=schedule), during=during)
    assert states(ran) == {"planned": COUNT}
    assert not ran.server.sessions


@pytest.mark.parametrize(
    ("change", "features", "said"),
    [
        pytest.param({"to": "jérôme@example.org"}, PIPELINING[:1], "SMTPUTF8", id="accents"),
        pytest.param({"to": "a b@example.org"}, PIPELINING, "is no address", id="space"),
        pytest.param({"to": "a@example.org>\r\nDATA"}, PIPELINING, "is no address", id="injection"),
        pytest.param({"data": b"x" * 999 + b"\r\n"}, PIPELINING, "998", id="long line"),
        pytest.param({"data": b"0123456789\r\n" * 100}, ("SIZE 1000",), "SIZE", id="size"),
    ],
)
def test_what_cannot_go_is_refused_on_our_side(
    change: dict[str, Any], features: tuple[str, ...], said: str
) -> None:
    """The server is not asked what it could only refuse or garble; the reason is said."""

    def source(batch: Sequence[Due]) -> list[Outgoing | Settled]:
        return [replace(one, **change) if one.due.client_key == "C00003" else one for one in ready(batch)]

    ran = run(Scripted(features=features), source=source, settings=replace(QUICK, batch=50))
    assert ran.box.where(State.REFUSED) == {"C00003"}
    one = ran.box.settled["C00003", "mail", 0]
    assert said in one.detail
    assert one.code == 0
    assert states(ran) == {"accepted": COUNT - 1, "refused": 1}
