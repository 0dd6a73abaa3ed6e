"""What a render asks the journal, what it writes into it, and how a print run is confirmed as posted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mailer.errors import N_, JournalError, nearest
from mailer.pipeline.debts import Debts
from mailer.pipeline.job import Job
from mailer.pipeline.options import CHANNELS, Settings
from mailer.pipeline.produced import Product
from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Entry, Journal, Printed

BATCH = 5_000
"""Lines written in one transaction: bounds memory for any number of clients."""


def already_posted(job: Job) -> frozenset[str]:
    """Return the keys of the clients of the segment who have a posted piece of this edition already."""
    if not job.workspace.has_journal:
        return frozenset()
    from mailer.journal import Journal

    with Journal(job.workspace.journal_place) as journal:
        if job.debts is not None:
            return frozenset(_reminded(job, job.debts, journal))
        keys = job.table.keys
        found = journal.already_posted(
            job.campaign.slug, job.edition, (keys[int(index)] for index in job.selection.indices)
        )
    return frozenset(found)


def _reminded(job: Job, debts: Debts, journal: Journal) -> Iterator[str]:
    """Yield who has the very reminder that is due already: a level after it is another letter."""
    due: dict[tuple[str, int], list[str]] = {}
    for client, decisions in debts.letters.items():
        for decision in decisions:
            due.setdefault((debts.piece(decision), decision.level), []).append(client)
    for (piece, level), clients in due.items():
        yield from journal.already_posted(job.campaign.slug, job.edition, clients, piece=piece, level=level)


def record(job: Job, folder: Path, products: Iterable[Product]) -> int:
    """Write a line for each client and piece that a run put into a folder; return how many lines that were.

    A client who has the piece already keeps the line that says so. A trial leaves no lines: what the last
    whole run printed is still what goes to the post.
    """
    from mailer.journal import Journal, Run

    entries = iter(()) if job.settings.choice.trial else _entries(job, products)
    lines = 0
    with Journal(job.workspace.journal_place) as journal:
        while batch := list(islice(entries, BATCH)):
            counts = journal.produced(batch, again=True)
            lines += counts.new + counts.changed
        journal.ran(
            Run(
                campaign=job.campaign.slug,
                edition=job.edition,
                name=job.settings.now.isoformat(),
                day=job.settings.today,
                formats=job.settings.formats,
                folder=_inside(folder, job.workspace.root),
                trial=job.settings.choice.trial,
            )
        )
    return lines


def _entries(job: Job, products: Iterable[Product]) -> Iterator[Entry]:
    from mailer.journal import Entry

    now = job.settings.now
    run = now.isoformat()
    seen: dict[str, str] = {}
    for one in products:
        channel = CHANNELS.get(one.format, "print")
        # A letter made as PDF and as Word is one letter on paper: the first format of the run is the one kept.
        if seen.setdefault(channel, one.format) != one.format:
            continue
        yield Entry(
            campaign=job.slug,
            edition=job.edition,
            client_key=one.client,
            piece=one.piece,
            at=now,
            channel=channel,
            level=one.level,
            document=one.file,
            first_page=one.first_page,
            last_page=one.last_page,
            sha256=one.sha256,
            run=run,
        )


@dataclass(frozen=True, slots=True)
class Posting:
    """What was confirmed as posted: which run, of which files, for how many clients and pieces.

    ``made`` is the moment of the run and ``day`` the day printed on its letters, where known. ``files`` are
    from the workspace. ``again`` counts the clients of the run that were confirmed before, ``waiting`` those
    of whom something that other runs printed is still not confirmed. ``trial`` is the moment of a trial made
    after the run, which is not meant.
    """

    made: datetime | None
    day: date | None
    edition: str
    files: tuple[str, ...]
    on: date
    clients: int
    pieces: int
    again: int = 0
    waiting: int = 0
    trial: datetime | None = None


def confirm_posted(
    workspace: Workspace,
    campaign: str,
    edition: str | None,
    only: Sequence[str],
    settings: Settings,
    on: date | None = None,
) -> Posting:
    """Write into the journal that the last run of a campaign went to the post, on a day (None: today).

    Only what the last run printed is meant: what earlier runs printed was overwritten by it. Trials
    (``--sample``, ``--limit``) never count.

    Raises:
        WorkspaceError: there is no such campaign.
        JournalError: nothing was printed that could be posted, a client of ``only`` is not of that run, or
            the day is still to come.
    """
    from mailer.journal import Journal

    workspace.campaign_folder(campaign)
    on = on or settings.today
    if on > settings.today:
        raise JournalError(
            N_("The day of posting, {on}, is still to come."),
            hint=N_("Confirm it when the letters have left."),
            on=on,
        )
    if not workspace.has_journal:
        raise _nothing(campaign, edition)
    with Journal(workspace.journal_place) as journal:
        runs = journal.runs(campaign, edition)
        name = journal.last_run(campaign, edition)
        if name is None:
            raise _nothing(campaign, edition, trial=bool(runs))
        printed = list(journal.printed(campaign, edition, name))
        edition = _only_edition(printed, campaign)
        wanted = _named(printed, only)
        meant = [one for one in printed if not only or one.client_key in wanted]
        pieces = journal.posted(
            campaign, edition, settings.now, on=on, client_keys=wanted if only else None, run=name
        )
        run = next((one for one in runs if (one.name, one.trial) == (name, False)), None)
        clients = {one.client_key for one in meant if one.waits}
        return Posting(
            made=_moment(name),
            day=run.day if run else None,
            edition=edition,
            files=_files(meant, run.folder if run else ""),
            on=on,
            clients=len(clients),
            pieces=pieces,
            again=len({one.client_key for one in meant} - clients),
            waiting=journal.waiting(campaign, edition),
            trial=next((_moment(one.name) for one in runs if one.trial and one.name > name), None),
        )


def _nothing(campaign: str, edition: str | None, *, trial: bool = False) -> JournalError:
    """Return what is said where no run printed anything."""
    return JournalError(
        N_("Of {campaign} {edition} there are only trials (--sample, --limit), which nobody posts.")
        if trial
        else N_("Nothing of {campaign} {edition} was printed that could be posted."),
        hint=N_("Make the whole of it first: mailer render {campaign}."),
        campaign=campaign,
        edition=edition or "",
    )


def _only_edition(printed: Sequence[Printed], campaign: str) -> str:
    """Return the edition of a run. Raises `JournalError` where two runs of one moment were of two editions."""
    editions = sorted({one.edition for one in printed})
    if len(editions) > 1:
        raise JournalError(
            N_("Two editions of {campaign} were rendered at the same moment: {editions}."),
            hint=N_("Say which one was posted with --edition."),
            campaign=campaign,
            editions=", ".join(editions),
        )
    return editions[0]


def _named(printed: Sequence[Printed], only: Sequence[str]) -> frozenset[str]:
    """Return the client keys that ``only`` names. Raises `JournalError` for one that the run has not."""
    if not only:
        return frozenset()
    known: dict[str, set[str]] = {}
    for one in printed:
        known.setdefault(one.client_key.casefold(), set()).add(one.client_key)
    found: set[str] = set()
    for code in only:
        keys = known.get(code.strip().casefold())
        if keys is None:
            near = nearest(code, {one.client_key for one in printed})
            raise JournalError(
                N_("The last run printed nothing for a client {code}."),
                hint=N_("Did you mean {near}?") if near else N_("See mailer journal for who is in it."),
                code=code,
                near=near,
            )
        found |= keys
    return frozenset(found)


def _files(printed: Sequence[Printed], folder: str) -> tuple[str, ...]:
    """Return the files that hold some pieces, or the folders of files of their own, from the workspace."""
    tops = sorted({PurePosixPath(one.document).parts[0] for one in printed if one.document})
    return tuple((PurePosixPath(folder) / top).as_posix() for top in tops)


def _moment(name: str) -> datetime | None:
    """Return the moment that a run is named by."""
    try:
        return datetime.fromisoformat(name)
    except ValueError:
        return None


def _inside(folder: Path, root: Path) -> str:
    folder = folder.resolve()
    return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else folder.as_posix()
