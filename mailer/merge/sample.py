"""Stand-ins for values that are not there, so that a template can be merged, and linted, on its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


class Sample(str):
    """A value nobody has given: prints its own name, is true, has any field, and survives any filter.

    A loop over it runs once; arithmetic and comparisons with it give it back.
    """

    __slots__ = ()

    def field(self, name: str) -> Sample:
        """Return the stand-in for a field of this one."""
        return Sample(f"{self}.{name}" if str.__len__(self) else name)

    def has(self, _name: str) -> bool:
        """Whether a column exists: as far as anyone knows."""
        return True

    def __getitem__(self, name: Any) -> Sample:
        return self.field(str(name))

    def __iter__(self) -> Iterator[str]:
        yield self

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        return True

    def _same(self, *_: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = _same
    __truediv__ = __rtruediv__ = __neg__ = __abs__ = __round__ = _same

    def _true(self, _other: object) -> bool:
        return True

    __lt__ = __le__ = __gt__ = __ge__ = _true
