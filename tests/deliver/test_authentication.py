"""SPF, DKIM, DMARC and names, asked of a real DNS server on this machine."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from mailer import i18n
from mailer.__main__ import main
from mailer.deliver import checklist, requirements, spf
from mailer.deliver.authentication import Names, Silent, dmarc
from mailer.deliver.dkim import Signer
from mailer.deliver.facts import Fact, Sending, domain_of

Zone = dict[tuple[str, str], list[str]]


class NameServer:
    """Answers questions from a zone, over UDP; names that it does not have do not exist."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.asked = 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            data, peer = self.socket.recvfrom(4096)
            if not data:
                return
            self.asked += 1
            query = dns.message.from_wire(data)
            question = query.question[0]
            name, kind = question.name.to_text(True).lower(), question.rdtype.name
            answer = dns.message.make_response(query)
            answer.flags |= dns.flags.RA
            if found := self.zone.get((name, kind)):
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
            elif not any(name == known for known, _ in self.zone):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), peer)

    def close(self) -> None:
        self.socket.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join(5)
        self.socket.close()


@pytest.fixture
def zone() -> Iterator[Callable[[Zone], NameServer]]:
    """Start name servers; they are stopped afterwards."""
    servers: list[NameServer] = []

    def start(records: Zone) -> NameServer:
        servers.append(NameServer(records))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def key() -> bytes:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def quoted(text: str) -> str:
    return " ".join(f'"{text[at : at + 200]}"' for at in range(0, len(text), 200))


def good(record: str) -> Zone:
    return {
        ("clairval.example", "TXT"): [quoted("v=spf1 include:spf.host.example ~all"), quoted("other")],
        ("spf.host.example", "TXT"): [quoted("v=spf1 ip4:192.0.2.0/24 mx -all")],
        ("spf.host.example", "MX"): ["10 in.host.example."],
        ("in.host.example", "A"): ["198.51.100.9"],
        ("s1._domainkey.clairval.example", "TXT"): [quoted(record)],
        ("_dmarc.clairval.example", "TXT"): [quoted("v=DMARC1; p=none; rua=mailto:d@clairval.example")],
        ("smtp.host.example", "A"): ["192.0.2.7"],
        ("7.2.0.192.in-addr.arpa", "PTR"): ["smtp.host.example."],
    }


def sending(**changed: Any) -> Sending:
    settled: dict[str, Any] = {
        "authors": ("clairval.example",),
        "returns": "clairval.example",
        "host": "smtp.host.example",
        "signs": "clairval.example",
        "selector": "s1",
        "one_click": "https://clairval.example/stop?t={token}",
        "secret": True,
        "tls": True,
    }
    return Sending(**settled | changed)


def asked(server: NameServer) -> Names:
    return Names(["127.0.0.1"], port=server.port, timeout=2)


def states(server: NameServer, how: Sending) -> dict[str, Fact]:
    return {fact.key: fact for fact in checklist.examine(asked(server), how)}


def test_a_house_that_does_all(zone: Callable[[Zone], NameServer], key: bytes) -> None:
    """All is found, and all that can be known of the requirements is met."""
    record = Signer("clairval.example", "s1", key).record
    facts = list(checklist.examine(asked(zone(good(record))), sending(record=record)))
    assert {fact.state for fact in facts} == {"ok"}, facts
    held = list(requirements.held(facts, sending(record=record)))
    left = {str(fact.name) for fact in held if fact.state != "ok"}
    assert all("complaints" in name for name in left)
    assert not any(fact.state == "fail" for fact in held)


BROKEN = [
    pytest.param("clairval.example", None, "spf", "fail", id="no SPF"),
    pytest.param("clairval.example", ["v=spf1 -all", "v=spf1 ~all"], "spf", "fail", id="two SPF"),
    pytest.param("clairval.example", ["v=spf1 +all"], "spf", "fail", id="+all"),
    pytest.param("clairval.example", ["v=spf1 ip4:192.0.2.7"], "spf", "warning", id="no all"),
    pytest.param("clairval.example", ["v=spf1 ipv4:192.0.2.7 -all"], "spf", "fail", id="wrong term"),
    pytest.param(
        "clairval.example", ["v=spf1 include:none.example -all"], "spf", "fail", id="include of nothing"
    ),
    pytest.param(
        "clairval.example", ["v=spf1 include:clairval.example -all"], "spf", "fail", id="includes itself"
    ),
    pytest.param(
        "clairval.example", ["v=spf1 " + "a:in.host.example " * 11 + "-all"], "spf", "fail", id="11 questions"
    ),
    pytest.param(
        "clairval.example", ["v=spf1 ip4:203.0.113.1 -all"], "spf-host", "warning", id="another host"
    ),
    pytest.param("s1._domainkey.clairval.example", None, "dkim", "fail", id="no key"),
    pytest.param("s1._domainkey.clairval.example", ["v=DKIM1; p="], "dkim", "fail", id="revoked"),
    pytest.param("s1._domainkey.clairval.example", ["v=DKIM1; p=AAAA"], "dkim", "fail", id="unreadable"),
    pytest.param("_dmarc.clairval.example", None, "dmarc", "fail", id="no DMARC"),
    pytest.param("_dmarc.clairval.example", ["v=DMARC1; p=nothing"], "dmarc", "fail", id="no policy"),
]


