"""Skeletons that differ in the number of a table's rows: what stands for them all, and when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mailer.model import Block, Line, Run, Skeleton, slot_text
from mailer.render.pdf.replay.rows import FEW, counted, counts_rows, with_rows


def row(number: int, *, link: bool = False) -> Block:
    """A row of two cells: a fixed word with a slot behind it, and a slot."""
    cells = (
        Line((Run("Facture "), Run("", slot=number))),
        Line((Run("", slot=number + 1, link="https://x.fr/" + slot_text(number) if link else ""),)),
    )
    return Block("row", 0, children=tuple(Block("cell", 0, lines=(line,)) for line in cells))


def reminder(kit: Any, rows: int, **more: Any) -> Skeleton:
    """A letter with a slot before the table and one behind it, and a table of a head, rows and a total."""
    total = 2 * rows + 1
    head = replace(row(0), header=True, children=(kit.text("cell", "Pièce"), kit.text("cell", "Montant")))
    table = kit.box(
        "table", head, *(row(2 * number + 1, **more) for number in range(rows)),
        kit.box("row", kit.text("cell", "Total"), kit.text("cell", total)),
    )  # fmt: skip
    return kit.skeleton(kit.text("paragraph", 0), table, kit.text("paragraph", total), slots=total + 1)


@pytest.mark.parametrize(
    ("css", "counts"),
    [
        ("p { margin: 0 } tbody tr:last-child td { border: 0 } tr:first-child td { color: red }", False),
        (
            "col:nth-child(4) { width: 11% } .coupon > p:nth-last-child(2) { top: 0 } li:nth-child(2n) { top: 0 }",
            False,
        ),
        ("p:has(+ .signature) { break-before: avoid } p + p { margin: 0 }", False),
        ("@page { @top-right { content: counter(page) } }", False),
        ("tr:nth-child(3) td { color: red }", True),
        ("TR:nth-child(2n) { color: red }", True),
        ("tr:first-of-type:nth-child(2n) { color: red }", True),
        ("tbody tr.total:nth-last-child( 2 ) { color: red }", True),
        (".wide :nth-child(5) { color: red }", True),
        ("tr:first-child + tr td { background: yellow }", True),
        ("tbody tr { counter-increment: r }", True),
        ("td ~ td { color: red }", True),
    ],
)
def test_a_style_sheet_that_counts_rows(css: str, counts: bool) -> None:
    assert counts_rows(css) == counts


def test_one_skeleton_stands_for_all_numbers_of_rows(kit: Any) -> None:
    short = [counted(reminder(kit, rows)) for rows in range(2, 7)]
    long = [counted(reminder(kit, rows)) for rows in range(7, 30)]
    assert len({one.skeleton for one in short if one}) == len({one.skeleton for one in long if one}) == 1
    assert counted(reminder(kit, 1)) is None
    one = short[0]
    assert one is not None
    assert one.few == FEW
    assert one.common == (0, 5)
    assert one.rows == ((1, 2), (3, 4))
    assert [slot.number for slot in one.skeleton.slots] == list(range(2 + 2 * FEW))
    assert [block.number for block in one.skeleton.walk()] == list(range(len(list(one.skeleton.walk()))))


def test_rows_with_links_and_slots_that_others_name_are_not_counted(kit: Any) -> None:
    assert counted(reminder(kit, 5, link=True)) is None
    made = reminder(kit, 5)
    named = kit.text("paragraph", 3)
    assert counted(replace(made, blocks=(*made.blocks, replace(named, number=99)))) is None


@pytest.mark.parametrize("rows", [2, 3, 4, 5, 40])
def test_a_letter_of_stand_ins_has_as_many_rows_as_are_asked_for(kit: Any, rows: int) -> None:
    few = counted(reminder(kit, 12))
    assert few is not None
    run = [block.number for block in few.skeleton.walk() if block.kind == "row"][1:-1]
    made, cells = with_rows(few.skeleton, run, rows)
    numbers = [block.number for block in made.walk()]
    assert len(cells) == rows
    assert len(set(numbers)) == len(numbers)
    assert sum(block.kind == "row" for block in made.walk()) == rows + 2
