"""Layouts that one worker makes and the others take: files in the folder of a crew.

Clients of all workers need the same few layouts, above all in the first moments of a run. Who needs one first says so
and makes it; who needs it meanwhile waits, and leaves the processor to others.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import time
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from pathlib import Path

from mailer.render.pdf.replay.records import Sheets, Typeface

PATIENCE = 2.0
"""Seconds that a layout is waited for: its maker may have died, and the first layout of a process takes a second."""

GLANCE = 0.003
"""Seconds between two looks."""


class Shelf:
    """Layouts in a folder; ``faces`` are the typefaces of this process, to which those of layouts are added."""

    def __init__(self, folder: Path, faces: MutableMapping[str, Typeface]) -> None:
        self._folder = folder
        self._faces = faces

    def sheets(self, of: object, make: Callable[[], Sheets]) -> Sheets:
        """Return the layout of something, whose ``repr`` names it, from the folder; or else ``make`` it.

        Raises what ``make`` raises.
        """
        path = self._folder / f"layout-{hashlib.sha256(repr(of).encode()).hexdigest()}"
        if (found := self._taken(path)) is not None:
            return found
        claim = path.with_suffix(".claim")
        try:
            os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            return self._awaited(path, claim) or make()
        try:
            made = make()
            if not made.margins:  # their fonts are known to the process alone that has met them
                self._put(path, made)
            return made
        finally:
            claim.unlink(missing_ok=True)

    def _awaited(self, path: Path, claim: Path) -> Sheets | None:
        """Return the layout that another process is at; None where it gives none."""
        until = time.monotonic() + PATIENCE
        while claim.exists() and time.monotonic() < until:
            time.sleep(GLANCE)
        return self._taken(path)

    def _taken(self, path: Path) -> Sheets | None:
        with suppress(FileNotFoundError):
            sheets, faces = pickle.loads(path.read_bytes())  # noqa: S301 - our own
            for name, face in faces.items():
                self._faces.setdefault(name, face)
            found: Sheets = sheets
            return found
        return None

    def _put(self, path: Path, sheets: Sheets) -> None:
        faces = {name: self._faces[name] for name in sheets.painting.glyphs}
        aside = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):  # a disk that is full is met where it matters
            aside.write_bytes(pickle.dumps((sheets, faces), pickle.HIGHEST_PROTOCOL))
            aside.rename(path)
