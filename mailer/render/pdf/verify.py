"""Holds the pages of a letter in a finished file against its own PDF: as pictures, and word by word.

At 150 dpi a pixel is 0.17 mm wide. Replay is the same to the pixel where all is well; what `BOUND` allows for is
an edge of a letter that a program paints a hair's breadth lighter.

PDFium puts each glyph onto a whole pixel, and reckons with seven digits: where a baseline comes to a ten-thousandth
of a pixel from the middle between two, a text in a picture that was moved may fall to one side, and the same text
without a picture to the other. That is once in some thousand lines, so what differs is looked at again, larger.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np
import pypdfium2

from mailer.render.contract import Comparison

DPI = 150
BOUND = 32
"""How far a pixel may differ, out of 255: an eighth of black on white, an edge moved by an eighth of a pixel."""

LARGER = 8
"""How many times as large what differs is painted again. An even number, for then what was between two pixels is
in the middle of one; a text that is a sixteenth of a pixel off is on another one all the same."""

ROUND = 3
"""How many rows of pixels around those that differ are looked at with them."""


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
            differs = difference(shown, wanted)
            if differs > pixels:
                page, pixels = number, differs
            if words(shown) != words(wanted):
                same_words = False
                page = page or number
        return Comparison(BOUND, page, pixels, same_words, same_pages)


def difference(one: pypdfium2.PdfPage, other: pypdfium2.PdfPage, bound: int = BOUND) -> int:
    """Return the biggest difference of a pixel in any of its colours, out of 255.

    Where there is one over ``bound``, those rows are painted larger: if none is there, it was PDFium's own.
    """
    rows = _rows(one, other)
    for first, last in _bands(rows > bound):
        height = one.get_height() * DPI / 72
        around = (0, max(height - last - ROUND, 0), 0, max(first - ROUND, 0))
        if _rows(one, other, LARGER, around).max(initial=0) > bound:
            return int(rows.max())
        rows[first:last] = 0
    return int(rows.max(initial=0))


def _rows(
    one: pypdfium2.PdfPage,
    other: pypdfium2.PdfPage,
    larger: int = 1,
    around: tuple[float, float, float, float] = (0, 0, 0, 0),
) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return the biggest difference in each row of pixels, so many times as large as usual.

    ``around`` is left out at the left, bottom, right and top, in usual pixels.
    """
    crop = tuple(edge * 72 / DPI for edge in around)
    first, second = (page.render(scale=larger * DPI / 72, crop=crop).to_numpy() for page in (one, other))
    biggest = (np.maximum(first, second) - np.minimum(first, second)).max(axis=(1, 2))
    return np.asarray(biggest, np.uint8)


def _bands(rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[int, int]]:
    """Yield the first row of each run of those that are told of, and the row behind it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False]))))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def words(page: pypdfium2.PdfPage) -> list[str]:
    """Return a page's words, sorted: what is the same for all clients is drawn first, in a form.

    A hyphen at the end of a line is one: PDFium takes it out, and what it draws next for the rest of the word.
    """
    return sorted(page.get_textpage().get_text_range().replace("\ufffe", "- ").split())
