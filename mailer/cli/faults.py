"""Faults become one sentence and an exit code, here and nowhere else."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from mailer.cli import program
from mailer.cli.common import CANNOT_RUN, FINE, INTERRUPTED, TERMINATED, Session, near
from mailer.cli.screen import after_colon
from mailer.cli.stopping import Terminated, in_order
from mailer.errors import N_, MailerError
from mailer.i18n import translate, written
from mailer.model import Message


def run(session: Session, call: Callable[[], Any], arguments: Sequence[str]) -> int:
    """Do the work and return the exit code; whatever goes wrong is said in one sentence."""
    screen = session.screen
    try:
        with in_order():
            code = call()
        screen.out.flush()
    except click.ClickException as fault:
        fault.show(screen.err)
        return fault.exit_code
    except (KeyboardInterrupt, click.Abort):
        screen.fault(translate(N_("Stopped. What was complete is kept; nothing is half written.")))
        return INTERRUPTED
    except Terminated:
        screen.fault(translate(N_("Stopped. What was complete is kept; nothing is half written.")))
        return TERMINATED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as fault:
        if session.debug:
            traceback.print_exc(file=screen.err)
        screen.fault(*sentence(fault, arguments, session.shown))
        return CANNOT_RUN
    return code if isinstance(code, int) else FINE


def sentence(
    fault: Exception, arguments: Sequence[str] = (), shown: Callable[[str], str] = near
) -> tuple[str, str]:
    """Return what is said of a fault, and what to do, in the reader's language; ``shown`` writes its file."""
    if isinstance(fault, MailerError):
        said, hint = (translate(Message(text, fault.values)) for text in (fault.message, fault.hint))
        where = _place(fault, shown)
        return (after_colon(where, said) if where else said), hint
    if isinstance(fault, OSError) and fault.filename is not None:
        said = translate(N_("The file cannot be used: {reason}."), reason=_reason(fault))
        return after_colon(shown(str(fault.filename)), said), ""
    if isinstance(fault, OSError) and fault.errno == errno.ENOSPC:
        return translate(N_("The disk is full.")), translate(N_("Make room and run the same command again."))
    again = program.typed("--debug", *(one for one in arguments if one != "--debug"))
    kind, text = type(fault).__name__, str(fault) or "-"
    return (
        translate(N_("Something went wrong that should not have ({kind}: {text})."), kind=kind, text=text),
        translate(N_("To see where, and to report it: {command}"), command=again),
    )


REASONS = {
    errno.ENOENT: N_("it does not exist"),
    errno.EACCES: N_("permission is denied"),
    errno.EPERM: N_("permission is denied"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENOTDIR: N_("it lies below something that is no folder"),
    errno.ENOSPC: N_("the disk is full"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENAMETOOLONG: N_("its name is too long"),
    errno.EEXIST: N_("it exists already"),
}


def _reason(fault: OSError) -> str:
    reason = REASONS.get(fault.errno or 0)
    return translate(reason) if reason else (fault.strerror or type(fault).__name__)


def _place(fault: MailerError, shown: Callable[[str], str]) -> str:
    """Return where a fault is: file, line or row, column of a table."""
    file = shown(fault.file) if fault.file else ""
    parts = {"file": file, "line": fault.line, "row": fault.row, "field": fault.field}
    match (bool(file), fault.line, fault.row, fault.field):
        case (True, int(), _, _):
            where = N_("{file}, line {line}")
        case (True, _, int(), str()):
            where = N_("{file}, row {row}, column “{field}”")
        case (True, _, int(), _):
            where = N_("{file}, row {row}")
        case (True, _, _, _):
            where = "{file}"
        case (_, _, int(), _):
            where = N_("row {row}")
        case _:
            return ""
    filled = {name: written(value) for name, value in parts.items()}
    return translate(where).format(**filled)
