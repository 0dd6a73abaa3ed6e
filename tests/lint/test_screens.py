"""What is asked first for speed never hides what would be found."""

import re
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from mailer.lint import slips
from mailer.typography import spacing

SIGNS = "aMeE1rè .,;:!?%€()\"'«»“”’´…°\n\u00a0\u202f\0\U000f0000"
WORDS = st.sampled_from(
    (
        "Mr",
        "Melle",
        "Mme.",
        "Dr.",
        "1ère",
        "XXeme",
        "2ème",
        "P.S.",
        "PS",
        "etc...",
        "...",
        "1000 €",
        "1.500",
        "12.50",
        "n° 3",
    )
)
TEXTS = st.lists(st.one_of(WORDS, st.text(SIGNS, max_size=4)), max_size=8).map("".join)


@given(TEXTS)
def test_slips_are_found_as_without_looking_first(text: str) -> None:
    quick = [list(find(text)) for find in slips.FINDERS.values()]
    with patch.object(
        slips, "_found", lambda pattern, _signs, string: slips.compiled(pattern).finditer(string)
    ):
        assert quick == [list(find(text)) for find in slips.FINDERS.values()]


@given(TEXTS, TEXTS)
def test_a_letter_without_a_sign_of_a_rule_has_no_slip_of_it(text: str, other: str) -> None:
    for rule, find in slips.FINDERS.items():
        if any(True for _ in find(text)):
            assert slips.may_hold(rule, text)
            assert slips.may_hold(rule, f"{other}\n{text}")


@given(TEXTS)
def test_spaces_before_signs_are_found_at_the_signs(text: str) -> None:
    found = [slip for slip in slips.spaces(text) if slip.changes[0].new in (slips.NARROW, slips.NO_BREAK)]
    patterns = {*slips._BEFORE_SIGN.values(), (slips._DOUBLE, slips.NO_BREAK)}
    spans = [one.span() for pattern, _ in patterns for one in slips.compiled(pattern).finditer(text)]
    assert sorted((slip.start, slip.end) for slip in found) == sorted(spans)


@given(TEXTS)
def test_french_changes_nothing_that_has_none_of_its_signs(text: str) -> None:
    quick = spacing.french(text)
    with patch.object(spacing, "_SIGN", re.compile("")):
        assert quick == spacing.french(text)
