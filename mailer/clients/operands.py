"""What a condition compares: columns and literals as Arrow arrays, and masks out of them.

A mask is a boolean array with nulls: null is "unknown", where a value is missing. And, or, not follow
Kleene's three-valued logic: unknown stays unknown under ``not``, and an unknown row is not selected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyarrow import compute as pc

from mailer.errors import N_
from mailer.model import Message
from mailer.typography import fold, fold_all

Mask = Any
"""A pyarrow boolean array, or a scalar for a condition that no column enters."""

_SAMPLE = 10_000
"""Rows that tell whether a column of text is worth encoding by its distinct ones."""

COMPARE = {
    "==": pc.equal,
    "!=": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}


@dataclass(frozen=True, slots=True)
class Text:
    """A column of text: distinct texts, folded (null where blank), and which one each row has.

    Where nearly every row has its own, ``codes`` is None and ``distinct`` holds the rows. A literal has its one
    text, a scalar.
    """

    distinct: Any
    codes: Any = None

    @classmethod
    def of(cls, array: Any) -> Text:
        """Return an Arrow column as text to compare."""
        if pa.types.is_dictionary(array.type):
            return cls(_folded(array.dictionary.cast(pa.large_string())), array.indices)
        if pc.count_distinct(array.slice(0, _SAMPLE)).as_py() > _SAMPLE // 2:
            return cls(_folded(array.cast(pa.large_string())))
        encoded = array.dictionary_encode()
        return cls(_folded(encoded.dictionary.cast(pa.large_string())), encoded.indices)

    @classmethod
    def literal(cls, text: str) -> Text:
        """Return a text of the condition."""
        return cls(pa.scalar(fold(text), pa.large_string()))

    def compared(self, sign: str, other: Text) -> Mask:
        """Return the mask of a comparison without case and accents; order is that of the folded letters."""
        if isinstance(other.distinct, pa.Scalar):
            return self.spread(COMPARE[sign](self.distinct, other.distinct))
        if isinstance(self.distinct, pa.Scalar):
            return other.spread(COMPARE[sign](self.distinct, other.distinct))
        return COMPARE[sign](self.rows(), other.rows())

    def one_of(self, texts: Sequence[Text]) -> Mask:
        """Return the mask of the rows whose text is one of some literals."""
        values = pa.array([text.distinct.as_py() for text in texts], pa.large_string())
        found = pc.is_in(self.distinct, values)
        return self.spread(pc.if_else(pc.is_valid(self.distinct), found, pa.scalar(None, pa.bool_())))

    def having(self, test: Any, text: str) -> Mask:
        """Return the mask of ``starts_with``, ``ends_with`` or ``match_substring`` on the folded text."""
        return self.spread(test(self.distinct, pattern=fold(text)))

    def missing(self) -> Mask:
        """Return the mask of the rows without text; never unknown."""
        return pc.is_null(self.rows())

    def spread(self, by_distinct: Any) -> Any:
        """Return for each row what holds for its text."""
        return by_distinct if self.codes is None else by_distinct.take(self.codes)

    def rows(self) -> Any:
        """Return each row's folded text."""
        return self.spread(self.distinct)


