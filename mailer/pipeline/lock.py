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
            raise _taken(folder) from None
        if not _stands(
            handle, folder / LOCK
        ):  # the run before let go of the folder just now, and took its file
            raise _taken(folder)
        try:
            yield
        finally:
            (folder / LOCK).unlink(missing_ok=True)
    finally:
        os.close(handle)


def _stands(handle: int, path: Path) -> bool:
    """Whether a path still names the file that is open."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _taken(folder: Path) -> DeliverError:
    return DeliverError(
        N_("Another run is writing into this folder."),
        hint=N_("Wait until it is done, or choose another folder with --out."),
        file=str(folder),
    )
