"""An SMTP server of ours that does as it is told at each verb, and keeps what it accepted."""

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

DROP = "drop"  # close the line without a word
HANG = "hang"  # say nothing, and keep the line
FINAL = {"421"}  # replies after which the server closes


@dataclass
class Session:
    """One connection: how many e-mails it has begun, and the one under way."""

    number: int
    begun: int = 0
    sender: str = ""
    to: str = ""
    data: bytes = b""
    commands: list[str] = field(default_factory=list)
    last: str = ""  # what was answered last
    state: str = ""  # what was taken of the e-mail under way: MAIL, RCPT


Said = str | None
Script = Callable[[str, Session], Said]
"""Given a verb (CONNECT, EHLO, MAIL, RCPT, DATA, BODY, ``.``, RSET, QUIT, AUTH), what to say; None: as usual."""


def as_usual(_verb: str, _session: Session) -> Said:
    return None


@dataclass
class Scripted:
    script: Script = as_usual
    features: tuple[str, ...] = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8")
    delay: float = 0.0
    port: int = 0
    sessions: list[Session] = field(default_factory=list)
    accepted: list[Session] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    lenient: bool = False  # takes DATA without a recipient, as RFC 2920, 3.1, allows
    open: int = 0
    most_open: int = 0
    dot: Callable[[Session], None] = lambda _session: None  # called when a final dot has come in

    def ids(self) -> Counter[str]:
        """How often it has accepted the e-mail of each recipient."""
        return Counter(one.to for one in self.accepted)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(len(self.sessions))
        self.sessions.append(session)
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._converse(session, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self.open -= 1
            with contextlib.suppress(Exception):
                writer.transport.abort()

    async def _converse(self, session: Session, reader: Any, writer: Any) -> None:
        if await self._say(writer, "CONNECT", session, "220 scripted.example ESMTP"):
            return
        while line := await reader.readline():
            text = line.decode().rstrip("\r\n")
            session.commands.append(text)
            verb = text.split(" ")[0].split(":")[0].upper()
            self.seen[verb] += 1
            if (wrong := self._out_of_order(verb, session)) and not self.lenient:
                writer.write(wrong.encode() + b"\r\n")
                continue
            if verb == "MAIL":
                session.begun += 1
                session.sender, session.to = text.partition("<")[2].partition(">")[0], ""
            if verb == "RCPT":
                session.to = text.partition("<")[2].partition(">")[0]
            usual = {
                "EHLO": "\r\n".join(["250-hello", *(f"250-{one}" for one in self.features), "250 HELP"]),
                "QUIT": "221 bye",
                "DATA": "354 go ahead",
            }.get(verb, "250 2.0.0 Ok")
            said = await self._say(writer, verb, session, usual)
            if said or verb == "QUIT":
                return
            if verb in ("MAIL", "RCPT", "RSET") and session.last.startswith("250"):
                session.state = verb.replace("RSET", "")
            if verb == "DATA" and session.last.startswith("354"):
                await self._receive(session, reader)
                session.state = ""
                self.seen["."] += 1
                self.dot(session)
                name = f"Q{session.number}N{session.begun}"
                if await self._say(writer, ".", session, f"250 2.0.0 Ok: queued as {name}"):
                    return
                if session.last.startswith("250"):
                    self.accepted.append(
                        Session(session.number, session.begun, session.sender, session.to, session.data)
                    )

    def _out_of_order(self, verb: str, session: Session) -> str:
        """Say what is wrong with the order of commands: a transaction left open, DATA without a recipient."""
        needs = {"MAIL": ("",), "RCPT": ("MAIL", "RCPT"), "DATA": ("RCPT",)}.get(verb, (session.state,))
        return "" if session.state in needs else "503 5.5.1 Bad sequence of commands"

    async def _receive(self, session: Session, reader: Any) -> None:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            if not line.endswith(b"\n"):
                raise ConnectionResetError
            lines.append(line.removeprefix(b"."))
        session.data = b"".join(lines)

    async def _say(self, writer: Any, verb: str, session: Session, usual: str) -> bool:
        """Answer; tell whether the line is over."""
        said = self.script(verb, session)
        session.last = usual if said is None else said
        if said == DROP:
            return True
        if said == HANG:
            await asyncio.sleep(30)
            return True
        if self.delay:
            await asyncio.sleep(self.delay)
        writer.write(session.last.encode() + b"\r\n")
        await writer.drain()
        return session.last[:3] in FINAL or (verb == "CONNECT" and not session.last.startswith("220"))


@asynccontextmanager
async def serving(server: Scripted, **settings: Any) -> AsyncIterator[Scripted]:
    """Let a server run on a free port of this machine."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        try:
            await server.serve(reader, writer)
        finally:
            tasks.discard(task)

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, **settings)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
