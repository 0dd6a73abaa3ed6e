"""A real IMAP server for the tests: Dovecot, with one mailbox that lies in a scratch folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
PASSWORD = "un-mot-de-passe"  # noqa: S105 - of a server that lives for a test


@dataclass(frozen=True)
class Imap:
    """Where the server listens, and the Maildir of its one mailbox."""

    port: int
    tls_port: int
    maildir: Path
    authority: Path
    user: str = "retours@example.test"
    password: str = PASSWORD

    def deliver(self, name: str, data: bytes) -> None:
        """Put a message into the mailbox as a delivery does."""
        (self.maildir / "tmp" / name).write_bytes(data)
        os.rename(self.maildir / "tmp" / name, self.maildir / "new" / name)
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.maildir / "new" / name, nobody.pw_uid, nobody.pw_gid)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{maildir}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imap]:
    """Run Dovecot on two free ports of this machine until the module's tests are done."""
    if DOVECOT is None:
        if os.environ.get("CI") == "true":
            pytest.fail("dovecot is not installed", pytrace=False)
        pytest.skip("dovecot is not installed")
    root = os.geteuid() == 0
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    group = subprocess.run(
        ["id", "-gn", owner.pw_name], capture_output=True, text=True, check=True
    ).stdout.strip()
    folder = Path(f"/tmp/imap-{os.getpid()}-{time.monotonic_ns()}")  # noqa: S108 - sockets take short paths only
    maildir = folder / "Maildir"
    for name in ("run", "state", "home", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
        (folder / name).mkdir(parents=True)
    authority = trustme.CA()
    authority.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        str(folder / "server.pem")
    )
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    port, tls_port = free_port(), free_port()
    text = CONFIGURATION.format(
        folder=folder, maildir=maildir, user=owner.pw_name, group=group, port=port, tls_port=tls_port,
        password=PASSWORD,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(text)
    if root:
        for path in (maildir, folder / "home", *maildir.iterdir()):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    server = subprocess.Popen(
        [DOVECOT, "-F", "-c", str(folder / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _answering(port, server, folder)
        yield Imap(port, tls_port, maildir, folder / "authority.pem")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
        if server.stderr:
            server.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _answering(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(server.stderr.read().decode() if server.stderr else "dovecot ended")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                if line.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    log = folder / "dovecot.log"
    raise RuntimeError(log.read_text() if log.exists() else "dovecot does not answer")
