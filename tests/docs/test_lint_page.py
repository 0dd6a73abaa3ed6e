"""The page on lint: its tables are up to date, the course is covered, and what it shows works."""

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from mailer.errors import CampaignError
from mailer.house import House
from mailer.lint import RULES
from mailer.lint.tuning import read_settings
from mailer.model import Place
from mailer.pipeline.tuned import rulebook
from mailer.settings import yamlfile
from mailer.settings.linting import CampaignLint
from tests.lint import corpus

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "lint.md"
COURSE = [*(f"M{number}" for number in range(1, 27)), "R1", "R4", "C2"]


@pytest.fixture(scope="module")
def script() -> Iterator[ModuleType]:
    """The module that writes the tables."""
    before = list(sys.path)
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        yield importlib.import_module("make_lint")
    finally:
        sys.path[:] = before


def blocks() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def test_the_tables_are_up_to_date(script: ModuleType) -> None:
    """They say what the rules and the corpus say now; `make corpus` brings them in step."""
    assert script.printed(corpus.measure_all()) == PAGE.read_text(encoding="utf-8"), "run: make corpus"


def test_every_number_of_the_course_has_a_rule_or_a_reason(script: ModuleType) -> None:
    """No rule of the course about a text is forgotten, and no reason stands where there is a rule."""
    assert list(script.COURSE) == COURSE
    held = {number for rule in RULES for number in script.numbers(rule)}
    assert [number for number in COURSE if number not in held and not script.WITHOUT.get(number)] == []
    assert held & script.WITHOUT.keys() == set()


def test_every_rule_stands_on_the_page(script: ModuleType) -> None:
    """In one of the two tables."""
    text = PAGE.read_text(encoding="utf-8")
    assert [rule.id for rule in RULES if f"[`{rule.id}`]" not in text] == []


def test_the_settings_that_the_page_shows_can_be_written() -> None:
    """The house's block and the campaign's are read as they stand, examples of the own rule included."""
    house, campaign = (yamlfile.parse(text, "mailer.yaml", CampaignError).data["lint"] for text in blocks())
    person = {"x": {"name": "-", "function": "-"}}
    made = House.model_validate({"company": "-", "signatories": person, "lint": house})
    assert rulebook(made).rules[-1].id == "pas-cher"
    told = CampaignLint.model_validate(campaign)
    assert read_settings(told.settings, RULES, lambda _: Place("campaign.yaml", 1)).rules
    assert set(told.ignore) <= {rule.id for rule in RULES}
