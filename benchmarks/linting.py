"""Measures lint: a letter from the shell, a campaign with and without layout, and words a second inside the runner.

``python -m benchmarks.linting campaign NAME FOLDER`` and ``… texts COUNT`` are what it runs in processes of their own,
so that each begins afresh; they print what they did as a line of JSON, and their own watch starts when the table is
read, or the letters are parsed.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import letter, measure, texts, workspace
from benchmarks.letter import ROOT
from benchmarks.rounds import Bench

if TYPE_CHECKING:
    from mailer.lint import SkeletonUse

CLIENTS, QUICK_CLIENTS = 10_000, 200
TEXTS, QUICK_TEXTS = 200, 10
WARM = 20
"""Letters that are read before the watch starts: what is loaded at the first letter is in the rows from the shell."""


@dataclass
class Row:
    """What was linted, how many of what, and for each round the seconds, the processor's seconds and the peak MB."""

    label: str
    count: int
    unit: str
    command: tuple[str, ...]
    place: Path
    inside: bool = False
    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """How many a second, by the median round; 0 where nothing was measured."""
        return self.count / median(self.seconds) if self.seconds else 0.0


def rows(bench: Bench) -> list[Row]:
    """Return what is measured, in the order of the table."""
    clients = QUICK_CLIENTS if bench.quick else CLIENTS
    count = QUICK_TEXTS if bench.quick else TEXTS
    place = bench.workspace(clients)
    made = bench.folder / "one-letter"
    path = texts.write(made, 1)[0] if not made.exists() else next(made.glob("letters/*.md"))
    words = len(path.read_text(encoding="utf-8").split())
    lint = (str(workspace.MAILER), "lint", "--json", "--today", letter.DAY.isoformat())
    inside = (sys.executable, "-m", "benchmarks.linting")
    table = [
        Row(f"a letter of {words} words, from the shell{said}", 1, "letter", (*lint, *more, str(path)), place)
        for said, more in _LAYOUTS
    ]
    for name, letters in workspace.CAMPAIGNS.items():
        table += [
            Row(f"{letters}, from the shell{said}", clients, "clients", (*lint, *more, name), place)
            for said, more in _LAYOUTS
        ]
        table.append(
            Row(
                f"{letters}, without layout, once the table is read", clients, "clients",
                (*inside, "campaign", name, str(place)), ROOT, inside=True,
            )
        )  # fmt: skip
    said = "letters that all differ, inside the runner"
    table.append(Row(said, count, "words", (*inside, "texts", str(count)), ROOT, inside=True))
    return table


_LAYOUTS = ((", without layout", ("--no-layout",)), ("", ()))


def run(bench: Bench, rounds: int) -> list[Row]:
    """Measure all rows in interleaved rounds."""
    table = rows(bench)
    for number in range(1, rounds + 1):
        for row in table:
            print(f"round {number} of {rounds}: lint, {row.label}", file=sys.stderr, flush=True)
            went = measure.run([*row.command], row.place, bench.limit)
            if went.code not in (0, 1):
                continue
            seconds = went.seconds
            if row.inside:
                said = json.loads(went.out.splitlines()[-1])
                row.count, seconds = said["count"], said["seconds"]
            row.seconds.append(seconds)
            row.cpu.append(went.cpu)
            row.peaks.append(went.peak_mb)
    return table


def main(arguments: Sequence[str]) -> int:
    """Lint a campaign, or letters that all differ, in this process."""
    kind, *given = arguments
    count, seconds = campaign(given[0], Path(given[1])) if kind == "campaign" else runner(int(given[0]))
    print(json.dumps({"count": count, "seconds": seconds}))
    return 0


def campaign(name: str, folder: Path) -> tuple[int, float]:
    """Merge and lint all clients of a campaign, without layout; return how many, and the seconds it took."""
    from mailer import pipeline
    from mailer.cli import RUBBISH
    from mailer.workspace import Workspace

    gc.set_threshold(RUBBISH)
    settings = pipeline.Settings(today=letter.DAY, formats=("pdf",), layout=False)
    job = pipeline.open_job(Workspace.find(folder), name, settings)
    clients = len(job.indices)
    started = time.perf_counter()
    for _ in pipeline.lint_campaign(job):
        pass
    return clients, time.perf_counter() - started


def runner(count: int) -> tuple[int, float]:
    """Hold all rules that need neither campaign nor layout against letters; return their words, and the seconds."""
    from mailer.cli import RUBBISH
    from mailer.lint import Subject, all_rules, check

    gc.set_threshold(RUBBISH)
    rules = all_rules()
    with tempfile.TemporaryDirectory() as folder:
        subjects = [(Subject([use]), words) for use, words in _uses(Path(folder), count + WARM)]
    for subject, _ in subjects[:WARM]:
        check(subject, rules)
    started = time.perf_counter()
    for subject, _ in subjects[WARM:]:
        check(subject, rules)
    return sum(words for _, words in subjects[WARM:]), time.perf_counter() - started


def _uses(folder: Path, count: int) -> Iterator[tuple[SkeletonUse, int]]:
    """Yield letters as lint takes them, and how many words each has."""
    from mailer.lint import SkeletonUse
    from mailer.merge import Merger, Setting
    from mailer.pieces import BY_NAME

    merger = Merger(Setting((folder,), folder, context={"today": letter.DAY}))
    for path, body in zip(texts.write(folder, count), texts.bodies(count), strict=True):
        for piece in merger.samples(BY_NAME["letter"], path.stem):
            yield SkeletonUse(piece.skeleton), len(body.split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
