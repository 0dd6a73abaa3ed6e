"""The client table: columns in memory, clients as light views over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from mailer.clients import address, checks, civility, duplicates, mailboxes, problems
from mailer.clients.civility import Civility
from mailer.clients.columns import ADDRESS_LINES, CLIENT_COLUMNS, COMPUTED
from mailer.clients.grid import Source
from mailer.clients.matching import own_name
from mailer.clients.tables import WINDOW, Counts, Data, TableColumn, load
from mailer.model import Client, Finding, Message, Severity, Value

_LINES = frozenset(ADDRESS_LINES)


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that no client is made of: its number, key and name, the rule and the reason."""

    row: int
    key: str
    name: str
    rule: str
    message: Message


class SetAside(Sequence[Aside]):
    """Rows that are set aside, held in columns and made on the fly."""

    def __init__(self, groups: Sequence[_Group]) -> None:
        """Take groups of one rule each: its id, row numbers, keys and names."""
        self._groups = groups

    def __len__(self) -> int:
        return sum(len(rows) for _, rows, _, _ in self._groups)

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def __iter__(self) -> Iterator[Aside]:
        for rule, rows, keys, names in self._groups:
            reason = problems.RULES[rule]
            for row, key, name in zip(rows, keys, names, strict=True):
                message = Message(reason.one, {"samples": problems.quoted(key), "count": 1})
                yield Aside(int(row), key, name, rule, message)


