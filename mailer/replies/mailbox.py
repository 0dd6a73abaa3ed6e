"""Where replies are read: a mailbox on a server (IMAP), a Maildir, an mbox file, a folder of .eml files.

Reading changes nothing: no message is marked, moved or removed, so that a mailbox may be read again, by this
program or a person. What was read before is told by the message's identity, which the caller remembers.
"""

from __future__ import annotations

import imaplib
import mailbox
import ssl
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from mailer.errors import N_, DeliverError

LARGEST = 30_000_000
"""Bytes of one file that are taken for a message; a larger one is no bounce."""
AT_ONCE = 50
"""Messages fetched from a server with one command."""
MAILDIR = ("new", "cur")


class Received(NamedTuple):
    """A message as it lies in a mailbox: where, for messages to people, and its bytes."""

    source: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox on a server. ``tls`` is from the first byte (993), ``starttls`` begins in clear (143).

    ``token`` is an access token for XOAUTH2, used instead of the password where it is given. Secrets are not
    shown by ``repr``.
    """

    host: str
    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    port: int = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    folder: str = "INBOX"


def from_path(path: Path) -> Iterator[Received]:
    """Yield the messages of a Maildir, an mbox file, one .eml file, or a folder of them, whichever the path is.

    Raises:
        DeliverError: there is nothing of the kind, or it cannot be read.
    """
    try:
        yield from _kind(path)(path)
    except (OSError, mailbox.Error) as fault:
        raise _fault(
            path,
            N_("The mailbox {file} cannot be read ({reason})."),
            reason=getattr(fault, "strerror", "") or str(fault),
        ) from fault


def _kind(path: Path) -> Callable[[Path], Iterator[Received]]:
    if path.is_dir():
        return maildir if all((path / name).is_dir() for name in MAILDIR) else folder
    if not path.exists():
        raise _fault(
            path, N_("There is no mailbox {file}."), N_("Give the path of a file or folder that is there.")
        )
    with path.open("rb") as file:
        return mbox if file.read(5) == b"From " else single


def maildir(path: Path) -> Iterator[Received]:
    """Yield the messages of a Maildir, new and seen ones, by name; those of its subfolders are left alone."""
    for name in MAILDIR:
        for file in sorted((path / name).iterdir()):
            if file.is_file() and not file.name.startswith("."):
                yield from single(file)


def folder(path: Path) -> Iterator[Received]:
    """Yield the .eml files of a folder and the folders below it, by name."""
    found = False
    for file in sorted(path.rglob("*")):
        if file.suffix.lower() == ".eml" and file.is_file():
            found = True
            yield from single(file)
    if not found:
        raise _fault(
            path,
            N_("There is no message in the folder {file}."),
            N_("It should be a Maildir (with folders new and cur), or hold files that end in .eml."),
        )


def mbox(path: Path) -> Iterator[Received]:
    """Yield the messages of an mbox file, in order."""
    box = mailbox.mbox(path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), 1):
            yield Received(f"{path.name}#{number}", box.get_bytes(key))
    finally:
        box.close()


def single(path: Path) -> Iterator[Received]:
    """Yield the message that is a file of its own; nothing for one that vanished (another program moved it)."""
    try:
        if path.stat().st_size <= LARGEST:
            yield Received(path.name, path.read_bytes())
    except FileNotFoundError:
        return


def imap(account: Account, since: date | None = None, *, timeout: float = 60) -> Iterator[Received]:
    """Yield the messages of a folder on a server, oldest first, without marking any as seen.

    ``since`` leaves out those that arrived before that day. ``timeout`` is in seconds, for each command.

    Raises:
        DeliverError: the server cannot be reached or trusted, refuses the login, or has no such folder.
    """
    import imap_tools

    try:
        box = _connected(account, timeout)
    except (OSError, imaplib.IMAP4.error) as fault:
        raise _unreachable(account, fault) from fault
    try:
        _log_in(box, account)
        try:
            box.folder.set(account.folder, readonly=True)
        except imap_tools.errors.MailboxFolderSelectError as fault:
            raise _server_fault(
                account,
                N_("{host} has no folder {folder} in this mailbox."),
                N_("Give the name as the server has it; most have INBOX."),
            ) from fault
        wanted = imap_tools.query.AND(date_gte=since) if since else "ALL"
        uids = box.uids(wanted, charset=None)
        for start in range(0, len(uids), AT_ONCE):
            yield from _fetched(box, uids[start : start + AT_ONCE], account)
    except (imap_tools.errors.ImapToolsError, imaplib.IMAP4.error, OSError) as fault:
        raise _server_fault(
            account, N_("The mailbox at {host} stopped answering ({reason})."), reason=_said(fault)
        ) from fault
    finally:
        _left(box)


def _connected(account: Account, timeout: float) -> Any:
    import imap_tools

    context = ssl.create_default_context()
    if account.security == "tls":
        return imap_tools.MailBox(account.host, account.port, timeout=timeout, ssl_context=context)
    if account.security == "starttls":
        return imap_tools.MailBoxStartTls(account.host, account.port, timeout=timeout, ssl_context=context)
    if account.host not in ("localhost", "127.0.0.1", "::1"):
        raise _server_fault(
            account,
            N_("The password would cross the network to {host} in clear: no login was tried."),
            N_("Use TLS: port 993, or 143 with STARTTLS."),
        )
    return imap_tools.MailBoxUnencrypted(account.host, account.port, timeout=timeout)


def _log_in(box: Any, account: Account) -> None:
    import imap_tools

    try:
        if account.token:
            box.xoauth2(account.user, account.token, initial_folder=None)
        elif (account.user + account.password).isascii():
            box.login(account.user, account.password, initial_folder=None)
        else:
            box.login_utf8(account.user, account.password, initial_folder=None)
    except (imap_tools.errors.MailboxLoginError, imaplib.IMAP4.error):
        # Not the server's own words: they may repeat the user's name.
        raise _server_fault(
            account,
            N_("{host} refuses the login to the mailbox."),
            N_(
                "Check the variables that hold user and password. Many providers want a password made for "
                "applications, or an access token (XOAUTH2)."
            ),
        ) from None


def _fetched(box: Any, uids: Sequence[str], account: Account) -> Iterator[Received]:
    """Yield some messages; BODY.PEEK leaves the mark "seen" as it is."""
    status, answers = box.client.uid("fetch", ",".join(uids), "(UID BODY.PEEK[])")
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    for answer in answers:
        if isinstance(answer, tuple) and isinstance(answer[1], bytes):
            words = answer[0].decode("ascii", "replace").replace("(", " ").split()
            uid = words[words.index("UID") + 1] if "UID" in words else "?"
            yield Received(f"{account.folder}#{uid}", answer[1])


def _left(box: Any) -> None:
    """Say goodbye; the line may be broken already."""
    try:
        box.client.logout()
    except (OSError, imaplib.IMAP4.error):
        return


def _unreachable(account: Account, fault: Exception) -> DeliverError:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _server_fault(
            account,
            N_("{host} cannot prove that it is {host} ({reason})."),
            N_("Write the server's name as its certificate has it."),
            reason=fault.verify_message,
        )
    return _server_fault(
        account,
        N_("The mailbox's server {host} cannot be reached on port {port} ({reason})."),
        N_("Check host and port: 993 with TLS, 143 with STARTTLS."),
        reason=_said(fault),
    )


def _said(fault: Exception) -> str:
    return " ".join((getattr(fault, "strerror", "") or str(fault) or type(fault).__name__).split())[:200]


def _fault(path: Path, message: str, hint: str = "", **details: Any) -> DeliverError:
    return DeliverError(message, hint=hint, file=str(path), **details)


def _server_fault(account: Account, message: str, hint: str = "", **details: Any) -> DeliverError:
    return DeliverError(
        message, hint=hint, host=account.host, port=account.port, folder=account.folder, **details
    )
