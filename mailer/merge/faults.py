"""What goes wrong while a template runs for a client, with the template's file and line."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from jinja2 import TemplateError, UndefinedError

from mailer.errors import N_, MergeError
from mailer.merge.marks import Marks
from mailer.merge.sandbox import SlottedTextError, UnknownFormError
from mailer.model import Client, Place

_NAMED = re.compile(r"'([^']+)'(?: is undefined)?$")


def explain(error: Exception, marks: Marks, template: str, client: Client) -> MergeError:
    """Return what went wrong for a client, with the template's file and line."""
    name, line = _template_line(error.__traceback__)
    place = marks.place(name, line, 1) if name else Place(template, 1, 1)
    at: dict[str, Any] = {"file": place.file, "line": place.line, "row": client.row}
    if isinstance(error, SlottedTextError):
        return MergeError(
            N_("{name} cannot work on a text that holds fields: it would change nothing, or lie."),
            hint=N_("Apply it to each field of that text instead."), name=str(error), **at,
        )  # fmt: skip
    if isinstance(error, UnknownFormError):
        return MergeError(
            N_("The feminine or the plural of “{word}” is not known."),
            hint=N_("Give all forms, as in {example}."), word=str(error),
            example='accord(client, "ravie", plural="ravis", plural_feminine="ravies")', **at,
        )  # fmt: skip
    if isinstance(error, KeyError | UndefinedError):
        named = _NAMED.search(str(error))
        return MergeError(
            N_("There is no field {name} here."), name=named[1] if named else str(error),
            hint=N_("Check its name."), **at,
        )  # fmt: skip
    if isinstance(error, TemplateError):
        return MergeError(N_("The template cannot be merged: {reason}."), reason=str(error), **at)
    return MergeError(
        N_("The template cannot be merged for this client: {reason}."),
        hint=N_("Check the client's values, or guard the line with {{% if %}}."), reason=str(error), **at,
    )  # fmt: skip


def _template_line(traceback: TracebackType | None) -> tuple[str, int]:
    """Return the innermost template and its line in a traceback."""
    name, line = "", 0
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            name, line = template.name or "", template.get_corresponding_lineno(traceback.tb_lineno)
        traceback = traceback.tb_next
    return name, line
