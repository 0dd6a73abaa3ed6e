"""Proof on the run itself: some clients' documents are made the plain way too, and compared with the finished files.

The clients are spread evenly over the run, and the first document of each skeleton is always among them. While the
run goes by they are only noted, each with its pages; one is compared at a time once the files are complete, before
they take their places.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mailer.errors import RenderError
from mailer.model import Client, Document, Message, Piece, Receipt
from mailer.render.contract import Binder, Comparison, VerifiableFormat


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


class _Due(NamedTuple):
    """A document to compare: whose it is, what it was made of, its pages, and what holds the file."""

    client: str
    row: int
    piece: Piece
    receipt: Receipt
    binder: Binder


@dataclass(slots=True)
class Verifier:
    """Chooses the documents to compare while a run goes by, ``wanted`` clients of ``total``, and compares them."""

    format: VerifiableFormat
    wanted: int
    total: int
    _taken: int = 0
    _clients: int = 0
    _skeletons: set[str] = field(default_factory=set)
    _due: list[_Due] = field(default_factory=list)
    _differing: list[Difference] = field(default_factory=list)

    def see(
        self, position: int, client: Client, documents: Iterable[tuple[Piece, Document, Receipt, Binder]]
    ) -> None:
        """Look at the documents of the client at a position of the run (from 0), and note those to compare.

        Where nothing of a client was made the quick way, the next client is taken instead.
        """
        due = self._taken < self.wanted and position * self.wanted >= self._taken * self.total
        noted = False
        for piece, document, receipt, binder in documents:
            if (due or piece.skeleton.id not in self._skeletons) and self.format.quick(document):
                self._skeletons.add(piece.skeleton.id)
                self._due.append(_Due(client.key, client.row, piece, receipt, binder))
                noted = True
        self._taken += due and noted
        self._clients += noted

    def compare(self) -> None:
        """Compare what is due with the files, which are complete and have not taken their places yet."""
        for one in self._due:
            error: Message | None = None
            file: Path = one.binder.aside(one.receipt.path)
            try:
                found = self.format.verify(one.piece, file, one.receipt.first_page, one.receipt.last_page)
            except RenderError as fault:
                found = Comparison(0, page=1, same_pages=False)
                error = Message(fault.message, fault.values)
            if not found.identical:
                self._differing.append(Difference(one.client, one.row, one.piece.name, found, error))

    def result(self) -> Verified:
        """Return what was found."""
        return Verified(self.format.name, self._clients, len(self._due), tuple(self._differing))
