"""Values become slots and stay data; the traps that slots set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.errors import MergeError
from mailer.model import SLOT_LEAD, SLOT_SPAN, Piece, slot_text, split_slots

Show = Callable[[Piece], list[str]]


def test_a_value_is_not_in_the_skeleton(bench: Any, show: Show) -> None:
    piece = bench.merge("Bonjour {{ client.first_name }}.", first_name="**Zoé** <b>{{ 7*7 }}</b>\n# Titre")
    assert show(piece) == ["Bonjour **Zoé** <b>{{ 7*7 }}</b>\n# Titre."]
    assert [block.kind for block in piece.skeleton.blocks] == ["paragraph"]


@pytest.mark.parametrize(
    "hostile",
    ["{{ 7*7 }}", "{% raw %}", "<script>", "=1+1", "**gras**", "# titre", "::: ps", "`", "[a](b)", "|x|"],
)
def test_hostile_values_print_literally(bench: Any, show: Show, hostile: str) -> None:
    piece = bench.merge("A {{ client.town }} B", town=hostile)
    assert show(piece) == [f"A {hostile} B"]
    assert len(piece.skeleton.blocks) == 1


def test_clients_on_the_same_branch_share_one_skeleton(bench: Any) -> None:
    bench.write(
        "plain/a.md", "{% if client.company %}Pour {{ client.company }}{% else %}Pour vous{% endif %}"
    )
    first, second, third = (bench.piece(company=c) for c in ("A", "B", ""))
    assert first.skeleton is second.skeleton
    assert first.skeleton.id != third.skeleton.id
    assert bench.merger.skeletons.parsed == 2


def test_an_accroche_printed_twice_keeps_its_slots(bench: Any, show: Show) -> None:
    bench.text("accroche", "{{ client.first_name }}, découvrez")
    piece = bench.merge("# {{ accroche }}\n\nOui : {{ accroche }}")
    assert show(piece) == ["Marie, découvrez", "Oui\u00a0: Marie, découvrez"]
    assert len(piece.values) == 1


def test_an_accroche_without_fields_is_fixed_text(bench: Any, show: Show) -> None:
    bench.text("accroche", "Découvrez *tout* : 100 % [offert]")
    piece = bench.merge("# {{ accroche }}")
    assert show(piece) == ["Découvrez *tout*\u00a0: 100\u00a0% [offert]"]
    assert piece.values == ()
    assert piece.skeleton.blocks[0].lines[0].runs[0].place == ("campaigns/x/campaign.yaml", 9, 12)


def test_a_macro_from_an_imported_file_prints_slots(bench: Any, show: Show) -> None:
    bench.write("macros/m.md", "{% macro hello(who) %}Bonjour **{{ who }}**{% endmacro %}")
    piece = bench.merge(
        "{% from 'macros/m.md' import hello %}{{ hello(client.first_name) }} !", first_name="*M*"
    )
    assert show(piece) == ["Bonjour *M*\u202f!"]
    place = piece.skeleton.slots[0].place
    assert (place.file, place.line, place.column) == ("templates/macros/m.md", 1, 33)


def test_a_set_block_passes_its_slots_through(bench: Any, show: Show) -> None:
    piece = bench.merge("{% set who %}chère {{ client.first_name }}{% endset %}A {{ who }}, B {{ who }}")
    assert show(piece) == ["A chère Marie, B chère Marie"]
    assert len(piece.values) == 1


@pytest.mark.parametrize(
    "expression",
    ["accroche | upper", "accroche | length", "accroche == 'x'", "accroche is upper", "accroche.upper()",
     "accroche[:3]", "'x' in accroche", "accroche | capitals"],
)  # fmt: skip
def test_an_operation_on_text_with_fields_is_refused_at_its_line(bench: Any, expression: str) -> None:
    bench.text("accroche", "{{ client.first_name }}, découvrez")
    with pytest.raises(MergeError) as caught:
        bench.merge("\n\n{% if " + expression + " %}x{% endif %}")
    assert (caught.value.file, caught.value.line) == ("templates/plain/a.md", 3)


def test_a_filter_on_fixed_text_of_the_campaign_works(bench: Any, show: Show) -> None:
    bench.text("accroche", "Découvrez")
    piece = bench.merge("{{ accroche | upper }} {{ accroche | length }}")
    assert show(piece) == ["DÉCOUVREZ 9"]


def test_an_empty_field_alone_on_its_line_vanishes(bench: Any, show: Show) -> None:
    bench.write("plain/a.md", "{{ client.company }}\\\n{{ client.town }}\n\n{{ client.email }}\n\nFin")
    assert show(bench.piece()) == ["Orléans", "Fin"]
    assert show(bench.piece(company="A", email="a@b.fr")) == ["A\nOrléans", "a@b.fr", "Fin"]
    assert bench.merger.skeletons.parsed == 1


def test_a_field_in_a_link_stays_a_slot(bench: Any) -> None:
    piece = bench.merge("[site](https://exemple.fr/{{ client.code }}?v={{ client.town }})", code="a b/c")
    run = piece.skeleton.blocks[0].lines[0].runs[0]
    assert list(split_slots(run.link)) == ["https://exemple.fr/", 0, "?v=", 1]
    assert piece.values == ("a b/c", "Orléans")


@pytest.mark.parametrize(
    "target", ["{{ client.town }}", "{{ client.town }}://x", "javascript:alert(1)", "file:///x"]
)
def test_a_value_never_says_where_a_link_leads(bench: Any, target: str) -> None:
    with pytest.raises(MergeError) as caught:
        bench.merge(f"\n[site]({target})", town="javascript:alert(1)")
    assert caught.value.line == 2


def test_decimals_and_dates_without_filter_are_written_in_french(bench: Any, show: Show) -> None:
    piece = bench.merge("{{ client.turnover }} le {{ client.last_order }}")
    assert show(piece) == ["1\u202f234,50 le 1er\u00a0mars\u00a02026"]


def test_a_document_may_hold_70000_values(bench: Any) -> None:
    items = [f"v{number}" for number in range(70_000)]
    piece = bench.merge("{% for item in items %}{{ item }}\n{% endfor %}", items=items)
    assert len(piece.values) == 70_000
    runs = [run for block in piece.skeleton.blocks for line in block.lines for run in line.runs]
    assert [piece.values[run.slot] for run in runs if run.slot is not None] == items


@given(st.integers(0, SLOT_SPAN * 3), st.integers(0, SLOT_SPAN * 3))
def test_slots_are_read_back_as_written(first: int, second: int) -> None:
    text = f"a{slot_text(first)}{slot_text(second)}z"
    assert list(split_slots(text)) == ["a", first, second, "z"]
    assert len(slot_text(SLOT_SPAN)) == 2
    assert ord(slot_text(SLOT_SPAN)[0]) == SLOT_LEAD


def test_what_is_the_same_for_all_clients_is_known_as_fixed(bench: Any) -> None:
    bench.groups["offer"] = {"until": date(2026, 12, 15)}
    piece = bench.merge(
        "{{ house.company }} {{ offer.until | date }} {{ client.town }} {{ today | date('short') }}"
    )
    assert [slot.fixed for slot in piece.skeleton.slots] == [
        "Atelier & Fils",
        piece.values[1],
        None,
        "22/11/2026",
    ]


def test_a_name_that_the_template_sets_itself_is_not_fixed(bench: Any) -> None:
    piece = bench.merge("{% set today = client.town %}{{ today }}")
    assert piece.skeleton.slots[0].fixed is None


def test_an_empty_cell_prints_nothing_and_compares_false(bench: Any, show: Show) -> None:
    piece = bench.merge(
        "{{ client.email | upper }}x{% if client.email >= 3 %}y{% endif %}{{ client.email | date }}"
    )
    assert show(piece) == ["x"]


@given(value=st.text(st.characters(exclude_categories=("Co", "Cs")), max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_value_ever_changes_the_skeleton(bench: Any, value: str) -> None:
    body = (
        "# Titre {{ client.town }}\n\n- a {{ client.town }}\n- b\n\n"
        "| x | y |\n|---|---|\n| {{ client.town }} | 1 |\n"
    )
    bench.write("plain/a.md", body)
    assert bench.piece(town=value).skeleton is bench.piece(town="Lyon").skeleton


def test_money_is_never_a_float(bench: Any) -> None:
    piece = bench.merge("{{ client.turnover | amount }} {{ (client.turnover * 3) | amount('MAD') }}")
    assert piece.values == ("1\u202f234,50\u00a0€", "3\u202f703,50\u00a0DH")
    bench.write("plain/b.md", "{{ 1.5 | amount }}")
    with pytest.raises(MergeError):
        bench.piece("b")


def test_words_agree_with_the_client(bench: Any, show: Show) -> None:
    bench.write("plain/a.md", '{{ "invité" | accord(client) }}, {{ client.town | de }}')
    assert show(bench.piece()) == ["invitée, d’Orléans"]
    assert show(bench.piece(gender="m", town="Le Havre")) == ["invité, du Havre"]


def test_a_decimal_keeps_its_cents_in_a_join(bench: Any, show: Show) -> None:
    piece = bench.merge("{{ 'Total ' ~ client.turnover }}", turnover=Decimal("10.50"))
    assert show(piece) == ["Total 10,50"]
