"""YAML with places: plain data out of a file, and where each key and text of it stands.

The data is what YAML 1.2 says, with one difference that people need: a scalar stays the text that
was written (``01000`` keeps its zero, ``yes`` is a word), and the model that reads it decides what
it is. An empty value is None. With ``typed``, figures and true/false are read as such.

Everything that can be wrong with a file is one sentence with file and line, never the library's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from mailer.errors import N_, MailerError
from mailer.model import Place

MAX_BYTES = 1_000_000
"""A file that a person wrote is smaller; a larger one is some other file by mistake."""
MAX_VALUES = 20_000
"""Values in a file once its aliases are followed: the bound that stops a bomb of anchors."""
MAX_DEPTH = 50

Key = str | int
Path_ = tuple[Key, ...]


class Spot(NamedTuple):
    """Where an entry stands: its key, and the first character of its value."""

    key: Place
    value: Place


class Start(NamedTuple):
    """Where a line of a file begins within a text of it: offset from 0, line and column from 1."""

    offset: int
    line: int
    column: int


@dataclass(frozen=True)
class YamlFile:
    """What a YAML file holds. ``data`` is the mapping at its top, ``spots`` the place of each entry.

    A path into the file is its keys and list positions (from 0) joined by dots: ``pieces.1.letter``.
    """

    file: str
    data: dict[str, Any]
    spots: Mapping[str, Spot] = field(default_factory=dict)
    lines: tuple[str, ...] = ()

    def key(self, path: str) -> Place:
        """Return where the key of an entry stands, or of the nearest entry above it."""
        spot = self._spot(path)
        return spot.key if spot else Place(self.file, 1)

    def value(self, path: str) -> Place:
        """Return where the first character of a text stands (the key, for a list or a mapping)."""
        spot = self._spot(path)
        return spot.value if spot else Place(self.file, 1)

    def starts(self, path: str, text: str) -> tuple[Start, ...]:
        """Return where each line of the file begins within a text that stands at a path.

        YAML joins the lines of a text that is folded or quoted: what stands at an offset of it stands behind
        the last start before that offset. Where a code such as ``\\u00e9`` is written, the rest is not followed.
        """
        place = self.value(path)
        line, column = place.line - 1, place.column - 1
        found: list[Start] = []
        for offset, character in enumerate(text):
            if character.isspace():
                continue
            while line < len(self.lines) and not self.lines[line][column:].strip():
                line, column = line + 1, 0
            if line >= len(self.lines):
                break
            at = self.lines[line].find(character, column)
            skipped = self.lines[line][column:at].strip()
            if at < 0 or len(skipped) > 1:  # one sign may go: a backslash, a quote that is doubled
                break
            if not found or found[-1].line != line + 1:
                found.append(Start(offset, line + 1, at + 1))
            column = at + 1
        return tuple(found)

    def _spot(self, path: str) -> Spot | None:
        while path and path not in self.spots:
            path = path.rpartition(".")[0]
        return self.spots.get(path)


def dotted(path: Path_) -> str:
    """Return a path as it is written in messages."""
    return ".".join(str(key) for key in path)


def read(path: Path, error: type[MailerError], *, typed: bool = False) -> YamlFile:
    """Read a YAML file whose top is a mapping.

    Raises ``error`` for a file that is missing, not UTF-8, not YAML, empty, not a mapping, that
    writes a key twice, or that is built to explode.
    """
    text = _text(path, error)
    return parse(text, str(path), error, typed=typed)


def parse(text: str, file: str, error: type[MailerError], *, typed: bool = False) -> YamlFile:
    """Read YAML from a text; ``file`` is the name that messages give it. Raises as `read` does."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        # A first pass over the events counts the depth: composing is recursive, and slow where it is deep.
        depth = 0
        for event in YAML(typ="safe", pure=True).parse(text):
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise RecursionError
        root = YAML(typ="safe", pure=True).compose(text)
    except ReaderError as fault:
        raise _unprintable(text, file, fault, error) from None
    except MarkedYAMLError as fault:
        raise _broken(text, file, fault, error) from None
    except RecursionError:
        raise error(
            N_("The file nests its values too deeply."), hint=N_("Write it flatter."), file=file, line=1
        ) from None
    except (YAMLError, ValueError):
        raise error(N_("This is not valid YAML."), hint=SYNTAX, file=file, line=1) from None
    if root is None or (isinstance(root, ScalarNode) and not root.value.strip()):
        raise error(N_("The file is empty."), hint=N_("Write “key: value” lines into it."), file=file, line=1)
    if not isinstance(root, MappingNode):
        raise error(
            N_("The file does not begin with “key: value” lines."),
            hint=N_("Write one key per line, a colon, a space and its value."),
            file=file,
            line=root.start_mark.line + 1,
        )
    builder = _Builder(text.split("\n"), file, error, typed)
    data = builder.build(root, ())
    return YamlFile(file, data, builder.spots, tuple(builder.lines))


