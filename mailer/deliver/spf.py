"""Records of SPF (RFC 7208): who may send for a domain, all that they include, and what that costs."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Literal

from mailer.deliver.authentication import Address, Names

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
SpfResult = Literal["pass", "fail", "softfail", "neutral", "unknown"]

MOST_LOOKUPS = 10
"""Terms that ask the DNS, those of included records counted in (RFC 7208, 4.6.4); one more is an error."""

_QUALIFIERS: dict[str, SpfResult] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"(?P<sign>[+?~-]?)(?P<kind>[a-z0-9]+)(?P<rest>(?:[:/].*)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """One mechanism: what it says, the networks it names, or the record it includes.

    ``opaque`` tells that it depends on each message (a macro, ``ptr``, ``exists``), so that nothing is known of it.
    """

    says: SpfResult
    networks: tuple[Network, ...] = ()
    included: Spf | None = None
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Spf:
    """A record of SPF as found: ``records`` tells how many there are (one is right), ``lookups`` what it costs.

    ``last`` is what `all` says; empty where there is none. ``wrong`` lists terms that cannot be understood, and names
    of included domains that have no record, each of which makes the whole an error (RFC 7208, 5.2).
    """

    domain: str
    records: int
    text: str = ""
    terms: tuple[SpfTerm, ...] = ()
    lookups: int = 0
    last: SpfResult | Literal[""] = ""
    wrong: tuple[str, ...] = ()

    def result(self, address: Address) -> SpfResult:
        """Return what the record says of an address."""
        for term in self.terms:
            if term.opaque:
                return "unknown"
            if any(address.version == one.version and address in one for one in term.networks):
                return term.says
            if term.included is not None:
                inner = term.included.result(address)
                if inner == "unknown":
                    return "unknown"
                if inner == "pass":
                    return term.says
        return self.last or "neutral"


@dataclass
class _Reading:
    """What is counted while records include one another."""

    lookups: int = 0
    wrong: list[str] = field(default_factory=list)


def spf(names: Names, domain: str) -> Spf:
    """Return what SPF says of a domain, with all that it includes; raises `Silent`."""
    return _spf(names, domain, _Reading(), ())


def _spf(names: Names, domain: str, reading: _Reading, above: tuple[str, ...]) -> Spf:
    found = [
        one for one in names.texts(domain) if one.lower() == "v=spf1" or one.lower().startswith("v=spf1 ")
    ]
    if len(found) != 1:
        return Spf(domain, len(found), found[0] if found else "")
    terms: list[SpfTerm] = []
    last: SpfResult | Literal[""] = ""
    redirect = ""
    for word in found[0].split()[1:]:
        name, equals, value = word.partition("=")
        if equals and name.isalpha():
            redirect = value if name.lower() == "redirect" else redirect
            continue
        shape = _TERM.fullmatch(word)
        kind = shape["kind"].lower() if shape else ""
        says = _QUALIFIERS[shape["sign"] or "+"] if shape else "neutral"
        if kind == "all":
            last = says
            break
        term = _term(names, domain, kind, says, shape["rest"] if shape else "", reading, (*above, domain))
        if term is None:
            reading.wrong.append(word)
        else:
            terms.append(term)
    if redirect and not last:
        reading.lookups += 1
        inner = _included(names, redirect, reading, (*above, domain))
        if inner is not None:
            terms += inner.terms
            last = inner.last
    return Spf(domain, 1, found[0], tuple(terms), reading.lookups, last, tuple(reading.wrong))


def _term(
    names: Names,
    domain: str,
    kind: str,
    says: SpfResult,
    rest: str,
    reading: _Reading,
    above: tuple[str, ...],
) -> SpfTerm | None:
    """Return a mechanism; None where it cannot be understood (RFC 7208, 5)."""
    value, _, length = rest.removeprefix(":").partition("/")
    if kind in ("ip4", "ip6"):
        try:
            return SpfTerm(says, (ipaddress.ip_network(rest.removeprefix(":"), strict=False),))
        except ValueError:
            return None
    if kind not in ("include", "a", "mx", "ptr", "exists"):
        return None
    reading.lookups += 1
    if kind in ("ptr", "exists") or "%" in value or reading.lookups > 2 * MOST_LOOKUPS:
        return SpfTerm(says, opaque=True)
    if kind == "include":
        inner = _included(names, value, reading, above)
        return None if inner is None else SpfTerm(says, included=inner)
    hosts = (value or domain,) if kind == "a" else names.mail_servers(value or domain)[:10]
    try:
        networks = tuple(_network(address, length) for host in hosts for address in names.addresses(host))
    except ValueError:
        return None
    return SpfTerm(says, networks)


def _included(names: Names, domain: str, reading: _Reading, above: tuple[str, ...]) -> Spf | None:
    """Return the record that another one names; None, and noted, where there is none or it includes itself."""
    if "%" in domain:
        return Spf(domain, 1, terms=(SpfTerm("neutral", opaque=True),))
    inner = _spf(names, domain, reading, above) if domain and domain not in above else None
    if inner is None or inner.records != 1:
        return None
    return inner


def _network(address: Address, length: str) -> Network:
    """Return the network around an address: ``24`` for IPv4, ``24//64`` or ``/64`` with that of IPv6."""
    four, _, six = length.partition("/")
    six = six.lstrip("/")
    size = (four if address.version == 4 else six) or address.max_prefixlen
    return ipaddress.ip_network(f"{address}/{size}", strict=False)
