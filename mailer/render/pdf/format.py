"""PDF, the format of print: each piece is laid out by itself, so that its page numbers are its own."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.errors import N_, RenderError
from mailer.model import Assets, Document, Message, Piece, Skeleton, Theme, has_slots
from mailer.render import markup
from mailer.render.contract import Comparison, Expected, Outcome
from mailer.render.holes import Form
from mailer.render.pdf.binder import Details, PdfBinder, alone, single
from mailer.render.pdf.papers import check_paper
from mailer.render.pdf.replay.records import Owner, Replayed
from mailer.render.pdf.replay.stock import News, Stock

if TYPE_CHECKING:
    from mailer.render.pdf.engine import Engine
    from mailer.render.pdf.pool import Crew
    from mailer.render.pdf.replay.letter import Html
    from mailer.render.pdf.replay.plate import CountedPlate, ReplayPlate
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

PLATES = 256
"""How many plates are kept: a campaign has a handful, but a template may make one per client."""


_ANY = Expected(REPLAY_FROM, {})
"""What is taken for granted where nobody told: letters enough, and nothing known of their values."""


class PdfPlate:
    """A skeleton's page, cut at its slots: replayed, or where that cannot be, laid out for each client."""

    def __init__(
        self,
        press: Callable[[], Press],
        skeleton: Skeleton,
        details: Details,
        owner: Owner,
        expected: Expected,
        counted: Counted | None = None,
    ) -> None:
        """Compile a skeleton; where few letters are expected, every one is laid out. ``press`` lays them out.

        With ``counted``, letters are set together with those that have other numbers of rows.
        """
        check_paper(skeleton.paper)
        self.paper = skeleton.paper
        self._press = press
        self._skeleton = skeleton
        self.expected = expected
        self._owner = owner
        self._replays = expected.documents >= REPLAY_FROM
        self._counted = counted
        self._details = details
        self._form = self._cut(skeleton)
        self._title = partial(markup.title, skeleton, details.title)

    @cached_property
    def _replay(self) -> ReplayPlate:
        from mailer.render.pdf.replay.plate import ReplayPlate

        press = self._press()
        return ReplayPlate(press.inner, press.shapers, self._skeleton, self._html, self.expected.alike)

    def _cut(self, skeleton: Skeleton, *, numbered: bool = False) -> Form:
        details = self._details
        return markup.page(
            skeleton, title=details.title, author=details.author, created=details.today, numbered=numbered
        )

    def _html(self, skeleton: Skeleton, values: Sequence[str]) -> str:
        return self._cut(skeleton, numbered=True).fill(values)

    def fill(self, values: Sequence[str]) -> Document:
        """Return one client's letter, replayed where that can be. Raises `RenderError` as `Engine` does."""
        from mailer.render.pdf.replay import UnknownLayoutError

        unknown: UnknownLayoutError | None = None
        for replayed in self._ways():
            try:
                return replayed(values).owned(self._owner, self._title(values))
            except UnknownLayoutError as fault:
                unknown = fault
        document = self.laid_out(values)
        return replace(document, slow=Message(unknown.message, unknown.values)) if unknown else document

    def _ways(self) -> Iterator[Callable[[Sequence[str]], Replayed]]:
        """Yield what may replay a letter, the most general first."""
        if self._counted is not None:
            yield partial(self._press().counted(self._counted, self._html).fill, self._counted)
        if self._replays:
            yield self._replay.fill

    def laid_out(self, values: Sequence[str]) -> Document:
        """Return one client's letter as WeasyPrint lays it out: a complete small PDF."""
        data, pages = self._press().engine.render(self._form.fill(values))
        return Document(data, pages, self.paper)


class Press:
    """WeasyPrint in this process, and what replay keeps beside it."""

    def __init__(self, theme: Theme, assets: Assets, stock: Stock, *, tagged: bool = False) -> None:
        from mailer.render.pdf.engine import Engine
        from mailer.render.pdf.inner import Inner
        from mailer.render.pdf.replay.shapers import Shapers

        self.engine = Engine(theme, assets, tagged=tagged)
        self.inner = Inner(self.engine)
        self.shapers = Shapers(stock, self.inner.shaper)
        self._counted: dict[Skeleton, CountedPlate] = {}

    def counted(self, counted: Counted, html: Html) -> CountedPlate:
        """Return what sets letters that differ in the number of a table's rows."""
        from mailer.render.pdf.replay.plate import CountedPlate

        plate = self._counted.get(counted.skeleton)
        if plate is None:
            if len(self._counted) >= PLATES:
                self._counted.clear()
            plate = self._counted[counted.skeleton] = CountedPlate(self.inner, self.shapers, counted, html)
        return plate


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
            self._press = Press(self.theme, self.assets, self.stock, tagged=self.details.tagged)
        return self._press

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
        if self.details.tagged or expected.together < COUNTED_FROM:
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

    def ahead(self, pieces: Sequence[Piece], plan: Mapping[str, Expected]) -> None:
        """Have workers, if there are any, begin with pieces that will be asked for."""
        if self.crew is not None:
            self.crew.ahead(pieces, plan)

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

    def verify(self, piece: Piece, document: Document) -> Comparison | None:
        """Hold a replayed letter against the page that WeasyPrint lays out; None where it laid it out itself.

        Raises `RenderError` as `Engine` does.
        """
        if not isinstance(document, Replayed):
            return None
        from mailer.render.pdf.verify import compare

        return compare(document.data, self.plate(piece.skeleton).laid_out(piece.values).data)

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
