"""How the content of a page is written: places, numbers, and the whole compressed."""

from __future__ import annotations

from collections.abc import Iterable

from zlib_ng import zlib_ng

LEVEL = 5
"""As small as zlib's level 6, in half the time."""


def start(x: float, baseline: float) -> str:
    """Return what begins a text at a place in pixels, to the millionth, as WeasyPrint writes them."""
    return f"1 0 0 -1 {x:.6f} {baseline:.6f} Tm\n[("


def ground(height: float) -> bytes:
    """Return what draws a page's ground, and begins with its text; the page's height is given in points."""
    return b"/P Do\n" + text(height)


def text(height: float) -> bytes:
    """Return what begins with the text of a page, whose height is given in points."""
    return f".75 0 0 -.75 0 {numeral(height)} cm\nBT\n".encode()


def marked(number: int) -> str:
    """Return what begins a marked sequence of a page."""
    return f"/Span<</MCID {number}>>BDC\n"


PAGINATION = "/Artifact<</Type/Pagination>>BDC\n"
"""What begins something that is repeated on each page, and not read aloud."""


def numeral(value: float) -> str:
    """Return a number as it is written on a page."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def compressed(parts: Iterable[str]) -> bytes:
    """Return a page's content for the filter FlateDecode; its characters are bytes."""
    return packed("".join(parts).encode("latin-1"))


def packed(data: bytes) -> bytes:
    """Return data for the filter FlateDecode."""
    return zlib_ng.compress(data, LEVEL)
