"""Compiles the parts of a condition to masks over a table's columns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, Protocol, cast

import pyarrow as pa
from pyarrow import compute as pc

from mailer.clients import countries
from mailer.clients.columns import slug
from mailer.clients.condition import FUNCTIONS, Condition
from mailer.clients.literals import Literal, literal, typed
from mailer.clients.matching import meant
from mailer.clients.operands import KINDS, Day, Flag, Mask, Number, Operand, Text
from mailer.errors import N_, listed, nearest
from mailer.typography import fold


class Columns(Protocol):
    """What a segment reads of a table."""

    @property
    def names(self) -> Mapping[str, str]:
        """Every name that a condition may use, and the column it means."""

    @property
    def own_names(self) -> Mapping[str, str]:
        """The name of each column that messages show: the file's own header."""

    @property
    def types(self) -> Mapping[str, str]:
        """The type of each column, one of `model.Column`'s."""

    def __len__(self) -> int: ...

    def series(self, name: str) -> Any:
        """Return a column's values (a pandas Series or an Arrow array; missing ones null)."""


_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_TEXT_TESTS: Mapping[str, Callable[..., Any]] = {
    "startswith": pc.starts_with,
    "endswith": pc.ends_with,
    "contains": pc.match_substring,
}
_EXAMPLES: Mapping[type[Operand], str] = {Text: '== "…"', Number: "> 100", Day: '>= "2026-01-01"'}


