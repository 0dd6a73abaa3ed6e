"""Names of output files that come from client data, made harmless: no cell ever becomes a path."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable

from mailer.clients import Table
from mailer.clients.columns import COMPUTED, slug
from mailer.clients.matching import meant
from mailer.errors import N_, CampaignError, listed
from mailer.model import Client

Namer = Callable[[Client], str]
LONGEST = 80
EXAMPLE = "{code}-{last_name}"
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9_-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)


def file_name(key: str) -> str:
    """Return a name for a client key that is safe on every system, no two keys having the same.

    A key of capitals and figures is its own name. Any other could meet another one once it is made safe,
    or on a system that takes capitals and small letters for the same: it gets a part of its hash.

    >>> file_name("C00012")
    'C00012'
    >>> file_name("../../etc/passwd")
    'etc_passwd-3754d6cb'
    """
    if _PLAIN.fullmatch(key) and len(key) <= LONGEST and key not in _DEVICES:
        return key
    name = _plain(key)[:LONGEST] or "client"
    return f"{name}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def namer(pattern: str, table: Table) -> Namer:
    """Return what names a client's files: its key, or a pattern such as ``{code}-{last_name}``.

    A pattern holds letters, figures, ``_``, ``-`` and names of columns in braces, at least one; of what a cell
    holds, letters without accents and figures are kept.

    Raises:
        CampaignError: a pattern that holds anything else, or names a column that the table does not have.
    """
    if not pattern:
        return lambda client: file_name(client.key)
    texts = re.split(r"\{([^{}]*)\}", pattern)
    if len(texts) == 1 or not re.fullmatch(r"[A-Za-z0-9_-]*", "".join(texts[::2])):
        raise CampaignError(
            N_("“{pattern}” cannot be a pattern of file names."),
            hint=N_("Write columns in braces, and between them letters, figures, “-” and “_”, as in {example}."),
            field="--name-pattern", pattern=pattern, example=EXAMPLE,
        )  # fmt: skip
    texts[1::2] = [_field(name.strip(), table) for name in texts[1::2]]

    def name(client: Client) -> str:
        cells = (client.key if one == "code" else _cell(client, one) for one in texts[1::2])
        filled = "".join(
            part for pair in zip(texts[::2], (*map(_plain, cells), ""), strict=True) for part in pair
        )
        made = re.sub(r"([_-])[_-]+", r"\1", filled).strip("_-")[:LONGEST]
        return f"{made}_" if made.upper() in _DEVICES else made

    return name


def check_names(pattern: str, table: Table, clients: Iterable[Client]) -> None:
    """Refuse a pattern that gives two clients of a run the same file, or one of them none.

    Capitals and small letters are the same here, as they are to some systems.

    Raises:
        CampaignError: with the rows of the clients, or as `namer` does.
    """
    name = namer(pattern, table)
    rows: dict[str, int] = {}
    for client in clients:
        made = name(client)
        if not made:
            raise CampaignError(
                N_("Row {row} has nothing for the name of its file, {pattern}."),
                hint=N_("Put {{code}} into --name-pattern."),
                file=table.file, row=client.row, field="--name-pattern", pattern=pattern,
            )  # fmt: skip
        first = rows.setdefault(made.casefold(), client.row)
        if first != client.row:
            raise CampaignError(
                N_("Rows {first} and {second} would get the same file, {name}."),
                hint=N_("Put {{code}} into --name-pattern."),
                file=table.file, field="--name-pattern", first=first, second=client.row, name=made,
            )  # fmt: skip


def _field(name: str, table: Table) -> str:
    """Return the field that a name in a pattern means. Raises CampaignError with the nearest."""
    found = next((table.names[one] for one in (name, slug(name)) if one in table.names), None)
    if found is not None or name == "code":
        return found or name
    near = meant(slug(name), table.names, table.own_names)
    raise CampaignError(
        N_("The client table has no column {name}."),
        hint=N_("Did you mean {near}?") if near else N_("It has: {known}."),
        field="--name-pattern", name=name, near=near, known=listed(slug(name), (*table.own_names.values(), *COMPUTED)),
    )  # fmt: skip


def _cell(client: Client, name: str) -> str:
    value = client.get(name)
    return "" if value is None else str(value)


def _plain(text: str) -> str:
    """Return letters without accents, figures, ``-`` and ``_`` for what else stands between them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("_", plain).strip("_-")
