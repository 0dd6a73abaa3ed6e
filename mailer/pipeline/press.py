"""One format of one run: clients' pieces become documents, and documents files with lines in the manifest."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mailer.errors import N_, RenderError
from mailer.model import Client, Document, Message, Pack, Piece, Receipt
from mailer.pipeline.batches import BatchTables, ending, table_of
from mailer.pipeline.events import Event, Note, Progress
from mailer.pipeline.faults import Faults
from mailer.pipeline.glyphs import Glyphs
from mailer.pipeline.job import Job, SetAside
from mailer.pipeline.manifest import Counts, Manifest
from mailer.pipeline.names import namer
from mailer.pipeline.options import CHANNELS
from mailer.pipeline.verifying import Verified, Verifier
from mailer.render.contract import AddressedFormat, Binder, Format, VerifiableFormat

STEP = 20

_SLOW = N_("{count} document had to be laid out by itself, which takes longer: {reason}.")
_SLOW_MANY = N_("{count} documents had to be laid out by themselves, which takes longer: {reason}.")


@dataclass(frozen=True, slots=True)
class Output:
    """A file or folder that a run made; a batch has its ``table`` beside it."""

    format: str
    path: Path
    documents: int
    pages: int
    table: Path | None = None


class _Waiting(NamedTuple):
    """A piece whose document is not there yet, the client's place in the run (from 0), and who is set aside before."""

    pack: Pack
    piece: Piece
    position: int
    before: Sequence[SetAside]


@dataclass(slots=True)
class _Target:
    """A file or folder that documents go to, and how many of them with how many pages went there."""

    path: Path
    binder: Binder
    documents: int = 0
    pages: int = 0


