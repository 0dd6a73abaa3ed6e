"""What all commands share: the session, options and arguments, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailer.cli.screen import Screen, after_colon
from mailer.errors import N_, MailerError
from mailer.i18n import translate
from mailer.places import BUILT_IN

if TYPE_CHECKING:
    from mailer.workspace import Workspace

FINE, FINDINGS, CANNOT_RUN, INTERRUPTED, TERMINATED = 0, 1, 2, 130, 143
"""Exit codes: all well; findings, or clients set aside or failed; the run could not be done; stopped by
Ctrl-C; stopped by SIGTERM."""


@dataclass
class Session:
    """What one call of the command knows: where it prints, and which workspace it works in."""

    screen: Screen = field(default_factory=lambda: Screen(sys.stdout, sys.stderr))
    folder: Path = Path()
    debug: bool = False
    root: Path | None = None

    def __post_init__(self) -> None:
        self.screen.shown = self.shown

    def workspace(self) -> Workspace:
        """Return the workspace that the folder (``-C``, else the current one) lies in.

        Raises:
            WorkspaceError: it lies in none.
        """
        from mailer.workspace import Workspace

        found = Workspace.find(self.folder)
        self.root = found.root
        return found

    def file(self, name: str) -> Path:
        """Return the file that a message names: a path from the workspace or from ``-C``, or a built-in template."""
        for base in (self.root, self.folder):
            if base is not None and (path := base.resolve() / name).exists():
                return path
        if name.startswith(BUILT_IN):
            from mailer.workspace import BUILTIN

            return BUILTIN / name.removeprefix(BUILT_IN)
        return Path(name)

    def shown(self, name: str) -> str:
        """Return a file as messages show it: from the current folder, else from the workspace.

        A built-in template is called by its name.
        """
        path = self.file(name)
        if not path.is_absolute():
            return name
        for base in (Path.cwd(), self.root):
            if base is not None and path.is_relative_to(base):
                return str(path.relative_to(base))
        if name.startswith(BUILT_IN):
            plain = name.removeprefix(BUILT_IN).removesuffix(".md")
            return translate(N_("{name} (built in)"), name=plain)
        return str(path)

    def path(self, name: str) -> str:
        """Return a file as programs are told of it: from the current folder if it lies below, with slashes."""
        path = self.file(name)
        if not path.is_absolute():
            return path.as_posix()
        path = path.resolve()
        for base in (Path.cwd().resolve(), self.root.resolve() if self.root else None):
            if base is not None and path.is_relative_to(base):
                return path.relative_to(base).as_posix()
        return name if name.startswith(BUILT_IN) else path.as_posix()

    def source(self, root: Path | None = None) -> Callable[[str], Sequence[str]]:
        """Return a reader of files' lines, for findings: paths are taken from ``root``, else from here."""

        @lru_cache(maxsize=64)
        def lines(name: str) -> tuple[str, ...]:
            try:
                path = (root or Path()) / name
                path = path if path.exists() else self.file(name)
                return tuple(path.read_text(encoding="utf-8-sig").splitlines())
            except (OSError, ValueError):
                return ()

        return lines


def near(path: str) -> str:
    """Return a path from the current folder, where it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd())) if Path(path).is_absolute() else path
    except (ValueError, OSError):
        return path


pass_session = click.make_pass_decorator(Session, ensure=True)


class Translated:
    """A text of a Click object that is put into the reader's language each time it is read."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = f"_message_{name}"

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        text = getattr(instance, self.name, None)
        return translate(text) if text else text

    def __set__(self, instance: object, value: Any) -> None:
        setattr(instance, self.name, value)


class Formatter(click.HelpFormatter):
    """Help with headings as the reader's language writes them."""

    def write_heading(self, heading: str) -> None:
        """Write a heading with its colon."""
        self.write(f"{'':>{self.current_indent}}{after_colon(heading, '').rstrip()}\n")


class Context(click.Context):
    """A context that formats help with `Formatter`."""

    formatter_class = Formatter


class Helped(click.Command):
    """A command or group that offers ``--help`` in the reader's language."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option. Click makes it once, with the words of that moment's language."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = translate("Show this message and exit.")
        return found


class Command(Helped):
    """A command whose help is in the reader's language."""

    help = Translated()
    short_help = Translated()
    epilog = Translated()
    options_metavar = Translated()


class Group(Command, click.Group):
    """A command with commands below it, which does something by itself too."""

    subcommand_metavar = Translated()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands below, under a heading in the reader's language."""
        with formatter.section(translate(N_("Commands"))):
            formatter.write_dl([(name, one.help or "") for name, one in sorted(self.commands.items())])


class Option(click.Option):
    """An option whose help is in the reader's language."""

    help = Translated()
    metavar = Translated()


class Argument(click.Argument):
    """An argument whose help, and name in the usage line, are in the reader's language."""

    help = Translated()
    metavar = Translated()


class Number(click.IntRange):
    """A whole number."""

    name = Translated()

    def __init__(self, least: int = 0) -> None:
        super().__init__(min=least)
        self.name = N_("whole number")


class Day(click.ParamType[date]):
    """A day, written 2026-12-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day, or say how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            message = translate(N_("“{value}” is not a day; write it like 2026-12-31."), value=value)
            self.fail(message, param, ctx)


command = partial(click.command, cls=Command, context_settings={"help_option_names": ["-h", "--help"]})
command_group = partial(
    click.group,
    cls=Group,
    invoke_without_command=True,
    subcommand_metavar=N_("[COMMAND] [ARGS]..."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
option = partial(click.option, cls=Option)
argument = partial(click.argument, cls=Argument)


def today() -> date:
    """Return the day of the run where ``--today`` is not given: ``SOURCE_DATE_EPOCH``'s, else the clock's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC).date()
    return date.today()


def _campaigns(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a campaign; silent where there is no workspace."""
    session = ctx.find_object(Session) or Session()
    try:
        return [name for name in session.workspace().campaigns() if name.startswith(incomplete)]
    except MailerError:
        return []


campaign_argument = argument(
    "campaign", metavar=N_("CAMPAIGN"), shell_complete=_campaigns, help=N_("The name of a campaign's folder.")
)
json_option = option("--json", "as_json", is_flag=True, help=N_("Print JSON, for programs."))
today_option = option(
    "--today",
    type=Day(),
    default=today,
    metavar=N_("DATE"),
    help=N_("The day that counts as today (2026-12-31)."),
)
