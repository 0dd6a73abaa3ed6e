"""Postfix's smtp-sink on a port of this machine: takes every message and forgets it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.peers.contract import AbsentError

BACKLOG = "1000"


@contextmanager
def sink() -> Iterator[int]:
    """Give the port of a sink that runs until the block is left. Raises `AbsentError` where there is none."""
    program = shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/lib/postfix/sbin")
    if program is None:
        raise AbsentError("smtp-sink (Postfix) is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    account = [] if os.getuid() else ["-u", "nobody"]
    running = subprocess.Popen(
        [program, *account, f"127.0.0.1:{port}", BACKLOG],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _answers(port)
        yield port
    finally:
        running.kill()
        running.wait()


def _answers(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.02)
    raise AbsentError("smtp-sink does not answer")
