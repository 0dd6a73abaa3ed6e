"""Whose fault it is: a bad client is set aside, but what no client gets past is the campaign's and stops the run."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.errors import MailerError

ENOUGH = 20
"""So many clients that fail alike, with none served before, and no more are tried."""


@dataclass(slots=True)
class Faults:
    """Watches what becomes of clients, one after the other."""

    served: bool = False
    first: MailerError | None = None
    alike: bool = True
    count: int = 0

    def failed(self, fault: MailerError) -> None:
        """Take note of a client that failed.

        Raises:
            MailerError: the fault, when so many failed by it alone that the others will too.
        """
        self.count += 1
        if self.first is None:
            self.first = fault
        elif self.alike:
            self.alike = _said(fault) == _said(self.first)
        if self.count == ENOUGH:
            self.end()

    def end(self) -> None:
        """Take note that there are no more clients.

        Raises:
            MailerError: the fault that all who failed have in common, if none was served.
        """
        if self.first is not None and self.alike and not self.served:
            raise self.first


def _said(fault: MailerError) -> tuple[object, ...]:
    """Return what a fault says, but for whose row it was."""
    return fault.message, {name: value for name, value in fault.values.items() if name != "row"}
