"""Runs a command and says how long it took, how many cores it kept busy, and how much memory it took.

Memory is that of its whole tree of processes. Linux only: it is read from ``/proc``.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

STEP = 0.05
"""Seconds between two looks at the tree."""


class Run(NamedTuple):
    """How a command went. ``peak_mb`` adds up the high-water marks of all processes alive at one moment.

    Pages that processes share count once for each, so that the figure is an upper bound. ``seconds`` is from
    start to end, ``cpu`` the processor's seconds of all of them.
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
        peak = 0.0
        while True:
            peak = max(peak, sum(map(_high_water, _tree(process.pid))))
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


def _high_water(pid: int) -> float:
    """Return the most memory that a process has had so far, in MB; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0
    )
