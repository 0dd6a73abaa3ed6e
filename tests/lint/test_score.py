"""The mark of a piece: what costs points, what bounds them, and which piece a finding counts on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lint.score import CAPS, GRADES, PACK, POINTS, score, scores, words_of
from mailer.model import Finding, Message, Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def findings(*said: str, severity: Severity = WARNING, piece: str = "letter") -> list[Finding]:
    return [Finding(rule, severity, Message("-"), piece=piece) for rule in said]


def test_a_piece_without_findings_has_all_points():
    made = score("letter", (), 120)
    assert (made.points, made.grade, made.lines, made.error) == (100, "A", (), False)


@pytest.mark.parametrize("severity", Severity)
def test_a_finding_costs_what_its_severity_says(severity):
    assert score("letter", findings("a", severity=severity), 120).points == 100 - POINTS[severity]


@pytest.mark.parametrize("severity", Severity)
def test_a_rule_costs_no_more_than_its_cap(severity):
    made = score("letter", findings(*["a"] * 50, severity=severity), 120)
    assert made.points == 100 - CAPS[severity]
    assert (made.lines[0].count, made.lines[0].capped) == (50, True)


def test_in_a_long_piece_the_findings_after_the_first_count_less():
    short = score("letter", findings("a", "a"), 200)
    long = score("letter", findings("a", "a"), 400)
    assert (short.lines[0].lost, long.lines[0].lost) == (10, 7.5)
    assert not short.lines[0].capped


def test_the_gravest_finding_of_a_rule_counts_whole():
    mixed = findings("a", "a", severity=INFO) + findings("a")
    line = score("letter", mixed, 400).lines[0]
    assert (line.severity, line.lost) == (WARNING, 6)


def test_an_error_keeps_the_grade_down():
    made = score("letter", findings("a", severity=ERROR), 120)
    assert (made.points, made.grade, made.error) == (85, "D", True)
    worse = findings("a", "b", "c", "d", severity=ERROR)
    assert score("letter", worse, 120).grade == "E"


def test_points_are_never_less_than_none():
    made = score("letter", findings(*"abcdefghij", severity=ERROR), 120)
    assert (made.points, made.grade) == (0, "E")


@pytest.mark.parametrize(("grade", "least"), GRADES.items())
def test_each_grade_begins_at_its_mark(grade, least):
    made = score("letter", findings(*map(str, range((100 - least) // 5))), 120)
    assert (made.points, made.grade) == (least, grade)


def test_lines_stand_by_what_they_cost():
    mixed = findings("c", severity=INFO) + findings("b") + findings("a", severity=INFO)
    assert [line.rule for line in score("letter", mixed, 120).lines] == ["b", "a", "c"]


def test_what_concerns_the_campaign_counts_on_the_pack():
    found = findings("a", piece="") + findings("b", piece="coupon")
    letter, coupon, pack = scores(found, {"letter": 120, "coupon": 30}, pack=True)
    assert (letter.piece, letter.points) == ("letter", 100)
    assert (coupon.piece, coupon.points) == ("coupon", 95)
    assert (pack.piece, pack.points, pack.words, pack.lines[0].rule) == (PACK, 95, 150, "a")


def test_a_template_alone_has_one_mark():
    made = scores(findings("a", piece=""), {"letter": 3})
    assert [(one.piece, one.points) for one in made] == [("letter", 95)]
    assert scores(findings("a"), {}) == ()


def test_what_lint_says_of_itself_costs_nothing():
    assert score("letter", findings("not-run", "unused-ignore"), 120).points == 100


def test_words_are_those_of_the_usual_text_of_each_template(build):
    first = build("Trois mots ici.")
    other = build("Quatre mots ici aussi.", {"client.town": ("Brest", "Rennes")})
    coupon = build("::: coupon\nOui, je commande.\n:::", piece="coupon")
    assert words_of((first, other, coupon)) == {"letter": 4, "coupon": 3}


SAID = st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(list(Severity))), max_size=12)


@given(
    said=SAID,
    more=st.tuples(st.sampled_from("abcd"), st.sampled_from(list(Severity))),
    words=st.integers(0, 900),
)
def test_a_further_finding_never_raises_a_mark(said, more, words):
    def mark(*pairs):
        return score("letter", [Finding(rule, severity, Message("-")) for rule, severity in pairs], words)

    before, after = mark(*said), mark(*said, more)
    assert 0 <= after.points <= before.points <= 100
    assert after.grade >= before.grade
    assert before.points == max(0, round(100 - sum(line.lost for line in before.lines)))
