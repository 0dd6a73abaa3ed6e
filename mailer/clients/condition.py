"""The condition of a segment, as written: Python's expression syntax, parsed and held to what is allowed.

Nothing is ever evaluated: the tree is checked here, node by node, and compiled by `segment` to masks.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from mailer.errors import N_, SegmentError
from mailer.model import Place

LONGEST = 4000
"""Characters of a condition."""
DEEPEST = 60
"""Levels of brackets and operators within one another."""
LONGEST_EXCERPT = 60
FUNCTIONS = ("startswith", "endswith", "contains", "empty", "days_since", "department")

_ALLOWED = N_(
    "Allowed are comparisons, and, or, not, in, + - * /, column names, texts in quotes, numbers, dates "
    'such as "2026-12-31", True, False, and the functions {functions}.'
)
_NODES = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE),
    *(ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Name, ast.Load, ast.Constant, ast.Tuple, ast.List, ast.Call),
)
_STRINGS = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_SLIPS = (
    (re.compile(r"(?<![=<>!])=(?!=)"), N_("Two things are compared with `==`.")),
    (
        re.compile(r"\b(?:AND|OR|NOT|IN|ET|OU|et|ou|non|NON)\b|&&|\|\|"),
        N_("Conditions are joined by and, or, not."),
    ),
    (re.compile(r"<>"), N_("Unequal is written `!=`.")),
    (re.compile(r"[“”«»‘’]"), N_('Texts stand in straight quotes: "Lyon".')),
    (re.compile(r"\d[ \u00a0\u202f]\d"), N_("Numbers are written without spaces: 1000.50.")),
    (re.compile(r"€|%"), N_("Numbers are written without units: 1000.50.")),
)


class Condition:
    """A parsed condition: its tree, and where each part of it stands in the campaign file."""

    def __init__(self, text: str, place: Place) -> None:
        """Parse and check a condition. Raises SegmentError: its place, what is wrong, what is allowed."""
        self.text = text
        self.place = place
        # Brackets are not needed to write a condition over several lines; offsets stay as they are.
        self._flat = re.sub(r"[\r\n\t]", " ", text)
        self._bytes = self._flat.encode("utf-8", "replace")
        self._lead = len(self._flat) - len(self._flat.lstrip())
        self.tree = self._parsed()
        self._check(self.tree)

    def parts(self) -> list[ast.expr]:
        """Return the conditions that are joined by ``and`` at the top, in order; all must hold."""
        return list(_conjuncts(self.tree))

    def source(self, node: ast.AST) -> str:
        """Return the text of a part of the condition, on one line."""
        start, end = self._offsets(node)
        return " ".join(self._bytes[start:end].decode("utf-8", "replace").split())

    def error(self, node: ast.AST, message: str, hint: str = "", **details: Any) -> SegmentError:
        """Return the error about a part of the condition, which is ``{part}`` in the message."""
        start = len(self._bytes[: self._offsets(node)[0]].decode("utf-8", "replace"))
        text = self.source(node)
        part = text if len(text) <= LONGEST_EXCERPT else f"{text[: LONGEST_EXCERPT - 1]}…"
        return self._error(start, message, hint or _ALLOWED, part=part, **details)

    def _parsed(self) -> ast.expr:
        if len(self.text) > LONGEST:
            raise self._error(0, N_("The condition is longer than {limit} characters."), "", limit=LONGEST)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # of Python, on "\d" and on `1 is x`: the tree is checked below
                return ast.parse(self._flat.strip(), mode="eval").body
        except SyntaxError as error:
            offset = max((error.offset or 1) - 1, 0) + self._lead
            raise self._error(min(offset, len(self.text)), *self._slip(), near=self._near(offset)) from error
        except (ValueError, RecursionError, MemoryError, OverflowError) as error:
            raise self._error(0, N_("The condition cannot be read."), "") from error

    def _slip(self) -> tuple[str, str]:
        bare = _STRINGS.sub("", self._flat)
        hints = (hint for pattern, hint in _SLIPS if pattern.search(bare))
        return N_("The condition cannot be read at “{near}”."), next(hints, _ALLOWED)

    def _near(self, offset: int) -> str:
        rest = self._flat[offset:].strip()
        return (rest or self._flat.strip()[-12:])[:24]

    def _check(self, tree: ast.expr) -> None:
        """Refuse all that is not allowed, without recursion: the tree may be as deep as the text is long."""
        pending: list[tuple[ast.AST, int]] = [(tree, 0)]
        while pending:
            node, depth = pending.pop()
            if not isinstance(node, _NODES):
                raise self.error(_positioned(node, tree), N_("“{part}” is not allowed in a condition."))
            if depth > DEEPEST:
                raise self.error(
                    tree, N_("The condition is nested too deeply."), N_("Write it with fewer brackets.")
                )
            pending.extend((child, depth + 1) for child in ast.iter_child_nodes(node))

    def _offsets(self, node: ast.AST) -> tuple[int, int]:
        """Return where a part begins and ends, in bytes of the text."""
        start = getattr(node, "col_offset", 0) + self._lead
        return start, getattr(node, "end_col_offset", len(self._bytes)) + self._lead

    def _error(self, offset: int, message: str, hint: str, **details: Any) -> SegmentError:
        """Return an error at a character of the text; the condition's own lines follow those of the file."""
        before = self.text[:offset]
        line = before.count("\n")
        column = offset - before.rfind("\n") if line else self.place.column + offset
        return SegmentError(
            message,
            hint=hint,
            file=self.place.file,
            line=self.place.line + line,
            column=column,
            functions=", ".join(FUNCTIONS),
            **details,
        )


def _conjuncts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for value in node.values:
            yield from _conjuncts(value)
    else:
        yield node


def _positioned(node: ast.AST, tree: ast.expr) -> ast.AST:
    """Return the node, or for one without a place of its own (an operator) the one above it."""
    if hasattr(node, "col_offset"):
        return node
    parents: Sequence[ast.AST] = [n for n in ast.walk(tree) if node in ast.iter_child_nodes(n)]
    return parents[0] if parents and hasattr(parents[0], "col_offset") else tree
