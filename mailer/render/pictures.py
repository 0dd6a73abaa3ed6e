"""Pictures that Word and e-mail carry: found among the declared ones, recognised by their bytes, measured."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import NamedTuple

from mailer.errors import N_, RenderError
from mailer.model import Assets

_JPEG_SIZES = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
"""JPEG's start-of-frame markers; C4, C8 and CC are others (ITU-T T.81, table B.1)."""


class Picture(NamedTuple):
    """A picture: bytes, kind (``png``, ``jpeg``, ``gif``), size in pixels, and a name made of its bytes."""

    data: bytes
    kind: str
    width: int
    height: int
    digest: str

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Return the size that keeps the proportions, fits a box and does not enlarge the picture.

        The box and the result are in pixels at 96 dpi.
        """
        scale = min(width / self.width, height / self.height, 1)
        return self.width * scale, self.height * scale


class Pictures:
    """The pictures of a run, read once each."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets
        self._read: dict[str, Picture] = {}

    def find(self, source: str) -> Picture:
        """Return a picture by its source in a template (``asset:KEY`` or a path).

        Raises `RenderError` where it is not declared, not there, or neither PNG, JPEG nor GIF.
        """
        picture = self._read.get(source)
        if picture is None:
            path = self._assets.find(source)
            if path is None:
                raise RenderError(
                    N_("There is no picture {source}."),
                    hint=N_("Declare the signature in mailer.yaml, or put the file beside the campaign."),
                    source=source,
                )
            picture = self._read[source] = read(path)
        return picture


def read(path: Path) -> Picture:
    """Read a picture's file.

    Raises `RenderError` where it cannot be read, or is neither PNG, JPEG nor GIF.
    """
    try:
        data = path.read_bytes()
        kind, width, height = _measure(data)
    except OSError as error:
        raise RenderError(
            N_("The picture cannot be read: {reason}."), file=str(path), reason=error.strerror or str(error)
        ) from error
    except (ValueError, struct.error, IndexError) as error:
        raise RenderError(
            N_("The file is not a PNG, JPEG or GIF picture."),
            hint=N_("Save it again as PNG."),
            file=str(path),
        ) from error
    return Picture(data, kind, width, height, hashlib.sha256(data).hexdigest()[:20])


def _measure(data: bytes) -> tuple[str, int, int]:
    """Return kind, width and height in pixels. Raises `ValueError` for what is not a picture that we know."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        kind, (width, height) = "png", struct.unpack(">II", data[16:24])
    elif data[:6] in (b"GIF87a", b"GIF89a"):
        kind, (width, height) = "gif", struct.unpack("<HH", data[6:10])
    elif data.startswith(b"\xff\xd8"):
        kind, (width, height) = "jpeg", _jpeg_size(data)
    else:
        raise ValueError("an unknown kind of picture")
    if not width or not height:
        raise ValueError("a picture without extent")
    return kind, width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk a JPEG's segments to its start of frame, which holds height and width."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("a JPEG segment does not begin where it should")
        marker = data[at + 1]
        if marker == 0xFF:  # padding
            at += 1
            continue
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
