"""Sheets and envelopes: how large they are, where their text begins, where the address stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mailer.errors import N_, RenderError, nearest
from mailer.render.word.look import Page


class Paper(NamedTuple):
    """A sheet in millimetres: width, height, and margins where they are not the theme's."""

    width: float
    height: float
    margins: Page | None = None
    envelope: bool = False

    def page(self, theme: Page) -> Page:
        """Return the margins: the theme's own on A4."""
        return self.margins or theme


def _all_round(side: float, across: float) -> Page:
    return Page(top=side, next=side, left=across, right=across, bottom=side)


_ENVELOPE = Page(top=9, next=9, left=10, right=10, bottom=6)

PAPERS: Mapping[str, Paper] = {
    "a4": Paper(210, 297),
    "a5": Paper(148, 210, _all_round(15, 15)),
    "a5-landscape": Paper(210, 148, _all_round(12, 15)),
    "a6-landscape": Paper(148, 105, _all_round(8, 10)),
    "dl": Paper(220, 110, _ENVELOPE, envelope=True),
    "c5": Paper(229, 162, _ENVELOPE, envelope=True),
    "c6": Paper(162, 114, _ENVELOPE, envelope=True),
}

WINDOW_LEFT, WINDOW_WIDTH, WINDOW_BOTTOM, WINDOW_CLEAR = 110.0, 80.0, 79.0, 90.0
"""The address on A4 folded in three, for windows of DL, C5/6 and C5 envelopes: from the left edge, its width,
where its last line ends, and down to where nothing else may stand (millimetres)."""

FOLDS = (99.0, 198.0)
"""Where A4 is folded for DL, from the top (millimetres)."""


class Places(NamedTuple):
    """Where an envelope's texts stand (millimetres).

    ``rise`` is how far accroche and address end above the lower edge, for sorting machines write below;
    ``accroche`` and ``address`` are how far from the left edge the one ends and the other begins.
    """

    rise: float
    accroche: float
    address: float


PLACES: Mapping[str, Places] = {
    "dl": Places(rise=22, accroche=92, address=110),
    "c5": Places(rise=42, accroche=98, address=115),
    "c6": Places(rise=22, accroche=71, address=81),
}
STAMP_WIDTH, STAMP_HEIGHT, STAMP_RIGHT = 24.0, 28.0, 8.0
"""The box for the stamp: its size, and how far it ends from the right edge (millimetres)."""

COUPON_WITHIN, COUPON_ABOVE, COUPON_BELOW = 8.0, 11.0, 7.0
"""Between the frame of a coupon on a sheet of its own and its text: at the sides, above, below (millimetres)."""


def paper(name: str) -> Paper:
    """Return a sheet by name. Raises `RenderError` for one that is not known."""
    if name not in PAPERS:
        near = nearest(name, PAPERS)
        raise RenderError(
            N_("There is no paper {paper}."),
            hint=N_("Did you mean {near}?") if near else N_("There are: {known}."),
            paper=name,
            near=near,
            known=", ".join(PAPERS),
        )
    return PAPERS[name]
