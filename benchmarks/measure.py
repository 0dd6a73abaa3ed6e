"""Runs a command and says how long it took, how many cores it kept busy, and how much memory it took.

Memory is that of its whole tree of processes. Linux only: it is read from ``/proc``.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

STEP = 0.05
"""Seconds between two looks at whether it is over."""

PATIENCE = 10
"""Seconds that helpers of a command (a fork server) are waited for after it has ended."""

PR_SET_CHILD_SUBREAPER = 36
"""The number of Linux for it (``<sys/prctl.h>``)."""

LOOK = 0.25
"""Seconds between two looks at the memory of several processes: it makes the system walk through all their pages."""


class Run(NamedTuple):
    """How a command went. ``peak_mb`` is the most memory that all of its processes had at one moment.

    Of one process alone it is the high-water mark; of several, what each has to itself and its share of the pages
    that they have in common (proportional set size), looked at every `LOOK` seconds. ``seconds`` is from start to
    end, ``cpu`` the processor's seconds of all of them.
    """

    seconds: float
    cpu: float
    peak_mb: float
    code: int
    out: str
    error: str


def run(command: list[str], cwd: Path, limit: float, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command and watch it; after ``limit`` seconds its tree is ended, and ``code`` is not 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        with _counted():
            started = time.perf_counter()
            process = subprocess.Popen(
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=error,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
            )
            peak, looked = 0.0, float("-inf")
            while True:
                tree = _tree(process.pid)
                if len(tree) == 1:
                    peak = max(peak, _memory(process.pid, "status", "VmHWM:"))
                elif time.perf_counter() - looked >= LOOK:
                    looked = time.perf_counter()
                    peak = max(peak, sum(_memory(pid, "smaps_rollup", "Pss:") for pid in tree))
                try:
                    process.wait(STEP)
                    break
                except subprocess.TimeoutExpired:
                    if time.perf_counter() - started > limit:
                        os.killpg(process.pid, signal.SIGKILL)
            seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        texts = []
        for file in (out, error):
            file.seek(0)
            texts.append(file.read().decode("utf-8", "replace"))
    return Run(seconds, cpu, peak, process.returncode, texts[0], texts[1])


@contextmanager
def _counted() -> Iterator[None]:
    """Take in what outlives its parent within the block, and wait for it, so that its processor time counts here.

    It is waited for `PATIENCE` seconds at most; children that were there before are left alone.
    """
    library = ctypes.CDLL(None)
    before = set(_tree(os.getpid()))
    library.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        yield
        stop = time.perf_counter() + PATIENCE
        while time.perf_counter() < stop and (late := set(_tree(os.getpid())) - before):
            for pid in late:
                with suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)
            time.sleep(STEP)
    finally:
        library.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _tree(pid: int) -> list[int]:
    """Return a process and all below it that are alive."""
    found = [pid]
    for parent in found:
        try:
            for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, tasks.read_text(encoding="ascii").split())
        except OSError:  # it has ended meanwhile
            continue
    return found


def _memory(pid: int, file: str, name: str) -> float:
    """Return a figure that the system has of a process's memory, in MB; 0 where the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)
