"""The house's list of addresses that get no e-mail: shown, added to, taken from, written out and read in."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mailer.errors import N_, JournalError, WorkspaceError
from mailer.pipeline.manifest import harmless
from mailer.replies import parts, unsubscribe
from mailer.workspace import Workspace

if TYPE_CHECKING:
    from mailer.journal import Journal, Suppressed, Suppression
    from mailer.journal.suppression import Reason, Stream

SALT = "MAILER_SUPPRESSION_SALT"
"""The environment variable that holds the salt of hashed lists."""
SHORTEST_SALT = 16
COLUMNS = ("email", "reason", "stream", "since", "source")
HASHED_COLUMNS = ("sha256", "reason", "stream", "since")


class Added(NamedTuple):
    """How many addresses came onto the list, and how many were on it already."""

    new: int
    there: int


def entries(workspace: Workspace, wanted: Sequence[str] = ()) -> list[Suppressed]:
    """Return the list, or what it says of some addresses, by address."""
    from mailer.journal.suppression import folded

    if not workspace.has_journal:
        return []
    asked = set(map(folded, wanted))
    with _list(workspace) as (_, listed):
        return [one for one in listed.entries() if not asked or one.address in asked]


def add(
    workspace: Workspace, addresses: Iterable[str], reason: Reason, stream: Stream, source: str, now: datetime
) -> Added:
    """Put addresses on the list. Raises `JournalError` for what is no address; then none is added."""
    from mailer.journal import Suppressed

    checked = [_address(one) for one in addresses]
    with _list(workspace) as (_, listed):
        counts = listed.add(Suppressed(one, reason, source, now, stream) for one in checked)
    return Added(counts.new, counts.kept)


def remove(
    workspace: Workspace, addresses: Sequence[str], stream: Stream | None, why: str, now: datetime
) -> int:
    """Take addresses off the list, and keep who and why; return how many entries that were.

    Raises:
        JournalError: none of them is on it.
    """
    from mailer.journal import Heard

    with _list(workspace) as (journal, listed):
        there = listed.among(addresses, marketing=True)
        gone = listed.remove(addresses, stream)
        if not gone:
            raise JournalError(
                N_("None of these addresses is on the list: {addresses}."),
                hint=N_("See mailer suppression for who is."),
                addresses=list(addresses),
            )
        Heard(journal).removed(there, why, now)
        listed.forgive(list(there))  # a mended mailbox begins anew
    return gone


def take_in(workspace: Workspace, file: Path, reason: Reason, stream: Stream, now: datetime) -> Added:
    """Put the addresses of a CSV file on the list. Raises `DeliverError` for a line that is none, and adds none."""
    return add(
        workspace,
        (one.address for one in unsubscribe.read_file(file) if one.address),
        reason,
        stream,
        file.name,
        now,
    )


def write_out(workspace: Workspace, file: Path, environment: Mapping[str, str], *, hashed: bool) -> int:
    """Write the list into a CSV file, whole or not at all; return how many entries it has.

    ``hashed`` writes no address: the SHA-256 of the house's salt followed by the folded address, in hexadecimal, which
    who has the salt can compare with addresses of their own.

    Raises:
        WorkspaceError: the salt is missing or too short.
    """
    salt = _salt(environment) if hashed else ""
    rows = 0
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, delimiter=";")
            writer.writerow(HASHED_COLUMNS if hashed else COLUMNS)
            for one in entries(workspace):
                since = one.at.date().isoformat()
                if hashed:
                    digest = sha256((salt + one.address).encode("utf-8", "surrogatepass")).hexdigest()
                    writer.writerow((digest, one.reason, one.stream, since))
                else:
                    cells = (one.address, one.reason, one.stream, since, one.source)
                    writer.writerow([harmless(cell) for cell in cells])
                rows += 1
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return rows


def _salt(environment: Mapping[str, str]) -> str:
    salt = environment.get(SALT, "")
    if len(salt) < SHORTEST_SALT:
        raise WorkspaceError(
            N_("A hashed list needs a salt: without one, anybody can try addresses against it."),
            hint=N_("Put 16 random characters or more into the environment variable {name}, and keep them."),
            name=SALT,
        )
    return salt


def _address(text: str) -> str:
    plain = text.strip()
    if not parts.ADDRESS.fullmatch(plain):
        raise JournalError(
            N_("“{value}” is no e-mail address."), hint=N_("Nothing was added; correct it."), value=text
        )
    return plain


@contextmanager
def _list(workspace: Workspace) -> Iterator[tuple[Journal, Suppression]]:
    """Open the list of a workspace."""
    from mailer.journal import Journal, Suppression

    where = workspace.journal_place
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
    with Journal(where) as journal:
        yield journal, Suppression(journal)
