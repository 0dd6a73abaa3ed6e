"""What the commands show of a campaign without rendering it: clients, segment, journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailer.campaign import load
from mailer.clients import Source, Table, read
from mailer.errors import WorkspaceError
from mailer.model import Finding
from mailer.pipeline.job import Job
from mailer.pipeline.opening import read_clients
from mailer.pipeline.options import Settings
from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Tally

TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")


@dataclass(frozen=True, slots=True)
class ClientsView:
    """A client file as a merge reads it."""

    file: str
    sheet: str
    counts: Any
    columns: Sequence[Any]
    findings: tuple[Finding, ...]
    set_aside: Sequence[Any]


def clients_view(folder: Path, target: str, sheet: str | None, settings: Settings) -> ClientsView:
    """Read the client file of a campaign, or a file by its path.

    Raises:
        MailerError: there is no such campaign or file, or it cannot be read.
    """
    table = _table(folder, target, sheet, settings)
    return ClientsView(
        table.file, table.sheet, table.counts, table.columns, table.findings, list(table.set_aside)
    )


def _table(folder: Path, target: str, sheet: str | None, settings: Settings) -> Table:
    path = folder / target
    if path.suffix.lower() in TABLES or path.is_file():
        try:
            house = Workspace.find(folder).house
            language, country = house.defaults.language, house.legal.country
        except WorkspaceError:
            language, country = "fr", "FR"
        return read(Source(path=path, sheet=sheet), today=settings.today, language=language, country=country)
    workspace = Workspace.find(folder)
    campaign = load(workspace.campaign_file(target), workspace.house, settings.today)
    return read_clients(workspace, campaign, settings)


@dataclass(frozen=True, slots=True)
class SegmentView:
    """Who a campaign is for: how many, after which conditions, and the first of them (code, name, town)."""

    clients: int
    total: int
    steps: tuple[Any, ...]
    do_not_contact: int
    emptied_by: str
    set_aside: dict[str, int]
    first: list[tuple[str, str, str]]


def segment_view(job: Job, limit: int | None) -> SegmentView:
    """Return the segment of a campaign, with its first ``limit`` clients (None: all)."""
    aside: Counter[str] = Counter()
    first: list[tuple[str, str, str]] = []
    for client in job.clients():
        problem = job.problem(client, "print")
        if problem is not None:
            aside[problem.code] += 1
        if limit is None or len(first) < limit:
            first.append((client.key, str(client.get("full_name") or ""), str(client.get("town") or "")))
    emptied = job.selection.emptied_by
    return SegmentView(
        clients=len(job.indices),
        total=job.selection.total,
        steps=job.selection.steps,
        do_not_contact=job.selection.do_not_contact,
        emptied_by=emptied.condition if emptied else "",
        set_aside=dict(aside.most_common()),
        first=first,
    )


def journal_summary(workspace: Workspace) -> list[Tally]:
    """Return how many lines of the journal are in each state."""
    if not workspace.has_journal:
        return []
    from mailer.journal import Journal

    with Journal(workspace.journal_place) as journal:
        return journal.summary()
