"""Messages into files: a folder with one ``.eml`` for each client."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from mailer.model import Document, Receipt
from mailer.render.aside import AsideFolder
from mailer.render.contract import Binder


class MailBinder(Binder):
    """A folder of messages, written aside and put in its place on `close`.

    ``linked`` are the pictures that messages link to, by the names of their files: they lie beside the messages
    when all are written, to be put on the web.
    """

    def __init__(self, path: Path, linked: Mapping[str, bytes] | None = None) -> None:
        self._folder = AsideFolder(path)
        self._linked = {} if linked is None else linked

    def add(self, name: str, document: Document) -> Receipt:
        """Write one message and say where it will be. Raises `RenderError` for a name that is taken."""
        path = self._folder.write(f"{name}.eml", document.data)
        return Receipt(path, 1, document.pages, hashlib.sha256(document.data).hexdigest())

    def close(self) -> None:
        """Put the folder in its place."""
        for name, data in self._linked.items():
            self._folder.write(name, data)
        self._folder.close()

    def abort(self) -> None:
        """Remove what was written."""
        self._folder.abort()
