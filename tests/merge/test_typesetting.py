"""French spaces do not care where a run ends: a field, a condition, emphasis, a text of the campaign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.typography import french

Show = Callable[..., list[str]]
N, T = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        pytest.param("Bonjour {{ client.town }} !", f"Bonjour Orléans{T}!", id="field"),
        pytest.param("Bonjour {{ client.town }}!", f"Bonjour Orléans{T}!", id="field, no space"),
        pytest.param("Un lot de {{ client.code }} %", f"Un lot de C1{N}%", id="unit"),
        pytest.param("L'{{ client.town }}", "L’Orléans", id="apostrophe"),
        pytest.param("«{{ client.town }}»", f"«{N}Orléans{N}»", id="quoted"),
        pytest.param("« {{ client.town }} »", f"«{N}Orléans{N}»", id="quoted, spaces"),
        pytest.param("Oui {% if client.town %}vous{% endif %} !", f"Oui vous{T}!", id="condition"),
        pytest.param(
            "Oui vous {% if client.town %}! Et{% endif %} : ici", f"Oui vous{T}! Et{N}: ici", id="branches"
        ),
        pytest.param("« {% if client.town %}Oui{% endif %} »", f"«{N}Oui{N}»", id="quoted condition"),
        pytest.param("Oui, **vous**! Et *elle*: ici", f"Oui, vous{T}! Et elle{N}: ici", id="emphasis"),
        pytest.param("Oui [vous](https://a.fr) !", f"Oui vous{T}!", id="link"),
        pytest.param("{{ slogan }}", f"Gagnez Orléans{T}!", id="text of the campaign"),
        pytest.param("# {{ slogan }}", f"Gagnez Orléans{T}!", id="accroche"),
        pytest.param(
            "Lisez {{ slogan }} »", f"Lisez Gagnez Orléans{T}!{N}»", id="behind a text of the campaign"
        ),
    ],
)
def test_marks_are_set_where_runs_meet(bench: Any, show: Show, written: str, printed: str) -> None:
    bench.text("slogan", "Gagnez {{ client.town }} !")
    assert show(bench.merge(written)) == [printed]


def test_the_data_of_a_client_stays_as_it_is(bench: Any, show: Show) -> None:
    assert show(bench.merge("Oui {{ client.town }} !", town="l'Hay : oui!")) == [f"Oui l'Hay : oui!{T}!"]


class Part(NamedTuple):
    """A part of a template: as it is written, and as it reads."""

    source: str
    text: str


_TEXT = st.text(st.sampled_from("aé1 «»:;!?%€'"), max_size=6).map(lambda text: Part(text, text))
_FIELD = st.just(Part("{{ client.town }}", "Lot 7"))
_BOLD = st.text(st.sampled_from("aé1"), min_size=1, max_size=3).map(
    lambda text: Part(f" **{text}**", f" {text}")
)
_PLAIN = _TEXT | _FIELD | _BOLD
_CONDITION = st.builds(
    lambda taken, part: Part(
        f"{{% if client.code == '{'C1' if taken else 'C2'}' %}}{part.source}{{% endif %}}",
        part.text if taken else "",
    ),
    st.booleans(),
    _PLAIN,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(parts=st.lists(_PLAIN | _CONDITION, max_size=8))
def test_what_is_merged_is_the_typography_of_the_whole(bench: Any, show: Show, parts: list[Part]) -> None:
    """Values of letters that end in a figure: what typography asks of a neighbour, it knows of them."""
    source = "".join(part.source for part in parts)
    text = "".join(part.text for part in parts)
    bench.write("plain/b.md", f"Mot{source}a fin")
    bench._merger = None
    assert show(bench.piece("b", town="Lot 7")) == [french(f"Mot{text}a fin")]
