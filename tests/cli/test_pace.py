"""Progress off a terminal: a line every ten seconds or every tenth, and none for a short job."""

import io

import pytest

from mailer import i18n
from mailer.cli.pace import Pace
from mailer.cli.screen import Screen
from mailer.i18n import translate


@pytest.fixture(autouse=True)
def english() -> None:
    """Messages as they stand in the source."""
    i18n.use("en")


def paced(total: int, steps: int, seconds: float) -> list[str]:
    """Return what is said of a job of so many steps that come so fast, one at a time."""
    now = 0.0
    said: list[str] = []
    pace = Pace(lambda message: said.append(translate(message)), "Rendering PDF", total, lambda: now)
    for _ in range(steps):
        now += seconds
        pace.advance(1)
    return said


@pytest.mark.parametrize(
    ("total", "seconds", "lines"),
    [
        pytest.param(100, 0.01, 0, id="over in a second"),
        pytest.param(100, 1.0, 10, id="a tenth every ten seconds"),
        pytest.param(100, 60.0, 100, id="slow steps"),
        pytest.param(10_000, 0.006, 10, id="a minute, a tenth at a time"),
        pytest.param(10_000, 0.36, 360, id="an hour, ten seconds at a time"),
        pytest.param(0, 1.0, 0, id="nothing to do"),
    ],
)
def test_lines_come_at_a_pace_that_one_can_read(total: int, seconds: float, lines: int) -> None:
    """Neither a flood nor a silence of more than ten seconds."""
    assert len(paced(total, total, seconds)) == pytest.approx(lines, abs=lines // 20)


def test_a_line_says_how_far_it_is() -> None:
    """What is done, of how many, and the share."""
    assert paced(20_000, 4_000, 0.01)[-1] == "Rendering PDF: 4000 of 20,000 (20 %)"


def test_a_log_gets_lines_and_a_program_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal the screen prints lines on the error stream, unless asked to be quiet."""
    monkeypatch.setattr("mailer.cli.pace.SHORTEST", 0.0)
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(out, err)
    for quiet in (False, True):
        with screen.progress("Rendering", 2, quiet=quiet) as advance:
            advance(1)
            advance(1)
    with screen.progress("Reading", None) as advance:
        advance(1)
    assert (out.getvalue(), err.getvalue()) == ("", "Rendering: 1 of 2 (50 %)\nRendering: 2 of 2 (100 %)\n")
