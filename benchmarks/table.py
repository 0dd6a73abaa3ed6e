"""Results as a table: on the screen and in Markdown, from the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.linting import Row
from benchmarks.rounds import Result
from benchmarks.subjects import TITLES, Group

HEAD = ("", "clients", "/s", "ratio", "this engine is", "cores", "peak MB", "bytes each")
MEMORY_HEAD = ("clients, one PDF", "seconds", "/s", "peak MB", "more for each client, bytes")

LINT_HEAD = ("", "of", "seconds", "/s", "processor's seconds", "peak MB")


class Memory(NamedTuple):
    """A run of this engine over so many clients."""

    clients: int
    seconds: float
    peak_mb: float


def rows(results: Sequence[Result], group: Group) -> list[tuple[str, ...]]:
    """Return a group's rows, as `HEAD` names them.

    The ratio is against the group's base; "this engine is" says how many times faster this engine's first
    row of the group is. What was not measured has no figures; `absences` says why.
    """
    members = [result for result in results if result.subject.group == group]
    base = next((result.rate for result in members if result.subject.base), 0.0)
    ours = next((result.rate for result in members if result.subject.own), 0.0)
    return [_row(result, base, ours) for result in members]


def absences(results: Sequence[Result], group: Group) -> list[str]:
    """Return a line for each of a group that was not measured, with the reason."""
    members = [result for result in results if result.subject.group == group and not result.rates]
    return [f"{result.subject.label}: {result.absent}" for result in members]


def memory_rows(memories: Sequence[Memory]) -> list[tuple[str, ...]]:
    """Return the rows of memory; what a client adds is counted from the row before."""
    out: list[tuple[str, ...]] = []
    before: Memory | None = None
    for one in memories:
        more = ""
        if before is not None and one.clients > before.clients:
            more = figure((one.peak_mb - before.peak_mb) * 2**20 / (one.clients - before.clients))
        out.append(
            (
                figure(one.clients),
                f"{one.seconds:.1f}",
                figure(one.clients / one.seconds),
                figure(one.peak_mb),
                more,
            )
        )
        before = one
    return out


def markdown(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown, figures to the right."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += ["| " + " | ".join(row) + " |" for row in body]
    return "\n".join(lines) + "\n"


def screen(title: str, head: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """Return a table for the screen."""
    plain = [[cell.replace("**", "") for cell in row] for row in (head, *body)]
    widths = [max(len(row[column]) for row in plain) for column in range(len(head))]
    lines = [title]
    for first, *others in plain:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines) + "\n"


def lint_rows(measured: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the rows of lint, as `LINT_HEAD` names them: medians of the rounds; none where nothing was measured."""
    return [
        (
            row.label,
            f"{figure(row.count)} {row.unit}",
            f"{median(row.seconds):.2f}",
            figure(row.rate),
            f"{median(row.cpu):.1f}",
            figure(median(row.peaks)),
        )
        for row in measured
        if row.seconds
    ]


def groups(results: Sequence[Result]) -> list[tuple[Group, str]]:
    """Return the groups that were measured, with their titles, in the order of `TITLES`."""
    there = {result.subject.group for result in results}
    return [(group, title) for group, title in TITLES.items() if group in there]


def figure(value: float) -> str:
    """Return a figure one can read: two significant digits below ten, thousands set apart above."""
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.2g}"


def _row(result: Result, base: float, ours: float) -> tuple[str, ...]:
    label = result.subject.label
    if not result.rates:
        return (label, "none", *[""] * (len(HEAD) - 2))
    rate = result.rate
    return (
        label,
        figure(result.clients),
        figure(rate),
        figure(rate / base) if base else "",
        f"{figure(ours / rate)} ×" if ours and not result.subject.own else "",
        f"{median(result.cores):.1f}",
        figure(median(result.peaks)),
        figure(result.bytes_each),
    )