@dataclass
class Press:
    """One format of one run: pulls packs, hands pieces to the format, binds documents, fills the manifest.

    ``printable`` is whether the theme's fonts are known to have every character that is to be printed.
    """

    job: Job
    name: str
    format: Format
    folder: Path
    manifest: Manifest
    stack: ExitStack
    tables: BatchTables
    printable: bool = False
    outputs: list[Output] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        self.binders: dict[Path, Binder] = {}
        self.targets: dict[str, dict[str, _Target]] = {}
        """By paper, then by batch."""
        self.batch = ""
        self.waiting: deque[_Waiting] = deque()
        self.aside: list[SetAside] = []
        self.channel = CHANNELS.get(self.name, "print")
        self.glyphs = None if self.name != "pdf" or self.printable else Glyphs(self.job.look)
        self.ready: list[tuple[Piece, Document]] = []
        self.slow: Counter[str] = Counter()
        self.why: dict[str, Message] = {}
        self.named = namer(self.job.settings.name_pattern, self.job.table)
        self.verifier: Verifier | None = None
        if self.job.settings.verify and isinstance(self.format, VerifiableFormat):
            self.verifier = Verifier(self.format, self.job.settings.verify, len(self.job.indices))

    def run(self) -> Iterator[Event]:
        """Render all clients; outputs take their places when the stack is left.

        Raises:
            RenderError: no client can be rendered, and all for the same reason.
        """
        if self.job.settings.verify and self.verifier is None:
            yield Note(
                Message(
                    N_("--verify compares PDF alone: {format} is left out."), {"format": self.name.upper()}
                )
            )
        counts = self.manifest.format(self.name)
        done = 0
        failed: RenderError | None = None
        outcomes = self.stack.enter_context(closing(self._outcomes()))  # or processes outlive a stopped run
        for outcome in outcomes:
            pack, piece, position, before = self.waiting.popleft()
            self._set_aside(before)
            if isinstance(outcome, Document):
                self.ready.append((piece, outcome))
                if outcome.slow is not None:
                    self.slow[outcome.slow.text] += 1
                    self.why.setdefault(outcome.slow.text, outcome.slow)
            else:
                failed = failed or outcome
            if piece is not pack.pieces[-1]:
                continue
            self._bind(pack, position, counts, failed)
            failed, done = None, done + 1
            if done % STEP == 0:
                yield Progress(done)
        self._set_aside(self.aside)
        self.faults.end()
        yield Progress(len(self.job.indices))
        for text, count in self.slow.most_common(3):
            yield Note(Message(_SLOW, {"count": count, "reason": self.why[text]}, _SLOW_MANY))
        for one in (target for batches in self.targets.values() for target in batches.values()):
            table = table_of(one.path) if self.batch else None
            self.outputs.append(Output(self.name, one.path, one.documents, one.pages, table))

    def finish(self) -> None:
        """Have every file complete, so that all of them take their places one right after the other."""
        for binder in self.binders.values():
            binder.finish()

    def verify(self) -> None:
        """Compare the documents that were chosen, as they stand in the complete files, with the plain way."""
        if self.verifier is not None:
            self.verifier.compare()

    @property
    def verified(self) -> tuple[Verified, ...]:
        """What comparing came to, where that was asked for and the format can."""
        return (self.verifier.result(),) if self.verifier else ()

    def _outcomes(self) -> Generator[Document | RenderError, None, None]:
        format_ = self.format
        if not isinstance(format_, AddressedFormat):
            yield from format_.documents(self._pieces())
            return
        from mailer.pipeline.mailing import Post

        post = Post(self.job, format_)
        for piece in self._pieces():
            try:
                yield post.document(self.waiting[-1].pack.client, piece)
            except RenderError as error:
                yield error

    def _pieces(self) -> Iterator[Piece]:
        for position, (_, pack) in enumerate(self.job.packs(self.channel)):
            if isinstance(pack, SetAside):
                self.aside.append(pack)
                continue
            for piece in pack.pieces:
                self.waiting.append(_Waiting(pack, piece, position, self.aside))
                self.aside = []
                yield piece

    def _set_aside(self, clients: Sequence[SetAside]) -> None:
        """Write who gets nothing, each in the order of the clients, however far ahead a format takes pieces."""
        for one in clients:
            self.manifest.set_aside(one, self.name)

    def _bind(self, pack: Pack, position: int, counts: Counts, failed: RenderError | None) -> None:
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
        if self.job.settings.split and not self._each:
            self._turn(ending(counts.produced, self.job.settings.split, len(self.job.indices)))
        counts.produced += 1
        self.faults.served = True
        seen: list[tuple[Piece, Document, Receipt, Binder]] = []
        for piece, document in ready:
            target = self._target(document.paper)
            receipt = target.binder.add(self._name(client, piece, len(pack.pieces)), document)
            seen.append((piece, document, receipt, target.binder))
            note = self.glyphs.unprinted(piece.skeleton, piece.values) if self.glyphs else None
            row = self.manifest.produced(client, piece, self.name, receipt, note)
            if self.batch:
                self.tables.add(target.path, row)
            target.documents += 1
            target.pages += document.pages
        if self.verifier is not None:
            self.verifier.see(position, client, seen)

    def _turn(self, batch: str) -> None:
        """Go on to the batch that the next client belongs to, and let go of the files of the one before."""
        if batch == self.batch:
            return
        for batches in self.targets.values():
            if before := batches.get(self.batch):
                before.binder.rest()
                self.tables.rest(before.path)
        self.batch = batch

    def _target(self, paper: str) -> _Target:
        """Return where documents on a paper go at present."""
        batches = self.targets.setdefault(paper, {})
        target = batches.get(self.batch)
        if target is None:
            path = self._path(paper)
            target = batches[self.batch] = _Target(path, self._binder(path))
        return target

    def _binder(self, path: Path) -> Binder:
        binder = self.binders.get(path)
        if binder is None:
            binder = self.format.binder(path, each=self._each)
            self.binders[path] = self.stack.enter_context(binder)
        return binder

    @property
    def _each(self) -> bool:
        return self.job.settings.each or self.channel == "mail"

    def _path(self, paper: str) -> Path:
        """Return a combined file (``rentree-a4.pdf``, a batch ``rentree-a4-001.pdf``), or a folder (``pdf-a4``)."""
        if self.channel == "mail":
            return self.folder / self.name
        if self.job.settings.each:
            return self.folder / f"{self.name}-{paper}"
        return self.folder / f"{self.job.campaign.slug}-{paper}{self.batch}{self.format.suffix}"

    def _name(self, client: Client, piece: Piece, pieces: int) -> str:
        name = self.named(client)
        return name if pieces == 1 else f"{name}-{piece.name.replace('/', '-')}"
