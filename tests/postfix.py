"""A real Postfix of a test's own: every folder in a scratch place, one loopback port, mail into a Maildir."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

LIBRARIES = ("/usr/lib/postfix/sbin", "/usr/lib/postfix", "/usr/libexec/postfix")
DOMAIN = "recipients.example"

MAIN = """
compatibility_level = 3.6
queue_directory = {top}/queue
data_directory = {top}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.recipients.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost =
default_transport = error:this server delivers here and nowhere else
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {top}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_client_connection_count_limit = 0
local_recipient_maps =
alias_maps =
alias_database =
biff = no
smtputf8_enable = no
maillog_file_prefixes = {top}
maillog_file = {top}/log
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
error     unix - - n - - error
retry     unix - - n - - error
virtual   unix - n n - - virtual
proxymap  unix - - n - - proxymap
anvil     unix - - n - 1 anvil
tlsmgr    unix - - n 1000? 1 tlsmgr
postlog   unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A running server: its port, and the messages that it has delivered."""

    def __init__(self, top: Path, port: int) -> None:
        self.top, self.port = top, port

    def delivered(self) -> list[bytes]:
        """Return all messages in the Maildir, as Postfix wrote them."""
        folder = self.top / "mail" / "all" / "new"
        return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []

    def wait(self, count: int, seconds: float = 60) -> list[bytes]:
        """Return the messages once there are so many, or what there is when the time is up."""
        end = time.monotonic() + seconds
        while len(messages := self.delivered()) < count and time.monotonic() < end:
            time.sleep(0.1)
        return messages

    def log(self) -> str:
        """Return what the server wrote."""
        path = self.top / "log"
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


@contextmanager
def running() -> Iterator[Postfix]:
    """Start a server in a folder of its own, which Postfix's users may go through, and end it. Needs root."""
    with TemporaryDirectory(prefix="postfix-") as folder:
        top = Path(folder)
        top.chmod(0o755)
        with _running(top) as server:
            yield server


@contextmanager
def _running(top: Path) -> Iterator[Postfix]:
    user = pwd.getpwnam("nobody")
    daemons = next(one for one in LIBRARIES if (Path(one) / "master").is_file())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = top / "etc"
    for name in ("etc", "queue", "data", "mail"):
        (top / name).mkdir(parents=True)
    filled = {
        "top": top,
        "daemons": daemons,
        "domain": DOMAIN,
        "uid": user.pw_uid,
        "gid": user.pw_gid,
        "port": port,
    }
    (config / "main.cf").write_text(MAIN.format_map(filled), encoding="utf-8")
    (config / "master.cf").write_text(MASTER.format_map(filled), encoding="utf-8")
    for name in ("dynamicmaps.cf", "postfix-files"):
        if (Path("/etc/postfix") / name).is_file():
            shutil.copy(Path("/etc/postfix") / name, config / name)
    shutil.chown(top / "data", "postfix")
    os.chown(top / "mail", user.pw_uid, user.pw_gid)
    program = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "postfix"

    def command(word: str) -> None:
        done = subprocess.run(
            [program, "-c", str(config), word], capture_output=True, text=True, timeout=60, check=False
        )
        if done.returncode:
            raise RuntimeError(f"postfix {word}: {done.stdout}{done.stderr}")

    server = Postfix(top, port)
    command("start")
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        command("stop")
