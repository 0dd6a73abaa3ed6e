"""A mark out of 100 for each piece, and a grade from A to E: what each rule took off, and no more than that.

A finding costs points by its severity (`POINTS`), and a rule costs no more than `CAPS`, however often it finds
something. In a piece of up to `USUAL` words each finding counts whole. In a longer one the first of a rule
does, and the others count less, as the text is longer. What is about no piece, but about the campaign's file or
about several pieces together, counts on a mark of the pack's own (`PACK`). A piece with an error gets no better
grade than `ERROR_GRADE`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mailer.lint.reading import FRAME, Reading, Where
from mailer.lint.runner import NOT_RUN, UNUSED_IGNORE
from mailer.lint.subject import SkeletonUse
from mailer.lint.tokens import count_words
from mailer.model import Finding, Severity

FULL = 100
POINTS = {Severity.ERROR: 15, Severity.WARNING: 5, Severity.INFO: 1}
"""What a finding costs."""
CAPS = {Severity.ERROR: 30, Severity.WARNING: 10, Severity.INFO: 3}
"""What a rule costs at most, by the gravest of its findings."""
USUAL = 200
"""Words of a piece in which each finding counts whole."""
GRADES = {"A": 90, "B": 80, "C": 70, "D": 60, "E": 0}
"""The least mark of each grade."""
ERROR_GRADE = "D"
LEFT_OUT = frozenset({NOT_RUN, UNUSED_IGNORE})
"""Rules that say something of the run, and nothing of a piece."""
PACK = "pack"
"""What the mark of the whole pack is called, among those of its pieces."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule took off: for how many findings, and whether its cap was reached."""

    rule: str
    severity: Severity
    count: int
    lost: float
    capped: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The mark of a piece (its kind, or `PACK`), the grade, and a line for each rule that took something off."""

    piece: str
    words: int
    points: int
    grade: str
    lines: tuple[Line, ...]

    @property
    def error(self) -> bool:
        """Whether an error keeps the grade down."""
        return any(line.severity is Severity.ERROR for line in self.lines)


def score(piece: str, findings: Iterable[Finding], words: int) -> Score:
    """Return the mark of one piece from its findings and its number of words."""
    by_rule: dict[str, list[Severity]] = {}
    for finding in findings:
        if finding.rule not in LEFT_OUT:
            by_rule.setdefault(finding.rule, []).append(finding.severity)
    lines = sorted(
        (_line(rule, severities, words) for rule, severities in by_rule.items()),
        key=lambda line: (-line.lost, line.rule),
    )
    points = max(0, round(FULL - sum(line.lost for line in lines)))
    grade = next(grade for grade, least in GRADES.items() if points >= least)
    if any(line.severity is Severity.ERROR for line in lines):
        grade = max(grade, ERROR_GRADE)
    return Score(piece, words, points, grade, tuple(lines))


def scores(findings: Iterable[Finding], words: Mapping[str, int], *, pack: bool = False) -> tuple[Score, ...]:
    """Return the marks of all pieces; ``words`` gives their numbers of words, by kind, in order.

    With ``pack``, the last one is the pack's own, for what is about no piece; without, that counts on the first piece.
    """
    if not words:
        return ()
    counted = {**words, PACK: sum(words.values())} if pack else words
    whole = PACK if pack else next(iter(words))
    by_piece: dict[str, list[Finding]] = {piece: [] for piece in counted}
    for finding in findings:
        by_piece[finding.piece if finding.piece in words else whole].append(finding)
    return tuple(score(piece, found, counted[piece]) for piece, found in by_piece.items())


def words_of(uses: Sequence[SkeletonUse]) -> dict[str, int]:
    """Return how many words each kind of piece has, in the order of the pieces.

    Of the texts that one template makes, the one that most clients get is counted; templates of a kind add up.
    """
    usual: dict[tuple[str, str], SkeletonUse] = {}
    for use in uses:
        key = (use.skeleton.piece, use.skeleton.template)
        if key not in usual or use.clients > usual[key].clients:
            usual[key] = use
    words: Counter[str] = Counter()
    for (piece, _), use in usual.items():
        words[piece] += sum(_counts(use))
    return dict(words)


_WRITTEN = Where(outside=FRAME)


def _counts(use: SkeletonUse) -> Iterator[int]:
    return (count_words(text.tokens) for text in Reading(use).select(_WRITTEN))


def _line(rule: str, severities: Sequence[Severity], words: int) -> Line:
    """Return what a rule takes off: its gravest finding whole, the others as the length of the text says."""
    gravest = max(severities, key=POINTS.__getitem__)
    share = min(1.0, USUAL / max(words, 1))
    rest = sum(POINTS[severity] for severity in severities) - POINTS[gravest]
    lost = POINTS[gravest] + share * rest
    cap = CAPS[gravest]
    return Line(rule, gravest, len(severities), round(float(min(lost, cap)), 1), lost > cap)
