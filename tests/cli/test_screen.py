"""What is printed: tables, findings, JSON."""

import json
import os
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest

from mailer import i18n
from mailer.cli.screen import Screen, visible, width
from mailer.model import Finding, Message, Place, Severity


@pytest.fixture(autouse=True)
def english() -> object:
    i18n.use("en")
    yield
    i18n.use(i18n.FALLBACK)


@pytest.fixture
def screen() -> Screen:
    return Screen(StringIO(), StringIO())


def printed(screen: Screen) -> str:
    assert isinstance(screen.out, StringIO)
    return screen.out.getvalue()


def test_columns_are_as_wide_as_their_widest_cell(screen: Screen) -> None:
    """Chinese letters take two columns, combining accents none; numbers end flush."""
    screen.table(("name", "sum"), [("王小明", "5"), ("Zoe\u0301", "1 200"), ("x\ny", "")], right=[1])
    assert printed(screen).splitlines() == ["name      sum", "王小明      5", "Zoe\u0301     1 200", "x y"]
    assert width("王e\u0301") == 3


def test_a_table_without_rows_shows_its_head(screen: Screen) -> None:
    """An empty list is a head and no more."""
    screen.table(("a", "b"), [])
    assert printed(screen) == "a  b\n"


def test_no_colour_where_there_is_no_terminal(screen: Screen) -> None:
    """A file and a pipe get plain text."""
    screen.title("Title")
    assert printed(screen) == "Title\n"


def test_colours_on_request() -> None:
    """Colours are ANSI sequences, and what comes from a file cannot add any."""
    screen = Screen(StringIO(), StringIO(), color=True)
    screen.title("{cell}", cell="\x1b[31mred")
    assert printed(screen) == "\x1b[1m\\x1b[31mred\x1b[0m\n"


def test_a_finding_shows_its_line_and_a_caret(screen: Screen) -> None:
    """Place, severity, message and rule on one line; below it the source, marked, and the hint."""
    finding = Finding(
        rule="sentence-length",
        severity=Severity.WARNING,
        message=Message("A sentence has {count} words.", {"count": 31}),
        hint=Message("Make two of it."),
        place=Place("letters/a.md", 2, 6),
        end=Place("letters/a.md", 2, 9),
    )
    screen.findings([finding], lambda name: ["first", "Tout\tété 王"] if name == "letters/a.md" else [])
    assert printed(screen).splitlines() == [
        "letters/a.md:2:6: warning: A sentence has 31 words. [sentence-length]",
        "    | Tout\\tété 王",
        "    |       ^^^",
        "    → Make two of it.",
        "1 warning",
    ]


def test_a_finding_in_the_table_names_rows(screen: Screen) -> None:
    """A value's finding names the column, the first rows and how many there are."""
    finding = Finding("postcode", Severity.ERROR, Message("No postcode."), column="CP", rows=(3, 9), count=12)
    screen.findings([finding])
    assert printed(screen).splitlines() == [
        "error: No postcode. [postcode]",
        "    column “CP”, rows 3, 9 and 10 others",
        "1 error",
    ]


@pytest.mark.parametrize(
    ("rows", "count", "said"),
    [
        ((118, 119), 12, "column “CP”, 12 clients of 3,402, for instance rows 118, 119"),
        ((118,), 1, "column “CP”, 1 client of 3,402: row 118"),
        ((3, 9), 2, "column “CP”, 2 clients of 3,402: rows 3, 9"),
    ],
)
def test_a_finding_says_how_many_clients_of_all_it_is_about(
    screen: Screen, rows: tuple[int, ...], count: int, said: str
) -> None:
    """Where it is known how many there are, one sees whether it is one row or all of them."""
    finding = Finding("x", Severity.ERROR, Message("m"), column="CP", rows=rows, count=count)
    screen.finding(finding, clients=3402)
    assert printed(screen).splitlines()[1] == f"    {said}"


