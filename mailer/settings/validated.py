"""From plain data to pydantic models: what pydantic finds wrong, said with file, line and remedy.

A model's own checks raise `refusal`, which carries a sentence of ours through pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from mailer.errors import N_, MailerError, nearest
from mailer.settings.yamlfile import BRACES, QUOTE, YamlFile

Model = TypeVar("Model", bound=BaseModel)

SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Settings(BaseModel):
    """A frozen block of keys in a file that a person writes; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def refusal(message: str, hint: str = "", *, at: str = "", **details: Any) -> PydanticCustomError:
    """Return what a check of a model raises: a template of ours, its fields, and the key at fault below."""
    return PydanticCustomError(
        "refused", "refused", {"message": message, "hint": hint, "at": at, "details": details}
    )


def validate(
    model: type[Model],
    yaml: YamlFile,
    error: type[MailerError],
    *,
    data: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
) -> Model:
    """Return the model of a file's data (or of ``data``, where defaults were put in).

    Raises ``error`` for the first fault by line; the faults after it are its ``others``,
    a tuple of errors of the same class.
    """
    try:
        return model.model_validate(dict(yaml.data if data is None else data), context=dict(context or {}))
    except ValidationError as faults:
        found = [_sentence(fault, model, yaml, error) for fault in faults.errors(include_url=False)]
    found.sort(key=lambda one: (one.line or 0, one.column or 0))
    meant = {_beside(one.field, one.details.get("nearest")) for one in found if one.message == UNKNOWN_KEY}
    found = [one for one in found if one.message != MISSING_KEY or one.field not in meant]
    first, *others = _without_repeats(found)
    first.others = tuple(others)
    raise first


def _beside(field: str | None, name: str | None) -> str:
    """Return the path of a key beside another."""
    above = (field or "").rpartition(".")[0]
    return f"{above}.{name}" if above else str(name)


def _without_repeats(found: Iterable[MailerError]) -> list[MailerError]:
    """Keep one error for each field and place; a block is not at fault beside what stands in it."""
    found = list(found)
    fields = [one.field or "" for one in found]
    kept: dict[tuple[object, ...], MailerError] = {}
    for one in found:
        kept.setdefault((one.line, one.column, one.field), one)
    above = {path[:end] for path in fields for end, mark in enumerate(path) if mark == "."}
    return [one for one in kept.values() if one.field not in above]


def _sentence(
    fault: ErrorDetails, model: type[BaseModel], yaml: YamlFile, error: type[MailerError]
) -> MailerError:
    """Put one fault into our words."""
    context = fault.get("ctx", {})
    keys = [str(part) for part in fault["loc"] if not str(part).startswith("<") and part != "[key]"]
    if context.get("at"):
        keys.append(str(context["at"]))
    field = ".".join(keys)
    message, hint, details = _wording(fault, model, keys)
    place = yaml.key(field)
    details.setdefault("field", field)
    shown = details.pop("field")
    made = error(
        message, hint=hint, file=yaml.file, line=place.line, column=place.column, key=shown, **details
    )
    made.field = field
    return made


MISSING_KEY = N_("The key “{key}” is missing.")
UNKNOWN_KEY = N_("There is no key “{key}”.")
Wording = tuple[str, str, dict[str, Any]]


def _wording(fault: ErrorDetails, model: type[BaseModel], keys: list[str]) -> Wording:
    """Return message, hint and fields for a fault, by the kind that pydantic gives it."""
    kind, context, given = fault["type"], fault.get("ctx", {}), fault["input"]
    if kind == "refused":
        return context["message"], context["hint"], dict(context["details"])
    if kind == "extra_forbidden":
        return _unknown_key(model, keys)
    if kind == "missing":
        return MISSING_KEY, N_("Add it."), {}
    if given is None:
        return N_("The key “{key}” has no value."), N_("Write one after the colon, or delete the line."), {}
    if kind in ("enum", "literal_error") and isinstance(given, str):
        return _not_allowed(str(given), _choices(str(context.get("expected", ""))))
    if isinstance(given, dict) and list(given.values()) == [None]:
        return BRACES, QUOTE, {}
    message, hint = _SHAPES.get(kind, _SHAPE_OTHER)
    return message, hint, {"limit": next((v for k, v in context.items() if k in _LIMITS), "")}


