"""Every run knows the line and column that wrote it, behind loops, conditions, includes and macros."""

from __future__ import annotations

from typing import Any

import pytest

from mailer.model import Piece, Place, Run


def _run(piece: Piece, text: str) -> Run:
    """Return the run that holds a text."""
    runs = [run for block in piece.skeleton.walk() for line in block.lines for run in line.runs]
    return next(run for run in runs if text in run.text)


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        pytest.param("cible", 1, 1, id="plain"),
        pytest.param("\n\n# cible", 3, 3, id="heading"),
        pytest.param("a\n  cible", 2, 3, id="second line of a paragraph"),
        pytest.param("{% if client.town %}\ncible\n{% endif %}", 2, 1, id="condition"),
        pytest.param("{% if client.company %}x{% else %}cible{% endif %}", 1, 35, id="else on the line"),
        pytest.param("{% for i in [1, 2] %}\n- cible {{ i }}\n{% endfor %}", 2, 3, id="loop"),
        pytest.param("{{ client.town }} cible", 1, 19, id="behind a field"),
        pytest.param("**gras** et *cible*", 1, 14, id="behind emphasis"),
        pytest.param("[cible a](https://x.fr/cible) b", 1, 2, id="link text"),
        pytest.param("[a](https://x.fr/cible) cible", 1, 25, id="behind a link"),
        pytest.param("| a | b |\n|---|---|\n| x | cible |", 3, 7, id="table cell"),
        pytest.param("::: ps\nP.-S. : cible\n:::", 2, 9, id="container"),
        pytest.param("> cible", 1, 3, id="quote"),
        pytest.param("1. un\n2. cible", 2, 4, id="ordered list"),
        pytest.param("   {%- if true -%}   cible{% endif %}", 1, 22, id="stripped white space"),
        pytest.param("{# un\ncommentaire #}\ncible", 3, 1, id="behind a comment"),
        pytest.param("{% raw %}\n{{ cible }}{% endraw %}", 2, 4, id="raw"),
        pytest.param("{% set x %}\ncible{% endset %}\n\n{{ x }}", 2, 1, id="set block"),
        pytest.param("---\npiece: letter\n---\n\ncible", 5, 1, id="behind the head"),
        pytest.param("a\\* b cible", 1, 7, id="behind an escape"),
    ],
)
def test_a_run_knows_its_place(bench: Any, body: str, line: int, column: int) -> None:
    run = _run(bench.merge(body), "cible")
    assert run.place is not None
    start = run.text.index("cible")
    assert run.place.file == "templates/plain/a.md"
    assert (run.place.line, run.place.column + start) == (line, column)


def test_an_included_file_is_named(bench: Any) -> None:
    bench.write("parts/foot.md", "un\n\ncible {{ client.town }}")
    piece = bench.merge("avant\n\n{% include 'parts/foot.md' %}")
    assert _run(piece, "cible").place == Place("templates/parts/foot.md", 3, 1)
    assert piece.skeleton.slots[0].place == Place("templates/parts/foot.md", 3, 7)


def test_a_macro_prints_from_its_own_line(bench: Any) -> None:
    bench.write("parts/m.md", "{% macro box(t) %}\ncible {{ t }}\n{% endmacro %}")
    piece = bench.merge("{% from 'parts/m.md' import box %}\n{% for i in [1] %}{{ box(i) }}{% endfor %}")
    assert _run(piece, "cible").place == Place("templates/parts/m.md", 2, 1)


def test_a_text_of_the_campaign_points_at_the_campaign(bench: Any) -> None:
    bench.text("accroche", "{{ client.first_name }}, voici la cible", line=12, column=15)
    piece = bench.merge("# {{ accroche }}")
    assert _run(piece, "cible").place == Place("campaigns/x/campaign.yaml", 12, 15 + 23)
    assert piece.skeleton.slots[0].place == Place("campaigns/x/campaign.yaml", 12, 15)
    assert piece.skeleton.slots[0].field == "client.first_name"


def test_text_from_two_branches_on_one_line_is_two_runs(bench: Any) -> None:
    piece = bench.merge("abc {% if client.town %}def{% endif %} ghi")
    runs = piece.skeleton.blocks[0].lines[0].runs
    assert [run.place.column for run in runs] == [1, 25, 40]
