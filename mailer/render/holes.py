"""HTML with holes: written once for a skeleton, cut once, filled client after client by joining.

A skeleton's HTML is plain text in which slots stand as their private-use characters (see
`model.slot_text`), so that it can pass through other tools (an inliner of CSS) before it is cut.
Two things are added to it:

- in a link's target, a character before the slot says how its value is escaped (`hole`);
- what vanishes when all its slots are empty stands between two comments (`when`): comments keep
  their place in a table, where text would be moved out by an HTML parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from mailer.model import SLOT_BASE, SLOT_LEAD, slot_text

Escape = Callable[[str], str]

_NOT_PRINTABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>\"'\u202a-\u202e\u2066-\u2069{_NOT_PRINTABLE}]")
_DROPPED = re.compile(f"[{_NOT_PRINTABLE}]")
_NO_BREAK = re.compile("[\u00a0\u202f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_POP, _POP_ISOLATE = "\u202c", "\u2069"


def text(value: str) -> str:
    """Escape a value for text and attributes of HTML.

    Characters that HTML cannot hold are left out. Directional controls are closed at the value's end, so
    that a name with U+202E in it turns itself around and not the sentence that it stands in.
    """
    if not _SPECIAL.search(value):
        return value
    return escape(_DROPPED.sub("", value)) + _closing(value)


def url(value: str) -> str:
    """Escape a value as a part of a web address: it cannot end the part of it where it stands.

    No-break spaces are for readers (dates, telephone numbers): an address gets plain ones.
    """
    return quote(_plain(value), safe="")


def mail(value: str) -> str:
    """Escape a value as a part of a mailto address: it cannot add a recipient or a header."""
    return quote(_plain(value), safe="@")


def telephone(value: str) -> str:
    """Keep of a value what may stand in a tel address: figures and a leading plus sign."""
    figures = re.sub(r"[^0-9+]", "", value)
    return figures[:1] + figures[1:].replace("+", "")


def _plain(value: str) -> str:
    return _NO_BREAK.sub(" ", _DROPPED.sub("", value))


def _closing(value: str) -> str:
    """Return the controls that close what the directional controls of a value leave open."""
    stack: list[str] = []
    for control in _BIDI.findall(value):
        if control in (_POP, _POP_ISOLATE):
            if stack and stack[-1] == control:
                stack.pop()
        else:
            stack.append(_POP if control <= "\u202e" else _POP_ISOLATE)
    return "".join(reversed(stack))


# How a slot's value is escaped, by the character that stands before the slot; none means `text`.
MODES: Mapping[str, Escape] = {"\U0010ff00": url, "\U0010ff01": mail, "\U0010ff02": telephone}
_MARK = {function: mark for mark, function in MODES.items()}


def hole(number: int, how: Escape = text) -> str:
    """Return the characters that stand for a slot whose value is escaped by ``how``."""
    return _MARK.get(how, "") + slot_text(number)


def when(slots: Iterable[int] | None, html: str) -> str:
    """Return HTML that is printed only if one of the slots is not blank; None prints it always."""
    if slots is None:
        return html
    return f"<!--if {' '.join(map(str, sorted(slots)))}-->{html}<!--end-->"


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for one value and the way it is escaped."""

    number: int
    how: Escape


@dataclass(frozen=True, slots=True)
class When:
    """Parts that vanish when all their slots are blank."""

    slots: tuple[int, ...]
    parts: tuple[Part, ...]


Part = str | Hole | When


@dataclass(frozen=True, slots=True)
class Form:
    """HTML cut at its slots: fixed stretches, holes, and parts that may vanish."""

    parts: tuple[Part, ...]

    def fill(self, values: Sequence[str]) -> str:
        """Return the HTML for one client."""
        out: list[str] = []
        _fill(self.parts, values, out.append)
        return "".join(out)

    def slots(self) -> frozenset[int]:
        """Return the numbers of the slots that are still open."""
        return frozenset(_slots(self.parts))


def _fill(parts: tuple[Part, ...], values: Sequence[str], out: Callable[[str], None]) -> None:
    for part in parts:
        if isinstance(part, str):
            out(part)
        elif isinstance(part, Hole):
            out(part.how(values[part.number]))
        elif any(values[number].strip() for number in part.slots):
            _fill(part.parts, values, out)


def _slots(parts: tuple[Part, ...]) -> Iterator[int]:
    for part in parts:
        if isinstance(part, Hole):
            yield part.number
        elif isinstance(part, When):
            yield from part.slots
            yield from _slots(part.parts)


_LEADS = f"{chr(SLOT_LEAD)}-{chr(SLOT_LEAD + 0xFD)}"
_SLOTS = f"{chr(SLOT_BASE)}-{chr(SLOT_LEAD - 1)}"
_TOKEN = re.compile(
    f"(?P<mode>[{''.join(MODES)}]?)(?P<slot>[{_LEADS}]?[{_SLOTS}])"
    "|<!--if (?P<if>[0-9 ]*)-->|(?P<end><!--end-->)"
)


def cut(html: str, fixed: Mapping[int, str] | None = None) -> Form:
    """Cut HTML at its slots; those with a fixed value are filled at once, and conditions on them decided.

    Raises `ValueError` where the comments of `when` do not match.
    """
    known = fixed or {}
    stack: list[tuple[tuple[int, ...] | None, list[Part]]] = [(None, [])]
    at = 0
    for token in _TOKEN.finditer(html):
        _append(stack[-1][1], html[at : token.start()])
        at = token.end()
        if token["slot"]:
            number, how = _number(token["slot"]), MODES.get(token["mode"], text)
            _append(stack[-1][1], how(known[number]) if number in known else Hole(number, how))
        elif token["end"]:
            _close(stack)
        else:
            stack.append((_open(token["if"], known), []))
    _append(stack[-1][1], html[at:])
    if len(stack) != 1:
        raise ValueError("a condition of the HTML is not closed")
    return Form(tuple(stack[0][1]))


def _number(slot: str) -> int:
    spans = ord(slot[0]) - SLOT_LEAD + 1 if len(slot) == 2 else 0
    return spans * (SLOT_LEAD - SLOT_BASE) + ord(slot[-1]) - SLOT_BASE


def _open(numbers: str, known: Mapping[int, str]) -> tuple[int, ...] | None:
    """Return the slots a condition still depends on; None where a fixed value already makes it true."""
    slots = [int(number) for number in numbers.split()]
    if any(known.get(number, "").strip() for number in slots):
        return None
    return tuple(number for number in slots if number not in known)


def _close(stack: list[tuple[tuple[int, ...] | None, list[Part]]]) -> None:
    slots, parts = stack.pop()
    if not stack:
        raise ValueError("a condition of the HTML is closed twice")
    if slots is None:
        for part in parts:
            _append(stack[-1][1], part)
    elif slots:
        _append(stack[-1][1], When(slots, tuple(parts)))


def _append(parts: list[Part], part: Part) -> None:
    """Add a part, joining fixed stretches, so that filling joins as few pieces as possible."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] += part
    elif part != "":
        parts.append(part)