BRACES = N_("Braces at the beginning of a value are read as a block of keys.")
UNCLOSED = N_("A quote is opened and never closed.")
QUOTE = N_("Put the whole text between quotes.")
SYNTAX = N_("Check the indentation, the quotes and the colons around this line.")


def _text(path: Path, error: type[MailerError]) -> str:
    """Return the file's text, with any byte order mark taken off."""
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise error(
                N_("The file is larger than {limit} bytes: it cannot be a settings file."),
                hint=N_("Check its name."),
                file=str(path),
                limit=MAX_BYTES,
            )
        raw = path.read_bytes()
    except FileNotFoundError:
        raise error(N_("The file does not exist."), file=str(path)) from None
    except IsADirectoryError:
        raise error(N_("This is a folder, not a file."), file=str(path)) from None
    except OSError as fault:
        raise error(
            N_("The file cannot be read: {reason}."), file=str(path), reason=fault.strerror or "?"
        ) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        raise error(
            N_("The file is not written in UTF-8."),
            hint=N_("Save it again in your editor with the encoding UTF-8."),
            file=str(path),
            line=line,
        ) from None


def _unprintable(text: str, file: str, fault: ReaderError, error: type[MailerError]) -> MailerError:
    """Say where a control character stands."""
    at = fault.position if isinstance(fault.position, int) else 0
    start = text.rfind("\n", 0, at) + 1
    code = fault.character if isinstance(fault.character, int) else ord(str(fault.character or "\0")[0])
    return error(
        N_("There is an invisible control character ({code}) in the file."),
        hint=N_("Delete it and type the line again."),
        file=file,
        line=text.count("\n", 0, at) + 1,
        column=at - start + 1,
        code=f"U+{code:04X}",
    )


# What the library says -> what we say, in the order in which they are tried. The third field tells whether
# the place is that of the opening mark (a quote never closed is not at fault where the file ends).
_PROBLEMS: tuple[tuple[str, str, str, bool], ...] = (
    (r"'\\t'", N_("There is a tab where YAML takes only spaces."), N_("Indent with spaces."), False),
    (
        r"another document",
        N_("The file holds a second document, after “---”."),
        N_("Keep one document in a file."),
        False,
    ),
    (
        r"mapping values are not allowed",
        N_("There is a colon too many here, or the line is not indented as the one above."),
        N_("Put a text that holds “: ” between quotes, and check the indentation."),
        False,
    ),
    (r"(end of stream|document separator).*quoted", UNCLOSED, "", True),
    (r"flow (sequence|mapping)", N_("A bracket or brace is opened and never closed."), "", True),
    (r"alias", N_("A text cannot begin with “*” or “&”."), QUOTE, False),
    (r"anchor", N_("A text cannot begin with “*” or “&”."), QUOTE, False),
    (r"cannot start any token", N_("A text cannot begin with this character."), QUOTE, False),
    (
        r"escape",
        N_("Between double quotes a backslash begins a code, and this code is not one."),
        N_("Use single quotes, or write the backslash twice."),
        False,
    ),
    (
        r"expected ':'",
        N_("This line is not of the form “key: value”."),
        N_("Write a colon and a space after the key, or put the text on the line of its key."),
        True,
    ),
    (
        r"block (end|mapping|collection|sequence)",
        N_("The indentation does not fit the lines above."),
        "",
        False,
    ),
    (r"tag", N_("A text cannot begin with “!”."), QUOTE, False),
)


def _broken(text: str, file: str, fault: MarkedYAMLError, error: type[MailerError]) -> MailerError:
    """Put a fault of syntax into our words."""
    said = " ".join(str(part) for part in (fault.problem, fault.context) if part)
    message, hint, opening = N_("This is not valid YAML."), SYNTAX, False
    lines = text.count("\n") + 1
    for pattern, ours, advice, at_opening in _PROBLEMS:
        if re.search(pattern, said):
            message, hint, opening = ours, advice or SYNTAX, at_opening
            break
    mark = fault.problem_mark or fault.context_mark
    if mark and re.search(r"(:|-)\s+\{[{%]", text.split("\n")[mark.line] if mark.line < lines else ""):
        message, hint, opening = BRACES, QUOTE, False
    unclosed = _unclosed_quote(text, mark.line if mark else lines)
    if unclosed:
        return error(UNCLOSED, hint=SYNTAX, file=file, line=unclosed[0], column=unclosed[1])
    mark = (fault.context_mark if opening else None) or fault.problem_mark or fault.context_mark
    line, column = (min(mark.line + 1, lines), mark.column + 1) if mark else (1, 1)
    return error(message, hint=hint, file=file, line=line, column=column)


