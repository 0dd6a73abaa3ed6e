"""The marks of pieces as text: points, grade, and what each rule took off."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mailer.cli import names
from mailer.cli.screen import Screen
from mailer.errors import N_
from mailer.i18n import translate, written
from mailer.model import Severity

if TYPE_CHECKING:
    from mailer.lint.score import Line, Score

COLOURS = {"A": "green", "B": "green", "C": "yellow", "D": "yellow", "E": "red"}


def show(screen: Screen, scores: Sequence[tuple[str, Score]]) -> None:
    """Print the mark of each piece, with what it is made of, and below it how marks are counted."""
    if not scores:
        return
    from mailer.lint.score import CAPS, FULL, PACK, POINTS

    screen.raw()
    screen.table(
        (N_("campaign or template"), N_("piece"), N_("score"), N_("grade"), N_("points lost")),
        [
            (
                target,
                names.piece(one.piece),
                f"{one.points}/{FULL}",
                one.grade,
                _lost(one) or translate(N_("none")),
            )
            for target, one in scores
        ],
        right=(2,),
        fill=True,
    )
    figures: dict[str, Any] = {severity.value: POINTS[severity] for severity in Severity}
    figures |= {f"most_{severity.value}": CAPS[severity] for severity in Severity}
    counted = N_(
        "Out of {full}: an error costs {error} points, a warning {warning}, a note {info}, and one rule at most "
        "{most_error}, {most_warning} or {most_info}, by its gravest finding."
    )
    screen.text(translate(counted, full=FULL, **figures))
    if any(one.piece == PACK for _, one in scores):
        screen.print(
            N_("What is about the campaign, or about several pieces together, counts on the whole pack.")
        )
    if any(one.error for _, one in scores):
        from mailer.lint.score import ERROR_GRADE

        screen.print(N_("With an error, no better grade than {grade}."), grade=ERROR_GRADE)


def _lost(score: Score) -> str:
    return ", ".join(_line(line) for line in score.lines)


def _line(line: Line) -> str:
    """Return one rule's part: its name, how often, and the points."""
    times = f" ×{line.count}" if line.count > 1 else ""
    most = " " + translate(N_("(at most)")) if line.capped else ""
    return f"{line.rule}{times} −{written(Decimal(f'{line.lost:g}'))}{most}"
