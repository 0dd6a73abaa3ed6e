"""The file of unsubscribes: one line of JSON for each, written by any number of processes, never half of one."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

REMEMBERED = 200_000
"""Tokens that a process remembers as written, so that a button pressed again does not make the file grow."""


class Clicks:
    """An append-only file of JSON lines, readable by its owner alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written: set[str] | None = None
        self._lock = threading.Lock()

    def add(self, token: str, how: str, at: datetime) -> None:
        """Write that a token was used, and have it on the disk before this returns; one that is there stays.

        Raises:
            OSError: it could not be written; then nothing of it is in the file.
        """
        with self._lock:
            if self._written is None:
                self._written = self._tokens()
            if token in self._written:
                return
            moment = at.astimezone(UTC).isoformat(timespec="seconds")
            line = json.dumps({"at": moment, "token": token, "how": how}).encode() + b"\n"
            self._append(line)
            if len(self._written) >= REMEMBERED:
                self._written.clear()
            self._written.add(token)

    def _append(self, line: bytes) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            end = os.lseek(handle, 0, os.SEEK_END)
            if end and os.pread(handle, 1, end - 1) != b"\n":  # a process died while it wrote
                line = b"\n" + line
            try:
                if os.write(handle, line) != len(line):
                    raise OSError("the line did not fit")
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, end)
                raise
            if not end:
                self._keep_name()
        finally:
            os.close(handle)

    def _keep_name(self) -> None:
        """Have the new file's name on the disk too."""
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _tokens(self) -> set[str]:
        """Return the tokens that the file has already; lines that are none are left to who reads the file."""
        found: set[str] = set()
        try:
            with self.path.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    try:
                        found.add(str(json.loads(line)["token"]))
                    except (ValueError, KeyError, TypeError):
                        continue
                    if len(found) >= REMEMBERED:
                        break
        except FileNotFoundError:
            pass
        return found
