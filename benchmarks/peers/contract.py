"""What a peer is: a function that takes a `Task` and returns what it `Made`.

Libraries are imported and templates compiled before the watch starts, which favours the peers: this engine's
command is timed from its start to its end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")
Values = Mapping[str, str]


class AbsentError(Exception):
    """The peer cannot run on this machine; the text says why."""


@dataclass(frozen=True, slots=True)
class Task:
    """Clients to write to, the folder for the output, and the seconds after which a loop may stop.

    ``workspace`` is this engine's own, which its e-mails need.
    """

    clients: list[dict[str, str]]
    folder: Path
    seconds: float
    workspace: Path


class Made(NamedTuple):
    """Letters made, the seconds it took, and their bytes."""

    letters: int
    seconds: float
    size: int


def each(task: Task, items: Iterable[T], make: Callable[[T], bytes], suffix: str = "") -> Made:
    """Time ``make`` for each item until the task's seconds are over; with a suffix, write a file for each."""
    size = made = 0
    numbers = count(1)
    started = time.perf_counter()
    for item in items:
        data = make(item)
        if suffix:
            (task.folder / f"{next(numbers):06}{suffix}").write_bytes(data)
        size += len(data)
        made += 1
        if time.perf_counter() - started > task.seconds:
            break
    return Made(made, time.perf_counter() - started, size)


def one(task: Task, make: Callable[[Path], None], suffix: str) -> Made:
    """Time ``make`` writing one file for all clients of the task."""
    path = task.folder / f"all{suffix}"
    started = time.perf_counter()
    make(path)
    return Made(len(task.clients), time.perf_counter() - started, path.stat().st_size)
