"""Rendering of a campaign: every client's pieces into files, a manifest, and lines in the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from mailer import render as formats
from mailer.errors import N_, CampaignError
from mailer.model import Assets, Finding, LineCounter, Message, Piece, Theme
from mailer.pipeline.batches import BatchTables, check_split
from mailer.pipeline.before import check_someone, find_posted, left_out, posted_note, try_texts
from mailer.pipeline.events import Done, Event, Note, Stage
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.lines import line_counter, line_counter_beside, pays_beside
from mailer.pipeline.linted import Linted
from mailer.pipeline.linting import lint_campaign
from mailer.pipeline.lock import only_run
from mailer.pipeline.making import make
from mailer.pipeline.manifest import Manifest
from mailer.pipeline.names import check_names
from mailer.pipeline.options import CHANNELS
from mailer.pipeline.posting import record
from mailer.pipeline.press import Output, Press
from mailer.pipeline.spill import place_in, spilled
from mailer.pipeline.summary import counts as counts_of
from mailer.pipeline.summary import summary
from mailer.pipeline.verifying import Verified
from mailer.render.aside import sweep
from mailer.render.contract import (
    ArchivalFormat,
    Expected,
    Format,
    PlannedFormat,
    PreparedFormat,
    TaggedFormat,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a render did. ``stopped`` tells that findings kept it from starting; then there are no outputs.

    ``earlier`` are outputs of earlier runs in the same folder, which this one did not replace. A ``trial``
    leaves no lines in the journal. ``verified`` holds what comparing with the plain way came to, by format.
    """

    findings: tuple[Finding, ...]
    counts: dict[str, Any]
    outputs: tuple[Output, ...] = ()
    folder: Path | None = None
    skeletons: int = 0
    stopped: bool = False
    posted: tuple[str, ...] = ()
    earlier: tuple[Path, ...] = ()
    trial: bool = False
    verified: tuple[Verified, ...] = ()

    @property
    def aside(self) -> int:
        """How many clients were set aside, over all formats."""
        return sum(sum(one["set_aside"].values()) for one in self.counts.get("formats", {}).values())


def render(job: Job, say: Callable[[Message], str] = str) -> Iterator[Event]:
    """Lint a campaign, render it in each format, write the manifest and the journal; ends with a `Report`.

    ``say`` puts the reasons in the manifest into the reader's language.
    """
    check_someone(job)
    _check_names(job)
    check_split(job.settings)
    made = {name: make(job, name) for name in job.settings.formats}
    _archive(job, made.values())
    _tagged(job, made.values())
    with ExitStack() as stack:
        asked = job.settings.choice.skip_posted  # then the journal tells how many are left
        posted = find_posted(job) if asked else ()
        _prepare(job, made, stack)
        if not asked:  # while workers get ready: its database takes half a second to load
            posted = find_posted(job)
        if posted:
            yield Note(posted_note(posted, job))
        yield from _render(job, made, posted, say)


def _prepare(job: Job, made: dict[str, Format], stack: ExitStack) -> None:
    """Let formats that need a while to get ready begin with that, until the stack is left."""
    for name, format_ in made.items():
        if isinstance(format_, PreparedFormat):
            sheets = job.sheets_of(CHANNELS.get(name, "print"))
            stack.enter_context(format_.prepared(len(job.indices) * len(sheets)))


def _render(
    job: Job, made: dict[str, Format], posted: tuple[str, ...], say: Callable[[Message], str]
) -> Iterator[Event]:
    linted: Linted | None = None
    with counting(job, made) as counter:
        for event in lint_campaign(job, counter, partial(_ahead, tuple(made.values()))):
            if isinstance(event, Done):
                linted = event.result
            else:
                yield event
    assert linted is not None  # noqa: S101 - lint always ends with its result
    if job.debts is not None:  # what the plan of reminders warns of, its letters do too
        linted = replace(linted, findings=(*job.debts.findings, *linted.findings))
    if linted.errors and not job.settings.allow_findings:
        yield Done(
            Report(
                linted.findings, counts_of(job, {}), skeletons=linted.skeletons, stopped=True, posted=posted
            )
        )
        return
    for format_ in made.values():
        if isinstance(format_, PlannedFormat):
            format_.expect(linted.plan)
    try_texts(job, made, linted.texts)
    yield from _write(job, made, linted, posted, say)


def _ahead(
    formats: Iterable[Format], pieces: Sequence[Piece], plan: Mapping[str, Expected], last: bool
) -> None:
    for format_ in formats:
        if isinstance(format_, PreparedFormat):
            format_.ahead(pieces, plan, last=last)


def _write(
    job: Job, made: dict[str, Format], linted: Linted, posted: tuple[str, ...], say: Callable[[Message], str]
) -> Iterator[Event]:
    folder = job.settings.out or job.workspace.out(job.campaign.slug)
    folder.mkdir(parents=True, exist_ok=True)
    with only_run(folder):
        sweep(folder, (f"{job.campaign.slug}-", "manifest.", *formats.known()))
        yield from _write_into(folder, job, made, linted, posted, say)


