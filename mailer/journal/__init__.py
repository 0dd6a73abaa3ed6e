"""What became of each client: one line for each campaign, edition, client key, piece, channel and level."""

from mailer.journal.journal import Counts, Journal, Printed, Reached
from mailer.journal.lines import Entry, Run, Tally
from mailer.journal.states import NAMES, REACHED, TRANSITIONS, State, allowed

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
