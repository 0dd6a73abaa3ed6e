"""Holds the pages of a letter in a finished file against its own PDF: as pictures, and word by word.

At 150 dpi a pixel is 0.17 mm wide. Replay is the same to the pixel where all is well; what `BOUND` allows for is
an edge of a letter that a program paints a hair's breadth lighter.
"""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import numpy as np
import pypdfium2

from mailer.render.contract import Comparison

DPI = 150
BOUND = 32
"""How far a pixel may differ, out of 255: an eighth of black on white, an edge moved by an eighth of a pixel."""


def compare(file: Path | bytes, model: bytes, first: int = 1, last: int = 0) -> Comparison:
    """Compare pages of a file, from the first to the last (0: that of the file), with a model.

    The pages are painted one at a time; they are told of by their numbers in the model.
    """
    with pypdfium2.PdfDocument(file) as one, pypdfium2.PdfDocument(model) as other:
        page = pixels = 0
        same_words = same_pages = True
        letter = (one[number] for number in range(first - 1, min(last or len(one), len(one))))
        for number, (shown, wanted) in enumerate(zip_longest(letter, other), 1):
            if shown is None or wanted is None or shown.get_size() != wanted.get_size():
                same_pages = False
                page = page or number
                continue
            difference = _difference(shown, wanted)
            if difference > pixels:
                page, pixels = number, difference
            if words(shown) != words(wanted):
                same_words = False
                page = page or number
        return Comparison(BOUND, page, pixels, same_words, same_pages)


def _difference(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage) -> int:
    """Return the biggest difference of a pixel in any of its colours."""
    first, second = (page.render(scale=DPI / 72).to_numpy() for page in (one, other))
    return int((np.maximum(first, second) - np.minimum(first, second)).max())


def words(page: pypdfium2.PdfPage) -> list[str]:
    """Return a page's words, sorted: what is the same for all clients is drawn first, in a form.

    A hyphen at the end of a line is one: PDFium takes it out, and what it draws next for the rest of the word.
    """
    return sorted(page.get_textpage().get_text_range().replace("\ufffe", "- ").split())
