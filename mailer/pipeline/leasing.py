"""The journal of a run that sends, and its lease: taken for the run, kept alive by a thread, let go at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mailer.errors import JournalError
from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Journal, Lease


def open_journal(workspace: Workspace) -> Journal:
    """Return the journal of a workspace, to be used as a context manager.

    Raises:
        WorkspaceError: it is a database whose address is not to be found.
    """
    from mailer.journal import Journal

    return Journal(workspace.journal_place)


def clock() -> datetime:
    """Return the real moment: leases and waits are held against it, whatever day is printed on messages."""
    return datetime.now(UTC)


@contextmanager
def held(lease: Lease) -> Iterator[None]:
    """Hold a lease while the block runs, giving signs of life beside it.

    Raises:
        JournalError: another run holds it.
    """
    from mailer.journal.lease import BEAT

    lease.take(clock())
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT.total_seconds()):
            try:
                lease.beat(clock())
            except JournalError:  # lost, or the journal is not to be had: the run's next write says so
                continue

    thread = threading.Thread(target=beat, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        lease.release()
