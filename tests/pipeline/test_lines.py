"""Printed lines for lint: counted beside the merge, and branches that no client takes before it has ended."""

from collections.abc import Mapping, Sequence
from datetime import date
from multiprocessing import active_children
from pathlib import Path

import pytest

from mailer.model import Skeleton
from mailer.pipeline import (
    Job,
    Linted,
    Progress,
    Settings,
    counting,
    job_counter,
    lines,
    lint_campaign,
    open_job,
)
from mailer.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def job() -> Job:
    return opened()


def opened(**given: object) -> Job:
    settings = Settings(today=date(2026, 11, 23), formats=("docx",), **given)  # type: ignore[arg-type]
    return open_job(Workspace.find(ROOT), "rentree", settings)


class Counting:
    """Counts no lines, and notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
        del skeleton, values
        return {}

    def ahead(self, skeleton: Skeleton, values: Sequence[str]) -> None:
        self.asked.append((skeleton.id, tuple(values)))


def linted(job: Job, counter: Counting | None) -> tuple[Linted, int]:
    """Return what lint found, and how much was asked ahead when the first sign of progress came."""
    early = -1
    for event in lint_campaign(job, counter):
        if isinstance(event, Progress) and early < 0:
            early = len(counter.asked) if counter else 0
    return event.result, early  # type: ignore[union-attr]


def test_a_process_beside_counts_the_same_lines_and_leaves(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BESIDE_FROM", 1)
    pieces = [piece for _, pack in job.packs("print") for piece in getattr(pack, "pieces", ())][:3]
    here = job_counter(job)
    with counting(job, {}) as beside:
        assert beside is not None
        for piece in pieces:
            counted = here.lines(piece.skeleton, piece.values)
            assert counted
            assert beside.lines(piece.skeleton, piece.values) == counted
        assert len(active_children()) == 1
    assert active_children() == []


@pytest.mark.parametrize(
    "given",
    [{"workers": 1}, {"layout": False}, {"formats": ("eml",)}],
    ids=["one process", "no layout", "mail"],
)
def test_no_process_is_started_where_none_is_wanted(
    given: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BESIDE_FROM", 1)
    job = open_job(
        Workspace.find(ROOT),
        "rentree",
        Settings(**{"today": date(2026, 11, 23), "formats": ("docx",), **given}),  # type: ignore[arg-type]
    )
    with counting(job, {}) as counter:
        assert active_children() == []
        assert (counter is None) == ("workers" not in given)


def test_branches_are_asked_for_while_clients_are_merged(job: Job) -> None:
    """And nothing else that lint says changes by that."""
    counter = Counting()
    with_counter, early = linted(job, counter)
    without, _ = linted(opened(), None)
    assert early > 0
    assert set(counter.asked[:early]) <= set(counter.asked[early:])
    assert with_counter.skeletons == without.skeletons
    assert with_counter.plan == without.plan
