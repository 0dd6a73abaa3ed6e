"""What Jinja finds wrong in a template's syntax, in our words and at the line that must be changed."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from jinja2 import TemplateSyntaxError

from mailer.errors import N_, MergeError, nearest
from mailer.merge import structure
from mailer.merge.sandbox import Environment
from mailer.merge.structure import Fault
from mailer.model import Message


class _Saying(NamedTuple):
    """What Jinja says (its groups become fields of that name), what we say, and what to do."""

    pattern: str
    message: str
    hint: str


_ONE_EXPRESSION = N_("Put “|” or an operator between them, or give each its own braces.")
_LAST = N_("Put those that have a “=” last.")

_SAYINGS = tuple(
    _Saying(*one)
    for one in (
        (
            r"expected token 'end of statement block', got '='",
            N_("“=” gives a value to a name; it does not compare."),
            N_("Write “==” to compare."),
        ),
        (
            r"expected token 'end of (print statement|statement block)', got '(?P<found>.+)'",
            N_("What stands before {found} is complete, and {found} does not belong to it."),
            _ONE_EXPRESSION,
        ),
        (
            r"expected token '(?P<expected>.+)', got '(?P<found>.+)'",
            N_("Here {expected} was expected, and there is {found}."),
            N_("Compare the line with the examples of the guide."),
        ),
        (
            r"(Expected an expression, got|unexpected) '(?P<found>(begin|end) of .+)'",
            N_("An expression is missing before {found}."),
            N_("Write the field or the value that is missing."),
        ),
        (
            r"expected name or number",
            N_("The name of a field is missing after the point."),
            N_("Write it, as in {example}."),
        ),
        (
            r"unexpected char '(?P<sign>[“”„«»‘’`])'",
            N_("The quote {sign} is not one that templates know."),
            N_("Write straight quotes: '…' or \"…\"."),
        ),
        (
            r"unexpected char '(?P<sign>&)'",
            N_("The sign {sign} has no meaning in a template."),
            N_("Write “and” to join two conditions."),
        ),
        (
            r"unexpected char '(?P<sign>\?)'",
            N_("The sign {sign} has no meaning in a template."),
            N_("Write a choice as {choice}."),
        ),
        (
            r"unexpected char '(?P<sign>!)'",
            N_("The sign {sign} has no meaning in a template."),
            N_("Write “not”, or “!=” to compare."),
        ),
        (
            r"unexpected char (?P<quote>['\"])(?P<sign>.+)(?P=quote) at",
            N_("The sign {sign} has no meaning in a template."),
            N_("Use the short name of a column, as mailer clients prints it."),
        ),
        (
            r"unexpected '(?P<found>.+)'",
            N_("{found} cannot stand here."),
            N_("Compare the line with the examples of the guide."),
        ),
        (
            r"expected subscript expression",
            N_("Nothing stands between the brackets."),
            N_("Write the name of the field between quotes."),
        ),
        (
            r"non-default argument follows default",
            N_("A parameter without a value of its own stands behind one that has one."),
            _LAST,
        ),
        (
            r"invalid syntax for function call",
            N_("The arguments between the parentheses are in the wrong order."),
            _LAST,
        ),
        (
            r"Block names",
            N_("The name of a block cannot hold a hyphen."),
            N_("Write an underscore instead."),
        ),
        (
            r"block '(?P<name>.+)' defined twice",
            N_("The block “{name}” is written twice."),
            N_("Give one of them another name."),
        ),
        (
            r"can't assign to",
            N_("A value can be given to a plain name only."),
            N_("Write it as in {assignment}."),
        ),
        (
            r"special loop variable",
            N_("A loop cannot name its item “loop”: that is the loop itself."),
            N_("Give it another name."),
        ),
        (
            r"names starting with an underline",
            N_("A name that begins with an underscore cannot be imported."),
            N_("Give it another name."),
        ),
        (
            r"expected call",
            N_("{{% call %}} must be followed by the call of a macro."),
            N_("Write it as in {call}."),
        ),
        (
            r"chain multiple tests",
            N_("Only one test can follow “is”."),
            N_("Join two tests with “and”."),
        ),
        (
            r"tag name expected",
            N_("A tag {{% %}} is empty."),
            N_("Write what it does, or delete it."),
        ),
        (
            r"extend from a non top-level",
            N_("{{% extends %}} cannot stand within a condition or a loop."),
            N_("Put it on the first line."),
        ),
        (
            r"escape",
            N_("A backslash between quotes begins a code, and this code is not one."),
            N_("Write the backslash twice."),
        ),
    )
)  # fmt: skip

_EXAMPLES = {
    "example": "{{ client.town }}",
    "choice": '{{ "…" if client.company else "…" }}',
    "assignment": "{% set total = 3 %}",
    "call": "{% call box() %}…{% endcall %}",
}
_TOKENS: dict[str, str | Message] = {
    "end of print statement": "}}",
    "begin of print statement": "{{",
    "end of statement block": "%}",
    "begin of statement block": "{%",
    "begin of comment": "{#",
    "end of comment": "#}",
    "end of template": Message(N_("the end of the file")),
    "name": Message(N_("a name")),
    "string": Message(N_("a text between quotes")),
    "integer": Message(N_("a number")),
    "float": Message(N_("a number")),
}
"""Jinja's names of what stands in a template; all else is quoted as it stands."""
_ABOUT_TAGS = ("Encountered unknown tag", "Unexpected end of template", "Missing end of")


