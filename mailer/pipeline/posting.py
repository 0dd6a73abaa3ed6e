"""What a render asks the journal, and what it writes into it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from mailer.journal import Entry, Journal
from mailer.pipeline.facts import CHANNELS
from mailer.pipeline.job import Job
from mailer.pipeline.manifest import Manifest

BATCH = 5_000
"""Lines written in one transaction: bounds memory for any number of clients."""


def already_posted(job: Job) -> frozenset[str]:
    """Return the keys of the clients of the segment who have a posted piece of this edition already."""
    if not job.workspace.journal_path.exists():
        return frozenset()
    keys = job.table.keys
    with Journal(job.workspace.journal_path) as journal:
        found = journal.already_posted(
            job.campaign.slug, job.edition, (keys[int(index)] for index in job.selection.indices)
        )
    return frozenset(found)


def record(job: Job, folder: Path) -> int:
    """Write a line for each client and piece that the manifest of a run holds; return how many lines that were.

    A client who has the piece already keeps the line that says so.
    """
    job.workspace.journal_path.parent.mkdir(parents=True, exist_ok=True)
    entries = _entries(job, folder)
    lines = 0
    with Journal(job.workspace.journal_path) as journal:
        while batch := list(islice(entries, BATCH)):
            counts = journal.produced(batch, again=True)
            lines += counts.new + counts.changed
    return lines


def _entries(job: Job, folder: Path) -> Iterator[Entry]:
    seen: dict[str, str] = {}
    for row in Manifest.read(folder):
        channel = CHANNELS.get(row["format"], "print")
        # A letter made as PDF and as Word is one letter on paper: the first format of the run is the one kept.
        if row["state"] != "produced" or seen.setdefault(channel, row["format"]) != row["format"]:
            continue
        yield Entry(
            campaign=job.campaign.slug,
            edition=job.edition,
            client_key=row["client"].removeprefix("'"),
            piece=row["piece"],
            at=job.settings.now,
            channel=channel,
            level=int(row["level"] or 0),
            document=row["file"],
            first_page=int(row["first_page"]),
            last_page=int(row["last_page"]),
            sha256=row["sha256"],
            run=job.settings.now.isoformat(),
        )
