"""What sets letters in a process: a skeleton's page cut at its slots, and WeasyPrint with what replay keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from mailer.model import Assets, Document, Message, Skeleton, Theme
from mailer.render import markup
from mailer.render.contract import Expected
from mailer.render.holes import Form
from mailer.render.pdf.details import Details
from mailer.render.pdf.papers import check_paper
from mailer.render.pdf.replay.records import Owner, Replayed
from mailer.render.pdf.replay.stock import Stock

if TYPE_CHECKING:
    from mailer.render.pdf.replay.letter import Html
    from mailer.render.pdf.replay.plate import CountedPlate, ReplayPlate
    from mailer.render.pdf.replay.rows import Counted

PLATES = 256
"""How many plates are kept: a campaign has a handful, but a template may make one per client."""


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
        *,
        replays: bool,
    ) -> None:
        """Compile a skeleton; unless it ``replays``, every letter is laid out. ``press`` lays them out.

        With ``counted``, letters are set together with those that have other numbers of rows.
        """
        check_paper(skeleton.paper)
        self.paper = skeleton.paper
        self._press = press
        self._skeleton = skeleton
        self.expected = expected
        self._owner = owner
        self._replays = replays
        self._counted = counted
        self._details = details
        self._form = self._cut(skeleton)
        self._title = partial(markup.title, skeleton, details.title)

    @cached_property
    def _replay(self) -> ReplayPlate:
        from mailer.render.pdf.replay.plate import ReplayPlate

        press = self._press()
        return ReplayPlate(
            press.inner, press.shapers, self._skeleton, self._html, self.expected.alike, press.shelf
        )

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

    def __init__(
        self, theme: Theme, assets: Assets, stock: Stock, *, tagged: bool = False, shared: Path | None = None
    ) -> None:
        """Start WeasyPrint; ``shared`` is the folder by which workers share their layouts.

        Raises `RenderError` for a theme that cannot be used.
        """
        from mailer.render.pdf.engine import Engine
        from mailer.render.pdf.inner import Inner
        from mailer.render.pdf.replay.shapers import Shapers
        from mailer.render.pdf.replay.shelf import Shelf

        self.engine = Engine(theme, assets, tagged=tagged)
        self.inner = Inner(self.engine)
        self.shapers = Shapers(stock, self.inner.shaper)
        self.shelf = Shelf(shared, self.inner.faces) if shared else None
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
