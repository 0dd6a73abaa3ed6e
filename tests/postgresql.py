"""A real PostgreSQL for tests: a cluster in a folder of its own, reached by a socket in it and by nothing else."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/nowhere"))
"""The folder of initdb and postgres, which no PATH names."""
USER = "mailer"


class Cluster:
    """A server that runs between enter and exit; a crash of it is not what is tested, so it need not sync."""

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._numbers = count(1)
        account = self._account()
        data = self._folder / "data"
        made = [*account, str(PROGRAMS / "initdb"), "--no-sync", "--auth=trust", f"--username={USER}"]
        subprocess.run(
            [*made, "--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={data}"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
        )
        settings = [
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            f"unix_socket_directories={self._folder}",
        ]
        with (self._folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [*account, str(PROGRAMS / "postgres"), "-D", str(data), *settings],
                stderr=log,
                cwd=self._folder,
            )
        for _ in range(600):
            try:
                self._command("SELECT 1")
                return self
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError((self._folder / "log").read_text(encoding="utf-8", errors="replace"))

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        number = int((self._folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(number, signal.SIGINT)  # "fast": clients are cut off
        self._server.wait(timeout=60)
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self) -> str:
        """Make an empty database, and return its address."""
        name = f"journal_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://{USER}@/{name}?host={self._folder}"

    def _command(self, text: str) -> None:
        with psycopg.connect(
            f"user={USER} dbname=postgres host={self._folder}", autocommit=True
        ) as connection:
            connection.execute(text.encode())

    def _account(self) -> list[str]:
        """Return how to run the server, which refuses to be root's: by another account, whose the folder is."""
        if os.getuid():
            return []
        nobody = pwd.getpwnam("nobody")
        os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
        return ["runuser", "-u", "nobody", "--"]
