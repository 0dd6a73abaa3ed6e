"""What an output format is: three small contracts, the same for PDF, Word and e-mail.

A `Format` is made once for a run. It compiles skeletons into plates, turns pieces into documents
in order, and makes the binders that put its documents into files. A binder takes the documents of
the format that made it and of no other, so a format is free in what it writes into `Document.data`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self, runtime_checkable

from mailer.errors import RenderError
from mailer.model import Assets, Attachment, Document, Envelope, Piece, Receipt, Skeleton, Theme

Outcome = Document | RenderError
"""What becomes of a piece: its document, or why it cannot be made (a bad row does not stop a run)."""


class Plate(Protocol):
    """A skeleton compiled for one format and theme, filled client after client."""

    def fill(self, values: Sequence[str]) -> Document:
        """Return the document of the client with these values, one for each slot of the skeleton.

        Raises `RenderError` where this client's document cannot be made.
        """
        ...


class Binder(Protocol):
    """One output file that holds all documents, or a folder with a file for each.

    Everything is written aside, next to the target, and takes its place on `close`; until then, what
    an earlier run has left stands untouched. As a context manager it closes, or aborts on an exception.
    """

    def add(self, name: str, document: Document) -> Receipt:
        """Put a document where it goes and say where that is.

        ``name`` is a file's name without suffix, safe and unique; it counts only with a file for each.
        The receipt gives the final path, pages from 1 in that file, and a SHA-256 of what was
        written for the client: of ``document.data`` where a file is the client's own.
        """
        ...

    def rest(self) -> None:
        """Let go of what is held open: no more documents come, and the output is finished later."""
        return

    def finish(self) -> None:
        """Write all that is still missing, without putting the output in its place.

        Raises `RenderError` where that fails.
        """
        return

    def aside(self, path: Path) -> Path:
        """Return where a file that will be at ``path`` can be read as long as the output is not in its place."""
        return path

    def close(self) -> None:
        """Finish the output and put it in its place. Raises `RenderError` where that fails."""
        ...

    def abort(self) -> None:
        """Remove what was written aside; nothing happens after `close`."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abort()
            return
        try:
            self.close()
        except BaseException:  # a full disk, or a run that is stopped while the output is finished
            self.abort()
            raise