def _write_into(
    folder: Path,
    job: Job,
    made: dict[str, Format],
    linted: Linted,
    posted: tuple[str, ...],
    say: Callable[[Message], str],
) -> Iterator[Event]:
    outputs: list[Output] = []
    known = Manifest.outputs(folder)
    before: dict[Path, object] = {}
    manifest = Manifest(folder, say)
    try:
        for aside in job.table.set_aside:
            manifest.unread(SetAside(aside.key, aside.row, aside.rule, aside.message))
        for refusal in job.refusals():
            manifest.unread(refusal, state="do-not-contact")
        for posted_before in left_out(job):
            manifest.left_out(posted_before)
        with ExitStack() as stack:  # all formats take their places together, next to their manifest
            tables = stack.enter_context(BatchTables())
            presses: list[Press] = []
            for name, format_ in made.items():
                title = Message(N_("Rendering {format}"), {"format": name.upper()})
                yield Stage("render", title, len(job.indices))
                press = Press(job, name, format_, folder, manifest, stack, tables, linted.printable)
                yield from press.run()
                presses.append(press)
                outputs += press.outputs
            files = list(dict.fromkeys(file for one in outputs for file in (one.path, one.table) if file))
            before |= {file: _stands(file) for file in files}
            for press in presses:
                press.finish()
            for press in presses:
                press.verify()
        counts = counts_of(job, manifest.counts)
        names = [file.name for file in files]
        verified = tuple(one for press in presses for one in press.verified)
        earlier = sorted(name for name in known.difference(names) if (folder / name).exists())
        manifest.close(summary(job, linted, counts, names, earlier, verified))
    except BaseException:
        manifest.abort(forget=any(_stands(path) != stood for path, stood in before.items()))
        raise
    yield Stage("journal", Message(N_("Writing the journal")))
    record(job, folder, manifest.products)
    longer = spilled(manifest.products, partial(place_in, job))
    yield Done(
        Report(
            (*linted.findings, *longer),
            counts,
            tuple(outputs),
            folder,
            linted.skeletons,
            posted=posted,
            earlier=tuple(folder / name for name in earlier),
            trial=job.settings.choice.trial,
            verified=verified,
        )
    )


def _stands(path: Path) -> object:
    """Return what tells a file or folder from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _check_names(job: Job) -> None:
    """Refuse a pattern of file names that would not do, before anything is made.

    Raises:
        CampaignError: the pattern is wrong, gives two clients one name, or no file is made for each client.
    """
    settings = job.settings
    if not settings.name_pattern:
        return
    if not settings.each and not any(CHANNELS.get(name) == "mail" for name in settings.formats):
        raise CampaignError(
            N_("--name-pattern names the files of each client, and one file is made for all."),
            hint=N_("Add --each."),
            field="--name-pattern",
        )
    check_names(settings.name_pattern, job.table, job.clients())


def _archive(job: Job, made: Iterable[Format]) -> None:
    """Have formats make what archives take, if that is asked for.

    Raises:
        CampaignError: none of them can.
    """
    if not job.settings.archive:
        return
    able = [format_ for format_ in made if isinstance(format_, ArchivalFormat)]
    if not able:
        raise CampaignError(
            N_("--archive is for PDF, and none is made."), hint=N_("Add --format pdf."), field="--archive"
        )
    for format_ in able:
        format_.archive()


def _tagged(job: Job, made: Iterable[Format]) -> None:
    """Have formats make what screen readers read well, if that is asked for.

    Raises:
        CampaignError: none of them can.
    """
    if not job.settings.tagged:
        return
    able = [format_ for format_ in made if isinstance(format_, TaggedFormat)]
    if not able:
        raise CampaignError(
            N_("--tagged is for PDF, and none is made."), hint=N_("Add --format pdf."), field="--tagged"
        )
    for format_ in able:
        format_.tagged()


@contextmanager
def counting(job: Job, made: Mapping[str, Format]) -> Iterator[LineCounter | None]:
    """Give what counts printed lines for lint; none where nothing is printed or no layout is asked for.

    ``made`` are the formats of the run, by name: PDF counts by itself.
    """
    if not job.settings.layout or all(CHANNELS.get(name) == "mail" for name in job.settings.formats):
        yield None
    elif "pdf" in made or not pays_beside(len(job.indices), job.settings.workers):
        yield job_counter(job, made.get("pdf"))
    else:
        with line_counter_beside(*_layout(job)) as counter:
            yield counter


def job_counter(job: Job, pdf: Format | None = None) -> LineCounter:
    """Return the counter of printed lines in the theme of a campaign."""
    return line_counter(*_layout(job), pdf)


def _layout(job: Job) -> tuple[Theme, Assets, date, str]:
    """Return what the layout of a campaign's letters hangs on."""
    campaign = job.campaign
    return job.look, job.workspace.assets(campaign.folder), job.settings.today, campaign.language
