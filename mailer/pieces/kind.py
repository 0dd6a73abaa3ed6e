"""The shape of a kind of piece."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of piece.

    ``folder`` is where its templates are (``letters`` in ``templates/``), ``frame`` the template
    of what stands around every piece of the kind (letterhead, window address, date, foot).
    ``accroche`` tells whether its first heading is one. ``must`` and ``may`` list top-level blocks.
    ``needs`` is what a client must have to get it: ``address``, ``email`` or empty. ``body`` tells
    whether it can be the body of an e-mail, ``paper`` the sheet it is printed on unless its
    template says otherwise.
    """

    name: str
    folder: str
    title: str
    frame: str = ""
    accroche: bool = False
    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    needs: str = ""
    body: bool = False
    paper: str = "a4"

    def template(self, name: str) -> str:
        """Return the path of a template below a template folder.

        >>> from mailer.pieces import BY_NAME
        >>> BY_NAME["letter"].template("promotion")
        'letters/promotion.md'
        """
        return f"{self.folder}/{name}.md"
