"""The texts, figures and dates of a condition, typed by the column they stand beside."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from mailer.clients.condition import Condition
from mailer.clients.operands import KINDS, Day, Flag, Number, Operand, Text
from mailer.errors import N_
from mailer.typography import fold

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_DIGITS = 25
_HINTS: Mapping[type[Operand], str] = {
    Text: N_('Write a text in quotes: "75011".'),
    Number: N_("Write a figure without quotes, spaces or unit: 1000.50."),
    Day: N_('Write a date as year, month, day in quotes: "2026-12-31".'),
    Flag: N_("Write True or False."),
}
_COUNTED = N_(
    'Write a text in quotes: "75011". If the column is not known and is to be counted with, give it a type: '
    "`columns: {{{subject}: {{type: number}}}}`."
)


@dataclass(frozen=True, slots=True)
class Literal:
    """What is written in a condition: a text, an exact figure or a truth value."""

    node: ast.expr
    value: str | Decimal | bool


def literal(condition: Condition, node: ast.Constant) -> Literal:
    """Read a constant; figures are taken as they are written, so that 0.1 is exact.

    Raises SegmentError for None, bytes, imaginary figures and figures of more than 25 places.
    """
    value = node.value
    if isinstance(value, str | bool):
        return Literal(node, value)
    if isinstance(value, int | float):
        # Of a float, the text: its value is binary. Of an integer the value: its text may be 0x10.
        figure = Decimal(condition.source(node) if isinstance(value, float) else value)
        if figure and not -_MOST_DIGITS < figure.adjusted() < _MOST_DIGITS:
            raise condition.error(node, N_("“{part}” is no figure that a column could hold."))
        if len(figure.as_tuple().digits) > _MOST_DIGITS:
            raise condition.error(node, N_("“{part}” has too many digits."))
        return Literal(node, figure)
    if value is None:
        hint = N_("Write `empty(column)` or `not empty(column)`.")
        raise condition.error(node, N_("“{part}” is not allowed in a condition."), hint)
    raise condition.error(node, N_("“{part}” is not allowed in a condition."))


def typed(condition: Condition, one: Literal, like: Operand, beside: ast.expr) -> Operand:
    """Return a literal as an operand of a column's kind; ``beside`` is the column.

    Raises SegmentError for one of another kind, a date that is none, and an empty text, which no row holds.
    """
    match like, one.value:
        case Text(), str(text):
            if not fold(text):
                raise condition.error(
                    one.node,
                    N_("“{subject}” is compared with an empty text."),
                    N_("Write `empty({subject})` or `not empty({subject})`."),
                    subject=condition.source(beside),
                )
            return Text.literal(text)
        case Number(), Decimal() as figure:
            return Number.literal(figure)
        case Flag(), bool(truth):
            return Flag(pa.scalar(truth))
        case Day(), str(text) if _ISO.fullmatch(text):
            return Day(pa.scalar(_day(condition, one.node, text), pa.date32()))
    unsure = isinstance(like, Text) and isinstance(one.value, Decimal) and isinstance(beside, ast.Name)
    raise condition.error(
        one.node,
        N_("“{subject}” is {kind}, and is compared with {part}."),
        _COUNTED if unsure else _HINTS[type(like)],
        subject=condition.source(beside),
        kind=KINDS[type(like)],
    )


def _day(condition: Condition, node: ast.expr, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = N_("The calendar has no {part}.")
        raise condition.error(node, message, N_("Correct the date.")) from None
