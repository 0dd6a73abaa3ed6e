"""Counts printed lines for lint: the piece is laid out once in its theme, and the lines are read back.

Where the format has workers, they do it, and what is asked for ahead is counted while lint goes on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from typing import TYPE_CHECKING

from mailer.model import Skeleton
from mailer.render import markup
from mailer.render.holes import Form

if TYPE_CHECKING:
    from mailer.render.pdf.boxes import Printed
    from mailer.render.pdf.format import PdfFormat

FORMS = 64
"""How many skeletons are kept compiled."""


class PdfLineCounter:
    """A `mailer.model.LineCounter` that asks WeasyPrint, in a worker if the format has some.

    The text is set exactly as the PDF of the same format sets it, for one client's values.
    """

    def __init__(self, pdf: PdfFormat) -> None:
        self._pdf = pdf
        self._forms: OrderedDict[str, Form] = OrderedDict()
        self._asked: dict[tuple[str, tuple[str, ...]], Future[Future[Mapping[int, int]] | None]] = {}
        self._asker: ThreadPoolExecutor | None = None

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
        """Return the printed lines of each text block, by block number; a block that is not printed has none.

        Raises `RenderError` where the piece cannot be laid out.
        """
        before = self._asked.pop((skeleton.id, tuple(values)), None)
        asked = before.result() if before else self._ask(skeleton, values)
        if asked is not None:
            if self._pdf.crew is not None:
                self._pdf.crew.hurry()
            with suppress(BrokenProcessPool, CancelledError):
                return asked.result()
        return self.printed(skeleton, values).lines

    def ahead(self, skeleton: Skeleton, values: Sequence[str]) -> None:
        """Begin to count what `lines` will be asked for, where there are workers who can.

        Workers that are still being started are waited for by a thread.
        """
        key = (skeleton.id, tuple(values))
        if self._pdf.crew is not None and key not in self._asked:
            self._asker = self._asker or ThreadPoolExecutor(1)
            self._asked[key] = self._asker.submit(self._ask, skeleton, values)

    def _ask(self, skeleton: Skeleton, values: Sequence[str]) -> Future[Mapping[int, int]] | None:
        """Have a worker count; None where there is none."""
        if self._pdf.crew is None:
            return None
        try:
            return self._pdf.crew.ask(_lines, skeleton, tuple(values))
        except BrokenProcessPool:
            return None

    def printed(self, skeleton: Skeleton, values: Sequence[str]) -> Printed:
        """Return the printed lines and the first page of each block, and the number of pages."""
        from mailer.render.pdf.boxes import printed

        return printed(self._pdf.engine.layout(self._form(skeleton).fill(values)))

    def _form(self, skeleton: Skeleton) -> Form:
        form = self._forms.get(skeleton.id)
        if form is None:
            details = self._pdf.details
            form = self._forms[skeleton.id] = markup.page(
                skeleton, title=details.title, author=details.author, created=details.today, numbered=True
            )
            if len(self._forms) > FORMS:
                self._forms.popitem(last=False)
        self._forms.move_to_end(skeleton.id)
        return form


def _lines(pdf: PdfFormat, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
    """Count in a worker, whose format is ``pdf``."""
    return PdfLineCounter(pdf).lines(skeleton, values)