def arrow(series: Any) -> Any:
    """Return a pandas Series or Arrow data as one Arrow array."""
    array = series if isinstance(series, pa.Array | pa.ChunkedArray) else pa.array(series, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


class Compiler:
    """Turns the parts of one condition into masks over one table."""

    def __init__(self, table: Columns, condition: Condition, today: date) -> None:
        self.table = table
        self.condition = condition
        self.today = today
        self._columns: dict[str, Operand] = {}

    def mask(self, node: ast.expr) -> Mask:
        """Return the mask of a condition. Raises SegmentError for what neither holds nor fails."""
        match node:
            case ast.BoolOp(op=op, values=values):
                joined = pc.and_kleene if isinstance(op, ast.And) else pc.or_kleene
                return reduce(joined, [self.mask(value) for value in values])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return pc.invert(self.mask(operand))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                links = zip(ops, [left, *comparators], comparators, strict=False)
                return reduce(pc.and_kleene, [self._comparison(node, op, one, two) for op, one, two in links])
            case ast.Constant(value=bool(value)):
                return pa.scalar(value)
            case ast.Call() | ast.Name():
                return self._truth(node)
        raise self.condition.error(
            node,
            N_("“{part}” is no condition: it neither holds nor fails."),
            N_("Compare it with something: `{part} > 100`."),
        )

    def _truth(self, node: ast.Call | ast.Name) -> Mask:
        operand = self._call(node) if isinstance(node, ast.Call) else self._column(node)
        if isinstance(operand, Flag):
            return operand.value
        raise self.condition.error(
            node,
            N_("“{part}” is {kind}, not a condition that holds or fails."),
            N_("Compare it (`{part} {example}`), or ask whether it is filled in (`not empty({part})`)."),
            example=_EXAMPLES[type(operand)],
            kind=KINDS[type(operand)],
        )

    def _comparison(self, node: ast.Compare, op: ast.cmpop, left: ast.expr, right: ast.expr) -> Mask:
        """Return the mask of one link of a chain of comparisons."""
        if isinstance(op, ast.In | ast.NotIn):
            found = self._membership(left, right)
            return pc.invert(found) if isinstance(op, ast.NotIn) else found
        sign = _SIGNS[type(op)]
        one, two = self._paired(node, left, right)
        if isinstance(one, Flag) and sign not in ("==", "!="):
            raise self.condition.error(node, N_("“{part}” compares yes and no by size."), N_("Use == or !=."))
        return self._calculated(node, lambda: one.compared(sign, cast(Any, two)))

    def _paired(self, node: ast.Compare, left: ast.expr, right: ast.expr) -> tuple[Operand, Operand]:
        """Return both sides of a comparison as operands of one kind; a literal takes the other side's."""
        one, two = self._side(left), self._side(right)
        if isinstance(one, Literal):
            if isinstance(two, Literal):
                raise self.condition.error(node, N_("“{part}” names no column."))
            return typed(self.condition, one, two, right), two
        if isinstance(two, Literal):
            two = typed(self.condition, two, one, left)
        if type(one) is not type(two):
            raise self.condition.error(
                node,
                N_("“{part}” compares {one} with {two}."),
                N_("Both sides must be of one kind."),
                one=KINDS[type(one)],
                two=KINDS[type(two)],
            )
        return one, two

    def _membership(self, left: ast.expr, right: ast.expr) -> Mask:
        """Return the mask of ``column in (…)``."""
        operand = self._side(left)
        if isinstance(operand, Literal):
            raise self.condition.error(
                left,
                N_("“{part}” stands before `in`, where a column is expected."),
                N_('Write `sector in ("A", "B")`, or `contains(company, "…")` for a part of a text.'),
            )
        if not isinstance(right, ast.Tuple | ast.List):
            raise self.condition.error(
                right,
                N_("“{part}” stands after `in`, where a list is expected."),
                N_('Write the list in brackets, with a comma after a single one: `sector in ("A",)`.'),
            )
        listed = [typed(self.condition, self._listed(one), operand, left) for one in right.elts]
        return self._calculated(right, lambda: operand.one_of(cast(Any, listed)))

    def _listed(self, element: ast.expr) -> Literal:
        side = self._side(element)
        if isinstance(side, Literal):
            return side
        raise self.condition.error(element, N_("“{part}” stands in a list, which takes texts and figures."))

    def _side(self, node: ast.expr) -> Operand | Literal:
        """Return what stands on a side of a comparison or operator."""
        match node:
            case ast.Constant():
                return literal(self.condition, node)
            case ast.Name():
                return self._column(node)
            case ast.Call():
                return self._call(node)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return self._signed(node)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp():
                return Flag(self.mask(node))
        raise self.condition.error(node, N_("“{part}” cannot be compared: a list stands after `in` alone."))

    def _signed(self, node: ast.UnaryOp) -> Operand | Literal:
        side = self._side(node.operand)
        negative = isinstance(node.op, ast.USub)
        if isinstance(side, Literal) and isinstance(side.value, Decimal):
            return Literal(node, -side.value if negative else side.value)
        number = self._number(node.operand, side)
        return number.negated() if negative else number

    def _arithmetic(self, node: ast.BinOp) -> Number:
        left = self._number(node.left, self._side(node.left))
        right = self._number(node.right, self._side(node.right))
        calculate = {
            ast.Add: lambda: left.plus(right),
            ast.Sub: lambda: left.plus(right, pc.subtract),
            ast.Mult: lambda: left.times(right),
            ast.Div: lambda: left.over(right),
        }[type(node.op)]
        return cast(Number, self._calculated(node, calculate))

    def _number(self, node: ast.expr, side: Operand | Literal) -> Number:
        if isinstance(side, Number):
            return side
        if isinstance(side, Literal) and isinstance(side.value, Decimal):
            return Number.literal(side.value)
        raise self.condition.error(node, N_("“{part}” is no figure and cannot be calculated with."))

    def _calculated(self, node: ast.expr, calculate: Callable[[], Any]) -> Any:
        try:
            return calculate()
        except pa.ArrowInvalid:
            message = N_("“{part}” gives figures of more than 76 digits.")
            raise self.condition.error(node, message, N_("Calculate with fewer factors.")) from None

    def _column(self, node: ast.Name) -> Operand:
        name = self._name(node)
        if name not in self._columns:
            self._columns[name] = _operand(arrow(self.table.series(name)), self.table.types[name])
        return self._columns[name]

    def _name(self, node: ast.Name) -> str:
        """Return the column that a name means. Raises SegmentError with the nearest known one."""
        names = {name: column for name, column in self.table.names.items() if column in self.table.types}
        name = names.get(node.id) or names.get(slug(node.id))
        if name is not None:
            return name
        near = meant(slug(node.id), names, self.table.own_names)
        raise self.condition.error(
            node,
            N_("The table has no column “{part}”."),
            N_("Did you mean “{near}”?") if near else N_("Its columns are: {columns}."),
            near=near,
            columns=listed(slug(node.id), self.table.own_names.values()),
        )

    def _call(self, node: ast.Call) -> Operand:
        """Return what a function gives."""
        name = self._function(node)
        operand = self._side(node.args[0])
        if isinstance(operand, Literal):
            message = N_("“{part}” is no column, which “{name}” needs.")
            raise self.condition.error(node.args[0], message, name=name)
        match name, operand:
            case "empty", _:
                return Flag(operand.missing())
            case "days_since", Day():
                return operand.days_since(self.today)
            case "department", Text():
                return self._department(node.args[0])
            case (("startswith" | "endswith" | "contains"), Text()):
                return Flag(operand.having(_TEXT_TESTS[name], self._pattern(node.args[1])))
        kind = KINDS[type(operand)]
        message = N_("“{part}” is {kind}, which “{name}” cannot use.")
        raise self.condition.error(node.args[0], message, kind=kind, name=name)

    def _function(self, node: ast.Call) -> str:
        """Return the name of a function that is called as it should be."""
        name = self.condition.source(node.func)
        if name not in FUNCTIONS:
            near = nearest(name, FUNCTIONS)
            hint = N_("Did you mean “{near}”?") if near else N_("The functions are: {functions}.")
            raise self.condition.error(node, N_("There is no function “{name}”."), hint, name=name, near=near)
        two = name in _TEXT_TESTS
        if len(node.args) != 1 + two or node.keywords:
            hint = (
                N_('It is written `{name}(column, "text")`.')
                if two
                else N_("It is written `{name}(column)`.")
            )
            raise self.condition.error(node, N_("“{part}” is not how {name} is written."), hint, name=name)
        return name

    def _pattern(self, node: ast.expr) -> str:
        side = self._side(node)
        if isinstance(side, Literal) and isinstance(side.value, str) and fold(side.value):
            return side.value
        raise self.condition.error(
            node, N_("“{part}” stands where a text is expected."), N_('Write it in quotes: "75".')
        )

    def _department(self, node: ast.expr) -> Text:
        """Return the French department of each postcode; missing where the country is another."""
        if not isinstance(node, ast.Name):
            raise self.condition.error(node, N_("“{part}” is no column of postcodes."))
        found = departments(arrow(self.table.series(self._name(node))))
        if "country" in self.table.types:
            country = arrow(self.table.series("country")).dictionary_encode()
            foreign = pa.array([_foreign(name) for name in country.dictionary.to_pylist()], pa.bool_())
            abroad = foreign.take(country.indices).fill_null(False)
            found = pc.if_else(abroad, pa.scalar(None, pa.large_string()), found)
        return Text.of(found)


def _operand(array: Any, kind: str) -> Operand:
    """Return a column as an operand of its type's kind."""
    if kind in ("money", "number"):
        return Number.of(array)
    if kind == "date":
        return Day.of(array)
    return Flag(array.cast(pa.bool_())) if kind == "flag" else Text.of(array)


def _foreign(country: str | None) -> bool:
    return bool(country and country.strip()) and countries.code(country or "") not in (
        *countries.FRENCH,
        "MC",
    )


def departments(postcodes: Any) -> Any:
    """Return the department of each French postcode: ``84``, ``2A`` (20000 to 20199), ``2B``, ``974``.

    Missing where the postcode is, or has not five digits.
    """
    digits = pc.ascii_trim_whitespace(postcodes.cast(pa.large_string()))
    digits = pc.if_else(pc.match_substring_regex(digits, "^[0-9]{5}$"), digits, pa.scalar(None, digits.type))
    two = pc.utf8_slice_codeunits(digits, 0, 2)
    overseas = pc.or_(pc.equal(two, "97"), pc.equal(two, "98"))
    corsica = pc.if_else(pc.less(digits, "20200"), "2A", "2B").cast(digits.type)
    main = pc.if_else(overseas, pc.utf8_slice_codeunits(digits, 0, 3), two)
    return pc.if_else(pc.equal(two, "20"), corsica, main)
