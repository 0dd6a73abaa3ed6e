"""The peers' own environment: made once, and again when the list of peers changes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.letter import ROOT

FOLDER = ROOT / ".venv-bench"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"


def ready() -> Path:
    """Return the Python of the peers' environment, with all peers that can be installed here.

    One that cannot is left out; its rows then say so. Nothing is installed into any other environment.
    """
    python = FOLDER / "bin" / "python"
    stamp = FOLDER / "requirements.sha256"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return python
    print("Installing the peers into .venv-bench", file=sys.stderr)
    shutil.rmtree(FOLDER, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True, timeout=300)
    complete = True
    for name in _names():
        command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", name]
        if subprocess.run(command, check=False, timeout=900).returncode:
            print(f"{name} could not be installed", file=sys.stderr)
            complete = False
    if complete:
        stamp.write_text(wanted, encoding="ascii")
    return python


MAIL_FOLDER = ROOT / ".venv-bench-mail"
MAILMERGE, NODEMAILER = "mailmerge==2.3.0", "nodemailer@10.6.0"


def mail_ready() -> None:
    """Install the peers that send e-mails beside the others, where they can be: mailmerge, and with npm nodemailer."""
    if MAIL_FOLDER.exists():
        return
    print("Installing the peers that send into .venv-bench-mail", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(MAIL_FOLDER)], check=True, timeout=300)
    python = str(MAIL_FOLDER / "bin" / "python")
    installs = [[python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", MAILMERGE]]
    if npm := shutil.which("npm"):
        installs.append([npm, "install", "--no-audit", "--no-fund", "--prefix", str(MAIL_FOLDER), NODEMAILER])
    for command in installs:
        if subprocess.run(command, check=False, timeout=900, stdout=subprocess.DEVNULL).returncode:
            print(f"{command[-1]} could not be installed", file=sys.stderr)


def versions() -> dict[str, str]:
    """Return the versions of the peers that are installed."""
    wanted = {name.partition("==")[0].lower() for name in _names()}
    found = distributions(path=[str(path) for path in FOLDER.glob("lib/python*/site-packages")])
    return {
        dist.name: dist.version for dist in sorted(found, key=lambda d: d.name) if dist.name.lower() in wanted
    }


def _names() -> list[str]:
    lines = REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
