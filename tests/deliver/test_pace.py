"""How fast e-mails go: to Postfix's sink, over the real journal, near and far."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailer.deliver.line import Timeouts, open_line
from mailer.deliver.opening import Server
from mailer.deliver.pool import Connections
from mailer.deliver.sending import Settings
from mailer.journal.journal import Journal
from mailer.journal.lease import Lease, lease_name
from mailer.journal.outbox import Outbox
from mailer.journal.records import Planned
from mailer.journal.states import State
from tests.deliver.outboxes import deliver, dues, ready
from tests.deliver.test_line import postfix, sink

pytestmark = postfix
PROXY = """
import asyncio, sys
listen, to, late = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 2

class Side(asyncio.Protocol):
    def __init__(self, other=None):
        self.other, self.kept, self.line = other, [], None
    def connection_made(self, line):
        self.line = line
        if self.other is None:
            self.other = Side(self)
            loop = asyncio.get_running_loop()
            self.task = loop.create_task(loop.create_connection(lambda: self.other, "127.0.0.1", to))
        for data in self.kept:
            line.write(data)
    def forward(self, data):
        self.kept.append(data) if self.line is None else self.line.write(data)
    def data_received(self, data):
        asyncio.get_running_loop().call_later(late, self.other.forward, data)
    def connection_lost(self, _cause):
        if self.other.line:
            asyncio.get_running_loop().call_later(late, self.other.line.close)

async def main():
    server = await asyncio.get_running_loop().create_server(Side, "127.0.0.1", listen)
    await server.serve_forever()

asyncio.run(main())
"""


@contextlib.contextmanager
def far(port: int, seconds: float) -> Iterator[int]:
    """Put a server so many seconds away, there and back."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        here = free.getsockname()[1]
    running = subprocess.Popen([sys.executable, "-c", PROXY, str(here), str(port), str(seconds)])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", here), 1):
                break
            time.sleep(0.02)
        yield here
    finally:
        running.terminate()
        running.wait(10)


class Run:
    """One run over a journal in SQLite: e-mails a second in its middle part."""

    def __init__(self, folder: Path, port: int, count: int, connections: int) -> None:
        folder.mkdir()
        planned = dues(count)
        mails = {mail.due.key: mail for mail in ready(planned, 5_000)}
        moments: list[float] = []
        settings = Settings(connections=Connections(most=connections, messages=count))
        with Journal(folder / "journal.sqlite") as journal:
            now = datetime.now(UTC)
            lease = Lease(journal, lease_name("rentree", "2026"))
            lease.take(now)
            box = Outbox(journal, "rentree", "2026", lease)
            box.plan((Planned(*due[:5], run="r") for due in planned), now)
            deliver(
                lambda batch: [replace(mails[due.key], due=due) for due in batch],
                box,
                Server("127.0.0.1", port, "none"),
                settings,
                lambda _heard: moments.append(time.perf_counter()),
            )
            assert box.tally() == {State.ACCEPTED: count}
        middle = moments[len(moments) // 10 : -len(moments) // 10]
        self.rate = len(middle) / (middle[-1] - middle[0])
        shutil.rmtree(folder)


@pytest.mark.prove
def test_1500_a_second(tmp_path: Path) -> None:
    """E-mails of 5 kB, journaled in SQLite, to a sink on this machine. Best of three: the machine is not ours alone."""
    with sink() as port:
        assert max(Run(tmp_path / str(n), port, 10_000, 20).rate for n in range(3)) >= 1_500


def bare(port: int, count: int, connections: int) -> float:
    """Return the e-mails a second that lines alone carry, each by itself, with no journal."""

    async def lane() -> None:
        line = await open_line(Server("127.0.0.1", port, "none"), Timeouts())
        for mail in ready(dues(count // connections), 5_000):
            assert await line.offer(mail) is None
            assert (await line.finish()).verdict == "accepted"
        await line.quit()

    async def go() -> float:
        begin = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(connections)))
        return count / (time.perf_counter() - begin)

    return asyncio.run(go())


@pytest.mark.prove
def test_a_server_far_away(tmp_path: Path) -> None:
    """30 ms away, 10 connections carry 90 % of what two round trips for each e-mail allow.

    On a machine that is busy the distance itself grows: what lines without a journal reach in the same minute counts.
    """
    ratios = []
    with sink() as port, far(port, 0.030) as here:
        for n in range(3):
            allowed = min(10 / (2 * 0.030), bare(here, 1_000, 10))
            ratios.append(Run(tmp_path / str(n), here, 1_500, 10).rate / allowed)
    assert max(ratios) >= 0.9