def explain(
    environment: Environment, error: TemplateSyntaxError, name: str, source: str | None = None
) -> MergeError:
    """Return Jinja's syntax error in our words, at its place in the user's file.

    ``source`` is the text that was parsed under ``name``; without it, that of the template at fault, which
    may be one that ``name`` includes.
    """
    if source is None:
        name = error.name or name
        source, _, _ = environment.loader.get_source(environment, name)
    said = error.message or ""
    unknown = re.match(r"No (filter|test) named '(.+?)'", said)
    if unknown:
        return unknown_name(environment, unknown[1], unknown[2], name, error.lineno)
    fault = structure.find(source)
    if fault is not None and _sooner(fault, said, source, error.lineno):
        return _at(environment, name, source, fault)
    for saying in _SAYINGS:
        if found := re.search(saying.pattern, said):
            fields: dict[str, Any] = {key: _shown(key, text) for key, text in found.groupdict().items()}
            return _error(environment, name, error.lineno, saying.message, saying.hint, fields)
    if fault is not None:
        return _at(environment, name, source, fault)
    hint = N_("Look for a brace, a quote or an {{% endif %}} that is missing.")
    message = N_("The template’s syntax is wrong. Jinja says: “{reason}”")
    return _error(environment, name, error.lineno, message, hint, {"reason": said})


def unknown_name(environment: Environment, kind: str, wanted: str, name: str, line: int) -> MergeError:
    """Return the error for a ``filter`` or ``test`` that does not exist, with the nearest."""
    known = environment.filters if kind == "filter" else environment.tests
    near = nearest(wanted, [key for key in known if not key.startswith("_")])
    return _error(
        environment,
        name,
        line,
        N_("There is no filter {name}.") if kind == "filter" else N_("There is no test {name}."),
        N_("Did you mean {near}?") if near else N_("See the guide for the list."),
        {"name": wanted, "near": near},
    )


def _sooner(fault: Fault, said: str, source: str, line: int) -> bool:
    """Whether a fault of braces, quotes or tags is what Jinja stumbled over."""
    if fault.tags:
        return said.startswith(_ABOUT_TAGS)
    return source.count("\n", 0, fault.offset) + 1 <= line or said.startswith(_ABOUT_TAGS)


def _at(environment: Environment, name: str, source: str, fault: Fault) -> MergeError:
    line = source.count("\n", 0, fault.offset) + 1
    column = fault.offset - source.rfind("\n", 0, fault.offset)
    details = dict(fault.details)
    if "other_line" in details:
        details["other_line"] = environment.marks.place(name, details["other_line"], 1).line
    return _error(environment, name, line, fault.message, fault.hint, details, column)


def _shown(key: str, text: str) -> str | Message:
    if key in ("found", "expected"):
        return _TOKENS.get(text) or Message(N_("“{text}”"), {"text": text})
    return text


def _error(
    environment: Environment,
    name: str,
    line: int,
    message: str,
    hint: str,
    details: dict[str, Any],
    column: int = 1,
) -> MergeError:
    place = environment.marks.place(name, line, column)
    return MergeError(
        message, hint=hint, file=place.file, line=place.line, column=place.column, **{**_EXAMPLES, **details}
    )
