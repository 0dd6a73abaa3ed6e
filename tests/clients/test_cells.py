"""What is taken out of cells, what stays, and that nothing goes unsaid."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.clients.cells import clean, clean_column
from mailer.model import has_slots


@pytest.mark.parametrize(
    ("text", "expected", "notes"),
    [
        pytest.param("  Le\u00a0 Gall\u202f ", "Le Gall", set(), id="spaces"),
        pytest.param("5, rue\r\nde la Paix", "5, rue de la Paix", {"client-line-break"}, id="line break"),
        pytest.param("a\x00b\x07", "ab", {"client-control-character"}, id="NUL and bell"),
        pytest.param("a\U000f0001b\ue000", "ab", {"client-control-character"}, id="private use"),
        pytest.param("\ufeffDupont\u202e", "Dupont", {"client-invisible-character"}, id="BOM and bidi"),
        pytest.param("\u2067abc\u2069", "abc", {"client-invisible-character"}, id="isolates"),
        pytest.param("Dupont_x000D_", "Dupont", set(), id="Excel's carriage return"),
        pytest.param("e\u0301te\u0301", "été", set(), id="combining accents"),
        pytest.param("LefÃ¨vre", "LefÃ¨vre", {"client-broken-accents"}, id="broken accents"),
        pytest.param("x" * 10_000, "x" * 10_000, {"client-cell-long"}, id="10,000 characters"),
        pytest.param("محمد العربي", "محمد العربي", set(), id="Arabic"),
        pytest.param("王小明", "王小明", set(), id="Chinese"),
        pytest.param("👩‍👩‍👧 ❤️ 🏴\U000e0067\U000e007f", "👩‍👩‍👧 ❤️ 🏴\U000e0067\U000e007f", set(), id="emoji"),
        pytest.param(
            "{{ 7*7 }} <script> =1+1 **gras**", "{{ 7*7 }} <script> =1+1 **gras**", set(), id="code"
        ),
    ],
)
def test_cells_are_cleaned(text: str, expected: str, notes: set[str]) -> None:
    """Nothing invisible, one line, single spaces; letters of all scripts, emoji and code stay."""
    assert clean(text) == (expected, notes)


def test_an_address_keeps_its_lines_apart() -> None:
    """Blank lines go."""
    assert clean("5, rue X \n\n  2e étage\n", lines=True)[0] == "5, rue X\n2e étage"


@given(st.text(max_size=40))
def test_clean_text_stays_clean(text: str) -> None:
    """Cleaning twice changes nothing, and no cell can hold a slot of a skeleton."""
    once, _ = clean(text)
    assert clean(once)[0] == once
    assert not has_slots(once)
    assert "\n" not in once


@given(st.lists(st.text(max_size=12), max_size=8))
def test_columns_are_cleaned_like_cells(texts: list[str]) -> None:
    """The fast way over a column gives what the slow one gives for each cell."""
    import pyarrow as pa

    from mailer.clients.cells import _SILENT, PLACEHOLDERS, Notes

    expected = [clean(text)[0] for text in texts]
    expected = ["" if text in PLACEHOLDERS | _SILENT else text for text in expected]
    assert clean_column(pa.array(texts, pa.string()), 0, Notes()).to_pylist() == expected


@pytest.mark.parametrize("text", ["-", "n.c.", "N/A", "#N/A", "NULL", "#REF!", "(vide)"])
def test_what_stands_for_nothing_is_empty_and_told(table: Any, column: Any, found: Any, text: str) -> None:
    """A dash in an address would be printed on the envelope."""
    clients = table(f"Code;Nom;Ville\nA1;Dupont;{text}\n")
    assert column(clients, "town") == [None]
    assert found(clients, "client-placeholder").column == "Ville"


def test_the_mark_of_excel_for_text_is_empty_and_not_told(table: Any, column: Any) -> None:
    """A lone apostrophe is what is left of an empty cell."""
    clients = table("Code;Nom;Ville\nA1;Dupont;'\n")
    assert column(clients, "town") == [None]
    assert "client-placeholder" not in {finding.rule for finding in clients.findings}


def test_a_client_may_be_called_null(table: Any, column: Any) -> None:
    """It is a surname."""
    assert column(table("Nom;Ville\nNull;Lyon\n"), "last_name") == ["Null"]
