"""A run that is told to stop leaves in order: what it wrote aside is removed, its processes end, its lock falls."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


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
