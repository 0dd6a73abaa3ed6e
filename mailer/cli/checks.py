"""What ``mailer doctor`` looks at: each check says what it found and, where something lacks, the remedy."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailer.cli.common import Session
from mailer.errors import N_, MailerError
from mailer.i18n import reader
from mailer.model import Message

if TYPE_CHECKING:
    from mailer.deliver.authentication import Names
    from mailer.deliver.smtp import Probe
    from mailer.workspace import Workspace

DISTRIBUTION = "publipostage"
OLDEST_PYTHON = (3, 11)
NATIVE = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "pango_version_string", "libpango-1.0-0"),
    "HarfBuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "hb_version_string", "libharfbuzz0b"),
    "HarfBuzz subset": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "hb_version_string",
        "libharfbuzz-subset0",
    ),
}
"""Libraries that print: file on Linux, on macOS, the function that names the version, Debian's package."""


@dataclass(frozen=True)
class Report:
    """What a check says.

    ``state`` is ``ok``, ``warning`` (something will be missed), ``fail``, or ``unknown`` (nobody here can tell).
    """

    state: str
    name: Message
    found: Message
    remedy: Message | None = None


def _say(text: str, **args: Any) -> Message:
    return Message(text, args)


def checks(session: Session, *, smtp: bool = False, names: Names | None = None) -> Iterator[Report]:
    """Yield the reports of all checks. The network is touched with ``smtp`` and ``names`` (who asks the DNS) alone."""
    yield _python()
    yield _libraries()
    yield from map(_native, NATIVE)
    yield _language()
    workspace = None
    try:
        workspace = session.workspace()
        yield Report("ok", _say(N_("workspace")), _say("{root}", root=str(workspace.root)))
    except MailerError as fault:
        state = "fail" if fault.file else "warning"  # a house file that is wrong, or none at all
        found, remedy = Message(fault.message, fault.values), Message(fault.hint, fault.values)
        yield Report(state, _say(N_("workspace")), found, remedy)
    if workspace:
        yield _rules(workspace)
    yield from _fonts(workspace)
    yield _writable(workspace.root if workspace else session.folder)
    yield _office()
    if workspace:
        yield from _mail(workspace, os.environ)
        said = None
        if (smtp or names) and workspace.house.mail.host:
            report, said = _smtp(workspace, os.environ)
            yield report
        if names:
            from mailer.cli.authenticated import email_checks

            for fact in email_checks(workspace, os.environ, names, said):
                yield Report(fact.state, fact.name, fact.found, fact.remedy)


def _rules(workspace: Workspace) -> Report:
    """Read what the house says of the rules of lint, and try the examples of its own."""
    from mailer.pipeline.tuned import rulebook

    name = _say(N_("rules of lint"))
    try:
        book = rulebook(workspace.house)
    except MailerError as fault:
        found, remedy = Message(fault.message, fault.values), Message(fault.hint, fault.values)
        return Report("fail", name, found, remedy if fault.hint else None)
    running = sum(book.settings.runs(rule) for rule in book.rules)
    own = len(workspace.house.lint.rules)
    return Report("ok", name, _say(N_("{count}, of the house’s own {own}"), count=running, own=own))


def _python() -> Report:
    found = _say("{version}", version=sys.version.split()[0])
    if sys.version_info >= OLDEST_PYTHON:
        return Report("ok", _say("Python"), found)
    return Report("fail", _say("Python"), found, _say(N_("Install Python 3.11 or later.")))


def _libraries() -> Report:
    """Check the declared dependencies of this distribution against what is installed."""
    name = _say(N_("libraries"))
    try:
        lines = [line for line in requires(DISTRIBUTION) or () if "extra ==" not in line]
    except PackageNotFoundError:
        remedy = _say(N_("Install it: python -m pip install publipostage"))
        return Report("fail", name, _say(N_("the package itself is not installed")), remedy)
    from packaging.requirements import Requirement

    wrong = [
        need for need in map(Requirement, lines) if not need.specifier.contains(_installed(need.name), True)
    ]
    if not wrong:
        versions = ", ".join(f"{one} {_installed(one)}" for one in ("weasyprint", "pandas", "pydantic"))
        return Report(
            "ok", name, _say(N_("{count}, among them {versions}"), count=len(lines), versions=versions)
        )
    found = ", ".join(f"{need.name} {_installed(need.name) or '-'}" for need in wrong)
    remedy = _say(
        N_("Install what is missing: python -m pip install {needs}"),
        needs=" ".join(f"'{need}'" for need in wrong),
    )
    return Report("fail", name, _say(N_("missing or too old: {found}"), found=found), remedy)


