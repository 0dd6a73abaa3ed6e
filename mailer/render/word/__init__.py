"""Word: letters as .docx files that a person can still edit, one for each client or all in one.

A package (styles, numbering, head and foot, pictures) belongs to the theme and the campaign; a skeleton's text is
written once in styles, cut at its slots and packed; a client costs the packing of a few values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from mailer.errors import RenderError
from mailer.model import Assets, Piece, Skeleton, Theme
from mailer.render.beside import processes
from mailer.render.contract import Binder, Outcome
from mailer.render.pictures import Pictures
from mailer.render.word.binder import FileBinder, FolderBinder
from mailer.render.word.look import read
from mailer.render.word.package import Package
from mailer.render.word.plate import WordPlate, encoders


class WordFormat:
    """Documents of one theme and language."""

    name = "docx"
    suffix = ".docx"

    PLATES = 256
    """How many compiled skeletons are kept."""

    def __init__(
        self,
        theme: Theme,
        assets: Assets,
        language: str,
        *,
        today: date,
        author: str = "",
        title: str = "",
        workers: int = 0,
    ) -> None:
        """Take the settings (`contract.FormatFactory`). Raises `RenderError` for a wrong ``word.yaml``."""
        # Filling is joining: a pool of processes would spend more on handing values over than it spares. One that
        # makes the files is worth it.
        self._beside = processes(workers) > 1
        self._look = read(theme.word)
        self._pictures = Pictures(assets)
        self._package = Package(self._look, language, today, author, title)
        self._encoders = encoders()
        self._plates: dict[str, WordPlate] = {}

    def plate(self, skeleton: Skeleton) -> WordPlate:
        """Compile a skeleton. Raises `RenderError` for a picture that is not there and an unknown paper."""
        plate = self._plates.get(skeleton.id)
        if plate is None:
            if len(self._plates) >= self.PLATES:
                self._plates.pop(next(iter(self._plates)))
            plate = WordPlate(skeleton, self._look, self._pictures, self._package, self._encoders)
            self._plates[skeleton.id] = plate
        return plate

    def documents(self, pieces: Iterable[Piece]) -> Iterator[Outcome]:
        """Yield what becomes of each piece, in order; bytes are made when a document is bound."""
        for piece in pieces:
            try:
                yield self.plate(piece.skeleton).fill(piece.values)
            except RenderError as error:
                yield error

    def binder(self, path: Path, *, each: bool) -> Binder:
        """Open a folder of documents, or one document with a section for each client."""
        return FolderBinder(path, beside=self._beside) if each else FileBinder(path, self._package)


__all__ = ["WordFormat", "WordPlate"]
