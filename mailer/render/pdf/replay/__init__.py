"""Layout replay: a letter is laid out once for all clients whose blocks take the same number of lines.

The way of a client through here: which blocks and lines of the skeleton are printed (`variant`), the text of
each paragraph with values in it broken into lines as WeasyPrint breaks them (`paragraph`, `shaping`,
`breaking`), the page that WeasyPrint has made for that many lines (`layouts`), and the client's own text
written onto it (`plate`). What all clients share is drawn once by WeasyPrint and kept as a form.

What cannot be set here with certainty raises `UnknownLayoutError`, and WeasyPrint sets the whole letter instead.
"""

from __future__ import annotations

from mailer.errors import RenderError


class UnknownLayoutError(RenderError):
    """A letter, or all letters of a skeleton, must be laid out by WeasyPrint itself; the message says why."""


class UnstackableError(UnknownLayoutError):
    """One letter cannot be put together from items: it must be laid out as it is."""


class OutOfPlaceError(UnknownLayoutError):
    """Something stands elsewhere than was foretold: no letter of these items is put together any more."""


__all__ = ["OutOfPlaceError", "UnknownLayoutError", "UnstackableError"]
