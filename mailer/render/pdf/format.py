"""PDF, the format of print: each piece is laid out by itself, so that its page numbers are its own."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.errors import N_, RenderError
from mailer.model import Assets, Document, Piece, Skeleton, Theme, has_slots
from mailer.render import markup
from mailer.render.contract import Comparison, Expected, Outcome
from mailer.render.pdf.binder import PdfBinder, alone, single
from mailer.render.pdf.details import Details
from mailer.render.pdf.press import PLATES, PdfPlate, Press
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.replay.stock import News, Stock

if TYPE_CHECKING:
    from mailer.render.pdf.engine import Engine
    from mailer.render.pdf.pool import Crew
    from mailer.render.pdf.replay.rows import Counted

REPLAY_FROM = 12
"""Of fewer letters, each is laid out by itself: a layout for replay takes a few passes of its own, and letters of a
text come with several numbers of lines."""

COUNTED_FROM = 100
"""Letters with tables are worth being put together from items, with some dozen layouts made first."""

POOL_FROM = 3_000
"""Below so many pieces, starting processes costs more time than they save: replay makes that many in a second or two,
and each worker loads WeasyPrint and makes layouts of its own first."""

LAID_OUT = 100
"""A piece that is laid out by itself takes as long as so many that are replayed."""

SAMPLE = 3
"""After so many pieces, one asks how long the others will take."""


_ANY = Expected(REPLAY_FROM, {})
"""What is taken for granted where nobody told: letters enough, and nothing known of their values."""


class PdfFormat:
    """PDF through WeasyPrint, in as many processes as there are cores where it pays."""

    name = "pdf"
    suffix = ".pdf"

    def __init__(
        self,
        theme: Theme,
        assets: Assets,
        language: str,
        *,
        today: date,
        author: str = "",
        title: str = "",
        workers: int = 0,
        tagged: bool = False,
    ) -> None:
        self.theme = theme
        self.assets = assets
        self.details = Details(title, author, language, today, tagged=tagged)
        self.workers = workers or len(os.sched_getaffinity(0))
        self.stock = Stock()
        self._press: Press | None = None
        self._shared: Path | None = None
        self._expected: Mapping[str, Expected] = {}
        self._plates: OrderedDict[str, PdfPlate] = OrderedDict()
        self._counts_rows: bool | None = None
        self.crew: Crew | None = None
        self._announced = 0
        self._hired = ExitStack()

    @property
    def press(self) -> Press:
        """What sets letters in this process, started when it is first needed."""
        if self._press is None:
            self._press = Press(
                self.theme, self.assets, self.stock, tagged=self.details.tagged, shared=self._shared
            )
        return self._press

    def share(self, folder: Path) -> None:
        """Share layouts with the other workers of a run by a folder."""
        self._shared = folder

    def start(self) -> None:
        """Start what sets letters in this process. Raises `RenderError` for a theme that cannot be used."""
        _ = self.press

    @property
    def engine(self) -> Engine:
        """WeasyPrint in this process."""
        return self.press.engine

    def plate(self, skeleton: Skeleton) -> PdfPlate:
        """Compile a skeleton; where there are workers, nothing is laid out in this process before a plate is filled.

        Raises `RenderError` for an unknown paper, a picture that no client would have, or a theme that cannot
        be used.
        """
        plate = self._plates.get(skeleton.id)
        if plate is None:
            self._check_pictures(skeleton)
            (self.crew.ready if self.crew else self.start)()
            plate = self._plates[skeleton.id] = PdfPlate(
                lambda: self.press, skeleton, self.details, self, self._awaited(skeleton), self._counted(skeleton),
                replays=self._awaited(skeleton).documents >= REPLAY_FROM,
            )  # fmt: skip
            if len(self._plates) > PLATES:
                self._plates.popitem(last=False)
        self._plates.move_to_end(skeleton.id)
        return plate

    def _awaited(self, skeleton: Skeleton) -> Expected:
        """Return what letters of a skeleton there will be."""
        return self._expected.get(skeleton.id, _ANY)

    def _counted(self, skeleton: Skeleton) -> Counted | None:
        """Return a skeleton with its rows counted, where the run has letters enough for it to pay."""
        expected = self._awaited(skeleton)
        if expected.together < COUNTED_FROM:
            return None
        if not any(block.kind == "table" for block in skeleton.walk()):
            return None
        from mailer.render.pdf.replay.rows import counted, counts_rows

        if self._counts_rows is None:
            self._counts_rows = counts_rows(_css(self.theme))
        return None if self._counts_rows else counted(skeleton)

    def _check_pictures(self, skeleton: Skeleton) -> None:
        for run in markup.pictures(skeleton, "print"):
            if not has_slots(run.image) and self.assets.find(run.image) is None:
                place = run.place
                raise RenderError(
                    N_("The picture {source} is not there."),
                    hint=N_("Put the file beside the campaign, or name it in mailer.yaml."),
                    source=run.image.removeprefix("asset:"),
                    file=place.file if place else None,
                    line=place.line if place else None,
                    column=place.column if place else None,
                )

    def document(self, piece: Piece) -> Outcome:
        """Return what becomes of one piece, in this process."""
        try:
            return self.plate(piece.skeleton).fill(piece.values)
        except RenderError as error:
            return error

    def expect(self, plan: Mapping[str, Expected]) -> None:
        """Take what letters of each skeleton there will be: few are not worth a layout for replay."""
        self._expected = plan
        for name, expected in plan.items():
            plate = self._plates.get(name)
            if plate is not None and _way(plate.expected) != _way(expected):
                del self._plates[name]  # made on other terms, before all was known

    def ahead(self, pieces: Sequence[Piece], plan: Mapping[str, Expected], *, last: bool = False) -> None:
        """Have workers, if there are any, begin with pieces that will be asked for."""
        if self.crew is not None:
            self.crew.ahead(pieces, plan, last=last)

    def _owned(self, outcome: Outcome) -> Outcome:
        return outcome.owned(self) if isinstance(outcome, Replayed) else outcome

    def alone(self, document: Replayed) -> bytes:
        """Return a replayed letter as a PDF of its own."""
        return alone(document, self.stock, self.details)

    def file(self, document: Document) -> bytes:
        """Return a document as a PDF of its own."""
        return single(document, self.stock, self.details)

    def archive(self) -> None:
        """Make files for an archive: PDF/A-3b, or PDF/A-3a where they are tagged."""
        self.details = replace(self.details, archive=True)

    def tagged(self) -> None:
        """Make files whose contents say what they are, for screen readers: PDF/UA-1."""
        self.details = replace(self.details, tagged=True)

    @contextmanager
    def prepared(self, documents: int) -> Iterator[None]:
        """Have workers get ready where so many documents are worth it; they are ended after their work, or on exit."""
        self._announced = documents
        try:
            if self.workers > 1 and documents >= POOL_FROM:
                self._hire()
            yield
        finally:
            self._dismiss()

    def documents(self, pieces: Iterable[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order, made by workers where they are `prepared` or turn out to pay.

        Raises `RenderError` for a theme that cannot be used.
        """
        source = iter(pieces)
        if self.crew is None:
            yield from self._here(source)
            first = next(source, None)
            if first is None:
                return
            source = chain([first], source)
        yield from self._pooled(source)

    def _here(self, pieces: Iterator[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece, made in this process, until those to come are worth workers."""
        slow = 0
        for done, piece in enumerate(pieces, start=1):
            outcome = self.document(piece)
            yield outcome
            slow += isinstance(outcome, Document) and not isinstance(outcome, Replayed)
            left = max(self._announced - done, done)  # where nobody told, as many again
            if done >= SAMPLE and self.workers > 1 and (done + LAID_OUT * slow) * left >= POOL_FROM * done:
                return

    def _pooled(self, pieces: Iterator[Piece]) -> Iterator[Outcome]:
        """Yield what the workers make of each piece."""
        try:
            crew = self.crew or self._hire()
            crew.ready()  # a theme that cannot be used stops the run here, not once for each piece
            outcomes = crew.run(iter(pieces), self._expected, self.stock.hear, _hold)
            yield from map(self._owned, outcomes)
        finally:
            self._dismiss()

    def _hire(self) -> Crew:
        """Start the workers."""
        from mailer.render.pdf.pool import crew

        details = self.details
        make = partial(
            PdfFormat, self.theme, self.assets, details.language,
            today=details.today, author=details.author, title=details.title, workers=1, tagged=self.details.tagged,
        )  # fmt: skip
        self.crew = self._hired.enter_context(crew(make, self.workers))
        return self.crew

    def _dismiss(self) -> None:
        """End the workers, if there are any."""
        self.crew, self._announced = None, 0
        self._hired.close()

    def quick(self, document: Document) -> bool:
        """Whether a letter was replayed, and not laid out by WeasyPrint itself."""
        return isinstance(document, Replayed)

    def verify(self, piece: Piece, file: Path, first: int, last: int) -> Comparison:
        """Hold a letter's pages of a finished file, counted from 1, against those that WeasyPrint lays out.

        Raises `RenderError` as `Engine` does.
        """
        from mailer.render.pdf.verify import compare

        return compare(file, self.plate(piece.skeleton).laid_out(piece.values).data, first, last)

    def news(self) -> News:
        """Return what this process has made for all letters since it was last asked."""
        return self.stock.news()

    def binder(self, path: Path, *, each: bool) -> PdfBinder:
        """Open the file ``path`` for all letters, or with ``each`` the folder ``path``."""
        return PdfBinder(path, each=each, details=self.details, stock=self.stock)


def _way(expected: Expected) -> tuple[bool, bool, Mapping[int, str]]:
    """Return what of an expectation decides how letters are set."""
    return expected.documents >= REPLAY_FROM, expected.together >= COUNTED_FROM, expected.alike


def _hold(plan: Mapping[str, Expected], after: Mapping[str, Expected]) -> bool:
    """Whether letters that were set as one plan has it would be set so after another one."""
    return all(_way(expected) == _way(after.get(name, _ANY)) for name, expected in plan.items())


def _css(theme: Theme) -> str:
    """Return a theme's style sheet, and all that it may import."""
    files = [path for folder in theme.folders for path in sorted(folder.glob("*.css"))]
    return "\n".join([theme.css, *(path.read_text(encoding="utf-8", errors="replace") for path in files)])
