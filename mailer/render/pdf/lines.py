"""Counts printed lines for lint: the piece is laid out once in its theme, and the lines are read back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
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
    """A `mailer.model.LineCounter` that asks WeasyPrint.

    The text is set exactly as the PDF of the same format sets it, for one client's values.
    """

    def __init__(self, pdf: PdfFormat) -> None:
        self._pdf = pdf
        self._forms: OrderedDict[str, Form] = OrderedDict()

    def lines(self, skeleton: Skeleton, values: Sequence[str]) -> Mapping[int, int]:
        """Return the printed lines of each text block, by block number; a block that is not printed has none.

        Raises `RenderError` where the piece cannot be laid out.
        """
        return self.printed(skeleton, values).lines

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