def _unclosed_quote(text: str, until: int) -> tuple[int, int] | None:
    """Return line and column of a double quote that its line does not close, on or before a faulty line.

    Such a quote swallows the lines below, and the library complains about the next one that it meets.
    """
    for number, line in enumerate(text.split("\n")[: until + 1], start=1):
        opened = re.search(r'[:\-\[,{]\s+"(?:[^"\\]|\\.)*$', line)
        if opened:
            return number, line.index('"', opened.start()) + 1
    return None


class _Builder:
    """Turns composed nodes into plain data, and notes the place of every entry."""

    def __init__(self, lines: list[str], file: str, error: type[MailerError], typed: bool) -> None:
        self.lines = lines
        self.file = file
        self.error = error
        self.typed = typed
        self.count = 0
        self.spots: dict[str, Spot] = {}

    def build(self, node: Node, path: Path_) -> Any:
        """Return the data of a node and of all below it."""
        self.count += 1
        if self.count > MAX_VALUES or len(path) > MAX_DEPTH:
            raise self._fault(
                N_("The file holds too many values, or repeats itself without end through “&” and “*”."),
                N_("Write the values out."),
                node,
            )
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return self._sequence(node, path)
        return self._scalar(node) if isinstance(node, ScalarNode) else None

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        self._check_tag(node, "map")
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise self._fault(BRACES, QUOTE, node)
            key = str(key_node.value)
            if key in data:
                raise self._fault(
                    N_("The key “{key}” is written twice; the first is on line {first}."),
                    N_("Keep one of them."),
                    key_node,
                    key=key,
                    first=self.spots[dotted((*path, key))].key.line,
                )
            here = (*path, key)
            self.spots[dotted(here)] = self._spot(key_node, value_node)
            data[key] = self.build(value_node, here)
        return data

    def _sequence(self, node: SequenceNode, path: Path_) -> list[Any]:
        self._check_tag(node, "seq")
        items = []
        for number, item in enumerate(node.value):
            here = (*path, number)
            self.spots[dotted(here)] = self._spot(item, item)
            items.append(self.build(item, here))
        return items

    def _scalar(self, node: ScalarNode) -> Any:
        kind = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if kind == "null":
            return None
        text = str(node.value)
        if kind not in ("str", "int", "float", "bool", "timestamp"):
            self._check_tag(node, "str")
        if self.typed and kind == "bool":
            return text.lower() == "true"
        if self.typed and kind in ("int", "float"):
            return _figure(text)
        return text

    def _check_tag(self, node: Node, expected: str) -> None:
        if str(node.tag) != f"tag:yaml.org,2002:{expected}":
            raise self._fault(N_("A text cannot begin with “!”."), QUOTE, node)

    def _spot(self, key: Node, value: Node) -> Spot:
        at = Place(self.file, key.start_mark.line + 1, key.start_mark.column + 1)
        return Spot(at, self._first_character(value) if isinstance(value, ScalarNode) else at)

    def _first_character(self, node: ScalarNode) -> Place:
        """Return where the text of a scalar begins: its first visible character, whatever the style."""
        line, column = node.start_mark.line, node.start_mark.column
        if node.style in ("|", ">"):
            line, column = min(line + 1, len(self.lines) - 1), 0
            while line < len(self.lines) - 1 and not self.lines[line].strip():
                line += 1
        elif node.style in ("'", '"'):
            column = max(self.lines[line].find(node.style, column), column) + 1
        below = self.lines[line][column:]
        if below.strip():
            column += len(below) - len(below.lstrip())
        return Place(self.file, line + 1, column + 1)

    def _fault(self, message: str, hint: str, node: Node, **details: Any) -> MailerError:
        mark = node.start_mark
        return self.error(
            message, hint=hint, file=self.file, line=mark.line + 1, column=mark.column + 1, **details
        )


def _figure(text: str) -> int | float | str:
    """Return a figure of a settings file (a size, a margin; never money)."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
