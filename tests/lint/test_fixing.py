"""The fixer of templates: what it mends, what it never touches, and that once is enough."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import LintError
from mailer.lint import RULES
from mailer.lint.fixing import FIXABLE, diff, fix
from mailer.typography import french

NB, NN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("source", "fixed"),
    [
        pytest.param("l´eau, l’ air", "l’eau, l’air", id="odd-apostrophes"),
        pytest.param('Dites "oui {{ x }}".', f"Dites «{NB}oui {{{{ x }}}}{NB}».", id="quotes"),
        pytest.param("Dites “oui”.", f"Dites «{NB}oui{NB}».", id="english-quotes"),
        pytest.param("tout... etc...", "tout… etc.", id="dots"),
        pytest.param("Oui , non,peut-être ( si ).", "Oui, non, peut-être (si).", id="commas"),
        pytest.param(
            "5 % , 9 € . Oui ,non etc. , fin… , là.", "5 %, 9 €. Oui, non etc., fin…, là.", id="low-marks"
        ),
        pytest.param("{{ x }} , **gras** .", "{{ x }}, **gras**.", id="low-marks-behind-field-and-bold"),
        pytest.param("12500 € ou 49.90 €", f"12{NN}500 € ou 49,90 €", id="figures"),
        pytest.param("n°12", f"n°{NB}12", id="number-sign"),
        pytest.param(
            "{% if a %}{{ b }}!{% endif %}\r\n", f"{{% if a %}}{{{{ b }}}}{NN}!{{% endif %}}\r\n", id="crlf"
        ),
    ],
)
def test_slips_are_mended(source: str, fixed: str):
    assert fix(source).text == fixed


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("Prix: 49 € ! L'eau \"\nà 10%", id="what-the-merge-mends"),
        pytest.param("À {{ client.town }}! **Gras**: l'{{ x }}", id="what-the-merge-mends-beside-fields"),
        pytest.param(
            "[l'ici](https://a.example)! {{ rate }} % de l'**eau**", id="what-the-merge-mends-beside-links"
        ),
        pytest.param('---\npiece: letter\nsubject: "Oui..." \n---\nBonjour', id="head"),
        pytest.param("{{ \"l'eau...\" }} {% if x == 'a...b' %}oui{% endif %} {# l´eau... #}", id="code"),
        pytest.param("{% raw %}l´eau...{% endraw %}", id="raw"),
        pytest.param("`l´eau...` et ``a...`b``", id="code-spans"),
        pytest.param("```\nl´eau...\n```", id="code-block"),
        pytest.param("~~~\nl´eau...", id="open-code-block"),
        pytest.param("Voir https://a.example/a...b?l´eau et <https://a.example/x...>.", id="addresses"),
        pytest.param('[ici](https://a.example/{{ x }}?a...b "l´eau...")', id="link-target"),
        pytest.param("![l´eau...](asset:pluie...jpg)", id="picture"),
        pytest.param("[mot]{.souligne...}", id="attribute"),
        pytest.param("::: theme l´eau...\nOui.\n:::", id="container"),
        pytest.param('[a]: https://a.example "b..."', id="reference"),
        pytest.param("Mr Roy, 2ème rang, OFFRE FOLLE", id="letters"),
        pytest.param("Nom : ........ {{ x }}", id="dotted-line"),
        pytest.param("Nom . . . . , prénom … … , le ________ , à .5 ; 12 ,50", id="dotted-lines-and-figures"),
        pytest.param("{{ x }! l´eau...", id="broken-braces"),
        pytest.param("Un mot  \nla suite\\\nfin", id="hard-breaks"),
        pytest.param("| a | b |\n|:--|--:|\n| 1 | 2 |", id="table"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_slip_or_no_text_stays(source: str):
    assert fix(source) == (source, ())


def test_a_tag_that_is_never_closed_is_noticed_in_good_time():
    source = "{% if x " + "\"a\" 'b' " * 200 + "l´eau"
    assert fix(source) == (source, ())


def test_only_the_rules_that_are_asked_for_are_mended():
    assert fix("l´eau...", ["typo-ellipsis"]).text == "l´eau…"
    assert {rule.id for rule in RULES} >= FIXABLE


def test_what_the_template_ignores_is_not_mended():
    source = "{# lint: ignore typo-ellipsis: citation #}\nl´eau...\n\nl´eau..."
    assert fix(source).text == source.replace("´", "’")[: source.index("...") + 3] + "\n\nl’eau…"
    with pytest.raises(LintError):
        fix("{# lint: ignor typo-ellipsis: x #} l´eau")


def test_changes_are_told_with_their_places():
    _, edits = fix("Bonjour.\n\nl´eau...")
    assert [(e.rule, e.line, e.column, e.old, e.new) for e in edits] == [
        ("typo-apostrophe", 3, 2, "´", "’"),
        ("typo-ellipsis", 3, 6, "...", "…"),
    ]


def test_the_diff_is_a_unified_one():
    assert diff("a.md", "x\nl´eau", "x\nl’eau") == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n x\n-l´eau\n\\ No newline at end of file\n"
        "+l’eau\n\\ No newline at end of file\n"
    )
    assert diff("a.md", "x", "x") == ""


SIGNS = "!?;:,.…«»\"“”'’´`()[*%€ \n\\"
WORDS = (
    "l",
    "mot",
    "Mr",
    "etc",
    "n°",
    "12500",
    "49.90",
    "1.200",
    "8",
    "é",
    "...",
    "  ",
    "**",
    "\n\n",
    NB,
    NN,
)
CODE = ("{{ client.town }}", "{% if a %}", "{% endif %}", "{# x #}", "# ", "- ", "::: ps", "](https://a.fr)")
PIECES = st.sampled_from([*SIGNS, *WORDS, *CODE])
SOURCES = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=14).map("".join))


@given(SOURCES)
def test_mending_twice_changes_nothing_more(source: str):
    once = fix(source).text
    assert fix(once) == (once, ())


def essence(text: str) -> str:
    """Return a text without spaces and the signs that may be mended."""
    return re.sub(r"[\s.,…'’´‘ʼ′`\"“”«»]", "", french(text))


@given(SOURCES)
def test_no_letter_figure_or_line_is_touched(source: str):
    fixed = fix(source).text
    assert essence(fixed) == essence(source)
    assert fixed.count("\n") == source.count("\n")
