"""What goes wrong while a template runs for a client, in a sentence with the template's file and line."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateRuntimeError

from mailer.errors import N_, MergeError
from mailer.merge import structure
from mailer.merge.context import WholeGroupError
from mailer.merge.marks import Marks
from mailer.merge.sandbox import FilterFaultError, SlottedTextError, UnknownFormError
from mailer.model import Client, Message, Place

LONGEST = 90
"""Characters of a line that a sentence quotes."""

Said = tuple[str, str, dict[str, Any]]
"""Message, hint and fields of a sentence."""

_KINDS = {
    "str": N_("a text"), "Fragment": N_("a text"), "CampaignText": N_("a text"),
    "Decimal": N_("a number"), "int": N_("a number"), "float": N_("a number with a decimal point"),
    "date": N_("a date"), "datetime": N_("a date"), "bool": N_("yes or no"),
    "list": N_("a list"), "generator": N_("a list"), "tuple": N_("a list"), "dict": N_("a group of fields"),
    "LazyTexts": N_("a group of fields"), "ClientView": N_("a client"), "Nothing": N_("an empty cell"),
    "NoneType": N_("an empty cell"), "Macro": N_("a macro"),
}  # fmt: skip
"""What a template's author calls the types of Python."""

_NEEDS = {
    "date": N_("a date"), "amount": N_("a number"), "number": N_("a number"), "words": N_("a number"),
    "join": N_("a list"), "sum": N_("a list"), "sort": N_("a list"), "map": N_("a list"), "first": N_("a list"),
    "last": N_("a list"), "list": N_("a list"), "round": N_("a number"), "abs": N_("a number"),
    "dictsort": N_("a group of fields"), "items": N_("a group of fields"),
}  # fmt: skip
"""What filters work on."""

_GUARD = N_("Check the client's values, or guard the line with {{% if %}}.")
_COLUMNS = N_("See what the columns hold with mailer clients.")
_MACRO = N_("Compare the call with the macro's first line.")
_ARGUMENTS = N_("See the guide for what it takes.")


def explain(error: Exception, marks: Marks, template: str, client: Client) -> MergeError:
    """Return what went wrong for a client, with the template's file and line, and what stands there."""
    if isinstance(error, TemplateSyntaxError):  # of a template that another includes
        name, line = error.name or template, error.lineno
    else:
        name, line = _template_line(error.__traceback__)
    place = marks.place(name, line, 1) if name else Place(template, 1, 1)
    message, hint, details = _said(error)
    looked_for = str(details.get("name", ""))
    details["expression"] = _expression(marks.sources.get(name, ""), line, looked_for)
    return MergeError(message, hint=hint, file=place.file, line=place.line, row=client.row, **details)


def _said(error: Exception) -> Said:
    """Return a fault's sentence, by its kind."""
    text = str(error)
    if isinstance(error, SlottedTextError):
        return (
            N_("{name} cannot work on a text that holds fields: it would change nothing, or lie."),
            N_("Apply it to each field of that text instead."),
            {"name": _OPERATIONS.get(text, text)},
        )
    if isinstance(error, UnknownFormError):
        missing = "".join(f', {form}="…"' for form in error.forms)
        return (
            N_("The feminine or the plural of “{word}” is not known."),
            N_("Give what is missing: {example}."),
            {"word": text, "example": f"accord(client{missing})"},
        )
    if isinstance(error, FilterFaultError):
        return _of_filter(error)
    if isinstance(error, WholeGroupError):
        return (
            N_("What is to be printed is a group of fields, and no text: {expression}"),
            N_("Name one of them, as in {example}."),
            {"example": "{{ client.last_name }}"},
        )
    if isinstance(error, KeyError | UndefinedError):
        return _undefined(error)
    if isinstance(error, SecurityError):
        found = re.search(r"'(.+?)'", text)
        name = found[1] if found else text
        return N_("Templates may not use “{name}”: {expression}"), N_("Take it out."), {"name": name}
    if isinstance(error, ZeroDivisionError):
        return N_("A number is divided by zero: {expression}"), _GUARD, {}
    if isinstance(error, ArithmeticError | MemoryError):
        return N_("The computation leads to no number that can be held: {expression}"), _GUARD, {}
    if isinstance(error, RecursionError):
        return (
            N_("A template or a macro calls itself without end: {expression}"),
            N_("Take the call out, or guard it with {{% if %}}."),
            {},
        )
    if isinstance(error, TypeError | TemplateRuntimeError):
        for pattern, message, hint in _SAYINGS:
            if found := re.search(pattern, text):
                return _with_kinds(message, hint, found.groupdict())
    return (
        N_("The template cannot be merged for this client (“{reason}”): {expression}"),
        _GUARD,
        {"reason": text or type(error).__name__},
    )


