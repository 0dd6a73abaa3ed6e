"""PDF, the format of print: each piece is laid out by itself, so that its page numbers are its own."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.errors import N_, RenderError
from mailer.model import Assets, Document, Piece, Skeleton, Theme, has_slots
from mailer.render import markup
from mailer.render.contract import Outcome
from mailer.render.pdf.binder import Details, PdfBinder

if TYPE_CHECKING:
    from mailer.render.pdf.engine import Engine

POOL_FROM = 20
"""Below so many pieces, starting processes costs more time than they save."""

PLATES = 64
"""How many plates are kept: a campaign has a handful, but a template may make one per client."""


class PdfPlate:
    """A skeleton's page, cut at its slots, in one theme. Layout replay will fill this contract."""

    def __init__(self, engine: Engine, skeleton: Skeleton, details: Details) -> None:
        from mailer.render.pdf.engine import check_paper

        check_paper(skeleton.paper)
        self.paper = skeleton.paper
        self._engine = engine
        self._form = markup.page(skeleton, title=details.title, author=details.author, created=details.today)

    def fill(self, values: Sequence[str]) -> Document:
        """Return one client's letter as a complete small PDF. Raises `RenderError` as `Engine` does."""
        data, pages = self._engine.render(self._form.fill(values))
        return Document(data, pages, self.paper)


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
    ) -> None:
        self.theme = theme
        self.assets = assets
        self.details = Details(title, author, language, today)
        self.workers = workers or len(os.sched_getaffinity(0))
        self._engine: Engine | None = None
        self._plates: OrderedDict[str, PdfPlate] = OrderedDict()

    @property
    def engine(self) -> Engine:
        """WeasyPrint in this process, started when it is first needed."""
        if self._engine is None:
            from mailer.render.pdf.engine import Engine

            self._engine = Engine(self.theme, self.assets)
        return self._engine

    def plate(self, skeleton: Skeleton) -> PdfPlate:
        """Compile a skeleton.

        Raises `RenderError` for an unknown paper, or a picture that no client would have.
        """
        plate = self._plates.get(skeleton.id)
        if plate is None:
            self._check_pictures(skeleton)
            plate = self._plates[skeleton.id] = PdfPlate(self.engine, skeleton, self.details)
            if len(self._plates) > PLATES:
                self._plates.popitem(last=False)
        self._plates.move_to_end(skeleton.id)
        return plate

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

    def documents(self, pieces: Iterable[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order; processes are started from `POOL_FROM` pieces on.

        Raises `RenderError` for a theme that cannot be used.
        """
        source = iter(pieces)
        first = list(islice(source, POOL_FROM))
        if self.workers < 2 or len(first) < POOL_FROM:
            yield from map(self.document, chain(first, source))
            return
        from mailer.render.pdf.pool import outcomes

        _ = self.engine  # a theme that cannot be used stops the run here, not once for each piece
        details = self.details
        make = partial(
            PdfFormat, self.theme, self.assets, details.language,
            today=details.today, author=details.author, title=details.title, workers=1,
        )  # fmt: skip
        yield from outcomes(make, chain(first, source), self.workers)

    def binder(self, path: Path, *, each: bool) -> PdfBinder:
        """Open the file ``path`` for all letters, or with ``each`` the folder ``path``."""
        return PdfBinder(path, each=each, details=self.details)