class Format(Protocol):
    """An output format, set up for one theme, language and day."""

    name: str
    suffix: str

    def plate(self, skeleton: Skeleton) -> Plate:
        """Compile a skeleton; plates are kept, so that asking again is free.

        Raises `RenderError` where no client could have a document (a picture that is not there).
        """
        ...

    def documents(self, pieces: Iterable[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order, taking pieces only as fast as documents are taken."""
        ...

    def binder(self, path: Path, *, each: bool) -> Binder:
        """Open an output: the file ``path`` itself, or with ``each`` the folder ``path``."""
        ...


class Expected(NamedTuple):
    """What a run will ask for of one skeleton: how many documents, and the slots that say the same in all of them.

    ``together`` are the documents of all skeletons.
    """

    documents: int
    alike: Mapping[int, str]
    together: int = 0


@runtime_checkable
class PlannedFormat(Format, Protocol):
    """A format that goes about its work by how much of it there is. What has `expect` is one."""

    def expect(self, plan: Mapping[str, Expected]) -> None:
        """Take what documents of each skeleton, by its ``id``, will be asked for.

        What is made must not hang on anything else that a run may do differently: processes, or their pace.
        """
        ...


@runtime_checkable
class PreparedFormat(Format, Protocol):
    """A format whose helpers take a while to get ready: PDF. What has `prepared` is one."""

    def prepared(self, documents: int) -> AbstractContextManager[None]:
        """Have what so many documents need get ready while the caller does other things.

        What was started is ended on exit, whether its work was asked for or not.
        """
        ...

    def ahead(self, pieces: Sequence[Piece], plan: Mapping[str, Expected], *, last: bool = False) -> None:
        """Have helpers, if there are any, begin with pieces that will be asked for, in the order of the calls.

        They take some only if they have nothing else to do, and all of those that are the ``last`` to come before the
        caller turns to something else. ``plan`` is what one thinks as yet; what it made other than the plan of
        `expect` does is made again. It does not wait.
        """
        ...


@runtime_checkable
class ArchivalFormat(Format, Protocol):
    """A format that can be made for archives: PDF. What has `archive` is one."""

    def archive(self) -> None:
        """Make what is kept for years, before anything is asked for: PDF/A-3 (ISO 19005-3)."""
        ...


@dataclass(frozen=True, slots=True)
class MailFrame:
    """What the messages of a run have around their bodies.

    ``identity`` says who sends, ``legal`` their legal mention (for pieces without a foot of their own), ``reason``
    why the reader gets it. ``stop`` is a question and the words of a link, for messages that canvass. Pictures are
    parts of the message, or with ``pictures_at`` links to files of that folder on the web.
    """

    identity: str = ""
    legal: str = ""
    reason: str = ""
    stop: tuple[str, str] | None = None
    pictures_at: str = ""


@runtime_checkable
class AddressedFormat(Format, Protocol):
    """A format whose documents say who they go to: e-mail. What has `compose` is one."""

    def framed(self, frame: MailFrame) -> None:
        """Take what stands around every message of the run, before any is asked for."""
        ...

    def compose(
        self,
        piece: Piece,
        envelope: Envelope,
        extra: Mapping[str, str] | None = None,
        attached: Sequence[Attachment] = (),
    ) -> Document:
        """Return a piece as a complete message with its attachments; ``extra`` are header fields for machines.

        Raises `RenderError` where this message cannot be made, with ``field`` for an address that cannot be
        written.
        """
        ...


@runtime_checkable
class FilingFormat(Format, Protocol):
    """A format whose documents are files that can be sent along: PDF. What has `file` is one."""

    def file(self, document: Document) -> bytes:
        """Return a document that this format made as a file of its own."""
        ...


@runtime_checkable
class TaggedFormat(Format, Protocol):
    """A format whose files can say what their contents are: PDF. What has `tagged` is one."""

    def tagged(self) -> None:
        """Make files that screen readers read well, before anything is asked for: PDF/UA-1 (ISO 14289-1)."""
        ...


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far a document is from the same one made the plain way.

    ``pixels`` is the biggest difference of a pixel, out of 255, ``page`` the page that it is on (from 1; 0 where
    there is none). Up to ``bound`` it is anti-aliasing: edges of the same letters. ``same_words`` and
    ``same_pages`` tell whether each page holds the same words, and whether there are as many, of the same size.
    """

    bound: int
    page: int = 0
    pixels: int = 0
    same_words: bool = True
    same_pages: bool = True

    @property
    def identical(self) -> bool:
        """Whether there is no difference at all."""
        return self.passed and not self.pixels

    @property
    def passed(self) -> bool:
        """Whether a reader sees no difference."""
        return self.same_pages and self.same_words and self.pixels <= self.bound


@runtime_checkable
class VerifiableFormat(Format, Protocol):
    """A format with a quick way and a plain one, which can hold the first against the second: PDF.

    What has `verify` is one.
    """

    def quick(self, document: Document) -> bool:
        """Whether a document of this format was made the quick way, and so can be held against the plain one."""
        ...

    def verify(self, piece: Piece, file: Path, first: int, last: int) -> Comparison:
        """Make a piece the plain way, and hold some pages of a finished file against it.

        Pages are counted from 1. Raises `RenderError` where the plain way fails.
        """
        ...


class FormatFactory(Protocol):
    """How a format is made; `mailer.render.FORMATS` and the entry points `mailer.formats` name these.

    ``today`` is the only date that may get into a document, ``author`` its author (the house), ``title``
    its title where a piece gives none. ``workers`` bounds the processes; 0 leaves the number to the format.
    """

    def __call__(
        self,
        theme: Theme,
        assets: Assets,
        language: str,
        *,
        today: date,
        author: str = "",
        title: str = "",
        workers: int = 0,
    ) -> Format:
        """Set up the format; nothing is read or started before it is asked for a plate or documents."""
        ...
