"""What can go wrong, as values with fields: file, line, client row, field.

A failure is an exception; what lint or a table reader observes is a finding (``model.Finding``).
Messages are English templates with ``{named}`` fields, marked with ``N_`` so that the catalogues
hold them; they are put into the reader's language once, at the edge (``cli.common``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import partial
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - the name that extraction looks for
    """Mark a message for the catalogues; it is translated where it is shown."""
    return text


class MailerError(Exception):
    """Something that stops the run, said in one sentence to the person who can mend it.

    ``message`` says what is wrong, ``hint`` what to do about it. Both are English templates whose
    ``{named}`` fields are taken from ``details``. ``file`` is the path as the user knows it,
    ``line`` and ``column`` count from 1, ``row`` is the row of a client table as a spreadsheet
    shows it, ``field`` a key of a file or a column of a table. ``others`` are faults of the same file found
    beside this one.
    """

    def __init__(
        self,
        message: str,
        /,
        *,
        hint: str = "",
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        row: int | None = None,
        field: str | None = None,
        others: Sequence[MailerError] = (),
        **details: Any,
    ) -> None:
        self.message = message
        self.hint = hint
        self.file = file
        self.line = line
        self.column = column
        self.row = row
        self.field = field
        self.others = tuple(others)
        self.details = details
        super().__init__(str(self))

    @property
    def values(self) -> dict[str, Any]:
        """What the templates of message and hint may name: details, and where it is."""
        return {**self._places, **self.details}

    @property
    def _places(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "row": self.row,
            "field": self.field,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how the error is made again in another process: an exception by itself keeps no keywords."""
        fields = {**self._places, **self.details, "hint": self.hint, "others": self.others}
        return partial(type(self), self.message, **fields), ()

    def __str__(self) -> str:
        text = self.message.format(**self.values)
        if self.hint:
            text = f"{text} {self.hint.format(**self.values)}"
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{where}: {text}" if where else text


class WorkspaceError(MailerError):
    """The house file, a folder or a named part of the workspace is missing or wrong."""


class CampaignError(MailerError):
    """A campaign file cannot be run as it is written."""


class ClientsError(MailerError):
    """A client table cannot be read at all (a row that is wrong is a finding, not this)."""


class SegmentError(MailerError):
    """The segment's condition cannot be understood, or names what the table does not have."""


class MergeError(MailerError):
    """A template cannot be merged: syntax, an unknown field, a filter on text that holds fields."""


class LintError(MailerError):
    """The configuration of lint is wrong (a weak text is a finding, not this)."""


class RenderError(MailerError):
    """A document cannot be made."""


class DeliverError(MailerError):
    """A document cannot be put where it should go."""


class JournalError(MailerError):
    """The journal cannot be opened, or a change of state is not allowed."""


class LedgerError(MailerError):
    """A ledger of invoices cannot be read, or its lines contradict one another."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was most probably meant, or None when none is near."""
    matches = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return matches[0] if matches else None


LISTED = 12
"""Known names that a message shows."""
_ALIKE = 0.5


def listed(name: str, known: Iterable[str]) -> str:
    """Return known names as a message shows them: those like a name first, a dozen of how many there are.

    >>> listed("twon", ["code", "last_name", "town"])
    'town, code, last_name'
    """
    alike = {one: SequenceMatcher(None, one.casefold(), name.casefold()).ratio() for one in known}
    names = sorted(alike, key=lambda one: -alike[one] if alike[one] > _ALIKE else 0)
    return ", ".join(names[:LISTED]) + (f", … ({len(names)})" if len(names) > LISTED else "")
