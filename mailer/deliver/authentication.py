"""What the DNS says of those who send: names of addresses, DKIM keys (RFC 6376), DMARC (RFC 9989); ``spf`` reads SPF.

Only facts are told here; what they mean to those who send is said in ``checklist``. Where the DNS does not answer,
nothing is known, and `Silent` is raised: that no record is there is known only from an answer.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import dns.exception
import dns.name
import dns.resolver
import dns.reversename
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DEEPEST = 8
"""Parents of a domain that are asked for a DMARC record (RFC 9989, 4.10)."""
PATIENCE = 2
"""Questions in a row without an answer, after which nothing more is asked."""


class Silent(Exception):  # noqa: N818 - it is a state of the world, not a fault of the caller's
    """The DNS gave no answer: it cannot be reached, did not answer in time, or could not find out."""


class Names:
    """Asks the DNS; each name once.

    ``servers`` are addresses of DNS servers, those of this machine without any; ``timeout`` is in seconds for each
    question. After `PATIENCE` questions without an answer, it is silent at once.
    """

    def __init__(self, servers: Sequence[str] = (), *, port: int = 53, timeout: float = 3) -> None:
        """Raises ValueError where a server is no address."""
        self._missed = 0
        self._known: dict[tuple[str, str], tuple[str, ...]] = {}
        try:
            self._resolver: dns.resolver.Resolver | None = dns.resolver.Resolver(configure=not servers)
        except dns.exception.DNSException:  # this machine names no server
            self._resolver = None
            return
        if servers:
            self._resolver.nameservers = list(servers)
            self._resolver.port = port
        self._resolver.timeout = timeout
        self._resolver.lifetime = timeout

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the TXT records of a name, each put together from its parts; raises `Silent`."""
        return self._asked(name, "TXT")

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Return the addresses of a name, of both kinds; raises `Silent`."""
        found = (*self._asked(name, "A"), *self._asked(name, "AAAA"))
        return tuple(ipaddress.ip_address(one) for one in found)

    def mail_servers(self, name: str) -> tuple[str, ...]:
        """Return the names of the servers that take a domain's mail; raises `Silent`."""
        return self._asked(name, "MX")

    def names(self, address: Address) -> tuple[str, ...]:
        """Return the names that stand behind an address (PTR); raises `Silent`."""
        return self._asked(dns.reversename.from_address(str(address)).to_text(), "PTR")

    def _asked(self, name: str, kind: str) -> tuple[str, ...]:
        key = (name.lower().rstrip("."), kind)
        if key in self._known:
            return self._known[key]
        if self._resolver is None or self._missed >= PATIENCE:
            raise Silent(name)
        try:
            answer = self._resolver.resolve(key[0] + ".", kind, search=False)
            found = tuple(_text(one) for one in answer)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
            found = ()
        except (dns.exception.DNSException, OSError, UnicodeError) as fault:
            self._missed += 1
            raise Silent(name) from fault
        self._missed = 0
        self._known[key] = found
        return found


def _text(record: object) -> str:
    """Return what a record says: texts put together, names without the last dot."""
    strings = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    target = getattr(record, "target", None) or getattr(record, "exchange", None)
    return str(target).rstrip(".") if target is not None else str(record)


def tags(record: str) -> dict[str, str]:
    """Return the tags of a record by their names (RFC 6376, 3.2).

    >>> tags("v=DMARC1; p=none; rua=mailto:a@b.fr")["p"]
    'none'
    """
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A public key as the DNS has it.

    ``kind`` is ``rsa``, ``ed25519`` or what else stands there, ``bits`` the length of an RSA key. ``record`` is ""
    where there is none; ``records`` counts them. ``problem`` says why it cannot be used.
    """

    record: str
    records: int = 0
    kind: str = ""
    bits: int = 0
    testing: bool = False
    problem: Literal["", "revoked", "unreadable", "hash"] = ""


def dkim_key(names: Names, selector: str, domain: str) -> DkimKey:
    """Return the key that signatures of a domain are checked with; raises `Silent`."""
    found = [one for one in names.texts(f"{selector}._domainkey.{domain}") if "p" in tags(one)]
    return parsed_key(found[0], len(found)) if found else DkimKey("")


def parsed_key(record: str, records: int = 1) -> DkimKey:
    """Return what a record of a key says (RFC 6376, 3.6.1)."""
    said = tags(record)
    kind = said.get("k", "rsa").lower()
    testing = "y" in said.get("t", "").lower().split(":")
    hashes = [one.strip().lower() for one in said["h"].split(":")] if said.get("h") else ["sha256"]
    if not said["p"]:
        return DkimKey(record, records, kind, 0, testing, "revoked")
    if "sha256" not in hashes:
        return DkimKey(record, records, kind, 0, testing, "hash")
    key = _public(said["p"])
    if kind == "rsa":
        bits = key.key_size if key else 0
        return DkimKey(record, records, kind, bits, testing, "" if key else "unreadable")
    return DkimKey(record, records, kind, 0, testing)


def same_key(one: str, other: str) -> bool:
    """Tell whether two records hold the same RSA key."""
    first, second = _public(tags(one).get("p", "")), _public(tags(other).get("p", ""))
    return first is not None and second is not None and first.public_numbers() == second.public_numbers()


def _public(text: str) -> rsa.RSAPublicKey | None:
    try:
        key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


@dataclass(frozen=True, slots=True)
class Dmarc:
    """The policy that holds for a domain. ``found_at`` is "" where there is none, ``records`` counts what stands there.

    ``organization`` is the domain that its relatives share (RFC 9989, 4.10.2).
    """

    domain: str
    found_at: str
    organization: str
    policy: str = ""
    strict_spf: bool = False
    strict_dkim: bool = False
    reports: bool = False
    records: int = 0


def dmarc(names: Names, domain: str) -> Dmarc:
    """Return the policy of a domain, its own or an ancestor's, found by walking up (RFC 9989); raises `Silent`."""
    found: list[tuple[str, dict[str, str]]] = []
    doubled = 0
    organization = ""
    below = domain
    for name in _ancestors(domain):
        records = [one for one in names.texts(f"_dmarc.{name}") if tags(one).get("v", "").upper() == "DMARC1"]
        doubled = max(doubled, len(records))
        if len(records) == 1:
            said = tags(records[0])
            found.append((name, said))
            if (
                said.get("psd", "").lower() == "y"
            ):  # a registry's: those below it are strangers to one another
                organization = below
                break
            organization = name
            if said.get("psd", "").lower() == "n":
                break
        below = name
    if not found:
        return Dmarc(domain, "", domain, records=doubled)
    at, said = next((one for one in found if one[0] == domain), found[-1])
    own = at == domain
    policy = said.get("p", "") if own else said.get("sp") or said.get("p", "")
    return Dmarc(
        domain, at, organization, policy.lower(), said.get("aspf", "r").lower() == "s",
        said.get("adkim", "r").lower() == "s", "rua" in said, 1,
    )  # fmt: skip


def _ancestors(domain: str) -> Iterator[str]:
    """Yield a domain and those above it, the last one of a single label; long ones are cut short."""
    labels = domain.split(".")
    yield domain
    for at in range(max(1, len(labels) - DEEPEST + 1), len(labels)):
        yield ".".join(labels[at:])


def aligned(names: Names, author: Dmarc, domain: str, *, strict: bool) -> bool:
    """Tell whether a domain that vouches for a message is that of its author; raises `Silent`."""
    if author.domain == domain or strict:
        return author.domain == domain
    return dmarc(names, domain).organization == author.organization
