"""How far a long job is, in plain lines: for a log, or wherever no bar can be drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from mailer.errors import N_
from mailer.model import Message

LONGEST = 10.0
"""Seconds after which a line is due, however little was done."""
SHORTEST = 2.0
"""Seconds between two lines at least: a short job says nothing."""
SHARE = 10
"""A line is due at every tenth."""


class Pace:
    """Says every ten seconds or every tenth how many steps are done; `advance` is called with steps done."""

    def __init__(
        self,
        say: Callable[[Message], None],
        label: str,
        total: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin now. ``say`` prints a line, ``label`` is what is being done, in the reader's language."""
        self._say = say
        self._label = label
        self._total = max(total, 1)
        self._clock = clock
        self._done = 0
        self._said = 0
        self._last = clock()

    def advance(self, steps: int, said: str = "") -> None:
        """Take note of steps that are done, and say so where a line is due; ``said`` is how things stand."""
        self._done += steps
        waited = self._clock() - self._last
        tenth = self._done * SHARE // self._total > self._said * SHARE // self._total
        if waited >= LONGEST or (tenth and waited >= SHORTEST):
            now = self._last + waited
            rate = (self._done - self._said) / waited
            self._last = now
            self._said = self._done
            facts = {
                "label": self._label,
                "done": self._done,
                "total": self._total,
                "percent": self._done * 100 // self._total,
            }
            if not said:
                self._say(Message(N_("{label}: {done} of {total} ({percent} %)"), facts))
                return
            facts |= {
                "states": said,
                "rate": round(rate) if rate >= 1 else "<1",
                "left": str(timedelta(seconds=round((self._total - self._done) / rate))) if rate else "?",
            }
            text = N_("{label}: {done} of {total} ({percent} %); {states}; {rate}/s, {left} left")
            self._say(Message(text, facts))
