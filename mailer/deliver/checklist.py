"""What those who send should know before: SPF, DKIM, DMARC, names, unsubscribing, and what to do about each.

What Gmail, Yahoo and Microsoft ask of them stands in ``requirements``.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from functools import partial

from mailer.deliver import authentication, dkim, spf
from mailer.deliver.authentication import Address, Names, Silent
from mailer.deliver.facts import Fact, Sending
from mailer.deliver.facts import say as _say
from mailer.errors import N_
from mailer.model import Message

ADVISED_KEY = 2048
"""Bits of an RSA key (RFC 8301, 3.2)."""


def examine(names: Names, sending: Sending) -> Iterator[Fact]:
    """Yield what is found, each thing whatever became of the others. Never raises for what the DNS says."""
    addresses = _host_addresses(names, sending.host)
    yield from _told(
        partial(_spf, names, sending, addresses), "spf", _say(N_("SPF of {domain}"), domain=sending.returns)
    )
    yield from _told(
        partial(_dkim, names, sending), "dkim", _say(N_("DKIM of {domain}"), domain=sending.signs)
    )
    for domain in sending.authors:
        yield from _told(
            partial(_dmarc, names, sending, domain), "dmarc", _say(N_("DMARC of {domain}"), domain=domain)
        )
    yield from _told(
        partial(_ptr, names, addresses, sending.host), "ptr", _say(N_("name of the sending address"))
    )
    yield _one_click(sending)
    yield _tls(sending)


def _told(check: Callable[[], Iterator[Fact]], key: str, name: Message) -> Iterator[Fact]:
    """Yield what a check finds; that nothing is known, where the DNS does not answer."""
    try:
        yield from check()
    except Silent:
        remedy = _say(N_("Try again where the network is there, or ask another DNS server with --dns."))
        yield Fact(key, "unknown", name, _say(N_("the DNS does not answer")), remedy)
        if key == "dmarc":
            yield Fact("alignment", "unknown", _say(N_("alignment")), _say(N_("the DNS does not answer")))


def _host_addresses(names: Names, host: str) -> tuple[Address, ...]:
    """Return the addresses of the server that the world may see; none where they are not known."""
    try:
        found: tuple[Address, ...] = (ipaddress.ip_address(host.strip("[]")),)
    except ValueError:
        try:
            found = names.addresses(host) if "." in host else ()
        except Silent:
            found = ()
    return tuple(one for one in found if not (one.is_loopback or (one.is_private and not _documented(one))))


def _documented(address: Address) -> bool:
    """Tell whether an address is one of those for documentation, which Python takes for private (RFC 5737, 3849)."""
    blocks = ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    nets = (ipaddress.ip_network(one) for one in blocks)
    return any(address.version == net.version and address in net for net in nets)


def _spf(names: Names, sending: Sending, addresses: tuple[Address, ...]) -> Iterator[Fact]:
    domain = sending.returns
    name = _say(N_("SPF of {domain}"), domain=domain)
    record = spf.spf(names, domain)
    fact = partial(Fact, "spf", name=name)
    if record.records == 0:
        remedy = _say(
            N_("Add a TXT record at {domain}: v=spf1, what your provider says (include:…), ~all."),
            domain=domain,
        )
        yield fact("fail", found=_say(N_("no record")), remedy=remedy)
        return
    if record.records > 1:
        remedy = _say(N_("Keep one record at {domain}: put what both say into it."), domain=domain)
        yield fact(
            "fail",
            found=_say(N_("{count} records, which count as none"), count=record.records),
            remedy=remedy,
        )
        return
    if record.lookups > spf.MOST_LOOKUPS:
        remedy = _say(
            N_(
                "Take out include: of services that no longer send for you, or write ip4: instead of a and mx."
            )
        )
        found = _say(
            N_("{count} questions to the DNS, {most} at most: the record fails"),
            count=record.lookups, most=spf.MOST_LOOKUPS,
        )  # fmt: skip
        yield fact("fail", found=found, remedy=remedy)
        return
    if record.wrong:
        remedy = _say(N_("Mend or remove these terms: one of them makes the whole record fail."))
        yield fact(
            "fail", found=_say(N_("not understood: {terms}"), terms=" ".join(record.wrong)), remedy=remedy
        )
        return
    found = _say(N_("one record, {count} of {most} questions, {last}"), count=record.lookups, most=spf.MOST_LOOKUPS,
                 last={"pass": "+all", "fail": "-all", "softfail": "~all",
                       "neutral": "?all"}.get(record.last, "-"))  # fmt: skip
    if record.last == "pass":
        yield fact(
            "fail", found=found, remedy=_say(N_("+all lets anybody send in your name: write ~all or -all."))
        )
    elif record.last in ("", "neutral"):
        yield fact("warning", found=found, remedy=_say(N_("End the record with ~all or -all.")))
    else:
        yield fact("ok", found=found)
    yield _spf_host(record, sending.host, addresses)


def _spf_host(record: spf.Spf, host: str, addresses: tuple[Address, ...]) -> Fact:
    """Tell whether the record takes the addresses of the server that e-mail is handed to."""
    fact = partial(Fact, "spf-host", name=_say(N_("SPF and the server")))
    if not addresses:
        remedy = _say(
            N_("Send yourself an e-mail (mailer send --test) and read spf= in its Authentication-Results.")
        )
        return fact(
            "unknown",
            found=_say(N_("the addresses that {host} sends from are not known"), host=host),
            remedy=remedy,
        )
    left = [str(one) for one in addresses if record.result(one) not in ("pass", "unknown")]
    if left:
        remedy = _say(
            N_(
                "If it sends from there, add it (ip4: or ip6:); if it is a provider's, add the include: it tells you."
            ),
        )
        return fact(
            "warning",
            found=_say(N_("not allowed by SPF: {addresses}"), addresses=left),
            remedy=remedy,
            doubtful=True,
        )
    if any(record.result(one) == "unknown" for one in addresses):
        return fact("unknown", found=_say(N_("depends on each e-mail (macro, exists or ptr)")))
    return fact("ok", found=_say(N_("allowed: {addresses}"), addresses=[str(one) for one in addresses]))


def _dkim(names: Names, sending: Sending) -> Iterator[Fact]:
    name = _say(N_("DKIM of {domain}"), domain=sending.signs)
    fact = partial(Fact, "dkim", name=name)
    if not sending.selector:
        remedy = _say(
            N_(
                "Send yourself an e-mail (mailer send --test): Authentication-Results must say dkim=pass with your "
                "domain. Otherwise let your provider sign, or give mailer.yaml the key mail.dkim."
            )
        )
        yield fact(
            "unknown", found=_say(N_("the server signs, if anybody: mail.dkim is not given")), remedy=remedy
        )
        return
    at = f"{sending.selector}._domainkey.{sending.signs}"
    key = authentication.dkim_key(names, sending.selector, sending.signs)
    if not key.record or key.records > 1 or key.problem:
        told = {
            "revoked": N_("{at}: the key is revoked (p= is empty)"),
            "unreadable": N_("{at}: the key cannot be read"),
            "hash": N_("{at}: the key does not allow SHA-256"),
        }
        text = N_("{at}: several records") if key.records > 1 else told.get(key.problem, N_("{at}: no key"))
        remedy = _say(
            N_("Put this TXT record at {at}: {record}"), at=at, record=sending.record or "v=DKIM1; k=rsa; p=…"
        )
        yield fact("fail", found=_say(text, at=at), remedy=remedy)
    elif key.kind != "rsa":
        yield fact(
            "fail", found=_say(N_("{at}: a key of type {kind}"), at=at, kind=key.kind),
            remedy=_say(N_("This engine signs with RSA: publish an RSA key of 2,048 bits.")),
        )  # fmt: skip
    elif key.bits < dkim.SHORTEST_KEY:
        yield fact(
            "fail", found=_say(N_("{at}: {bits} bits"), at=at, bits=str(key.bits)),
            remedy=_say(N_("Make a key of 2,048 bits: openssl genrsa -out dkim.pem 2048.")),
        )  # fmt: skip
    elif sending.record and not authentication.same_key(key.record, sending.record):
        remedy = _say(N_("Put this TXT record at {at}: {record}"), at=at, record=sending.record)
        yield fact("fail", found=_say(N_("{at}: not the key that signs"), at=at), remedy=remedy)
    else:
        yield _usable(fact, key, at, bool(sending.record))


def _usable(fact: Callable[..., Fact], key: authentication.DkimKey, at: str, compared: bool) -> Fact:
    text = (
        N_("{at}: {bits} bits, the key that signs")
        if compared
        else N_("{at}: {bits} bits; the private key is not at hand")
    )
    found = _say(text, at=at, bits=str(key.bits))
    if key.testing:
        return fact("warning", found=found, remedy=_say(N_("The record says t=y (testing): take that out.")))
    if key.bits < ADVISED_KEY:
        remedy = _say(N_("RFC 8301 advises 2,048 bits: openssl genrsa -out dkim.pem 2048."))
        return fact("warning", found=found, remedy=remedy)
    return fact("ok" if compared else "unknown", found=found)


def _dmarc(names: Names, sending: Sending, domain: str) -> Iterator[Fact]:
    policy = authentication.dmarc(names, domain)
    fact = partial(Fact, "dmarc", name=_say(N_("DMARC of {domain}"), domain=domain))
    if policy.records > 1:
        yield fact(
            "fail", found=_say(N_("{count} records, which count as none"), count=policy.records),
            remedy=_say(N_("Keep one record at {at}."), at=f"_dmarc.{domain}"),
        )  # fmt: skip
    elif policy.policy not in ("none", "quarantine", "reject"):
        yield fact(
            "fail", found=_say(N_("no record with p=")),
            remedy=_say(
                N_("Add a TXT record at {at}: v=DMARC1; p=none; rua=mailto:{box}"),
                at=f"_dmarc.{domain}", box=f"dmarc@{domain}",
            ),
        )  # fmt: skip
    else:
        yield fact(
            "ok", found=_say(N_("p={policy}, at {at}"), policy=policy.policy, at=f"_dmarc.{policy.found_at}")
        )
    yield _alignment(names, sending, policy)


def _alignment(names: Names, sending: Sending, policy: authentication.Dmarc) -> Fact:
    """Tell whether SPF's domain or DKIM's is the author's: one is enough (RFC 9989)."""
    by_spf = authentication.aligned(names, policy, sending.returns, strict=policy.strict_spf)
    by_dkim = authentication.aligned(names, policy, sending.signs, strict=policy.strict_dkim)
    fact = partial(Fact, "alignment", name=_say(N_("From {domain}, aligned"), domain=policy.domain))
    ways = [word for word, true in (("SPF", by_spf), ("DKIM", by_dkim and bool(sending.selector))) if true]
    if ways:
        found = _say(
            N_("by {ways} (Return-Path {returns}, DKIM {signs})"),
            ways=" + ".join(ways), returns=sending.returns, signs=sending.signs if sending.selector else "?",
        )  # fmt: skip
        return fact("ok", found=found)
    found = _say(
        N_("neither Return-Path {returns} nor DKIM {signs}"), returns=sending.returns, signs=sending.signs
    )
    if not sending.selector:
        return fact(
            "unknown", found=_say(N_("not by Return-Path {returns}; DKIM is the server's"), returns=sending.returns),
            remedy=_say(N_("Have the server sign as {domain}, or take an address of it for mail.bounces."),
            domain=policy.domain),
        )  # fmt: skip
    return fact(
        "fail", found=found,
        remedy=_say(N_("Sign as {domain} (mail.dkim.domain), or take an address of it for mail.bounces."),
            domain=policy.domain),
    )  # fmt: skip


