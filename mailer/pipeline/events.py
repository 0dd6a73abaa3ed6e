"""What a long job says while it runs; the command turns events into progress bars and lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mailer.model import Message


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage begins: ``read``, ``merge``, ``lint``, ``render``, ``journal``; ``total`` counts its units if known."""

    name: str
    title: Message
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Units of the current stage that are done; ``states`` says how many came into which state, by its name."""

    done: int
    states: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the user that stops nothing."""

    message: Message


@dataclass(frozen=True, slots=True)
class Done:
    """The job's result, the last event."""

    result: Any


Event = Stage | Progress | Note | Done
