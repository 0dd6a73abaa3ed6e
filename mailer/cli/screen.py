"""All that is printed: sentences, tables, findings with the line they stand in, progress, JSON.

What comes from files goes through `visible`, so that no cell of a client table can steer a terminal.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import click

from mailer.cli.source_line import around
from mailer.errors import N_
from mailer.i18n import translate
from mailer.model import Finding, Message, Severity

_STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000f0000-\U0010ffff]"
)
"""Control characters, changes of writing direction, private-use planes: shown by their number."""

SEVERITIES = {
    Severity.ERROR: (N_("error"), "red"),
    Severity.WARNING: (N_("warning"), "yellow"),
    Severity.INFO: (N_("note"), "cyan"),
}
COUNTS = {
    Severity.ERROR: (N_("{count} error"), N_("{count} errors")),
    Severity.WARNING: (N_("{count} warning"), N_("{count} warnings")),
    Severity.INFO: (N_("{count} note"), N_("{count} notes")),
}
WIDEST_TEXT = 100
"""Columns of a line of running text."""
BELOW = " " * 8
"""What stands before a text below the row of a table."""
NO_BREAK = str.maketrans(dict.fromkeys("\u00a0\u2007\u202f", "⍽"))
"""No-break spaces, made visible in the lines that findings show."""
INDENT = "    "
"""What stands before the lines below a finding."""
LEAST_SOURCE = 20
"""Columns of a source line that are shown in the narrowest terminal."""


def visible(text: str) -> str:
    """Return the text with what would steer the terminal shown by its number: ``\\x1b``, ``\\u202e``."""
    return _STEERING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a Chinese character, none for an accent."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def after_colon(name: str, text: str) -> str:
    """Return ``name: text``, spaced as the reader's language does."""
    return translate(N_("{name}: {text}")).format(name=name, text=text)


class Screen:
    """Where the command prints: ``out`` for what was asked, ``err`` for what goes wrong and how far it is.

    ``color`` None means: on a terminal that can, unless ``NO_COLOR`` is set.
    """

    def __init__(self, out: TextIO, err: TextIO, *, color: bool | None = None) -> None:
        self.out = out
        self.err = err
        self.shown: Callable[[str], str] = str
        able = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._colors = {
            stream: (able and stream.isatty()) if color is None else color for stream in (out, err)
        }

    def style(self, text: str, stream: TextIO | None = None, **style: Any) -> str:
        """Return the text with colours (`click.style`), where the stream shows any."""
        return click.style(text, **style) if self._colors[stream or self.out] else text

    def print(self, message: Message | str = "", /, **args: Any) -> None:
        """Print a message, in the reader's language, on a line of its own."""
        self.raw(visible(translate(message, **args)))

    def raw(self, text: str = "", *, stream: TextIO | None = None) -> None:
        """Print a text as it is; what it has from a file went through `visible` before."""
        click.echo(text, file=stream or self.out, color=True)

    def text(self, text: str, indent: str = "") -> None:
        """Print a longer text, in the reader's language already, in lines that one can read."""
        columns = min(shutil.get_terminal_size().columns, WIDEST_TEXT)
        for paragraph in visible(text).split("\n"):
            self.raw(
                textwrap.fill(
                    paragraph,
                    columns,
                    initial_indent=indent,
                    subsequent_indent=indent,
                    break_on_hyphens=False,
                )
            )

    def say(self, message: Message | str, /, **args: Any) -> None:
        """Print a message beside the result: on the error stream."""
        self.raw(visible(translate(message, **args)), stream=self.err)

    def fault(self, sentence: str, hint: str = "") -> None:
        """Print what went wrong, and below it what to do, both in the reader's language already."""
        self.raw(self.style(visible(sentence), self.err, fg="red"), stream=self.err)
        if hint:
            self.raw(f"  {visible(hint)}", stream=self.err)

    def title(self, message: Message | str, /, **args: Any) -> None:
        """Print a heading."""
        self.raw(self.style(visible(translate(message, **args)), bold=True))

    def table(
        self,
        headers: Sequence[Message | str],
        rows: Iterable[Sequence[str]],
        *,
        right: Iterable[int] = (),
        fill: bool = False,
    ) -> None:
        """Print rows in columns as wide as their widest cell; columns numbered in ``right`` end flush.

        With ``fill`` a last cell that does not fit into `WIDEST_TEXT` columns stands below its row, indented.
        """
        heads = [translate(header) for header in headers]
        cells = [[visible(cell.replace("\n", " ")) for cell in row] for row in rows]
        widths = [max(map(width, column)) for column in zip(heads, *cells, strict=True)]
        flush = frozenset(right)
        room = WIDEST_TEXT - sum(size + 2 for size in widths[:-1])

        def line(row: Sequence[str]) -> str:
            padded = (
                " " * (size - width(cell)) + cell if at in flush else cell + " " * (size - width(cell))
                for at, (cell, size) in enumerate(zip(row, widths, strict=True))
            )
            return "  ".join(padded).rstrip()

        if any(heads):
            self.raw(self.style(line(heads), bold=True))
        for row in cells:
            if not fill or width(row[-1]) <= room:
                self.raw(line(row))
                continue
            self.raw(line([*row[:-1], ""]))
            self.raw(textwrap.fill(row[-1], WIDEST_TEXT, initial_indent=BELOW, subsequent_indent=BELOW,
                                   break_on_hyphens=False))  # fmt: skip

    def json(self, data: object) -> None:
        """Print data for a program: ISO 8601 dates, Decimals as text, messages in the reader's language."""
        text = json.dumps(data, ensure_ascii=False, indent=2, default=_plain)
        self.raw(_STEERING.sub(lambda found: json.dumps(found[0])[1:-1], text))

    def findings(
        self, findings: Iterable[Finding], source: Callable[[str], Sequence[str]] = lambda _: ()
    ) -> None:
        """Print findings, then how many of each severity; ``source`` gives the lines of a file."""
        shown = tuple(findings)
        for finding in shown:
            self.finding(finding, source)
        self.counts(shown)

    def counts(self, findings: Iterable[Finding]) -> None:
        """Print how many findings there are of each severity."""
        counts = Counter(finding.severity for finding in findings)
        said = [
            translate(Message(one, {"count": counts[severity]}, plural))
            for severity, (one, plural) in COUNTS.items()
            if counts[severity]
        ]
        self.raw(self.style(", ".join(said), bold=True) if said else translate(N_("No findings.")))

    def finding(
        self, finding: Finding, source: Callable[[str], Sequence[str]] = lambda _: (), clients: int = 0
    ) -> None:
        """Print a finding with its line and the clients it is about, out of ``clients`` (0: not known)."""
        word, colour = SEVERITIES[finding.severity]
        severity = self.style(translate(word), fg=colour, bold=True)
        sentence = after_colon(severity, visible(translate(finding.message)))
        at = finding.place
        place = f"{visible(str(at._replace(file=self.shown(at.file))))}: " if at else ""
        self.raw(f"{place}{sentence} [{finding.rule}]")
        carets = partial(self.style, fg=colour)
        columns = shutil.get_terminal_size((WIDEST_TEXT, 0)).columns
        room = max(columns - len(INDENT) - len("| "), LEAST_SOURCE)
        for line in (*_quote(finding, source, carets, room), *_rows(finding, clients)):
            self.raw(f"{INDENT}{line}")
        if finding.hint:
            self.raw(f"{INDENT}→ {visible(translate(finding.hint))}")

    @contextmanager
    def progress(
        self, message: Message | str, total: int | None, *, quiet: bool = False
    ) -> Iterator[Callable[..., None]]:
        """Show a bar with rate and time left while the block runs; off a terminal, plain lines (`pace`).

        The block calls what it is given with the number of steps done since the last call, and if it likes with
        words on how things stand. With ``quiet`` nothing is shown off a terminal.
        """
        if not self._colors[self.err] or not self.err.isatty():
            if total is None or quiet:
                yield lambda *_: None
                return
            from mailer.cli.pace import Pace

            yield Pace(self.say, translate(message), total).advance
            return
        from mailer.cli.progress import bar

        with bar(self.err, translate(message), total) as advance:
            yield advance


