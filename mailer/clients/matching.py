"""Matches the headers of a file to known columns, and says under which names templates reach them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mailer.clients.columns import slug
from mailer.errors import N_, ClientsError, listed, nearest
from mailer.model import Column, Message
from mailer.typography.letters import run_together


@dataclass(frozen=True, slots=True)
class Matched:
    """A column of a file: its header, the name its values are kept under, and why.

    ``column`` is the known column, None for one that is not in the list; ``alias`` is the header it
    was known by (empty for one that is not known, ``=`` for one that the campaign names). ``type`` is
    the known column's, or the one that the campaign gives; empty where the cells have to tell.
    """

    position: int
    header: str
    name: str
    column: Column | None
    alias: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """All columns of a file, the names that templates may use for them, and what was noticed."""

    columns: tuple[Matched, ...]
    names: Mapping[str, str]
    notes: tuple[tuple[str, str, Message], ...] = field(default=())
    """(rule, header, message)"""


def aliases(columns: Sequence[Column]) -> dict[str, tuple[Column, int]]:
    """Return every folded header that is known, with its column and how far it is from the exact name (0)."""
    table: dict[str, tuple[Column, int]] = {}
    for column in columns:
        for distance, alias in enumerate((column.name, *column.aliases)):
            known = table.setdefault(run_together(alias), (column, distance))
            if known[1] > distance:
                table[run_together(alias)] = (column, distance)
    return table


def check_overrides(
    headers: Sequence[str], overrides: Mapping[str, str], columns: Sequence[Column], file: str
) -> None:
    """Raise ClientsError where ``columns:`` names a header the file lacks or a column nobody knows."""
    folded = {run_together(header) for header in headers}
    names = [column.name for column in columns]
    for header, name in overrides.items():
        if run_together(header) not in folded:
            raise _no_header(header, headers, file)
        if name not in names:
            raise ClientsError(
                N_("`columns:` gives “{header}” the name “{name}”, which is not a known column."),
                hint=N_("Did you mean “{near}”?") if nearest(name, names) else N_("Known columns: {names}."),
                file=file,
                field=header,
                header=header,
                name=name,
                near=nearest(name, names),
                names=listed(name, names),
            )


def _no_header(header: str, headers: Sequence[str], file: str) -> ClientsError:
    near = nearest(header, headers)
    return ClientsError(
        N_("`columns:` names the header “{header}”, which the file does not have."),
        hint=N_("Did you mean “{near}”?") if near else N_("Its headers are: {headers}."),
        file=file, field=header, header=header, near=near, headers=listed(header, filter(None, headers)),
    )  # fmt: skip


def _types(
    headers: Sequence[str], types: Mapping[str, str], chosen: Mapping[int, tuple[Column, str]], file: str
) -> dict[str, str]:
    """Return the types that the campaign gives, by folded header.

    Raises ClientsError for a header that the file does not have, and for one that is known: its type is.
    """
    known = {run_together(headers[position]): column for position, (column, _) in chosen.items()}
    folded = {run_together(header) for header in headers}
    for header, kind in types.items():
        if run_together(header) not in folded:
            raise _no_header(header, headers, file)
        column = known.get(run_together(header))
        if column is not None and column.type != kind:
            raise ClientsError(
                N_("`columns:` gives “{header}” a type, but it is read as “{name}”, whose type is known."),
                hint=N_("Delete the type of “{header}”, or give the column another header in the file."),
                file=file, field=header, header=header, name=column.name,
            )  # fmt: skip
    return {run_together(header): kind for header, kind in types.items()}


def match(
    headers: Sequence[str],
    columns: Sequence[Column],
    overrides: Mapping[str, str],
    types: Mapping[str, str] | None = None,
    *,
    reserved: Iterable[str] = (),
    file: str = "",
) -> Matching:
    """Give each header of a file the name its values are kept under.

    A header that the campaign names wins over one that is written like the canonical name, that one
    over an alias, earlier aliases over later ones. Headers that lose or are not known keep their slug.
    A known column is reached under its canonical name, the slug of its header and those of its aliases, so
    that a template serves more than one file.
    ``types`` gives headers that are not known a type; ClientsError for one that the file does not have or
    that is known. ``reserved`` are names that no column of the file may take (the computed fields).
    """
    check_overrides(headers, overrides, columns, file)
    chosen, notes = _choose(headers, columns, overrides)
    typed = _types(headers, types or {}, chosen, file)
    fixed = {*reserved, *(column.name for column in columns)}
    own = {slug(headers[position]): column.name for position, (column, _) in chosen.items()}
    names = {column.name: column.name for column, _ in chosen.values()}
    names |= {written: name for written, name in own.items() if written and written not in fixed}
    taken = fixed | set(own)
    matched: list[Matched] = []
    for position, header in enumerate(headers):
        if position in chosen:
            column, alias = chosen[position]
            matched.append(Matched(position, header, column.name, column, alias, column.type))
        else:
            name = _free(slug(header) or f"column_{position + 1}", taken)
            taken.add(name)
            matched.append(Matched(position, header, name, None, type=typed.get(run_together(header), "")))
            names[name] = name
            if name != slug(header):
                notes.append(_renamed(header, name, position))
    for column, _ in chosen.values():
        for alias in column.aliases:
            if slug(alias) not in fixed:
                names.setdefault(slug(alias), column.name)
    return Matching(tuple(matched), names, tuple(notes))


def own_name(header: str, name: str, names: Mapping[str, str]) -> str:
    """Return what a column is called in messages: its header as templates write it, where that reaches it."""
    return slug(header) if names.get(slug(header)) == name else name


def meant(name: str, names: Mapping[str, str], own: Mapping[str, str]) -> str | None:
    """Return what a mistyped name most probably means, as the file calls it; None where nothing is near.

    ``names`` are all names that reach a column, ``own`` gives a column's name in the file.
    """
    near = nearest(name, own.values())
    if near is None:
        alias = nearest(name, names)
        near = own.get(names[alias], alias) if alias else None
    return near


def _choose(
    headers: Sequence[str], columns: Sequence[Column], overrides: Mapping[str, str]
) -> tuple[dict[int, tuple[Column, str]], list[tuple[str, str, Message]]]:
    """Return the known column of each header that has one, by position, and notes on those that lost."""
    known = aliases(columns)
    by_name = {column.name: column for column in columns}
    named = {run_together(header): by_name[name] for header, name in overrides.items()}
    candidates: dict[str, list[tuple[int, int]]] = {}
    for position, header in enumerate(headers):
        folded = run_together(header)
        if folded in named:
            candidates.setdefault(named[folded].name, []).append((-1, position))
        elif folded in known:
            column, distance = known[folded]
            candidates.setdefault(column.name, []).append((distance, position))
    chosen: dict[int, tuple[Column, str]] = {}
    notes: list[tuple[str, str, Message]] = []
    for name, found in candidates.items():
        (distance, winner), *losers = sorted(found)
        chosen[winner] = (by_name[name], "=" if distance < 0 else headers[winner])
        for _, loser in losers:
            text = N_(
                "“{header}” and “{winner}” both mean “{name}”: “{winner}” is used, the "
                "other kept under its own name."
            )
            args = {"header": headers[loser], "winner": headers[winner], "name": name}
            notes.append(("client-column-twice", headers[loser], Message(text, args)))
    return chosen, notes


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet: ``nom``, ``nom_2``, ``nom_3``…"""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _renamed(header: str, name: str, position: int) -> tuple[str, str, Message]:
    if not slug(header):
        text = N_("Column {number} has no header; templates may call it “{name}”.")
        return ("client-header-blank", header, Message(text, {"number": position + 1, "name": name}))
    text = N_("The name of “{header}” is taken; templates may call it “{name}”.")
    return ("client-header-taken", header, Message(text, {"header": header, "name": name}))
