"""The sending loop of ``mailer.deliver`` as a stream of events: what the user does reaches it, what it says is told."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailer.deliver import sending
from mailer.deliver.control import Control
from mailer.deliver.opening import Server
from mailer.deliver.pool import Connections
from mailer.deliver.records import Notice, Outbox, Source
from mailer.deliver.schedule import Schedule
from mailer.errors import N_, CampaignError
from mailer.journal.records import Settled
from mailer.journal.states import NAMES, State
from mailer.model import Message
from mailer.pipeline.events import Event, Note, Progress
from mailer.pipeline.job import Job
from mailer.pipeline.orders import Order, Stop, pause_file
from mailer.pipeline.pacing import chosen, provider, rates, schedule

if TYPE_CHECKING:
    from mailer.journal import Journal

STEP = 0.25
"""Seconds between two looks at what the user wants, and two signs of progress."""
KEPT = 50
"""How many refusals are remembered for the report; the journal has all of them."""


def server_of(job: Job) -> Server:
    """Return the server that the house names.

    Raises:
        CampaignError: it names none.
    """
    mail, environment = job.workspace.house.mail, job.settings.environment
    if not mail.host:
        raise CampaignError(
            N_("The house does not say by which server e-mails leave."),
            hint=N_("Write mail: and below it host: in mailer.yaml."),
            file="mailer.yaml",
            field="mail.host",
        )
    return Server(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=environment.get(mail.user_env or "", ""),
        password=environment.get(mail.password_env or "", ""),
        token=(lambda: token) if (token := environment.get(mail.token_env or "", "")) else None,
    )


class Delivery:
    """The delivery of one run: `run` yields events, and afterwards the figures say what was done.

    ``now`` counts what was settled, by state, ``refusals`` holds the first that a server refused for good, and
    ``seconds`` is how long it took.
    """

    def __init__(self, job: Job, order: Order, stop: Stop, *, trial: bool = False) -> None:
        """Prepare a delivery; a ``trial`` goes out at once, whatever the hour.

        Raises `CampaignError` as `server_of` and `settings_of` do.
        """
        self.now: Counter[State] = Counter()
        self.refusals: list[Settled] = []
        self.seconds = 0.0
        self.next_at: datetime | None = None
        self._server = server_of(job)
        self._settings = settings_of(job, order)
        if trial:
            self._settings = replace(self._settings, schedule=Schedule(UTC))
        self._stop = stop
        self._pause = pause_file(job.workspace, job.slug)
        self._notes: list[Message] = []

    def run(self, source: Source, outbox: Outbox, journal: Journal | None = None) -> Iterator[Event]:
        """Send what is due, and yield notes and signs of progress meanwhile.

        Quotas count what the ``journal`` says was sent before. The loop runs in steps in this thread; between two of
        them nothing is lost but a quarter of a second.

        Raises:
            DeliverError: the server cannot be reached, or wants none of it.
            JournalError: nothing can be written any more, or another run has taken over.
        """
        began, clock, limits = time.monotonic(), sending.WallClock(), self._settings.limits
        known = rates(limits, journal, clock.now(), clock.ticks()) if journal else None
        with asyncio.Runner() as runner:
            loop, control = runner.get_loop(), runner.run(_control())
            task = loop.create_task(
                sending.send(
                    source, outbox, self._server, self._settings, clock=clock, hear=self._hear, control=control,
                    rates=known,
                )
            )  # fmt: skip
            self._stop.begun = True
            try:
                while not task.done():
                    loop.run_until_complete(asyncio.wait({task}, timeout=STEP))
                    self._heed(control)
                    yield from self._said()
                    yield Progress(self.now.total(), self._state())
            finally:
                if not task.done():
                    task.cancel()
                    loop.run_until_complete(asyncio.wait({task}))
                self.seconds = time.monotonic() - began
            report = task.result()
        self.next_at = report.next_at

    def _heed(self, control: Control) -> None:
        """Do what the user wants: stop, pause, go on."""
        if self._stop.asked:
            control.stop()
        paused = self._pause.exists()
        if paused and not control.paused:
            control.pause()
        elif control.paused and not paused:
            control.resume()

    def _hear(self, heard: Settled | Notice) -> None:
        if isinstance(heard, Settled):
            self.now[heard.state] += 1
            if heard.state is State.REFUSED and len(self.refusals) < KEPT:
                self.refusals.append(heard)
        elif (note := _note(heard)) is not None:
            self._notes.append(note)

    def _said(self) -> Iterator[Event]:
        notes, self._notes = self._notes, []
        yield from (Note(note) for note in notes)

    def _state(self) -> Mapping[str, int]:
        """Return how many e-mails of this run came into each state, by its name."""
        return {NAMES[state]: self.now[state] for state in State if self.now[state]}


async def _control() -> Control:
    return Control()


def settings_of(job: Job, order: Order) -> sending.Settings:
    """Return how a run sends.

    Raises:
        CampaignError: what the order or the house says of it cannot be understood.
    """
    known = provider(job)
    own = order.connections or job.workspace.house.mail.connections
    most = own or (known.connections if known else Connections().most)
    return sending.Settings(
        limits=chosen(job, order),
        schedule=schedule(job, order),
        connections=Connections(most=most),
        patience=PATIENCE[order.wait],
    )


PATIENCE = {None: 900.0, True: 400_000.0, False: 0.0}
"""Seconds that a run stays for e-mails that were put off: as long as greylisting takes; as long as they are tried
(four days and more); not at all."""


def _note(heard: Notice) -> Message | None:
    """Return what a person is told of what happens beside the e-mails."""
    facts = {"count": heard.connections, "seconds": round(heard.seconds), "text": heard.text}
    match heard.kind:
        case "fewer":
            return Message(
                N_("The server wants fewer connections: {count} is left ({text})."), facts,
                N_("The server wants fewer connections: {count} are left ({text})."),
            )  # fmt: skip
        case "turned away":
            return Message(N_("The server turned a connection away ({text})."), facts)
        case "waits":
            return Message(
                N_("Waiting for {seconds} seconds: {text}."), {**facts, "text": Message(heard.text)}
            )
        case "paused":
            return Message(N_("Paused; what was in flight is over."))
        case "resumed":
            return Message(N_("Going on."))
        case _:
            return None