def _installed(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _native(name: str) -> Report:
    linux, mac, function, package = NATIVE[name]
    for file in (linux, mac):
        try:
            call: Callable[[], bytes] = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        call.restype = ctypes.c_char_p  # type: ignore[attr-defined]
        return Report("ok", _say(name), _say("{version}", version=call().decode()))
    remedy = _say(
        N_("No PDF can be made without it. Install it: sudo apt-get install {package}"), package=package
    )
    return Report("fail", _say(name), _say(N_("not found")), remedy)


def _language() -> Report:
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    found = _say("{language}, {encoding}", language=reader(), encoding=encoding)
    if encoding.startswith("utf"):
        return Report("ok", _say(N_("language")), found)
    remedy = _say(N_("This terminal cannot show all letters. Set a UTF-8 locale: export LC_ALL=C.UTF-8"))
    return Report("warning", _say(N_("language")), found, remedy)


def _fonts(workspace: Workspace | None) -> Iterator[Report]:
    """Check that each theme's fonts are there: the files it prints with, and the same ones for Word."""
    from mailer.workspace import BUILTIN

    tops = [BUILTIN, *([workspace.root / "templates"] if workspace else [])]
    files = sorted(
        {path for top in tops for kind in ("ttf", "otf") for path in top.glob(f"themes/**/*.{kind}")}
    )
    name = _say(N_("fonts of the themes"))
    if not files:
        remedy = _say(N_("Reinstall the package: its fonts are missing."))
        yield Report("fail", name, _say(N_("not found")), remedy)
        return
    families = sorted({path.stem.partition("-")[0] for path in files})
    yield Report("ok", name, _say("{families}", families=families))
    installed = _system_fonts()
    if installed is None:
        return
    missing = [family for family in families if family.lower() not in installed]
    name = _say(N_("the same fonts, for Word"))
    if not missing:
        yield Report("ok", name, _say(N_("installed")))
        return
    folders = sorted({str(path.parent) for path in files})
    remedy = _say(
        N_("PDF needs nothing. To see Word documents as they print, install the fonts in {folders}."),
        folders=folders,
    )
    yield Report("warning", name, _say(N_("not installed: {missing}"), missing=missing), remedy)


def _system_fonts() -> frozenset[str] | None:
    """Return the families that programs of this machine see, without blanks; None where nothing can tell."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    listed = subprocess.run([program, ":", "family"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603
    names = listed.stdout.replace("\n", ",").split(",")
    return frozenset(name.replace(" ", "").lower() for name in names if name)


def _writable(folder: Path) -> Report:
    name, found = _say(N_("outputs can be written")), _say("{folder}", folder=str(folder.resolve()))
    free = shutil.disk_usage(folder).free // 1_000_000
    if not os.access(folder, os.W_OK | os.X_OK):
        return Report(
            "fail", name, found, _say(N_("You may not write here: choose another folder, or ask for it."))
        )
    if free < 500:
        return Report(
            "warning", name, found, _say(N_("Only {free} MB are free on this disk: make room."), free=free)
        )
    return Report(
        "ok", name, _say(N_("{folder}, {free} GB free"), folder=str(folder.resolve()), free=free // 1000)
    )


def _office() -> Report:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    name = _say(N_("LibreOffice (optional)"))
    if program:
        return Report("ok", name, _say("{program}", program=program))
    return Report("ok", name, _say(N_("not found; only needed to open Word documents here")))


def _mail(workspace: Workspace, environment: Mapping[str, str]) -> Iterator[Report]:
    """Check the e-mail settings: whether variables are set, never what is in them."""
    mail = workspace.house.mail
    name = _say(N_("e-mail"))
    if not mail.sender or not mail.host:
        remedy = _say(N_("To send e-mails, give mailer.yaml the keys mail.sender and mail.host."))
        yield Report("warning", name, _say(N_("sender or server not given")), remedy)
        return
    yield Report(
        "ok", name, _say("{sender}, {host}:{port}", sender=mail.sender, host=mail.host, port=str(mail.port))
    )
    for variable in (mail.user_env, mail.password_env, mail.token_env):
        if variable and environment.get(variable):
            yield Report("ok", _say("{name}", name=variable), _say(N_("set")))
        elif variable:
            remedy = _say(N_("Set it before sending: export {variable}=…"), variable=variable)
            yield Report("warning", _say("{name}", name=variable), _say(N_("not set")), remedy)


def _smtp(workspace: Workspace, environment: Mapping[str, str]) -> tuple[Report, Probe | None]:
    """Talk to the SMTP server of the house; the password is tried where its variable is set."""
    from mailer.deliver.smtp import Server, probe

    mail = workspace.house.mail
    name = _say(N_("SMTP server"))
    server = Server(
        host=mail.host or "",
        port=mail.port,
        security=mail.security,
        user=environment.get(mail.user_env or "", ""),
        password=environment.get(mail.password_env or "", ""),
        token=(lambda: token) if (token := environment.get(mail.token_env or "", "")) else None,
    )
    try:
        said = probe(server)
    except MailerError as fault:
        remedy = Message(fault.hint, fault.values)
        return Report("fail", name, Message(fault.message, fault.values), remedy), None
    facts = [said.tls] if said.tls else []
    facts += [f"SIZE {said.size}"] if said.size else []
    facts += [word for word, has in (("SMTPUTF8", said.smtputf8), ("PIPELINING", said.pipelining)) if has]
    facts += [" ".join(("AUTH", *said.auth))] if said.auth else []
    told = N_("login accepted ({facts})") if said.logged_in else N_("answers; no login tried ({facts})")
    found = _say(told, facts=", ".join(facts) or "EHLO")
    if said.tls or said.local:
        return Report("ok", name, found), said
    remedy = _say(
        N_("The line is in clear: anyone on the way reads it. Write security: starttls or tls below mail:.")
    )
    return Report("warning", name, found, remedy), said
