"""The end of an accroche: its last two words stay on one line."""

from __future__ import annotations

import re
from dataclasses import replace

from mailer.model import Line
from mailer.typography.figures import NO_BREAK_SPACE

WORDS = 5
"""An accroche of fewer words is left as it is: it fits on one line, or its author broke it."""

SHORT = 10
"""A last word of so many letters or more may stand on a line of its own."""

TOGETHER = 20
"""So many letters fit on a line of a telephone; two words that are longer may be parted."""

_OBJECT = "\ufffc"
_BREAK = re.compile("[ \n]+")


def hold_end(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines of an accroche with a no-break space (U+00A0) before a short last word.

    One short word alone on the second line is an accident of setting. Only a plain space between two words
    of fixed text is replaced: what a slot will hold is not known. An accroche of fewer than `WORDS` words, or
    whose last two are longer than `TOGETHER`, stays as it is.
    """
    text = "\n".join("".join(_shown(line)) for line in lines).rstrip()
    before, space, last = text.rpartition(" ")
    neighbour = _BREAK.split(before)[-1]
    if not space or "\n" in last or not neighbour or len(_BREAK.split(text.strip())) < WORDS:
        return lines
    if len(last) >= SHORT or len(neighbour) + 1 + len(last) > TOGETHER or _OBJECT in neighbour + last:
        return lines
    if text.count("\n") < len(lines) - 1:  # the last line is blank
        return lines
    at = len(before) - before.rfind("\n") - 1
    return (*lines[:-1], _held(lines[-1], at))


def _shown(line: Line) -> list[str]:
    """Return the text of each run; a slot or picture is one character that is no letter."""
    return [_OBJECT if run.slot is not None or run.image else run.text for run in line.runs]


def _held(line: Line, at: int) -> Line:
    """Return a line whose space at an offset is a no-break space."""
    runs = list(line.runs)
    for index, text in enumerate(_shown(line)):
        if at < len(text):
            runs[index] = replace(runs[index], text=f"{text[:at]}{NO_BREAK_SPACE}{text[at + 1 :]}")
            break
        at -= len(text)
    return replace(line, runs=tuple(runs))
