"""YAML with places: what was written, where it stands, and one sentence for whatever is wrong."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.errors import CampaignError
from mailer.model import Place
from mailer.settings.yamlfile import parse, read


def load(text):
    return parse(text, "f.yaml", CampaignError)


def refused(text):
    with pytest.raises(CampaignError) as caught:
        load(text)
    return caught.value


def test_a_scalar_stays_the_text_that_was_written():
    data = load("a: 01000\nb: yes\nc: 12:30\nd: 2026-12-15\ne: 1_000\nf: 0x1F\ng: ~\nh:\n").data
    assert data == {
        "a": "01000",
        "b": "yes",
        "c": "12:30",
        "d": "2026-12-15",
        "e": "1_000",
        "f": "0x1F",
        "g": None,
        "h": None,
    }


def test_figures_are_read_where_a_file_of_styles_asks_for_them():
    data = parse("size: 11\nline: 1.4\nbold: true\nname: '12'\n", "f", CampaignError, typed=True).data
    assert data == {"size": 11, "line": 1.4, "bold": True, "name": "12"}


@pytest.mark.parametrize(
    ("text", "path", "line", "column"),
    [
        pytest.param("a: mot\n", "a", 1, 4, id="plain"),
        pytest.param("a:   mot\n", "a", 1, 6, id="plain after blanks"),
        pytest.param("a: 'mot'\n", "a", 1, 5, id="single quotes"),
        pytest.param('a: "mot"\n', "a", 1, 5, id="double quotes"),
        pytest.param('a: "  mot"\n', "a", 1, 7, id="blanks inside the quotes"),
        pytest.param("a: |\n  mot\n  deux\n", "a", 2, 3, id="literal block"),
        pytest.param("a: >-\n\n    mot\n", "a", 3, 5, id="folded block after a blank line"),
        pytest.param("a: |2\n    mot\n", "a", 2, 5, id="block with its indent given"),
        pytest.param("a:\n  mot\n", "a", 2, 3, id="plain on the next line"),
        pytest.param("# x\n\na: {b: [mot, deux]}\n", "a.b.1", 3, 14, id="flow list"),
        pytest.param("a:\n- mot\n- b: deux\n", "a.1.b", 3, 6, id="mapping in a list"),
        pytest.param("'é à': mot\n", "é à", 1, 8, id="quoted key"),
        pytest.param("a: é😀\nb: x\n", "b", 2, 4, id="after characters of many bytes"),
        pytest.param("a: x\r\nb: y\r\n", "b", 2, 4, id="windows line ends"),
        pytest.param("a: x\n", "a.b.c", 1, 4, id="what is not there has the place above it"),
        pytest.param("a: x\n", "z", 1, 1, id="what is nowhere has the top of the file"),
        pytest.param("a: &k 'mot'\n", "a", 1, 8, id="behind an anchor"),
    ],
)
def test_the_place_of_a_text_is_its_first_visible_character(text, path, line, column):
    assert load(text).value(path) == Place("f.yaml", line, column)


word = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)


@given(
    st.dictionaries(word, word, min_size=1, max_size=6), st.sampled_from(["{}", "'{}'", '"{}"', "|\n   {}"])
)
def test_every_text_stands_where_its_place_says(entries, style):
    text = "".join(f"{key}: {style.format(value)}\n" for key, value in entries.items())
    if any(value.lower() in ("null",) for value in entries.values()) and style == "{}":
        return
    yaml = load(text)
    lines = text.split("\n")
    for key, value in entries.items():
        place = yaml.value(key)
        assert lines[place.line - 1][place.column - 1 :].startswith(value)
        assert lines[yaml.key(key).line - 1].startswith(key)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        pytest.param("", 1, "is empty", id="empty"),
        pytest.param("# rien\n", 1, "is empty", id="comments alone"),
        pytest.param("---\n", 1, "is empty", id="a lone document mark"),
        pytest.param("- a\n- b\n", 1, "key: value", id="a list"),
        pytest.param("bonjour\n", 1, "key: value", id="a sentence"),
        pytest.param("a: 1\nb: 2\na: 3\n", 3, "written twice; the first is on line 1", id="a key twice"),
        pytest.param("a:\n  b: 1\n\tc: 2\n", 3, "tab", id="a tab"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "second document", id="two documents"),
        pytest.param("a: l'atelier: propre\n", 1, "colon too many", id="a colon in a text"),
        pytest.param("a: 1\nb: 'x\nc: 2\n", 2, "quote is opened", id="a single quote not closed"),
        pytest.param('a: 1\nb: "x\nc: "y"\n', 2, "quote is opened", id="a double quote not closed"),
        pytest.param("a: [1, 2\nb: 3\n", 1, "bracket or brace", id="a bracket not closed"),
        pytest.param("a: {b: 1\n", 1, "bracket or brace", id="a brace not closed"),
        pytest.param("x: 1\na: {{ client.nom }}\n", 2, "Braces", id="a merge field without quotes"),
        pytest.param("x: 1\na: {{ client.nom }}, bonjour\n", 2, "Braces", id="a merge field, then text"),
        pytest.param("a: **gras**\n", 1, "cannot begin with “*”", id="bold without quotes"),
        pytest.param("a: *rien\n", 1, "cannot begin with “*”", id="an alias of nothing"),
        pytest.param("a: @moi\n", 1, "cannot begin with this character", id="a reserved character"),
        pytest.param("a: %x\n", 1, "cannot begin with this character", id="a percent sign"),
        pytest.param('a: "\\q"\n', 1, "backslash", id="an unknown escape"),
        pytest.param("a: 1\nmot\nb: 2\n", 2, "key: value", id="a line without a colon"),
        pytest.param("a:\n  b: 1\n c: 2\n", 3, "indentation", id="a wrong indent"),
        pytest.param("a: !!python/object:os.system x\n", 1, "cannot begin with “!”", id="a tag"),
        pytest.param("a: 1\nb: x\x00y\n", 2, "U+0000", id="a NUL"),
        pytest.param("a: 1\nb: \x1b[31m\n", 2, "U+001B", id="an escape sequence"),
        pytest.param("a: &x [*x]\n", 1, "repeats itself", id="an alias of itself"),
        pytest.param("? [1, 2]\n: 3\n", 1, "Braces", id="a key that is a list"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_line(text, line, words):
    error = refused(text)
    assert (error.file, error.line) == ("f.yaml", line)
    assert words in str(error)
    assert "\n" not in str(error)
    assert "yaml.org" not in str(error)


def test_anchors_that_multiply_are_stopped_at_once():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    began = time.perf_counter()
    error = refused("\n".join(levels))
    assert "too many values" in str(error)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize("text", ["[" * 50_000, "a: " + "[" * 2_000 + "]" * 2_000, "{a: " * 5_000])
def test_deep_nesting_is_refused(text):
    assert refused(text).line == 1


def line_of_fault(text):
    """The line that is refused; 1 where nothing is."""
    try:
        load(text)
    except CampaignError as error:
        return error.line
    return 1


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_line(text):
    line = line_of_fault(text)
    assert 1 <= line <= text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


@given(st.text(alphabet="ab:-[]{}'\"|>&*!%#\n\t ,?", max_size=40))
def test_any_soup_of_marks_is_read_or_refused_with_a_line(text):
    assert line_of_fault(text)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param("a: 1\nb: été\n".encode("cp1252"), 2, "UTF-8", id="windows encoding"),
        pytest.param("a: 1\n".encode("utf-16"), 1, "UTF-8", id="UTF-16"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 2, "UTF-8", id="a PDF"),
        pytest.param(b"", 1, "empty", id="0 bytes"),
        pytest.param(b"a: 1\n" * 300_000, None, "larger", id="far too large"),
    ],
)
def test_a_file_that_is_not_yaml_text_says_what_to_do(tmp_path, content, line, words):
    path = tmp_path / "f.yaml"
    path.write_bytes(content)
    with pytest.raises(CampaignError, match=words) as caught:
        read(path, CampaignError)
    assert caught.value.line == line
    assert caught.value.file == str(path)


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_bytes("é: 1\n".encode("utf-8-sig"))
    assert read(path, CampaignError).data == {"é": "1"}


@pytest.mark.parametrize(("name", "words"), [("rien.yaml", "does not exist"), (".", "folder")])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name, words):
    with pytest.raises(CampaignError, match=words):
        read(tmp_path / name, CampaignError)


FOLDED = """\
a: >
  un deux

  {{ trois }} quatre
b: |
  un
    deux
  trois
c: "un deux
  l'été \\"trois\\"
  fin"
d: 'un
  l''été fin'
e: simple
"""


@pytest.mark.parametrize("key", ["a", "b", "c", "d", "e"])
def test_each_word_of_a_text_is_found_in_its_file(key):
    """Whatever the style that YAML writes a text in: folded, literal, quoted or plain."""
    yaml = load(FOLDED)
    text = yaml.data[key].strip()
    starts = yaml.starts(key, text)
    assert starts
    lines = FOLDED.split("\n")
    for word in ("un", "deux", "trois", "quatre", "fin", "été", "simple"):
        at = text.find(word)
        if at >= 0:
            offset, line, column = next(one for one in reversed(starts) if one.offset <= at)
            assert word in lines[line - 1][column - 1 :], (word, line)
            if key in "abe":
                assert lines[line - 1].index(word) == column - 1 + at - offset


def test_a_folded_text_of_nothing_at_the_end_of_a_file():
    assert line_of_fault(": >") == 1
