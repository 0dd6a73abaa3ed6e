"""Ignores written into a template: which rule, why, and for which lines.

``{# lint: ignore RULE: reason #}`` holds for the line it stands on, or alone on its line for the block that
follows; ``{# lint: ignore-file RULE: reason #}`` for the whole file. Several rules are parted by commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mailer.errors import N_, LintError, nearest
from mailer.lint.subject import Ignore
from mailer.model import Place

BLOCK, FILE = "ignore", "ignore-file"
_COMMENT = re.compile(
    r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|\{#[-+]?\s*lint\b\s*:?(.*?)[-+]?#\}", re.DOTALL
)
_ANY_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\s*\{%.*%\}\s*")
_WORDS = re.compile(
    r"(?P<word>[\w-]*)\s*(?P<rules>[\w-]*(?:\s*,\s*[\w-]+)*)\s*(?::\s*(?P<reason>.*))?", re.DOTALL
)
_FENCE = re.compile(r" {0,3}(?P<colons>:{3,})[ \t]*(?P<name>\S?)")


def ignores(sources: Mapping[str, str]) -> tuple[Ignore, ...]:
    """Return the ignores of templates, by the name of each file as findings call it.

    Raises:
        LintError: a comment for lint that says nothing lint knows, or without a rule.
    """
    return tuple(ignore for label, source in sources.items() for ignore in parse(source, label))


def parse(source: str, label: str) -> Iterator[Ignore]:
    """Yield the ignores of one template; the rules are not looked up, and a reason may be lacking.

    Raises:
        LintError: as for `ignores`.
    """
    if "lint" not in source:
        return
    lines = source.split("\n")
    for found in _COMMENT.finditer(source):
        if found[1] is None:  # within {% raw %} it is text
            continue
        line = source.count("\n", 0, found.start()) + 1
        place = Place(label, line, found.start() - source.rfind("\n", 0, found.start()))
        words = _WORDS.fullmatch(found[1].strip())
        if words is None or words["word"] not in (BLOCK, FILE):
            raise _unknown(words["word"] if words else "", place)
        names = [name for part in words["rules"].split(",") if (name := part.strip())]
        if not names:
            raise LintError(
                N_("The comment ignores no rule."), hint=N_("Write it as in {example}."),
                file=label, line=line, column=place.column, example=_EXAMPLE,
            )  # fmt: skip
        reason = " ".join((words["reason"] or "").split())
        first, last = (1, len(lines)) if words["word"] == FILE else _range(source, lines, found)
        for name in names:
            yield Ignore(name, reason, place, first, last)


def whole_file(ignore: Ignore) -> str:
    """Return an ignore as it is written where it is to hold for the whole file."""
    return "{# " + f"lint: {FILE} {ignore.rule}: {ignore.reason}" + " #}"


_EXAMPLE = "{# lint: ignore sentence-length: … #}"


def _unknown(word: str, place: Place) -> LintError:
    near = nearest(word, (BLOCK, FILE)) if word else None
    return LintError(
        N_("A comment for lint begins with “ignore” or “ignore-file”."),
        hint=N_("Did you mean {near}?") if near else N_("Write it as in {example}."),
        file=place.file, line=place.line, column=place.column, near=near, example=_EXAMPLE,
    )  # fmt: skip


def _range(source: str, lines: list[str], comment: re.Match[str]) -> tuple[int, int]:
    """Return the first and last line that an ignore holds for: its own, or those of the next block."""
    first = source.count("\n", 0, comment.start())
    last = source.count("\n", 0, comment.end())
    before = lines[first][: comment.start() - source.rfind("\n", 0, comment.start()) - 1]
    end = source.find("\n", comment.end())
    behind = source[comment.end() : end if end >= 0 else len(source)]
    if _ANY_COMMENT.sub("", before + behind).strip():
        return first + 1, last + 1
    start = last + 1
    while start < len(lines) and _nothing(lines[start]):
        start += 1
    if start >= len(lines):
        return last + 2, len(lines) + 1
    return start + 1, _end(lines, start) + 1


def _nothing(line: str) -> bool:
    """Whether a line begins no block: blank, a comment, a tag of its own."""
    rest = _ANY_COMMENT.sub("", line)
    return not rest.strip() or _TAG.fullmatch(rest) is not None


def _end(lines: list[str], start: int) -> int:
    """Return the index of the last line of the block that begins at one."""
    fence = _FENCE.match(lines[start])
    if fence and fence["name"]:
        depth = 0
        for index in range(start, len(lines)):
            here = _FENCE.match(lines[index])
            if here:
                depth += 1 if here["name"] else -1
                if not depth:
                    return index
        return len(lines) - 1
    if lines[start].lstrip().startswith("#"):
        return start
    index = start
    while index + 1 < len(lines) and not _parts(lines[index + 1]):
        index += 1
    return index


def _parts(line: str) -> bool:
    """Whether a line parts two blocks."""
    return not line.strip() or _FENCE.match(line) is not None or line.startswith("#")