def _quote(
    finding: Finding, source: Callable[[str], Sequence[str]], style: Callable[[str], str], room: int
) -> Iterator[str]:
    """Yield the source line, cut to ``room`` columns, with carets under the finding, or else the excerpt.

    ``style`` colours the carets.
    """
    place, end = finding.place, finding.end
    lines = source(place.file) if place else ()
    if place is None or not 0 < place.line <= len(lines):
        if finding.excerpt:
            yield f"| {visible(finding.excerpt)}"
        return
    line = lines[place.line - 1].rstrip("\n")
    start = min(place.column - 1, len(line))
    stop = end.column - 1 if end and end.line == place.line else len(line) if end else start + 1
    shown = around(line, start, stop, room, lambda sign: visible(sign).translate(NO_BREAK), width)
    yield f"| {shown.text}"
    yield f"| {' ' * shown.before}{style('^' * shown.marked)}"


def _rows(finding: Finding, clients: int = 0) -> Iterator[str]:
    """Yield where in the client table a finding is: how many of so many clients, and the first of their rows."""
    if not finding.rows:
        return
    first = ", ".join(map(str, finding.rows))
    more = finding.count - len(finding.rows)
    where = Message(N_("row {rows}"), {"rows": first, "count": len(finding.rows)}, N_("rows {rows}"))
    text = translate(where)
    if clients:
        args = {"count": finding.count, "some": Decimal(finding.count), "all": Decimal(clients), "rows": text}
        text = translate(
            Message(
                N_("{some} client of {all}, for instance {rows}"),
                args,
                N_("{some} clients of {all}, for instance {rows}"),
            )
            if more > 0
            else Message(N_("{some} client of {all}: {rows}"), args, N_("{some} clients of {all}: {rows}"))
        )
    if finding.column:
        text = translate(N_("column “{column}”, {where}"), column=finding.column, where=text)
    if more > 0 and not clients:
        others = N_("{where} and {count} other"), N_("{where} and {count} others")
        text = translate(Message(others[0], {"where": text, "count": more}, others[1]))
    yield visible(text)


def _plain(value: object) -> object:
    """Return a value as JSON can hold it."""
    match value:
        case Message():
            return translate(value)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case Decimal() | Path():
            return str(value)
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value, key=str)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {one.name: getattr(value, one.name) for one in fields(value)}
        case _ if isinstance(value, Iterable):
            return list(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
