"""Wrong syntax and faults of a merge are said in our words, at the line that has to be changed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import MergeError
from mailer.i18n import translate
from mailer.merge import Merger, Setting, Text, structure
from mailer.model import Client, Message, Place
from mailer.pieces import Kind

PLAIN = Kind(name="plain", folder="plain", title="plain", accroche=True)
JINJA = re.compile(r"expected token|Encountered unknown|Unexpected end|Missing end|unexpected char|statement")


def refused(bench: Any, body: str) -> MergeError:
    bench.write("plain/a.md", body)
    with pytest.raises(MergeError) as caught:
        bench.merger.check(PLAIN, "a")
    return caught.value


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        pytest.param("a\n{% if client.town %}\nb\n\nc", 2, "{% if %} is opened here", id="if"),
        pytest.param("a\n{% for x in items %}\nb\n", 2, "{% for %} is opened here", id="for"),
        pytest.param("a\n{% block z %}\nb\n", 2, "{% block %} is opened here", id="block"),
        pytest.param("a\n{% set z %}\nb\n{% set y = 1 %}", 2, "{% set %} is opened here", id="set"),
        pytest.param(
            "---\npiece: letter\n---\n{% if client.town %}\n{% for x in items %}\nb\n{% endif %}\nx",
            5,
            "not closed before {% endif %} on line 7",
            id="inner",
        ),
        pytest.param("a\n{% endif %}\nb", 2, "{% endif %} closes nothing", id="endif"),
        pytest.param("a\n{% else %}\nb", 2, "{% else %} stands outside", id="else"),
        pytest.param("a\n\n{{ client.town \n\nb\n{% if x %}", 3, "{{ is opened here", id="braces"),
        pytest.param(
            "a\n{{ client.town\n\nl'heure\n{{ client.code }}", 2, "{{ is opened here", id="apostrophe"
        ),
        pytest.param("a\n{{ client.town }\n\nb", 2, "closed by } instead of }}", id="one brace"),
        pytest.param("a\n{% if client.town }}\nb\n{% endif %}", 2, "closed by }} instead of %}", id="mixed"),
        pytest.param("a\n{# b\n", 2, "A comment is opened here", id="comment"),
        pytest.param("a\n{% raw %}\nb {{", 2, "{% raw %} is opened here", id="raw"),
        pytest.param("a\n{{ client.town | default('x }}\nl'an", 2, "A quote is opened here", id="quote"),
        pytest.param("a\n{{ f(1 }}", 2, "“(” is opened here", id="parenthesis"),
        pytest.param("a\n{{ client['town'] ] }}", 2, "“]” closes nothing", id="bracket"),
        pytest.param("a\n{{{ client.town }}}", 2, "Three braces", id="three braces"),
        pytest.param("a\n{% elseif client.town %}", 2, "Did you mean {% elif %}?", id="elseif"),
        pytest.param("a\n{% si client.town %}x", 2, "Did you mean {% if %}?", id="French"),
        pytest.param("{% if client.town %}x{% end if %}", 1, "Did you mean {% endif %}?", id="end if"),
        pytest.param("a\n{% if client.town = 'x' %}a{% endif %}", 2, "Write “==”", id="one equals"),
        pytest.param("a\n{{ }}", 2, "missing before }}", id="empty"),
        pytest.param("a\n{{ client.town client.code }}", 2, "before “client” is complete", id="two"),
        pytest.param("a\n{{ client. }}", 2, "missing after the point", id="point"),
        pytest.param("a\n{{ “x” }}", 2, "straight quotes", id="curly quotes"),
        pytest.param("a\n{% if client.town is nombre %}a{% endif %}", 2, "no test nombre", id="test"),
        pytest.param("a\n{% set 3 = x %}", 2, "plain name only", id="assignment"),
    ],
)
def test_a_fault_of_syntax_stands_where_it_is_mended(bench: Any, body: str, line: int, said: str) -> None:
    error = refused(bench, body)
    assert (error.file, error.line) == ("templates/plain/a.md", line)
    assert said in str(error)
    assert not JINJA.search(str(error))


def test_an_included_file_is_named_and_quoted_at_its_line(bench: Any) -> None:
    bench.write("parts/x.md", "un\n{% if client.town %}\ndeux")
    error = refused(bench, "{% include 'parts/x.md' %}")
    assert (error.file, error.line) == ("templates/parts/x.md", 2)


def test_a_macro_file_is_named_at_its_line(bench: Any) -> None:
    bench.write("parts/x.md", "{% macro box() %}\n{{ client.town \n{% endmacro %}")
    error = refused(bench, "{% from 'parts/x.md' import box %}{{ box() }}")
    assert (error.file, error.line) == ("templates/parts/x.md", 2)


def test_an_accroche_is_told_at_its_line_of_the_campaign(bench: Any) -> None:
    bench.text("accroche", "{{ client.first_name }}, {% if client.town %}oui", line=12, column=15)
    error = refused(bench, "{{ accroche }}")
    assert (error.file, error.line, error.column) == ("campaigns/x/campaign.yaml", 12, 15 + 25)


def test_a_text_that_its_file_folds_is_told_at_the_line_that_holds_the_fault(bench: Any) -> None:
    place = Place("campaign.yaml", 5, 3)
    bench.groups["texts"] = {"essai": Text("un deux {{ client.town } trois", place, ((0, 5, 3), (8, 6, 3)))}
    error = refused(bench, "{{ texts.essai }}")
    assert (error.line, error.column) == (6, 3)


LETTER = (
    "# {{ client.first_name }}, l'offre\n\n{% if client.company %}\nÀ {{ client.company }}.\n{% else %}\n"
    "Chez vous.\n{% endif %}\n\n{% for item in items %}\n- {{ item.x | amount }}\n{% endfor %}\n"
    "{% set note %}fin{% endset %}\n{{ note }}{# rien #} {{ client['town'] | default(\"d'ici\") }}\n"
)


@given(
    at=st.integers(0, len(LETTER) - 1), put=st.sampled_from(["", "{", "}", "%", "'", '"', "(", "{{", "%}"])
)
def test_whatever_is_mistyped_is_said_in_our_words(
    at: int, put: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """One character too few or too many: Jinja takes it, or a sentence of ours has a line of the file."""
    root = tmp_path_factory.mktemp("mistyped")
    (root / "plain").mkdir()
    (root / "plain" / "a.md").write_text(LETTER[:at] + put + LETTER[at + 1 :], encoding="utf-8")
    names = frozenset({"first_name", "company", "town"})
    merger = Merger(Setting(folders=(root,), root=root, client_names=names, varying={"items": None}))
    try:
        problems = merger.problems(PLAIN, "a")
    except MergeError as error:
        problems = [error]
    for error in problems:
        assert 1 <= (error.line or 0) <= LETTER.count("\n") + 1
        assert not JINJA.search(str(error))
        translate(Message(error.message, error.values), "fr")
        translate(Message(error.hint, error.values), "fr")


def test_the_sample_is_sound() -> None:
    assert structure.find(LETTER) is None


@given(st.text(st.sampled_from("{}%#'\"()[]ab \nif endif")))
def test_the_search_for_a_fault_ends_for_any_text(source: str) -> None:
    fault = structure.find(source)
    assert fault is None or 0 <= fault.offset <= len(source)
    structure.sound_parts(source)


# -- while a template runs -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{{ client.turnover | date }}", "“date” needs a date, and gets a number: {{ client.turnover | date }}"),
        ("{{ client.town | words }}", "The filter “words” needs a number, and gets a text"),
        ("{{ client.last_order | amount }}", "The filter “amount” needs a number, and gets a date"),
        ("{{ client.last_order | date('longue') }}", "There is no style of date “longue”"),
        ("{{ client.town | replace('a') }}", "The filter “replace” needs the value “new”"),
        ("{{ client.turnover | amount(x=2) }}", "The filter “amount” knows no value “x”"),
        ("{{ client.turnover | sum }}", "The filter “sum” needs a list, and gets a number"),
        ("{{ client.town.name }}", "There is no field “name” in a text: {{ client.town.name }}"),
        ("{{ items[0] }}", "The list has no item number 1"),
        ("{{ client.town + client.turnover }}", "“+” cannot join a text and a number"),
        ("{{ client.turnover * 1.2 }}", "“*” cannot compute with a number and a number with a decimal point"),
        ("{% if client.last_order > '2026' %}x{% endif %}", "No comparison is possible between a date and a text"),
        ("{% for x in client.turnover %}{% endfor %}", "A list is needed here, and there is a number"),
        ("{{ client.town() }}", "What stands before the parentheses is a text"),
        ("{{ client.turnover / client.zero }}", "A number is divided by zero"),
        ("{{ 9 ** 99999 }}", "The computation leads to no number"),
        ("{{ range(10000000) }}", "The computation leads to no number"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself without end"),
        ("{% macro m(a) %}x{% endmacro %}\n{{ m(1, 2) }}", "The macro “m” takes 1 values at most"),
        ("{{ client.town.__class__ }}", "Templates may not use “__class__”"),
        ("{{ client.has() }}", "the value “name” is missing"),
    ],
)  # fmt: skip
def test_a_fault_of_the_merge_says_what_and_where(bench: Any, body: str, said: str) -> None:
    bench.write("plain/a.md", f"a\n\n{body}")
    with pytest.raises(MergeError) as caught:
        bench.piece(zero=Decimal(0), row=7)
    error = caught.value
    assert said in str(error)
    assert (error.file, error.row) == ("templates/plain/a.md", 7)
    assert error.line == 3 + body.count("\n")
    translate(Message(error.message, error.values), "fr")


def test_a_fault_in_a_text_of_the_campaign_stands_in_the_campaign(bench: Any) -> None:
    bench.text("accroche", "{{ client.turnover | date }}", line=12)
    bench.write("plain/a.md", "\n\n# {{ accroche }}")
    with pytest.raises(MergeError) as caught:
        bench.piece()
    assert (caught.value.file, caught.value.line) == ("campaigns/x/campaign.yaml", 12)
    assert "{{ client.turnover | date }}" in str(caught.value)


def test_the_same_fault_is_said_alike_for_all_clients(bench: Any) -> None:
    """So that a fault of the template is told from one client's bad value."""
    bench.write("plain/a.md", "{{ client.town | date }}")
    said = set()
    for row, town in enumerate(("Lyon", "Orléans"), start=2):
        with pytest.raises(MergeError) as caught:
            bench.merger.piece(PLAIN, "a", Client(town, row, {"town": town}), {"items": ()})
        said.add(str(caught.value))
    assert len(said) == 1


def test_a_text_may_end_with_an_empty_line_of_a_quote_behind_a_table(bench: Any) -> None:
    piece = bench.merge("> | A | B |\n> |:--|--:|\n> ")
    assert [block.kind for block in piece.skeleton.walk()] == ["quote", "table", "row", "cell", "cell"]
