"""Findings as a SARIF 2.1.0 log (OASIS), which code hosts and editors read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from mailer.errors import N_
from mailer.lint.explain import Page
from mailer.lint.report import marks
from mailer.lint.score import Score
from mailer.model import Finding, Message, Place, Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
VERSION = "2.1.0"
FINGERPRINT = "findingHash/v1"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Say = Callable[[Message], str]


def as_sarif(
    findings: Iterable[Finding],
    pages: Sequence[Page],
    *,
    version: str,
    language: str = "en",
    say: Say = str,
    path: Callable[[str], str] = str,
    scores: Iterable[tuple[str, Score]] = (),
) -> dict[str, Any]:
    """Return a log of one run, as dicts that ``json`` can write.

    ``pages`` explain the rules, ``say`` puts messages into the reader's ``language``, ``path`` writes a file as
    seen from the folder that the log is about. What a finding quotes of a client's values is left out: such
    logs leave the house.
    """
    found = tuple(findings)
    known = [page.id for page in pages]
    others = [rule for rule in dict.fromkeys(finding.rule for finding in found) if rule not in known]
    indexes = {rule: number for number, rule in enumerate([*known, *others])}
    seen: Counter[str] = Counter()
    return {
        "$schema": SCHEMA,
        "version": VERSION,
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mailer",
                        "version": version,
                        "semanticVersion": version,
                        "language": language,
                        "rules": [*(_rule(page, say) for page in pages), *({"id": name} for name in others)],
                    }
                },
                "invocations": [{"executionSuccessful": True}],
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, indexes, seen, say, path) for one in found],
                "properties": {"scores": marks(scores)},
            }
        ],
    }


def _rule(page: Page, say: Say) -> dict[str, Any]:
    """Return what the log says of a rule."""
    why, evidence = say(page.why), f"{say(page.evidence)}. {say(page.evidence_note)}"
    examples = "".join(
        f"\n\n**{say(Message(title))}**\n\n{_fenced(example.text)}"
        for title, shown in ((N_("Bad"), page.bad[:1]), (N_("Good"), page.good[:1]))
        for example in shown
    )
    return {
        "id": page.id,
        "shortDescription": {"text": say(page.title)},
        "fullDescription": {"text": why},
        "help": {"text": f"{why} {evidence}", "markdown": f"{why}\n\n{evidence}{examples}"},
        "defaultConfiguration": {"level": LEVELS[page.severity], "enabled": page.on},
        "properties": {"tags": [say(page.family)], "source": page.source, "evidence": say(page.evidence)},
    }


def _fenced(text: str) -> str:
    return f"```markdown\n{text.strip()}\n```"


def _result(
    finding: Finding, indexes: Mapping[str, int], seen: Counter[str], say: Say, path: Callable[[str], str]
) -> dict[str, Any]:
    message, hint = say(finding.message), say(finding.hint) if finding.hint else ""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": indexes[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": f"{message} {hint}".strip()},
        "partialFingerprints": {FINGERPRINT: _fingerprint(finding, seen, path)},
        "properties": _properties(finding),
    }
    if finding.place:
        result["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(path(finding.place.file)),
                    "region": _region(finding.place, finding.end),
                }
            }
        ]
    return result


def _artifact(file: str) -> dict[str, str]:
    """Return a file as a relative reference, or as an address where it lies elsewhere."""
    if file.startswith("/"):
        return {"uri": f"file://{quote(file)}"}
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}


def _region(place: Place, end: Place | None) -> dict[str, int]:
    """Return a region; its end column, as ours, is the one after the last character."""
    region = {"startLine": place.line, "startColumn": place.column}
    if end and end.file == place.file and (end.line, end.column) > (place.line, place.column):
        region |= {"endLine": end.line, "endColumn": end.column}
    return region


def _properties(finding: Finding) -> dict[str, Any]:
    values: dict[str, Any] = {
        "piece": finding.piece,
        "field": finding.column,
        "rows": list(finding.rows),
        "excerpt": "" if finding.column else finding.excerpt,
    }
    kept = {key: value for key, value in values.items() if value}
    return kept | ({"count": finding.count} if finding.column else {})


def _fingerprint(finding: Finding, seen: Counter[str], path: Callable[[str], str]) -> str:
    """Return what stays the same when lines above a finding come or go: rule, file, words, and which of equals."""
    file = path(finding.place.file) if finding.place else ""
    text = "\0".join(
        (finding.rule, file, finding.piece, finding.column, finding.excerpt, finding.message.text)
    )
    number = seen[text]
    seen[text] += 1
    return sha256(f"{text}\0{number}".encode()).hexdigest()