class Table:
    """Clients by position (0 to ``len(table) - 1``), in the order of the file.

    ``findings`` are grouped; ``counts`` add up to the file's rows; ``set_aside`` lists the rows that no
    client is
    made of. ``names`` has every name that a template or condition may use and the column it means, ``own_names``
    gives for each column the one that the file itself suggests. ``frame`` gives the columns to pandas without
    copying them.
    """

    def __init__(
        self, data: Data, keys: Any, aside: SetAside, counts: Counts, settings: tuple[str, str]
    ) -> None:
        self._arrays = data.arrays
        self._rows = data.rows
        self._keys = keys
        self._window: tuple[int, dict[str, list[Any]]] = (0, {})
        self._people: tuple[int, list[dict[str, Value]], dict[int, _Person]] = (-1, [], {})
        self._civilities: dict[tuple[Value, ...], Civility] = {}
        self._addressed: tuple[int, tuple[str, ...]] = (-1, ())
        self.language, self.country = settings
        self.file = data.file
        self.sheet = data.sheet
        self.header_row = data.header
        self.columns: tuple[TableColumn, ...] = data.columns
        self.names: Mapping[str, str] = {**data.names, **{name: name for name in COMPUTED}}
        self.own_names: Mapping[str, str] = {
            one.name: own_name(one.header, one.name, data.names) for one in data.columns
        }
        self.findings: tuple[Finding, ...] = tuple(data.findings)
        self.set_aside = aside
        self.counts = counts

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Client]:
        return map(self.client, range(len(self)))

    def client(self, index: int) -> Client:
        """Return the client at a position. Raises IndexError beyond the table."""
        if not 0 <= index < len(self):
            raise IndexError(index)
        key = self._cell(KEY, index)
        return Client(key, int(self._rows[index]), Fields(self, index, self._window[1]), self.names)

    @property
    def keys(self) -> list[str]:
        """The keys of all clients, in the order of the table."""
        keys: list[str] = self._keys.to_pylist()
        return keys

    @property
    def rows(self) -> Any:
        """The row of each client as a spreadsheet shows it (a numpy array)."""
        return self._rows

    @property
    def types(self) -> Mapping[str, str]:
        """The type of each column, by its canonical name or slug."""
        return {column.name: column.type for column in self.columns}

    @property
    def frame(self) -> pd.DataFrame:
        """The columns as a pandas frame over the same memory: strings, decimals, dates and flags of Arrow."""
        return pd.DataFrame({name: self.series(name) for name in self._arrays}, copy=False)

    def column_type(self, name: str) -> str:
        """Return the type of a column (one of `model.Column`'s) by its canonical name or slug."""
        return "text" if name in _COMPUTED else self.types[name]

    def series(self, name: str) -> pd.Series[Any]:
        """Return a column by any name that a template may use; computed ones are made client by client.

        Raises KeyError where there is none.
        """
        name = self.names.get(name, name)
        if name in _COMPUTED:
            array = pa.array([client.fields[name] for client in self], pa.string())
        else:
            array = self._arrays[name]
        return pd.Series(pd.arrays.ArrowExtensionArray(array), copy=False)

    def take(self, indices: Sequence[int]) -> Table:
        """Return the table of some clients, in the order given; findings and counts stay the file's."""
        table: Table = object.__new__(Table)
        table.__dict__.update(self.__dict__)
        at = np.asarray(indices, dtype=np.int64)
        picked = pa.array(at)
        table._arrays = {name: array.take(picked) for name, array in self._arrays.items()}
        table._keys = self._keys.take(picked)
        table._rows = self._rows[at]
        table._window = (0, {})
        table._people = (-1, [], {})
        table._addressed = (-1, ())
        return table

    @property
    def nobody(self) -> Finding | None:
        """What is told of a file that holds no client at all; None where it holds some row."""
        return next((one for one in self.findings if one.rule in ("client-none", "client-no-table")), None)

    def find(self, key: str) -> int | None:
        """Return the position of the client with a key; None where there is none."""
        import pyarrow.compute as pc

        at: int = pc.index(self._keys, key).as_py()
        return at if at >= 0 else None

    def lines(self, index: int) -> Mapping[str, str]:
        """Return the address lines of a client by their names, blank where there are fewer."""
        return dict(zip_longest(ADDRESS_LINES, self._lines(index), fillvalue=""))

    def named(self, index: int, name: str) -> str:
        """Return a computed field of a client that is not its address: ``salutation``, ``full_name``, ``gender``."""
        fields, who = self._person(index)
        if name == "full_name":
            return civility.full_name(fields, self.language, who=who)
        if name == "gender":
            return civility.gender(who)
        return civility.salutation(who, self.language, civility.text_of(fields, "last_name"))

    def problems(self, index: int, house_country: str) -> tuple[address.Problem, ...]:
        """Return why a letter to a client cannot be addressed, as `address.problems` does."""
        made = self._lines(index)
        return address.problems(self._person(index)[0], house_country, made)

    def _lines(self, index: int) -> tuple[str, ...]:
        known = self._addressed
        if known[0] != index:
            fields, who = self._person(index)
            made = address.lines(fields, self.country, self.language, who)
            known = self._addressed = index, made
        return known[1]

    def _person(self, index: int) -> _Person:
        """Return what the file says of a client's name and address, by canonical name, and the civility."""
        start = index - index % WINDOW
        if self._people[0] != start:
            names = [name for name in WRITTEN if name in self._arrays]
            columns = [self._cells(name, start) for name in names]
            rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            self._people = (start, rows or [{} for _ in range(WINDOW)], {})
        _, rows, known = self._people
        person = known.get(index)
        if person is None:
            fields = rows[index - start]
            person = known[index] = fields, self._who(fields)
        return person

    def _who(self, fields: Mapping[str, Value]) -> Civility:
        """Return a client's civility; the few combinations that a file holds are read once."""
        if fields.get("full_name"):
            return civility.of(fields)
        known = (
            fields.get("civility"),
            civility.text_of(fields, "last_name") != "",
            civility.text_of(fields, "first_name") != "",
            civility.text_of(fields, "company") != "",
        )
        who = self._civilities.get(known)
        if who is None:
            who = self._civilities[known] = civility.of(fields)
        return who

    def _cell(self, name: str, index: int) -> Any:
        """Return one value, from a window of values that is turned into Python's at a time."""
        start = index - index % WINDOW
        window, cells = self._window
        known = cells.get(name) if window == start else None
        return (self._cells(name, start) if known is None else known)[index - start]

    def _cells(self, name: str, start: int) -> list[Any]:
        """Return the values of a column in the window that begins at a position."""
        window = self._window
        if window[0] != start:
            window = self._window = (start, {})
        cells = window[1].get(name)
        if cells is None:
            array = self._keys if name == KEY else self._arrays[name]
            cells = window[1][name] = array.slice(start, WINDOW).to_pylist()
        return cells


_Person = tuple[Mapping[str, Value], Civility]
_Group = tuple[str, Any, Sequence[str], Sequence[str]]
_SHOWN_HEADERS = 6

WRITTEN = (
    *("civility", "last_name", "first_name", "full_name", "company", "function"),
    *("address1", "address2", "address3", "address4", "postcode", "town", "country"),
)
"""The columns that the computed fields are made of."""

KEY = " key"  # no column's name holds a space


