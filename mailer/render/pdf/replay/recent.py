"""What was worked out lately, kept as long as it is asked for again: two generations, the older one forgotten whole.

Names and amounts come once and fixed words in every letter, and both go through the same hands. A table that is
emptied when it is full forgets the words too; one that knows which entry is oldest costs more than most misses.
"""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """A table of at most twice ``size`` values that are never None."""

    __slots__ = ("_old", "_size", "_young")

    def __init__(self, size: int) -> None:
        self._size = size
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key) -> Value | None:
        """Return what was kept; None where it is not known, or not any more."""
        value = self._young.get(key)
        if value is None:
            value = self._old.get(key)
            if value is not None:
                self.keep(key, value)
        return value

    def keep(self, key: Key, value: Value) -> Value:
        """Keep a value and return it; where there are too many, those not asked for lately are forgotten."""
        if len(self._young) >= self._size:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value

    def clear(self) -> None:
        """Forget all."""
        self._young.clear()
        self._old.clear()

    def __len__(self) -> int:
        """Return how many values are kept, some of them perhaps in both generations."""
        return len(self._young) + len(self._old)
