"""What other installed distributions bring along: rules and formats, by their entry points.

Most machines have none. To load what reads all about all distributions takes 30 ms, so that it is loaded only where
the list of entry points of some distribution names the group.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

FOLDERS = (".dist-info", ".egg-info")


def entry_points(group: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of a group that installed distributions bring; `importlib.metadata` says the same."""
    if not named(group):
        return ()
    from importlib import metadata

    return tuple(metadata.entry_points(group=group))


def named(group: str) -> bool:
    """Whether some distribution on the path may bring a group: its list of them says so, or cannot be seen."""
    if any(hasattr(finder, "find_distributions") for finder in sys.meta_path if finder is not PathFinder):
        return True
    wanted = f"[{group}]".encode()
    return any(_names(place or os.curdir, wanted) for place in sys.path)


def _names(place: str, wanted: bytes) -> bool:
    """Whether a place on the path names a group; of an archive or an egg that is not looked up here."""
    if place.lower().endswith(".egg") or os.path.isfile(place):
        return True
    try:
        folders = [name for name in os.listdir(place) if name.lower().endswith(FOLDERS)]
    except OSError:  # there is no such folder: nothing can be imported from it
        return False
    return any(wanted in _text(os.path.join(place, name, "entry_points.txt")) for name in folders)


def _text(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""
