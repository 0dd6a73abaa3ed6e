"""Braces, quotes and tags of a template that do not fit together, found where they must be mended.

Jinja notices an unclosed tag or brace where it can go no further, often at the end of the file. Where it
has refused a template, this module walks the source again and says where the fault begins. It is asked
only then, so that it never refuses what Jinja takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mailer.errors import N_, nearest
from mailer.model import Message

BLOCKS = {
    name: f"end{name}"
    for name in ("if", "for", "block", "macro", "call", "filter", "with", "set", "autoescape")
}
"""Tags that are closed by another."""
MIDDLES = {"else": ("if", "for"), "elif": ("if",)}
"""Tags that stand within others."""
SINGLES = ("include", "import", "from", "extends", "raw")
MEANT = {
    "elseif": "elif", "elsif": "elif", "si": "if", "sinon": "else", "pour": "for", "finsi": "endif",
    "fin": "endif", "finpour": "endfor", "foreach": "for", "inclure": "include",
}  # fmt: skip
"""What people write for tags, and what Jinja calls them."""

_OPENING = re.compile(r"\{\{|\{%|\{#")
_INSIDE = re.compile(
    r"""\{\{|\{%|\{#|[-+]?%\}|[()\[\]{}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|["']""", re.DOTALL
)
_RAW = re.compile(r"\{%[-+]?\s*raw\s*[-+]?%\}")
_END_RAW = re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}")
_DELIMITER = re.compile(r"\n|\{\{|\{%|\}\}|%\}")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_CLOSING = {"{{": "}}", "{%": "%}"}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, what to do, and at which character of the source; ``tags`` where it is about tags."""

    message: str
    hint: str
    offset: int
    details: dict[str, Any] = field(default_factory=dict)
    tags: bool = False


class Part(NamedTuple):
    """A field, tag or comment: what opens it, where, and what stands between its delimiters."""

    opening: str
    start: int
    inner: str


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def find(source: str) -> Fault | None:
    """Return the first fault of a template's braces and quotes, else the first of its tags."""
    found: list[Part] = []
    try:
        found.extend(parts(source))
    except _FaultError as error:
        return error.fault
    return _in_tags(source, [part for part in found if part.opening == "{%"])


def sound_parts(source: str) -> list[Part]:
    """Return the fields and tags of a template as far as its braces fit together."""
    found: list[Part] = []
    with suppress(_FaultError):
        found.extend(parts(source))  # what came before the fault is kept
    return found


def parts(source: str) -> Iterator[Part]:
    """Yield fields, tags and comments in order; raises `_FaultError` for one that is not closed."""
    at = 0
    while (opening := _OPENING.search(source, at)) is not None:
        start, kind = opening.start(), opening[0]
        if kind == "{#":
            end = source.find("#}", start)
            if end < 0:
                raise _FaultError(
                    Fault(N_("A comment is opened here and never closed."), N_("Close it with #}}."), start)
                )
            at = end + 2
        elif raw := _RAW.match(source, start):
            closed = _END_RAW.search(source, raw.end())
            if closed is None:
                raise _FaultError(_unclosed("raw", start))
            at = closed.end()
        else:
            at = _end(source, start, kind)
            yield Part(kind, start, source[start + 2 : at - 2].strip("-+ \t\n"))


def _end(source: str, start: int, kind: str) -> int:
    """Return where a field or a tag ends, behind its closing braces."""
    closing = _CLOSING[kind]
    if source.startswith("{{{", start):
        raise _FaultError(
            Fault(
                N_("Three braces open here, and a field has two."),
                N_("Take one brace away on each side."),
                start,
            )
        )
    open_: list[tuple[str, int]] = []
    for token in _INSIDE.finditer(source, start + 2):
        sign, here = token[0], token.start()
        if sign[0] in "\"'":
            _check_quote(source, start, kind, sign, here)
        elif sign in ("{{", "{%", "{#"):
            break
        elif sign.endswith("%}") and (not open_ or kind == "{%"):
            if kind == "{%" and not open_:
                return token.end()
            raise _FaultError(_bracket(open_[-1]) if open_ else _wrong_end(kind, "%}", start))
        elif sign in "([{":
            open_.append((sign, here))
        elif sign in _PAIRS:
            if open_ and open_[-1][0] == _PAIRS[sign]:
                open_.pop()
            elif sign == "}":
                if source.startswith("}}", here) and kind == "{{" and not open_:
                    return here + 2
                if open_:
                    raise _FaultError(_bracket(open_[-1]))
                raise _FaultError(_wrong_end(kind, "}}" if source.startswith("}}", here) else "}", start))
            else:
                raise _FaultError(
                    Fault(
                        N_("“{sign}” closes nothing."),
                        N_("Delete it, or open the pair."),
                        here,
                        {"sign": sign},
                    )
                )
    raise _FaultError(
        Fault(
            N_("{opening} is opened here and never closed."),
            N_("Close it with {closing}."),
            start,
            {"opening": kind, "closing": closing},
        )
    )


def _check_quote(source: str, start: int, kind: str, text: str, here: int) -> None:
    """Refuse a quote that nothing closes, or that swallows what can hardly be meant."""
    if len(text) > 1 and not _DELIMITER.search(text):
        return
    if "\n" in source[start:here]:  # the brace before it is what nobody closed; the quote is an apostrophe
        raise _FaultError(
            Fault(
                N_("{opening} is opened here and never closed."),
                N_("Close it with {closing}."),
                start,
                {"opening": kind, "closing": _CLOSING[kind]},
            )
        )
    raise _FaultError(
        Fault(
            N_("A quote is opened here and never closed."),
            N_("Close it; a text that holds an apostrophe stands between double quotes."),
            here,
        )
    )


def _wrong_end(kind: str, found: str, start: int) -> Fault:
    return Fault(
        N_("What {opening} opens here is closed by {found} instead of {closing}."),
        N_("Close it with {closing}."),
        start,
        {"opening": kind, "found": found, "closing": _CLOSING[kind]},
    )


def _bracket(opened: tuple[str, int]) -> Fault:
    sign, at = opened
    closing = next(close for close, one in _PAIRS.items() if one == sign)
    return Fault(
        N_("{opening} is opened here and never closed."),
        N_("Close it with {closing}."),
        at,
        {"opening": _quoted(sign), "closing": _quoted(closing)},
    )


def _quoted(sign: str) -> Message:
    return Message(N_("“{text}”"), {"text": sign})


def _in_tags(source: str, tags: list[Part]) -> Fault | None:
    """Return the first tag that is unknown, closes nothing, or is not closed."""
    open_: list[tuple[str, int]] = []
    for tag in tags:
        name = re.split(r"[^\w]", tag.inner, maxsplit=1)[0]
        if name in BLOCKS:
            if name != "set" or not re.match(r"set\b[^=|]*=", tag.inner):
                open_.append((name, tag.start))
        elif name in MIDDLES:
            fault = _misplaced(source, name, tag.start, open_, MIDDLES[name])
            if fault:
                return fault
        elif name.removeprefix("end") in BLOCKS and name.startswith("end"):
            fault = _misplaced(source, name, tag.start, open_, (name.removeprefix("end"),))
            if fault:
                return fault
            open_.pop()
        elif name and name not in SINGLES:
            return _unknown(name, tag, open_)
    return _unclosed(*open_[-1]) if open_ else None


def _misplaced(
    source: str, name: str, at: int, open_: list[tuple[str, int]], within: tuple[str, ...]
) -> Fault | None:
    """Return the fault of a tag that belongs to another, which is not the innermost that is open."""
    if open_ and open_[-1][0] in within:
        return None
    if any(one in within for one, _ in open_):
        inner, start = open_[-1]
        return Fault(
            N_("{tag} is opened here and not closed before {other} on line {other_line}."),
            N_("Write {end} where it ends."),
            start,
            {
                "tag": _tag(inner), "end": _tag(BLOCKS[inner]), "other": _tag(name),
                "other_line": source.count("\n", 0, at) + 1,
            },
            tags=True,
        )  # fmt: skip
    wanted = _tag(within[0])
    message = (
        N_("{tag} closes nothing here: no {wanted} is open.")
        if name.startswith("end")
        else N_("{tag} stands outside of any {wanted}.")
    )
    return Fault(
        message,
        N_("Delete it, or open {wanted} before it."),
        at,
        {"tag": _tag(name), "wanted": wanted},
        tags=True,
    )


def _unclosed(name: str, start: int) -> Fault:
    return Fault(
        N_("{opening} is opened here and never closed."),
        N_("Write {closing} where it ends."),
        start,
        {"opening": _tag(name), "closing": _tag(f"end{name}")},
        tags=True,
    )


def _unknown(name: str, tag: Part, open_: list[tuple[str, int]]) -> Fault:
    """Return the fault of a tag that does not exist, with what was probably meant."""
    known = (*BLOCKS, *BLOCKS.values(), *MIDDLES, *SINGLES)
    near = MEANT.get(name.casefold()) or nearest(name, known)
    if name.casefold() in ("end", "fin") and open_:  # {% end if %}, {% end %}
        near = BLOCKS[open_[-1][0]]
    return Fault(
        N_("There is no tag {tag}."),
        N_("Did you mean {near}?") if near else N_("The tags are: {known}."),
        tag.start,
        {"tag": _tag(name), "near": _tag(near) if near else None, "known": ", ".join((*BLOCKS, *SINGLES))},
        tags=True,
    )


def _tag(name: str) -> str:
    return f"{{% {name} %}}"
