"""Printed lines, counted as the reader sees them."""

import pytest

from mailer.render.pdf import PdfLineCounter


@pytest.fixture(scope="module")
def counter(classic):
    return PdfLineCounter(classic)


def number(skeleton, kind, nth=0):
    return [block.number for block in skeleton.walk() if block.kind == kind][nth]


def test_lines_are_those_on_paper_and_follow_the_values(counter, kit):
    made = kit.skeleton(
        kit.text("paragraph", "Court."), kit.text("paragraph", "Mot long. " * 60), kit.text("paragraph", 7)
    )
    short = counter.lines(made, kit.values("x"))
    long = counter.lines(made, kit.values("Un mot, puis un autre. " * 20))
    assert short[0] == 1
    assert 5 <= short[1] <= 8
    assert (short[2], long[2] > 3) == (1, True)
    assert {key: short[key] for key in (0, 1)} == {key: long[key] for key in (0, 1)}


def test_hard_breaks_and_empty_lines_count_as_they_print(counter, kit):
    piece = kit.letter()
    lines = counter.lines(piece.skeleton, piece.values)
    address = number(piece.skeleton, "address") + 1
    assert lines[address] == 5
    assert 7 not in counter.lines(kit.skeleton(kit.text("paragraph", 7)), kit.values(""))


def test_cells_and_coupons_are_counted_and_a_footer_only_once(counter, kit):
    many = [kit.text("paragraph", "Une phrase qui prend de la place dans la lettre. " * 6) for _ in range(15)]
    coupon = kit.box("coupon", kit.text("heading", "Bon", level=2), kit.table(("a", "b"), ("c", "1")))
    made = kit.skeleton(*kit.frame(), *many, coupon)
    printed = counter.printed(made, kit.values())
    footer = number(made, "footer") + 1
    assert printed.count == 2
    assert printed.lines[footer] == 1
    assert [printed.lines[number(made, "cell", n)] for n in range(4)] == [1, 1, 1, 1]
    assert printed.pages[number(made, "coupon")] == 2
    assert printed.pages[number(made, "address")] == 1


def test_counting_sets_the_text_as_the_letter_is_set(counter, classic, kit):
    """The numbers in the HTML must not move a line: both ways take as many pages and lines."""
    piece = kit.letter(*[kit.text("paragraph", "Une phrase assez longue. " * 9) for _ in range(9)])
    printed = counter.printed(piece.skeleton, piece.values)
    assert printed.count == classic.plate(piece.skeleton).fill(piece.values).pages
