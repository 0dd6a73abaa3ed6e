"""The cross-reference table says where each object is, whether it is kept by itself or in a block."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.render.pdf import crossing
from mailer.render.pdf.crossing import INSIDE, Blocks, table


@given(st.lists(st.one_of(st.none(), st.integers(1, 40)), max_size=60))
def test_blocks_are_told_of_as_objects_by_themselves_are(steps: list[int | None]) -> None:
    """A run of objects in one object stream gives the same table in both ways."""
    own, blocks, all_of_them = array("Q", [0]), Blocks(), array("Q", [0])
    for at, size in enumerate(steps, 10):
        if size is None:
            number = len(own) + blocks.objects
            assert number == len(all_of_them)
            own.append(at)
            assert blocks.place(number) == len(own) - 1
            all_of_them.append(at)
        else:
            assert blocks.add(len(own), size) == len(all_of_them)
            blocks.streams.append(at)
            all_of_them.extend(INSIDE | at << 16 | index for index in range(size))
    with pytest.MonkeyPatch.context() as patch:
        for at_once in (1, 50, 1 << 16):
            patch.setattr(crossing, "AT_ONCE", at_once)
            assert table(own, blocks) == table(all_of_them, Blocks())
