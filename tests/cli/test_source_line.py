"""The line below a finding: cut around what is marked, and never wider than the room there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.cli.screen import visible, width
from mailer.cli.source_line import CUT, Shown, around


@pytest.mark.parametrize(
    ("line", "start", "stop", "room", "shown"),
    [
        pytest.param("Un sol", 3, 6, 10, Shown("Un sol", 3, 3), id="a-short-line-whole"),
        pytest.param("aaaaaXXbbbbb", 5, 7, 8, Shown("…aaXXbb…", 3, 2), id="cut-on-both-sides"),
        pytest.param("XXbbbbbbbbbb", 0, 2, 8, Shown("XXbbbb…", 0, 2), id="cut-behind"),
        pytest.param("aaaaaaaaaaXX", 10, 12, 8, Shown("…aaaaXX", 5, 2), id="cut-before"),
        pytest.param("aXXXXXXXXXXb", 1, 11, 8, Shown("…XXXXXX…", 1, 6), id="its-beginning"),
        pytest.param("王王王王王X王王王王", 5, 6, 8, Shown("…王X王…", 3, 1), id="wide-signs"),
    ],
)
def test_a_line_is_cut_around_what_is_marked(line: str, start: int, stop: int, room: int, shown: Shown):
    assert around(line, start, stop, room, visible, width) == shown


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(12, 80))
def test_a_line_fits_and_its_marks_stand_under_it(line: str, start: int, length: int, room: int):
    start = min(start, len(line))
    stop = min(start + length, len(line))
    shown = around(line, start, stop, room, visible, width)
    assert width(shown.text) <= room
    assert shown.before + shown.marked <= max(width(shown.text), shown.before + 1)
    assert shown.text.strip(CUT) in visible(line) or CUT in line


@given(st.text("ab", min_size=1, max_size=60), st.data(), st.integers(12, 80))
def test_what_is_marked_is_what_was_found(line: str, data: st.DataObject, room: int):
    start = data.draw(st.integers(0, len(line) - 1))
    stop = data.draw(st.integers(start + 1, len(line)))
    shown = around(line, start, stop, room, visible, width)
    assert line[start:stop].startswith(shown.text[shown.before : shown.before + shown.marked])
