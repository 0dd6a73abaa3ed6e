"""Findings as plain data with stable keys, for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from mailer.model import Finding, Message, Severity

VERSION = 1
"""Grows when a key changes its meaning or goes away; new keys do not count."""


def as_json(findings: Iterable[Finding], say: Callable[[Message], str] = str) -> dict[str, Any]:
    """Return findings as dicts that ``json`` can write; ``say`` puts messages into the reader's language."""
    kept = tuple(findings)
    counts = Counter(finding.severity for finding in kept)
    return {
        "version": VERSION,
        "counts": {severity.value: counts[severity] for severity in reversed(Severity)},
        "findings": [one(finding, say) for finding in kept],
    }


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
