"""What became of each client: one line for each campaign, edition, client key, piece, channel and level.

The journal itself and its records are loaded when they are asked for: importing this package loads no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailer.journal.records import Due, DueKey, Planned, Settled
from mailer.journal.states import NAMES, REACHED, TRANSITIONS, State, allowed

if TYPE_CHECKING:
    from mailer.journal.heard import Heard
    from mailer.journal.journal import Counts, Journal, Printed, Reached
    from mailer.journal.lease import Lease
    from mailer.journal.lines import Entry, Run, Tally
    from mailer.journal.outbox import Outbox
    from mailer.journal.returned import Returned
    from mailer.journal.suppression import Suppressed, Suppression

__all__ = [
    "NAMES",
    "REACHED",
    "TRANSITIONS",
    "Counts",
    "Due",
    "DueKey",
    "Entry",
    "Heard",
    "Journal",
    "Lease",
    "Outbox",
    "Planned",
    "Printed",
    "Reached",
    "Returned",
    "Run",
    "Settled",
    "State",
    "Suppressed",
    "Suppression",
    "Tally",
    "allowed",
]

_HOMES = {
    "Entry": "lines",
    "Heard": "heard",
    "Lease": "lease",
    "Outbox": "outbox",
    "Returned": "returned",
    "Run": "lines",
    "Suppressed": "suppression",
    "Suppression": "suppression",
    "Tally": "lines",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'journal')}"), name)