_LIMITS = ("ge", "gt", "le", "lt", "min_length", "max_length")
_SHAPE_TEXT = (
    N_("“{key}” takes one text."),
    N_("Write it after the colon, on one line, between quotes if need be."),
)
_SHAPE_LIST = (N_("“{key}” takes a list."), N_("Write [one, two], or one “- item” on each line below."))
_SHAPE_BLOCK = (N_("“{key}” takes a block of keys."), N_("Write “name: value” lines below it, indented."))
_SHAPE_WHOLE = (N_("“{key}” takes a whole number."), N_("Write it in figures, as in 12."))
_SHAPE_OTHER = (N_("“{key}” cannot take this value."), N_("See what the key takes: mailer schema."))
EMPTY = (N_("“{key}” is empty."), N_("Write a value, or delete the key."))
_SHAPES: dict[str, tuple[str, str]] = {
    "string_type": _SHAPE_TEXT,
    "enum": _SHAPE_TEXT,
    "literal_error": _SHAPE_TEXT,
    "list_type": _SHAPE_LIST,
    "tuple_type": _SHAPE_LIST,
    "dict_type": _SHAPE_BLOCK,
    "mapping_type": _SHAPE_BLOCK,
    "model_type": _SHAPE_BLOCK,
    "model_attributes_type": _SHAPE_BLOCK,
    "int_parsing": _SHAPE_WHOLE,
    "int_type": _SHAPE_WHOLE,
    "int_from_float": _SHAPE_WHOLE,
    "bool_parsing": (N_("“{key}” takes true or false."), N_("Write true or false.")),
    "bool_type": (N_("“{key}” takes true or false."), N_("Write true or false.")),
    "greater_than_equal": (N_("“{key}” is too small."), N_("Write {limit} or more.")),
    "less_than_equal": (N_("“{key}” is too large."), N_("Write {limit} or less.")),
    "string_pattern_mismatch": (
        N_("“{key}” holds a character that it cannot take."),
        N_("Use letters, figures, hyphens, points and underscores alone."),
    ),
    "string_too_short": EMPTY,
    "too_short": EMPTY,
    "string_too_long": (N_("“{key}” is too long."), N_("Write {limit} characters or fewer.")),
}


def _unknown_key(model: type[BaseModel], keys: list[str]) -> Wording:
    """Name the key that was probably meant, or those that are known here."""
    known = _known_keys(model, keys[:-1])
    meant = nearest(keys[-1], known)
    if meant:
        return UNKNOWN_KEY, N_("Did you mean “{nearest}”?"), {"nearest": meant}
    if not known:
        return UNKNOWN_KEY, N_("Delete it."), {}
    return UNKNOWN_KEY, N_("The keys here are: {known}."), {"known": ", ".join(known)}


def _known_keys(model: type[BaseModel], keys: Sequence[str]) -> list[str]:
    """Return the keys that the model has at a path, by walking its JSON Schema."""
    whole = model.model_json_schema()
    here: list[dict[str, Any]] = _branches(whole, whole)
    for key in keys:
        below = []
        for branch in here:
            step = branch.get("properties", {}).get(key) or branch.get("items")
            step = step or branch.get("additionalProperties")
            steps = [step, *branch.get("patternProperties", {}).values()]
            below += [found for one in steps if isinstance(one, dict) for found in _branches(one, whole)]
        here = below
    return [key for branch in here for key in branch.get("properties", {})]


def _branches(schema: dict[str, Any], whole: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a schema's alternatives with references followed."""
    if "$ref" in schema:
        return _branches(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    options = schema.get("anyOf") or schema.get("oneOf")
    return [found for option in options for found in _branches(option, whole)] if options else [schema]


def _choices(expected: str) -> list[str]:
    """Return the allowed values out of pydantic's “'fr', 'en' or 'ar'”."""
    return re.findall(r"'([^']*)'", expected)


def _not_allowed(value: str, allowed: Sequence[str]) -> Wording:
    """Say what is allowed instead of a value, and what was probably meant."""
    fields = {"value": value, "allowed": ", ".join(allowed), "nearest": nearest(value, allowed)}
    if fields["nearest"]:
        hint = N_("Did you mean “{nearest}”? Allowed are: {allowed}.")
    else:
        hint = N_("Write one of: {allowed}.")
    return N_("“{value}” is not a value of “{key}”."), hint, fields


def json_schema(model: type[BaseModel], translate: Callable[[str], str]) -> dict[str, Any]:
    """Return a model's JSON Schema with translated descriptions and no titles that only repeat keys."""
    made = model.model_json_schema()
    for block in (made, *made.get("$defs", {}).values()):
        block.pop("description", None)  # the class's docstring, which speaks to programmers
    return {"$schema": SCHEMA_DIALECT, **_translated(made, translate)}


def _translated(node: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(node, Mapping):
        # "title" and "description" may also be names of properties: those hold mappings, not texts.
        kept = {key: value for key, value in node.items() if key != "title" or not isinstance(value, str)}
        return {
            key: translate(value)
            if key == "description" and isinstance(value, str)
            else _translated(value, translate)
            for key, value in kept.items()
        }
    return [_translated(one, translate) for one in node] if isinstance(node, list) else node
