"""From a ledger to payment reminders: open items, what each client owes, who is written to and at which level.

Pure: rows come in typed (the pipeline reads the file), history comes in from the journal, today is an argument.
"""

from mailer.relance.accounts import ZERO, Account, Item, ItemKind, Ledger
from mailer.relance.ledger import LEDGER_COLUMNS, open_items
from mailer.relance.plan import Decision, Level, Plan, Sent, plan

__all__ = [
    "LEDGER_COLUMNS",
    "ZERO",
    "Account",
    "Decision",
    "Item",
    "ItemKind",
    "Ledger",
    "Level",
    "Plan",
    "Sent",
    "open_items",
    "plan",
]
