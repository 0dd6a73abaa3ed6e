"""Tables in, segments out: the only door to pandas.

``read`` gives a client `Table`, ``tables.records`` any other table of known columns. Names are loaded when
they
are asked for, so that importing this package pulls in nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailer.clients.columns import CLIENT_COLUMNS
    from mailer.clients.grid import Source
    from mailer.clients.table import Table, read
    from mailer.clients.tables import Records, records

__all__ = ["CLIENT_COLUMNS", "Records", "Source", "Table", "read", "records"]

_HOMES = {"CLIENT_COLUMNS": "columns", "Source": "grid", "Table": "table", "read": "table"}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'tables')}"), name)
