"""Names of output files that come from client data, made harmless: a key never becomes a path."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)


class FileNames:
    """Gives each client key a name that is safe on every system, and no two the same.

    A key that had to be changed gets a few characters of its hash, so that two keys never meet; names
    that differ by case alone meet on some systems, and get them too.
    """

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def of(self, key: str) -> str:
        """Return the name for a key, always the same one.

        >>> FileNames().of("C00012")
        'C00012'
        >>> FileNames().of("../../etc/passwd")
        'etc_passwd-7098a3f9'
        """
        plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
        name = _UNSAFE.sub("_", plain).strip("_-")[:LONGEST]
        if (
            name != key
            or not name
            or name.casefold() in _DEVICES
            or self._taken.get(name.casefold(), key) != key
        ):
            name = (
                f"{name or 'client'}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
            )
        self._taken.setdefault(name.casefold(), key)
        return name
