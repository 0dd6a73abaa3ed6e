"""What prints alike for all clients is printed once, and comes out as if it were printed for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.errors import MergeError
from mailer.merge import Merger, Setting, Text
from mailer.merge.alike import STARTS, Alike
from mailer.model import Piece, Place
from mailer.pieces import Kind

PLAIN = Kind(name="plain", folder="plain", title="plain", accroche=True)
TOWNS = ("Orléans", "Brest", "", "{{ house.company }}", "\U000f0000\U00100001", "<b>*Lille*</b>", None)

PIECES = (
    "Bonjour. ",
    "{{ house.company }} ",
    "{{ client.town }} ",
    "{{ today | date }}\n\n",
    "{{ today | date('weekday') | capitals }} ",
    "{{ offer.product }} ",
    "{{ offer.gift }} ",
    "{{ offer['product'] }} ",
    "{{ offer.until }} ",
    "{{ accroche }} ",
    "{{ house.company ~ ', ' ~ today }} ",
    "{{ house.company ~ client.town }} ",
    "{{ level + 1 }} ",
    "{{ level }} ",
    "{{ house.nothing }} ",
    "{{ house.lines | join(', ') }} ",
    "{{ house.lines | first | upper }} ",
    "{{ 1 / (level - 1) }} ",
    "{% if house.company %}Oui {{ house.company }}{% else %}Non{% endif %} ",
    "{% if client.town %}À {{ house.company }} {% else %}Chez {{ today | date }} {% endif %}",
    "{% if client.town == 'Brest' %}{{ offer.gift }}{% endif %}",
    "{% for line in house.lines %}{{ loop.index }} {{ line }} {% else %}vide{% endfor %}",
    "{% for line in house.lines if line %}{{ line }}{{ client.town }}{% endfor %} ",
    "{% for line in items %}{{ line }} {{ house.company }} {% endfor %}",
    "{% set house = client %}",
    "{% set town = client.town %}{{ town }} ",
    "{% set level = level + 1 %}{{ level }} ",
    "{% set text %}{{ house.company }} {{ client.town }}{% endset %}{{ text }} ",
    "{% macro box(level) %}[ {{ level }} {{ house }} ]{% endmacro %}{{ box(client.town) }} ",
    "{% with today = client.town %}{{ today }} {{ house.company }}{% endwith %} ",
    '{% include "plain/inside.md" %} ',
    '{% for level in items %}{% include "plain/inside.md" %}{% endfor %} ',
    '{% include "plain/whole.md" %} ',
    '{% for house in [client] %}{% include "plain/whole.md" %}{% endfor %} ',
    "{% block middle %}{{ house.company }} {{ client.town }}{% endblock %} ",
)
"""What templates are made of; one that takes two blocks of a name is refused, the same either way."""

INSIDE = "{{ level }} {{ client.town }} {{ house.company }}, {{ today | date }} {{ offer.gift }}"
WHOLE = "{% if house.company %}{{ house.company }} : {{ today | date }}{% endif %}"


def merger(bench: Any, body: str, *, alike: bool) -> Merger:
    """Return a merger of a template that keeps what prints alike, or prints all for each client."""
    bench.write("plain/a.md", body)
    bench.write("plain/inside.md", INSIDE)
    bench.write("plain/whole.md", WHOLE)
    place = Place("campaigns/x/campaign.yaml", 3, 10)
    setting = Setting(
        folders=(bench.root / "templates",),
        root=bench.root,
        context={
            **bench.context,
            "level": 1,
            "house": {"company": "A & Fils", "lines": ("1 rue", "", "Ile")},
        },
        texts={"accroche": Text("{{ client.town }}, {{ offer.product }} !", place)},
        groups={
            "offer": {
                "product": Text("un *fût*", place._replace(line=4)),
                "gift": Text("un don à {{ client.town }}", place._replace(line=5)),
                "until": bench.context["today"],
            }
        },
        varying={"items": None},
    )
    made = Merger(setting)
    if not alike:
        made.environment.alike = Alike({}, frozenset())
    return made


def outcome(made: Merger, bench: Any, row: int, town: Any, **varying: Any) -> Any:
    """Return all that a merge gives: the piece, or what an error says."""
    names = {"items": tuple(range(row % 3)), **varying}
    try:
        return made.piece(PLAIN, "a", bench.client(row=row, town=town), names)
    except MergeError as error:
        return str(error), error.file, error.line, error.row, str(error.values)


def agree(bench: Any, body: str, **varying: Any) -> list[Any]:
    """Merge a template for some clients both ways; return what came out, which must be the same."""
    kept, plain = (merger(bench, body, alike=alike) for alike in (True, False))
    found = []
    for row, town in enumerate(TOWNS * 2):
        one, other = (outcome(made, bench, row, town, **varying) for made in (kept, plain))
        assert repr(one) == repr(other)
        found.append(one)
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
def test_what_is_kept_is_what_each_client_would_get(bench: Any, chosen: list[str]) -> None:
    """Skeletons, values and errors are the same whether stretches are kept or printed for each client."""
    agree(bench, "".join(chosen))


@pytest.mark.parametrize("piece", PIECES)
def test_each_piece_of_the_templates_alone(bench: Any, piece: str) -> None:
    """Each way to name, choose, repeat and include holds on its own, too."""
    agree(bench, f"Début {piece}fin {{{{ house.company }}}}")


def counted(made: Merger) -> list[Any]:
    """Return the dates that the merger's filter will write, in order."""
    written: list[Any] = []
    plain: Callable[..., Any] = made.environment.filters["date"]

    def date(value: Any, *args: Any) -> Any:
        written.append(value)
        return plain(value, *args)

    made.environment.filters["date"] = date
    return written


