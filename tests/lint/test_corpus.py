"""The letters of the corpus: what lint finds in them, against what a careful reader expects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mailer.lint import RULES, Gather, Subject, check
from mailer.model import Finding
from mailer.pieces import BY_NAME

FOLDER = Path(__file__).parents[1] / "corpus"
TEMPLATES = Path(__file__).parents[2] / "templates"
LETTERS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


@dataclass
class Tally:
    """Findings as expected, not expected, and missed, by rule."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return a letter's head, and its text as a template whose lines keep their numbers."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    keys = YAML(typ="safe", pure=True).load(head)
    filler = "#\n" * (head.count("\n") - 1)
    return keys, f"---\npiece: {keys['piece']}\n{filler}---\n{body}"


def findings_of(
    path: Path, folder: Path, desk, campaign, counter
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Merge a letter of the corpus for its clients and lint it as a campaign would be."""
    head, template = read(path)
    kind = BY_NAME[head["piece"]]
    target = folder / kind.template("a")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(template, encoding="utf-8")
    frames = folder / "frames"
    if not frames.exists():
        frames.symlink_to(TEMPLATES / "frames")
    merger = desk.merger(folder)
    gather = Gather()
    for row, fields in enumerate(head.get("clients") or [{}], 2):
        gather.add(merger.piece(kind, "a", desk.client(row, **fields), desk.VARYING), row)
    offer = head.get("offer", {})
    changes = {"offer": None} if offer is None else {f"offer.{key}": value for key, value in offer.items()}
    if changes.get("offer.gift", "") is None:
        changes["offer.gift"] = ""  # "gift:" with nothing after it says that there is none
    facts = campaign(head["objective"], **changes)
    return head, check(Subject(gather.uses(), facts), RULES, counter=counter)


def compare(path: Path, head: dict[str, Any], found: tuple[Finding, ...], tally: Tally) -> None:
    """Count each finding against the expected ones: the rule, and the words that it quotes."""
    left = list(found)
    for entry in head["expect"]:
        ((rule, words),) = entry.items()
        match = next(
            (f for f in left if f.rule == rule and (not words or words in f.excerpt.replace("⍽", " "))), None
        )
        if match:
            left.remove(match)
            tally.right[rule] += 1
        else:
            tally.missed[rule] += 1
            tally.notes.append(f"{path.stem}: {rule} does not see “{words or ''}”")
    for finding in left:
        tally.wrong[finding.rule] += 1
        tally.notes.append(f"{path.stem}: {finding.rule} is wrong on “{finding.excerpt}”: {finding.message}")


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_letters_name_rules_that_exist_and_words_that_they_hold(path: Path):
    head, _ = read(path)
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    for entry in head["expect"]:
        ((rule, words),) = entry.items()
        assert rule in {known.id for known in RULES}
        known = text + "".join(str(value) for one in head.get("clients") or [] for value in one.values())
        assert not words or words in " ".join(known.split())


def test_lint_finds_what_a_careful_reader_finds(tmp_path: Path, desk, campaign, counter):
    tally = Tally()
    for path in LETTERS:
        head, found = findings_of(path, tmp_path / path.stem, desk, campaign, counter)
        compare(path, head, found, tally)
    right, wrong, missed = tally.right.total(), tally.wrong.total(), tally.missed.total()
    report = "\n".join(tally.notes)
    assert right / (right + wrong) >= 0.95, report
    assert right / (right + missed) >= 0.9, report
