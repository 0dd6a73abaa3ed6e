"""Templates of a workspace and the built-in ones: found by name, the workspace's own first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, TemplateNotFound

from mailer.errors import N_, MergeError, nearest
from mailer.merge.marks import Marks
from mailer.merge.source import read_template
from mailer.model import Message, Place


class Loader(BaseLoader):
    """Reads templates from folders in order; only ``.md`` files, so that no data file becomes a template."""

    def __init__(self, folders: Sequence[Path], root: Path, marks: Marks) -> None:
        self.folders = folders
        self.root = root
        self.marks = marks
        self.heads: dict[str, dict[str, Any]] = {}
        self.names: dict[str, str] = {}

    def find(self, name: str) -> Path | None:
        """Return the file of a template, the workspace's own before the built-in one."""
        parts = name.split("/")
        if not name.endswith(".md") or any(part in ("", ".", "..") or "\\" in part for part in parts):
            return None
        return next((path for folder in self.folders if (path := folder.joinpath(*parts)).is_file()), None)

    def known(self) -> list[str]:
        """Return the names of all templates that can be found."""
        found = {
            path.relative_to(folder).as_posix()
            for folder in self.folders
            if folder.is_dir()
            for path in folder.rglob("*.md")
        }
        return sorted(found)

    def label(self, path: Path) -> str:
        """Return a file's name as the user knows it: relative to the workspace, or as built-in."""
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        for folder in self.folders:
            if path.is_relative_to(folder):
                return f"{folder.name}/{path.relative_to(folder).as_posix()}"
        return path.name

    def _folder_label(self, folder: Path) -> str | Message:
        """Return a folder as messages name it: from the workspace, or as that of the built-in templates."""
        root, folder = self.root.resolve(), folder.resolve()
        if folder == root:
            return folder.name
        if folder.is_relative_to(root):
            return folder.relative_to(root).as_posix()
        return Message(N_("the built-in templates"))

    def get_source(self, _environment: Any, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's body; its head stays behind as a comment, so that lines keep their numbers."""
        path = self.find(template)
        if path is None:
            raise TemplateNotFound(template)
        label = self.label(path)
        body, head = read_template(path, label)
        self.heads[template] = head
        self.marks.origins.setdefault(template, Place(label, 1, 1))
        self.marks.sources[template] = body
        return body, label, lambda: True

    def missing(self, name: str, *, file: str | None = None, line: int | None = None) -> MergeError:
        """Return the error for a template that is nowhere, with the nearest one."""
        near = nearest(name, self.known())
        hint = N_("Did you mean {near}?") if near else N_("Looked in: {folders}.")
        folders = tuple(self._folder_label(folder) for folder in self.folders)
        return MergeError(
            N_("There is no template {name}."),
            hint=hint,
            file=file,
            line=line,
            name=name,
            near=near,
            folders=folders,
        )