def _ptr(names: Names, addresses: tuple[Address, ...], host: str) -> Iterator[Fact]:
    """Tell whether each address has a name that leads back to it."""
    fact = partial(Fact, "ptr", name=_say(N_("name of the sending address")))
    if not addresses:
        yield fact("unknown", found=_say(N_("the addresses that {host} sends from are not known"), host=host))
        return
    bare = [
        str(one) for one in addresses if not any(one in names.addresses(name) for name in names.names(one))
    ]
    if bare:
        remedy = _say(
            N_("Ask whom the address belongs to (your host) for a PTR record that leads to a name, and back.")
        )
        yield fact(
            "fail", found=_say(N_("no name that leads back: {addresses}"), addresses=bare), remedy=remedy
        )
        return
    yield fact("ok", found=_say("{names}", names=[name for one in addresses for name in names.names(one)]))


def _one_click(sending: Sending) -> Fact:
    fact = partial(Fact, "one-click", name=_say(N_("unsubscribing by one click")))
    if not sending.one_click:
        remedy = _say(
            N_(
                "Give mailer.yaml the key mail.unsubscribe.url (RFC 8058). E-mails that canvass need it, "
                "reminders do not."
            )
        )
        return fact("fail", found=_say(N_("no page is given")), remedy=remedy)
    if not sending.secret:
        remedy = _say(
            N_("Set the variable that mail.unsubscribe.secret_env names: links are sealed with it.")
        )
        return fact("fail", found=_say(N_("the secret of the links is not set")), remedy=remedy)
    if not sending.selector:
        remedy = _say(
            N_(
                "Ask your provider whether DKIM covers List-Unsubscribe and List-Unsubscribe-Post: RFC 8058 wants it."
            )
        )
        return fact("unknown", found=_say(N_("the page is given; the server signs")), remedy=remedy)
    return fact("ok", found=_say(N_("the page is given, and DKIM covers both fields")))


def _tls(sending: Sending) -> Fact:
    fact = partial(Fact, "tls", name=_say(N_("line to the server")))
    if sending.tls is None:
        return fact("unknown", found=_say(N_("not tried, or on this machine")))
    if sending.tls:
        return fact("ok", found=_say(N_("TLS, the certificate holds")))
    return fact(
        "fail", found=_say(N_("in clear")), remedy=_say(N_("Write security: starttls or tls below mail:."))
    )
