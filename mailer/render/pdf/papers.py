"""The papers that are printed on, and their sizes."""

from __future__ import annotations

from mailer.errors import N_, RenderError, nearest

PAPERS: dict[str, tuple[int, int]] = {
    "a4": (210, 297),
    "a4-landscape": (297, 210),
    "a5": (148, 210),
    "a5-landscape": (210, 148),
    "a6": (105, 148),
    "a6-landscape": (148, 105),
    "dl": (220, 110),
    "c5": (229, 162),
    "c6": (162, 114),
}
"""Width and height in mm of the sheets and envelopes that ``paper:`` may name (ISO 216, ISO 269)."""


def check_paper(paper: str) -> None:
    """Raise `RenderError` for a paper that is not known."""
    if paper not in PAPERS:
        guess = nearest(paper, PAPERS)
        raise RenderError(
            N_("There is no paper {paper}."),
            hint=N_("Did you mean {guess}?") if guess else N_("The papers are: {papers}."),
            paper=paper,
            guess=guess,
            papers=", ".join(PAPERS),
        )
