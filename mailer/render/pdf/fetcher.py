"""The only way that layout gets at a file: what the theme and the campaign declare, and nothing else.

No scheme reaches the network, no path leads out of the declared folders, whatever a style sheet, a
picture or a client's data asks for. What is refused stops the document (it would not print as meant).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from mailer.model import Assets

# Media types are told by the file's name: the machine's own table would make output depend on it.
_TYPES: Mapping[str, str] = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


class Refused(FatalURLFetchingError):  # type: ignore[misc]  # noqa: N818 - it says what happened
    """What was asked for is not served. A `BaseException`, because WeasyPrint passes over all others."""

    def __init__(self, source: str, *, picture: bool) -> None:
        self.source = source
        self.picture = picture
        super().__init__(source)


class LocalFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the declared files of one theme and campaign to WeasyPrint.

    ``asset:KEY`` and ``picture:PATH`` are pictures, found by `Assets.find`. A ``file:`` address is served
    below the folders of the theme; one that is not there is looked up in a folder of the same name among
    them, so that a workspace's own theme can use ``../fonts`` and ``../classic`` that are built in.
    ``data:`` holds its own content.
    """

    def __init__(self, folders: tuple[Path, ...], assets: Assets) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._folders = tuple(folder.resolve() for folder in folders)
        self._assets = assets
        self.refusals: list[Refused] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the content behind a URL.

        Raises `Refused` for all that is not declared, and keeps it in ``refusals``: drawings pass over it.
        """
        try:
            return self._serve(url, headers)
        except Refused as refusal:
            self.refusals.append(refusal)
            raise

    def _serve(self, url: str, headers: Mapping[str, str] | None) -> Any:
        scheme, _, rest = url.partition(":")
        match scheme.lower():
            case "asset" | "picture":
                path = self._picture(scheme.lower(), unquote(rest))
            case "file":
                path = self._declared(url)
            case "data":
                return super().fetch(url, headers)
            case _:
                raise Refused(url, picture=False)
        content = {"Content-Type": _TYPES.get(path.suffix.lower(), "application/octet-stream")}
        return URLFetcherResponse(url, body=path.read_bytes(), headers=content)

    def _picture(self, scheme: str, source: str) -> Path:
        with suppress(OSError, ValueError):  # a name too long, or with a nul in it
            path = self._assets.find(source if scheme == "picture" else f"asset:{source}")
            if path is not None and path.is_file():
                return path
        raise Refused(source, picture=True)

    def _declared(self, url: str) -> Path:
        with suppress(OSError, ValueError):
            if found := self._below(url):
                return found
        raise Refused(url, picture=False)

    def _below(self, url: str) -> Path | None:
        """Return the file of a URL if it lies in a folder of the theme, else one of its name there."""
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"}:
            return None
        asked = Path(url2pathname(parts.path)).resolve()
        if asked.is_file():
            return asked if any(asked.is_relative_to(folder) for folder in self._folders) else None
        named = PurePosixPath(unquote(parts.path))
        for folder in self._folders:
            found = (folder / named.name).resolve()
            if folder.name == named.parent.name and found.is_relative_to(folder) and found.is_file():
                return found
        return None
