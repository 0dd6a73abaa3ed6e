"""What templates see of a client, and how values are written where no filter says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mailer import typography
from mailer.model import Client, Value


class Nothing(str):
    """An empty cell in a template: prints nothing, is false, and no comparison with it holds."""

    __slots__ = ()

    def _false(self, _other: object) -> bool:
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _false

    def _nothing(self, *_: object) -> Nothing:
        return self

    __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _nothing

    def __add__(self, other: Any) -> Any:
        return other

    __radd__ = __add__


NOTHING = Nothing()


_PHONES = frozenset({"phone", "mobile"})


class ClientView:
    """A client as templates see it: ``client.town``, ``client["Ville"]``, ``client.has("sector")``."""

    __slots__ = ("_client", "_fields", "_names")

    def __init__(self, client: Client) -> None:
        self._client = client
        self._fields = client.fields
        self._names = client.names

    def __getitem__(self, name: str) -> Value:
        key = self._names.get(name, name)
        value = self._fields[key]
        if value is None:
            return NOTHING
        return typography.Phone(value) if key in _PHONES else value

    def has(self, name: str) -> bool:
        """Whether the client table has a column of that name."""
        client = self._client
        return client.names.get(name, name) in client.fields


def display(value: object, language: str) -> str:
    """Write a value in the campaign's language: dates in words, Decimals with their own decimals.

    A telephone number gets no-break spaces (see `typography.Phone`). Raises `WholeGroupError` for what is no value.

    >>> display(Decimal("1234.50"), "fr")
    '1\\u202f234,50'
    """
    if isinstance(value, typography.Phone):
        return value.printed
    if isinstance(value, str):
        return str.__str__(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return typography.format_number(value, language)
    if isinstance(value, date):
        return typography.format_date(value, language)
    if isinstance(value, bool):
        return {True: {"fr": "oui", "en": "yes"}, False: {"fr": "non", "en": "no"}}[value].get(
            language, str(value)
        )
    if isinstance(value, ClientView | Mapping):
        raise WholeGroupError
    return str(value)


class WholeGroupError(Exception):
    """A client, the house or the offer as a whole was to be printed, and not a field of it."""


class LazyTexts(Mapping[str, Any]):
    """The offer as templates see it: its texts are templates of ours, rendered when they are asked for."""

    def __init__(self, values: Mapping[str, Any], render: Callable[[str, Any], Any]) -> None:
        self._values = values
        self._render = render

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        return NOTHING if value is None else self._render(name, value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