@pytest.mark.parametrize(("name", "texts", "which", "state"), BROKEN)
def test_what_is_wrong_is_found(
    name: str,
    texts: list[str] | None,
    which: str,
    state: str,
    zone: Callable[[Zone], NameServer],
    key: bytes,
) -> None:
    """Each fault is told, with what to do."""
    record = Signer("clairval.example", "s1", key).record
    records = good(record)
    records.pop((name, "TXT"))
    if texts is not None:
        records[name, "TXT"] = [quoted(text) for text in texts]
    fact = states(zone(records), sending(record=record))[which]
    assert fact.state == state, fact
    assert fact.remedy


def test_another_key_a_bare_address_and_strangers(zone: Callable[[Zone], NameServer], key: bytes) -> None:
    """A key that is not ours, an address without a name, and domains that are not the author's."""
    record = Signer("clairval.example", "s1", key).record
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be told of
    other = Signer(
        "clairval.example", "s1", short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    ).record
    records = good(other)
    records.pop(("7.2.0.192.in-addr.arpa", "PTR"))
    found = states(
        zone(records), sending(record=record, returns="stranger.example", signs="stranger.example")
    )
    assert found["ptr"].state == "fail"
    assert found["alignment"].state == "fail"
    server = zone(records)
    assert states(server, sending(record=record))["dkim"].state == "fail"
    assert states(server, sending(record=other))["dkim"].state == "warning"  # 1,024 bits


def test_the_policy_of_the_organization(zone: Callable[[Zone], NameServer]) -> None:
    """A subdomain takes the policy above it, sp= before p=; relatives are aligned unless the policy is strict."""
    server = zone({("_dmarc.clairval.example", "TXT"): [quoted("v=DMARC1; p=reject; sp=none; aspf=s")]})
    found = dmarc(asked(server), "news.clairval.example")
    assert (found.found_at, found.policy) == ("clairval.example", "none")
    how = sending(authors=("news.clairval.example",))
    assert "DKIM" in str(states(server, how)["alignment"].found)
    assert "SPF" not in str(states(server, how)["alignment"].found.args["ways"])


def test_a_record_that_includes_much_is_counted(zone: Callable[[Zone], NameServer]) -> None:
    """Questions of included records count; an include says yes only where its record passes."""
    names = asked(zone(good("")))
    record = spf.spf(names, "clairval.example")
    assert record.lookups == 2
    results = [record.result(names.addresses(one)[0]) for one in ("smtp.host.example", "in.host.example")]
    assert results == ["pass", "pass"]


def test_nobody_answers() -> None:
    """A DNS that is silent leaves all unknown, after two questions."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        names = Names(["127.0.0.1"], port=silent.getsockname()[1], timeout=0.2)
        facts = {fact.key: fact.state for fact in checklist.examine(names, sending())}
        with pytest.raises(Silent):
            names.texts("clairval.example")
    assert {facts[one] for one in ("spf", "dkim", "dmarc", "alignment", "ptr")} == {"unknown"}


def test_domains_are_asked_for_in_ascii() -> None:
    """Accents are encoded as the DNS has them."""
    assert domain_of("contact@Écoles.example") == "xn--coles-9ra.example"


HOUSE = """
company: Clairval
signatories: {cedric: {name: Cédric Lavara, function: Directeur}}
mail: {sender: bonjour@clairval.example, host: 127.0.0.1, port: 9, security: none, dkim: {selector: s1}}
"""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_doctor_asks_the_dns_when_told_to(
    language: str,
    zone: Callable[[Zone], NameServer],
    key: bytes,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """--email tells all in the reader's language; without it no question is asked."""
    monkeypatch.setenv("MAILER_LANG", language)
    monkeypatch.setenv("MAILER_DKIM_KEY", key.decode())
    (tmp_path / "mailer.yaml").write_text(HOUSE, encoding="utf-8")
    server = zone(good(Signer("clairval.example", "s1", key).record))

    def doctor(*words: str) -> list[dict[str, str]]:
        with pytest.raises(SystemExit):
            main(["-C", str(tmp_path), "doctor", "--json", *words])
        found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
        return found

    try:
        doctor()
        assert server.asked == 0
        told = doctor("--email", "--dns", f"127.0.0.1:{server.port}")
    finally:
        i18n.use(i18n.FALLBACK)
    state = {one["name"]: one["state"] for one in told}
    assert state["SPF de clairval.example" if language == "fr" else "SPF of clairval.example"] == "ok"
    assert state["DKIM de clairval.example" if language == "fr" else "DKIM of clairval.example"] == "ok"
    assert sum(name.startswith(("Gmail", "Yahoo", "Microsoft")) for name in state) == len(requirements.ASKED)
    assert "s1._domainkey" in str(told)
    assert "PRIVATE KEY" not in str(told)
