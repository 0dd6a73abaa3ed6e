"""The report of a measurement: what ran where, the tables, and how to read them."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import table
from benchmarks.linting import Row
from benchmarks.rounds import Result
from benchmarks.table import Memory

NOTES = """\
One letter for everybody: one page, window address, bold headline, five paragraphs with merged words, a signature,
a post-scriptum, a coupon with a table. Clients are made up, all distinct, and as varied as a shop's export. All ways
ran in turn, round after round, in one go; figures are medians. Trust the ratios: they depend less on the machine.

- This engine is timed as a command from its start to its end: it reads the table, checks the text, prints, writes
  the manifest and the journal. The others start with libraries imported, templates read and values ready to print.
- Slow ones get fewer clients; a loop stops after a bounded time. "clients" says how many were made in a round.
- "ratio" is against the row with ratio 1; "this engine is" says how many times faster this engine's first row is.
- "cores" is processor time by elapsed time of the whole command. "peak MB" is the most that
  all processes of a command had at one moment, pages that several share counted once.
"""

LINT_NOTES = """\
From the shell: the command from its start to its end, with the start of Python, imports and reading of the table.
"Inside" and "once the table is read": by the watch of a process that has loaded and read all it needs; its processor's
seconds and memory are those of the whole process. Without layout, no printed lines are counted.
"""


class Machine(NamedTuple):
    """Where it ran. ``load`` is the load average of the last minute before the start."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    load: float

    @classmethod
    def here(cls) -> Machine:
        """Return this machine."""
        names = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
        total = next(
            (line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0"
        )
        return cls(
            names[0].partition(":")[2].strip() if names else platform.machine(),
            len(os.sched_getaffinity(0)),
            int(total) / 2**20,
            f"{platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()}",
            os.getloadavg()[0],
        )

    @property
    def busy(self) -> bool:
        """Whether others were at work, so that no figure should be published."""
        return self.load > 0.5


def write(
    day: str,
    machine: Machine,
    versions: Mapping[str, str],
    results: Sequence[Result],
    startup: float,
    memories: Sequence[Memory],
    rounds: int,
    linted: Sequence[Row] = (),
) -> str:
    """Return the report in Markdown."""
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    parts = [
        "# Measured side by side\n\nWritten by `make bench`; do not edit by hand.\n",
        f"- {day}, {rounds} rounds\n- {machine.processor}, {machine.cores} cores, {machine.memory_gb:.0f} GB, "
        f"{machine.system}, load before the start {machine.load:.1f}\n- {named}\n",
        NOTES,
    ]
    for group, title in table.groups(results):
        parts.append(f"## {title}\n\n" + table.markdown(table.HEAD, table.rows(results, group)))
        parts += [f"- {line}\n" for line in table.absences(results, group)]
    parts.append(f"## Start-up\n\n`mailer --help`: {startup:.2f} s\n")
    if linted:
        parts.append(
            "## Lint\n\n" + LINT_NOTES + "\n" + table.markdown(table.LINT_HEAD, table.lint_rows(linted))
        )
    if memories:
        parts.append("## Memory\n\n" + table.markdown(table.MEMORY_HEAD, table.memory_rows(memories)))
    return "\n".join(parts)


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
