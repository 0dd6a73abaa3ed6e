"""An SMTP server in a process of its own that keeps, on disk, the Message-ID of whatever it accepts.

``python -m tests.recording_server FOLDER [options]`` prints the port that it listens on. A Message-ID is written and
synced to disk before the answer to the final dot goes out, so that what a killed client may believe and what the
server holds can be compared to the message. A message that is not wholly there is not accepted.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ACCEPTED = "accepted.log"
"""A line for each message: its Message-ID, a space, the address that it was for."""
MOST = "connections.log"
"""How many connections were open at most, a line for each new height."""
OPEN = "open"
"""How many connections are open now, in four figures."""
HUNG_UP = "hung-up"
"""The Message-IDs that were accepted without an answer."""
LARGEST = 50_000_000
_MESSAGE_ID = re.compile(rb"(?im)^Message-ID:\s*(<[^>\r\n]+>)")


@dataclass
class Ways:
    """How the server behaves. ``before`` and ``after`` are the longest waits, in seconds, before a message is written
    down and between that and the answer; ``drop`` is how often, of 1, it hangs up instead of answering. With
    ``keep``, whole messages are kept, a file each.
    """

    before: float = 0.0
    after: float = 0.0
    drop: float = 0.0
    seed: int = 0
    keep: int = 0


class Recorder:
    """One server: its file, its ways, and the connections that are open."""

    def __init__(self, folder: Path, ways: Ways) -> None:
        self._file = os.open(folder / ACCEPTED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._heights = (folder / MOST).open("a", encoding="ascii")
        self._now = os.open(folder / OPEN, os.O_WRONLY | os.O_CREAT, 0o644)
        self._hung_up = os.open(folder / HUNG_UP, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._messages = folder / "messages"
        self._messages.mkdir(exist_ok=True)
        self._ways = ways
        self._chance = random.Random(ways.seed)  # noqa: S311 - waits, not secrets
        self._open = self._most = 0
        self._count(0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until it leaves."""
        self._count(1)
        if self._open > self._most:
            self._most = self._open
            self._heights.write(f"{self._most}\n")
            self._heights.flush()
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._converse(reader, writer)
        finally:
            self._count(-1)
            writer.close()

    def _count(self, more: int) -> None:
        self._open += more
        os.pwrite(self._now, b"%04d" % self._open, 0)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 recorder ESMTP\r\n")
        to = b""
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                writer.write(
                    b"250-recorder\r\n250-PIPELINING\r\n250-SIZE %d\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
                    % LARGEST
                )
            elif verb == b"RCPT":
                to = line.partition(b"<")[2].partition(b">")[0]
                writer.write(b"250 2.1.5 Ok\r\n")
            elif verb == b"DATA":
                writer.write(b"354 End data with <CR><LF>.<CR><LF>\r\n")
                await writer.drain()
                data = await reader.readuntil(b"\r\n.\r\n")
                if not await self._take(data, to, writer):
                    return
            elif verb == b"QUIT":
                writer.write(b"221 2.0.0 Bye\r\n")
                await writer.drain()
                return
            else:
                writer.write(b"250 2.0.0 Ok\r\n")
            await writer.drain()

    async def _take(self, data: bytes, to: bytes, writer: asyncio.StreamWriter) -> bool:
        """Write a message down and answer; return whether the conversation goes on."""
        ways, chance = self._ways, self._chance
        if ways.before:
            await asyncio.sleep(chance.random() * ways.before)
        found = _MESSAGE_ID.search(data)
        identifier = found[1] if found else b"<none>"
        if ways.keep:
            (self._messages / f"{identifier[1:33].decode()}.eml").write_bytes(
                data[:-3].replace(b"\r\n..", b"\r\n.")
            )
        os.write(self._file, identifier + b" " + to + b"\n")
        os.fsync(self._file)
        if ways.after:
            await asyncio.sleep(chance.random() * ways.after)
        if ways.drop and chance.random() < ways.drop:
            os.write(self._hung_up, identifier + b"\n")
            return False
        writer.write(b"250 2.0.0 Ok: queued as %s\r\n" % identifier[1:11].upper())
        return True


class Server:
    """The server as a test runs it; used as a context manager."""

    def __init__(self, folder: Path, **ways: float) -> None:
        self.folder = folder
        self._ways = ways
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        words = [word for name, value in self._ways.items() for word in (f"--{name}", str(value))]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.recording_server", str(self.folder), *words],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[1], start_new_session=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    @property
    def held(self) -> Counter[str]:
        """How often each Message-ID was accepted, without its brackets."""
        try:
            text = (self.folder / ACCEPTED).read_text(encoding="utf-8")
        except FileNotFoundError:
            return Counter()
        return Counter(line.partition(" ")[0].strip("<>") for line in text.splitlines())

    @property
    def recipients(self) -> Counter[str]:
        """How many messages were accepted for each address."""
        try:
            text = (self.folder / ACCEPTED).read_text(encoding="utf-8")
        except FileNotFoundError:
            return Counter()
        return Counter(line.partition(" ")[2] for line in text.splitlines())

    @property
    def dropped(self) -> int:
        """How often it hung up instead of answering."""
        return len((self.folder / HUNG_UP).read_text(encoding="utf-8").splitlines())

    def rested(self, seconds: float = 30.0) -> bool:
        """Wait until no connection is open any more; return whether that came."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop:
            with suppress(FileNotFoundError, ValueError):
                if int((self.folder / OPEN).read_text(encoding="ascii")) == 0:
                    return True
            time.sleep(0.01)
        return False

    @property
    def most(self) -> int:
        """How many connections were open at once, at most."""
        heights = (self.folder / MOST).read_text(encoding="ascii").split()
        return int(heights[-1]) if heights else 0


async def _run(folder: Path, ways: Ways) -> None:
    recorder = Recorder(folder, ways)
    server = await asyncio.start_server(recorder.serve, "127.0.0.1", 0, limit=LARGEST)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


def main() -> None:
    """Listen until the process is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    for name in ("before", "after", "drop"):
        parser.add_argument(f"--{name}", type=float, default=0.0)
    for name in ("seed", "keep"):
        parser.add_argument(f"--{name}", type=int, default=0)
    options = parser.parse_args()
    asyncio.run(
        _run(options.folder, Ways(options.before, options.after, options.drop, options.seed, options.keep))
    )


if __name__ == "__main__":
    main()