@pytest.mark.parametrize(
    ("body", "times"),
    [
        pytest.param("{{ client.town }} {{ today | date }}", 1, id="behind a client's field"),
        pytest.param("{{ today | date }}", 1, id="a whole template"),
        pytest.param('{{ client.town }}{% include "plain/whole.md" %}', 1, id="a whole template, included"),
        pytest.param("{% if client.town %}{{ today | date }}{% endif %}", 1, id="within a branch"),
        pytest.param("{% set today = today %}{{ today | date }}", 3, id="a name that the template sets"),
        pytest.param("{{ (today if client.town else today) | date }}", 3, id="a client's choice"),
        pytest.param("{% macro day() %}{{ today | date }}{% endmacro %}{{ day() }}", 3, id="a macro"),
    ],
)
def test_a_stretch_is_computed_once(bench: Any, body: str, times: int) -> None:
    """What no client changes is computed for the first client; what one may change, for each."""
    made = merger(bench, body, alike=True)
    written = counted(made)
    for row in (1, 4, 7):
        made.piece(PLAIN, "a", bench.client(row=row, town=f"Lyon {row}"), {"items": ()})
    assert len(written) == times


def test_a_campaign_name_that_the_caller_changes_is_not_kept(bench: Any) -> None:
    """A name handed in for one client means that client's, before and after others had the campaign's."""
    made = merger(bench, "{{ level }} {{ house.company }}", alike=True)
    found = [
        outcome(made, bench, 1, "Brest", **names).values for names in ({}, {"level": 3}, {}, {"level": 4})
    ]
    assert [values[1] for values in found] == ["1", "3", "1", "4"]
    agree(bench, "{{ level }} {{ house.company }}", level=7)


def test_chance_is_asked_each_time(bench: Any) -> None:
    """A filter that is not known to give the same each time is not kept."""
    made = merger(bench, "{{ house.lines | random }}", alike=True)
    drawn = []
    made.environment.filters["random"] = lambda values: drawn.append(values) or "x"
    for row in range(3):
        outcome(made, bench, row, "Brest")
    assert len(drawn) == 3


def test_branches_are_tried_though_a_stretch_is_kept(bench: Any) -> None:
    """Lint still sees both sides of a condition that no client changes, after clients were merged."""
    body = "{% if house.company %}Oui{% else %}Non{% endif %} {{ client.town }}"
    kept, plain = (merger(bench, body, alike=alike) for alike in (True, False))
    for made in (kept, plain):
        outcome(made, bench, 1, "Brest")
    one, other = (
        list(made.variants(PLAIN, "a", bench.client(), {"items": ()}, None)) for made in (kept, plain)
    )
    assert repr(one) == repr(other)
    assert len(one) == 2
    assert repr(outcome(kept, bench, 2, "Brest")) == repr(outcome(plain, bench, 2, "Brest"))


def test_what_is_kept_of_a_loop_is_bounded(bench: Any) -> None:
    """A stretch within a loop is kept for some numbers of its first slot, and printed anew for the others."""
    body = "{% for item in items %}{{ item }} {{ house.company }} {% endfor %}"
    kept, plain = (merger(bench, body, alike=alike) for alike in (True, False))
    items = tuple(range(3 * STARTS))
    one, other = (outcome(made, bench, 1, "Brest", items=items) for made in (kept, plain))
    assert isinstance(one, Piece)
    assert repr(one) == repr(other)
    assert max(len(starts) for starts in kept.environment.stretches._kept) == STARTS


def test_a_template_that_extends_another_prints_by_the_others_names(bench: Any) -> None:
    """What a template sets holds in the blocks of the one it extends."""
    bench.write(
        "plain/base.md", "{{ house.company }} {% block b %}{{ level }}{% endblock %} {{ client.town }}"
    )
    agree(bench, '{% extends "plain/base.md" %}{% set level = client.town %}')
    agree(bench, '{% extends "plain/base.md" %}{% block b %}{{ house.company }} {{ super() }}{% endblock %}')
