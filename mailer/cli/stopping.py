"""A run that is told to stop leaves in order: what it wrote aside is removed, its processes end, its lock falls."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol


class Terminated(BaseException):
    """The system asked the process to end (SIGTERM)."""


@contextmanager
def in_order() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM interrupt the block as exceptions, the first of them alone.

    Further signals do nothing from then on, so that none interrupts the clearing up. They are caught, not
    ignored: a process that is started meanwhile would inherit that, and could not be ended. A signal that is
    ignored already (``nohup``, a job in the background) stays so.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed.
        Terminated: SIGTERM came.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    caught = {number: old for number, old in usual.items() if signal.getsignal(number) == old}
    came: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        if came:
            return
        came.append(number)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    for number in caught:
        signal.signal(number, stop)
    try:
        yield
    finally:
        if not came:
            for number, old in caught.items():
                signal.signal(number, old)


class Stoppable(Protocol):
    """A run that can be asked to end in order, once it has ``begun`` what must not be broken off."""

    asked: bool
    terminated: bool
    begun: bool


@contextmanager
def graceful(stop: Stoppable, say: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM ask a run to end in order, and the next one interrupt it.

    Before the run has begun, the first one interrupts as `in_order` does. ``say`` tells the user what happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught = {
        number: old
        for number in (signal.SIGINT, signal.SIGTERM)
        if callable(old := signal.getsignal(number)) or old == signal.SIG_DFL
    }

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.begun and not stop.asked:
            stop.asked, stop.terminated = True, number == signal.SIGTERM
            say()
            return
        earlier = caught[signal.Signals(number)]
        if callable(earlier):
            earlier(number, frame)
        raise KeyboardInterrupt if number == signal.SIGINT else Terminated

    for number in caught:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, old in caught.items():
            signal.signal(number, old)
