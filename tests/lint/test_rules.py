"""Every rule is in place: registered, explained, and right about its own examples."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import mailer.lint.rules
from mailer.lint import RULES, Example, Rule, Settings, check, explain
from mailer.lint.subject import OBJECTIVES

FOLDER = Path(mailer.lint.rules.__file__).parent
EXAMPLES = [
    pytest.param(rule, example, kind == "bad", id=f"{rule.id}-{kind}-{number}")
    for rule in RULES
    for kind in ("bad", "good")
    for number, example in enumerate(getattr(rule, kind), 1)
]


@pytest.mark.parametrize(("rule", "example", "bad"), EXAMPLES)
def test_examples_fire_where_they_say_and_nowhere_else(
    subject_of, counter, rule: Rule, example: Example, bad
):
    subject = subject_of(example)
    only = Settings(only=frozenset({rule.id}))
    if rule.id in ("not-run", "unused-ignore"):
        only = Settings()
    findings = check(subject, RULES, counter=counter if example.layout else None, settings=only)
    found = [finding for finding in findings if finding.rule == rule.id]
    assert bool(found) == bad, found
    assert len(found) == len(example.finds)
    for finding, quoted in zip(found, example.finds, strict=True):
        assert finding.excerpt.startswith(quoted)


def test_each_rule_stands_in_the_file_of_its_name_and_each_file_is_listed():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert files == {rule.id.replace("-", "_") for rule in RULES}
    for rule in RULES:
        module = importlib.import_module(f"mailer.lint.rules.{rule.id.replace('-', '_')}")
        assert module.RULE is rule


def test_ids_are_unique():
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_says_where_it_comes_from_and_why(rule: Rule):
    assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", rule.id)
    assert re.fullmatch(r"course: [A-Z]\d+(, [A-Z]\d+)*|engine|law: .+|norm: .+", rule.source)
    assert rule.title.strip()
    assert len(rule.why) > 30
    assert len(rule.evidence.note) > 30
    assert rule.bad
    assert rule.good
    assert rule.reads
    assert rule.objectives <= set(OBJECTIVES)
    assert rule.channels <= {"print", "mail"}
    for option in rule.options:
        assert option.doc.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_rule_has_a_page(rule: Rule):
    page = explain(rule)
    assert str(page.title) == rule.title
    assert page.bad == rule.bad
    assert [option.name for option in page.options] == [option.name for option in rule.options]
