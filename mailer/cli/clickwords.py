"""Click's own words, so that they are in our catalogues: Click looks them up there (see `speak`)."""

from __future__ import annotations

import gettext
import os

from mailer.errors import N_
from mailer.i18n import DOMAIN, FOLDER


def speak(language: str) -> None:
    """Let Click say its own sentences in a language.

    Click asks gettext's process-wide domain, and that asks the variable ``LANGUAGE``: there is no other way.
    """
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = language


def ngettext(singular: str, plural: str) -> tuple[str, str]:
    """Mark a pair of messages for the catalogues, as one entry with two forms."""
    return singular, plural


WORDS: tuple[str | tuple[str, str], ...] = (
    N_("Aborted!"),
    N_("[OPTIONS]"),
    N_("COMMAND [ARGS]..."),
    N_("Argument {name!r} takes {nargs} values."),
    N_("Choice({choices})"),
    N_("Choose from:\n\t{choices}"),
    N_("Commands"),
    N_("Confirm the action without prompting."),
    N_("Could not open file {filename!r}: {message}"),
    N_("Couldn't detect Bash version, shell completion is not supported."),
    N_("Do you want to continue?"),
    N_("Error: The two entered values do not match."),
    N_("Error: invalid input"),
    N_("Error: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Invalid value: {message}"),
    N_("Missing argument"),
    N_("Missing command."),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing parameter: {param_name}"),
    N_("Missing {param_type}"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("Options"),
    N_("Positional arguments"),
    N_("Repeat for confirmation"),
    N_("Shell completion is not supported for Bash versions older than 4.4."),
    N_("Show the version and exit."),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Usage:"),
    N_("default: {default}"),
    N_("deprecated"),
    N_("directory"),
    N_("env var: {var}"),
    N_("file"),
    N_("path"),
    N_("required"),
    N_("unknown error"),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is not executable."),
    N_("{name} {filename!r} is not readable."),
    N_("{name} {filename!r} is not writable."),
    N_("{value!r} is not a valid boolean. Recognized values: {states}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ngettext("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ngettext("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    ngettext(
        "{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}."
    ),
    ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)
