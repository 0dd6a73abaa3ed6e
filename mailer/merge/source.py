"""Template files: a YAML head between two lines ``---``, and a body."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mailer.errors import N_, MergeError, nearest
from mailer.merge.marks import PRIVATE

HEAD_KEYS = ("piece", "subject", "theme", "paper", "frame", "fields", "title")
NO_FRAME = "none"
PAPERS = ("a4", "a5", "dl", "c5", "c6")
MAX_TEMPLATE = 1_000_000

_PLAIN_LINE = re.compile(
    r'(?P<key>[a-z]+): (?:(?P<words>[A-Za-z][\w./-]*(?: [\w./-]+)*)|"(?P<quoted>[^\s"\\][^"\\]*)")'
)
"""A line of a head that says the same in YAML: a key, and words or a text between quotes without backslash."""


def read_template(path: Path, label: str) -> tuple[str, dict[str, Any]]:
    """Return a template's body, with the head turned into a comment of as many lines, and the head.

    Raises:
        MergeError: the file cannot be read, is not text, or its head is not valid.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MergeError(
            N_("The template cannot be read: {reason}."), file=label, reason=error.strerror
        ) from error
    if len(raw) > MAX_TEMPLATE:
        raise MergeError(N_("The template is larger than {limit} bytes."), file=label, limit=MAX_TEMPLATE)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise MergeError(
            N_("The template is not in UTF-8."), file=label, line=line, hint=N_("Save it again in UTF-8.")
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _refuse_odd_characters(text, label)
    if not text.startswith("---\n"):
        return text, {}
    end = text.find("\n---", 3)
    if end < 0 or text[end + 4 : end + 5] not in ("\n", ""):
        raise MergeError(
            N_("The head of the template is not closed."),
            file=label,
            line=1,
            hint=N_("Close it with a line ---."),
        )
    head = _read_head(text[4 : end + 1], label)
    rest = text[end + 5 :]
    return "{#" + "\n" * text[: end + 4].count("\n") + "#}\n" + rest, head


def _refuse_odd_characters(text: str, label: str) -> None:
    """Refuse NUL and private-use characters: they would pass for slots."""
    for found in (text.find("\0"), match.start() if (match := PRIVATE.search(text)) else -1):
        if found >= 0:
            line = text.count("\n", 0, found) + 1
            raise MergeError(
                N_("The template holds a character that cannot be printed."),
                file=label,
                line=line,
                hint=N_("Delete it, or type the line again."),
            )


def _read_head(text: str, label: str) -> dict[str, Any]:
    """Return a head's keys and values, and where they stand under ``__lines__``."""
    if not text.strip():
        return {}
    plain = _plain_head(text)
    if plain is not None:
        return plain
    from mailer.settings import yamlfile  # it takes longer to load than all else to read

    # One line more, so that lines count from the opening ``---``.
    yaml = yamlfile.parse("\n" + text, label, MergeError)
    lines = {key: (place.line, place.column) for key in yaml.data for place in (yaml.value(key),)}
    for key in yaml.data:
        if key not in HEAD_KEYS:
            near = nearest(str(key), HEAD_KEYS)
            raise MergeError(
                N_("The head of a template has no key {key}."),
                hint=N_("Did you mean {near}?") if near else N_("It knows: {known}."),
                file=label,
                line=yaml.key(key).line,
                key=key,
                near=near,
                known=", ".join(HEAD_KEYS),
            )
    paper = yaml.data.get("paper", "a4")
    if paper not in PAPERS:
        raise MergeError(
            N_("There is no paper {paper}."),
            hint=N_("It knows: {known}."),
            file=label,
            line=lines["paper"][0],
            paper=paper,
            known=", ".join(PAPERS),
        )
    return {**yaml.data, "__lines__": lines}


def _plain_head(text: str) -> dict[str, Any] | None:
    """Return what `_read_head` does of a head of plain lines, which most are; None where YAML must say."""
    head: dict[str, Any] = {}
    lines: dict[str, tuple[int, int]] = {}
    for number, line in enumerate(text.split("\n")[:-1], start=2):
        found = _PLAIN_LINE.fullmatch(line)
        if found is None or found["key"] not in HEAD_KEYS or found["key"] in head:
            return None
        value = str(found["words"] or found["quoted"])
        if (value.lower() == "null" and found["words"]) or not _printable(value):
            return None
        head[found["key"]] = value
        lines[found["key"]] = number, found.start("words" if found["words"] else "quoted") + 1
    return {**head, "__lines__": lines} if head.get("paper", "a4") in PAPERS else None


def _printable(text: str) -> bool:
    """Whether YAML takes each character of a text as it is."""
    return all(sign.isprintable() or sign in "\u00a0\u202f" for sign in text)