class Fields(Mapping[str, Value]):
    """The values of one client by canonical name or slug, computed ones too, read when they are asked for."""

    __slots__ = ("_at", "_cells", "_index", "_known", "_table")

    def __init__(self, table: Table, index: int, cells: Mapping[str, Sequence[Value]]) -> None:
        """``cells`` are the columns of the window that the client is in, as far as they were asked for."""
        self._table = table
        self._index = index
        self._cells = cells
        self._at = index % WINDOW
        self._known: dict[str, str] = {}
        """Computed fields, as far as they were asked for."""

    def problems(self, house_country: str) -> tuple[address.Problem, ...]:
        """Return why a letter cannot be addressed (see `Table.problems`)."""
        return self._table.problems(self._index, house_country)

    def __getitem__(self, name: str) -> Value:
        known = self._known.get(name)
        if known is not None:
            return known
        if name in _COMPUTED:
            return self._computed(name)
        cells = self._cells.get(name)
        if cells is not None:
            return cells[self._at]
        value: Value = self._table._cell(name, self._index)
        return value

    def __contains__(self, name: object) -> bool:
        return name in _COMPUTED or name in self._table._arrays

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, ``default`` where the table has no such column."""
        known = self._known.get(name)
        if known is not None:
            return known
        if name in _COMPUTED:
            return self._computed(name)
        cells = self._cells.get(name)
        if cells is not None:
            return cells[self._at]
        return self._table._cell(name, self._index) if name in self._table._arrays else default

    def __iter__(self) -> Iterator[str]:
        yield from self._table._arrays
        yield from (name for name in COMPUTED if name not in self._table._arrays)

    def __len__(self) -> int:
        return len(self._table._arrays.keys() | _COMPUTED)

    def __repr__(self) -> str:
        return f"Fields({dict(self)!r})"

    def _computed(self, name: str) -> str:
        if name in _LINES:
            self._known.update(self._table.lines(self._index))
            return self._known[name]
        value = self._known[name] = self._table.named(self._index, name)
        return value


_COMPUTED = frozenset(COMPUTED)


def read(source: Source, *, today: date, language: str = "fr", country: str = "FR") -> Table:
    """Read a client table.

    ``today`` judges dates, ``language`` writes salutations and addresses, ``country`` (ISO code or name)
    is the
    house's own, and the one of rows that name none. Raises ClientsError where it cannot be read at all;
    what is
    wrong with its rows is in ``findings``.
    """
    data = load(source, CLIENT_COLUMNS, today=today, country=country, reserved=COMPUTED)
    total = len(data.rows) + data.empty + len(data.long)
    keys, missing = duplicates.keys(data.arrays, len(data.rows))
    twice = duplicates.repeated(keys)
    if not total - data.empty:
        data.findings.append(_nobody(data))
    groups: list[_Group] = [
        _group(data, keys, np.flatnonzero(twice & ~missing), "client-code-twice"),
        _group(data, keys, np.flatnonzero(twice & missing), "client-twice"),
    ]
    if data.long:
        rows, texts = zip(*data.long, strict=True)
        groups.append(("client-row-long", rows, texts, [""] * len(rows)))
    aside = SetAside([group for group in groups if len(group[1])])
    checks.check(data, language)
    mailboxes.check(data)
    if "code" in data.arrays:
        checks.tell(data, "client-code-missing", "code", missing)
    for rule, mask in (("client-code-twice", twice & ~missing), ("client-twice", twice & missing)):
        checks.tell(data, rule, "code", mask, keys)
    if twice.any():
        keys = _keep(data, keys, ~twice)
    same = duplicates.same_person(data.arrays, len(data.rows))
    checks.tell(data, "client-person-twice", "last_name", same, checks.names(data))
    data.findings = _sorted(data)
    counts = Counts(total, data.empty, len(aside), len(data.rows))
    return Table(data, keys, aside, counts, (language, country))


def _nobody(data: Data) -> Finding:
    """Return what is told of a table without a filled row."""
    headers = [column.header for column in data.columns if column.header]
    lone = len(headers) < 2 and not any(column.known for column in data.columns)
    rule = "client-no-table" if lone else "client-none"
    shown = [*headers[:_SHOWN_HEADERS], *(["…"] if len(headers) > _SHOWN_HEADERS else [])]
    return problems.finding(rule, "", [data.header], 1, shown, row=data.header)


def _group(data: Data, keys: Any, at: Any, rule: str) -> _Group:
    picked = pa.array(at)
    return rule, data.rows[at], keys.take(picked).to_pylist(), checks.names(data).take(picked).to_pylist()


def _keep(data: Data, keys: Any, mask: Any) -> Any:
    """Leave rows out of all columns; return the keys that are left."""
    picked = pa.array(np.flatnonzero(mask))
    for name in list(data.arrays):
        data.arrays[name] = data.arrays[name].take(picked)
    data.rows = data.rows[mask]
    return keys.take(picked)


def _sorted(data: Data) -> list[Finding]:
    """Return the findings, the heaviest first, then by the file's order of columns."""
    weight = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    order = {column.header: at for at, column in enumerate(data.columns)}
    return sorted(data.findings, key=lambda one: (weight[one.severity], order.get(one.column, -1)))
