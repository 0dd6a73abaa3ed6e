"""Telephone numbers as they are printed."""

from __future__ import annotations

import re

from mailer.typography.figures import NO_BREAK_SPACE

_GAP = re.compile(r"(?<=[\d)]) +(?=\(?\d)")


class Phone(str):
    """A telephone number: the text as it was written, for filters and comparisons alike."""

    __slots__ = ()

    @property
    def printed(self) -> str:
        """The number with no-break spaces (U+00A0) between its figures; words around it stay as they are.

        >>> Phone("04 65 71 23 45 (prix d’un appel)").printed
        '04\\xa065\\xa071\\xa023\\xa045 (prix d’un appel)'
        """
        return _GAP.sub(NO_BREAK_SPACE, self)
