"""The only way that layout gets at a file: what the theme and the campaign declare, and nothing else.

No scheme reaches the network, no path leads out of the declared folders, whatever a style sheet, a
picture or a client's data asks for. What is refused stops the document (it would not print as meant).
"""

from __future__ import annotations

from collections.abc import Mapping
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
    below the folders of the theme; a file that is not there is looked up by its name in those folders, so
    that a workspace's own theme can use the fonts that are built in. ``data:`` holds its own content.
    """

    def __init__(self, folders: tuple[Path, ...], assets: Assets) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)
        self._folders = tuple(folder.resolve() for folder in folders)
        self._assets = assets

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """Return the content behind a URL. Raises `Refused` for all that is not declared."""
        scheme, _, rest = url.partition(":")
        match scheme.lower():
            case "asset" | "picture":
                source = unquote(rest)
                path = self._assets.find(source if scheme == "picture" else f"asset:{source}")
                if path is None or not path.is_file():
                    raise Refused(source, picture=True)
            case "file":
                path = self._declared(url)
            case "data":
                return super().fetch(url, headers)
            case _:
                raise Refused(url, picture=False)
        content = {"Content-Type": _TYPES.get(path.suffix.lower(), "application/octet-stream")}
        return URLFetcherResponse(url, body=path.read_bytes(), headers=content)

    def _declared(self, url: str) -> Path:
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"}:
            raise Refused(url, picture=False)
        asked = Path(url2pathname(parts.path)).resolve()
        if asked.is_file():
            if any(asked.is_relative_to(folder) for folder in self._folders):
                return asked
        else:
            name = PurePosixPath(unquote(parts.path)).name
            for folder in self._folders:
                found = (folder / name).resolve()
                if name and found.is_relative_to(folder) and found.is_file():
                    return found
        raise Refused(url, picture=False)
