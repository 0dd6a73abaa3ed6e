"""Rendering of a campaign: every client's pieces into files, a manifest, and lines in the journal."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from mailer import render as formats
from mailer.errors import N_, CampaignError, RenderError
from mailer.model import Client, Document, Finding, LineCounter, Message, Pack, Piece
from mailer.pipeline.before import check_someone, find_posted, left_out, posted_note, try_texts
from mailer.pipeline.events import Done, Event, Note, Progress, Stage
from mailer.pipeline.facts import CHANNELS
from mailer.pipeline.faults import Faults
from mailer.pipeline.glyphs import Glyphs
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.lines import line_counter
from mailer.pipeline.linting import Linted, lint_campaign
from mailer.pipeline.lock import only_run
from mailer.pipeline.manifest import Counts, Manifest
from mailer.pipeline.names import check_names, namer
from mailer.pipeline.posting import record
from mailer.pipeline.spill import place_in, spilled
from mailer.pipeline.summary import counts as counts_of
from mailer.pipeline.summary import summary
from mailer.render.contract import AddressedFormat, Binder, Format

STEP = 20

_SLOW = N_("{count} document had to be laid out by itself, which takes longer: {reason}.")
_SLOW_MANY = N_("{count} documents had to be laid out by themselves, which takes longer: {reason}.")


@dataclass(frozen=True, slots=True)
class Output:
    """A file or folder that a run made."""

    format: str
    path: Path
    documents: int
    pages: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a render did. ``stopped`` tells that findings kept it from starting; then there are no outputs.

    ``earlier`` are outputs of earlier runs in the same folder, which this one did not replace. A ``trial``
    leaves no lines in the journal.
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
    made = {name: _format(job, name) for name in job.settings.formats}
    posted = find_posted(job)
    if posted:
        yield Note(posted_note(posted, job))
    counter = _counter(job, made)
    linted: Linted | None = None
    for event in lint_campaign(job, counter):
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
    try_texts(job, made, linted.texts)
    yield from _write(job, made, linted, posted, say)


def _write(
    job: Job, made: dict[str, Format], linted: Linted, posted: tuple[str, ...], say: Callable[[Message], str]
) -> Iterator[Event]:
    folder = job.settings.out or job.workspace.out(job.campaign.slug)
    folder.mkdir(parents=True, exist_ok=True)
    with only_run(folder):
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
            for name, format_ in made.items():
                title = Message(N_("Rendering {format}"), {"format": name.upper()})
                yield Stage("render", title, len(job.indices))
                press = _Press(job, name, format_, folder, manifest, stack)
                yield from press.run()
                outputs += press.outputs
                before |= {output.path: _stands(output.path) for output in press.outputs}
        counts = counts_of(job, manifest.counts)
        names = [output.path.name for output in outputs]
        earlier = sorted(name for name in known.difference(names) if (folder / name).exists())
        manifest.close(summary(job, linted, counts, names, earlier))
    except BaseException:
        manifest.abort(forget=any(_stands(path) != stood for path, stood in before.items()))
        raise
    yield Stage("journal", Message(N_("Writing the journal")))
    record(job, folder)
    longer = spilled(Manifest.read(folder), partial(place_in, job))
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
        )
    )


def _stands(path: Path) -> object:
    """Return what tells a file or folder from one that takes its place; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


