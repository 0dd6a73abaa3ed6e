"""When an e-mail that was put off is tried again, and when no more."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

TRUSTED = 3
"""Attempts for which a server's own figure is taken at its word."""


@dataclass(frozen=True, slots=True)
class Retries:
    """Waits that double from ``first`` to ``longest`` seconds, give or take ``jitter`` of them.

    After ``attempts`` attempts, which take some four days, an e-mail is given up: RFC 5321, 4.5.4.1, asks for four to
    five, and for waits of half an hour where nothing better is known; lists of known senders (greylisting) ask for
    minutes, so the first waits are short. ``seed`` makes the jitter the same each time.
    """

    first: float = 300.0
    longest: float = 14_400.0
    jitter: float = 0.2
    attempts: int = 30
    seed: str = ""

    def wait(self, message_id: str, attempts: int, asked: float | None = None) -> float:
        """Return the seconds to wait after so many attempts (1: the first has failed).

        ``asked`` is what the server wants: never less than that is waited, nor much longer, the first few times;
        a server that goes on asking for five minutes is asked less and less often all the same.
        """
        drawn = random.Random(f"{self.seed}\0{message_id}\0{attempts}").random()  # noqa: S311 - spreads, hides nothing
        grown = min(self.first * 2.0 ** min(attempts - 1, 30), self.longest)
        if asked is not None:
            return max(asked, grown if attempts > TRUSTED else 0.0) * (1.0 + self.jitter * drawn)
        return grown * (1.0 + self.jitter * (2.0 * drawn - 1.0))

    def next_at(
        self,
        message_id: str,
        attempts: int,
        now: datetime,
        *,
        asked: float | None = None,
    ) -> datetime | None:
        """Return when to try again after so many attempts, None where the e-mail is given up."""
        if attempts >= self.attempts:
            return None
        return now + timedelta(seconds=self.wait(message_id, attempts, asked))
