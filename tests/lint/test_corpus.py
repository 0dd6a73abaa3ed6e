"""The letters of the corpus: what lint finds in them, against what a careful reader expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailer.lint import RULES
from mailer.model import Finding, Message, Severity
from tests.lint.corpus import LETTERS, TUNED, Measured, Tally, expected, measure, measure_all, read, table


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_letters_name_rules_that_exist_and_words_that_they_hold(path: Path):
    head, _ = read(path)
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    known = text + "".join(str(value) for one in head.get("clients") or [] for value in one.values())
    for rule, words in expected(head):
        assert rule in {known.id for known in RULES}
        assert words in " ".join(known.split())


def test_lint_finds_what_a_careful_reader_finds():
    tally = measure(TUNED)
    report = "\n".join(tally.notes)
    assert (tally.precision() or 0) >= 0.95, report
    assert (tally.recall() or 0) >= 0.9, report


def test_findings_are_counted_as_right_wrong_or_missed():
    def finding(rule: str, excerpt: str) -> Finding:
        return Finding(rule, Severity.INFO, Message("-"), excerpt=excerpt)

    tally = Tally()
    head = {"expect": [{"a": "49 €"}, {"a": None}, {"b": 12}]}
    tally.add(Path("x.md"), head, [finding("a", "à 49⍽€"), finding("c", "rien"), finding("a", "là")])
    assert (tally.right, tally.missed, tally.wrong) == ({"a": 2}, {"b": 1}, {"c": 1})
    assert (tally.precision("a"), tally.recall("b"), tally.precision("d")) == (1, 0, None)
    assert (tally.expected(), len(tally.notes), tally.letters) == (3, 2, 1)
    assert table(tally, Tally())[-1].split()[:7] == ["all", "3", "2", "1", "67%", "67%", "0"]


def test_letters_held_out_are_counted_apart_and_the_unseen_ones_keep_silent():
    measured = measure_all()
    assert (measured.held.letters, measured.unseen.letters) == (44, 12)
    assert not set(measured.notes) & set(measured.unseen.notes)
    sum_of_two = Tally(letters=1, notes=["a"]) + Tally(letters=2, notes=["b"])
    assert (sum_of_two.letters, sum_of_two.notes) == (3, ["a", "b"])
    assert Measured(Tally(), Tally(notes=["a"]), Tally(notes=["b"])).notes == ["a"]
