"""Findings as plain data with stable keys, for programs, and as annotations of GitHub's checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from mailer.lint.score import Score
from mailer.model import Finding, Message, Severity

VERSION = 1
"""Grows when a key changes its meaning or goes away; new keys do not count."""


def as_json(
    findings: Iterable[Finding],
    say: Callable[[Message], str] = str,
    scores: Iterable[tuple[str, Score]] | None = None,
) -> dict[str, Any]:
    """Return findings as dicts that ``json`` can write; ``say`` puts messages into the reader's language.

    ``scores`` are the marks of pieces, each with the name of the campaign or template it belongs to.
    """
    kept = tuple(findings)
    counts = Counter(finding.severity for finding in kept)
    return {
        "version": VERSION,
        "counts": {severity.value: counts[severity] for severity in reversed(Severity)},
        "findings": [one(finding, say) for finding in kept],
    } | ({} if scores is None else {"scores": marks(scores)})


def marks(scores: Iterable[tuple[str, Score]]) -> list[dict[str, Any]]:
    """Return marks with what each rule took off; ``capped`` tells that it would have been more."""
    return [
        {
            "target": target,
            "piece": score.piece,
            "words": score.words,
            "points": score.points,
            "grade": score.grade,
            "lost": [
                {
                    "rule": line.rule,
                    "severity": line.severity.value,
                    "count": line.count,
                    "points": line.lost,
                    "capped": line.capped,
                }
                for line in score.lines
            ],
        }
        for target, score in scores
    ]


COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
"""How GitHub's runner calls our severities."""


def as_annotations(
    findings: Iterable[Finding], say: Callable[[Message], str] = str, path: Callable[[str], str] = str
) -> Iterator[str]:
    """Yield a line for each finding that GitHub's runner reads as an annotation; ``path`` writes its file."""
    for finding in findings:
        place, end = finding.place, finding.end
        keys: dict[str, object] = {}
        if place:
            last = end.line if end and end.line > place.line else place.line
            keys = {"file": path(place.file), "line": place.line, "col": place.column, "endLine": last}
        keys["title"] = finding.rule
        said = " ".join(say(one) for one in (finding.message, finding.hint) if one)
        properties = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in keys.items())
        yield f"::{COMMANDS[finding.severity]} {properties}::{_escaped(said)}"


def _escaped(text: str, also: str = "") -> str:
    """Return a text whose per cent signs, line ends and ``also`` are written by their codes."""
    for sign in ("%", "\r", "\n", *also):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def one(finding: Finding, say: Callable[[Message], str] = str) -> dict[str, Any]:
    """Return one finding; keys that do not apply are None, so that all findings have the same keys."""
    place, end = finding.place, finding.end
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": say(finding.message),
        "hint": say(finding.hint) if finding.hint else None,
        "piece": finding.piece or None,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": end.line if end else None,
        "end_column": end.column if end else None,
        "excerpt": finding.excerpt or None,
        "field": finding.column or None,
        "rows": list(finding.rows),
        "count": finding.count,
    }
