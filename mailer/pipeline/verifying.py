"""Proof on the run itself: some clients' documents are made the plain way too, and compared with what is written.

The clients are spread evenly over the run, and the first document of each skeleton is always among them. One
document is compared at a time, as it comes, so that memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from mailer.errors import RenderError
from mailer.model import Client, Document, Message, Piece
from mailer.render.contract import Comparison, VerifiableFormat


@dataclass(frozen=True, slots=True)
class Difference:
    """A document that is not the same as the one made the plain way; ``error`` says why there is none of that."""

    client: str
    row: int
    piece: str
    found: Comparison
    error: Message | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What comparing came to in one format: clients, documents, and those that differ.

    Documents that were made the plain way from the start are not among them.
    """

    format: str
    clients: int
    documents: int
    differing: tuple[Difference, ...]

    @property
    def identical(self) -> int:
        """How many documents are the same to the pixel."""
        return self.documents - len(self.differing)

    @property
    def failed(self) -> tuple[Difference, ...]:
        """Those that differ so that a reader may see it."""
        return tuple(one for one in self.differing if not one.found.passed)

    def data(self) -> dict[str, Any]:
        """Return all of it for JSON."""
        return {
            "format": self.format,
            "clients": self.clients,
            "documents": self.documents,
            "identical": self.identical,
            "failed": len(self.failed),
            "differing": [
                {
                    "client": one.client,
                    "row": one.row,
                    "piece": one.piece,
                    "page": one.found.page,
                    "pixels": one.found.pixels,
                    "bound": one.found.bound,
                    "same_words": one.found.same_words,
                    "same_pages": one.found.same_pages,
                    "passed": one.found.passed,
                    "error": str(one.error) if one.error else "",
                }
                for one in self.differing
            ],
        }


@dataclass(slots=True)
class Verifier:
    """Chooses the documents to compare while a run goes by: ``wanted`` clients of ``total``."""

    format: VerifiableFormat
    wanted: int
    total: int
    _taken: int = 0
    _clients: int = 0
    _documents: int = 0
    _skeletons: set[str] = field(default_factory=set)
    _differing: list[Difference] = field(default_factory=list)

    def see(self, position: int, client: Client, documents: Iterable[tuple[Piece, Document]]) -> None:
        """Look at the documents of the client at a position of the run (from 0), and compare those that are due.

        Where nothing of a client was made the quick way, the next client is taken instead.
        """
        due = self._taken < self.wanted and position * self.wanted >= self._taken * self.total
        compared = False
        for piece, document in documents:
            if due or piece.skeleton.id not in self._skeletons:
                compared |= self._compare(client, piece, document)
        self._taken += due and compared
        self._clients += compared

    def _compare(self, client: Client, piece: Piece, document: Document) -> bool:
        error: Message | None = None
        try:
            found = self.format.verify(piece, document)
        except RenderError as fault:
            found = Comparison(0, page=1, same_pages=False)
            error = Message(fault.message, fault.values)
        if found is None:
            return False
        self._skeletons.add(piece.skeleton.id)
        self._documents += 1
        if not found.identical:
            self._differing.append(Difference(client.key, client.row, piece.name, found, error))
        return True

    def result(self) -> Verified:
        """Return what was found."""
        return Verified(self.format.name, self._clients, self._documents, tuple(self._differing))
