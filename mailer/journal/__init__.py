"""What became of each client: one line for each campaign, edition, client key, piece, channel and level.

The journal itself and its records are loaded when they are asked for: importing this package loads no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailer.journal.states import NAMES, REACHED, TRANSITIONS, State, allowed

if TYPE_CHECKING:
    from mailer.journal.journal import Counts, Journal, Printed, Reached
    from mailer.journal.lines import Entry, Run, Tally

__all__ = [
    "NAMES",
    "REACHED",
    "TRANSITIONS",
    "Counts",
    "Entry",
    "Journal",
    "Printed",
    "Reached",
    "Run",
    "State",
    "Tally",
    "allowed",
]

_HOMES = {"Entry": "lines", "Run": "lines", "Tally": "lines"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'journal')}"), name)
