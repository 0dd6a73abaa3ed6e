"""Names of output files that come from client data, made harmless: a key never becomes a path."""

from __future__ import annotations

import hashlib
import re
import unicodedata

LONGEST = 80
_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9_-]*")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}
)


def file_name(key: str) -> str:
    """Return a name for a client key that is safe on every system, no two keys having the same.

    A key of capitals and figures is its own name. Any other could meet another one once it is made safe,
    or on a system that takes capitals and small letters for the same: it gets a part of its hash.

    >>> file_name("C00012")
    'C00012'
    >>> file_name("../../etc/passwd")
    'etc_passwd-3754d6cb'
    """
    if _PLAIN.fullmatch(key) and len(key) <= LONGEST and key not in _DEVICES:
        return key
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    name = _UNSAFE.sub("_", plain).strip("_-")[:LONGEST] or "client"
    return f"{name}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
