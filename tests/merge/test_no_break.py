"""What stays on one line: telephone numbers, and the last two words of an accroche."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.merge.accroche import hold_end
from mailer.merge.context import ClientView
from mailer.model import Client, Line, Run
from mailer.typography import Phone

Show = Callable[..., list[str]]
TEN = "Découvrez l’atelier propre en dix"


def view(**fields: Any) -> ClientView:
    return ClientView(Client("C1", 2, fields, {"tel": "phone"}))


def test_a_telephone_number_is_printed_without_a_place_for_a_line_end(bench: Any, show: Show) -> None:
    bench.context["house"] = {"phone": Phone("04 65 71 23 45")}
    piece = bench.merge("Tél. {{ house.phone }}\n\n{{ 'Tél. ' ~ house.phone }}")
    assert show(piece) == ["Tél. 04\u00a065\u00a071\u00a023\u00a045"] * 2


@pytest.mark.parametrize("name", ["phone", "mobile", "tel"])
def test_a_clients_number_is_the_text_of_the_file_until_it_is_printed(name: str) -> None:
    phone = view(phone="06 12 34", mobile="06 12 34")[name]
    assert phone == "06 12 34"
    assert isinstance(phone, Phone)
    assert phone.printed == "06\u00a012\u00a034"


def test_a_client_without_a_number_has_none() -> None:
    assert not view(phone=None)["phone"]
    assert not isinstance(view(phone=None, code="12 34")["code"], Phone)


def test_a_filter_works_on_a_number_as_it_was_written(bench: Any, show: Show) -> None:
    bench.context["house"] = {"phone": Phone("04 65 71 23 45")}
    piece = bench.merge("{{ house.phone | replace(' ', '.') }}")
    assert show(piece) == ["04.65.71.23.45"]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param(f"# {TEN} minutes", f"{TEN}~minutes", id="short"),
        pytest.param(f"# {TEN} jours !", f"{TEN}~jours\u202f!", id="sign behind"),
        pytest.param(f"# {TEN} **jours**", f"{TEN}~jours", id="bold"),
        pytest.param(
            "# {{ client.town }}, un atelier propre demain", "Orléans, un atelier propre~demain", id="field"
        ),
        pytest.param(
            "# Un atelier propre en\\\ndix jours", "Un atelier propre en\ndix~jours", id="two lines"
        ),
        pytest.param("# Un atelier propre demain", "Un atelier propre demain", id="four words"),
        pytest.param(f"# {TEN} mouvements", f"{TEN} mouvements", id="long"),
        pytest.param(
            "# Un bel atelier propre extraordinairement vite",
            "Un bel atelier propre extraordinairement vite",
            id="long together",
        ),
        pytest.param(
            "# Un bel atelier propre, {{ client.town }}",
            "Un bel atelier propre, Orléans",
            id="last is a field",
        ),
        pytest.param(
            "# Un atelier propre à {{ client.town }} demain",
            "Un atelier propre à Orléans demain",
            id="neighbour is a field",
        ),
        pytest.param(
            "# Un bel atelier propre en dix\\\njours",
            "Un bel atelier propre en dix\njours",
            id="broken by hand",
        ),
    ],
)
def test_a_short_last_word_of_an_accroche_keeps_company(
    bench: Any, show: Show, written: str, printed: str
) -> None:
    if "\\\n" in written:  # a heading of two lines is written with a line below it
        written = written.removeprefix("# ") + "\n==="
    assert show(bench.merge(written)) == [printed.replace("~", "\u00a0")]


def test_an_accroche_of_the_campaign_file_is_held_like_any(bench: Any, show: Show) -> None:
    bench.text("accroche", f"{TEN} minutes")
    piece = bench.merge("# {{ accroche }}\n\n# Un titre de cinq mots ici\n\nUn paragraphe de cinq mots ici")
    assert show(piece) == [
        f"{TEN}\u00a0minutes",
        "Un titre de cinq mots ici",
        "Un paragraphe de cinq mots ici",
    ]


def test_no_break_spaces_of_the_campaign_file_stay(bench: Any, show: Show) -> None:
    bench.text("accroche", "Dix\u00a0mille  pas")
    assert show(bench.merge("{{ accroche }}")) == ["Dix\u00a0mille pas"]


RUN = st.builds(Run, st.text(st.sampled_from("ab \u00a0"), max_size=8), st.sampled_from([None, None, 1]))
LINE = st.builds(Line, st.lists(RUN, max_size=5).map(tuple), st.booleans())


@given(st.lists(LINE, max_size=3).map(tuple))
def test_at_most_one_space_changes(lines: tuple[Line, ...]) -> None:
    held = hold_end(lines)
    runs = [run for line in lines for run in line.runs]
    after = [run for line in held for run in line.runs]
    assert [(run.slot, run.text.replace("\u00a0", " ")) for run in after] == [
        (run.slot, run.text.replace("\u00a0", " ")) for run in runs
    ]
    changed = [
        pair
        for one, other in zip(runs, after, strict=True)
        for pair in zip(one.text, other.text, strict=True)
    ]
    assert sum(before != behind for before, behind in changed) <= 1
