"""A form cut flat and encoded beforehand, so that filling it for a client is looking up and joining.

`holes.Form` is filled into text. A format whose output is not text as it stands (quoted-printable, deflated
XML) encodes what is fixed once and each value when it comes, and so needs a flat list of parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from mailer.render import holes
from mailer.render.holes import Form, Hole, Part

T = TypeVar("T")

Encode = Callable[[str], T]

_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000f0000-\U0010ffff]"
)
_NEEDS_CLEANING = re.compile(f"{_SPACES.pattern}|{_UNFIT.pattern}")


def clean(value: str) -> str:
    """Return a value on one line, without what XML 1.0 or a header forbids.

    Line ends, tabs and separators become one space, as HTML shows them; control characters, lone surrogates,
    non-characters and the private planes that slots live in are left out. All else is data and stays.
    """
    if not _NEEDS_CLEANING.search(value):
        return value
    return _UNFIT.sub("", _SPACES.sub(" ", value))


class Memo(dict[str, T], Generic[T]):
    """What an encoder made of recent values: towns, dates and salutations come back client after client."""

    LIMIT = 4096

    def __init__(self, encode: Encode[T]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, value: str) -> T:
        encoded = self._encode(value)
        if len(value) <= 80:  # a longer one hardly comes back, and would hold memory
            if len(self) >= self.LIMIT:
                self.clear()
            self[value] = encoded
        return encoded


class Encoders(dict[holes.Escape, Encode[T]], Generic[T]):
    """A run's encoders of values, by how a value is escaped: shared by all plates, so that memory is bounded."""

    def __init__(self, encode: Callable[[holes.Escape, str], T]) -> None:
        super().__init__()
        self._encode = encode

    def __missing__(self, how: holes.Escape) -> Encode[T]:
        self[how] = memo = Memo(partial(self._encode, how)).__getitem__
        return memo


class Cut(Generic[T]):
    """A form in parts: fixed ones already encoded, holes to fill, stretches that may be left out."""

    __slots__ = ("_empty", "_guards", "_holes", "_parts")

    def __init__(
        self,
        form: Form,
        *,
        fixed: Encode[T],
        values: Encoders[T],
        empty: T,
        special: Mapping[int, Encode[T]] | None = None,
    ) -> None:
        """Encode a form's fixed stretches with ``fixed``, and values with those of ``values``.

        ``special`` are encoders for slots of a meaning of their own (a picture's key), by number.
        """
        self._empty = empty
        self._parts: list[T] = []
        self._holes: list[tuple[int, int, Encode[T]]] = []
        self._guards: list[tuple[int, int, tuple[int, ...]]] = []
        self._flatten(form.parts, fixed, values, special or {})

    def _flatten(
        self, parts: Sequence[Part], fixed: Encode[T], values: Encoders[T], special: Mapping[int, Encode[T]]
    ) -> None:
        for part in parts:
            if isinstance(part, str):
                self._parts.append(fixed(part))
            elif isinstance(part, Hole):
                encode = special.get(part.number) or values[part.how]
                self._holes.append((len(self._parts), part.number, encode))
                self._parts.append(self._empty)
            else:
                start = len(self._parts)
                self._flatten(part.parts, fixed, values, special)
                self._guards.append((start, len(self._parts), part.slots))

    @property
    def fixed(self) -> bool:
        """Whether the parts are the same for all clients."""
        return not self._holes and not self._guards

    @property
    def parts(self) -> tuple[T, ...]:
        """The encoded parts, with empty ones where there are holes."""
        return tuple(self._parts)

    def fill(self, values: Sequence[str]) -> list[T]:
        """Return the parts for a client's values, ready to be joined."""
        parts = self._parts.copy()
        for at, number, encode in self._holes:
            parts[at] = encode(values[number])
        for start, stop, numbers in self._guards:
            for number in numbers:
                if values[number].strip():
                    break
            else:
                parts[start:stop] = [self._empty] * (stop - start)
        return parts
