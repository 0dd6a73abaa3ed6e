"""How a run is paused, resumed and stopped from outside: a terminal's keys, a test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Control:
    """The switches of one run. Called from its loop (a signal handler of the loop's is that)."""

    def __init__(self) -> None:
        self.stopped = False
        self.paused = False
        self._waiting: list[asyncio.Future[None]] = []

    def stop(self) -> None:
        """Begin no other e-mail; what is under way is finished, answers and all."""
        self.stopped = True
        self._tell()

    def pause(self) -> None:
        """Begin no other e-mail until `resume`."""
        self.paused = True
        self._tell()

    def resume(self) -> None:
        """Go on."""
        self.paused = False
        self._tell()

    def change(self) -> asyncio.Future[None]:
        """Return what is done when a switch is turned from now on."""
        changed = asyncio.get_running_loop().create_future()
        self._waiting.append(changed)
        return changed

    def _tell(self) -> None:
        for one in self._waiting:
            if not one.done():
                one.set_result(None)
        self._waiting.clear()

    async def first(self, *others: Coroutine[Any, Any, Any]) -> None:
        """Come back when one of these is done, or a switch is turned."""
        changed = self.change()
        tasks = [asyncio.ensure_future(one) for one in others]
        try:
            await asyncio.wait([changed, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            if changed in self._waiting:
                self._waiting.remove(changed)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