@dataclass
class _Press:
    """One format of one run: pulls packs, hands pieces to the format, binds documents, fills the manifest."""

    job: Job
    name: str
    format: Format
    folder: Path
    manifest: Manifest
    stack: ExitStack
    outputs: list[Output] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.binders: dict[str, Binder] = {}
        self.pages: dict[str, list[int]] = {}
        self.waiting: deque[tuple[Pack, Piece]] = deque()
        self.channel = CHANNELS.get(self.name, "print")
        self.glyphs = Glyphs(self.job.workspace.theme(self.job.theme)) if self.name == "pdf" else None
        self.ready: list[tuple[Piece, Document]] = []
        self.slow: Counter[str] = Counter()
        self.why: dict[str, Message] = {}
        self.named = namer(self.job.settings.name_pattern, self.job.table)

    def run(self) -> Iterator[Event]:
        """Render all clients; outputs take their places when the stack is left.

        Raises:
            RenderError: no client can be rendered, and all for the same reason.
        """
        counts = self.manifest.format(self.name)
        done = 0
        failed: RenderError | None = None
        outcomes = self.stack.enter_context(closing(self._outcomes()))  # or processes outlive a stopped run
        for outcome in outcomes:
            pack, piece = self.waiting.popleft()
            if isinstance(outcome, Document):
                self.ready.append((piece, outcome))
                if outcome.slow is not None:
                    self.slow[outcome.slow.text] += 1
                    self.why.setdefault(outcome.slow.text, outcome.slow)
            else:
                failed = failed or outcome
            if piece is not pack.pieces[-1]:
                continue
            self._bind(pack, counts, failed)
            failed, done = None, done + 1
            if done % STEP == 0:
                yield Progress(done)
        self.faults.end()
        yield Progress(len(self.job.indices))
        for text, count in self.slow.most_common(3):
            yield Note(Message(_SLOW, {"count": count, "reason": self.why[text]}, _SLOW_MANY))
        for paper, (documents, pages) in self.pages.items():
            self.outputs.append(Output(self.name, self._path(paper), documents, pages))

    def _outcomes(self) -> Generator[Document | RenderError, None, None]:
        format_ = self.format
        if not isinstance(format_, AddressedFormat):
            yield from format_.documents(self._pieces())
            return
        from mailer.pipeline.mailing import envelope

        for piece in self._pieces():
            client = self.waiting[-1][0].client
            try:
                yield format_.compose(piece, envelope(self.job, client, piece))
            except RenderError as error:
                yield error

    def _pieces(self) -> Iterator[Piece]:
        for _, pack in self.job.packs(self.channel):
            if isinstance(pack, SetAside):
                self.manifest.set_aside(pack, self.name)
                continue
            for piece in pack.pieces:
                self.waiting.append((pack, piece))
                yield piece

    def _bind(self, pack: Pack, counts: Counts, failed: RenderError | None) -> None:
        """Put a client's documents where they go: all of them, or none where one could not be made."""
        ready, self.ready = self.ready, []
        client = pack.client
        if failed is not None:
            reason = Message(failed.message, failed.values)
            code = "email-address" if failed.field == "email" else "render"
            if code == "render":
                self.faults.failed(failed)
            self.manifest.set_aside(SetAside(client.key, client.row, code, reason), self.name)
            return
        counts.produced += 1
        self.faults.served = True
        for piece, document in ready:
            binder = self._binder(document.paper)
            receipt = binder.add(self._name(client, piece, len(pack.pieces)), document)
            note = self.glyphs.unprinted(piece.skeleton, piece.values) if self.glyphs else None
            self.manifest.produced(client, piece, self.name, receipt, note)
            tally = self.pages.setdefault(document.paper, [0, 0])
            tally[0] += 1
            tally[1] += document.pages

    def _binder(self, paper: str) -> Binder:
        binder = self.binders.get(paper)
        if binder is None:
            binder = self.format.binder(self._path(paper), each=self._each)
            self.binders[paper] = self.stack.enter_context(binder)
        return binder

    @property
    def _each(self) -> bool:
        return self.job.settings.each or self.channel == "mail"

    def _path(self, paper: str) -> Path:
        """Return a combined file (``rentree-a4.pdf``), or the folder of single ones (``pdf-a4``)."""
        if self.channel == "mail":
            return self.folder / self.name
        if self.job.settings.each:
            return self.folder / f"{self.name}-{paper}"
        return self.folder / f"{self.job.campaign.slug}-{paper}{self.format.suffix}"

    def _name(self, client: Client, piece: Piece, pieces: int) -> str:
        name = self.named(client)
        return name if pieces == 1 else f"{name}-{piece.name.replace('/', '-')}"


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


def _format(job: Job, name: str) -> Format:
    campaign, workspace = job.campaign, job.workspace
    return formats.load(name)(
        workspace.theme(job.theme),
        workspace.assets(campaign.folder),
        campaign.language,
        today=job.settings.today,
        author=workspace.house.company,
        title=campaign.name,
        workers=job.settings.workers,
    )


def _counter(job: Job, made: dict[str, Format]) -> LineCounter | None:
    """Return what counts printed lines for lint; none where nothing is printed or no layout is asked for."""
    if not job.settings.layout or all(CHANNELS.get(name) == "mail" for name in made):
        return None
    return job_counter(job, made.get("pdf"))


def job_counter(job: Job, pdf: Format | None = None) -> LineCounter:
    """Return the counter of printed lines in the theme of a campaign."""
    assets = job.workspace.assets(job.campaign.folder)
    return line_counter(
        job.workspace.theme(job.theme), assets, job.settings.today, job.campaign.language, pdf
    )
