"""A skeleton ready for replay: which of its parts a client's letter prints, and what sets these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailer.errors import N_
from mailer.model import Skeleton
from mailer.render import markup
from mailer.render.pdf.inner import Inner
from mailer.render.pdf.replay import OutOfPlaceError, UnknownLayoutError, variant
from mailer.render.pdf.replay.counting import CountedVariant, Shared
from mailer.render.pdf.replay.letter import Bench, Html, Variant
from mailer.render.pdf.replay.records import Replayed
from mailer.render.pdf.replay.rows import Counted
from mailer.render.pdf.replay.shapers import Shapers
from mailer.render.pdf.replay.shelf import Shelf

VARIANTS = 200
"""How many variants of a skeleton are kept: sets of lines that are printed, and choices of pictures."""


class ReplayPlate:
    """A skeleton compiled for replay."""

    def __init__(
        self,
        inner: Inner,
        shapers: Shapers,
        skeleton: Skeleton,
        html: Html,
        alike: Mapping[int, str],
        shelf: Shelf | None = None,
    ) -> None:
        """``alike`` are the values of slots that say the same in all letters: they are part of the layout."""
        fixed = {**markup.fixed(skeleton), **alike}
        self._bench = Bench(inner, shapers, html, fixed, shelf)
        self._skeleton = skeleton
        self._alike, self._same = tuple(alike), tuple(alike.values())
        self._conditions = variant.Conditions.of(skeleton, fixed)
        self._pictures = variant.picture_slots(skeleton, fixed, described=inner.engine.tagged)
        self._variants: dict[tuple[object, ...], Variant | UnknownLayoutError] = {}
        self._widths: dict[int, float] = {}

    def fill(self, values: Sequence[str]) -> Replayed:
        """Return a client's letter. Raises `UnknownLayoutError` where it must be laid out by WeasyPrint itself."""
        if tuple(map(values.__getitem__, self._alike)) != self._same:
            raise UnknownLayoutError(N_("a text that was to be the same in all letters is not"))
        key = (self._conditions.pattern(values), tuple([values[slot] for slot in self._pictures]))
        one = self._variants.get(key)
        if one is None:
            if len(self._variants) >= VARIANTS:
                self._variants.clear()
            try:
                one = Variant(self._bench, variant.prune(self._skeleton, values), values, self._widths)
            except UnknownLayoutError as unknown:
                one = unknown
            self._variants[key] = one
        if isinstance(one, UnknownLayoutError):
            raise one
        return one.fill(values)


class CountedPlate:
    """Skeletons compiled together, that differ in the number of a table's rows alone."""

    def __init__(self, inner: Inner, shapers: Shapers, counted: Counted, html: Html) -> None:
        fixed = markup.fixed(counted.skeleton)
        self._bench = Bench(inner, shapers, html, fixed)
        self._skeleton = counted.skeleton
        self._conditions = variant.Conditions.of(counted.skeleton, fixed)
        self._row_conditions = counted.row_conditions(fixed)
        self._pictures = variant.picture_slots(counted.skeleton, fixed, described=inner.engine.tagged)
        self._variants: dict[tuple[object, ...], CountedVariant | UnknownLayoutError] = {}
        self._shared = Shared()

    def fill(self, counted: Counted, values: Sequence[str]) -> Replayed:
        """Return a client's letter; ``counted`` is its own skeleton with the rows counted, ``values`` are its own.

        Raises `UnknownLayoutError` where it must be laid out by WeasyPrint itself.
        """
        rows = [[values[slot] for slot in slots] for slots in counted.rows]
        if not all(map(self._is_whole, rows)):
            raise UnknownLayoutError(N_("a row of the table is without text"))
        common = [values[slot] for slot in counted.common]
        sample = [*common, *(rows[0] * counted.few)]
        key = (self._conditions.pattern(sample), tuple([sample[slot] for slot in self._pictures]))
        one = self._variants.get(key)
        if one is None:
            if len(self._variants) >= VARIANTS:
                self._variants.clear()
            try:
                one = CountedVariant(
                    self._bench, variant.prune(self._skeleton, sample), sample,
                    counted.few, len(counted.common), self._shared,
                )  # fmt: skip
            except UnknownLayoutError as unknown:
                one = unknown
            self._variants[key] = one
        if isinstance(one, UnknownLayoutError):
            raise one
        try:
            return one.fill(common, rows)
        except OutOfPlaceError as fault:
            self._variants[key] = fault
            raise

    def _is_whole(self, row: Sequence[str]) -> bool:
        """Whether all that may vanish of a row is printed."""
        if "" not in row and not any(map(str.isspace, row)):
            return True
        return all(any(row[place].strip() for place in places) for places in self._row_conditions)
