"""What ``mailer doctor --email`` says of the house's domain and server, and of what the large mailboxes ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mailer.deliver.authentication import Names
from mailer.deliver.facts import Fact, Sending, domain_of
from mailer.deliver.smtp import Probe
from mailer.errors import N_, MailerError
from mailer.model import Message
from mailer.workspace import Workspace


def asking(server: str) -> Names:
    """Return what asks the DNS: this machine's servers, or ``server`` (an address, ``ADDRESS:PORT``).

    Raises:
        ValueError: it is no address.
    """
    if not server:
        return Names()
    host, colon, port = server.rpartition(":")
    if colon and "]" not in port and (host.startswith("[") or ":" not in host):
        return Names([host.strip("[]")], port=int(port))
    return Names([server.strip("[]")])


def email_checks(
    workspace: Workspace, environment: Mapping[str, str], names: Names, said: Probe | None
) -> Iterator[Fact]:
    """Yield what is found of how the house sends; ``said`` is what its server said, None where it did not answer."""
    from mailer.deliver import checklist, requirements
    from mailer.pipeline.signing import signer_of

    house = workspace.house
    sender = house.mail.sender or house.email
    if not sender:
        return  # said among the settings
    record = ""
    try:
        signer = signer_of(workspace, environment, sender)
        record = signer.record if signer else ""
    except MailerError as fault:
        found, remedy = Message(fault.message, fault.values), Message(fault.hint, fault.values)
        yield Fact("", "fail", Message(N_("key of DKIM")), found, remedy)
    mail = house.mail
    authors = [sender]
    if mail.author == "signatory":
        authors += [one.email for one in house.signatories.values() if one.email]
    sending = Sending(
        authors=tuple(dict.fromkeys(map(domain_of, authors))),
        returns=domain_of(mail.bounces or sender),
        host=mail.host or "",
        signs=domain_of((mail.dkim and mail.dkim.domain) or sender),
        selector=mail.dkim.selector if mail.dkim else "",
        record=record,
        one_click=mail.unsubscribe.url or "",
        secret=bool(environment.get(mail.unsubscribe.secret_env)),
        tls=None if said is None or (said.local and not said.tls) else bool(said.tls),
    )
    facts = list(checklist.examine(names, sending))
    yield from facts
    yield from requirements.held(facts, sending)