def test_no_break_spaces_are_visible_in_the_line_of_a_finding(screen: Screen) -> None:
    """They are half of what French typography is about; the caret stays where it belongs."""
    finding = Finding("x", Severity.INFO, Message("m"), place=Place("a", 1, 8), end=Place("a", 1, 11))
    screen.finding(finding, lambda _: ["Prêt\u00a0? Oui\u202f!"])
    assert printed(screen).splitlines()[1:] == ["    | Prêt⍽? Oui⍽!", "    |        ^^^"]


def test_the_carets_have_the_colour_of_the_severity() -> None:
    """The eye finds the words at once."""
    screen = Screen(StringIO(), StringIO(), color=True)
    finding = Finding("x", Severity.ERROR, Message("m"), place=Place("a", 1, 1), end=Place("a", 1, 3))
    screen.finding(finding, lambda _: ["^^ word"])
    assert printed(screen).splitlines()[1:] == ["    | ^^ word", "    | \x1b[31m^^\x1b[0m"]


def test_a_finding_in_a_lost_file_quotes_what_it_has(screen: Screen) -> None:
    """Without the source, or behind its end, the excerpt is shown."""
    finding = Finding("x", Severity.INFO, Message("m"), place=Place("a.md", 9, 400), excerpt="très \x1b[2J")
    screen.findings([finding], lambda _: ["one line"])
    assert "    | très \\x1b[2J" in printed(screen).splitlines()


def no_terminal(*_: object) -> os.terminal_size:
    raise OSError


def test_a_long_line_is_shown_around_the_finding(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of 10,000 characters is cut on both sides, the caret where it belongs."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("shutil.os.get_terminal_size", no_terminal)
    line = "a" * 5000 + "BAD" + "c" * 5000
    finding = Finding("x", Severity.INFO, Message("m"), place=Place("a", 1, 5001), end=Place("a", 1, 5004))
    screen.findings([finding], lambda _: [line])
    quote, caret = printed(screen).splitlines()[1:3]
    assert len(quote) == 100
    assert quote.startswith("    | …a")
    assert quote.endswith("c…")
    assert quote[caret.index("^") : caret.rindex("^") + 1] == "BAD"


def test_a_source_line_is_as_wide_as_the_terminal(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding of 160 signs has a caret for each that is shown, and no line breaks."""
    finding = Finding("x", Severity.INFO, Message("m"), place=Place("a", 1, 11), end=Place("a", 1, 171))
    for columns in (60, 120):
        monkeypatch.setenv("COLUMNS", str(columns))
        screen.findings([finding], lambda _: ["b" * 10 + "a" * 160 + "c"])
        quote, caret = printed(screen).splitlines()[-3:-1]
        assert (len(quote), len(caret)) == (columns, columns - 1)


def test_no_findings_is_said(screen: Screen) -> None:
    """Silence would leave one wondering."""
    screen.findings([])
    assert printed(screen) == "No findings.\n"


def test_json_is_for_programs(screen: Screen) -> None:
    """Money stays exact, dates are ISO 8601, and no character steers a terminal."""
    cell = "\u202eété\x9b\U000f0001"
    data = {
        "sum": Decimal("1.10"),
        "on": date(2026, 3, 1),
        "path": Path("a"),
        "cell": cell,
        "all": {"b", "a"},
    }
    screen.json(data)
    text = printed(screen)
    assert "été" in text
    assert "\u202e" not in text
    assert json.loads(text) == {
        "sum": "1.10",
        "on": "2026-03-01",
        "path": "a",
        "cell": cell,
        "all": ["a", "b"],
    }


def test_visible_keeps_what_people_write() -> None:
    """Arabic, Chinese, emoji and line ends stay."""
    text = "مرحبا 王 🙂\nété\u00a0!"
    assert visible(text) == text


def test_progress_is_silent_without_a_terminal(screen: Screen) -> None:
    """A log does not fill with bars."""
    with screen.progress("Rendering", 3) as advance:
        advance(1)
    assert isinstance(screen.err, StringIO)
    assert screen.err.getvalue() == ""
