"""E-mail addresses looked at before anything is sent, offline: mistyped domains, functions, the same one twice.

The syntax is read in `typed`. A domain is taken for mistyped where it is one slip away from that of a large provider
and is not one itself; nothing is corrected, for a guess that is wrong writes to a stranger.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients.checks import tell
from mailer.clients.tables import Data

PROVIDERS = {
    "aliceadsl": "fr",
    "bluewin": "ch",
    "club-internet": "fr",
    "gmail": "com",
    "googlemail": "com",
    "hotmail": "com fr be ch it es de co.uk ca",
    "icloud": "com",
    "laposte": "net",
    "menara": "ma",
    "numericable": "fr",
    "orange": "fr com",
    "outlook": "com fr be es de it ca",
    "protonmail": "com ch",
    "skynet": "be",
    "telenet": "be",
    "wanadoo": "fr com",
    "yahoo": "com fr be ca de es it co.uk",
}
"""Large providers of mailboxes in France, Morocco, Belgium and Switzerland: name, and what stands behind its point."""

REAL = frozenset({"email", "fmail", "mail", "orang", "outlock", "ymail"})
"""Names one slip away from a provider's that are domains of their own."""

SLIPS = frozenset(
    {
        "c", "cm", "cmo", "co", "cim", "comm", "con", "coom", "cpm", "fe", "ff", "ffr", "fr.fr", "com.fr", "frr",
        "f", "om", "ocm", "vom", "xom",
    }
)  # fmt: skip
"""What is typed for ``com`` and ``fr``."""

ROLES = frozenset(
    {
        "abuse", "accueil", "achats", "admin", "administration", "bonjour", "bureau", "client", "commercial",
        "compta", "comptabilite", "contact", "direction", "facturation", "hello", "info", "infos", "mairie",
        "ne-pas-repondre", "no-reply", "noreply", "office", "postmaster", "rh", "sales", "sav", "secretariat",
        "service", "service.client", "serviceclient", "support", "ventes", "webmaster",
    }
)  # fmt: skip
"""Names of functions, not of persons; what they are sent is read by anybody, or by nobody."""


def meant(domain: str) -> str | None:
    """Return the provider's domain that was probably meant; None where nothing looks mistyped.

    >>> meant("gmial.com"), meant("hotmail.fe"), meant("gmail.com"), meant("menuiserie.fr")
    ('gmail.com', 'hotmail.fr', None, None)
    """
    label, _, rest = domain.lower().partition(".")
    if label in PROVIDERS:
        endings = PROVIDERS[label].split()
        if rest in endings or not (rest in SLIPS or label == "gmail"):
            return None
        french = "fr" in endings and rest.startswith("f")
        return f"{label}.{'fr' if french else endings[0]}"
    if label in REAL:
        return None
    for name, endings_of in PROVIDERS.items():
        if _one_slip(label, name):
            endings = endings_of.split()
            if rest in endings or rest in SLIPS:
                return f"{name}.{rest if rest in endings else endings[0]}"
    return None


def _one_slip(typed: str, name: str) -> bool:
    """Whether a word is another with a letter left out, added, changed, or two changed about."""
    if typed == name or abs(len(typed) - len(name)) > 1:
        return False
    start = 0
    for one, other in zip(typed, name, strict=False):
        if one != other:
            break
        start += 1
    a, b = typed[start:], name[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def check(data: Data) -> None:
    """Add to the findings of a client table what is odd about its e-mail addresses."""
    emails = data.arrays.get("email")
    if emails is None or not len(emails):
        return
    lower = pc.utf8_lower(pc.fill_null(emails, ""))
    domains = pc.replace_substring_regex(lower, r"^.*@", "").dictionary_encode()
    texts = domains.dictionary.to_pylist()
    codes = domains.indices.to_numpy(zero_copy_only=False)
    wrong = {code: found for code, text in enumerate(texts) if (found := meant(text))}
    if wrong:
        mask = np.isin(codes, list(wrong))
        shown = [f"{text} → {wrong.get(code, '')}" for code, text in enumerate(texts)]
        tell(data, "client-email-mistyped", "email", mask, pa.array(shown, pa.string()).take(pa.array(codes)))
    locals_ = pc.replace_substring_regex(lower, r"@.*$", "")
    role = pc.is_in(locals_, value_set=pa.array(sorted(ROLES), pa.string()))
    tell(data, "client-email-role", "email", role.to_numpy(zero_copy_only=False))
    tell(data, "client-email-twice", "email", _again(lower))


def _again(lower: Any) -> Any:
    """Return which rows have the address of an earlier row (a boolean array)."""
    codes = lower.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    first = np.zeros(len(codes), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return ~first & (pc.utf8_length(lower).to_numpy(zero_copy_only=False) > 0)
