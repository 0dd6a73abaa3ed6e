"""The command: ``python -m benchmarks``, which ``make bench ARGS="…"`` runs."""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks import chart, clients, environment, linting, measure, report, table, workspace
from benchmarks.letter import ROOT
from benchmarks.rounds import Bench
from benchmarks.subjects import SUBJECTS
from benchmarks.table import Memory

SIZES = (1_000, 10_000)
FULL_SIZES = (*SIZES, 100_000)
QUICK_SIZES = (100, 200)


def main() -> int:
    """Measure, print the tables, and with a date write `benchmarks/results.md` and the chart."""
    options = _options().parse_args()
    machine = report.Machine.here()
    if machine.busy:
        print(f"The machine is busy (load {machine.load:.1f}): believe no figure.", file=sys.stderr)
    sizes = QUICK_SIZES if options.quick else FULL_SIZES if options.full else SIZES
    chosen = [one for one in SUBJECTS if not options.only or any(word in one.key for word in options.only)]
    rounds = options.rounds or (1 if options.quick else 3)
    python = environment.ready() if any(not one.own for one in chosen) else Path(sys.executable)
    if any(one.group == "sent" for one in chosen):
        environment.mail_ready()
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        people = clients.make(max(sizes))
        bench = Bench(folder.resolve(), python, people, options.quick, 3.0 if options.quick else 20.0)
        results = bench.measure(chosen, rounds)
        linted = linting.run(bench, rounds) if _lint_asked(options.only) else []
        startup = _startup(1 if options.quick else 5)
        memories = [] if options.only else [_memory(bench, size) for size in sizes]
    for group, title in table.groups(results):
        print(table.screen(title, table.HEAD, table.rows(results, group)))
        for line in table.absences(results, group):
            print(line)
    print(f"Start-up (mailer --help): {startup:.2f} s\n")
    if linted:
        print(table.screen("Lint", table.LINT_HEAD, table.lint_rows(linted)))
    if memories:
        print(table.screen("Memory", table.MEMORY_HEAD, table.memory_rows(memories)))
    if options.date and not options.quick and not options.only:
        text = report.write(
            options.date.isoformat(),
            machine,
            environment.versions(),
            results,
            startup,
            memories,
            rounds,
            linted,
        )
        (ROOT / "benchmarks" / "results.md").write_text(text, encoding="utf-8")
        (ROOT / "docs" / "pictures" / "bench.svg").write_text(chart.draw(results), encoding="utf-8")
        print("Written: benchmarks/results.md, docs/pictures/bench.svg")
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measures this engine and its peers."
    )
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes: shows that each works; writes nothing"
    )
    parser.add_argument("--full", action="store_true", help="memory at 100,000 clients too")
    parser.add_argument("--rounds", type=int, help="how many rounds (3; 1 with --quick)")
    parser.add_argument(
        "--only",
        action="append",
        metavar="KEY",
        help="only what has this in its key (lint: the table of lint); writes nothing",
    )
    parser.add_argument(
        "--date", type=date.fromisoformat, help="the day to put on the report, which is written then"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="work in this folder, and leave the outputs there"
    )
    return parser


def _lint_asked(only: list[str] | None) -> bool:
    """Whether lint is measured: with all else, or where ``--only`` names it."""
    return not only or any(word in "lint" for word in only)


def _startup(times: int) -> float:
    """Return the median seconds of ``mailer --help``."""
    runs = [measure.run([str(workspace.MAILER), "--help"], ROOT, 60) for _ in range(times)]
    return median(run.seconds for run in runs)


def _memory(bench: Bench, size: int) -> Memory:
    """Render one PDF of so many clients."""
    print(f"memory: {size} clients", file=sys.stderr, flush=True)
    place = bench.workspace(size)
    run = measure.run(workspace.render(("--format", "pdf")), place, bench.limit)
    return Memory(workspace.served(run.out), run.seconds, run.peak_mb)


if __name__ == "__main__":
    sys.exit(main())
