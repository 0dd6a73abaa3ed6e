"""Messages into files: a folder with one ``.eml`` for each client."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mailer.model import Document, Receipt
from mailer.render.aside import AsideFolder
from mailer.render.contract import Binder


class MailBinder(Binder):
    """A folder of messages, written aside and put in its place on `close`."""

    def __init__(self, path: Path) -> None:
        self._folder = AsideFolder(path)

    def add(self, name: str, document: Document) -> Receipt:
        """Write one message and say where it will be. Raises `RenderError` for a name that is taken."""
        path = self._folder.write(f"{name}.eml", document.data)
        return Receipt(path, 1, document.pages, hashlib.sha256(document.data).hexdigest())

    def close(self) -> None:
        """Put the folder in its place."""
        self._folder.close()

    def abort(self) -> None:
        """Remove what was written."""
        self._folder.abort()
