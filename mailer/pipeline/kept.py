"""Merged packs, kept on disk from one pass over the clients to the next.

Lint reads what every client gets before anything is rendered; merging a second and third time would cost more
than all the rest. Packs are written to a temporary file, so that memory does not grow with the clients; some at
a time, since a value that many clients share is then written once for them.
"""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, Generic, TypeVar, cast

from mailer.model import Client, Pack, Piece, Skeleton

AT_ONCE = 64
"""Packs that are written and read together."""

NEAR = 16
"""Parts of the file that stay in memory while packs are asked for one by one."""

Other = TypeVar("Other")
"""What a client gets that has no pack; it can be pickled."""


class KeptPacks(Generic[Other]):
    """The packs of one channel, in the order of the clients."""

    def __init__(self, merge: Callable[[Client], Pack | Other]) -> None:
        self._merge = merge
        self._file: IO[bytes] | None = None
        self._starts: list[int] = []
        self._near: dict[int, list[Any]] = {}
        self._skeletons: dict[str, Skeleton] = {}

    def gather(self, clients: Iterable[Client]) -> Iterator[tuple[Client, Pack | Other]]:
        """Merge every client and keep what comes out; only a pass that comes to its end counts."""
        self.close()
        file = tempfile.TemporaryFile(prefix="mailer-")  # noqa: SIM115 - it stays open for the next pass
        try:
            records: list[Any] = []
            starts = []
            for client in clients:
                merged = self._merge(client)
                records.append(self._packed(merged))
                if len(records) == AT_ONCE:
                    starts.append(file.tell())
                    pickle.dump(records, file, pickle.HIGHEST_PROTOCOL)
                    records = []
                yield client, merged
            starts.append(file.tell())
            pickle.dump(records, file, pickle.HIGHEST_PROTOCOL)
        except BaseException:
            file.close()
            raise
        self._file, self._starts = file, starts
        weakref.finalize(self, file.close)

    def again(self, clients: Iterable[Client]) -> Iterator[tuple[Client, Pack | Other]]:
        """Yield the packs of the same clients once more: from the file, or merged where nothing was kept."""
        if self._file is None:
            yield from ((client, self._merge(client)) for client in clients)
            return
        self._file.seek(0)
        records: Iterator[Any] = iter(())
        for number, client in enumerate(clients):
            if number % AT_ONCE == 0:
                records = iter(pickle.load(self._file))  # noqa: S301 - we wrote it ourselves
            yield client, self._unpacked(client, next(records))

    def at(self, position: int, client: Client) -> Pack | Other:
        """Return the pack of one client, by where it stood among those gathered (from 0).

        Those near it are kept in memory for the next question, `NEAR` times `AT_ONCE` packs at most.
        """
        if self._file is None:
            return self._merge(client)
        part, number = divmod(position, AT_ONCE)
        records = self._near.pop(part, None)
        if records is None:
            self._file.seek(self._starts[part])
            records = pickle.load(self._file)  # noqa: S301 - we wrote it ourselves
            if len(self._near) >= NEAR:
                del self._near[next(iter(self._near))]  # the one that was asked for longest ago
        self._near[part] = records
        return self._unpacked(client, records[number])

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._near.clear()

    def _packed(self, merged: Pack | Other) -> Any:
        if not isinstance(merged, Pack):
            return merged
        for piece in merged.pieces:
            self._skeletons.setdefault(piece.skeleton.id, piece.skeleton)
        return [
            (piece.kind, piece.skeleton.id, piece.values, piece.name, piece.level) for piece in merged.pieces
        ]

    def _unpacked(self, client: Client, record: Any) -> Pack | Other:
        if not isinstance(record, list):
            return cast(Other, record)
        pieces = (
            Piece(kind, self._skeletons[mark], values, name, level)
            for kind, mark, values, name, level in record
        )
        return Pack(client, tuple(pieces))