_SAYINGS = (
    (
        r"can only concatenate (?P<left>\w+) \(not \"(?P<right>[\w.]+)\"\)",
        N_("“+” cannot join {left} and {right}: {expression}"),
        N_("Join with “~”, which takes anything."),
    ),
    (
        r"operand type\(s\) for (?P<sign>\S+?):? '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'",
        N_("“{sign}” cannot compute with {left} and {right}: {expression}"),
        N_("Compute with whole numbers and columns of amounts, as in {example}; join texts with “~”."),
    ),
    (
        r"not supported between instances of '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'",
        N_("No comparison is possible between {left} and {right}: {expression}"),
        N_("Compare a number with a number, and a date with a date such as “today”."),
    ),
    (
        r"'(?P<kind>[\w.]+)' object is not iterable",
        N_("A list is needed here, and there is {kind}: {expression}"),
        N_("Give it a list, such as “items”."),
    ),
    (
        r"'(?P<kind>[\w.]+)' object is not callable",
        N_("What stands before the parentheses is {kind}, not a macro: {expression}"),
        N_("Take the parentheses away."),
    ),
    (
        r"macro '(?P<name>\w+)' takes not more than (?P<limit>\d+)",
        N_("The macro “{name}” takes {limit} values at most, and is given more: {expression}"),
        _MACRO,
    ),
    (
        r"macro '(?P<name>\w+)' takes no keyword argument '(?P<argument>\w+)'",
        N_("The macro “{name}” knows no value “{argument}”: {expression}"),
        _MACRO,
    ),
    (
        r"missing \d+ required positional arguments?: '(?P<argument>\w+)'",
        N_("Between the parentheses the value “{argument}” is missing: {expression}"),
        _ARGUMENTS,
    ),
    (
        r"unexpected keyword argument '(?P<argument>\w+)'",
        N_("Between the parentheses there can be no “{argument}”: {expression}"),
        _ARGUMENTS,
    ),
)
"""What Python and Jinja say of wrong types and calls, what we say, and what to do."""

_OPERATIONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "len": "length",
               "contains": "in", "getitem": "[ ]", "iter": "for", "mod": "%", "mul": "*", "rmul": "*"}  # fmt: skip
"""Python's names of operations, and what templates write."""


def _of_filter(error: FilterFaultError) -> Said:
    """Return the sentence for a filter or test that cannot work on what it is given."""
    cause, name = error.__cause__, error.name
    text = str(cause)
    details: dict[str, Any] = {"name": name}
    if found := re.search(r"missing \d+ required positional arguments?: '(\w+)'", text):
        message = N_("The filter “{name}” needs the value “{argument}” between parentheses: {expression}")
        return message, _ARGUMENTS, details | {"argument": found[1]}
    if found := re.search(r"unexpected keyword argument '(\w+)'", text):
        message = N_("The filter “{name}” knows no value “{argument}”: {expression}")
        return message, _ARGUMENTS, details | {"argument": found[1]}
    if found := re.match(r"unknown style of date: '(.*)' \((.*)\)", text):
        message = N_("There is no style of date “{style}”: {expression}")
        return message, N_("There are: {known}."), details | {"style": found[1], "known": found[2]}
    if found := re.match(r"no words for '(.*)' in", text):
        message = N_("There are no words for the currency {currency}: {expression}")
        return message, N_("Write the amount in figures, with “amount”."), details | {"currency": found[1]}
    kind = _kind(type(error.value).__name__)
    needs = _NEEDS.get(name)
    if needs and str(kind) != needs:
        message = N_("The filter “{name}” needs {needs}, and gets {kind}: {expression}")
        return message, _COLUMNS, details | {"needs": Message(needs), "kind": kind}
    if isinstance(cause, TypeError | ValueError | ArithmeticError | AttributeError):
        message = N_("The filter “{name}” cannot work on {kind} here: {expression}")
        return message, _ARGUMENTS, details | {"kind": kind}
    return (
        N_("The template cannot be merged for this client (“{reason}”): {expression}"),
        _GUARD,
        details | {"reason": text},
    )


def _undefined(error: KeyError | UndefinedError) -> Said:
    """Return the sentence for what a template asks for and nobody gave."""
    text = str(error)
    if found := re.search(r"has no element (-?\d+)", text):
        number = int(found[1])
        message = N_("The list has no item number {number} for this client: {expression}")
        return message, _GUARD, {"number": number + 1 if number >= 0 else number}
    if found := re.search(r"parameter '(\w+)' was not provided", text):
        message = N_("Between the parentheses the value “{argument}” is missing: {expression}")
        return message, _MACRO, {"argument": found[1]}
    if found := re.search(r"'([\w.]+) object' has no attribute '(.+)'", text):
        message = N_("There is no field “{name}” in {kind}: {expression}")
        return message, N_("Check its name."), {"kind": _kind(found[1]), "name": found[2]}
    found = re.search(r"'([^']+)'(?: is undefined)?$", text)
    return N_("There is no field {name} here."), N_("Check its name."), {"name": found[1] if found else text}


def _with_kinds(message: str, hint: str, found: dict[str, str]) -> Said:
    """Return a sentence whose types have a template author's names."""
    details: dict[str, Any] = {"example": "{{ client.turnover * 12 / 10 }}"}
    for key, text in found.items():
        details[key] = _kind(text) if key in ("left", "right", "kind") else text
    return message, hint, details


def _kind(name: str) -> str | Message:
    name = name.rpartition(".")[2]
    return Message(_KINDS[name]) if name in _KINDS else name


def _expression(source: str, line: int, looked_for: str) -> str:
    """Return the field or tag of a line that a fault is about, or the line where several may be."""
    lines = source.split("\n")
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    here = [part for part in structure.sound_parts(source) if source.count("\n", 0, part.start) + 1 == line]
    if len(here) > 1:
        here = [part for part in here if looked_for and looked_for in part.inner] or here
    if len(here) == 1:
        closing = "}}" if here[0].opening == "{{" else "%}"
        text = " ".join(f"{here[0].opening} {here[0].inner} {closing}".split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _template_line(traceback: TracebackType | None) -> tuple[str, int]:
    """Return the innermost template and its line in a traceback."""
    name, line = "", 0
    while traceback is not None:
        template = traceback.tb_frame.f_globals.get("__jinja_template__")
        if template is not None:
            name, line = template.name or "", template.get_corresponding_lineno(traceback.tb_lineno)
        traceback = traceback.tb_next
    return name, line
