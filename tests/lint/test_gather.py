"""What is gathered of the values that clients put into a slot."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lint.subject import WIDEST_ASCII, WIDEST_LETTER, Gather, text_width
from mailer.model import Piece, Skeleton, Slot

SKELETON = Skeleton("s1", "letter", "a", "fr", (), (Slot(0, "client.town"),))


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("i", 5), ("\u202f", 5), ("m", 15), ("É", 13), ("é", 10), ("語", 20), ("a", 10)],
)
def test_letters_are_as_wide_as_they_print(text: str, width: int) -> None:
    """Narrow, wide and capital letters count as such, each time they are asked for."""
    assert [text_width(text) for _ in range(2)] == [width, width]


def test_no_letter_is_wider_than_what_is_reckoned_with() -> None:
    """A short value is not measured where even of widest letters it would not be the widest."""
    widths = [text_width(chr(code)) for code in range(sys.maxunicode + 1)]
    assert max(widths[:128]) == WIDEST_ASCII
    assert max(widths) == WIDEST_LETTER


@given(st.lists(st.text("aiMÉ語. ", max_size=6), min_size=1))
def test_the_widest_value_is_found(values: list[str]) -> None:
    """The first of the widest values is kept, whatever came before it, also where values are not."""
    for limit in (2, 100):
        gather = Gather(limit)
        for row, value in enumerate(values):
            gather.add(Piece("letter", SKELETON, (value,)), row)
        use = gather.uses()[0].slots[0]
        assert use.widest == max(values, key=text_width)
        assert sum(use.values.values()) + use.unseen == len(values)
