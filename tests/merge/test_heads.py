"""Heads of templates: plain ones are read without YAML, and say the same."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.merge import source
from mailer.settings import yamlfile

KEYS = st.sampled_from((*source.HEAD_KEYS, "subjet"))
SIGNS = st.characters(codec="utf-8", exclude_categories=("Cs", "Co"))
VALUES = st.one_of(
    st.sampled_from(
        ("letter", "a5", "null", "Null", "true", "yes", "1", "2026-12-01", "~", "", "a # b", "a: b", "x #")
    ),
    st.text(st.sampled_from("aé1 :#-_./'\"\\{}[]|>&*!%@`,?\u00a0"), max_size=12),
    st.text(SIGNS, max_size=8),
    st.text(SIGNS, max_size=8).map(lambda text: f'"{text}"'),
)
LINES = st.builds("{}: {}".format, KEYS, VALUES)


@given(st.lists(LINES, min_size=1, max_size=4).map(lambda lines: "\n".join([*lines, ""])))
def test_a_plain_head_says_what_yaml_says(text: str) -> None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = source._plain_head(text)
    if plain is not None:
        with patch.object(source, "_plain_head", lambda _text: None):
            assert plain == source._read_head(text, "a.md")


@pytest.mark.parametrize(
    "head",
    [
        "piece: letter",
        "piece: envelope\npaper: dl\nframe: none",
        'piece: letter\nsubject: "Votre offre : {{ x | y }}"',
    ],
)
def test_usual_heads_need_no_yaml(head: str) -> None:
    with patch.object(yamlfile, "parse", side_effect=AssertionError):
        assert source._read_head(f"{head}\n", "a.md")["piece"]