def _folded(distinct: Any) -> Any:
    """Fold distinct texts: plain ASCII at once, the others together (`typography.fold_all`)."""
    plain = pc.and_(
        pc.string_is_ascii(distinct), pc.invert(pc.match_substring_regex(distinct, r"^\s|\s$|\s\s|[^ -~]"))
    )
    lower = pc.ascii_lower(distinct)
    result = lower
    if pc.any(pc.invert(plain)).as_py():
        odd = distinct.filter(pc.invert(plain)).to_pylist()
        result = pc.replace_with_mask(
            lower, pc.invert(plain).fill_null(False), pa.array(fold_all(odd), lower.type)
        )
    return pc.if_else(pc.equal(result, ""), pa.scalar(None, pa.large_string()), result)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that is exact: a decimal array or scalar, over another where something was divided.

    The divisor is never zero (a row that divides by zero is missing) and never negative.
    """

    value: Any
    divisor: Any = None

    @classmethod
    def of(cls, array: Any) -> Number:
        """Return an Arrow column of integers or decimals as figures to compare."""
        return cls(_tight(array.cast(pa.decimal128(20, 0)) if pa.types.is_integer(array.type) else array))

    @classmethod
    def literal(cls, value: Decimal) -> Number:
        """Return a figure of the condition."""
        _, digits, power = value.as_tuple()
        power = int(power)
        precision = max(len(digits) + max(power, 0), -power, 1)
        return cls(pa.scalar(value, pa.decimal256(precision, max(-power, 0))))

    def compared(self, sign: str, other: Number) -> Mask:
        """Return the mask of an exact comparison, fractions multiplied out."""
        return COMPARE[sign](_times(self.value, other.divisor), _times(other.value, self.divisor))

    def one_of(self, numbers: Sequence[Number]) -> Mask:
        """Return the mask of the rows whose figure is one of some."""
        return _any_of(self, numbers)

    def missing(self) -> Mask:
        """Return the mask of the rows without a figure."""
        absent = pc.is_null(self.value)
        return absent if self.divisor is None else pc.or_(absent, pc.is_null(self.divisor))

    def plus(self, other: Number, add: Any = pc.add) -> Number:
        """Return the sum, or with ``pc.subtract`` the difference."""
        left, right = _times(self.value, other.divisor), _times(other.value, self.divisor)
        return Number(_tight(add(left, right)), _both(self.divisor, other.divisor))

    def times(self, other: Number) -> Number:
        """Return the product."""
        return Number(_times(self.value, other.value), _both(self.divisor, other.divisor))

    def over(self, other: Number) -> Number:
        """Return the quotient, kept as a fraction; missing where the divisor is zero."""
        top, below = _times(self.value, other.divisor), _times(other.value, self.divisor)
        zero = pa.scalar(Decimal(0), pa.decimal256(1, 0))
        sign = pc.less(below, zero)
        top = pc.if_else(sign, pc.negate(top), top)
        below = pc.if_else(pc.equal(below, zero), pa.scalar(None, below.type), pc.abs(below))
        return Number(top, below)

    def negated(self) -> Number:
        """Return the figure with the other sign."""
        return Number(pc.negate(self.value), self.divisor)


def _tight(array: Any) -> Any:
    """Return decimals in the narrowest type that holds them: Arrow adds up the digits of factors."""
    scale = array.type.scale
    if isinstance(array, pa.Scalar):
        least = most = array.as_py()
    else:
        bounds = pc.min_max(array).as_py()
        least, most = bounds["min"], bounds["max"]
    largest = max(abs(least), abs(most)) if least is not None and most is not None else Decimal(0)
    digits = max(largest.adjusted() + 1, 1) if largest else 1
    return array.cast(pa.decimal256(min(digits + scale, 76), scale))


def _times(left: Any, right: Any) -> Any:
    return left if right is None else _tight(pc.multiply(left, right))


def _both(left: Any, right: Any) -> Any:
    return left if right is None else right if left is None else _times(left, right)


@dataclass(frozen=True, slots=True)
class Day:
    """A column of dates, or one date."""

    value: Any

    @classmethod
    def of(cls, array: Any) -> Day:
        """Return an Arrow column of dates or timestamps as dates to compare."""
        return cls(array if pa.types.is_date32(array.type) else array.cast(pa.date32(), safe=False))

    def compared(self, sign: str, other: Day) -> Mask:
        """Return the mask of a comparison."""
        return COMPARE[sign](self.value, other.value)

    def one_of(self, days: Sequence[Day]) -> Mask:
        """Return the mask of the rows whose date is one of some."""
        return _any_of(self, days)

    def missing(self) -> Mask:
        """Return the mask of the rows without a date."""
        return pc.is_null(self.value)

    def days_since(self, today: date) -> Number:
        """Return how many days each date lies before today; negative for those to come."""
        days = pc.subtract(
            pa.scalar((today - date(1970, 1, 1)).days, pa.int32()), self.value.cast(pa.int32())
        )
        return Number.of(days)


@dataclass(frozen=True, slots=True)
class Flag:
    """A column of yes and no, or a mask."""

    value: Any

    def compared(self, sign: str, other: Flag) -> Mask:
        """Return the mask of ``==`` or ``!=``."""
        return COMPARE[sign](self.value, other.value)

    def one_of(self, flags: Sequence[Flag]) -> Mask:
        """Return the mask of the rows that say one of some."""
        return _any_of(self, flags)

    def missing(self) -> Mask:
        """Return the mask of the rows that say neither."""
        return pc.is_null(self.value)


def _any_of(operand: Any, others: Sequence[Any]) -> Mask:
    """Return where the operand equals one of the others: false for none, unknown where it is missing."""
    found: Mask = pc.if_else(operand.missing(), pa.scalar(None, pa.bool_()), pa.scalar(False))
    for other in others:
        found = pc.or_kleene(found, operand.compared("==", other))
    return found


Operand = Text | Number | Day | Flag

KINDS: Mapping[type[Operand], Message] = {
    Text: Message(N_("text")),
    Number: Message(N_("a figure")),
    Day: Message(N_("a date")),
    Flag: Message(N_("yes or no")),
}
"""What an operand is called in a sentence, in the reader's language."""
