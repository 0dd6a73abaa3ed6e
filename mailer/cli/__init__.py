"""The command ``mailer``: one file a command, loaded when it is called.

`COMMANDS` is all that ``mailer --help`` needs, so that it answers at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from itertools import islice, pairwise
from pathlib import Path
from typing import NoReturn

import click

from mailer import __version__, i18n
from mailer.cli import clickwords, faults
from mailer.cli.common import Command, Helped, Session, Translated, option
from mailer.cli.screen import Screen
from mailer.errors import N_

COMMANDS = {
    "init": N_("Make a workspace with a working sample."),
    "new": N_("Make a campaign from a model."),
    "templates": N_("List the templates, or copy a built-in one to change it."),
    "clients": N_("Read a client file as a merge would, and say what will not print well."),
    "segment": N_("Say who gets a campaign, how many they are, and why."),
    "lint": N_("Check the texts of campaigns and templates."),
    "rules": N_("List the rules of lint."),
    "explain": N_("Explain a rule of lint, with examples."),
    "render": N_("Make the documents of a campaign: PDF, Word, e-mail files."),
    "send": N_("Send the e-mails of a campaign, once each; a dry run by default."),
    "relance": N_("Plan payment reminders from a ledger, and write them."),
    "replies": N_("Read bounces, complaints and unsubscribes, and write them into the journal."),
    "suppression": N_("Show who gets no e-mail, and change it."),
    "journal": N_("Show what became of each client."),
    "schema": N_("Print the JSON Schema of campaign files, for editors."),
    "doctor": N_("Check this machine and the settings."),
    "demo": N_("Run the sample campaigns from start to end."),
    "completion": N_("Print the script that completes commands in a shell."),
}
"""Each command with its line of help. Its module is named like it and holds ``command``."""


RUBBISH = 50_000
"""Objects that are made before the collector looks for rubbish: records of clients hardly ever refer to each other."""


class Mailer(Helped, click.Group):
    """The group of all commands, which imports a command when it is called."""

    help = Translated()
    epilog = Translated()
    options_metavar = Translated()
    subcommand_metavar = Translated()

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        loaded: Command = import_module(f"mailer.cli.{cmd_name}").command
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section(i18n.translate(N_("Commands"))):
            formatter.write_dl([(name, i18n.translate(line)) for name, line in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"mailer {__version__}")
        ctx.exit()


@click.group(
    cls=Mailer,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=N_(
        "Direct mail from campaign files: letters, coupons, reminders and e-mails, checked and rendered."
    ),
    epilog=N_("mailer COMMAND --help says more about a command."),
)
@option(
    "-C",
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    metavar=N_("DIR"),
    help=N_("Work in this folder instead of the current one."),
)
@option("--lang", type=click.Choice(i18n.LANGUAGES), help=N_("Language of what is printed."))
@option("--no-color", is_flag=True, help=N_("Print without colours."))
@option("--debug", is_flag=True, help=N_("Show where in the program a fault arose."))
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help=N_("Show the version and exit."),
)
@click.pass_obj
def group(session: Session, folder: Path, lang: str | None, no_color: bool, debug: bool) -> None:  # noqa: ARG001
    """Take the options that stand before the command; `main` has read the language before."""
    session.folder = folder
    session.debug = debug
    if no_color:
        session.screen = Screen(sys.stdout, sys.stderr, color=False)
        session.screen.shown = session.shown


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave with its exit code."""
    words = _in_front(sys.argv[1:] if arguments is None else arguments)
    _never_fail_to_print()
    gc.set_threshold(RUBBISH)
    language = i18n.choose(_asked(words), os.environ)
    i18n.use(language)
    clickwords.speak(language)
    session = Session(Screen(sys.stdout, sys.stderr), debug="--debug" in words)
    code = faults.run(session, lambda: group.main(words, "mailer", standalone_mode=False, obj=session), words)
    gc.freeze()  # what is left is not searched for rubbish once more on the way out: a third of a second
    sys.exit(code)


VALUED, FLAGS = ("-C", "--workspace", "--lang"), ("--no-color", "--debug")
"""The options of the group, which no command has for itself: those with a value, and those without."""


def _in_front(words: Sequence[str]) -> list[str]:
    """Return the words of a call with the group's options before the command: people write them behind it too."""
    front: list[str] = []
    rest: list[str] = []
    given = iter(words)
    for word in given:
        if word == "--":
            return [*front, *rest, word, *given]
        if word in VALUED:
            front += [word, *islice(given, 1)]
        elif word in FLAGS or word.partition("=")[0] in VALUED or (word[:2] == "-C" and len(word) > 2):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


def _asked(words: Sequence[str]) -> str | None:
    """Return the language after ``--lang``, before anything is parsed: help and faults are said in it."""
    for word, following in pairwise([*words, ""]):
        if word == "--lang" and following in i18n.LANGUAGES:
            return following
        if word.startswith("--lang=") and word[7:] in i18n.LANGUAGES:
            return word[7:]
    return None


def _never_fail_to_print() -> None:
    """Let a terminal that lacks a character show its number instead."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(ValueError):
                stream.reconfigure(errors="backslashreplace")
