"""One run at a time in an output folder: two would take each other's files away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailer.errors import N_, DeliverError

LOCK = ".running"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold a folder for this process while the block runs; the system lets go of it if the process is killed.

    Raises:
        DeliverError: another run is writing into the folder.
    """
    try:
        import fcntl
    except ImportError:  # Windows: files that are open there cannot be replaced anyway
        yield
        return
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DeliverError(
                N_("Another run is writing into this folder."),
                hint=N_("Wait until it is done, or choose another folder with --out."),
                file=str(folder),
            ) from None
        yield
        (folder / LOCK).unlink(missing_ok=True)
    finally:
        os.close(handle)
